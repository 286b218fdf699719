"""Dates in running text of eleven languages, whole or without a year, and the spans they end."""

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from dooropener.mailbox.reading.phrases import alternatives, folded, known, languages, pattern, phrases

_YEAR = r"(?:[\s,]{1,3}(?:de |del )?((?:20)\d\d)(?!\d))?"
_RECENTLY = timedelta(days=60)
_NUMERALS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")
_LONGEST = 8_000
_UP_TO = "to|till?|bis|al|og|and|līdz|until|hadi|til|alle|into|through"
_SPAN = rf"\s{{0,2}}(?:[-–—~至到]|\b(?:{_UP_TO})\b|\ball')\s{{0,2}}"


@dataclass(frozen=True, slots=True)
class Mention:
    """A date in the text. ``whole_month`` has no day; ``last`` is its last day, for "until the end of August"."""

    start: int
    end: int
    day: date
    last: date
    whole_month: bool = False
    ends_span: bool = False


@cache
def _months() -> dict[str, int]:
    """Return stems of month names; those with ``*`` may be followed by any ending."""
    found: dict[str, int] = {}
    for file in languages().values():
        for number, names in enumerate(file["dates"]["months"], start=1):
            for name in names.split("|"):
                found[name] = number
    return found


def _month_number(word: str) -> int | None:
    plain = word.casefold().rstrip(".")
    if plain in _months():
        return _months()[plain]
    stems = [stem for stem in _months() if stem.endswith("*") and plain.startswith(stem[:-1])]
    return _months()[max(stems, key=len)] if stems else None


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    # Genitives and cases are written without end: "15. syyskuuta", "6. martā", "1. júní".
    month = "(" + alternatives(_months()).removeprefix("(?:")
    long_names = [
        name for name in _months() if len(name.rstrip("*")) >= 4 or name in {"maj", "mai", "mei", "maí", "may"}
    ]
    bare = "(" + alternatives(long_names).removeprefix("(?:")
    ordinal = r"(?:st|nd|rd|th|º|°|\.|:?e|:?a)?"
    return {
        "iso": re.compile(r"(?<!\d)(20\d\d)-(\d\d?)-(\d\d?)(?!\d)"),
        "chinese": re.compile(
            r"(?:(20\d\d)年)?(\d{1,2}|十[一二]?|[一二三四五六七八九])月"
            r"(?:(\d{1,2}|[一二三四五六七八九十]{1,3}(?=[日号號]))[日号號]?)?(?!\d)"
        ),
        "dotted": re.compile(r"(?<![\d.:/])(\d{1,2})([./])\s?(\d{1,2})(?:\2\s?((?:20)?\d\d)?)?(?![\d/])"),
        "day_month": re.compile(
            rf"(?<![\d.,:])(?:(20\d\d)\. ?g(?:ada|\.)? )?(\d{{1,2}}){ordinal}\s{{0,3}}(?:of |de |di |den )?"
            rf"{month}(?!\w)\.?{_YEAR}",
            re.IGNORECASE,
        ),
        "month_day": re.compile(
            rf"(?<!\w){month}\.?\s{{1,2}}(\d{{1,2}})(?:st|nd|rd|th)?(?![\d.:]\d|\d)(?:,?\s(20\d\d))?", re.IGNORECASE
        ),
        "month": re.compile(rf"(?<!\w){bare}(?!\w)(?:[\s,]{{1,2}}(?:del |de )?(20\d\d)(?!\d))?", re.IGNORECASE),
        "span_start": re.compile(
            rf"(?<![\d.,:/])(\d{{1,2}})[.]?(?:st|nd|rd|th)?(?:[./](\d{{1,2}})[./]?(?:20\d\d)?)?(?:\s?{month}(?:,?\s20\d\d)?)?"
            rf"{_SPAN}(?:den |the |il |l')?$",
            re.IGNORECASE,
        ),
        "german_month_year": re.compile(r"(?<!\d)(\d{1,2})/(20\d\d)(?!\d)"),
        "quarter": re.compile(r"(?<!\w)[QKT]([1-4])(?:[\s/,]{1,2}(20\d\d))?(?!\w)"),
        "week": re.compile(
            r"(?<!\w)(?:weeks?|wk|vecka|veckan|veckorna|v\.|KW|Wochen?|uken?e?|uge|viikko|viikot|viikolla|viikoilla|viikosta|"
            r"settiman[ae]|nedēļas?|vika|viku|vikur|wiki ya)\s?(\d{1,2})(?!\d)"
            r"(?:(?:,\s?\d{1,2})*\s?(?:[-–—]|och|og|ja|und|and|e|un|til|till|bis|al|to)\s?(\d{1,2})(?!\d))?",
            re.IGNORECASE,
        ),
    }


def mentions(text: str, today: date, *, recently: timedelta = _RECENTLY) -> list[Mention]:
    """Return the dates in the text in order. One without a year is the next such day after ``today - recently``."""
    text = text[:_LONGEST]
    taken: list[tuple[int, int]] = []
    found: list[Mention] = []
    for mention in _all(text, today, today - recently):
        if not any(mention.start < end and start < mention.end for start, end in taken):
            taken.append((mention.start, mention.end))
            found.append(_with_span(text, mention))
    return sorted(found, key=lambda mention: mention.start)


def _all(text: str, today: date, earliest: date) -> Iterator[Mention]:
    yield from _days(text, earliest)
    yield from _month_mentions(text, today)
    yield from _relative(text, today)


def _numeral(written: str) -> int:
    """Up to 99: 二十八 is 28."""
    if written.isdigit():
        return int(written)
    if written in _NUMERALS:
        return _NUMERALS.index(written) + 1
    tens, ten, ones = written.partition("十")
    if not ten or "十" in ones:
        return 0  # 二三: the second or the third, and no day
    return 10 * _numeral(tens or "一") + (_numeral(ones) if ones else 0)


def _days(text: str, earliest: date) -> Iterator[Mention]:
    patterns = _patterns()
    for match in patterns["iso"].finditer(text):
        yield from _day(match, match[1], int(match[2]), int(match[3]), earliest)
    for match in patterns["chinese"].finditer(text):
        if match[3]:
            yield from _day(match, match[1], _numeral(match[2]), _numeral(match[3]), earliest)
    for match in patterns["day_month"].finditer(text):
        if month := _month_number(match[3]):
            yield from _day(match, match[1] or match[4], month, int(match[2]), earliest)
    for match in patterns["month_day"].finditer(text):
        if month := _month_number(match[1]):
            yield from _day(match, match[3], month, int(match[2]), earliest)
    yield from _dotted(text, earliest)


def _dotted(text: str, earliest: date) -> Iterator[Mention]:
    """``27.7``, ``27/7`` and, where one date of the text has its month first, ``7/27``."""
    dotted = list(_patterns()["dotted"].finditer(text))
    american = any(match[2] == "/" and int(match[3]) > 12 >= int(match[1]) for match in dotted)
    for match in dotted:
        if american and match[2] == "/":
            yield from _day(match, match[4], int(match[1]), int(match[3]), earliest)
        elif match[4] or match[2] == "/" or match.group().endswith(".") or _is_day_alone(text, match):
            yield from _day(match, match[4], int(match[3]), int(match[1]), earliest)


def _is_day_alone(text: str, match: re.Match[str]) -> bool:
    """``27.7`` is a day unless it counts something: a size, a price, a clock time."""
    following = text[match.end() : match.end() + 12].lstrip()
    before = text[max(0, match.start() - 12) : match.start()].casefold().rstrip()
    counted = re.match(
        r"[%€$£]|(?:m|mm|cm|kg|t|ton|bar|kw|mw|eur|sek|mio|uhr|mill|prosent|h|l)\b", following, re.IGNORECASE
    )
    clock = re.search(r"(?:\bkl\.?|klo|kello|plkst\.?|um|alle|ore|at|klokken|klockan|-|–)$", before)
    return not counted and not clock


def _day(match: re.Match[str], year: str | None, month: int, day: int, earliest: date) -> Iterator[Mention]:
    found = _resolved(int(year) if year else None, month, day, earliest)
    if found is not None:
        yield Mention(match.start(), match.end(), found, found)


def _resolved(year: int | None, month: int, day: int, earliest: date) -> date | None:
    if year is not None and year < 100:
        year += 2000
    try:
        found = date(year or earliest.year, month, day)
        if year is None and found < earliest:
            found = date(earliest.year + 1, month, day)
    except ValueError:
        return None
    return found


def _month_mentions(text: str, today: date) -> Iterator[Mention]:
    patterns = _patterns()
    for match in patterns["month"].finditer(text):
        month = _month_number(match[1])
        if month and _is_month(match, text):
            yield from _month(match, match[2], month, text, today)
    for match in patterns["chinese"].finditer(text):
        if not match[3]:
            yield from _month(match, match[1], _numeral(match[2]), text, today)
    for match in patterns["german_month_year"].finditer(text):
        yield from _month(match, match[2], int(match[1]), text, today)
    for match in patterns["quarter"].finditer(text):
        yield from _month(match, match[2], 3 * int(match[1]) - 2, text, today)
    for match in patterns["week"].finditer(text):
        yield from _week(match, int(match[1]), int(match[2] or match[1]), today)


def _is_month(match: re.Match[str], text: str) -> bool:
    """English "may" and "march" are months only with a capital, and not at the start of a question."""
    word = match[1]
    if word.casefold() not in {"may", "march"} or match[2]:
        return True
    before = text[max(0, match.start() - 3) : match.start()].strip()
    return word[0].isupper() and bool(before) and before[-1] not in ".!?"


def _month(match: re.Match[str], year: str | None, month: int, text: str, today: date) -> Iterator[Mention]:
    if not 1 <= month <= 12:
        return
    number = int(year) if year else today.year + (month < today.month)
    length = calendar.monthrange(number, month)[1]
    first, last = 1, length
    around = text[max(0, match.start() - 28) : match.start()], text[match.end() : match.end() + 14]
    if _part("late", *around):
        first = length
    elif _part("middle", *around):
        first, last = 15, 15
    elif _part("early", *around):
        last = 7
    yield Mention(match.start(), match.end(), date(number, month, first), date(number, month, last), whole_month=True)


def _part(which: str, before: str, after: str) -> bool:
    """Finnish, Latvian and Chinese put "beginning of" behind the month, the others before it."""
    words = phrases("dates", which)
    link = r"\s{0,2}(?:of|i|in|im|des|di|del|dell'|af|av|mwa|wa|the)?\s{0,2}$"
    if pattern(words, after=link).search(before):
        return True
    return bool(pattern(words, before=r"\s{0,2}").match(after))


def _week(match: re.Match[str], week: int, last: int, today: date) -> Iterator[Mention]:
    """One week, or several: "vecka 28–31" is over on the Sunday of week 31."""
    for year in (today.year - 1, today.year, today.year + 1):
        try:
            monday = date.fromisocalendar(year, week, 1)
            sunday = date.fromisocalendar(year + (last < week), last, 7)
        except ValueError:
            continue
        if sunday >= today:
            yield Mention(match.start(), match.end(), monday, sunday, ends_span=last != week)
            return


@dataclass(frozen=True, slots=True)
class _Waiting:
    """ "In three weeks", "kolmen viikon kuluttua", "baada ya miezi miwili": how a language counts time from now.

    One of the words occurs wherever the pattern does.
    """

    words: tuple[str, ...]
    pattern: re.Pattern[str]
    unit: str
    amounts: dict[str, int]
    needs_word_after: bool


_AFTERWARDS = re.compile(r"\s{0,2}(?:后|之后|以后|kuluttua|päästä)")


@cache
def _waiting() -> tuple[_Waiting, ...]:
    found: list[_Waiting] = []
    for file in languages().values():
        dates = file["dates"]
        amounts = {word.casefold(): int(number) for number, words in dates["numbers"].items() for word in words}
        amounts |= {str(number): number for number in range(1, 25)}
        amount = f"({alternatives(amounts).removeprefix('(?:')}"
        within = alternatives(dates["within"]) + r"\s{1,2}" if dates["within"] else ""
        for unit, names in dates["units"].items():
            name = alternatives(names)
            words = tuple(known(each).word for each in names)
            orders = [f"{within}{amount}\\s{{0,2}}{name}", *([f"{within}{name}\\s{{1,2}}{amount}"] if within else [])]
            found.extend(
                _Waiting(words, re.compile(order, re.IGNORECASE), unit, amounts, needs_word_after=not within)
                for order in orders
            )
    return tuple(found)


def _relative(text: str, today: date) -> Iterator[Mention]:
    lowered = folded(text)
    for waiting in _waiting():
        if not any(word in lowered for word in waiting.words):
            continue
        for match in waiting.pattern.finditer(text):
            number = waiting.amounts.get(" ".join(match[1].casefold().split()))
            if number and (not waiting.needs_word_after or _AFTERWARDS.match(text, match.end())):
                day = _shifted(today, waiting.unit, number)
                yield Mention(match.start(), match.end(), day, day)
    for unit in ("week", "month", "year", "tomorrow"):
        for match in next_one(unit).finditer(text):
            day = _start_of_next(unit, today)
            yield Mention(match.start(), match.end(), day, day, whole_month=True)


@cache
def next_one(unit: str) -> re.Pattern[str]:
    """How the next week, month or year is named, in all languages."""
    return pattern(phrase for file in languages().values() for phrase in file["dates"]["next"].get(unit, ()))


def _shifted(today: date, unit: str, number: int) -> date:
    if unit == "day":
        return today + timedelta(days=number)
    if unit == "week":
        return today + timedelta(weeks=number)
    months = today.month - 1 + number * (12 if unit == "year" else 1)
    year, month = today.year + months // 12, months % 12 + 1
    return date(year, month, min(today.day, calendar.monthrange(year, month)[1]))


def _start_of_next(unit: str, today: date) -> date:
    if unit == "tomorrow":
        return today + timedelta(days=1)
    if unit == "week":
        return today + timedelta(days=7 - today.weekday())
    if unit == "month":
        return _shifted(today.replace(day=1), "month", 1)
    return date(today.year + 1, 1, 1)


def _with_span(text: str, mention: Mention) -> Mention:
    """Mark a date that ends a span: ``10.–14. August``, ``dal 10 al 23 agosto``, ``10月1日至10月8日``."""
    before = text[max(0, mention.start - 40) : mention.start]
    if not _patterns()["span_start"].search(before) and not re.search(
        r"(?:月\d{1,2}日|月|日)\s?起?(?:至|到|-|—|~)\s?$", before
    ):
        return mention
    return Mention(mention.start, mention.end, mention.day, mention.last, mention.whole_month, ends_span=True)
