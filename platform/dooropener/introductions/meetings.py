"""Arranging a meeting: either side proposes times, the other chooses one, an advisor confirms and invites.

Every verb holds the introduction's row, so that two who act at once are taken in order. Who acts is a `User`, a
`Person` of the company, or the partner's `Contact`.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import organisations, outbox
from dooropener.accounts import Person, User
from dooropener.database import one_of
from dooropener.errors import Conflict, Invalid, NotAllowed, NotFound
from dooropener.house import House
from dooropener.introductions.meeting_letters import send_proposed_times
from dooropener.introductions.meeting_models import ARRANGING, MEETING, STANDING, Meeting, MeetingState, Side
from dooropener.introductions.meeting_times import utc
from dooropener.introductions.models import Introduction, IntroductionState
from dooropener.introductions.queries import get_introduction, lock, placed
from dooropener.introductions.service import tell_company
from dooropener.listings import Listing
from dooropener.matches import Match
from dooropener.organisations import Contact
from dooropener.states import MACHINE, Actor, ActorKind

By = User | Person | Contact

MOST_TIMES = 3
LENGTH = 30
SHORTEST, LONGEST = 10, 480
"""Minutes."""

FARTHEST = timedelta(days=366)
TEXT_LENGTH = 500
PROPOSED = "meeting_proposed"

_I = IntroductionState
_MEETABLE = frozenset({_I.CONTACTS_EXCHANGED, _I.MEETING_BOOKED, _I.NO_SHOW})


class NotYetInContact(Conflict):
    """A meeting is arranged once both sides have each other's contact data."""

    code = "not_yet_in_contact"


class InvalidTimes(Invalid):
    """None, too many, past ones or ones too far away; `rule` says which."""

    code = "invalid_times"

    def __init__(self, rule: str, field: str = "when") -> None:
        super().__init__(field=field, rule=rule)


class NotProposed(Conflict):
    """That time is not, or no longer, among those proposed."""

    code = "not_proposed"


class AlreadyBooked(Conflict):
    """A booked meeting is moved by an advisor; a side may wish for it."""

    code = "already_booked"


class UnknownMeeting(NotFound):
    code = "unknown_meeting"


class NotThePartner(NotAllowed):
    """Somebody else than the contact who is asked in this introduction."""

    code = "not_the_partner"


async def get_meeting(session: AsyncSession, meeting_id: int) -> Meeting:
    """Read anew; raise `UnknownMeeting`."""
    query = select(Meeting).where(Meeting.id == meeting_id).execution_options(populate_existing=True)
    meeting = (await session.scalars(query)).one_or_none()
    if meeting is None:
        raise UnknownMeeting(id=meeting_id)
    return meeting


async def meeting_of(session: AsyncSession, introduction_id: int) -> Meeting | None:
    """The newest meeting of an introduction, standing or not."""
    query = select(Meeting).where(Meeting.introduction_id == introduction_id).order_by(Meeting.id.desc()).limit(1)
    found: Meeting | None = await session.scalar(query.execution_options(populate_existing=True))
    return found


async def meetings_of(session: AsyncSession, introduction_ids: Sequence[int]) -> list[Meeting]:
    """All of several introductions, oldest first."""
    query = select(Meeting).where(Meeting.introduction_id == one_of(introduction_ids)).order_by(Meeting.id)
    return list(await session.scalars(query))


async def find_by_uid(session: AsyncSession, uid: str) -> Meeting | None:
    """The meeting that an invitation is about."""
    found: Meeting | None = await session.scalar(select(Meeting).where(Meeting.uid == uid))
    return found


async def waiting_meetings(session: AsyncSession, *, limit: int | None = None) -> list[tuple[Meeting, Introduction]]:
    """What waits for an advisor: a time that both agree on, a booked one that a side cannot keep, and times that a
    partner proposes to a company which has no chat."""
    query = select(Meeting).where(WAITS).order_by(Meeting.id).limit(limit)
    found = list(await session.scalars(query))
    if not found:
        return []
    wanted = placed().where(Introduction.id.in_({meeting.introduction_id for meeting in found}))
    introductions = {each.id: each for each in await session.scalars(wanted)}
    return [(meeting, introductions[meeting.introduction_id]) for meeting in found]


def _without_chat() -> ColumnElement[bool]:
    """Whether nobody of the company hears in the chat what `tell_company` says; see `person_told`."""
    contact = func.coalesce(Introduction.company_contact_id, Listing.contact_id)
    told = func.coalesce(
        select(Contact.person_id).where(Contact.id == contact).scalar_subquery(), Listing.author_person_id
    )
    return (
        select(Introduction.id)
        .join(Match, Match.id == Introduction.match_id)
        .join(Listing, Listing.id == Match.local_listing_id)
        .where(Introduction.id == Meeting.introduction_id, Introduction.state.in_(list(_MEETABLE)), told.is_(None))
        .exists()
    )


WAITS = (
    (Meeting.state == MeetingState.CHOSEN)
    | ((Meeting.state == MeetingState.BOOKED) & Meeting.wish.is_not(None))
    | ((Meeting.state == MeetingState.PROPOSED) & (Meeting.proposed_by == Side.PARTNER) & _without_chat())
)


async def actor_of(session: AsyncSession, introduction: Introduction, by: By) -> Actor:
    """Who acts, as the history has it. Raises `organisations.NotVerified`, `NotThePartner`."""
    if isinstance(by, Person):
        await organisations.require_verified(session, by, introduction.match.local.organisation_id)
        return by.actor
    if isinstance(by, Contact):
        if by.id != introduction.addressee_id:
            raise NotThePartner(contact=by.id)
        return Actor(ActorKind.PARTNER, by.name, by.id)
    return by.actor


async def hold(session: AsyncSession, introduction_id: int) -> Introduction:
    """The introduction with its row locked, everything loaded."""
    introduction = await get_introduction(session, introduction_id)
    await lock(session, introduction)
    return introduction


def checked_times(times: Sequence[datetime], *, at: datetime) -> list[datetime]:
    """The times in order, none twice. Raises `InvalidTimes`."""
    try:
        found = sorted({utc(moment) for moment in times})
    except OverflowError:  # the year 1, as a field gives it that was left half typed
        raise InvalidTimes("past") from None
    if not found:
        raise InvalidTimes("required")
    if len(found) > MOST_TIMES:
        raise InvalidTimes("too_many")
    if found[0] <= at or found[-1] > at + FARTHEST:
        raise InvalidTimes("past")
    return found


def checked_details(minutes: int, place: str, note: str = "") -> tuple[int, str, str]:
    """Length, place and words, within their limits. Raises `InvalidTimes`."""
    if not SHORTEST <= minutes <= LONGEST:
        raise InvalidTimes("not_a_length", "minutes")
    place, note = " ".join(place.split()), note.strip()
    for field, text in (("place", place), ("note", note)):
        if len(text) > TEXT_LENGTH:
            raise InvalidTimes("too_long", field)
    return minutes, place, note


async def propose_times(
    session: AsyncSession,
    introduction: Introduction,
    *,
    side: Side,
    times: Sequence[datetime],
    minutes: int = LENGTH,
    place: str = "",
    note: str = "",
    by: By,
    at: datetime,
    house: House,
) -> Meeting:
    """Up to three times of one side, in place of any proposed before; the other side hears of them.

    `side` is whose times they are; an advisor may speak for either. A partner that names times together with its yes is
    heard once both are in contact. Raises `InvalidTimes`, `NotYetInContact`, `AlreadyBooked`.
    """
    introduction = await hold(session, introduction.id)
    actor = await actor_of(session, introduction, by)
    early = side is Side.PARTNER and introduction.state is _I.PARTNER_CONSENTED
    if introduction.state not in _MEETABLE and not early:
        raise NotYetInContact(state=introduction.state.value)
    found = checked_times(times, at=at)
    minutes, place, note = checked_details(minutes, place, note)
    meeting = await standing(session, introduction, at=at) or new_meeting(session, introduction, house, at=at)
    if meeting.state is MeetingState.BOOKED:
        raise AlreadyBooked(meeting_id=meeting.id)
    is_new = meeting.id is None
    meeting.proposed_by, meeting.starts_at = side, None
    meeting.times = [moment.isoformat() for moment in found]
    if side is Side.PARTNER and not place:
        place = meeting.place  # whose times are answered keeps the link it had sent
    meeting.minutes, meeting.place, meeting.note = minutes, place, note
    evidence = {"side": side.value, "times": meeting.times, "minutes": minutes, "place": meeting.place, "words": note}
    if is_new:
        change = await MEETING.begin(session, meeting, by=actor, at=at)
        change.evidence = evidence
    else:
        await MEETING.move(session, meeting, MeetingState.PROPOSED, by=actor, at=at, evidence=evidence)
    await outbox.cancel_pending(session, introduction.id, facts=[PROPOSED])
    if side is Side.COMPANY:
        await send_proposed_times(session, introduction, meeting, at=at, house=house)
    elif not early:
        await tell_company(session, introduction, "meeting_proposed", at=at)
    await session.flush()
    return meeting


def new_meeting(session: AsyncSession, introduction: Introduction, house: House, *, at: datetime) -> Meeting:
    meeting = Meeting(
        introduction_id=introduction.id,
        state=MeetingState.PROPOSED,
        proposed_by=Side.COMPANY,
        times=[],
        minutes=LENGTH,
        place="",
        note="",
        uid=f"meeting-{secrets.token_hex(12)}@{house.settings.reply_domain}",
        sequence=0,
        answers={},
        made_at=at,
    )
    session.add(meeting)
    return meeting


async def standing(session: AsyncSession, introduction: Introduction, *, at: datetime) -> Meeting | None:
    """The meeting that is proposed, chosen or booked; a booked one whose time is over becomes `past`."""
    query = select(Meeting).where(Meeting.introduction_id == introduction.id, Meeting.state.in_(list(STANDING)))
    meeting: Meeting | None = await session.scalar(query.execution_options(populate_existing=True))
    if meeting is not None and meeting.state is MeetingState.BOOKED and meeting.is_over(at):
        await MEETING.move(session, meeting, MeetingState.PAST, by=MACHINE, at=at)
        await session.flush()
        return None
    return meeting


async def choose_time(
    session: AsyncSession, meeting: Meeting, starts: datetime, *, side: Side, by: By, at: datetime
) -> None:
    """One of the times proposed suits the other side; an advisor confirms it. Raises `NotProposed`."""
    introduction, meeting, actor = await _taken_up(session, meeting, by)
    if meeting.state is not MeetingState.PROPOSED or utc(starts) not in meeting.proposed:
        raise NotProposed(meeting_id=meeting.id)
    if side is meeting.proposed_by and not isinstance(by, User):
        raise NotProposed(meeting_id=meeting.id)
    if utc(starts) <= at:
        raise InvalidTimes("past")
    evidence = {"side": side.value, "when": utc(starts).isoformat()}
    await MEETING.move(session, meeting, MeetingState.CHOSEN, by=actor, at=at, evidence=evidence)
    meeting.starts_at = utc(starts)
    if side is Side.PARTNER:
        await tell_company(session, introduction, "meeting_chosen", at=at)
    await session.flush()


async def take_back_time(session: AsyncSession, meeting: Meeting, *, side: Side, by: By, at: datetime) -> None:
    """The side that chose, or found that no time suits, may do so until an advisor has confirmed.

    Raises `IllegalTransition` when it is too late, `NotProposed` for the side that proposed.
    """
    introduction, meeting, actor = await _taken_up(session, meeting, by)
    if side is meeting.proposed_by and not isinstance(by, User):
        raise NotProposed(meeting_id=meeting.id)
    newer = meeting.state is MeetingState.DECLINED and await standing(session, introduction, at=at)
    if newer:
        raise NotProposed(meeting_id=meeting.id)
    only = [MeetingState.CHOSEN, MeetingState.DECLINED]
    await MEETING.move(
        session, meeting, MeetingState.PROPOSED, by=actor, at=at, reason="time_choice_taken_back", only_from=only
    )
    meeting.starts_at = None
    if side is Side.PARTNER:
        await tell_company(session, introduction, "meeting_reconsidered", at=at)
    await session.flush()


async def decline_times(
    session: AsyncSession, meeting: Meeting, *, side: Side, words: str = "", by: By, at: datetime
) -> None:
    """None of the times suits; the side that proposed may name others."""
    introduction, meeting, actor = await _taken_up(session, meeting, by)
    words = words.strip()[: 4 * TEXT_LENGTH]
    evidence = {"side": side.value, "words": words}
    await MEETING.move(session, meeting, MeetingState.DECLINED, by=actor, at=at, evidence=evidence)
    meeting.starts_at = None
    if side is Side.PARTNER:
        await tell_company(session, introduction, "meeting_declined", at=at, words=words)
    await session.flush()


async def withdraw_times(session: AsyncSession, meeting: Meeting, *, by: By, at: datetime) -> None:
    """Who proposed takes the times back; a letter that has not left yet does not leave.

    Raises `IllegalTransition` once the meeting is booked.
    """
    introduction, meeting, actor = await _taken_up(session, meeting, by)
    await MEETING.move(
        session, meeting, MeetingState.CANCELLED, by=actor, at=at, reason="times_withdrawn", only_from=ARRANGING
    )
    await outbox.cancel_pending(session, introduction.id, facts=[PROPOSED])
    await session.flush()


async def _taken_up(session: AsyncSession, meeting: Meeting, by: By) -> tuple[Introduction, Meeting, Actor]:
    introduction = await hold(session, meeting.introduction_id)
    return introduction, await get_meeting(session, meeting.id), await actor_of(session, introduction, by)
