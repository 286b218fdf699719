"""What the tests of understanding share: one reader, with the models that ship."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from dooropener_bot.understanding import Example, Intent, Reading, Slots, Understanding
from dooropener_matching import Kind, Partnership

Read = Callable[..., Reading]


@pytest.fixture(scope="session")
def understanding() -> Understanding:
    return Understanding()


@pytest.fixture
def read(understanding: Understanding) -> Read:
    return understanding.read


@pytest.fixture(scope="session")
def messages() -> list[Example]:
    """Messages that no model has learned from."""
    file = Path(__file__).parent / "data" / "messages.jsonl"
    return [_example(json.loads(line)) for line in file.read_text(encoding="utf-8").splitlines()]


def _example(row: dict) -> Example:
    slots = row["slots"]
    return Example(
        text=row["text"],
        language=row["language"],
        intent=Intent(row["intent"]),
        slots=Slots(
            kind=Kind(slots["kind"]) if slots["kind"] else None,
            partnership=tuple(Partnership(name) for name in slots["partnership"]),
            regions=tuple(slots["regions"]),
            language=slots["language"],
        ),
    )
