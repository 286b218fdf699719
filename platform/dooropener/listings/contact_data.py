"""Where a text gives away how somebody is reached: mail addresses, telephone numbers, links, streets, names."""

import re
from collections.abc import Iterable, Iterator
from enum import StrEnum


class ContactData(StrEnum):
    MAIL = "mail"
    PHONE = "phone"
    LINK = "link"
    NAME = "name"
    STREET = "street"


Span = tuple[int, int]

ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
TELEPHONE = re.compile(r"(?<![\w.,/–-])(?:\+\d|00\d|0\d)(?:[ \-/().]{0,2}\d){6,13}(?![\w,])")
_LINK = re.compile(
    r"(?:https?://|www\.)[^\s<>\"'”’)\]]*[^\s<>\"'”’)\].,;:!?]"
    r"|(?<![\w@.-])[\w-]+(?:\.[\w-]+)*\.(?:se|com|net|org|eu|it|de|cn|lv|fi|dk|no|is|ke|info|io|at)"
    r"(?:/[^\s<>\"'”’)\]]*)?(?![\w-]|\.\w)",
    re.IGNORECASE | re.ASCII,
)
_STREET = re.compile(
    r"\b\w+(?:gatan|vägen|gata|väg|straße|strasse|weg|platz|katu|tie|gade|vej|veien|vei|iela|gränd) \d+\s?[A-Za-z]?\b"
    r"|\b(?:Via|Viale|Piazza|Corso)(?: [A-Z][\w.’']+){1,3},? \d+\b"
    r"|\b\d+ (?:[A-Z]\w+ ){1,3}(?:Street|Road|Avenue|Lane)\b",
)

_PATTERNS = (
    (ContactData.MAIL, ADDRESS),
    (ContactData.PHONE, TELEPHONE),
    (ContactData.LINK, _LINK),
    (ContactData.STREET, _STREET),
)


def contact_data(text: str, names: Iterable[str] = ()) -> Iterator[tuple[ContactData, Span]]:
    """Each place once, kind after kind: a domain within a mail address is no link of its own.

    A full name is found in any case; a single word only as written, for it may mean something else.
    """
    taken: list[Span] = []
    for kind, pattern in (*_PATTERNS, *((ContactData.NAME, name_pattern(name)) for name in names)):
        for found in pattern.finditer(text):
            start, end = found.span()
            if all(end <= first or start >= last for first, last in taken):
                taken.append((start, end))
                yield kind, (start, end)


def name_pattern(name: str) -> re.Pattern[str]:
    """How a person's name is found in a text, in the genitive as well."""
    in_any_case = re.IGNORECASE if " " in name else re.NOFLAG
    return re.compile(rf"(?<!\w){re.escape(name)}s?(?!\w)", in_any_case)


def names_apart_from(firms: str, names: Iterable[str]) -> tuple[str, ...]:
    """The names of people, but for those that are also a firm's."""
    known = {name.strip() for name in names}
    return tuple(sorted(name for name in known if name and name.casefold() not in firms.casefold()))
