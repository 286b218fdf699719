"""Labelled messages to learn from and to measure on."""

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from dooropener_bot.understanding.phrasings import phrased
from dooropener_bot.understanding.reading import Intent, Slots
from dooropener_matching import Kind, Partnership

_WORDING_WEIGHT = 0.5
"""Of a wording of a phrasing: they are many, and alike."""


@dataclass(frozen=True, slots=True)
class Example:
    """A message with what should be understood of it. ``slots.regions`` is only filled in the samples.

    ``weight``: how much it counts for the sides of a deal; those with words that mislead count less than plain ones.
    """

    text: str
    language: str
    intent: Intent
    slots: Slots
    weight: float = 1.0


@cache
def own_examples() -> tuple[Example, ...]:
    """Return the messages to learn from: at least eight for every intent in every language, and the phrasings."""
    return (*(_example(row, row) for row in _rows("examples.jsonl")), *map(_worded, phrased()))


@cache
def sample_messages() -> tuple[Example, ...]:
    """Return the sample messages: seed of the demo, and what ``evaluate`` measures on."""
    return tuple(_example(row, row["slots"]) for row in _rows("chat.jsonl"))


def read_messages(path: Path) -> tuple[Example, ...]:
    """Return the messages of a file written as the sample messages are."""
    rows = map(json.loads, filter(str.strip, path.read_text(encoding="utf-8").split("\n")))
    return tuple(_example(row, row["slots"]) for row in rows)


def all_examples() -> tuple[Example, ...]:
    """Return everything the shipped models are drawn from."""
    return (*own_examples(), *sample_messages())


def _rows(name: str) -> list[dict[str, Any]]:
    file = resources.files("dooropener_bot.understanding") / "data" / name
    return [json.loads(line) for line in file.read_text(encoding="utf-8").split("\n") if line.strip()]


def _worded(row: tuple[str, str, str, str]) -> Example:
    language, kind, partnerships, text = row
    slots = Slots(Kind(kind), tuple(map(Partnership, partnerships.split("+"))))
    return Example(text, language, Intent.ADD_LISTING, slots, _WORDING_WEIGHT)


def _example(row: dict[str, Any], slots: dict[str, Any]) -> Example:
    kind = slots.get("kind")
    asked = slots.get("language") if slots is not row else None
    return Example(
        text=row["text"],
        language=row["language"],
        intent=Intent(row["intent"]),
        slots=Slots(
            kind=Kind(kind) if kind else None,
            partnership=tuple(Partnership(name) for name in slots.get("partnership", ())),
            regions=tuple(slots.get("regions", ())),
            language=asked,
        ),
        weight=row.get("weight", 1.0),
    )
