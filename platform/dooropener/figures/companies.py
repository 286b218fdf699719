"""The companies from here that had a listing published in a period: what they are, how far they came, and why."""

import enum
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, timedelta
from functools import lru_cache
from types import MappingProxyType
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, func, or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener.figures.models import ListingSector
from dooropener.figures.periods import Period
from dooropener.introductions import INTRODUCTION, ClosedReason, Introduction, IntroductionState
from dooropener.listings import LISTING, Listing, ListingState
from dooropener.matches import Match, MatchState
from dooropener.organisations import Organisation
from dooropener.regions import Region, RegionKind
from dooropener.states import Change
from dooropener_matching import OrganisationKind

_S = IntroductionState


class Stage(enum.StrEnum):
    """How far a company came in a period; each holds those before it."""

    LISTED = "listed"
    SUGGESTED = "suggested"
    ASKED = "asked"
    INTRODUCED = "introduced"


class Standing(enum.StrEnum):
    """Where a company stands: introduced, on its way, or the main reason why it was passed over."""

    INTRODUCED = "introduced"
    UNDER_WAY = "under_way"
    DECLINED_ITSELF = "declined_itself"
    EARLIER = "earlier"
    WAITS = "waits"
    RESTS = "rests"
    BLOCKED = "blocked"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    NO_PARTNER = "no_partner"


class Trait(enum.StrEnum):
    """By what companies are compared."""

    SECTOR = "sector"
    AREA = "area"
    AGE = "age"
    FORM = "form"
    LANGUAGE = "language"


class Company(NamedTuple):
    """A company from here that had a listing published in the period.

    `far` is how many stages it reached. `asked` and `introduced` count introductions in the period; `rejections` are
    the reasons of its rejected matches.
    """

    id: int
    name: str
    sector: str
    area: str
    age: str
    form: str
    language: str
    suggested: bool
    asked: int
    introduced: int
    far: int
    standing: Standing
    rejections: Sequence[str]

    @property
    def traits(self) -> tuple[str, ...]:
        """One value for each `Trait`, in their order."""
        return self.sector, self.area, self.age, self.form, self.language


@dataclass(frozen=True, slots=True)
class CompaniesBehind:
    """Some of the companies by their numbers, and how many there are in all."""

    companies: Sequence[Company]
    total: int


async def companies_behind(
    session: AsyncSession,
    period: Period,
    only: Mapping[str, str] = MappingProxyType({}),
    *,
    offset: int = 0,
    limit: int | None = None,
) -> CompaniesBehind:
    """The companies behind a number, narrowed as its address says: to those that came as far as a `stage`, to a
    `standing`, a reason of `rejection`, and values of traits. What is no stage narrows nothing.
    """
    rows = _table(period)
    chosen = select(*rows.c).where(*_narrowed(rows.c, only))
    standings = {standing.value: standing for standing in Standing}
    found = [
        Company._make([*rest, standings[so], reasons or []])
        for *rest, so, reasons in await session.execute(chosen.order_by(rows.c.id).offset(offset).limit(limit))
    ]
    if not offset and (limit is None or len(found) < limit):
        return CompaniesBehind(found, len(found))
    total = await session.scalar(select(func.count()).select_from(chosen.subquery()))
    return CompaniesBehind(found, total or 0)


def _narrowed(columns: Any, only: Mapping[str, str]) -> Iterator[ColumnElement[bool]]:
    if only.get("stage") in set(Stage):
        yield columns.far > [*Stage].index(Stage(only["stage"]))
    if "standing" in only:
        yield columns.standing == only["standing"]
    if "rejection" in only:
        yield columns.rejections.any_() == only["rejection"]
    for trait in Trait:
        if trait.value in only:
            yield columns[trait] == only[trait.value]


@lru_cache(maxsize=32)
def _table(period: Period) -> Subquery:
    return company_rows(period).subquery("companies")


@lru_cache(maxsize=32)
def company_rows(period: Period) -> Select[Any]:
    """The columns of a `Company`, in their order."""
    listed, pairs, came = _listed(period), _pairs(period), _introduced(period)
    suggested = pairs.c.organisation_id.is_not(None)
    asked, introduced = func.coalesce(came.c.asked, 0), func.coalesce(came.c.introduced, 0)
    return (
        select(
            Organisation.id,
            Organisation.name,
            func.coalesce(ListingSector.sector, "").label(Trait.SECTOR),
            _area().label(Trait.AREA),
            _age(period).label(Trait.AGE),
            func.btrim(Organisation.legal_form, " \t\r\n").label(Trait.FORM),
            listed.c.language.label(Trait.LANGUAGE),
            suggested.label("suggested"),
            asked.label("asked"),
            introduced.label("introduced"),
            case((introduced > 0, 4), (asked > 0, 3), (suggested, 2), else_=1).label("far"),
            _standing(pairs.c, came.c).label("standing"),
            pairs.c.rejections,
        )
        .join(listed, listed.c.organisation_id == Organisation.id)
        .outerjoin(ListingSector, ListingSector.listing_id == listed.c.id)
        .outerjoin(pairs, pairs.c.organisation_id == Organisation.id)
        .outerjoin(came, came.c.organisation_id == Organisation.id)
    )


def _area() -> ColumnElement[str]:
    """The first three figures of the Swedish postcode: a district or a village."""
    return func.coalesce(func.substring(Organisation.postal_address, r"\y(\d{3}) ?\d{2}\y"), "")


def _age(period: Period) -> ColumnElement[str]:
    """For how long we had known it at the end of the period: under a year, one to three, or longer."""
    end, since = period.end.astimezone(UTC), Organisation.created_at
    return case(
        (since > end - timedelta(days=366), "new"), (since > end - timedelta(days=3 * 365 + 1), "known"), else_="old"
    )


def _was_published(period: Period) -> Any:
    """Published before the end, and not taken away before the beginning."""
    left = select(Change.id).where(
        Change.subject == LISTING.subject,
        Change.subject_id == Listing.id,
        Change.from_state == ListingState.PUBLISHED.value,
        Change.to_state != ListingState.PUBLISHED.value,
        Change.at >= period.start,
    )
    stood = or_(Listing.state == ListingState.PUBLISHED, left.exists())
    return and_(Listing.published_at < period.end, stood)


def _listed(period: Period) -> Any:
    """The newest listing of each company from here: its language and sector are the company's."""
    return (
        select(Listing.organisation_id, Listing.id, Listing.language)
        .join(Organisation, Listing.organisation_id == Organisation.id)
        .join(Region, Organisation.region_id == Region.id)
        .where(Region.kind == RegionKind.HOME, Organisation.kind == OrganisationKind.COMPANY, _was_published(period))
        .ext(distinct_on(Listing.organisation_id))
        .order_by(Listing.organisation_id, Listing.id.desc())
        .subquery("listed")
    )


_TELLING = (MatchState.SUGGESTED, MatchState.SNOOZED, MatchState.REJECTED, MatchState.APPROVED)


def _pairs(period: Period) -> Any:
    """What became of the partners that were found for a company until the end of the period."""
    blocked = select(Change.id).where(
        Change.subject == "match", Change.subject_id == Match.id, Change.reason == "pair_blocked"
    )
    refused = and_(Match.state == MatchState.REJECTED, Match.rejection.is_not(None))
    return (
        select(
            Listing.organisation_id,
            *[func.bool_or(Match.state == state).label(state.value) for state in _TELLING],
            func.bool_or(and_(Match.state == MatchState.WITHDRAWN, blocked.exists())).label("blocked"),
            func.array_agg(Match.rejection.distinct()).filter(refused).label("rejections"),
        )
        .join(Listing, Match.local_listing_id == Listing.id)
        .where(Match.computed_at < period.end)
        .group_by(Listing.organisation_id)
        .subquery("pairs")
    )


def _introduced(period: Period) -> Any:
    def first(state: IntroductionState) -> Any:
        return func.min(Change.at).filter(Change.to_state == state.value)

    came = (
        select(Change.subject_id.label("id"), first(_S.ASKED).label("asked"), first(_S.SENT).label("sent"))
        .where(Change.subject == INTRODUCTION.subject, Change.to_state.in_([_S.ASKED.value, _S.SENT.value]))
        .group_by(Change.subject_id)
        .subquery("came")
    )

    def within(moment: Any) -> Any:
        return and_(moment >= period.start, moment < period.end)

    declined = Introduction.closed_reason == ClosedReason.COMPANY_DECLINED
    over = (_S.CLOSED, _S.EXPIRED, _S.WITHDRAWN)
    return (
        select(
            Listing.organisation_id,
            func.count().filter(within(came.c.asked)).label("asked"),
            func.count().filter(within(came.c.sent)).label("introduced"),
            func.bool_or(and_(within(came.c.asked), Introduction.state.not_in(over))).label("open"),
            func.bool_or(and_(within(came.c.asked), declined)).label("declined"),
        )
        .select_from(Introduction)
        .join(came, came.c.id == Introduction.id)
        .join(Match, Introduction.match_id == Match.id)
        .join(Listing, Match.local_listing_id == Listing.id)
        .group_by(Listing.organisation_id)
        .subquery("introduced")
    )


def _standing(pairs: Any, came: Any) -> Any:
    """The first that holds, from the furthest on the way to the beginning."""
    holds = (
        (came.introduced > 0, Standing.INTRODUCED),
        (came.open, Standing.UNDER_WAY),
        (came.declined, Standing.DECLINED_ITSELF),
        (came.asked > 0, Standing.UNDER_WAY),
        (pairs[MatchState.SUGGESTED.value], Standing.WAITS),
        (pairs[MatchState.SNOOZED.value], Standing.RESTS),
        (pairs.blocked, Standing.BLOCKED),
        (pairs[MatchState.REJECTED.value], Standing.REJECTED),
        (pairs[MatchState.APPROVED.value], Standing.EARLIER),
        (pairs.organisation_id.is_not(None), Standing.WITHDRAWN),
    )
    return case(*[(so, standing.value) for so, standing in holds], else_=Standing.NO_PARTNER.value)
