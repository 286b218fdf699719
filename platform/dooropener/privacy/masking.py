"""Making people unrecognisable in texts that have to be kept."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

SIGN = "•"
MASKED = SIGN * 3
_FEWEST_LETTERS_OF_A_NAME = 3
_ADDRESS = re.compile(r"[^\s<>,;:()\"]+@[^\s<>,;:()\"]+\.\w+")
_NUMBER = re.compile(r"\+?\d(?:[\s().–/-]{0,2}\d){5,}")


@dataclass(frozen=True, slots=True)
class Mask:
    """One person's names and addresses, by mail and at home. Texts keep their length: what points into them still
    points right."""

    names: frozenset[str]
    addresses: frozenset[str]
    places: frozenset[str] = frozenset()

    @classmethod
    def of(cls, names: Iterable[str], addresses: Iterable[str], places: Iterable[str] = ()) -> "Mask":
        """Of a postal address the lines with a number in them are covered: the name of a town alone tells nothing."""
        told = (" ".join(name.split()) for name in names)
        lines = (line.strip() for place in places for line in place.split(","))
        return cls(
            frozenset(name for name in told if len(name) >= _FEWEST_LETTERS_OF_A_NAME),
            frozenset(address.strip().lower() for address in addresses if address),
            frozenset(line for line in lines if any(character.isdigit() for character in line)),
        )

    def __call__(self, text: str) -> str:
        """The text without the person's whole names and addresses: for what others wrote, too."""
        return _cover(text, [*self.addresses, *self.names])

    def own(self, text: str) -> str:
        """What the person wrote or was answered: parts of the name, any address, and any long number go as well."""
        covered = _cover(text, [*self.places, *self.addresses, *self.names, *self._parts])
        return _NUMBER.sub(_signs, _ADDRESS.sub(_signs, covered))

    @property
    def _parts(self) -> set[str]:
        return {part for name in self.names for part in name.split() if len(part) >= _FEWEST_LETTERS_OF_A_NAME}

    def finds(self, text: str) -> bool:
        """Whether the text names the person, be it by a part of the name."""
        return _cover(text, [*self.addresses, *self.names, *self._parts]) != text

    def data(self, value: Any, *, own: bool = False) -> Any:
        """The same for every text in a structure of JSON; `own` as the person's own words."""
        if isinstance(value, str):
            return self.own(value) if own else self(value)
        if isinstance(value, dict):
            return {key: self.data(item, own=own) for key, item in value.items()}
        return [self.data(item, own=own) for item in value] if isinstance(value, list) else value


def _cover(text: str, hidden: Iterable[str]) -> str:
    for words in sorted(hidden, key=len, reverse=True):
        spaced = r"\s+".join(re.escape(word) for word in words.split())
        text = re.sub(rf"(?<!\w){spaced}(?!\w)", _signs, text, flags=re.IGNORECASE)
    return text


def _signs(found: re.Match[str]) -> str:
    return SIGN * len(found[0])
