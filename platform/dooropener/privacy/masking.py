"""Making people unrecognisable in texts that have to be kept."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

SIGN = "•"
MASKED = SIGN * 3
_FEWEST_LETTERS_OF_A_NAME = 3
_ADDRESS = re.compile(r"[^\s<>,;:()\"]+@[^\s<>,;:()\"]+\.\w+")
_NUMBER = re.compile(r"\+?\d(?:[\s().–/-]{0,2}\d){5,}")
_DATE = re.compile(r"\d{4}[./-]\d{1,2}[./-]\d{1,2}|\d{1,2}[./-]\d{1,2}[./-]\d{4}")
_FEWEST_DIGITS = 7


@dataclass(frozen=True, slots=True)
class Mask:
    """One person's names and addresses, by mail and at home, and the numbers and addresses that it told others.

    Texts keep their length: what points into them still points right.
    """

    names: frozenset[str]
    addresses: frozenset[str]
    places: frozenset[str] = frozenset()
    told: frozenset[str] = frozenset()

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
        covered = _cover(text, [*self.addresses, *self.names])
        return _NUMBER.sub(self._unless_told, _ADDRESS.sub(self._unless_told, covered)) if self.told else covered

    def _unless_told(self, found: re.Match[str]) -> str:
        return _signs(found) if _key(found[0]) in self.told else found[0]

    def telling(self, own_words: Iterable[str], *, others: Iterable[str] = ()) -> "Mask":
        """The same, which also covers the numbers and addresses in the person's own words wherever those are quoted.

        `others` are addresses that are known to be somebody else's.
        """
        told = {_key(found[0]) for words in own_words for what in (_ADDRESS, _NUMBER) for found in what.finditer(words)}
        return replace(self, told=frozenset(told - {""} - {_key(address) for address in others}))

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


def _key(told: str) -> str:
    """What is alike however it is written: an address in small letters; the last digits of a number, because some
    write the country before it and some a nought. Nothing for a date, which is nobody's."""
    if "@" in told:
        return told.lower().rstrip(".")
    digits = re.sub(r"\D", "", told)
    return "" if _DATE.fullmatch(told.strip()) or len(digits) < _FEWEST_DIGITS else digits[-_FEWEST_DIGITS:]


def _cover(text: str, hidden: Iterable[str]) -> str:
    for words in sorted(hidden, key=len, reverse=True):
        spaced = r"\s+".join(re.escape(word) for word in words.split())
        text = re.sub(rf"(?<!\w){spaced}(?!\w)", _signs, text, flags=re.IGNORECASE)
    return text


def _signs(found: re.Match[str]) -> str:
    return SIGN * len(found[0])
