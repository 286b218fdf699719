"""Search among the published listings of one side, tolerant of spelling."""

from sqlalchemy import ColumnElement, Float, Select, func, literal, select, union
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from dooropener.listings.models import Listing, ListingState
from dooropener.listings.queries import whole
from dooropener.organisations import Organisation
from dooropener.regions import Region, RegionKind

LONGEST = 200
"""Of what is typed, so many characters are looked for."""

_MOST_WORDS = 8
_IN_TEXT = 0.7
"""What a likeness in the text counts beside one in the title or the name."""


async def search_side(
    session: AsyncSession, text: str = "", *, home: bool, region: str | None = None, limit: int = 30
) -> list[Listing]:
    """Published listings from here, or of partners, that have each word of `text`, nearest first.

    A word is found in title, text or the organisation's name, also inside another word or a little misspelt (trigrams).
    Without words the newest come first.
    """
    kind = Region.kind == RegionKind.HOME if home else Region.kind != RegionKind.HOME
    query = (
        whole()
        .join(Organisation, Listing.organisation_id == Organisation.id)
        .join(Region, Organisation.region_id == Region.id)
        .where(Listing.state == ListingState.PUBLISHED, kind)
        .limit(limit)
    )
    if region:
        query = query.where(Organisation.region_id == region)
    words = text[:LONGEST].lower().split()[:_MOST_WORDS]
    for word in words:
        query = query.where(Listing.id.in_(_having(word)))
    likeness: ColumnElement[float] = sum((_likeness(word) for word in words), start=literal(0.0))
    return list(await session.scalars(query.order_by(likeness.desc(), Listing.id.desc())))


def _having(word: str) -> Select[int]:
    """The listings with a word; each part is found by an index of its own."""
    columns = (Listing.title, Listing.text)
    own = [select(Listing.id).where(_has(column, word)) for column in columns]
    named = select(Organisation.id).where(_has(Organisation.name, word))
    return select(union(*own, select(Listing.id).where(Listing.organisation_id.in_(named))).subquery().c.id)


def _has(column: InstrumentedAttribute[str], word: str) -> ColumnElement[bool]:
    return column.icontains(word, autoescape=True) | column.op("%>")(word)


def _likeness(word: str) -> ColumnElement[float]:
    def like(column: InstrumentedAttribute[str]) -> ColumnElement[float]:
        return func.word_similarity(word, column, type_=Float)

    return func.greatest(like(Listing.title), like(Organisation.name), like(Listing.text) * _IN_TEXT, type_=Float)
