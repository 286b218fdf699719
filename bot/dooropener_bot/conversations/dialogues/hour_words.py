"""Hours of a meeting said in words, written out in figures: *halv tre*, *alle due e mezza*, *kello kolme*."""

import re
from functools import cache

from dooropener_bot.words import languages

_TWELVE = 12
_FIGURES = r"(?P<figures>(?<![\d.,:/])(?:1[0-2]|[1-9])(?![\d.,:/]))"
_CLOCK = {
    "sv": r"kl\.?|klockan",
    "en": "at",
    "it": r"alle|dalle|ore|all['’]|dall['’]",
    "de": "um|gegen|ab",
    "lv": r"plkst\.?|pulksten",
    "fi": "klo|kello",
    "da": r"kl\.?|klokken",
    "nb": r"kl\.?|klokken|klokka",
    "is": r"kl\.?|klukkan",
}
"""What stands before an hour; in Chinese and Swahili hours in words are read as they are."""

_OCLOCK = r"\s+(?:uhr|o['’]?clock)\b"


def in_figures(text: str, language: str) -> str:
    """The text with its half hours, in any language, and the whole hours of `language` in figures."""
    for pattern in (*_halves(), *_wholes(language)):
        text = pattern.sub(_written, text)
    return text


def _written(match: re.Match[str]) -> str:
    groups = match.groupdict()
    hour = int(groups.get("figures") or next(n for n in range(1, _TWELVE + 1) if groups.get(f"h{n}")))
    if groups.get("half_to"):
        hour = hour - 1 or _TWELVE
    half = groups.get("half_to") or groups.get("half_past") or groups.get("and_half")
    return f"{groups.get('clock') or ''}{hour}:{'30' if half else '00'}"


@cache
def _halves() -> tuple[re.Pattern[str], ...]:
    found = []
    for code in _CLOCK:
        day, hour = languages()[code]["day"], _hour(code)
        if day["half_to"]:
            joint = r"\s*" if code == "lv" else r"\s+"
            found.append(rf"\b(?P<half_to>{_either(day['half_to'])}){joint}{hour}")
        if day["half_past"]:
            found.append(rf"\b(?P<half_past>{_either(day['half_past'])})\s+{hour}")
        if day["and_half"]:
            found.append(rf"{hour}(?:\s+uhr)?\s+(?P<and_half>{_either(day['and_half'])})\b")
    return tuple(re.compile(one, re.IGNORECASE) for one in found)


@cache
def _wholes(language: str) -> tuple[re.Pattern[str], ...]:
    """Whole hours need a word beside them: *one* and *two* are said of other things, too."""
    if language not in _CLOCK:
        return ()
    hour = _hour(language, figures=False)
    before = rf"\b(?P<clock>(?:{_CLOCK[language]})\s{{0,2}}){hour}"
    return tuple(re.compile(one, re.IGNORECASE) for one in (before, f"{hour}(?={_OCLOCK})"))


def _hour(language: str, *, figures: bool = True) -> str:
    """Twelve and eleven before the shorter words that they begin with."""
    named = languages()[language]["day"]["hours"]
    words = [rf"(?P<h{n}>\b(?:{named[n - 1]})\b)".replace(" ", r"\s+") for n in range(_TWELVE, 0, -1)]
    if language == "lv":
        words = [word.replace(r"\b", "", 1) for word in words]
    return f"(?:{'|'.join([_FIGURES, *words] if figures else words)})"


def _either(pieces: list[str]) -> str:
    return "|".join(piece.replace(" ", r"\s+") for piece in pieces)
