"""What was filled in, read field by field into the types the slices want."""

import enum
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import TypeVar

from dooropener.errors import Invalid
from dooropener.words import OFFICE_ZONE

E = TypeVar("E", bound=enum.StrEnum)


class FieldFault(Invalid):
    """One field cannot be read. `details` name the `field` and the broken `rule`."""

    code = "field"

    def __init__(self, field: str, rule: str) -> None:
        super().__init__(field=field, rule=rule)


def _is_number(value: str) -> bool:
    """Whole, not below zero, and so small that the database can hold it."""
    return value.isascii() and value.isdecimal() and len(value) < 10


class Form:
    """A posted form. Line ends are as on a Unix machine, so that offsets into texts hold; no field is ever missing."""

    def __init__(self, fields: Mapping[str, list[str]]) -> None:
        self._fields = fields

    def __contains__(self, name: str) -> bool:
        """Whether the form had such a field at all, filled in or not."""
        return name in self._fields

    def with_fields(self, fields: Mapping[str, list[str]]) -> "Form":
        """The same with other fields in the place of those of these names."""
        return Form({**self._fields, **fields})

    def many(self, name: str) -> tuple[str, ...]:
        cleaned = (value.replace("\r\n", "\n").replace("\x00", "").strip() for value in self._fields.get(name, ()))
        return tuple(value for value in cleaned if value)

    def text(self, name: str) -> str:
        return next(iter(self.many(name)), "")

    def raw(self, name: str) -> str:
        """As typed, spaces and all: for passwords."""
        return next(iter(self._fields.get(name, ())), "")

    def required(self, name: str) -> str:
        value = self.text(name)
        if not value:
            raise FieldFault(name, "required")
        return value

    def checked(self, name: str) -> bool:
        return bool(self.text(name))

    def lines(self, name: str) -> tuple[str, ...]:
        """One value a line, or with commas between."""
        parts = self.text(name).replace(",", "\n").split("\n")
        return tuple(part.strip() for part in parts if part.strip())

    def choice(self, name: str, kind: type[E]) -> E:
        try:
            return kind(self.required(name))
        except ValueError:
            raise FieldFault(name, "unknown_choice") from None

    def choices(self, name: str, kind: type[E]) -> tuple[E, ...]:
        try:
            return tuple(kind(value) for value in self.many(name))
        except ValueError:
            raise FieldFault(name, "unknown_choice") from None

    def number(self, name: str, *, otherwise: str = "not_a_number") -> int | None:
        value = self.text(name)
        if not value:
            return None
        if not _is_number(value):
            raise FieldFault(name, otherwise)
        return int(value)

    def chosen(self, name: str) -> int | None:
        """The number of what was picked from a list: whoever picks writes no number."""
        return self.number(name, otherwise="unknown_choice")

    def numbers(self, name: str) -> list[int]:
        """What was ticked, each once; what is no number is left out."""
        return list(dict.fromkeys(int(value) for value in self.many(name) if _is_number(value)))

    def degrees(self, name: str) -> float:
        """A latitude or longitude, with a point or a comma."""
        try:
            return float(Decimal(self.required(name).replace(",", ".").replace("−", "-")))
        except (InvalidOperation, OverflowError):
            raise FieldFault(name, "not_a_number") from None

    def day(self, name: str) -> date:
        try:
            return date.fromisoformat(self.required(name))
        except ValueError:
            raise FieldFault(name, "not_a_date") from None

    def moment(self, name: str) -> datetime:
        """A date and time at the office, as `datetime-local` fields send it."""
        try:
            return datetime.fromisoformat(self.required(name)).replace(tzinfo=OFFICE_ZONE)
        except ValueError:
            raise FieldFault(name, "not_a_date") from None
