"""What is about to end: listings, letters without an answer, pauses."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import introductions, listings, matches
from dooropener.agenda import acts
from dooropener.agenda.models import ActKind
from dooropener.introductions import Introduction
from dooropener.listings import Listing
from dooropener.matches import Match


@dataclass(frozen=True, slots=True)
class Ending:
    """One thing and its last day; exactly one of the others is there. `paused` tells a pause from a letter's end."""

    on: date
    listing: Listing | None = None
    introduction: Introduction | None = None
    match: Match | None = None

    @property
    def paused(self) -> bool:
        return self.match is not None or (self.introduction is not None and self.introduction.snoozed_until is not None)

    @property
    def can_be_renewed(self) -> bool:
        """Its author, where it is a person of the chat, is asked there; once is enough for every listing."""
        return self.listing is not None and not self.listing.extended and self.listing.author_person_id is None


async def about_to_end(
    session: AsyncSession, *, at: datetime, limit: int, renewed: Collection[int] | None = None
) -> tuple[list[Ending], int]:
    """The soonest of it, and how much there is: listings within two weeks, the others within one.

    `renewed` are those that are being renewed now; looked up, where they are not given.
    """
    today = at.date()
    if renewed is None:
        renewed = (await acts.under_way(session))[ActKind.RENEW_LISTING]
    letters = await introductions.about_to_expire(session, at=at)
    soonest = await introductions.named_by_id(session, [number for number, _ in letters[:limit]])
    ending = await listings.expiring(session, on=today, limit=limit + len(renewed))
    pauses = await introductions.waking_soon(session, on=today, limit=limit)
    pairs = await matches.waking_soon(session, until=today + introductions.SOON, limit=limit)
    found = [
        *(Ending(one.valid_until, listing=one) for one in ending if one.valid_until and one.id not in renewed),
        *(Ending(last, introduction=soonest[number]) for number, last in letters[:limit]),
        *(Ending(one.snoozed_until, introduction=one) for one in pauses if one.snoozed_until),
        *(Ending(one.snoozed_until, match=one) for one in pairs if one.snoozed_until),
    ]
    total = sum((await session.execute(_counts(today, frozenset(renewed)))).one()) + len(letters)
    return sorted(found, key=lambda each: each.on)[:limit], total


@lru_cache(maxsize=8)
def _counts(today: date, renewed: frozenset[int]) -> Select[Any]:
    """How much ends by itself, apart from letters: put together once a day."""
    counts = [
        select(func.count()).select_from(table).where(rule).scalar_subquery()
        for table, rule in (
            (Listing, listings.ends_soon(today) & Listing.id.not_in(renewed)),
            (Introduction, introductions.wakes_soon(today)),
            (Match, matches.wakes_by(today + introductions.SOON)),
        )
    ]
    return select(*counts)


def named(ending: Ending) -> Iterator[str]:
    """The names of the sides, or the title."""
    pair = ending.match or (ending.introduction and ending.introduction.match)
    if pair:
        yield f"{pair.local.organisation.name} – {pair.partner.organisation.name}"
    elif ending.listing:
        yield ending.listing.title
