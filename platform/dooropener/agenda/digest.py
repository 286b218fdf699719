"""What waits, by mail in the morning: counts and titles, no people's names, addresses or words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import accounts, introductions, listings, mailbox, matches, regions
from dooropener.accounts import Role, User
from dooropener.agenda.ending import about_to_end, named
from dooropener.agenda.stuck import stuck
from dooropener.agenda.waiting import Waiting, count_waiting
from dooropener.errors import Invalid
from dooropener.house import House
from dooropener.words import OFFICE_ZONE

HOURS = range(5, 21)
"""At which hours the letter can be had."""

_FIRST = 3
"""How many of each kind are named."""

_ROLES = (Role.ADVISOR, Role.ADMIN)


class InvalidHour(Invalid):
    """One of the hours that are offered, or none."""

    code = "invalid_hour"


@dataclass(frozen=True, slots=True)
class Heap:
    """So many of one kind wait; the titles of the first few, none where a title would name a person."""

    kind: str
    count: int
    titles: Sequence[str] = ()

    @property
    def more(self) -> int:
        return self.count - len(self.titles) if self.titles else 0


def choose_hour(user: User, hour: int | None, *, at: datetime) -> None:
    """From when on the letter comes, every working day; None for never. Today's is left out once its hour has passed.

    Raises `InvalidHour`.
    """
    if hour is not None and hour not in HOURS:
        raise InvalidHour(field="digest_hour", rule="unknown_choice")
    here = at.astimezone(OFFICE_ZONE)
    user.digest_hour = hour
    if hour is not None and here.hour >= hour:
        user.digested_on = here.date()


async def send_due(house: House) -> int:
    """Write to everyone whose hour has come today; return to how many. Nobody hears twice, or of nothing."""
    now = house.clock.now()
    today = now.astimezone(OFFICE_ZONE).date()
    if not regions.office_works_on(today):
        return 0
    async with house.sessions.begin() as session:
        due = await _due(session, today, now.astimezone(OFFICE_ZONE).hour)
        office = await _office(session, at=now) if due else None
        written = 0
        for user in due:
            user.digested_on = today
            heaps = await heaps_of(session, user, at=now, office=office)
            if heaps:
                await _write(session, user, heaps, at=now, house=house)
                written += 1
    return written


async def _due(session: AsyncSession, today: date, hour: int) -> list[User]:
    query = select(User).where(
        User.digest_hour <= hour,
        User.deactivated_at.is_(None),
        User.role.in_(_ROLES),
        or_(User.digested_on.is_(None), User.digested_on < today),
    )
    return list(await session.scalars(query.order_by(User.id).with_for_update(skip_locked=True)))


@dataclass(frozen=True, slots=True)
class _Office:
    """What is the same for everyone: how much ends soon, and the titles by kind."""

    ends: int
    titles: Mapping[str, Sequence[str]]


async def _office(session: AsyncSession, *, at: datetime) -> _Office:
    ending, ends = await about_to_end(session, at=at, limit=_FIRST)
    titles = await _titles(session, await count_waiting(session, at=at), at=at)
    return _Office(ends, {**titles, "ending": [name for each in ending for name in named(each)]})


async def heaps_of(
    session: AsyncSession, user: User | None = None, *, at: datetime, office: _Office | None = None
) -> list[Heap]:
    """What waits for the office and this user, kind by kind in the order of the page, without what is empty."""
    told = office or await _office(session, at=at)
    return heaps_counted(await count_waiting(session, user, at=at), ends=told.ends, titles=told.titles)


def heaps_counted(waiting: Waiting, *, ends: int, titles: Mapping[str, Sequence[str]] | None = None) -> list[Heap]:
    counts = {
        "failed": waiting.failed,
        "webhooks": waiting.webhooks,
        "tokens": waiting.tokens,
        "handed_over": waiting.handed_over,
        "barriers": waiting.barriers,
        "listings": waiting.listings,
        "matches": waiting.matches,
        "members": waiting.members,
        "letters": waiting.letters,
        "replies": waiting.proposals,
        "feedback": waiting.feedback,
        "questions": waiting.questions,
        "enquiries": waiting.enquiries,
        "mail": waiting.mail,
        "bounces": waiting.bounces,
        "stuck": waiting.stuck,
        "meetings": waiting.meetings,
        "thanks": waiting.thanks,
        "ending": ends,
    }
    told = titles or {}
    return [Heap(kind, count, told.get(kind, ())) for kind, count in counts.items() if count]


async def _titles(session: AsyncSession, waiting: Waiting, *, at: datetime) -> dict[str, list[str]]:
    proposals = await mailbox.open_proposals(session, limit=_FIRST) if waiting.proposals else []
    meetings = await introductions.waiting_meetings(session, limit=_FIRST) if waiting.meetings else []
    held_up = await stuck(session, limit=_FIRST) if waiting.stuck else []
    reviewed = await listings.review_queue(session, limit=_FIRST) if waiting.listings else []
    suggested = await matches.queue(session, limit=_FIRST) if waiting.matches else []
    helpers = await introductions.helpers_waiting(session, at=at, limit=_FIRST) if waiting.thanks else []
    unwritten = await introductions.unwritten(session, limit=_FIRST)
    return {
        "listings": [one.title for one in reviewed],
        "matches": _pairs(suggested),
        "letters": _pairs(one.match for one in unwritten.letters),
        "replies": _pairs(one.introduction.match for one in proposals),
        "questions": _pairs(one.match for one in unwritten.questions),
        "bounces": _pairs(one.match for one in unwritten.bounces),
        "stuck": _pairs(one.introduction.match for one in held_up),
        "meetings": _pairs(one.match for _, one in meetings),
        "thanks": _pairs(one.match for one, _ in helpers),
    }


def _pairs(found: Iterable[matches.Match]) -> list[str]:
    return [f"{match.local.organisation.name} – {match.partner.organisation.name}" for match in found]


async def _write(session: AsyncSession, user: User, heaps: Sequence[Heap], *, at: datetime, house: House) -> None:
    await accounts.write_letter(
        session,
        "day_begun",
        user.email,
        language=user.language,
        settings=house.settings,
        at=at,
        name=user.name.split()[0] if user.name else "",
        day=at.astimezone(OFFICE_ZONE).date(),
        heaps=heaps,
        total=sum(heap.count for heap in heaps),
        url=f"{house.settings.public_url}/today",
        settings_url=f"{house.settings.public_url}/settings#digest",
    )
