"""Which regions a chat message asks for, and which it rules out."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from dooropener_bot.understanding.folding import folded
from dooropener_bot.understanding.left_out import is_left_out, left_out_later, swapped
from dooropener_bot.understanding.products import small_words, words_in
from dooropener_matching import Region, RegionMention, find_regions
from dooropener_matching.glossary import find_terms

_HOME = "home"
_COMPANY = re.compile(
    r"(?:[A-ZÅÄÖØÆÉÜĀČĒĢĪĶĻŅŠŪŽÁÍÓÚÝÞÐ][\w&.'’-]*\s+){1,4}"
    r"(?:AB|HB|KB|Ltd|Limited|Inc|GmbH|AG|UG|KG|S\.?r\.?l|S\.?p\.?A|Oy|Oyj|AS|ASA|ApS|A/S|ehf|hf)\b"
    r"|\bSIA\s+(?:[A-ZĀČĒĢĪĶĻŅŠŪŽ]\w*\s?){1,3}"
)
"""A firm called "Nordic Brush Ltd" names no region."""

_WORD = re.compile(r"[^\W\d_\u3400-\u9fff]+|[\u3400-\u9fff]")
_PUTS_RIGHT_HAN = frozenset("不没要是非而只就换改成为错了吧的我们说想在到和与及对别除以外去掉请")


@dataclass(frozen=True, slots=True)
class Places:
    """Region ids in the order of the regions, and the mentions they come from."""

    wanted: tuple[str, ...]
    excluded: tuple[str, ...]
    named: tuple[str, ...]
    mentions: tuple[RegionMention, ...]


def find_places(text: str, regions: Sequence[Region], language: str | None) -> Places:
    """Return the partner regions named in ``text``; a region both wanted and ruled out counts as ruled out."""
    partners = {region.id for region in regions if region.kind != _HOME}
    firms = [match.span() for match in _COMPANY.finditer(text)]
    mentions = [
        mention
        for mention in find_regions(text, regions, language=language)
        if mention.region_id in partners
        and not any(start <= mention.start and mention.end <= end for start, end in firms)
    ]
    plain = folded(text)
    out = {m.region_id for m in mentions if m.negated or is_left_out(plain, m)}
    out |= left_out_later(plain, mentions) | swapped(plain, mentions)
    named = {m.region_id for m in mentions}
    return Places(
        wanted=tuple(region.id for region in regions if region.id in named - out),
        excluded=tuple(region.id for region in regions if region.id in out),
        named=tuple(region.id for region in regions if region.id in named),
        mentions=tuple(mentions),
    )


def only_places(text: str, places: Places, language: str | None) -> bool:
    """Return whether ``text`` names places and nothing besides: *no, not Italy*, not *Parmesan from Emilia-Romagna*."""
    if not places.mentions or (language and find_terms(text, language)):
        return False
    rest = folded(text)
    for mention in places.mentions:
        rest = rest[: mention.start] + " " * (mention.end - mention.start) + rest[mention.end :]
    return all(word in small_words() | _putting_right() or word in _PUTS_RIGHT_HAN for word in _WORD.findall(rest))


@cache
def _putting_right() -> frozenset[str]:
    return words_in("putting_right.txt")
