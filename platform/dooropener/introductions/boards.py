"""The board of introductions: light rows, filtered, a few of each state or page by page."""

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, bindparam, false, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, aliased

from dooropener import organisations
from dooropener.accounts.models import User
from dooropener.database import given_moment, given_numbers, one_of
from dooropener.introductions.models import OPEN, Introduction, IntroductionState
from dooropener.introductions.patience import overdue, question_answered
from dooropener.listings.models import Listing
from dooropener.matches.models import Match
from dooropener.organisations.models import Organisation
from dooropener.organisations.searching import by_name

ENOUGH_ALIKE = 0.4
"""Below, trigrams of short names meet by chance."""

MOST_ALIKE = 50

_Local, _Partner = aliased(Listing), aliased(Listing)
_Company, _Firm = aliased(Organisation), aliased(Organisation)


class Order(enum.StrEnum):
    """`oldest` in their state first, or `newest`; `name` by the reader's alphabet."""

    OLDEST = "oldest"
    NEWEST = "newest"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Sieve:
    """Which introductions are wanted. `nobodys`: those that nobody looks after; `handed_over`: not taken note of yet;
    `late_at`: only what is overdue at that moment; `ids`: only these, see `of_name`.
    """

    states: frozenset[IntroductionState] = OPEN
    region: str = ""
    owner: int | None = None
    nobodys: bool = False
    handed_over: bool = False
    company: int | None = None
    ids: tuple[int, ...] | None = None
    late_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One introduction on the board. `answered`: the partner's question has had its answer."""

    introduction: Introduction
    company: str
    company_id: int
    partner: str
    region: str
    owner: str | None
    overdue: bool
    answered: bool


@dataclass(frozen=True, slots=True)
class Counts:
    """How many there are, and how many of them have waited too long."""

    by_state: Mapping[IntroductionState, int]
    overdue: int

    @property
    def total(self) -> int:
        return sum(self.by_state.values())


def _joined(*columns: Any) -> Select[Any]:
    return (
        select(*columns)
        .select_from(Introduction)
        .join(Match, Introduction.match_id == Match.id)
        .join(_Local, Match.local_listing_id == _Local.id)
        .join(_Partner, Match.partner_listing_id == _Partner.id)
        .join(_Company, _Local.organisation_id == _Company.id)
        .join(_Firm, _Partner.organisation_id == _Firm.id)
    )


def _conditions(sieve: Sieve) -> list[ColumnElement[bool]]:
    """On the introduction alone, so that counting needs no other table where nothing else is asked for."""
    found: list[ColumnElement[bool]] = [Introduction.state.in_(sieve.states)]
    if sieve.owner is not None:
        found.append(Introduction.owner_id == sieve.owner)
    if sieve.nobodys:
        found.append(Introduction.owner_id.is_(None))
    if sieve.handed_over:
        found.append(Introduction.handed_over_at.is_not(None))
    if sieve.late_at is not None:
        found.append(_late())
    if sieve.company is not None:
        found.append(_with(Match.local_listing_id, _Local.organisation_id == sieve.company))
    if sieve.region:
        there = select(Organisation.id).where(Organisation.region_id == sieve.region)
        found.append(_with(Match.partner_listing_id, _Local.organisation_id.in_(there.correlate(None))))
    if sieve.ids is not None:
        found.append(Introduction.id == one_of(sieve.ids))
    return found


@cache
def _late() -> ColumnElement[bool]:
    """Put together once: that takes as long as all else on the board. Run with `_at`."""
    return overdue(given_moment("at"))


def _at(sieve: Sieve, at: datetime | None = None) -> dict[str, datetime | None]:
    """The moment at which a sieve says what is overdue, where it says that, else this one."""
    return {"at": sieve.late_at or at}


def _with(side: InstrumentedAttribute[int], condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """Introductions whose listing on one side fulfils a condition on `_Local`, which stands for either here."""
    pairs = select(Match.id).join(_Local, side == _Local.id).where(condition)
    return Introduction.match_id.in_(pairs.correlate(None))


async def of_name(session: AsyncSession, sieve: Sieve, text: str) -> Sieve:
    """The same, but only those with a side whose name holds these words, or where no name does, is spelt nearly so."""
    wanted = " ".join(text.split()).lower()
    if not wanted:
        return sieve
    query = _joined(Introduction.id).where(*_conditions(sieve))
    held = query.where(or_(_holds(_Company, wanted), _holds(_Firm, wanted)))
    ids = tuple(await session.scalars(held, _at(sieve)))
    if not ids and await session.scalar(select(Organisation.id).where(_holds(Organisation, wanted)).limit(1)) is None:
        alike = await _spelt_nearly(session, wanted)
        near = query.where(or_(_Company.id.in_(alike), _Firm.id.in_(alike)))
        ids = tuple(await session.scalars(near, _at(sieve)))
    return replace(sieve, ids=ids)


def _holds(organisation: type[Organisation], words: str) -> ColumnElement[bool]:
    return organisation.name.icontains(words, autoescape=True)


async def _spelt_nearly(session: AsyncSession, words: str) -> list[int]:
    """The organisations whose names are most alike."""
    likeness = func.word_similarity(words, func.lower(Organisation.name))
    query = select(Organisation.id).where(likeness > ENOUGH_ALIKE).order_by(likeness.desc()).limit(MOST_ALIKE)
    return list(await session.scalars(query))


async def count_by_state(session: AsyncSession, sieve: Sieve, *, at: datetime) -> Counts:
    """How many pass the sieve, and how many of those are overdue."""
    late = func.count().filter(_late())
    query = select(Introduction.state, func.count(), late).where(*_conditions(sieve)).group_by(Introduction.state)
    rows = (await session.execute(query, _at(sieve, at))).all()
    return Counts({state: number for state, number, _ in rows}, sum(overdue for _, _, overdue in rows))


async def first_of_each_state(session: AsyncSession, sieve: Sieve, *, most: int, at: datetime) -> list[Row]:
    """Up to `most` of each state, those longest in it first."""
    place = func.row_number().over(partition_by=Introduction.state, order_by=(Introduction.came_at, Introduction.id))
    ranked = select(Introduction.id, place.label("place")).where(*_conditions(sieve)).subquery()
    query = select(Introduction.id).join(ranked, ranked.c.id == Introduction.id).where(ranked.c.place <= most)
    ids = await session.scalars(query.order_by(*_order(Order.OLDEST, "")), _at(sieve))
    return await _rows(session, list(ids), at=at)


async def page_of(
    session: AsyncSession, sieve: Sieve, *, order: Order, language: str, offset: int, limit: int, at: datetime
) -> list[Row]:
    """A page of what passes; names are put in order as readers of `language` look them up."""
    query = _joined(Introduction.id) if order is Order.NAME else select(Introduction.id)
    query = query.where(*_conditions(sieve)).order_by(*_order(order, language)).offset(offset).limit(limit)
    return await _rows(session, list(await session.scalars(query, _at(sieve))), at=at)


async def companies_under_way(session: AsyncSession, *, most: int) -> list[tuple[int, str]]:
    """The companies here with most under way, up to `most` of them."""
    most_first = list(await session.scalars(_busiest_companies(), {"most": most}))
    names = await organisations.names_of(session, most_first)
    return [(number, names[number]) for number in most_first if number in names]


@cache
def _busiest_companies() -> Select[int, int]:
    number, under_way = Listing.organisation_id, func.count().label("under_way")
    return (
        select(number, under_way)
        .join(Match, Match.local_listing_id == Listing.id)
        .join(Introduction, Introduction.match_id == Match.id)
        .where(Introduction.state.in_(OPEN))
        .group_by(number)
        .order_by(under_way.desc(), number)
        .limit(bindparam("most", type_=Integer))
    )


def _order(order: Order, language: str) -> tuple[Any, ...]:
    if order is Order.NAME:
        return by_name(_Company.id, language), by_name(_Firm.id, language), Introduction.id
    if order is Order.NEWEST:
        return Introduction.came_at.desc(), Introduction.id.desc()
    return Introduction.came_at, Introduction.id


async def _rows(session: AsyncSession, ids: Sequence[int], *, at: datetime) -> list[Row]:
    """These, in the order of their ids as given."""
    rows = await session.execute(_row_query(), {"ids": list(ids), "at": at})
    found = {row[0].id: Row(*row) for row in rows}
    return [found[each] for each in ids]


@cache
def _row_query() -> Select[Any]:
    return (
        _joined(
            Introduction,
            _Company.name,
            _Company.id,
            _Firm.name,
            _Firm.region_id,
            User.name,
            func.coalesce(_late(), false()),
            (Introduction.state == IntroductionState.QUESTION) & question_answered(),
        )
        .outerjoin(User, Introduction.owner_id == User.id)
        .where(Introduction.id == given_numbers("ids"))
    )
