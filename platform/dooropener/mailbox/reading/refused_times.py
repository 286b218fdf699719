"""Days and hours that a text names to say that they do not do: "Dienstag passt nicht", "inte på torsdag", 周二不行."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise

from dooropener.mailbox.reading.days_and_clocks import Clock, Day
from dooropener.mailbox.reading.phrases import alternatives, pattern, phrases
from dooropener.mailbox.reading.word_lists import meeting_words


def refused(text: str, days: Sequence[Day], clocks: Sequence[Clock]) -> list[tuple[int, int]]:
    """Return the passages whose days and hours do not do.

    A list of days goes on over its commas: of "not Monday, Tuesday or Friday" none does. A question refuses nothing.
    """
    found: list[tuple[int, int]] = []
    items: list[Day | Clock] = [*days, *clocks]
    going_on = False
    for start, end in _clauses(text, items):
        clause = text[start:end]
        only_named = any(start <= one.start < end for one in items) and not re.search(
            r"\w", _joining().sub(" ", _without(text, start, end, items))
        )
        going_on = _refuses(clause) or (going_on and only_named and text[start - 1] in ",，、")
        if going_on:
            found.append((start, end))
    return found


def _refuses(clause: str) -> bool:
    if clause.rstrip().endswith(("?", "？")) or _turned().search(clause):
        return False
    return bool(_refusing().search(clause))


def _clauses(text: str, items: Sequence[Day | Clock]) -> Iterator[tuple[int, int]]:
    """Parts between stops and words like *but*; a stop inside a date or an hour is none."""
    cuts = [
        match.start() if match.group().strip(" \t")[:1].isalpha() or match.group()[:1] > "\u2fff" else match.end()
        for match in _ends().finditer(text)
        if not any(one.start <= match.start() < one.end for one in items)
    ]
    return pairwise([0, *cuts, len(text)])


def _without(text: str, start: int, end: int, items: Sequence[Day | Clock]) -> str:
    return "".join(" " if any(one.start <= at < one.end for one in items) else text[at] for at in range(start, end))


@cache
def _ends() -> re.Pattern[str]:
    return re.compile(
        rf"[!?;,。，、；！？\n]|\.(?=\s|$)|(?<!\w){alternatives(meeting_words()['but'])}(?!\w)|但是?|不过",
        re.IGNORECASE,
    )


@cache
def _refusing() -> re.Pattern[str]:
    return pattern(meeting_words()["refusing"])


@cache
def _joining() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){alternatives(meeting_words()['joining'])}(?!\w)|[和或及]", re.IGNORECASE)


@cache
def _turned() -> re.Pattern[str]:
    return pattern(phrases("turned", "phrases"))
