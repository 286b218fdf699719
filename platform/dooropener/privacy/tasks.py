"""Background work on requests about one's own data."""

from datetime import timedelta

from procrastinate import JobContext

from dooropener import accessibility, accounts, introductions, organisations, retention
from dooropener.house import House, house_of
from dooropener.jobs import RETRY, app
from dooropener.privacy.contacts import erase_contact
from dooropener.privacy.models import DataRequest, DataRequestState
from dooropener.privacy.service import ERASE_CONTACT_JOB
from dooropener.retention import DataKind


@app.task(name=ERASE_CONTACT_JOB, pass_context=True, retry=RETRY)
async def forget_contact(context: JobContext, *, request_id: int) -> None:
    """The day has passed: carry out a contact's request that was not taken back."""
    await forget_contact_once(house_of(context), request_id)


async def forget_contact_once(house: House, request_id: int) -> None:
    """Forget the contact behind a request in one transaction. Running it twice does it once."""
    async with house.sessions.begin() as session:
        request = await session.get_one(DataRequest, request_id, with_for_update=True)
        if request.state is DataRequestState.OPEN and request.contact_id is not None:
            contact = await organisations.get_contact(session, request.contact_id)
            await erase_contact(session, request, contact, at=house.clock.now())


@app.periodic(cron="50 1 * * *")
@app.task(name="privacy.keep_to_periods", pass_context=True, retry=RETRY, queueing_lock="privacy.keep_to_periods")
async def keep_to_periods(context: JobContext, timestamp: int = 0) -> None:  # noqa: ARG001  # procrastinate passes it
    """Every night: what is kept no longer than the office chose goes. Files and updates have jobs of their own."""
    await keep_to_periods_once(house_of(context))


async def keep_to_periods_once(house: House) -> None:
    at = house.clock.now()
    async with house.sessions.begin() as session:
        days = await retention.days_kept(session)
        before = {kind: at - timedelta(days=number) for kind, number in days.items()}
        await accounts.forget_attempts(session, before=before[DataKind.ATTEMPTS])
        await accessibility.forget_dealt_with(session, before=before[DataKind.ACCESSIBILITY_REPORTS])
        await introductions.forget_drafts(session, before=before[DataKind.WORDING_DRAFTS])
