"""Which side of a deal a listing is, and what kind of partnership it looks for."""

from dataclasses import dataclass

from dooropener_bot.understanding.cues import Spans
from dooropener_bot.understanding.features import Floats
from dooropener_bot.understanding.learning import PARTNERSHIPS
from dooropener_bot.understanding.sides import THINGS
from dooropener_matching import Kind, Partnership

_MOST = 3
_ALSO = 0.25
"""A further partnership is named as well when its score says yes clearly enough."""

_TELLING = 0.35
_SAYING = frozenset((*THINGS, "goods", "sell", "buy", "make", "offer"))


@dataclass(frozen=True, slots=True)
class Deal:
    """``kind`` is ``None`` and ``partnership`` empty when a listing is announced and nothing more is said yet."""

    kind: Kind | None
    partnership: tuple[Partnership, ...]


def deal_of(cues: Spans, scores: Floats) -> Deal:
    """Return the side from the scores of the listing model: the first for the kind, then one per partnership."""
    leaning, rest = float(scores[0]), scores[1:]
    kind = Kind.OFFER if leaning > 0 else Kind.REQUEST
    if not _SAYING & cues.keys():
        return Deal(kind if abs(leaning) > _TELLING else None, ())
    ranked = sorted(zip(rest.tolist(), PARTNERSHIPS, strict=True), key=lambda pair: -pair[0])
    named = [ranked[0][1], *(partnership for score, partnership in ranked[1:] if score > _ALSO)]
    return Deal(kind, tuple(named[:_MOST]))
