"""What is offered, sought and under way in each region, counted in the database."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, func, literal, select, true, union_all
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from dooropener.introductions.models import OPEN, Introduction, IntroductionState
from dooropener.listings import Listing, ListingState
from dooropener.matches import Match
from dooropener.organisations import Organisation
from dooropener_matching import Kind, OrganisationKind, Partnership

_FIRM = OrganisationKind.COMPANY
_AGREED = (IntroductionState.AGREEMENT, IntroductionState.IMPACT_CONFIRMED)


@dataclass(slots=True)
class RegionFigures:
    """Of one region: organisations by kind, published listings, and introductions by state."""

    kinds: dict[OrganisationKind, int] = field(default_factory=dict)
    offers: int = 0
    requests: int = 0
    introductions: dict[IntroductionState, int] = field(default_factory=dict)

    @property
    def organisations(self) -> int:
        return sum(self.kinds.values())

    @property
    def firms(self) -> int:
        return self.kinds.get(_FIRM, 0)

    @property
    def open(self) -> dict[IntroductionState, int]:
        """Those that are under way, in the order of the way."""
        return {state: self.introductions[state] for state in IntroductionState if state in self._open_states()}

    @property
    def under_way(self) -> int:
        """As the board counts them: an agreement is under way until what came of it is told."""
        return sum(number for state, number in self.introductions.items() if state in OPEN)

    @property
    def doors(self) -> dict[OrganisationKind, int]:
        """Organisations that are no firms, by kind."""
        return {kind: self.kinds[kind] for kind in OrganisationKind if kind in self.kinds and kind is not _FIRM}

    @property
    def agreed(self) -> int:
        """Introductions that led to an agreement."""
        return sum(self.introductions.get(state, 0) for state in _AGREED)

    def _open_states(self) -> set[IntroductionState]:
        return {state for state in self.introductions if state in OPEN and state not in _AGREED}


def touches(region_id: str) -> ColumnElement[bool]:
    """Whether a side of a `Match` is at home in a region; its listings are looked up once."""
    own = select(Listing.id).join(Organisation, Listing.organisation_id == Organisation.id)
    ids = select(own.where(Organisation.region_id == region_id).cte("own_listings").c.id)
    return Match.local_listing_id.in_(ids) | Match.partner_listing_id.in_(ids)


async def region_figures(session: AsyncSession, region_id: str | None = None) -> dict[str, RegionFigures]:
    """The figures of each region in which there is anything, or of one."""
    found: dict[str, RegionFigures] = {}
    here = Organisation.region_id == region_id if region_id else literal(True)
    kinds = select(Organisation.region_id, Organisation.kind, func.count()).where(here)
    kinds = kinds.where(Organisation.merged_into_id.is_(None)).group_by(Organisation.region_id, Organisation.kind)
    for region, kind, number in await session.execute(kinds):
        found.setdefault(region, RegionFigures()).kinds[kind] = number
    listed = select(Organisation.region_id, Listing.kind, func.count()).join(Listing.organisation).where(here)
    listed = listed.where(Listing.state == ListingState.PUBLISHED).group_by(Organisation.region_id, Listing.kind)
    for region, side, number in await session.execute(listed):
        figures = found.setdefault(region, RegionFigures())
        if side is Kind.OFFER:
            figures.offers = number
        else:
            figures.requests = number
    sides = func.unnest(array([Match.local_listing_id, Match.partner_listing_id]))
    each = sides.table_valued("listing_id").render_derived("each_side")
    counted = (
        select(Organisation.region_id, Introduction.state, func.count())
        .select_from(Introduction)
        .join(Match, Introduction.match_id == Match.id)
        .join(each, true())
        .join(Listing, Listing.id == each.c.listing_id)
        .join(Organisation, Listing.organisation_id == Organisation.id)
        .where(here)
        .group_by(Organisation.region_id, Introduction.state)
    )
    if region_id:
        counted = counted.where(touches(region_id))
    for region, state, number in await session.execute(counted):
        found.setdefault(region, RegionFigures()).introductions[IntroductionState(state)] = number
    return found


@dataclass(frozen=True, slots=True)
class Wish:
    """One listing of a region, as a line of a page."""

    id: int
    title: str
    language: str
    kind: Kind
    organisation_id: int
    organisation: str


@dataclass(slots=True)
class Wishes:
    """What a region's firms seek and offer in one form of partnership: how many, and the newest."""

    partnership: Partnership
    offers: int = 0
    requests: int = 0
    newest: list[Wish] = field(default_factory=list)


NEWEST = 3


async def wishes_of(session: AsyncSession, region_id: str) -> list[Wishes]:
    """Published listings by form of partnership, the most common first; one of several forms stands in each."""
    form = func.unnest(Listing.partnership).label("form")
    each = (
        select(Listing.id, Listing.kind, form)
        .join(Listing.organisation)
        .where(Organisation.region_id == region_id, Listing.state == ListingState.PUBLISHED)
        .subquery()
    )
    group = (each.c.form, each.c.kind)
    counted = select(
        *each.c,
        func.count().over(partition_by=group).label("of_kind"),
        func.row_number().over(partition_by=group, order_by=each.c.id.desc()).label("place"),
    ).subquery()
    newest = select(counted).where(counted.c.place <= NEWEST).order_by(counted.c.kind, counted.c.id.desc())
    rows = (await session.execute(newest)).all()
    lines = await _lines(session, {row.id for row in rows})
    found: dict[str, Wishes] = {}
    for row in rows:
        wishes = found.setdefault(row.form, Wishes(Partnership(row.form)))
        if lines[row.id].kind is Kind.OFFER:
            wishes.offers = row.of_kind
        else:
            wishes.requests = row.of_kind
        wishes.newest.append(lines[row.id])
    return sorted(found.values(), key=lambda one: (-one.offers - one.requests, one.partnership))


async def _lines(session: AsyncSession, listing_ids: Collection[int]) -> dict[int, Wish]:
    """Asked for apart: which are the newest is counted in the index, these few are read."""
    columns = (Listing.id, Listing.title, Listing.language, Listing.kind, Organisation.id, Organisation.name)
    query = select(*columns).join(Listing.organisation).where(Listing.id.in_(listing_ids))
    return {row[0]: Wish(*row) for row in await session.execute(query)}


async def sectors_of(session: AsyncSession, region_id: str, *, limit: int = 12) -> list[tuple[str, int]]:
    """The sectors of a region's organisations and how many are in each, the most common first."""
    sector = func.unnest(Organisation.sectors).label("sector")
    each = select(sector).where(Organisation.region_id == region_id, Organisation.merged_into_id.is_(None)).subquery()
    query = select(func.min(each.c.sector), func.count()).group_by(func.folded(each.c.sector))
    query = query.order_by(func.count().desc(), func.min(each.c.sector)).limit(limit)
    return [(row[0], row[1]) for row in await session.execute(query)]


async def under_way_with(session: AsyncSession, contact_ids: Iterable[int]) -> dict[int, int]:
    """How many open introductions each of these contacts is asked or told about."""
    ids = list(contact_ids)
    columns = (Introduction.addressee_id, Introduction.via_contact_id, Introduction.company_contact_id)
    each = union_all(
        *(
            select(column.label("contact_id"), Introduction.id.label("introduction_id")).where(
                column.in_(ids), Introduction.state.in_(list(OPEN))
            )
            for column in columns
        )
    ).subquery()
    query = select(each.c.contact_id, func.count(each.c.introduction_id.distinct())).group_by(each.c.contact_id)
    return {row[0]: row[1] for row in await session.execute(query)}


async def newest_of_region(session: AsyncSession, region_id: str, *, limit: int = 10) -> list[tuple[int, str, str]]:
    """The newest open introductions with a region: id, and the names of both organisations."""
    ours, theirs, company, partner = aliased(Listing), aliased(Listing), aliased(Organisation), aliased(Organisation)
    query = (
        select(Introduction.id, company.name, partner.name)
        .join(Match, Introduction.match_id == Match.id)
        .join(ours, Match.local_listing_id == ours.id)
        .join(theirs, Match.partner_listing_id == theirs.id)
        .join(company, ours.organisation_id == company.id)
        .join(partner, theirs.organisation_id == partner.id)
        .where((company.region_id == region_id) | (partner.region_id == region_id))
        .where(Introduction.state.in_([state for state in OPEN if state not in _AGREED]))
        .order_by(Introduction.id.desc())
        .limit(limit)
    )
    return [(row[0], row[1], row[2]) for row in await session.execute(query)]
