"""Organisations found by anything that is told of them, however it is spelled, a page at a time."""

import enum
import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, func, literal, or_, select, true, union
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, selectinload

from dooropener.organisations.models import Organisation, OrganisationSearch, OrganisationWord
from dooropener_matching import OrganisationKind

PAGE = 50
MOST_WORDS = 8
MOST_BY_LIKENESS = 500
"""Of more than these none is the best: they stand by name."""
COMMON = 200
"""A word that is told of so many organisations is no slip of the pen."""
_WORD = re.compile(r"[^\W_]+")
_HAN = re.compile(r"[\u3400-\u9fff]")
_LIKE = (0.5, 0.3)
"""The share of trigrams that two spellings have in common: first the nearer, and where nothing is found at all the
farther."""
_SHORTEST_LIKE = 4
_NUMBER = 6
"""So many digits make a registration number."""


class Order(enum.StrEnum):
    """`best` is by likeness to what is searched for; without a search, and with too much found, it is by name."""

    BEST = "best"
    NAME = "name"
    NEWEST = "newest"


@dataclass(frozen=True, slots=True)
class Found:
    """One page of what was found, of `total`; the first page is 1."""

    organisations: list[Organisation]
    total: int
    page: int

    @property
    def pages(self) -> int:
        return pages_of(self.total)


def pages_of(total: int) -> int:
    return max(1, -(-total // PAGE))


async def search(
    session: AsyncSession,
    wanted: str = "",
    *,
    region: str | None = None,
    kind: OrganisationKind | None = None,
    order: Order = Order.BEST,
    language: str = "sv",
    page: int = 1,
) -> Found:
    """Organisations in which every word of `wanted` is found: in names, places, sectors, titles of listings, contacts.

    Words may be cut short or misspelt, accents and capitals do not count, and a registration number may be written as
    one likes. Names are sorted as readers of `language` (`sv` or `en`) expect. A page past the last is the last.
    """
    words = _WORD.findall(wanted)[:MOST_WORDS]
    if wanted.strip() and not words:
        return Found([], 0, 1)
    common = await _common(session, words)
    chosen = _chosen(words, common, region, kind)
    total = 0
    for likeness in _LIKE:
        await session.execute(select(func.set_config("pg_trgm.similarity_threshold", str(likeness), True)))
        total = await session.scalar(chosen.with_only_columns(func.count())) or 0
        if total or not words:
            break
    page = min(max(1, page), pages_of(total))
    if order is Order.BEST and (not words or total > MOST_BY_LIKENESS):
        order = Order.NAME
    query = chosen.order_by(*_ordered(order, " ".join(words), language)).limit(PAGE).offset((page - 1) * PAGE)
    rows = await session.scalars(query.options(selectinload(Organisation.region), selectinload(Organisation.contacts)))
    return Found(list(rows), total, page)


async def _common(session: AsyncSession, words: list[str]) -> set[str]:
    """The words that are told of so many as they stand that other spellings of them are not looked for."""
    if not words:
        return set()
    counted = [
        select(func.count())
        .select_from(select(literal(1)).where(_begins(word)).limit(COMMON).subquery())
        .scalar_subquery()
        for word in words
    ]
    found = (await session.execute(select(*counted))).one()
    return {word for word, number in zip(words, found, strict=True) if number == COMMON}


def _chosen(words: list[str], common: set[str], region: str | None, kind: OrganisationKind | None) -> Select[Any]:
    query = select(Organisation).join(OrganisationSearch, OrganisationSearch.organisation_id == Organisation.id)
    if region:
        query = query.where(Organisation.region_id == region)
    if kind:
        query = query.where(Organisation.kind == kind)
    every = and_(true(), *(_begins(word) if word in common else _is_told(word) for word in words))
    number = "".join(words).upper()
    if sum(character.isdigit() for character in number) >= _NUMBER:
        return query.where(or_(every, Organisation.registration_number == number))
    return query.where(every)


def _begins(word: str) -> ColumnElement[bool]:
    """Whether a word, or a longer one with that beginning, is told of an organisation."""
    return OrganisationSearch.words.op("@@")(func.to_tsquery("simple", func.folded(word).concat(":*")))


def _is_told(word: str) -> ColumnElement[bool]:
    """The same, or a word that is spelled nearly so."""
    if _HAN.search(word):  # Chinese has no spaces between words
        return OrganisationSearch.document.contains(word, autoescape=True)
    if len(word) < _SHORTEST_LIKE:
        return _begins(word)
    alike = OrganisationWord.word.op("%")(func.folded(word))
    exactly = select(OrganisationSearch.organisation_id).where(_begins(word))
    return OrganisationSearch.organisation_id.in_(union(exactly, select(OrganisationWord.organisation_id).where(alike)))


def by_name(organisation_id: ColumnElement[int] | InstrumentedAttribute[int], language: str) -> ScalarSelect[str]:
    """What puts organisations in the order in which readers of `language` look them up."""
    return select(_names(language)).where(OrganisationSearch.organisation_id == organisation_id).scalar_subquery()


def _names(language: str) -> InstrumentedAttribute[str]:
    return OrganisationSearch.name_sv if language == "sv" else OrganisationSearch.name_en


def _ordered(order: Order, wanted: str, language: str) -> list[Any]:
    names = _names(language)
    if order is Order.NEWEST:
        return [Organisation.id.desc()]
    if order is Order.NAME:
        return [names, Organisation.id]
    likeness = func.word_similarity(func.folded(wanted), func.folded(Organisation.name))
    return [likeness.desc(), names, Organisation.id]
