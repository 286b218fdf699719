"""A year of an office: companies, doors, introductions with what came of them, all of it made up.

Everything is dealt by a fixed chance: the same year and seed give the same rows. They are written as the verbs of the
slices would have left them, with their history; nothing of it is sent, matched or told to anyone.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload
from stdnum import luhn

import dooropener_matching as matching
from dooropener import figures, regions
from dooropener.accounts import Role, User
from dooropener.cli.sample_ways import Pair, write_pairs
from dooropener.listings import VALID_DAYS, Listing, ListingState
from dooropener.matches import Match
from dooropener.organisations import Contact, LawfulBasis, Organisation
from dooropener_matching import OrganisationKind
from dooropener_matching.samples import sample_locals, sample_partners

SOURCE = "sample year"
COMPANIES = 120
PARTNERS = 180
PAIRS = 420
_PLACES = ("Bråvik", "Lindö", "Saltäng", "Åby", "Krokek", "Skärblacka", "Kolmård", "Vikbolands", "Ljura", "Himmel")
_TRADES = ("Mekaniska", "Livs", "Trä", "Textil", "Energi", "Elektronik", "Plast", "Förpackning")
_ADDRESSES = ("602 23 Norrköping", "603 61 Norrköping", "605 91 Norrköping", "617 30 Skärblacka", "618 30 Kolmården")


class NobodyAtTheOffice(Exception):
    """There is no advisor whose year it could be."""


async def make_year(
    session: AsyncSession, year: int, *, seed: int = 7, partners: int = PARTNERS, pairs: int = PAIRS
) -> int:
    """Write the year into an office; how many introductions it has. Raises `NobodyAtTheOffice`."""
    chance = random.Random(seed)  # noqa: S311  # sample data
    start = datetime(year, 1, 2, 8, 0, tzinfo=UTC)
    await regions.seed(session)
    users = list(await session.scalars(select(User).where(User.role != Role.READER).order_by(User.id)))
    if not users:
        raise NobodyAtTheOffice
    ours = await _companies(session, chance, start)
    theirs = await _taken_in(session, sample_partners()[:partners], start)
    institutions = await _institutions(session)
    told: list[Pair] = []
    dealt = await _free_pairs(session, chance, ours, theirs, pairs)
    for number, (local, partner) in enumerate(dealt):
        at = start + timedelta(days=number * 350 / len(dealt), minutes=chance.randrange(480))
        pair = Pair(chance, chance.choice(users), local, partner, at)
        told.append(pair)
        if chance.random() < 0.3:
            pair.pass_over()
            continue
        via = institutions.get(partner.organisation.region_id) if chance.random() < 0.5 else None
        pair.introduce(via if via and via.organisation_id != partner.organisation_id else None)
    await write_pairs(session, told)
    while await figures.tell_sectors(session):
        pass
    return sum(pair.introduction is not None for pair in told)


async def _companies(session: AsyncSession, chance: random.Random, at: datetime) -> list[Listing]:
    """The sample companies and more of their kind, each with a number, an address, and an age as a customer."""
    samples = sample_locals()
    names = [f"{place} {trade} AB" for place in _PLACES for trade in _TRADES]
    more = [
        replace(samples[number % len(samples)], id=f"Y{number:03}", organisation=name, contact_email=None)
        for number, name in enumerate(names[: COMPANIES - len(samples)])
    ]
    found = await _taken_in(session, [*samples, *more], at)
    for number, company in enumerate(dict.fromkeys(listing.organisation for listing in found)):
        company.created_at = at - timedelta(days=chance.randrange(-300, 1500))
        company.postal_address = company.postal_address or f"Storgatan {number + 1}\n{chance.choice(_ADDRESSES)}"
        company.legal_form = company.legal_form or "AB"
        first = f"5569{at.year % 10}{number:04}"
        company.registration_number = company.registration_number or first + luhn.calc_check_digit(first)
    return found


async def _taken_in(session: AsyncSession, rows: Sequence[matching.Listing], at: datetime) -> list[Listing]:
    """These listings, published; what is known already is taken as it is."""
    query = select(Listing).options(selectinload(Listing.organisation))
    query = query.where(Listing.external_id.in_([row.id for row in rows]))
    known = {listing.external_id: listing for listing in await session.scalars(query)}
    firms = {(firm.region_id, firm.name): firm for firm in await session.scalars(select(Organisation))}
    new = [_listing(row, firms, at) for row in rows if row.id not in known]
    session.add_all(new)
    await session.flush()
    found = [*known.values(), *new]
    return sorted((listing for listing in found if listing.state is ListingState.PUBLISHED), key=lambda each: each.id)


def _listing(row: matching.Listing, firms: dict[tuple[str, str], Organisation], at: datetime) -> Listing:
    firm = firms.setdefault(
        (row.region, row.organisation),
        Organisation(
            name=row.organisation,
            kind=row.organisation_kind or OrganisationKind.COMPANY,
            region_id=row.region,
            country=row.country or "SE",
            languages=[row.language],
            source=SOURCE,
            created_at=at,
            postal_address="",
            legal_form="",
        ),
    )
    return Listing(
        external_id=row.id,
        organisation=firm,
        contact=_contact(row, firm, at),
        kind=row.kind,
        partnership=[each.value for each in row.partnership],
        title=row.title,
        summary=row.summary,
        text=row.text,
        language=row.language,
        target_regions=list(row.target_regions),
        codes=list(row.codes),
        certifications=list(row.certifications),
        exclusions=row.exclusions,
        state=ListingState.PUBLISHED,
        source=SOURCE,
        created_at=at,
        published_at=at,
        valid_until=(at + timedelta(days=VALID_DAYS)).date(),
    )


def _contact(row: matching.Listing, firm: Organisation, at: datetime) -> Contact | None:
    if not row.contact_email:
        return None
    return Contact(
        organisation=firm,
        name=row.contact_name or row.organisation,
        email=row.contact_email,
        language=row.contact_language or row.language,
        lawful_basis=LawfulBasis.PUBLIC_TASK,
        source=SOURCE,
        sourced_on=at.date(),
    )


async def _institutions(session: AsyncSession) -> Mapping[str, Contact]:
    """A trade contact of each region that has one."""
    query = (
        select(Organisation.region_id, Contact)
        .join(Contact, Contact.organisation_id == Organisation.id)
        .where(Organisation.kind == OrganisationKind.TRADE_CONTACT)
        .order_by(Contact.id.desc())
    )
    return {row[0]: row[1] for row in await session.execute(query)}


async def _free_pairs(
    session: AsyncSession, chance: random.Random, ours: Sequence[Listing], theirs: Sequence[Listing], number: int
) -> list[tuple[Listing, Listing]]:
    """Pairs that nobody has matched yet; some companies are dealt more often than others."""
    taken = {tuple(row) for row in await session.execute(select(Match.local_listing_id, Match.partner_listing_id))}
    weights = [chance.random() ** 2 for _ in ours]
    found: dict[tuple[int, int], tuple[Listing, Listing]] = {}
    while len(found) < number:
        local, partner = chance.choices(ours, weights)[0], chance.choice(theirs)
        if (local.id, partner.id) not in taken:
            found[local.id, partner.id] = local, partner
    return list(found.values())
