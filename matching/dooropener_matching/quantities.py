# ruff: noqa: E501 - a line per language is easier to mend than lines of equal length
"""Volumes and sizes in a text: how much, how many, how long, in eleven languages, as ranges in one unit."""

import re
from dataclasses import dataclass
from enum import StrEnum
from math import inf


class Measure(StrEnum):
    """What is measured; the unit that a :class:`Quantity` is given in stands beside it."""

    MASS = "mass"
    """kg"""
    PIECES = "pieces"
    """pieces"""
    LENGTH = "length"
    """m"""
    VOLUME = "volume"
    """l"""
    POWER = "power"
    """kW"""


class Bound(StrEnum):
    """How a number was said."""

    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    ABOUT = "about"


@dataclass(frozen=True, slots=True)
class Quantity:
    """A range in the unit of its measure; ``yearly``: per year, converted from days, weeks or months.

    ``start`` and ``end`` are offsets into the text it was read from.
    """

    measure: Measure
    low: float
    high: float
    bound: Bound
    yearly: bool
    start: int
    end: int


_UNITS: tuple[tuple[Measure, float, str], ...] = (
    (Measure.MASS, 1000, r"t|ton|tonn|tons|tonnes?|tonnellat\w+|tonnen|tonnia|tonnin|tonnas?|tonnu|tani|吨"),
    (Measure.MASS, 1, r"kg|kilos?|kilogram\w*|chili|kilogramm\w*|公斤|千克"),
    (
        Measure.VOLUME,
        1000,
        r"m3|m³|kubikmeter|cubic met(?:er|re)s?|metri cubi|kuutio\w*|kubikmetr\w+|rúmmetr\w+|立方米",
    ),
    (Measure.VOLUME, 1, r"l|liter|lit(?:re|er)s?|litri|litraa|litru|lítr\w+|lita|升"),
    (Measure.POWER, 1000, r"MW|megawatt\w*|兆瓦"),
    (Measure.POWER, 1, r"kW|kilowatt\w*|千瓦"),
    (Measure.LENGTH, 0.001, r"mm|millimet\w+|毫米"),
    (Measure.LENGTH, 0.01, r"cm|cent[ií]met\w+|sentti\w*|厘米"),
    (Measure.LENGTH, 1, r"m|meter|metern|met(?:re|er)s|metri|metriä|metru|metrar|mita|米"),
    (
        Measure.PIECES,
        1,
        r"st|stycken|stk\.?|enheter|exemplar|pcs|pieces|units?|pezzi|pz|unità|stück|stueck|einheiten|kpl|kappaletta|gab\.?|gabali\w*|vienīb\w+|stykker|stykki|eintök|einingar|vipande|件|台|套|只|个",
    ),
)
_FACTORS = {"万": 10_000, "千": 1_000, "百万": 1_000_000}
_NUMBER = r"\d{1,3}(?:[ \u00a0\u202f.,]\d{3})+(?!\d)|\d+(?:[.,]\d+)?"
_QUANTITY = re.compile(
    rf"(?<![^\W\u3400-\u9fff])(?<![.,:/-])(?P<low>{_NUMBER})(?:\s*(?:-|–|—|~|～|till|to|bis|fino a|a|līdz|til|hadi|至|到)\s*(?P<high>{_NUMBER}))?"
    rf"\s*(?P<factor>百万|万|千)?[\s-]?(?:{'|'.join(f'(?P<u{i}>{unit})' for i, (_, _, unit) in enumerate(_UNITS))})(?![^\W\u3400-\u9fff]|[³/€$£]|-\w)",
    re.IGNORECASE,
)
_AT_LEAST = re.compile(
    r"(?<!\w)(?:minst|minimum|minimo|min\.?|lägst|från|fr\.?o\.?m\.?|at least|from|starting at|over|more than|mindestens|ab|über|almeno|non meno di|"
    r"a partire da|da|oltre|vähintään|alkaen|yli|vismaz|sākot no|virs|mindst|fra|over|minstu?|að lágmarki|frá|yfir|angalau|kuanzia|zaidi ya)(?!\w)\W{0,3}(?:ca\.? |cirka |circa |about )?$"
    r"|(?:起订量?|至少|不少于|不低于)[为约是]?$",
    re.IGNORECASE,
)
_AT_MOST = re.compile(
    r"(?<!\w)(?:högst|max(?:imalt|imum)?\.?|upp till|under|up to|at most|no more than|less than|bis zu|bis|höchstens|maximal|fino a|massimo|al massimo|"
    r"enintään|korkeintaan|jopa|alle|līdz|ne vairāk kā|maksimāli|op til|højst|maks(?:imalt|imum)?\.?|opp til|opptil|høyst|allt að|mest|hadi|isiyozidi)(?!\w)\W{0,3}(?:ca\.? |cirka |circa |about )?$"
    r"|(?:最多|最大|最长|不超过|不大于)[为约是]?$",
    re.IGNORECASE,
)
_PERIODS = (
    (
        1,
        r"år|året|årligen|årlig|year|annum|a\.|yearly|annually|anno|all'anno|l'anno|annu[io]|jahr|jährlich|gadā|vuosi|vuodessa|vuoteen|ári|mwaka|年",
    ),
    (12, r"månad\w*|month|monthly|mese|monat\w*|mēnesī|kuukausi|kuukaudessa|kk|måned\w*|mánuði|mwezi|月"),
    (52, r"vecka\w*|week|weekly|settimana|woche\w*|wöchentlich|nedēļā|viikko|viikossa|uge\w*|uke\w*|viku|wiki|周"),
    (250, r"dag\w*|day|daily|giorno|tag|täglich|dienā|päivä\w*|døgn\w*|degi|siku|天|日"),
)
_PERIOD = re.compile(
    r"^\s*(?:\w+\s)?(?:/|per|om|i|a|an|al|all'|pro|im|je|á|kwa|每|p\.)?\s*(?:"
    + "|".join(f"(?P<p{times}>{words})" for times, words in _PERIODS)
    + r")(?!\w)",
    re.IGNORECASE,
)
_EVERY = re.compile(r"(?:每|年|月)(?P<unit>年|月|周|天|日)?(?:产能?|需求?量?|采购)?(?:约|可达|达)?\s*$")
_MOST = 20


def find_quantities(text: str) -> list[Quantity]:
    """Return the first 20 volumes and sizes of a text, in its order; numbers without a unit are none."""
    found = []
    for match in _QUANTITY.finditer(text):
        found.append(_read(text, match))
        if len(found) == _MOST:
            break
    return found


def _read(text: str, match: re.Match[str]) -> Quantity:
    measure, scale = next((m, s) for i, (m, s, _) in enumerate(_UNITS) if match[f"u{i}"])
    scale *= _FACTORS.get(match["factor"] or "", 1)
    before = text[max(0, match.start() - 30) : match.start()]
    yearly, times = _period(before, text[match.end() : match.end() + 25])
    low = _number(match["low"]) * scale * times
    high = _number(match["high"]) * scale * times if match["high"] else low
    bound = Bound.ABOUT
    if not match["high"]:
        bound = Bound.AT_LEAST if _AT_LEAST.search(before) else Bound.AT_MOST if _AT_MOST.search(before) else bound
    if bound is Bound.AT_LEAST:
        high = inf
    if bound is Bound.AT_MOST:
        low = 0.0
    return Quantity(measure, min(low, high), max(low, high), bound, yearly, match.start(), match.end())


def _period(before: str, after: str) -> tuple[bool, float]:
    """Whether a number is a rate, and what makes it a yearly one."""
    match = _PERIOD.match(after)
    if match:
        return True, float(next(times for times, _ in _PERIODS if match[f"p{times}"]))
    every = _EVERY.search(before)
    if every:
        said = before[every.start() :]
        return True, 12.0 if "月" in said else 52.0 if "周" in said else 250.0 if "天" in said or "日" in said else 1.0
    return False, 1.0


def _number(written: str) -> float:
    """Read "1 200", "1.200", "1,200" as thousands and "2,5", "2.5" as decimals."""
    plain = re.sub(r"[ \u00a0\u202f]", "", written)
    if re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", plain):
        return float(re.sub(r"[.,]", "", plain))
    return float(plain.replace(",", "."))
