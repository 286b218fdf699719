"""Which side of a deal a listing is, and what kind of partnership it looks for."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from dooropener_bot.understanding.announcing import announced, side_announced
from dooropener_bot.understanding.cues import Spans
from dooropener_bot.understanding.features import Floats
from dooropener_bot.understanding.learning import PARTNERSHIPS
from dooropener_matching import Kind, Partnership, RegionMention

_MOST = 3
_ALSO = 0.2
"""A further partnership is named as well when its score says yes clearly enough."""

_ALSO_SAID = -0.1
"""The second one's score may be lower where the message itself says that there is more than one thing."""

_JOINS = re.compile(
    r"\b(?:samt|dessutom|plus|pluss|även|också|både|also|as well|besides|both|anche|inoltre|più|nonché|sia|pure|"
    r"dazu|außerdem|sowie|sowohl|zudem|zusätzlich|kā arī|arī|turklāt|gan|sekä|lisäksi|myös|desuden|"
    r"dessuten|i tillegg|også|derudover|auk þess|ásamt|líka|einnig|bæði|na pia|zaidi ya hapo|pamoja na|vilevile|pia)\b"
    r"|还|同时|另外|也|既|以及|外加",
    re.IGNORECASE,
)

_CLEAR = 0.2
"""Below this a kind is wrong too often: half of all wrong ones lie there, and few of the right ones."""


@dataclass(frozen=True, slots=True)
class Deal:
    """``kind`` is ``None`` and ``partnership`` empty when a listing is announced and nothing more is said yet.

    ``kind_unsure``: it may well be the other way round; better ask.
    """

    kind: Kind | None
    partnership: tuple[Partnership, ...]
    kind_unsure: bool = False


def deal_of(text: str, cues: Spans, scores: Floats, places: Sequence[RegionMention] = ()) -> Deal:
    """Return the side from the scores of the listing model: the first for the kind, then one per partnership."""
    if announced(text, cues, places):
        return Deal(side_announced(text, cues), ())
    kind, rest = Kind.OFFER if scores[0] > 0 else Kind.REQUEST, scores[1:]
    ranked = sorted(zip(rest.tolist(), PARTNERSHIPS, strict=True), key=lambda pair: -pair[0])
    second = _ALSO_SAID if _JOINS.search(text) else _ALSO
    named = [ranked[0][1], *(partnership for score, partnership in ranked[1:2] if score > second)]
    named += [partnership for score, partnership in ranked[2:] if score > _ALSO]
    return Deal(kind, tuple(named[:_MOST]), kind_unsure=bool(abs(scores[0]) < _CLEAR))
