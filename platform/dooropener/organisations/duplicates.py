"""Organisations that are likely to be one: found by trigrams of their names, judged by the names themselves."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, delete, false, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased, selectinload

from dooropener.accounts import User
from dooropener.database import Sessions
from dooropener.errors import NotFound
from dooropener.organisations.merge_models import DUPLICATE, Duplicate, DuplicateState
from dooropener.organisations.models import Contact, Organisation
from dooropener.regions import Region, RegionKind
from dooropener_matching import NameVerdict, compare_names

_NEAR = "0.4"
"""Names with fewer trigrams in common are never judged to be one."""
_AT_ONCE = 500
SAME_ADDRESS = "same_address"
_SHARED_ADDRESS = 3
"""An address that more organisations share belongs to none of them."""


class UnknownDuplicate(NotFound):
    code = "unknown_duplicate"


@dataclass(frozen=True, slots=True)
class Alike:
    """An organisation that is likely to be the one asked about, and what decided."""

    organisation: Organisation
    why: str
    score: float


@dataclass(frozen=True, slots=True)
class _Pair:
    one_id: int
    other_id: int
    names: tuple[str, str]
    country: str
    numbers: tuple[str | None, str | None]
    same_address: bool


async def similar_to(
    session: AsyncSession, *, name: str, country: str, number: str | None = None, but: int | None = None
) -> list[Alike]:
    """The organisations in a country that are likely to be the one with this name or number, likeliest first."""
    await _set_nearness(session)
    alike = func.folded(Organisation.name).op("%")(func.folded(name))
    found = or_(alike, Organisation.registration_number == number) if number else alike
    query = select(Organisation).where(found, Organisation.country == country, Organisation.merged_into_id.is_(None))
    if but is not None:
        query = query.where(Organisation.id != but)
    candidates = await session.scalars(query.options(selectinload(Organisation.region)).limit(_AT_ONCE))
    judged = [
        (other, compare_names(name, other.name, country=country, a_number=number, b_number=other.registration_number))
        for other in candidates
    ]
    alike_ones = [Alike(other, verdict.why, verdict.score) for other, verdict in judged if verdict.same]
    return sorted(alike_ones, key=lambda one: (-one.score, one.organisation.id))


async def look_for_duplicates(sessions: Sessions, *, at: datetime) -> int:
    """Go through all organisations, some at a time, and return how many pairs are open.

    What an advisor has told apart stays told apart; an open pair that no longer looks like one is forgotten.
    """
    async with sessions.begin() as session:
        last = await session.scalar(select(func.max(Organisation.id))) or 0
    seen: set[tuple[int, int]] = set()
    for first in range(0, last + 1, _AT_ONCE):
        async with sessions.begin() as session:
            pairs = await _candidates(session, first, first + _AT_ONCE)
        found = await asyncio.to_thread(_judged, pairs)
        seen |= {(pair.one_id, pair.other_id) for pair, _ in found}
        async with sessions.begin() as session:
            await _write(session, found, at=at)
    async with sessions.begin() as session:
        return await _forget_the_rest(session, seen)


async def _set_nearness(session: AsyncSession) -> None:
    await session.execute(select(func.set_config("pg_trgm.similarity_threshold", _NEAR, True)))


async def _candidates(session: AsyncSession, first: int, end: int) -> list[_Pair]:
    """Pairs whose older one has an id from `first` up to `end`: by name, by number, or by the address of a contact."""
    await _set_nearness(session)
    one, other = aliased(Organisation), aliased(Organisation)
    alike = func.folded(one.name).op("%")(func.folded(other.name))
    by_name = _of_pairs(one, other, first, end).where(alike)
    here, there = aliased(Contact), aliased(Contact)
    by_address = (
        select(here.organisation_id, there.organisation_id)
        .join(there, (here.email == there.email) & (here.organisation_id < there.organisation_id))
        .where(here.organisation_id >= first, here.organisation_id < end)
        .where(here.ended_at.is_(None), there.ended_at.is_(None))
        .where(_rarely_used(here))
    )
    addressed = {(row[0], row[1]) for row in await session.execute(by_address)}
    shared = _of_pairs(one, other, first, end).where(or_(false(), *(_is_pair(one, other, *each) for each in addressed)))
    rows = list(await session.execute(by_name)) + (list(await session.execute(shared)) if addressed else [])
    return [_Pair(*row[:2], (row[2], row[3]), row[4], (row[5], row[6]), (row[0], row[1]) in addressed) for row in rows]


def _of_pairs(
    one: type[Organisation], other: type[Organisation], first: int, end: int
) -> Select[int, int, str, str, str, str | None, str | None]:
    """Both of one country, and on one side: at home or abroad."""
    here, there = aliased(Region), aliased(Region)
    return (
        select(one.id, other.id, one.name, other.name, one.country, one.registration_number, other.registration_number)
        .join(other, (one.country == other.country) & (one.id < other.id))
        .join(here, here.id == one.region_id)
        .join(there, there.id == other.region_id)
        .where((here.kind == RegionKind.HOME) == (there.kind == RegionKind.HOME))
        .where(one.id >= first, one.id < end, one.merged_into_id.is_(None), other.merged_into_id.is_(None))
    )


def _is_pair(one: type[Organisation], other: type[Organisation], one_id: int, other_id: int) -> ColumnElement[bool]:
    return (one.id == one_id) & (other.id == other_id)


def _rarely_used(contact: type[Contact]) -> ColumnElement[bool]:
    """Not the address of an office for all, or of an accountant for many firms."""
    same = aliased(Contact)
    users = select(func.count(same.organisation_id.distinct())).where(same.email == contact.email)
    return users.scalar_subquery() <= _SHARED_ADDRESS


def _judged(pairs: Iterable[_Pair]) -> list[tuple[_Pair, NameVerdict]]:
    """Those that are one by name or number; or by address, unless their numbers differ."""
    found = {}
    for pair in pairs:
        a, b = pair.numbers
        verdict = compare_names(*pair.names, country=pair.country, a_number=a, b_number=b)
        if not verdict.same and pair.same_address and verdict.why != "different_number":
            verdict = NameVerdict(True, 0.5, SAME_ADDRESS)
        if verdict.same:
            found[pair.one_id, pair.other_id] = pair, verdict
    return list(found.values())


async def _write(session: AsyncSession, found: Sequence[tuple[_Pair, NameVerdict]], *, at: datetime) -> None:
    if not found:
        return
    rows = [
        {
            "one_id": pair.one_id,
            "other_id": pair.other_id,
            "state": DuplicateState.OPEN,
            "score": verdict.score,
            "why": verdict.why,
            "found_at": at,
        }
        for pair, verdict in found
    ]
    row = insert(Duplicate).values(rows)
    told = {"score": row.excluded.score, "why": row.excluded.why}
    await session.execute(row.on_conflict_do_update(index_elements=["one_id", "other_id"], set_=told))


async def _forget_the_rest(session: AsyncSession, seen: set[tuple[int, int]]) -> int:
    query = select(Duplicate).where(Duplicate.state == DuplicateState.OPEN)
    stale = [each.id for each in await session.scalars(query) if (each.one_id, each.other_id) not in seen]
    await session.execute(delete(Duplicate).where(Duplicate.id.in_(stale)))
    return await count_duplicates(session)


async def count_duplicates(session: AsyncSession) -> int:
    """How many pairs wait for an advisor."""
    query = select(func.count()).select_from(Duplicate).where(Duplicate.state == DuplicateState.OPEN)
    return await session.scalar(query) or 0


async def likely_duplicates(
    session: AsyncSession, *, state: DuplicateState = DuplicateState.OPEN, limit: int = 50
) -> list[Duplicate]:
    """With both organisations, their regions and contacts, the likeliest first."""
    query = _whole().where(Duplicate.state == state).order_by(Duplicate.score.desc(), Duplicate.id).limit(limit)
    return list(await session.scalars(query))


async def duplicates_of(session: AsyncSession, organisation_id: int) -> list[Duplicate]:
    """The open ones of one organisation."""
    either = (Duplicate.one_id == organisation_id) | (Duplicate.other_id == organisation_id)
    query = _whole().where(either, Duplicate.state == DuplicateState.OPEN).order_by(Duplicate.score.desc())
    return list(await session.scalars(query))


async def get_duplicate(session: AsyncSession, duplicate_id: int) -> Duplicate:
    """Raise `UnknownDuplicate`."""
    duplicate = await session.scalar(_whole().where(Duplicate.id == duplicate_id))
    if duplicate is None:
        raise UnknownDuplicate(id=duplicate_id)
    return duplicate


async def tell_apart(session: AsyncSession, duplicate: Duplicate, *, by: User, at: datetime) -> None:
    """They are not the same, and are never shown as likely to be again. Raises `IllegalTransition`."""
    await DUPLICATE.move(session, duplicate, DuplicateState.NOT_SAME, by=by.actor, at=at)


async def look_again(session: AsyncSession, duplicate: Duplicate, *, by: User, at: datetime) -> None:
    """They may be the same after all. Raises `IllegalTransition`."""
    await DUPLICATE.move(
        session, duplicate, DuplicateState.OPEN, by=by.actor, at=at, only_from={DuplicateState.NOT_SAME}
    )


def _whole() -> Select[Duplicate]:
    options = []
    for side in (Duplicate.one, Duplicate.other):
        organisation = selectinload(side)
        options += [organisation.selectinload(Organisation.region), organisation.selectinload(Organisation.contacts)]
    return select(Duplicate).options(*options)
