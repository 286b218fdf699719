"""What came of introductions, told without people: firms are named only where both sides have shown themselves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener.database import one_of
from dooropener.figures.behind import Wanted, units_behind
from dooropener.figures.facts import Fact
from dooropener.figures.kinds import Figure
from dooropener.figures.periods import Period, Step
from dooropener.figures.rows import IntroductionRow, Rows, read_rows
from dooropener.organisations import Organisation

_CONFIRMED = frozenset({"L2", "L3"})


@dataclass(frozen=True, slots=True)
class Story:
    """An agreement: `company` and `partner` are None where they are not to be named."""

    introduction_id: int
    at: datetime
    level: str
    region: str
    country: str
    sector: str
    sells: bool
    company: str | None
    partner: str | None


async def stories(session: AsyncSession, period: Period, *, rows: Rows | None = None) -> list[Story]:
    """The agreements of a period, the best shown first; `rows` are those of `read_rows` where they are at hand.

    Firms are named where both said yes to the introduction (contacts were exchanged), both sides or a document bear
    the agreement out, and the company is a legal person: the name of a sole trader is that of a human being.
    """
    wanted = Wanted(Figure.AGREEMENTS, period, Step.YEAR)
    found = [several[0] for several in units_behind(rows or await read_rows(session, period), wanted)]
    sides = await _sides(session, found)
    told = [_story(fact, sides) for fact in found]
    return sorted(told, key=lambda story: (story.level, story.at), reverse=True)


class _Side(NamedTuple):
    name: str
    registration_number: str | None


async def _sides(session: AsyncSession, found: Sequence[Fact]) -> Mapping[int, _Side]:
    wanted = {id_ for fact in found for id_ in (fact.row.company_id, fact.row.partner_id)}
    columns = Organisation.id, Organisation.name, Organisation.registration_number
    several = await session.execute(select(*columns).where(Organisation.id == one_of(wanted)))
    return {number: _Side(name, registered) for number, name, registered in several}


def _story(fact: Fact, sides: Mapping[int, _Side]) -> Story:
    row = fact.row
    company, partner = sides[row.company_id], sides[row.partner_id]
    named = _may_be_named(row, fact.level or "", company)
    return Story(
        introduction_id=row.id,
        at=fact.at,
        level=fact.level or "",
        region=row.region,
        country=row.country,
        sector=row.sector,
        sells=row.sells,
        company=company.name if named else None,
        partner=partner.name if named else None,
    )


def _may_be_named(row: IntroductionRow, level: str, company: _Side) -> bool:
    return level in _CONFIRMED and row.exchanged is not None and is_legal_person(company.registration_number or "")


def is_legal_person(number: str) -> bool:
    """Of a Swedish registration number: its third figure is 2 or more (the act 1974:174), that of a person 0 or 1."""
    figures = "".join(sign for sign in number if sign.isdecimal())
    return len(figures) == 10 and figures[2] >= "2"
