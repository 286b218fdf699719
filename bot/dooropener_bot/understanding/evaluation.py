"""How well messages are understood: measured on labelled messages that were not learned from."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dooropener_bot.understanding.examples import Example, own_examples, sample_messages
from dooropener_bot.understanding.learning import fit
from dooropener_bot.understanding.reading import Intent, Reading
from dooropener_bot.understanding.understanding import Understanding
from dooropener_bot.understanding.vectors import examples_encoder


@dataclass(frozen=True, slots=True)
class Figures:
    """Shares from 0 to 1.

    ``kind`` and ``partnership`` are counted on listings, ``asked_language`` on wishes for another.
    ``unsure`` is the share of messages it would ask about, ``caught`` the share of wrong intents among which it would.
    """

    messages: int
    intent: float
    kind: float
    partnership: float
    regions: float
    language: float
    asked_language: float
    unsure: float
    caught: float


@dataclass(frozen=True, slots=True)
class Miss:
    """A message that was understood otherwise than its label says."""

    example: Example
    reading: Reading
    slots: tuple[str, ...]


def evaluate(samples: Iterable[Example] | None = None, understanding: Understanding | None = None) -> Figures:
    """Measure on ``samples``; the sample messages by default, which the models are then not allowed to know."""
    return figures(readings(samples, understanding))


def readings(
    samples: Iterable[Example] | None = None, understanding: Understanding | None = None
) -> list[tuple[Example, Reading]]:
    """Read each sample, with its language as what the person wrote before."""
    chosen = list(sample_messages() if samples is None else samples)
    reader = understanding or unprepared()
    return [(example, reader.read(example.text, previous_language=example.language)) for example in chosen]


def unprepared() -> Understanding:
    """Return an understanding that has learned from our own examples only, not from the sample messages."""
    encoder = examples_encoder()
    return Understanding(encoder, models=fit(own_examples(), encoder))


def figures(read: Sequence[tuple[Example, Reading]]) -> Figures:
    """Return the figures of readings beside what they should have been."""
    listings = [(e, r) for e, r in read if e.intent is Intent.ADD_LISTING and e.slots.kind]
    wishes = [(e, r) for e, r in read if e.intent is Intent.CHANGE_LANGUAGE]
    wrong = [r for e, r in read if e.intent is not r.intent]
    return Figures(
        messages=len(read),
        intent=_share(e.intent is r.intent for e, r in read),
        kind=_share(e.slots.kind is r.slots.kind for e, r in listings),
        partnership=_f1((set(e.slots.partnership), set(r.slots.partnership)) for e, r in listings),
        regions=_f1((set(e.slots.regions), set(r.slots.regions)) for e, r in read),
        language=_share(e.language == r.language for e, r in read),
        asked_language=_share(e.slots.language == r.slots.language for e, r in wishes),
        unsure=_share(r.unsure for _, r in read),
        caught=_share(r.unsure for r in wrong),
    )


def misses(read: Iterable[tuple[Example, Reading]]) -> list[Miss]:
    """Return what was understood otherwise, with the names of what differs."""
    found = []
    for example, reading in read:
        wrong = ["intent"] if example.intent is not reading.intent else []
        wrong += ["language"] if example.language != reading.language else []
        for slot in ("kind", "partnership", "regions", "language"):
            expected, got = getattr(example.slots, slot), getattr(reading.slots, slot)
            if (set(expected) != set(got)) if isinstance(expected, tuple) else expected != got:
                wrong.append(f"slots.{slot}")
        if wrong:
            found.append(Miss(example, reading, tuple(wrong)))
    return found


def report(figures_: Figures) -> str:
    """Return the figures as lines to print."""
    return "\n".join(f"{name:>16}  {getattr(figures_, name):.3g}" for name in Figures.__slots__)


def _share(hits: Iterable[bool]) -> float:
    counted = list(hits)
    return sum(counted) / len(counted) if counted else 1.0


def _f1(pairs: Iterable[tuple[set[str], set[str]]]) -> float:
    both = expected = got = 0
    for wanted, found in pairs:
        both += len(wanted & found)
        expected += len(wanted)
        got += len(found)
    return 2 * both / (expected + got) if expected + got else 1.0
