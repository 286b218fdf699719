"""Booked meetings: confirmed, moved and called off by an advisor, each with an invitation to both sides' calendars."""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import outbox
from dooropener.accounts import User
from dooropener.house import House
from dooropener.introductions.invitations import Method
from dooropener.introductions.meeting_letters import Wording, send_cancelled, send_invitation, send_invitations
from dooropener.introductions.meeting_models import (
    MEETING,
    STANDING,
    CalendarAnswer,
    Meeting,
    MeetingState,
    Side,
    WishKind,
)
from dooropener.introductions.meeting_times import utc
from dooropener.introductions.meetings import (
    PROPOSED,
    By,
    InvalidTimes,
    NotProposed,
    actor_of,
    checked_details,
    checked_times,
    get_meeting,
    hold,
    new_meeting,
    standing,
)
from dooropener.introductions.models import ENDED, INTRODUCTION, Introduction, IntroductionState
from dooropener.introductions.outcomes import book_meeting
from dooropener.introductions.service import tell_company
from dooropener.states import MACHINE

_S = MeetingState
INVITED = "meeting_invited"
LONGEST_WORDS = 2000


class _Noted(NamedTuple):
    """A key of the history."""

    reason: str


_WISHED = {WishKind.MOVE: _Noted(reason="wish_move"), WishKind.CALL_OFF: _Noted(reason="wish_call_off")}
_ANSWERED = {
    CalendarAnswer.ACCEPTED: _Noted(reason="calendar_accepted"),
    CalendarAnswer.TENTATIVE: _Noted(reason="calendar_tentative"),
    CalendarAnswer.DECLINED: _Noted(reason="calendar_declined"),
    CalendarAnswer.NEEDS_ACTION: _Noted(reason="calendar_needs_action"),
}
_OUTDATED, _COUNTERED = _Noted(reason="old_calendar_answer"), _Noted(reason="counter_proposed")


async def book(session: AsyncSession, meeting: Meeting, *, by: User, at: datetime, house: House) -> None:
    """Confirm the chosen time: the meeting is booked and both sides are invited. Raises `IllegalTransition`."""
    introduction = await hold(session, meeting.introduction_id)
    meeting = await get_meeting(session, meeting.id)
    if meeting.state is not _S.CHOSEN or meeting.starts_at is None:
        raise NotProposed(meeting_id=meeting.id)
    if meeting.starts_at <= at:
        raise InvalidTimes("past")
    await _book(session, introduction, meeting, by=by, at=at, house=house)


async def arrange(
    session: AsyncSession,
    introduction: Introduction,
    *,
    starts: datetime,
    minutes: int,
    place: str,
    note: str = "",
    by: User,
    at: datetime,
    house: House,
) -> Meeting:
    """Book a time that both sides have told the office, or move the booked meeting there. Raises `InvalidTimes`."""
    introduction = await hold(session, introduction.id)
    (starts,) = checked_times([starts], at=at)
    minutes, place, note = checked_details(minutes, place, note)
    meeting = await standing(session, introduction, at=at)
    if meeting is not None and meeting.state is _S.BOOKED:
        await move(session, meeting, starts=starts, minutes=minutes, place=place, by=by, at=at, house=house)
        return meeting
    if meeting is None:
        meeting = new_meeting(session, introduction, house, at=at)
        meeting.times = [starts.isoformat()]
        await MEETING.begin(session, meeting, by=by.actor, at=at)
    meeting.starts_at, meeting.minutes, meeting.place, meeting.note = starts, minutes, place, note
    await _book(session, introduction, meeting, by=by, at=at, house=house)
    return meeting


async def _book(
    session: AsyncSession, introduction: Introduction, meeting: Meeting, *, by: User, at: datetime, house: House
) -> None:
    await _write_down(session, introduction, meeting, by=by, at=at)
    await outbox.cancel_pending(session, introduction.id, facts=[PROPOSED])
    await send_invitations(session, introduction, meeting, Wording.NEW, at=at, house=house)
    await tell_company(session, introduction, "meeting_booked", at=at)
    await session.flush()


async def _write_down(
    session: AsyncSession, introduction: Introduction, meeting: Meeting, *, by: User, at: datetime
) -> None:
    assert meeting.starts_at is not None
    evidence = {"when": meeting.starts_at.isoformat(), "place": meeting.place}
    await MEETING.move(session, meeting, _S.BOOKED, by=by.actor, at=at, evidence=evidence)
    await book_meeting(session, introduction, when=meeting.starts_at, place=meeting.place, by=by, at=at)


async def move(
    session: AsyncSession,
    meeting: Meeting,
    *,
    starts: datetime,
    minutes: int,
    place: str,
    by: User,
    at: datetime,
    house: House,
) -> None:
    """Another time, length or place: both calendars are told, and what they had answered no longer counts."""
    introduction = await hold(session, meeting.introduction_id)
    meeting = await get_meeting(session, meeting.id)
    if meeting.state is not _S.BOOKED:
        raise NotProposed(meeting_id=meeting.id)
    (starts,) = checked_times([starts], at=at)
    minutes, place, _ = checked_details(minutes, place)
    meeting.starts_at, meeting.minutes, meeting.place = starts, minutes, place
    meeting.sequence, meeting.answers, meeting.wish = meeting.sequence + 1, {}, None
    await _write_down(session, introduction, meeting, by=by, at=at)
    await outbox.cancel_pending(session, introduction.id, facts=[INVITED])
    await send_invitations(session, introduction, meeting, Wording.MOVED, at=at, house=house)
    await tell_company(session, introduction, "meeting_moved", at=at)
    await session.flush()


async def grant_wish(session: AsyncSession, meeting: Meeting, *, by: User, at: datetime, house: House) -> None:
    """Move the meeting to the time that a side wished for. Raises `NotProposed` where it named none."""
    await hold(session, meeting.introduction_id)
    meeting = await get_meeting(session, meeting.id)
    wish = meeting.wish or {}
    if not wish.get("starts_at"):
        raise NotProposed(meeting_id=meeting.id)
    starts, minutes = datetime.fromisoformat(wish["starts_at"]), int(wish.get("minutes") or meeting.minutes)
    await move(session, meeting, starts=starts, minutes=minutes, place=meeting.place, by=by, at=at, house=house)


async def keep_time(session: AsyncSession, meeting: Meeting, *, by: User, at: datetime, house: House) -> None:
    """The wish cannot be met: the time stays, and whoever wished hears so (DECLINECOUNTER, RFC 5546, 3.2.8)."""
    introduction = await hold(session, meeting.introduction_id)
    meeting = await get_meeting(session, meeting.id)
    if meeting.state is not _S.BOOKED or meeting.wish is None:
        raise NotProposed(meeting_id=meeting.id)
    for wished in meeting.wishes:
        MEETING.note(session, meeting, by=by.actor, at=at, reason="meeting_kept", evidence=wished)
        side = Side(wished["side"])
        await send_invitation(
            session, introduction, meeting, side, Wording.KEPT, method=Method.DECLINE_COUNTER, at=at, house=house
        )
    meeting.wish = None
    await session.flush()


async def invite_again(
    session: AsyncSession, meeting: Meeting, *, side: Side, by: User, at: datetime, house: House
) -> None:
    """The same invitation once more, for one side that cannot find it."""
    introduction = await hold(session, meeting.introduction_id)
    meeting = await get_meeting(session, meeting.id)
    if meeting.state is not _S.BOOKED:
        raise NotProposed(meeting_id=meeting.id)
    MEETING.note(session, meeting, by=by.actor, at=at, reason="invited_again", evidence={"side": side.value})
    await send_invitation(session, introduction, meeting, side, Wording.NEW, at=at, house=house)


async def call_off(
    session: AsyncSession, meeting: Meeting, *, reason: str = "", by: User, at: datetime, house: House
) -> None:
    """Call a booked meeting off: both calendars are told, and the two are in contact as before."""
    introduction = await hold(session, meeting.introduction_id)
    meeting = await get_meeting(session, meeting.id)
    reason = reason.strip()[:LONGEST_WORDS]
    await MEETING.move(session, meeting, _S.CANCELLED, by=by.actor, at=at, reason=reason, only_from=[_S.BOOKED])
    if introduction.state is IntroductionState.MEETING_BOOKED:
        await INTRODUCTION.move(
            session, introduction, IntroductionState.CONTACTS_EXCHANGED, by=by.actor, at=at, reason="meeting_called_off"
        )
    meeting.sequence, meeting.wish = meeting.sequence + 1, None
    await outbox.cancel_pending(session, introduction.id, facts=[INVITED])
    await send_cancelled(session, introduction, meeting, reason, at=at, house=house)
    await tell_company(session, introduction, "meeting_cancelled", at=at)
    await session.flush()


async def wish(
    session: AsyncSession,
    meeting: Meeting,
    *,
    side: Side,
    kind: WishKind,
    starts: datetime | None = None,
    words: str = "",
    by: By,
    at: datetime,
) -> None:
    """A side wants another time, or cannot come; an advisor sees to it. Raises `InvalidTimes`, `NotProposed`."""
    introduction = await hold(session, meeting.introduction_id)
    meeting = await get_meeting(session, meeting.id)
    actor = await actor_of(session, introduction, by)
    if meeting.state is not _S.BOOKED:
        raise NotProposed(meeting_id=meeting.id)
    if starts is not None:
        (starts,) = checked_times([starts], at=at)
    wished = _wish(side, kind, starts, None, words, at)
    MEETING.note(session, meeting, by=actor, at=at, reason=_WISHED[kind].reason, evidence=wished)
    meeting.wish = {**wished, "before": _without(meeting, side)}
    await session.flush()


async def take_back_wish(session: AsyncSession, meeting: Meeting, *, side: Side, by: By, at: datetime) -> None:
    """The time suits after all."""
    introduction = await hold(session, meeting.introduction_id)
    meeting = await get_meeting(session, meeting.id)
    actor = await actor_of(session, introduction, by)
    if not meeting.wishes_of(side):
        raise NotProposed(meeting_id=meeting.id)
    _forget_wish(meeting, side)
    MEETING.note(session, meeting, by=actor, at=at, reason="wish_taken_back")
    await session.flush()


def _without(meeting: Meeting, side: Side) -> list[dict[str, Any]]:
    """What the other side wants, as it was written down."""
    return [{**wish, "before": []} for wish in meeting.wishes if wish["side"] != side]


def _forget_wish(meeting: Meeting, side: Side) -> None:
    left = _without(meeting, side)
    meeting.wish = left[0] if left else None


def _wish(
    side: Side, kind: WishKind, starts: datetime | None, minutes: int | None, words: str, at: datetime
) -> dict[str, Any]:
    return {
        "side": side.value,
        "kind": kind.value,
        "starts_at": utc(starts).isoformat() if starts else None,
        "minutes": minutes,
        "words": words.strip()[:LONGEST_WORDS],
        "at": at.isoformat(),
    }


async def record_answer(
    session: AsyncSession,
    meeting: Meeting,
    *,
    side: Side,
    answer: CalendarAnswer,
    sequence: int,
    stamped: datetime | None = None,
    counter: datetime | None = None,
    counter_minutes: int | None = None,
    words: str = "",
    message_id: int | None = None,
    at: datetime,
) -> bool:
    """What a side's calendar answers; false for an answer to an earlier invitation, or older than the one we have.

    A no, or another time (`counter`), becomes a wish for an advisor. RFC 5546, 2.1.5: the higher SEQUENCE counts, and
    of equal ones the later DTSTAMP.
    """
    introduction = await hold(session, meeting.introduction_id)
    meeting = await get_meeting(session, meeting.id)
    known = meeting.answers.get(side, {})
    evidence = {
        "side": side.value,
        "answer": answer.value,
        "words": words[:LONGEST_WORDS],
        "message_id": message_id,
        "when": utc(counter).isoformat() if counter else None,
    }
    outdated = sequence < meeting.sequence or meeting.state is not _S.BOOKED or _is_older(stamped, known)
    noted = _OUTDATED if outdated else _COUNTERED if counter else _ANSWERED[answer]
    MEETING.note(session, meeting, by=MACHINE, at=at, reason=noted.reason, evidence=evidence)
    if outdated:
        return False
    said = {"answer": answer.value, "at": at.isoformat(), "stamped": (stamped or at).isoformat(), "words": words}
    meeting.answers = {**meeting.answers, side.value: said}
    if counter is not None or answer is CalendarAnswer.DECLINED:
        kind = WishKind.MOVE if counter is not None else WishKind.CALL_OFF
        wished = _wish(side, kind, counter, counter_minutes, words, at)
        meeting.wish = {**wished, "before": _without(meeting, side)}
    else:
        _forget_wish(meeting, side)
    if side is Side.PARTNER and answer is CalendarAnswer.ACCEPTED and known.get("answer") != answer:
        await tell_company(session, introduction, "meeting_accepted", at=at)
    await session.flush()
    return True


def _is_older(stamped: datetime | None, known: dict[str, Any]) -> bool:
    return bool(stamped and known and stamped < datetime.fromisoformat(known["stamped"]))


async def to_settle(session: AsyncSession, *, at: datetime) -> list[int]:
    """The ids of meetings that `settle` may have something to do with, oldest first."""
    over = (Meeting.state == _S.BOOKED) & (Meeting.starts_at <= at)
    query = (
        select(Meeting.id)
        .join(Introduction, Meeting.introduction_id == Introduction.id)
        .where(Meeting.state.in_(list(STANDING)), over | Introduction.state.in_(list(ENDED)))
    )
    return list(await session.scalars(query.order_by(Meeting.id)))


async def settle(session: AsyncSession, meeting_id: int, *, at: datetime, house: House) -> Meeting | None:
    """A booked meeting whose time is over is past; another whose introduction has ended in any way is called off.

    Returns the one that was called off. A second call changes nothing.
    """
    introduction = await hold(session, (await get_meeting(session, meeting_id)).introduction_id)
    meeting = await get_meeting(session, meeting_id)
    if meeting.state is _S.BOOKED and meeting.is_over(at):
        await MEETING.move(session, meeting, _S.PAST, by=MACHINE, at=at)
        meeting.wish = None
    elif meeting.state in STANDING and introduction.state in ENDED:
        await _call_off_ended(session, introduction, meeting, at=at, house=house)
        return meeting
    await session.flush()
    return None


async def _call_off_ended(
    session: AsyncSession, introduction: Introduction, meeting: Meeting, *, at: datetime, house: House
) -> None:
    invited = meeting.state is _S.BOOKED
    await MEETING.move(session, meeting, _S.CANCELLED, by=MACHINE, at=at, reason="introduction_ended")
    if invited:
        meeting.sequence, meeting.wish = meeting.sequence + 1, None
        await send_cancelled(session, introduction, meeting, "", by_machine=True, at=at, house=house)
    await session.flush()
