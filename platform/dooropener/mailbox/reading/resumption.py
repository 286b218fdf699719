"""From which day a new contact makes sense, as the reply says it."""

import re
from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache

from dooropener.mailbox.reading.dates import Mention, mentions
from dooropener.mailbox.reading.letters import ProposalLabel
from dooropener.mailbox.reading.phrases import pattern, phrases
from dooropener.mailbox.reading.vague_times import vague_times

_SENTENCE_END = re.compile(r"[!?。！？\n]|(?<!\d)\.(?=\s)|\.(?=\s[A-ZÅÄÖÆØÞĀ-Ž])")
_ONE_DAY = timedelta(days=1)
_NOT_UNTIL = re.compile(r"(?:\bnot|n't)\b[^.!?]{0,30}\b(?:un)?till?\W*$", re.IGNORECASE)
"""Who does not return until a day is back on it."""


def resume_on(text: str, label: ProposalLabel, today: date, country: str | None = None) -> date | None:
    """Return the stated day of return; the day after the last day of absence; the first day of a month named alone.

    Where no day and no month is named, a later that names a season or a feast is the day on which ``country`` works
    again, see `vague_times`; so is one that names no more than the next year beside it.
    """
    if label not in {ProposalLabel.NOT_NOW, ProposalLabel.OUT_OF_OFFICE}:
        return None
    if label is ProposalLabel.OUT_OF_OFFICE:
        found = [mention for mention in mentions(text, today) if mention.last >= today]
        return _return(text, found) if found else None
    found = [mention for mention in mentions(text, today, recently=timedelta(0)) if mention.last >= today]
    if all(_is_only_next_year(text, mention) for mention in found):
        vague = [one.day for one in vague_times(text, today, country) if one.day > today]
        if vague:
            return vague[-1]
    return _later(text, found) if found else None


def _return(text: str, found: list[Mention]) -> date:
    """An absence names its last day, the day of return, or both; the later of the two is the return."""
    latest = max(found, key=lambda mention: (mention.day, mention.end))
    return _first_day_after(text, latest)


def _later(text: str, found: list[Mention]) -> date:
    """Of several days the one that stands with "write again" and the like counts, else the last one named."""
    spoken = [match.span() for match in _resume().finditer(text)]
    asked = [mention for mention in found if _speaks_in(_clause(text, mention), spoken)]
    precise = [mention for mention in asked or found if not _is_only_next_year(text, mention)]
    return _first_day_after(text, (precise or asked or found)[-1])


def _is_only_next_year(text: str, mention: Mention) -> bool:
    """ "Next year, in March": the month says more."""
    return (
        mention.day.month == 1
        and mention.day.day == 1
        and not re.search(r"\d|jan|gen|tammi|1月", text[mention.start : mention.end].casefold())
    )


def _first_day_after(text: str, mention: Mention) -> date:
    before, after = text[max(0, mention.start - 40) : mention.start], text[mention.end : mention.end + 16]
    until = (_until_before().search(before) and not _NOT_UNTIL.search(before)) or _until_behind().match(after)
    if mention.whole_month and mention.day != mention.last:
        # "Until September, then call": the month named is the one to call in.
        return mention.day
    if mention.ends_span or until:
        return mention.last + _ONE_DAY
    return mention.day


def _speaks_in(clause: tuple[int, int], spoken: Iterable[tuple[int, int]]) -> bool:
    return any(clause[0] <= start and end <= clause[1] for start, end in spoken)


def _clause(text: str, mention: Mention) -> tuple[int, int]:
    ends = [match.end() for match in _SENTENCE_END.finditer(text, 0, mention.start)]
    start = ends[-1] if ends else 0
    following = _SENTENCE_END.search(text, mention.end)
    return start, following.start() if following else len(text)


def _words(key: str) -> Iterable[str]:
    return phrases("dates", key)


@cache
def _resume() -> re.Pattern[str]:
    return pattern(_words("resume"))


_WEEKDAY = r"(?:\w{3,14},?\s{1,2})?\(?"
_LINK = (
    r"\s{0,2}(?:zum|den|the|il|l'|del|tarehe|and including|ja|mit)?\s{0,2}"
    r"(?:einschließlich|einschl\.|inklusive|inkl\.|inclusive)?\s{0,2}"
)


@cache
def _until_before() -> re.Pattern[str]:
    """Right before the date; a word in between would change whose "until" it is."""
    words = [
        word
        for word in _words("until")
        if word not in {"before", "vor", "prima di", "före", "før", "to", "al", "a", "á", "前"}
    ]
    return pattern(words, after=rf"{_LINK}{_WEEKDAY}$")


@cache
def _until_behind() -> re.Pattern[str]:
    return re.compile(r"\s{0,2}(?:asti|saakka|为止|止|前不)")
