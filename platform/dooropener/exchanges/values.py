"""The cells of one row made values; what cannot be one is a fault of its field."""

import enum
import json
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any, TypeVar

from dooropener.exchanges.fields import folded, words_for_values
from dooropener.exchanges.texts import clean, fused
from dooropener.organisations import LawfulBasis
from dooropener.terms import TERMS, Terms, context_of
from dooropener.words import ALL_LANGUAGES, PORTAL_LANGUAGES, Words, words

MOST_CHARACTERS = 100_000
"""Of one cell; a listing has 4,000."""
SEPARATORS = re.compile(r"[;|,\n、，；]")
_DAYS = ("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%Y%m%d", "%Y/%m/%d")
_LANGUAGES_MEANT = {"no": "nb", "nn": "nb", "cn": "zh", "se": "sv", "dk": "da"}

_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")

E = TypeVar("E", bound=enum.StrEnum)
Fault = dict[str, Any]


class Row:
    """One row by field. What is wrong is gathered in `faults`, a `field` and a `rule` each."""

    def __init__(
        self, cells: Sequence[Any], mapping: Sequence[str], defaults: Mapping[str, str], *, defused: bool = True
    ) -> None:
        """`defused`: an apostrophe before what would begin a formula is no part of the text."""
        self.faults: list[Fault] = []
        self._defused = defused
        self._defaults = defaults
        self._cells = {field: cell for field, cell in zip(mapping, cells, strict=False) if field}
        if any(_is_unreadable(cell, "not_json") for cell in cells):
            self.fault("", "not_json")
        if any(cell not in (None, "") for cell in cells[len(mapping) :]):
            self.fault("", "extra_cells")

    def fault(self, field: str, rule: str, **details: Any) -> None:
        self.faults.append({"field": field, "rule": rule, **details})

    def has(self, field: str) -> bool:
        """Whether the row says anything there; an empty cell leaves alone what is known."""
        return bool(self._said(field))

    def _said(self, field: str) -> Any:
        cell = self._cells.get(field)
        if isinstance(cell, str):
            cell = cell.strip()
        return self._defaults.get(field, "") if cell in (None, "", []) else cell

    def text(self, field: str, *, most: int = MOST_CHARACTERS, needed: bool = False) -> str:
        """The text, which is empty where there is none or it is wrong."""
        told = self._plain(field)
        if told is None:
            return ""
        if needed and not told:
            self.fault(field, "missing")
        if len(told) > most:
            self.fault(field, "too_long", maximum=most)
            return ""
        return told

    def _plain(self, field: str) -> str | None:
        """None where the cell is at fault already."""
        cell = self._said(field)
        if isinstance(cell, dict):
            self.fault(field, cell.get("unreadable", "is_date"))
            return None
        if isinstance(cell, list):
            self.fault(field, "is_list")
            return None
        if isinstance(cell, float) and cell.is_integer():
            cell = int(cell)
        told = str(cell)
        if len(told) > MOST_CHARACTERS:
            self.fault(field, "huge", maximum=MOST_CHARACTERS)
            return None
        return clean(fused(told) if self._defused else told)

    def line(self, field: str, *, most: int, needed: bool = False) -> str:
        """The text on one line."""
        return " ".join(self.text(field, most=most, needed=needed).split())

    def many(self, field: str, *, most: int | None = None, longest: int = 200, needed: bool = False) -> list[str]:
        """Several values, each once: a list, or one text with signs between them, or a JSON list."""
        cell = self._said(field)
        if isinstance(cell, list):
            items = [str(item) for item in cell]
        else:
            told = self._plain(field)
            if told is None:
                return []
            items = self._listed(field, told)
        values = list(dict.fromkeys(value for item in items if (value := " ".join(clean(item).split()))))
        if needed and not values and not any(fault["field"] == field for fault in self.faults):
            self.fault(field, "missing")
        if most is not None and len(values) > most:
            self.fault(field, "too_many", maximum=most)
        if any(len(value) > longest for value in values):
            self.fault(field, "too_long", maximum=longest)
        return values

    def _listed(self, field: str, told: str) -> list[str]:
        if not told.startswith("["):
            return SEPARATORS.split(told)
        try:
            found = json.loads(told)
        except (ValueError, RecursionError):
            found = None
        if not isinstance(found, list):
            self.fault(field, "not_a_list")
            return []
        return [str(item) for item in found]

    def choice(self, field: str, kind: type[E], *, needed: bool = False) -> E | None:
        """One of an enumeration, by its value or by what the portal calls it."""
        told = self.line(field, most=MOST_CHARACTERS, needed=needed)
        found = members(kind).get(folded(told))
        if told and found is None:
            self.fault(field, "unknown_choice", value=told[:60], choices=list(kind))
        return found

    def choices(self, field: str, kind: type[E], *, most: int, needed: bool = False) -> list[E]:
        found = []
        for told in self.many(field, most=most, needed=needed):
            member = members(kind).get(folded(told))
            if member is None:
                self.fault(field, "unknown_choice", value=told[:60], choices=list(kind))
            elif member not in found:
                found.append(member)
        return found

    def language(self, field: str, known: Sequence[str], *, needed: bool = False) -> str:
        """A language by its tag or its name."""
        told = self.line(field, most=MOST_CHARACTERS, needed=needed)
        found = as_language(told, known) if told else ""
        if told and not found:
            self.fault(field, "unknown_language", value=told[:60], choices=list(known))
        return found

    def languages(self, field: str, known: Sequence[str], *, most: int) -> list[str]:
        """Several languages. Tags that we do not serve are kept where they look like one."""
        found = []
        for told in self.many(field, most=most):
            tag = as_language(told, known) or (told.casefold() if _TAG.fullmatch(told) else "")
            if not tag:
                self.fault(field, "unknown_language", value=told[:60], choices=list(known))
            elif tag not in found:
                found.append(tag)
        return found

    def day(self, field: str, *, today: date, needed: bool = False) -> date | None:
        """A day up to today."""
        cell = self._said(field)
        if isinstance(cell, dict) and "date" in cell:
            cell = cell["date"][:10]
        told = str(cell).strip() if isinstance(cell, str | int) else self._plain(field)
        if told is None:
            return None
        if not told:
            if needed:
                self.fault(field, "missing")
            return None
        found = _day(told)
        if found is None:
            self.fault(field, "not_a_date", value=told[:40])
        elif found > today:
            self.fault(field, "in_future", value=told[:40])
        return found


def _is_unreadable(cell: Any, why: str) -> bool:
    return isinstance(cell, dict) and cell.get("unreadable") == why


def _day(told: str) -> date | None:
    for form in _DAYS:
        try:
            return datetime.strptime(told, form).date()  # noqa: DTZ007  # a day has no zone
        except ValueError:
            continue
    return None


@cache
def members(kind: type[E]) -> Mapping[str, E]:
    """The members of an enumeration by their values and by what the portal calls them, folded."""
    named = {folded(name): member for member in kind for name in _names(kind, member)}
    others = words_for_values().get(context_of(kind), {})
    said = {folded(word): kind(value) for value, several in others.items() for word in several}
    return said | named | {folded(member.value): member for member in kind}


def _names(kind: type[E], member: E) -> list[str]:
    context = context_of(kind)
    if context not in TERMS:
        return []
    return [Terms(words(language)).key(context, member.value) for language in PORTAL_LANGUAGES]


def as_language(told: str, known: Sequence[str]) -> str:
    """The tag of a language that is told by its tag (`nn-NO`, `se`) or its name; empty where it is none of `known`."""
    base = re.split(r"[-_]", told.casefold())[0]
    base = _LANGUAGES_MEANT.get(base, base)
    if base in known:
        return base
    return _named_languages(tuple(known)).get(folded(told), "")


@cache
def _named_languages(known: tuple[str, ...]) -> Mapping[str, str]:
    readers: list[Words] = [words(language) for language in PORTAL_LANGUAGES]
    return {folded(reader.language_name(tag)): tag for tag in known for reader in readers}


def as_default(field: str, told: str, *, today: date) -> tuple[str, Fault | None]:
    """A value that holds for the whole file, in the shape in which it is kept; and what is wrong with it, if it is."""
    row = Row([told], [field], {})
    found = _default(row, field, today=today)
    return ("", row.faults[0]) if row.faults else (found, None)


def _default(row: Row, field: str, *, today: date) -> str:
    if field == "sourced_on":
        day = row.day(field, today=today)
        return day.isoformat() if day else ""
    if field == "lawful_basis":
        basis = row.choice(field, LawfulBasis)
        return basis.value if basis else ""
    return row.language(field, ALL_LANGUAGES) if field == "language" else row.line(field, most=200)
