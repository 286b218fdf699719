# ruff: noqa: SIM905 - word lists are easier to read and to mend as plain words
"""Finding partner regions in a text: countries, cities and their people, inflected, misspelt, in eleven languages."""

import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from itertools import pairwise
from typing import TypeVar

from dooropener_matching import place_negation
from dooropener_matching.languages import detect_language
from dooropener_matching.place_forms import COMPASS, inflected
from dooropener_matching.place_slips import Slips, han_slips, is_long_enough, misspelt, slips_of
from dooropener_matching.regions import Region

_WORD = re.compile(r"(?<![^\W_])(?!(?:l|d|un|all|dall|dell|nell|sull|quell)['’])[^\W_]+(?:['’][^\W_]+)*", re.IGNORECASE)
"""A word without the Italian article or preposition that leans on it: "dall'Italia" is "Italia"."""
_CJK = re.compile(r"[\u3400-\u9fff]")
_ROMANIA = re.compile("罗马尼亚|羅馬尼亞")
"""It begins with Rome."""
_LONGEST_NAME = 4
_STEM_TAIL = 6
_FINNISH_TAIL = 11

_CAPITAL_NEEDED = frozenset(
    "ogre nokia ried enns wels assens monaco rom roms vins roma milan fyn nyborg norden asia vin manse "
    "bergen colonia ulm dresden bremen turin malindi fynsk fynske lahti vine vines".split()
)
"""Places whose name is also a common word, a firm or an abbreviation: lower case does not mean the place."""

_EVERYDAY = {
    "fi": re.compile("asia(?!lai).*"),
    "sw": re.compile("kina"),
}
"""Folded words that in one language are no place: Finnish *asiat* are matters, Swahili *kina* is *has*."""

_LANGUAGE_NAMED = re.compile(
    r"\b(?:på|auf|till|från|in|into|al|dal|dallo|dall'|ins|aus dem|vom|til|fra|kwa|uz|no|á|úr|språk|språket|sprog|"
    r"language|lingua|sprache|kieli|kieleksi|lugha ya|kutoka|tungumál)\s+"
    r"(?:\w+(?:,|\s(?:och|and|e|und|og|ja|un|na|eller|or|o|oder))\s+)*$",
    re.IGNORECASE,
)
_NOUN_FOLLOWS = re.compile(
    r"\s+(?!(?:och|eller|and|or|und|oder|e|o|og|ja|tai|un|vai|tack|please|bitte|takk|tak|schreib\w*|sprech\w*)\b)[^\W\d_]"
    r"|(?:,\s*\w+)*,?\s+(?:och|and|und|e|og|ja|un)\s+\w+\s+(?!(?:tack|please|bitte|takk|tak|grazie|kiitos)\b)[^\W\d_]"
)
_THEY_OR_WINES = "vini"
"""Latvian *viņi* and Italian *vini*; only *Vīni* is Vienna."""

_AREAS = ("regionen", "omradet", "trakten", "distriktet", "regionin", "seudulta", "seudulla", "seudun", "gebiet")
"""Second halves of compounds such as "Tammerforsregionen", folded to plain letters."""

_PEOPLE = (
    *(
        "arna",
        "arne",
        "erna",
        "erne",
        "ene",
        "ians",
        "iani",
        "eši",
        "erinnen",
        "lainen",
        "laiset",
        "laisia",
        "laiselle",
    ),
    *("nesen", "ysken", "skeren", "ansken", "naren", "karen", "andaren", "ngen", "ningen", "narna", "innan", "innen"),
    *("mannen", "manden", "mennene", "ndingen", "ndinge", "eren", "etis", "ieti", "ietim", "iešiem", "iešus"),
)
"""Endings of people, who are no language: "nej till kinesen"."""

_TONGUE_FOLLOWS = re.compile(r"\s*(?:valod|sprache\b|språk|sprog|tungumál|kielel|kielt|kielen\b|语|文)", re.IGNORECASE)
_TONGUE_BEFORE = re.compile(r"\b(?:lugha|tafsiri|mkalimani|mwalimu|toleo|wanaozungumza)\s+$", re.IGNORECASE)

_FINNISH_PEOPLE = re.compile(r"(?P<place>\w{4,}?)i?lai(?:nen|s\w{0,12}|st\w{0,8})")
"""Whom Finnish names after any place: "trondheimilainen", "emilialaiseen"."""


@dataclass(frozen=True, slots=True)
class RegionMention:
    """A place named in ``text[start:end]``; a group such as "the Nordic countries" gives one mention per region.

    ``negated``: the words around it exclude the place ("utom Kina", "keine Ware aus Asien").
    """

    region_id: str
    start: int
    end: int
    negated: bool


_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Names of places; the stems of peoples are kept by their first letter."""

    forms: dict[str, tuple[str, ...]]
    stems: dict[str, list[tuple[str, str]]]
    characters: tuple[tuple[str, tuple[str, ...]], ...]
    slips: Slips


def find_regions(text: str, regions: Sequence[Region], *, language: str | None = None) -> tuple[RegionMention, ...]:
    """Return every mention of one of ``regions`` in ``text``, in the order of the text.

    A country or a main city stands for the partner region in that country. ``language`` settles words that differ
    between languages ("island"); without it the language is guessed only where it matters.
    """
    gazetteer = gazetteer_of(tuple(regions))
    found = sorted(places_in(text, gazetteer, language), key=lambda place: (place[0], -place[1]))
    mentions = []
    covered = 0
    for start, end, ids in found:
        if start < covered:
            continue
        covered = end
        negated = place_negation.is_negated(text, start, end, language)
        mentions += [RegionMention(region, start, end, negated) for region in ids]
    return tuple(mentions)


_Place = tuple[int, int, tuple[str, ...]]


def places_in(text: str, gazetteer: Gazetteer, language: str | None) -> list[_Place]:
    """Return start, end and regions of every place named, which may overlap."""
    return [*_by_character(text, gazetteer), *_by_word(text, gazetteer, language)]


def _by_character(text: str, gazetteer: Gazetteer) -> Iterator[_Place]:
    if not _CJK.search(text):
        return
    rest = text = _ROMANIA.sub(lambda match: " " * len(match.group()), text)
    for name, ids in gazetteer.characters:
        start = text.find(name)
        while start >= 0:
            yield start, start + len(name), ids
            start = text.find(name, start + len(name))
        rest = rest.replace(name, " " * len(name))
    yield from han_slips(rest, gazetteer.slips)


def _by_word(text: str, gazetteer: Gazetteer, language: str | None) -> Iterator[_Place]:
    words = list(_WORD.finditer(text))
    index = 0
    while index < len(words):
        place = _longest_name(text, words, index, gazetteer, language)
        if place is None:
            place = _single_word(text, words[index], gazetteer, language)
            step = 1
        else:
            step = sum(1 for word in words[index : index + _LONGEST_NAME] if word.start() < place[1])
        if place is not None:
            yield place
        index += step


def _longest_name(
    text: str, words: list[re.Match[str]], index: int, gazetteer: Gazetteer, language: str | None
) -> _Place | None:
    for last in range(min(index + _LONGEST_NAME, len(words)), index, -1):
        run = words[index:last]
        if any(not _joins(text[a.end() : b.start()]) for a, b in pairwise(run)):
            continue
        written = text[run[0].start() : run[-1].end()]
        key = " ".join(_folded(word.group()) for word in run)
        ids = gazetteer.forms.get(key)
        if ids and _means_place(written, key, text, language, run[0].start()):
            return run[0].start(), run[-1].end(), ids
    return None


def _joins(between: str) -> bool:
    return len(between) <= 2 and not between.strip("-–/. ")


def _means_place(written: str, key: str, text: str, language: str | None, start: int) -> bool:
    if key in _CAPITAL_NEEDED and written[0].islower():
        return False
    if key == _THEY_OR_WINES:
        return written.startswith("Vī")
    if _is_everyday(key, text, language):
        return False
    if key == "island":
        return (language or detect_language(text).language) != "en"
    return not (" ki" in key and _TONGUE_BEFORE.search(text[:start]))


def _is_everyday(key: str, text: str, language: str | None) -> bool:
    spoken = [tongue for tongue, words in _EVERYDAY.items() if words.fullmatch(key)]
    return bool(spoken) and (language or detect_language(text).language) in spoken


def _single_word(text: str, word: re.Match[str], gazetteer: Gazetteer, language: str | None) -> _Place | None:
    key = _folded(word.group())
    if len(key) < 4 or _is_everyday(key, text, language):
        return None
    ids = _people(text, word, key, gazetteer)
    if ids is None:
        ids = _of_finnish_people(key, gazetteer) or _compound(key, gazetteer)
        if not ids and key not in gazetteer.forms:  # a form may be spelled right and yet mean no place
            ids = misspelt(key, gazetteer.slips)
    return (word.start(), word.end(), ids) if ids else None


def _people(text: str, word: re.Match[str], key: str, gazetteer: Gazetteer) -> tuple[str, ...] | None:
    """Return the region of a people's adjective, nothing for their language, ``None`` for any other word."""
    for stem, region in gazetteer.stems.get(key[0], ()):
        if key.startswith(stem) and len(key) - len(stem) <= (_FINNISH_TAIL if stem.endswith("lai") else _STEM_TAIL):
            return () if _names_language(text, word, key) or _speaks(key[len(stem) :]) else (region,)
    return None


def _of_finnish_people(key: str, gazetteer: Gazetteer) -> tuple[str, ...]:
    match = _FINNISH_PEOPLE.fullmatch(key)
    return gazetteer.forms.get(match["place"], ()) if match else ()


def _names_language(text: str, word: re.Match[str], key: str) -> bool:
    if _TONGUE_FOLLOWS.match(text, word.end()):
        return True
    before = text[max(0, word.start() - 40) : word.start()]
    if key.endswith(_PEOPLE) or not _LANGUAGE_NAMED.search(before):
        return False
    return not _NOUN_FOLLOWS.match(text, word.end())


def _speaks(tail: str) -> bool:
    return tail.startswith(("tal", "språ", "spra", "sprac", "spro", "kiel", "ski", "speak", "land", "ium"))


def _compound(key: str, gazetteer: Gazetteer) -> tuple[str, ...]:
    for area in _AREAS:
        if key.endswith(area) and len(key) - len(area) >= 4:
            named = key.removesuffix(area)
            return gazetteer.forms.get(named) or gazetteer.forms.get(named.removesuffix("s")) or ()
    for point in COMPASS:
        if key.startswith(point) and len(key) - len(point) >= 4:
            ids = gazetteer.forms.get(key[len(point) :])
            if ids:
                return ids
    return ()


def _folded(word: str) -> str:
    """Lower case without accents, so that "Forlì", "FORLI" and "forli" are one; ø, æ, ð and þ keep their sound."""
    word = word.casefold().replace("’", "'")
    if word.isascii():
        return word
    word = word.replace("ø", "o").replace("æ", "ae").replace("ð", "d").replace("þ", "th").replace("ß", "ss")
    return "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))


@lru_cache(maxsize=8)
def gazetteer_of(regions: tuple[Region, ...]) -> Gazetteer:
    """Return all names of these regions, prepared for the search."""
    known = json.loads((resources.files("dooropener_matching") / "data" / "places.json").read_text(encoding="utf-8"))
    forms: dict[str, tuple[str, ...]] = {}
    characters: dict[str, tuple[str, ...]] = {}
    stems: list[tuple[str, str]] = []
    single: dict[str, tuple[str, ...]] = {}
    for region in regions:
        extra = known["regions"].get(region.id, {"names": [], "exact": [], "stems": []})
        stems += [(_folded(stem), region.id) for stem in extra["stems"]]
        names = dict.fromkeys([*region.names.values(), *region.cities, *region.aliases, *extra["names"]])
        for name in names:
            _add(name, (region.id,), forms, characters, single)
        for name in extra["exact"]:
            _add(name, (region.id,), forms, characters, {})
    ids = {region.id for region in regions}
    for group in known["groups"]:
        members = tuple(region for region in group["regions"] if region in ids)
        for name in group["words"] if members else ():
            _add(name, members, forms, characters, single)
    plain = {_key(name): region for name, region in reversed(single.items())}
    for stem, _ in stems:
        if stem not in plain:
            forms.pop(stem, None)
    by_size = tuple(sorted(characters.items(), key=lambda pair: (-len(pair[0]), pair)))
    return Gazetteer(
        forms=forms,
        stems=_by_letter(sorted(stems, key=lambda pair: (-len(pair[0]), pair))),
        characters=by_size,
        slips=slips_of(
            {name: region for name, region in plain.items() if name not in _CAPITAL_NEEDED},
            ((_key(f), region) for name, region in single.items() if is_long_enough(name) for f in inflected(name)),
            {form: region for form, region in forms.items() if form not in _CAPITAL_NEEDED},
            by_size,
        ),
    )


def _by_letter(named: Iterable[tuple[str, _T]]) -> dict[str, list[tuple[str, _T]]]:
    found: dict[str, list[tuple[str, _T]]] = defaultdict(list)
    for name, what in named:
        found[name[0]].append((name, what))
    return dict(found)


def _add(
    name: str,
    ids: tuple[str, ...],
    forms: dict[str, tuple[str, ...]],
    characters: dict[str, tuple[str, ...]],
    single: dict[str, tuple[str, ...]],
) -> None:
    if _CJK.search(name):
        characters.setdefault(name, ids)
        return
    for form in inflected(name):
        forms.setdefault(_key(form), ids)
    if " " not in name:
        single.setdefault(name, ids)


def _key(name: str) -> str:
    return " ".join(_folded(word) for word in _words(name))


def _words(name: str) -> Iterable[str]:
    return (match.group() for match in _WORD.finditer(name))
