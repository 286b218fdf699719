"""Reads of listings."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    CompoundSelect,
    Integer,
    Select,
    Text,
    and_,
    cast,
    func,
    literal_column,
    or_,
    select,
    union,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased, joinedload
from sqlalchemy.types import UserDefinedType

from dooropener.accounts import Person
from dooropener.errors import NotFound
from dooropener.listings.models import NOTICE_DAYS, Listing, ListingState
from dooropener.organisations import Contact, Membership, MembershipState, Organisation
from dooropener_matching import Kind


class UnknownListing(NotFound):
    code = "unknown_listing"


@cache
def whole() -> Select[Listing]:
    """Listings with everything that a page or a comparison needs."""
    return select(Listing).options(
        joinedload(Listing.organisation).selectinload(Organisation.region),
        joinedload(Listing.contact),
        joinedload(Listing.author_user),
        joinedload(Listing.author_person),
    )


async def get_listing(session: AsyncSession, listing_id: int, *, lock: bool = False) -> Listing:
    """With organisation, region, contact and author; raise `UnknownListing`.

    `lock` reads it anew and keeps others from changing it until the transaction ends.
    """
    query = whole().where(Listing.id == listing_id)
    if lock:
        query = query.with_for_update(of=Listing).execution_options(populate_existing=True)
    listing = (await session.scalars(query)).one_or_none()
    if listing is None:
        raise UnknownListing(id=listing_id)
    return listing


async def waiting_among(session: AsyncSession, listing_ids: Collection[int]) -> list[Listing]:
    """Those of these that wait for review, oldest first."""
    waiting = Listing.id.in_(listing_ids), Listing.state == ListingState.IN_REVIEW
    return list(await session.scalars(whole().where(*waiting).order_by(Listing.id)))


async def review_queue(session: AsyncSession, *, limit: int = 200) -> list[Listing]:
    """What waits for review, oldest first."""
    query = whole().where(Listing.state == ListingState.IN_REVIEW).order_by(Listing.id).limit(limit)
    return list(await session.scalars(query))


async def listings_of(session: AsyncSession, organisation_id: int) -> list[Listing]:
    """All listings of one organisation, newest first."""
    query = whole().where(Listing.organisation_id == organisation_id).order_by(Listing.id.desc())
    return list(await session.scalars(query))


async def listings_of_person(session: AsyncSession, person: Person) -> list[Listing]:
    """What a person of the chat may see and change, newest first, without what was withdrawn.

    Confirmed members see all that is their company's; who is not confirmed yet only their own listings.
    """
    companies = select(Membership.organisation_id).where(Membership.person_id == person.id)
    confirmed = companies.where(Membership.state == MembershipState.VERIFIED)
    claimed = companies.where(Membership.state == MembershipState.UNVERIFIED)
    own = or_(
        Listing.author_person_id == person.id, and_(Listing.author_person_id.is_(None), Contact.person_id == person.id)
    )
    query = (
        whole()
        .outerjoin(Contact, Listing.contact_id == Contact.id)
        .where(
            or_(Listing.organisation_id.in_(confirmed), and_(Listing.organisation_id.in_(claimed), own)),
            Listing.state != ListingState.ARCHIVED,
        )
    )
    return list(await session.scalars(query.order_by(Listing.id.desc())))


async def changed_since(session: AsyncSession, mark: int | None) -> tuple[list[Listing], int]:
    """Return the listings that changed since a mark, and the mark for the next time; without one, all published.

    A listing has changed when its row, or its organisation's, has. The mark is the oldest transaction that
    was running: what commits late is seen the next time, and some listings are seen twice (`pg_snapshot_xmin`).
    """
    query = whole().join(Organisation, Listing.organisation_id == Organisation.id).order_by(Listing.id)
    oldest_running = await session.scalar(select(cast(cast(_SNAPSHOT_XMIN, Text), BigInteger)))
    if mark is None:
        query = query.where(Listing.state == ListingState.PUBLISHED)
    else:
        youngest = func.least(_age(_xmin(Listing)), _age(_xmin(Organisation)))
        query = query.where(youngest <= _age(func.xid(cast(str(mark), _Xid8))))
    return list(await session.scalars(query)), int(oldest_running or 0)


_SNAPSHOT_XMIN = func.pg_snapshot_xmin(func.pg_current_snapshot())


class _Xid8(UserDefinedType[str]):
    """The number of a transaction as a snapshot tells it; a row keeps the lower half (`xid`)."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        return "xid8"


def _xmin(table: type[Listing | Organisation]) -> ColumnElement[Any]:
    """The transaction that wrote a row."""
    return literal_column(f"{table.__tablename__}.xmin")


def _age(transaction: ColumnElement[Any]) -> ColumnElement[int]:
    """How many transactions ago one began, by a count that stands still within the reader's own.

    Two ages may be compared, an age and a snapshot not: between them others begin.
    """
    return func.age(transaction, type_=Integer)


async def search_listings(
    session: AsyncSession, text: str = "", *, state: ListingState | None = None, limit: int = 50
) -> list[Listing]:
    """Listings with `text` in their title, words or organisation's name, newest first."""
    query = narrowed(whole(), ListingFilter(text, state))
    return list(await session.scalars(query.order_by(Listing.id.desc()).limit(limit)))


async def expiring(session: AsyncSession, *, on: date, limit: int | None = None) -> list[Listing]:
    """Published listings within 14 days of their end, soonest first, each with its organisation."""
    query = select(Listing).options(joinedload(Listing.organisation)).where(ends_soon(on))
    return list(await session.scalars(query.order_by(Listing.valid_until, Listing.id).limit(limit)))


def ends_soon(on: date) -> ColumnElement[bool]:
    """Published, and within 14 days of its end."""
    return (Listing.state == ListingState.PUBLISHED) & Listing.valid_until.between(on, on + timedelta(days=NOTICE_DAYS))


@dataclass(frozen=True, slots=True)
class ListingFilter:
    """What a list of listings is narrowed to. `imported`: whether it came from a file, or only what did not.

    `but` are left out.
    """

    text: str = ""
    state: ListingState | None = None
    kind: Kind | None = None
    region: str = ""
    language: str = ""
    imported: bool | None = None
    but: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class ListingPage:
    """One page of a list: its listings, how many there are in all, and the number of the page and of the last one."""

    listings: list[Listing]
    count: int
    number: int
    last: int


MOST_WORDS = 8


def narrowed(query: Select[Any], by: ListingFilter) -> Select[Any]:
    """Each word has to stand in the listing, or in the name of its organisation."""
    for word in by.text.split()[:MOST_WORDS]:
        query = query.where(Listing.id.in_(_found_in(word)))
    if by.state is not None:
        query = query.where(Listing.state == by.state)
    if by.but:
        query = query.where(Listing.id.not_in(by.but))
    if by.kind is not None:
        query = query.where(Listing.kind == by.kind)
    if by.language:
        query = query.where(Listing.language == by.language)
    if by.region:
        there = select(Organisation.id).where(Organisation.region_id == by.region)
        query = query.where(Listing.organisation_id.in_(there))
    if by.imported is not None:
        query = query.where(Listing.external_id.is_not(None) if by.imported else Listing.external_id.is_(None))
    return query


def _found_in(word: str) -> CompoundSelect[int]:
    """By three indexes, each asked by itself: an `or` over two tables would read every listing.

    A name is found without its accents, too: so it stands in its index.
    """
    ours = aliased(Listing)
    anywhere = "%" + re.sub("[/%_]", r"/\g<0>", word) + "%"
    named = func.folded(Organisation.name).like(func.folded(anywhere), escape="/")
    return union(
        select(ours.id).where(ours.title.icontains(word, autoescape=True)),
        select(ours.id).where(ours.text.icontains(word, autoescape=True)),
        select(ours.id).join(Organisation, ours.organisation_id == Organisation.id).where(named),
    )


async def find_listings(
    session: AsyncSession, by: ListingFilter, *, number: int, size: int, oldest_first: bool = False
) -> ListingPage:
    """One page, newest first unless told otherwise; a number beyond the last page gives the last one."""
    order = Listing.id if oldest_first else Listing.id.desc()
    found = narrowed(select(Listing.id), by).order_by(order)
    if by.text:  # searching takes longer than counting: once is enough
        several = list(await session.scalars(found))
        count = len(several)
    else:
        count = await session.scalar(narrowed(select(func.count(Listing.id)), by)) or 0
    last = max(1, -(-count // size))
    number = min(max(1, number), last)
    begin = (number - 1) * size
    # by their numbers: what is passed over on the way to a late page is not read whole
    chosen = several[begin : begin + size] if by.text else list(await session.scalars(found.limit(size).offset(begin)))
    query = whole().where(Listing.id.in_(chosen)).order_by(order)
    return ListingPage(list(await session.scalars(query)), count, number, last)
