"""Days with hours, as people propose them for a meeting: "nästa tisdag kl 10", "giovedì alle 14", "周四下午3点"."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from dooropener.mailbox.reading.bare_hours import bare_hours
from dooropener.mailbox.reading.dates import mentions
from dooropener.mailbox.reading.days_and_clocks import AFTERNOON_BELOW, Clock, Day, afternoon_if_early, overlap
from dooropener.mailbox.reading.half_hours import half_hours
from dooropener.mailbox.reading.phrases import alternatives, languages, pattern
from dooropener.mailbox.reading.refused_times import refused
from dooropener.mailbox.reading.stated_zones import zones_of
from dooropener.mailbox.reading.word_lists import meeting_words

_LONGEST = 2_000
_NOON = 12
_NUMERALS = "一二三四五六七八九十"
_NEAR = 26
_CLOSE = 8
_JOINING = frozenset({"", "den", "the", "il", "der", "dem", "þann", "tarehe"})


@dataclass(frozen=True, slots=True)
class Said:
    """`moments` are whole, aware; `either` holds two readings of one; `days` lack an hour, `clocks` a day."""

    moments: tuple[datetime, ...] = ()
    either: tuple[tuple[datetime, datetime], ...] = ()
    days: tuple[date, ...] = ()
    clocks: tuple[time, ...] = ()
    minutes: int | None = None

    @property
    def nothing(self) -> bool:
        return not (self.moments or self.either or self.days or self.clocks)


def said_moments(text: str, *, now: datetime, zone: ZoneInfo, asked: bool = False) -> Said:
    """Read the moments that a text names, as clocks in `zone` show them; `now` is when it was written.

    Where times were `asked` for, a bare number behind a day is its hour, too.
    """
    text = text[:_LONGEST]
    clocks = list(_clocks(text))
    days = list(_days(text, now.astimezone(zone).date(), [(one.start, one.end) for one in clocks]))
    clocks = [one for one in clocks if not any(overlap(one, day) for day in days)]
    if asked:
        days, clocks = bare_hours(text, days, clocks)
    clocks = [replace(one, zone=zone) for one, zone in zip(clocks, zones_of(text, days, clocks), strict=True)]
    days, clocks = _that_do(text, days, clocks)
    found = _Pairing(zone, clock_first=_first(clocks) < _first(days))
    items: list[Day | Clock] = [*days, *clocks]
    for item in sorted(items, key=lambda one: one.start):
        found.take(item)
    return found.said(_minutes(text))


def _that_do(text: str, days: list[Day], clocks: list[Clock]) -> tuple[list[Day], list[Clock]]:
    """Without what is refused. A day refused at one hour is still the day of the hour that is offered instead."""
    passages = refused(text, days, clocks)
    hours = [one for one in clocks if not _within(one, passages)]
    kept = [one for one in days if not _within(one, passages) or _has_another_hour(one, passages, days, clocks, hours)]
    return kept, hours


def _has_another_hour(
    day: Day, passages: Sequence[tuple[int, int]], days: Sequence[Day], clocks: Sequence[Clock], hours: Sequence[Clock]
) -> bool:
    """ "Tuesday at 10 does not do, at 2 it does": an hour was refused, and after it no other day is named."""
    start, end = next(span for span in passages if span[0] <= day.start < span[1])
    refused_hour = any(start <= one.start < end for one in clocks)
    return refused_hour and any(one.start >= end for one in hours) and not any(one.start >= end for one in days)


def _within(one: Day | Clock, passages: Iterable[tuple[int, int]]) -> bool:
    return any(start <= one.start < end for start, end in passages)


def _first(items: Sequence[Day | Clock]) -> int:
    return min((one.start for one in items), default=_LONGEST)


class _Pairing:
    """Puts hours to their days: "Tuesday or Wednesday at 10" is two moments, and so is "10 on Tuesday, 2 on Friday"."""

    def __init__(self, zone: ZoneInfo, *, clock_first: bool) -> None:
        self.zone, self.clock_first = zone, clock_first
        self.days: list[date] = []
        self.clocks: list[Clock] = []
        self.timed = False
        self.moments: list[datetime] = []
        self.either: list[tuple[datetime, datetime]] = []
        self.bare: list[date] = []

    def take(self, item: Day | Clock) -> None:
        if isinstance(item, Day):
            self._day(item.day)
        elif self.days and not self.clock_first:
            self.timed = True
            for day in self.days:
                self._moment(day, item)
        else:
            self.clocks.append(item)

    def _day(self, day: date) -> None:
        if self.timed:
            self.days, self.timed = [], False
        self.days.append(day)
        for clock in self.clocks:
            self._moment(day, clock)
            self.timed = True
        self.clocks = []

    def _moment(self, day: date, clock: Clock) -> None:
        zone = clock.zone or self.zone
        first = datetime.combine(day, clock.at, zone).astimezone(self.zone)
        if clock.other is not None:
            self.either.append((first, datetime.combine(day, clock.other, zone).astimezone(self.zone)))
        else:
            self.moments.append(first)

    def said(self, minutes: int | None) -> Said:
        if self.clocks and self.days:
            for clock in self.clocks:
                self._moment(self.days[-1], clock)
            self.clocks, self.timed = [], True
        return Said(
            moments=tuple(dict.fromkeys(self.moments)),
            either=tuple(dict.fromkeys(self.either)),
            days=() if self.timed else tuple(dict.fromkeys(self.days)),
            clocks=tuple(dict.fromkeys(clock.at for clock in self.clocks)),
            minutes=minutes,
        )


def _days(text: str, today: date, taken: list[tuple[int, int]]) -> Iterator[Day]:
    """Dates, "tomorrow" and weekdays; a weekday beside its date is no second day."""
    dated = [
        Day(one.start, one.end, one.day)
        for one in mentions(text, today, recently=timedelta())
        if not one.whole_month and not any(one.start < end and start < one.end for start, end in taken)
    ]
    relative = [one for one in _relative_days(text, today) if not any(overlap(one, other) for other in dated)]
    fixed = [*dated, *relative]
    yield from fixed
    for one in _weekdays(text, today):
        if not any(_beside(text, one, other) for other in fixed):
            yield one


def _beside(text: str, weekday: Day, dated: Day) -> bool:
    """ "Onsdag den 20. maj", "20 May (Wednesday)": the same day twice. "Tuesday and 12 March" are two."""
    first, last = sorted((weekday, dated), key=lambda one: one.start)
    between = text[first.end : last.start]
    if between.strip(" ,.()（）").casefold() in _JOINING:
        return True
    same = weekday.day.weekday() == dated.day.weekday()
    return same and len(between) <= _CLOSE and not any(character.isdigit() for character in between)


def _relative_days(text: str, today: date) -> Iterator[Day]:
    spans: list[tuple[int, int]] = []
    for key, ahead in (("after_tomorrow", 2), ("tomorrow", 1), ("today", 0)):
        for match in _named(key).finditer(text):
            if not any(match.start() < end and start < match.end() for start, end in spans):
                spans.append(match.span())
                yield Day(match.start(), match.end(), today + timedelta(days=ahead))


@cache
def _named(key: str) -> re.Pattern[str]:
    return pattern(meeting_words()[key])


@cache
def _weekday_patterns() -> tuple[re.Pattern[str], ...]:
    named: list[list[str]] = [[] for _ in range(7)]
    for file in languages().values():
        for number, names in enumerate(file["dates"]["weekdays"]):
            named[number] += names.split("|")
    return tuple(pattern(names) for names in named)


def _weekdays(text: str, today: date) -> Iterator[Day]:
    """The next such day; with "next" beside it, the one in the week after this."""
    for number, names in enumerate(_weekday_patterns()):
        for match in names.finditer(text):
            around = f"{text[max(0, match.start() - _NEAR) : match.start()]} {text[match.end() : match.end() + _NEAR]}"
            ahead = (number - today.weekday() - 1) % 7 + 1
            if _says_next(text, match, around):
                ahead = number - today.weekday() + 7
            yield Day(match.start(), match.end(), today + timedelta(days=ahead), weekday=True)


def _says_next(text: str, match: re.Match[str], around: str) -> bool:
    """ "Nästa tisdag", "martedì prossimo", "Dienstag nächster Woche", 下周二: the word stands right beside it."""
    before, after = text[: match.start()].rstrip()[-14:], text[match.end() :].lstrip()[:_NEAR]
    words = _named("next")
    if before.endswith("下"):
        return True
    if any(found.end() >= len(before) - 1 for found in words.finditer(before)) or words.match(after):
        return True
    return any(pattern(file["dates"]["next"].get("week", ())).search(around) for file in languages().values())


@cache
def _clock_patterns() -> dict[str, re.Pattern[str]]:
    words = meeting_words()
    morning, afternoon = (
        alternatives(words[part]).replace(r"(?<!\w)", r"(?<![^\W\d])") for part in ("morning", "afternoon")
    )  # "3pm" as well as "3 pm"
    half = rf"(?:\s?(?:(?P<am>{morning})|(?P<pm>{afternoon})))?"
    hour = r"(?P<hour>[01]?\d|2[0-3])"
    chinese = words["chinese"]
    swahili = words["swahili"]
    numbers = "|".join(sorted(swahili["numbers"], key=len, reverse=True))
    return {
        "marked": re.compile(
            rf"{alternatives(words['clock'])}\s{{0,2}}{hour}(?:[:.h](?P<minute>[0-5]\d))?(?![\d%]|[.,]\d){half}",
            re.IGNORECASE,
        ),
        "written": re.compile(
            rf"(?<![\d.,:/-]){hour}(?::|\.|h)(?P<minute>[0-5]\d)(?![\d%]|[.:]\d){half}", re.IGNORECASE
        ),
        "oclock": re.compile(
            rf"(?<![\d.,:/]){hour}(?:[:.](?P<minute>[0-5]\d))?\s?(?:{alternatives(words['oclock'])})", re.IGNORECASE
        ),
        "half": re.compile(
            rf"(?<![\d.,:/]){hour}(?:[:.](?P<minute>[0-5]\d))?\s?(?:(?P<am>{morning})|(?P<pm>{afternoon}))",
            re.IGNORECASE,
        ),
        "chinese": re.compile(
            rf"(?P<part>{'|'.join([*chinese['morning'], *chinese['noon'], *chinese['afternoon']])})?\s?"
            rf"(?P<hour>\d{{1,2}}|[{_NUMERALS}两]{{1,3}})(?:[点點时](?P<minute>\d{{1,2}}|半)?|:(?P<written>[0-5]\d))"
        ),
        "swahili": re.compile(
            rf"\bsaa\s(?P<hour>\d{{1,2}}|{numbers})(?::(?P<minute>[0-5]\d))?(?P<half>\sna\snusu)?"
            rf"(?:\s(?:ya\s|za\s)?(?P<part>{'|'.join(swahili['parts'])}))?\b",
            re.IGNORECASE,
        ),
        "minutes": re.compile(rf"(?<![\d:.])(\d{{2,3}})[\s-]?{alternatives(words['minutes'])}", re.IGNORECASE),
        "until": re.compile(rf"(?:[-–—~]|{alternatives(words['until'])})\s?$", re.IGNORECASE),
    }


def _clocks(text: str) -> Iterator[Clock]:
    """Hours in any of the ways, none twice; the end of a span ("10:00–11:00") is none."""
    found: list[Clock] = []
    for clock in _every_clock(text):
        if any(overlap(clock, other) for other in found):
            continue
        if any(other.end <= clock.start and _ends_span(text[other.end : clock.start]) for other in found):
            found.append(Clock(clock.start, clock.end, clock.at))
            continue
        found.append(clock)
        yield clock


def _every_clock(text: str) -> Iterable[Clock]:
    patterns = _clock_patterns()
    found = [*_swahili(text), *_chinese(text), *half_hours(text)]
    for key in ("marked", "half", "oclock", "written"):
        found += [Clock(match.start(), match.end(), _time(match)) for match in patterns[key].finditer(text)]
    return sorted(found, key=lambda one: (one.start, -one.end))


def _ends_span(between: str) -> bool:
    stripped = between.strip()
    return len(stripped) <= 10 and bool(_clock_patterns()["until"].fullmatch(stripped))


def _time(match: re.Match[str]) -> time:
    groups = match.groupdict()
    hour, minute = int(groups["hour"]), int(groups.get("minute") or 0)
    if groups.get("pm"):
        hour = hour + _NOON if hour < _NOON else hour
    elif groups.get("am"):
        hour = 0 if hour == _NOON else hour
    else:
        hour = afternoon_if_early(groups["hour"])
    return time(hour, minute)


def _chinese(text: str) -> Iterator[Clock]:
    for match in _clock_patterns()["chinese"].finditer(text):
        if match["written"] and not match["part"]:
            continue
        hour = int(match["hour"]) if match["hour"].isdigit() else _numeral(match["hour"])
        late = match["part"] in meeting_words()["chinese"]["afternoon"]
        early = match["part"] in meeting_words()["chinese"]["morning"]
        if hour < _NOON and (late or (not early and 0 < hour < AFTERNOON_BELOW)):
            hour += _NOON
        minute = 30 if match["minute"] == "半" else int(match["minute"] or match["written"] or 0)
        if hour < 24 and minute < 60:
            yield Clock(match.start(), match.end(), time(hour, minute))


def _numeral(written: str) -> int:
    """Up to twelve: 十一 is 11, 两 is 2."""
    written = written.replace("两", "二")
    if len(written) == 1:
        return _NUMERALS.index(written) + 1
    return 10 + _NUMERALS.index(written[-1]) + 1 if written[0] == "十" else 99


def _swahili(text: str) -> Iterator[Clock]:
    """Hours from six to six; a figure may be meant as on the clock's face, and then both readings stand."""
    numbers = meeting_words()["swahili"]["numbers"]
    for match in _clock_patterns()["swahili"].finditer(text):
        spoken = not match["hour"].isdigit()
        number = numbers.index(match["hour"].lower()) + 1 if spoken else int(match["hour"])
        minute = 30 if match["half"] else int(match["minute"] or 0)
        on_face = time(number, minute) if 6 < number < 24 else None
        counted = time((number + 6) % 24, minute) if 1 <= number <= 12 else None
        if counted is None:
            if on_face is not None:
                yield Clock(match.start(), match.end(), on_face)
        elif spoken or on_face is None or (_fits(counted, match["part"]) and not _fits(on_face, match["part"])):
            yield Clock(match.start(), match.end(), counted)
        elif match["part"] and _fits(on_face, match["part"]) and not _fits(counted, match["part"]):
            yield Clock(match.start(), match.end(), on_face)
        else:
            yield Clock(match.start(), match.end(), counted, on_face)


_PARTS = {"asubuhi": range(6, 12), "mchana": range(11, 16), "alasiri": range(14, 18), "jioni": range(15, 20)}


def _fits(at: time, part: str | None) -> bool:
    return part is not None and at.hour in _PARTS[part.lower()]


def _minutes(text: str) -> int | None:
    match = _clock_patterns()["minutes"].search(text)
    return int(match[1]) if match else None
