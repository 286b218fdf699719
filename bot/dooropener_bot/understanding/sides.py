"""What a message looks for and what it puts forward: the nearest thing named after the verb that says so."""

import re
from collections.abc import Iterable

from dooropener_bot.understanding.cues import Spans

THINGS = (
    "reseller",
    "represent",
    "customer",
    "supplier",
    "contract_maker",
    "capacity",
    "process",
    "service",
    "codevelop",
    "licence",
    "licence_out",
    "licence_in",
    "eu",
    "investment",
    "invest_out",
    "talent",
    "talent_out",
    "knowledge",
    "knowledge_out",
    "partner",
)
"""Groups of cues that name something a firm may look for or put forward."""

_SEEKING = ("seek", "need", "buy")
_GIVING = ("offer", "sell", "make")
_BREAK = re.compile(r"[.!?。！？;；:\n]")
_REACH = 70


def sought(text: str, cues: Spans) -> set[str]:
    """Return what the message looks for: groups of :data:`THINGS` nearest to a verb of seeking."""
    return _nearest(text, cues, _SEEKING)


def given(text: str, cues: Spans) -> set[str]:
    """Return what the message puts forward: groups of :data:`THINGS` nearest to a verb of giving."""
    return _nearest(text, cues, _GIVING)


def _nearest(text: str, cues: Spans, verbs: Iterable[str]) -> set[str]:
    things = [(start, end, thing) for thing in THINGS for start, end in cues.get(thing, ())]
    found: set[str] = set()
    for verb_start, verb_end in (span for verb in verbs for span in cues.get(verb, ())):
        after = [(start, thing) for start, _, thing in things if start >= verb_start]
        after = [(at, thing) for at, thing in after if _near(text, verb_end, at)]
        if not after:
            after = [(-end, thing) for _, end, thing in things if end <= verb_start and _near(text, end, verb_start)]
        if after:
            nearest = min(at for at, _ in after)
            found |= {thing for at, thing in after if at == nearest}
    return found


def _near(text: str, start: int, end: int) -> bool:
    return end - start <= _REACH and not _BREAK.search(text, start, end)
