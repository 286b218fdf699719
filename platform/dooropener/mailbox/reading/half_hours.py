"""Half hours as they are spoken: "half past two", "halb drei", "halv tre", "puoli kolme", "le due e mezza".

In most of our languages the half counts towards the hour that is coming; in English, Italian and Chinese it follows
the hour that has struck, and British "half three" is half past three.
"""

import re
from collections.abc import Iterator
from datetime import time
from functools import cache

from dooropener.mailbox.reading.days_and_clocks import AFTERNOON_BELOW, Clock
from dooropener.mailbox.reading.phrases import alternatives
from dooropener.mailbox.reading.word_lists import meeting_words

_NOON = 12
_HALF = 30


def half_hours(text: str) -> Iterator[Clock]:
    for (pattern, towards), numbers in _patterns().items():
        for match in pattern.finditer(text):
            said = match["hour"].casefold()
            hour = int(said) if said.isdigit() else numbers[said]
            if 1 <= hour <= _NOON:
                yield Clock(match.start(), match.end(), time(_of_day(hour - 1 if towards else hour, match), _HALF))


def _of_day(hour: int, match: re.Match[str]) -> int:
    hour = hour % _NOON
    if match["pm"] or (not match["am"] and hour < AFTERNOON_BELOW):
        return hour + _NOON
    return hour


@cache
def _patterns() -> dict[tuple[re.Pattern[str], bool], dict[str, int]]:
    words = meeting_words()
    halves = f"(?:(?P<am>{alternatives(words['morning'])})|(?P<pm>{alternatives(words['afternoon'])}))"
    found = {}
    for language in words["halves"].values():
        numbers = {word: place for place, row in enumerate(language["numbers"], 1) for word in row.split("|")}
        named = "|".join(sorted(map(re.escape, numbers), key=len, reverse=True))
        hour = f"(?P<hour>{named}|1[0-2]|[1-9])"
        before, after = ("|".join(language.get(key, ())) for key in ("before", "after"))
        gap = r"\s{0,2}" if language.get("joined") else r"\s{1,2}"
        spoken = rf"(?:{before}){gap}{hour}" if before else rf"{hour}\s{{1,2}}(?:{after})"
        pattern = re.compile(rf"(?<![\w:.,]){spoken}(?![\w:]|[.,]\d)(?:\s{halves})?", re.IGNORECASE)
        found[pattern, bool(language.get("towards"))] = numbers
    return found
