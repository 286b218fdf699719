"""Background work on requests about one's own data."""

from procrastinate import JobContext

from dooropener import organisations
from dooropener.house import House, house_of
from dooropener.jobs import RETRY, app
from dooropener.privacy.contacts import erase_contact
from dooropener.privacy.models import DataRequest, DataRequestState
from dooropener.privacy.service import ERASE_CONTACT_JOB


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
