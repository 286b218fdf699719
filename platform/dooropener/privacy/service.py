"""What happens to requests about one's own data: asked for, taken back, fetched."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import jobs
from dooropener.accounts import Person
from dooropener.errors import NotFound
from dooropener.links import make_token, read_token
from dooropener.organisations import Contact
from dooropener.privacy.models import DATA_REQUEST, DataRequest, DataRequestKind, DataRequestState

ERASE_JOB = "privacy.erase"
"""The conversations stand above us, so the job is theirs: here it is but a name."""
ERASE_CONTACT_JOB = "privacy.erase_contact"

COPY_LINK = "data-copy"
COPY_VALID = timedelta(hours=1)
ERASE_AFTER = timedelta(days=1)


class UnknownCopy(NotFound):
    """Never made here, or too old: which of these is not told."""

    code = "unknown_copy"


async def ask_copy(session: AsyncSession, person: Person, *, at: datetime) -> DataRequest:
    """A copy that can be fetched for an hour; what it holds is gathered when it is fetched (GDPR Art. 15, 20)."""
    return await _ask(session, person, DataRequestKind.COPY, at=at, due_at=at + COPY_VALID)


def copy_token(secret: str, request: DataRequest) -> str:
    """What stands in the link. Who has it has the copy, for an hour."""
    return make_token(secret, COPY_LINK, request.id)


async def find_copy(session: AsyncSession, secret: str, token: str, *, at: datetime) -> DataRequest:
    """The request behind a link. Raises `UnknownCopy`."""
    number = read_token(secret, COPY_LINK, token)
    request = await session.get(DataRequest, number) if number is not None else None
    if request is None or request.kind is not DataRequestKind.COPY or at >= request.due_at:
        raise UnknownCopy
    return request


async def ask_erasure(session: AsyncSession, who: Person | Contact, *, at: datetime) -> DataRequest:
    """Forget somebody in a day; until then it can be taken back. Asked twice is asked once (GDPR Art. 17)."""
    known = await open_erasure(session, who)
    if known is not None:
        return known
    request = await _ask(session, who, DataRequestKind.ERASURE, at=at, due_at=at + ERASE_AFTER)
    job = ERASE_CONTACT_JOB if isinstance(who, Contact) else ERASE_JOB
    await jobs.defer(session, job, at=request.due_at, request_id=request.id)
    return request


async def _ask(
    session: AsyncSession, who: Person | Contact, kind: DataRequestKind, *, at: datetime, due_at: datetime
) -> DataRequest:
    abroad = isinstance(who, Contact)
    request = DataRequest(
        person_id=None if abroad else who.id,
        contact_id=who.id if abroad else None,
        kind=kind,
        state=DataRequestState.OPEN,
        asked_at=at,
        due_at=due_at,
    )
    session.add(request)
    await DATA_REQUEST.begin(session, request, by=who.actor, at=at)
    await session.flush()
    return request


async def open_erasure(session: AsyncSession, who: Person | Contact) -> DataRequest | None:
    """The erasure that is on its way and can still be taken back."""
    query = select(DataRequest).where(
        _of(who), DataRequest.kind == DataRequestKind.ERASURE, DataRequest.state == DataRequestState.OPEN
    )
    found: DataRequest | None = await session.scalar(query.order_by(DataRequest.id).limit(1))
    return found


async def withdraw_erasure(session: AsyncSession, who: Person | Contact, *, at: datetime) -> bool:
    """Keep the data after all; false where nothing was on its way."""
    request = await open_erasure(session, who)
    if request is None:
        return False
    await DATA_REQUEST.move(session, request, DataRequestState.WITHDRAWN, by=who.actor, at=at)
    await session.flush()
    return True


async def requests_of(session: AsyncSession, who: Person | Contact) -> list[DataRequest]:
    """All requests of one person or contact, oldest first."""
    return list(await session.scalars(select(DataRequest).where(_of(who)).order_by(DataRequest.id)))


def _of(who: Person | Contact) -> ColumnElement[bool]:
    return DataRequest.contact_id == who.id if isinstance(who, Contact) else DataRequest.person_id == who.id
