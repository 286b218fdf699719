"""A listing with what the linter finds in it: numbered, and marked in the texts."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import listings
from dooropener.listings import Finding, Listing, Severity
from dooropener_matching import detect_language

Piece = tuple[str, int]
"""Words, and the number of the finding that they are about, or 0."""

SURE = 0.9
LONG_ENOUGH = 200
"""Characters from which the language of a text is told without loading the models for short messages."""


@dataclass(frozen=True, slots=True)
class Linted:
    """The findings in order, and each text cut at the words they are about."""

    findings: Sequence[Finding]
    pieces: Mapping[str, Sequence[Piece]]

    def count(self, severity: str) -> int:
        return sum(finding.severity == severity for finding in self.findings)

    @property
    def leaks(self) -> int:
        return self.count(Severity.LEAK)


async def linted(session: AsyncSession, listing: Listing) -> Linted:
    """One listing, its language read as well."""
    about = (await listings.surroundings(session, [listing]))[listing.id]
    return _linted(listing, replace(about, read_as=await asyncio.to_thread(_read_as, listing)))


async def several_linted(session: AsyncSession, several: Sequence[Listing]) -> dict[int, Linted]:
    """Many at once, in as many queries as one; their languages are taken as they were told."""
    about = await listings.surroundings(session, several)
    return {listing.id: _linted(listing, about[listing.id]) for listing in several}


def _read_as(listing: Listing) -> str | None:
    if len(listing.text) < LONG_ENOUGH:
        return None
    guess = detect_language(listing.text, previous=listing.language)
    return guess.language if guess.confidence >= SURE else None


def _linted(listing: Listing, about: listings.Surroundings) -> Linted:
    fields = listings.fields_of(listing)
    findings = listings.lint(fields, about)
    return Linted(
        findings, {name: _cut(name, getattr(fields, name), findings) for name in ("title", "summary", "text")}
    )


def _cut(field: str, text: str, findings: Sequence[Finding]) -> list[Piece]:
    """Joined, the pieces are the text again; of two findings that overlap the first keeps the words."""
    places = sorted((each.span, number) for number, each in enumerate(findings, 1) if each.field == field and each.span)
    pieces: list[Piece] = []
    at = 0
    for (start, end), number in places:
        if start < at:
            continue
        pieces += [(text[at:start], 0)] if start > at else []
        pieces.append((text[start:end], number))
        at = end
    return [*pieces, (text[at:], 0)] if at < len(text) else pieces
