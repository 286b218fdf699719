"""A company takes its answer back, as long as nobody has acted on it."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import organisations
from dooropener.accounts import Person
from dooropener.errors import Conflict
from dooropener.introductions.models import INTRODUCTION, TAKE_BACK, Introduction, IntroductionState
from dooropener.introductions.queries import lock
from dooropener.states import ActorKind, history


class TooLateToTakeBack(Conflict):
    """The last act was another's, or the letter is approved already."""

    code = "too_late_to_take_back"


async def take_back(session: AsyncSession, introduction: Introduction, *, by: Person, at: datetime) -> None:
    """Undo this person's yes, no or *later*: the question is open again. The match must be loaded.

    Raises `TooLateToTakeBack`, `organisations.NotVerified`.
    """
    await organisations.require_verified(session, by, introduction.match.local.organisation_id)
    await lock(session, introduction)
    last = (await history(session, INTRODUCTION.subject, introduction.id))[-1]
    own = (last.actor_kind, last.actor_id) == (ActorKind.COMPANY, by.id)
    if not own or last.from_state != IntroductionState.ASKED or introduction.letter_approved_at is not None:
        raise TooLateToTakeBack(introduction_id=introduction.id, state=introduction.state.value)
    await TAKE_BACK.move(session, introduction, IntroductionState.ASKED, by=by.actor, at=at, reason="taken_back")
    introduction.closed_reason = introduction.snoozed_until = introduction.resume_state = None
    introduction.company_contact_id = None
    await session.flush()
