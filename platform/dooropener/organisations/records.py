"""What was done to an organisation's data, in its history, and who may do it."""

from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from dooropener.accounts import User
from dooropener.errors import NotAllowed
from dooropener.organisations.models import Contact
from dooropener.states import Change

SUBJECT = "organisation"


class NotOwn(NotAllowed):
    """A contact acts on its own organisation, and on no other."""

    code = "not_own"


def check_own(organisation_id: int, by: User | Contact) -> None:
    """Raise `NotOwn` for a contact of another organisation, and for one who is no longer there."""
    if isinstance(by, Contact) and (by.organisation_id != organisation_id or by.ended_at is not None):
        raise NotOwn(organisation_id=organisation_id)


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
    session.add(
        Change(
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
    )
