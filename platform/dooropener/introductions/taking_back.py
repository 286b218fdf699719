"""What is taken back: the company's answer as long as nobody has acted on it, the partner's choice and stop on its
page, an advisor's approval of a letter within ten seconds.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import organisations, outbox
from dooropener.accounts import Person, User
from dooropener.errors import Conflict
from dooropener.introductions.approach import requests_of
from dooropener.introductions.meeting_models import Meeting, MeetingState
from dooropener.introductions.models import (
    INTRODUCTION,
    SECOND_THOUGHTS,
    SENDABLE,
    TAKE_BACK,
    ClosedReason,
    Introduction,
    IntroductionState,
)
from dooropener.introductions.queries import lock
from dooropener.introductions.service import UNDO, tell_company
from dooropener.outbox import DeliveryState
from dooropener.states import Actor, ActorKind, Change, history

_S = IntroductionState


class TooLateToTakeBack(Conflict):
    """The last act was another's, or the letter is approved already."""

    code = "too_late_to_take_back"


class LetterHasLeft(Conflict):
    """The ten seconds are over, or a colleague approved it."""

    code = "letter_has_left"


async def take_back_letter(session: AsyncSession, introduction: Introduction, *, by: User, at: datetime) -> None:
    """The letter that `by` approved within the last ten seconds is called back; its summary stays, to be approved anew.

    Raises `LetterHasLeft`.
    """
    await lock(session, introduction)
    approved, own = introduction.letter_approved_at, introduction.letter_approved_by_id == by.id
    if approved is None or not own or at > approved + UNDO:
        raise LetterHasLeft(introduction_id=introduction.id)
    letter = (await requests_of(session, introduction))[-1]
    if not await outbox.call_back(session, letter):
        raise LetterHasLeft(introduction_id=introduction.id)
    introduction.letter_approved_at = None
    INTRODUCTION.note(session, introduction, by=by.actor, at=at, reason="undone")
    await session.flush()


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


async def take_back_choice(session: AsyncSession, introduction: Introduction, *, at: datetime) -> None:
    """The partner takes its choice on the page back: the letter waits for an answer as before.

    Where the introduction had moved for another reason than that choice it stays where it is.
    """
    await lock(session, introduction)
    partner, last = _partner(introduction), (await _moves(session, introduction))[-1]
    if introduction.state is _S.REPLIED and _by_page(last) and last.from_state in {_S.SENT, _S.DELIVERED, _S.QUESTION}:
        target = _S(last.from_state)
        await SECOND_THOUGHTS.move(session, introduction, target, by=partner, at=at, reason="choice_taken_back")
    else:
        INTRODUCTION.note(session, introduction, by=partner, at=at, reason="choice_taken_back")
    await session.flush()


async def take_back_stop(session: AsyncSession, introduction: Introduction, *, at: datetime) -> None:
    """The partner takes its stop back, or a program's that presses buttons: all is as it was before.

    Letters that were called back are approved anew. Elsewhere than after a stop, or where an advisor closed it, this
    changes nothing.
    """
    await lock(session, introduction)
    if introduction.state is not _S.CLOSED or introduction.closed_reason is not ClosedReason.UNSUBSCRIBED:
        return
    moves = await _moves(session, introduction)
    if moves[-1].actor_kind is not ActorKind.MACHINE:
        return
    before = _before_the_stop(moves)
    if before is _S.MEETING_BOOKED and not await _is_booked(session, introduction):
        before = _S.CONTACTS_EXCHANGED  # the meeting was called off meanwhile, and both were told
    partner = _partner(introduction)
    await SECOND_THOUGHTS.move(session, introduction, before, by=partner, at=at, reason="stop_taken_back")
    introduction.closed_reason = None
    if before in SENDABLE:
        introduction.letter_approved_at = None
    await session.flush()
    told = [one for one in await outbox.deliveries_of(session, introduction.id) if one.fact == "introduction_closed"]
    if told and told[-1].state is DeliveryState.SENT:
        await tell_company(session, introduction, "introduction_resumed", at=at)


async def _is_booked(session: AsyncSession, introduction: Introduction) -> bool:
    """Whether its newest meeting stands; one that was only ever written down has no row, and stands."""
    query = select(Meeting.state).where(Meeting.introduction_id == introduction.id).order_by(Meeting.id.desc())
    return await session.scalar(query.limit(1)) in {None, MeetingState.BOOKED, MeetingState.PAST}


async def _moves(session: AsyncSession, introduction: Introduction) -> list[Change]:
    steps = await history(session, INTRODUCTION.subject, introduction.id)
    return [step for step in steps if step.from_state != step.to_state]


def _by_page(step: Change) -> bool:
    """Whether a choice on the partner's page moved it, and not a mail."""
    evidence = step.evidence or {}
    return "proposal_id" in evidence and evidence.get("message_id") is None


def _before_the_stop(moves: list[Change]) -> IntroductionState:
    """A stop on the page counts as an answer first and as the end then: both are taken back."""
    end, before = moves[-1], moves[-2] if len(moves) > 1 else None
    same = before is not None and (before.evidence or {}).get("proposal_id") == (end.evidence or {}).get("proposal_id")
    if same and before is not None and _by_page(before) and before.from_state is not None:
        return _S(before.from_state)
    return _S(end.from_state or _S.REPLIED)


def _partner(introduction: Introduction) -> Actor:
    return Actor(ActorKind.PARTNER, introduction.match.partner.organisation.name)
