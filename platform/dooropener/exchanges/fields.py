"""The columns that a file may have, by what it holds, and which of them a header means."""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from itertools import chain
from typing import Any

from anyascii import anyascii
from rapidfuzz import fuzz

from dooropener.exchanges.models import RecordKind

_K = RecordKind

FIELDS: Mapping[RecordKind, Sequence[str]] = {
    _K.ORGANISATIONS: (
        "id", "name", "kind", "region", "country", "registration_number", "postal_address", "legal_form", "languages",
        "sectors", "contact_name", "contact_email", "contact_role", "contact_language",
    ),
    _K.CONTACTS: (
        "id", "organisation", "region", "country", "registration_number", "name", "email", "role", "language",
        "lawful_basis", "source", "sourced_on",
    ),
    _K.LISTINGS: (
        "id", "organisation", "region", "country", "organisation_kind", "registration_number", "kind", "partnership",
        "language", "title", "summary", "text", "target_regions", "codes", "certifications", "exclusions",
        "contact_name", "contact_email", "contact_role", "contact_language",
    ),
}  # fmt: skip

REQUIRED: Mapping[RecordKind, Sequence[str]] = {
    _K.ORGANISATIONS: ("name", "region"),
    _K.CONTACTS: ("organisation", "region", "name", "email", "lawful_basis", "source", "sourced_on"),
    _K.LISTINGS: ("id", "organisation", "region", "kind", "partnership", "language", "title", "text"),
}

DEFAULTS = ("region", "language", "lawful_basis", "source", "sourced_on")
"""What may be said once for the whole file."""

LISTS = frozenset({"languages", "sectors", "partnership", "target_regions", "codes", "certifications"})

TOLD_ONLY: Mapping[RecordKind, Sequence[str]] = {
    _K.ORGANISATIONS: (),
    _K.CONTACTS: (),
    _K.LISTINGS: ("state", "valid_until"),
}
"""Columns of our exports that say how things stand. They are known, and not taken in."""

_NEAR = 84
_FEWEST_LETTERS = 4


def folded(header: str) -> str:
    """A header without capitals, accents and signs: *E-post (företag)* is `epostforetag`."""
    return "".join(character for character in anyascii(header).casefold() if character.isalnum())


@cache
def _words() -> dict[str, Any]:
    text = resources.files("dooropener.exchanges").joinpath("data/columns.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def words_for_values() -> Mapping[str, Mapping[str, Sequence[str]]]:
    """By enumeration and value what people write for it."""
    found: Mapping[str, Mapping[str, Sequence[str]]] = _words()["values"]
    return found


@cache
def _synonyms(kind: RecordKind) -> dict[str, str]:
    """The field that a folded header means."""
    tables = _words()
    told = chain(tables["all"].items(), tables[kind.value].items())
    meant = {folded(word): field for field, words in told if field in FIELDS[kind] for word in words}
    return meant | {folded(field): field for field in FIELDS[kind]}


def guess_columns(kind: RecordKind, columns: Sequence[str]) -> list[str]:
    """The field that each column means, or nothing; each field but once, the plainest header first."""
    wanted = [(_likeness(kind, column), number) for number, column in enumerate(columns)]
    found = [""] * len(columns)
    for (score, field), number in sorted(wanted, key=lambda each: (-each[0][0], each[1])):
        if score and field not in found:
            found[number] = field
    return found


def _likeness(kind: RecordKind, column: str) -> tuple[float, str]:
    key = folded(column)
    if key in map(folded, TOLD_ONLY[kind]):
        return 0, ""
    synonyms = _synonyms(kind)
    if key in synonyms:
        return (101 if synonyms[key] == column.strip() else 100), synonyms[key]
    if len(key) < _FEWEST_LETTERS:
        return 0, ""
    scored = ((fuzz.ratio(key, word), field) for word, field in synonyms.items() if len(word) >= _FEWEST_LETTERS)
    score, field = max(scored, default=(0, ""))
    return (score, field) if score >= _NEAR else (0, "")


def guess_kind(columns: Sequence[str]) -> RecordKind | None:
    """What a file with these columns holds: the kind that knows most of them, and then has most of what it needs."""
    known = {}
    for kind in (RecordKind.LISTINGS, RecordKind.CONTACTS, RecordKind.ORGANISATIONS):
        found = set(guess_columns(kind, columns)) - {""}
        needed = [field for field in REQUIRED[kind] if field not in DEFAULTS]
        known[kind] = (len(found), len(found & set(needed)) / len(needed))
    best = max(known, key=lambda kind: known[kind])
    return best if known[best][0] > 1 and known[best][1] > 0 else None


def missing_fields(kind: RecordKind, mapping: Sequence[str], defaults: Mapping[str, str]) -> list[str]:
    """Needed fields that neither a column nor a default of the whole file gives."""
    return [field for field in REQUIRED[kind] if field not in mapping and not defaults.get(field)]
