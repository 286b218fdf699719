"""What the models see of a message: its meaning, its letters, its cues and its shape."""

import re
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from dooropener_bot.understanding.cues import Spans, groups
from dooropener_bot.understanding.folding import folded
from dooropener_bot.understanding.sides import THINGS, given, sought
from dooropener_bot.understanding.tongues import tongues_named

Floats = NDArray[np.float32]

LETTERS = 4096
"""Places among which pieces of words are spread by their checksum."""

_PIECES = (2, 3, 4, 5)
_WORD = re.compile(r"\w+")
_NUMBER = re.compile(r"\d+")
_SPEECH_ACTS = (
    "register",
    "matches",
    "accept",
    "decline",
    "status",
    "regions",
    "human",
    "export",
    "delete",
    "help",
    "greeting",
    "thanks",
    "cancel",
    "chitchat",
    "post",
)

_SIDES = {"taking": ("seek", "need", "buy"), "giving": ("sell", "offer", "make")}


def names() -> tuple[str, ...]:
    """Return the names of the features of :func:`surface`, in their order."""
    return (
        *groups(),
        *(f"share:{group}" for group in _SPEECH_ACTS),
        *(f"first:{group}" for group in _SPEECH_ACTS),
        *(f"sought:{thing}" for thing in THINGS),
        *(f"given:{thing}" for thing in THINGS),
        *(f"leads:{side}" for side in _SIDES),
        *(f"alone:{side}" for side in _SIDES),
        *("tongue", "tongue_only", "places", "places_two", "places_only", "places_excluded"),
        *("asks", "number", "one_word", "few_words", "many_words"),
    )


def surface(text: str, cues: Spans, places: list[tuple[int, int, bool]]) -> Floats:
    """Return the features of cues and shape, one number from 0 to 1 each; ``places``: start, end, excluded."""
    words = _WORD.findall(text)
    length = max(1, sum(len(word) for word in words))
    seen: dict[str, float] = dict.fromkeys(cues, 1.0)
    for group in _SPEECH_ACTS:
        spans = cues.get(group, [])
        seen[f"share:{group}"] = min(1.0, _covered(spans) / length)
        seen[f"first:{group}"] = float(any(not _WORD.search(text[:start]) for start, _ in spans))
    seen |= {f"sought:{thing}": 1.0 for thing in sought(text, cues)}
    seen |= {f"given:{thing}": 1.0 for thing in given(text, cues)}
    seen |= _leaning(cues)
    tongues = [(start, end) for start, end, _ in tongues_named(text)]
    seen |= {
        "tongue": float(bool(tongues)),
        "tongue_only": float(_covered(tongues) / length > 0.4),
        "places": float(bool(places)),
        "places_two": float(len({start for start, _, _ in places}) > 1),
        "places_only": float(_covered([(start, end) for start, end, _ in places]) / length > 0.4),
        "places_excluded": float(any(excluded for _, _, excluded in places)),
        "asks": float("?" in text or "？" in text),
        "number": float(bool(_NUMBER.search(text))),
        "one_word": float(len(words) <= 1),
        "few_words": float(len(words) <= 4),
        "many_words": float(len(words) > 8),
    }
    return np.array([seen.get(name, 0.0) for name in names()], dtype=np.float32)


def _leaning(cues: Spans) -> dict[str, float]:
    """Return whether seeking or giving comes first, and whether only one of them comes at all."""
    firsts = {
        side: min((cues[group][0] for group in groups if group in cues), default=None)
        for side, groups in _SIDES.items()
    }
    present = {side: first for side, first in firsts.items() if first is not None}
    leads = min(present, key=lambda side: present[side], default="")
    return {f"leads:{leads}": 1.0} | ({f"alone:{leads}": 1.0} if len(present) == 1 else {})


def _covered(spans: list[tuple[int, int]]) -> int:
    return len({place for start, end in spans for place in range(start, end)})


def pieces(text: str) -> Floats:
    """Return pieces of two to five letters and the words, spread over :data:`LETTERS` places, of length 1."""
    plain = f" {_NUMBER.sub('0', folded(text).strip())} "
    grams = [plain[i : i + n] for n in _PIECES for i in range(len(plain) - n + 1)]
    grams += [f"w:{word}" for word in _WORD.findall(plain)]
    counts = np.bincount([crc32(gram.encode("utf-8", "replace")) % LETTERS for gram in grams], minlength=LETTERS)
    spread = np.sqrt(counts).astype(np.float32)
    length = float(np.linalg.norm(spread))
    return spread / length if length else spread
