"""Words that point to an intent or to a side of a deal: one file of patterns per language, found in folded text."""

import json
import re
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable

from dooropener_bot.understanding.folding import folded
from dooropener_matching import LANGUAGES
from dooropener_matching.glossary import concepts, find_terms

Spans = dict[str, list[tuple[int, int]]]

_PROCESSES = frozenset(
    {
        "welding",
        "laser_cutting",
        "bending",
        "machining",
        "cnc",
        "casting",
        "forging",
        "surface",
        "injection_moulding",
        "extrusion",
    }
    | {"sewing", "ems", "tooling", "pcb", "knitwear"}
    | {
        "heat_treatment",
        "grinding",
        "polishing",
        "stamping",
        "edm",
        "waterjet",
        "plasma_cutting",
        "deburring",
        "blasting",
    }
    | {
        "contract_assembly",
        "tube_bending",
        "textile_dyeing",
        "weaving",
        "thermoforming",
        "blow_moulding",
        "rotomoulding",
    }
)
_SERVICES = frozenset(
    {
        "freight",
        "warehousing",
        "printing",
        "surveying_bim",
        "vfx_film",
        "cybersecurity",
        "analysis_lab",
        "events",
        "3d_art",
    }
    | {name for name, concept in concepts().items() if concept.trade == "services"}
)
_GOODS = "goods"
_RIVALS = (
    ("reseller", "represent"),
    ("licence_out", "licence_in"),
    ("contract_maker", "capacity"),
    ("buy", "sell"),
    ("talent", "service"),
    ("for_us", "for_others"),
    ("takers", "need"),
    ("takers", "seek"),
    ("takers", "buy"),
    ("only_here", "sell"),
)
"""Groups of which a cue inside a longer cue of the other does not count: "agent" in "become an agent"."""
_INFLECTED = 6
"""A single word of so many letters may carry an ending of up to four more."""


def find_cues(text: str, language: str | None) -> Spans:
    """Return where each group of cues occurs in ``text``; with no language the cues of all languages are tried."""
    plain = folded(text)
    found: Spans = {}
    for name in _languages(language):
        for group, pattern in _patterns(name).items():
            spans = [match.span() for match in pattern.finditer(plain)]
            if spans:
                found.setdefault(group, []).extend(spans)
        for term in find_terms(text, name):
            found.setdefault(_trade(term.concept), []).append((term.start, term.end))
    return _settled({group: sorted(set(spans)) for group, spans in found.items()})


def _settled(found: Spans) -> Spans:
    """Leave the longer of two cues that stand in the same place and mean opposite things."""
    for one, other in _RIVALS:
        if one in found and other in found:
            first, second = found[one], found[other]
            found[one] = [span for span in first if not any(_inside(span, longer) for longer in second)]
            found[other] = [span for span in second if not any(_inside(span, longer) for longer in first)]
    return {group: spans for group, spans in found.items() if spans}


def _inside(span: tuple[int, int], longer: tuple[int, int]) -> bool:
    return longer[0] <= span[0] and span[1] <= longer[1] and span != longer


def groups() -> tuple[str, ...]:
    """Return the names of the groups of cues, the same in every language, in their order; last, any goods named."""
    return (*_patterns("sv"), _GOODS)


def _trade(concept: str) -> str:
    """Return what a concept is, or else what its broader one is: robot welding is a process as welding is."""
    while concept not in _PROCESSES | _SERVICES:
        broader = concepts()[concept].broader
        if broader is None:
            return _GOODS
        concept = broader
    return "process" if concept in _PROCESSES else "service"


def _languages(language: str | None) -> tuple[str, ...]:
    return LANGUAGES if language is None else (language,)


def cue_files() -> bytes:
    """Return all cues as they stand in their files."""
    return b"".join(_file(language).read_bytes() for language in LANGUAGES)


def _file(language: str) -> Traversable:
    return resources.files("dooropener_bot.understanding") / "data" / "cues" / f"{language}.json"


@cache
def _patterns(language: str) -> dict[str, re.Pattern[str]]:
    words: dict[str, list[str]] = json.loads(_file(language).read_text(encoding="utf-8"))
    return {group: _pattern(cues, spaced=language != "zh") for group, cues in words.items()}


def _pattern(cues: list[str], *, spaced: bool) -> re.Pattern[str]:
    """Compile cues.

    ``*`` stands for letters, ``…`` for a few words (or characters, where words are not spaced), a leading ``^`` for the
    beginning of the message.
    """
    compiled = [_spaced(folded(cue)) if spaced else _unspaced(folded(cue)) for cue in cues]
    compiled.sort(key=len, reverse=True)
    inside = "|".join(compiled)
    return re.compile(rf"(?<!\w)(?:{inside})(?!\w)" if spaced else inside)


def _spaced(cue: str) -> str:
    if cue.startswith("^"):
        return r"\A\W*" + _spaced(cue[1:])
    words = [r"(?:\S+\s+){0,4}?" if word == "…" else _word(word) + r"\s+" for word in cue.split(" ")]
    ending = r"\w{0,4}" if cue.isalpha() and len(cue) >= _INFLECTED else ""
    return "".join(words).removesuffix(r"\s+") + ending


def _word(word: str) -> str:
    return re.escape(word).replace(r"\*", r"\w*")


def _unspaced(cue: str) -> str:
    return re.escape(cue).replace(r"\*", r"\w*").replace("…", ".{0,12}?")
