"""One row of a listing file made a listing, with every fault of the row named."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum
from typing import Any, TypeVar

from dooropener_matching.errors import ListingFault, ListingFileError
from dooropener_matching.listings import Kind, Listing, OrganisationKind, Partnership

REQUIRED = ("id", "organisation", "region", "kind", "partnership", "language", "title", "text")
_LISTS = ("partnership", "target_regions", "codes", "certifications")
_OPTIONAL_TEXTS = ("country", "registration_number", "contact_name", "contact_email", "contact_language")
_SEPARATORS = re.compile(r"[;|,\n、，；]")
_LANGUAGES_MEANT = {"no": "nb", "nn": "nb", "cn": "zh", "se": "sv", "dk": "da"}
_INVISIBLE = "\u200b\u2060\ufeff"
"""Spaces without width and marks of byte order, which come along when cells are copied."""
MOST_CHARACTERS = 100_000
"""Of one field; a listing has 4,000."""
_Choice = TypeVar("_Choice", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A cell that has no value; ``reason`` goes into the fault."""

    reason: str


def listing_from_row(row: Mapping[str, Any], *, line: int = 1) -> Listing:
    """Return the listing that a row describes; fields that no listing has are left alone.

    Raises :class:`ListingFileError` naming every field that is missing or wrong.
    """
    listing, faults = read_row(row, line)
    if listing is None:
        raise ListingFileError("row", faults)
    return listing


def read_row(row: Mapping[str, Any], line: int) -> tuple[Listing | None, list[ListingFault]]:
    """Return the listing, or ``None`` and what is wrong with the row."""
    reader = _RowReader(row, line)
    values = reader.values()
    return (None, reader.faults) if reader.faults else (Listing(**values), [])


class _RowReader:
    def __init__(self, row: Mapping[str, Any], line: int) -> None:
        self._row: dict[str, Any] = {}
        self._line = line
        self.faults: list[ListingFault] = []
        for key, value in row.items():
            name = str(key).strip().casefold()
            if name in self._row:
                self._fault(name, "stands there twice")
            self._row[name] = value

    def values(self) -> dict[str, Any]:
        values: dict[str, Any] = {name: self._text(name) for name in REQUIRED if name not in _LISTS}
        values |= {name: self._list(name) for name in _LISTS}
        values |= {name: self._text(name) or None for name in _OPTIONAL_TEXTS}
        values |= {"summary": self._text("summary"), "exclusions": self._text("exclusions")}
        told = {fault.field for fault in self.faults}
        for name in REQUIRED:
            if not values[name] and name not in told:
                self._fault(name, "is missing")
        values["kind"] = self._choice("kind", values["kind"], Kind)
        values["partnership"] = tuple(self._choice("partnership", word, Partnership) for word in values["partnership"])
        said = self._text("organisation_kind")
        values["organisation_kind"] = self._choice("organisation_kind", said, OrganisationKind) if said else None
        values["language"] = _language(values["language"])
        return values

    def _text(self, name: str) -> str:
        value = self._row.get(name)
        if value is None:
            return ""
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if not _is_word(value):
            self._fault(name, _not_text(value))
            return ""
        text = _whole(str(value))
        if len(text) > MOST_CHARACTERS:
            self._fault(name, f"has {len(text):,} characters, more than {MOST_CHARACTERS:,}")
            return text[:1]
        return bare(text) if name not in ("title", "text") or not bare(text) else text

    def _list(self, name: str) -> tuple[str, ...]:
        value = self._row.get(name)
        if value is None:
            return ()
        if isinstance(value, Unreadable | date | time | timedelta):
            self._fault(name, _not_text(value))
            return ()
        if _is_word(value):
            value = self._written_list(name, self._text(name))
        if not isinstance(value, list | tuple) or not all(map(_is_word, value)):
            self._fault(name, "must be a list of words")
            return ()
        return tuple(dict.fromkeys(word for item in value if (word := bare(_whole(str(item))))))

    def _written_list(self, name: str, written: str) -> list[Any]:
        if written.startswith("["):
            try:
                return list(json.loads(written))
            except (ValueError, RecursionError):
                self._fault(name, "looks like a JSON list but is not one")
                return []
        return _SEPARATORS.split(written)

    def _choice(self, name: str, word: str, choices: type[_Choice]) -> _Choice | None:
        key = re.sub(r"[\s-]+", "_", word.strip().casefold())
        if not key:
            return None
        try:
            return choices(key)
        except ValueError:
            self._fault(name, f"{word[:60]!r} is not one of {', '.join(choices)}")
            return None

    def _fault(self, name: str, reason: str) -> None:
        self.faults.append(ListingFault(self._line, name, reason))


def _is_word(value: Any) -> bool:
    return isinstance(value, str | int | float) and not isinstance(value, bool)


def _not_text(value: Any) -> str:
    if isinstance(value, Unreadable):
        return value.reason
    if isinstance(value, date | time | timedelta):
        return "is a date or time; give the cell the format of text"
    return f"must be text, not {type(value).__name__}"


def _whole(text: str) -> str:
    """Leave out NUL, which no database keeps, and put U+FFFD for the half of a character."""
    text = text.replace("\x00", "")
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def bare(text: str) -> str:
    """Return a text without spaces around it, seen or unseen."""
    return text.strip().strip(_INVISIBLE).strip()


def _language(code: str) -> str:
    base = re.split(r"[-_]", code.casefold())[0]
    return _LANGUAGES_MEANT.get(base, base)
