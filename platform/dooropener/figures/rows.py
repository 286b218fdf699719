"""What the figures are counted from: the introductions of a period with their milestones, and outcomes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from dooropener.figures.models import ListingSector
from dooropener.figures.periods import Period
from dooropener.introductions import INTRODUCTION, Introduction, IntroductionState
from dooropener.listings import Listing
from dooropener.matches import Match
from dooropener.organisations import Contact, Organisation
from dooropener.outcomes import Outcome, OutcomeKind
from dooropener.regions import Region, Route
from dooropener.states import Change
from dooropener_matching import Kind

_S = IntroductionState
_MILESTONES = {"asked": _S.ASKED, "sent": _S.SENT, "replied": _S.REPLIED, "exchanged": _S.CONTACTS_EXCHANGED}


class IntroductionRow(NamedTuple):
    """One introduction: its sides, when it first came to each milestone, and what figures are told apart by.

    The *reader* is who was to answer the first letter: the institution that was asked to pass it on (`via_id`), else
    the partner. `sells` says whether the company's listing is an offer; `code` is the first of its codes, or empty.
    """

    id: int
    company_id: int
    home_country: str
    partner_id: int
    country: str
    region: str
    sector: str
    advisor: str
    language: str
    sells: bool
    code: str
    via_id: int | None
    passed_on: bool
    reader_id: int
    reader_country: str
    reader_region: str
    reader_subdivision: str | None
    asked: datetime | None
    sent: datetime | None
    replied: datetime | None
    exchanged: datetime | None


class OutcomeRow(NamedTuple):
    id: int
    introduction_id: int
    kind: OutcomeKind
    level: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Rows:
    """Whatever can count in a period, and all outcomes there ever were: what was there before is not new."""

    introductions: Sequence[IntroductionRow]
    outcomes: Sequence[OutcomeRow]


async def read_rows(session: AsyncSession, period: Period) -> Rows:
    """In the order of their numbers, outcomes in the order in which they were counted."""
    introductions = [IntroductionRow(*row) for row in await session.execute(_introductions(period))]
    columns = (Outcome.id, Outcome.introduction_id, Outcome.kind, Outcome.level, Outcome.counted_at)
    outcomes = await session.execute(select(*columns).order_by(Outcome.counted_at, Outcome.id))
    return Rows(introductions, [OutcomeRow(*row) for row in outcomes])


@lru_cache(maxsize=32)
def _introductions(period: Period) -> Select[Any]:
    """Put together once for each period: that takes as long as a third of its run."""
    come = _way()
    ours, theirs, via = aliased(Listing), aliased(Listing), aliased(Contact)
    company, partner, institution = aliased(Organisation), aliased(Organisation), aliased(Organisation)
    by_way = and_(Introduction.route == Route.VIA_INSTITUTION, via.id.is_not(None))
    within = [
        and_(moment >= period.start, moment < period.end) for moment in (come.c.asked, come.c.sent, come.c.exchanged)
    ]
    return (
        select(
            Introduction.id,
            company.id,
            company.country,
            partner.id,
            partner.country,
            partner.region_id,
            func.coalesce(ListingSector.sector, ""),
            func.coalesce(Introduction.owner_id, Introduction.letter_approved_by_id, 0).cast(Outcome.words.type),
            func.coalesce(Introduction.letter_language, ""),
            ours.kind == Kind.OFFER,
            func.coalesce(ours.codes[1], ""),
            case((by_way, via.organisation_id)),
            Introduction.via_agreed_at.is_not(None),
            func.coalesce(institution.id, partner.id),
            func.coalesce(institution.country, partner.country),
            Region.id,
            Region.subdivision,
            *[come.c[name] for name in _MILESTONES],
        )
        .select_from(Introduction)
        .join(come, come.c.introduction_id == Introduction.id)
        .join(Match, Introduction.match_id == Match.id)
        .join(ours, Match.local_listing_id == ours.id)
        .join(theirs, Match.partner_listing_id == theirs.id)
        .join(company, ours.organisation_id == company.id)
        .join(partner, theirs.organisation_id == partner.id)
        .outerjoin(via, Introduction.via_contact_id == via.id)
        .outerjoin(institution, institution.id == case((by_way, via.organisation_id)))
        .join(Region, Region.id == func.coalesce(institution.region_id, partner.region_id))
        .outerjoin(ListingSector, ListingSector.listing_id == ours.id)
        .where(or_(*within, Introduction.id.in_(select(Outcome.introduction_id))))
        .order_by(Introduction.id)
    )


def _way() -> Any:
    """When each introduction first came to each milestone."""
    columns = [func.min(Change.at).filter(Change.to_state == to.value).label(name) for name, to in _MILESTONES.items()]
    return (
        select(Change.subject_id.label("introduction_id"), *columns)
        .where(
            Change.subject == INTRODUCTION.subject,
            Change.to_state.in_([to.value for to in _MILESTONES.values()]),
            Change.from_state.is_distinct_from(Change.to_state),
        )
        .group_by(Change.subject_id)
        .subquery("way")
    )
