"""What was done to an organisation's data, in its history, and who may do it."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener.accounts import User
from dooropener.errors import NotAllowed
from dooropener.organisations.models import Contact, Organisation
from dooropener.states import Change, remember

SUBJECT = "organisation"


class NotOwn(NotAllowed):
    """A contact acts on its own organisation, and on no other."""

    code = "not_own"


def check_own(organisation_id: int, by: User | Contact) -> None:
    """Raise `NotOwn` for a contact of another organisation, and for one who is no longer there."""
    if isinstance(by, Contact) and (by.organisation_id != organisation_id or by.ended_at is not None):
        raise NotOwn(organisation_id=organisation_id)


async def changes_of(session: AsyncSession, organisation_id: int, *, limit: int) -> list[Change]:
    """What was done to an organisation and to those merged into it, the last `limit` changes, oldest first."""
    merged = select(Organisation.id).where(Organisation.merged_into_id == organisation_id)
    own = (Change.subject_id == organisation_id) | Change.subject_id.in_(merged)
    query = select(Change).where(Change.subject == SUBJECT, own).order_by(Change.id.desc()).limit(limit)
    return list(await session.scalars(query))[::-1]


async def last_of_contact(session: AsyncSession, contact: Contact) -> str | None:
    """What was done to a contact last."""
    own = Change.subject == SUBJECT, Change.subject_id == contact.organisation_id
    query = select(Change.to_state).where(*own, Change.evidence["contact"].as_integer() == contact.id)
    return await session.scalar(query.order_by(Change.id.desc()).limit(1))


def record(
    session: AsyncSession,
    organisation_id: int,
    what: str,
    evidence: dict[str, Any],
    *,
    by: User | Contact,
    at: datetime,
) -> None:
    """Write down `what` was done, with what was `before` and `after`."""
    change = Change(
        subject=SUBJECT,
        subject_id=organisation_id,
        from_state=None,
        to_state=what,
        at=at,
        actor_kind=by.actor.kind,
        actor_id=by.actor.id,
        actor_name=by.actor.name,
        evidence=evidence,
    )
    remember(session, change)
