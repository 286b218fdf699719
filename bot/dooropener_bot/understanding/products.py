"""The words of a message that name what is sold or sought, without the talk around them."""

import re
from collections.abc import Iterable, Sequence
from functools import cache
from importlib import resources

from dooropener_bot.understanding.cues import Spans
from dooropener_bot.understanding.folding import folded
from dooropener_matching import RegionMention
from dooropener_matching.certificates import find_certificates

_TALK = (
    "greeting",
    "post",
    "seek",
    "need",
    "buy",
    "sell",
    "offer",
    "make",
    "reseller",
    "represent",
    "customer",
    "supplier",
    "capacity",
    "contract_maker",
    "partner",
    "for_us",
    "for_others",
    "shop",
    "eu",
    "investment",
    "invest_out",
    "licence_in",
    "licence_out",
)
_VERBS = (
    "make",
    "sell",
    "buy",
    "offer",
    "seek",
    "need",
    "our",
    "licence",
    "supplier",
    "reseller",
    "contract_maker",
)
_GOODS = ("goods", "service", "process")
_PAUSE = re.compile(r"[.,;:!?()–—\n。，；：！？（）]|\s-\s")
_WORD = re.compile(r"\w[\w'’/+&.%-]*\w|\w")
_HAN = re.compile(r"[\u3400-\u9fff]")
_SMALL_HAN = "的了和与或及在到从向把被给让想要我们你他这那个一些有是也都还吗吧呢 、来去做为将请对于于"
_CERTIFIED = re.compile(
    r"认证|证书|标准|体系|质量|环境|管理|通过|获得|已|具有|拥有|持有|\b(?:cert|zert|sert)\w+", re.IGNORECASE
)
_LONGEST = 120
_LONG_CUE = 3


def find_product(text: str, cues: Spans, mentions: Sequence[RegionMention]) -> str | None:
    """Return the passage of ``text`` that names the product or service, word for word; ``None`` when there is none."""
    cues = _without_false_goods(cues)
    talk = [span for group in _TALK for span in cues.get(group, ()) if not _within(span, cues, ("goods",))]
    cuts = [cut for span in talk for cut in _ends(text, span)]
    cuts += [(mention.start, mention.end) for mention in mentions]
    cuts += [match.span() for match in _PAUSE.finditer(text) if not _inside_number(text, match.start())]
    passages = [trimmed for passage in _between(cuts, len(text)) if (trimmed := _trimmed(text, passage))]
    if not passages:
        return None
    goods = [passage for passage in passages if not _only_certificates(text[slice(*passage)])]
    named = [passage for passage in goods if _worth(passage, cues) > 0] or passages
    best = max(named, key=lambda passage: (_worth(passage, cues), -passage[0]))
    return text[best[0] : best[1]][:_LONGEST].rstrip() if _worth(best, cues) > 0 else None


def _without_false_goods(cues: Spans) -> Spans:
    """A verb of the deal is no product, even where it begins like one (*cerchiamo*, we seek; *cerchi*, wheel rims)."""
    verbs = {span for group in _VERBS for span in cues.get(group, ())}
    return {**cues, "goods": [span for span in cues.get("goods", ()) if span not in verbs]}


def _only_certificates(words: str) -> bool:
    """*ISO 9001 认证* says how something is made, not what; organic is said of the goods themselves."""
    found = [certificate for certificate in find_certificates(words) if certificate.family != "organic"]
    for certificate in reversed(found):
        words = f"{words[: certificate.start]} {words[certificate.end :]}"
    rest = _WORD.findall(_CERTIFIED.sub(" ", words))
    return bool(found) and all(folded(word) in small_words() or word in _SMALL_HAN for word in rest)


def _worth(passage: tuple[int, int], cues: Spans) -> float:
    start, end = passage
    goods = sum(_overlap(passage, span) for group in _GOODS for span in cues.get(group, ()))
    verbs = [span for group in _VERBS for span in cues.get(group, ())]
    led = any(0 <= start - verb_end <= _REACH for _, verb_end in verbs)
    closed = any(0 <= verb_start - end <= _REACH for verb_start, _ in verbs)
    return (3.0 if goods else 0.0) + (2.0 if led else 0.0) + (1.0 if closed else 0.0) + min(end - start, 30) / 30 - 0.5


_REACH = 12
"""A product stands within a dozen characters of the verb that leads to it: an article and an adjective."""


def _ends(text: str, span: tuple[int, int]) -> list[tuple[int, int]]:
    """A long cue ("we have … for sale") frames the product: only its first and last word are talk."""
    words = [match.span() for match in _WORD.finditer(text, *span)]
    return [words[0], words[-1]] if len(words) > _LONG_CUE else [span]


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> int:
    return max(0, min(one[1], other[1]) - max(one[0], other[0]))


def _within(span: tuple[int, int], cues: Spans, groups: Iterable[str]) -> bool:
    return any(start <= span[0] and span[1] <= end for group in groups for start, end in cues.get(group, ()))


def _inside_number(text: str, at: int) -> bool:
    return 0 < at < len(text) - 1 and text[at] in ".,:" and text[at - 1].isdigit() and text[at + 1].isdigit()


def _between(cuts: Sequence[tuple[int, int]], length: int) -> list[tuple[int, int]]:
    passages = []
    at = 0
    for start, end in sorted(cuts):
        if start > at:
            passages.append((at, start))
        at = max(at, end)
    return [*passages, (at, length)] if at < length else passages


def _trimmed(text: str, passage: tuple[int, int]) -> tuple[int, int] | None:
    """Cut small words off both ends; ``None`` when nothing is left."""
    start, end = passage
    if _HAN.search(text, start, end):
        return _trimmed_han(text, start, end)
    words = list(_WORD.finditer(text, start, end))
    small = small_words()
    while words and folded(words[0].group()) in small:
        words.pop(0)
    while words and folded(words[-1].group()) in small:
        words.pop()
    if not words or all(word.group()[0].isdigit() for word in words):
        return None
    return words[0].start(), words[-1].end()


def _trimmed_han(text: str, start: int, end: int) -> tuple[int, int] | None:
    while start < end and text[start] in _SMALL_HAN:
        start += 1
    while end > start and text[end - 1] in _SMALL_HAN:
        end -= 1
    return (start, end) if end > start else None


@cache
def small_words() -> frozenset[str]:
    """Return the small words of all languages, folded: articles, pronouns, prepositions, greetings."""
    return words_in("small_words.txt")


def words_in(name: str) -> frozenset[str]:
    """Return the words of a file among the data, folded."""
    file = resources.files("dooropener_bot.understanding") / "data" / name
    return frozenset(folded(file.read_text(encoding="utf-8")).split())
