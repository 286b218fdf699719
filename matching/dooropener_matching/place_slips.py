"""Place names with a slip of the finger: a letter too many, too few, wrong or out of its place; signs mistaken."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from rapidfuzz import process
from rapidfuzz.distance import OSA

from dooropener_matching.han_names import pinyin

Ids = tuple[str, ...]

_SHORTEST = 5
"""Of a name that is looked for, and of a word that may be one. Shorter ones are too many words away from anything."""

_FREE = 6
"""From here on a letter may be wrong; below, letters may only be too many, too few or out of place."""

_TWO_SLIPS = 10
_INFLECTED_NAME = 7
_INFLECTED_FORM = 9
_DOUBLED = re.compile(r"(.)\1+")
_SIGN = r"[\u3400-\u9fff]"
_MOST_ALIKE_HAN = 4
"""A name of so many signs is known with one of them wrong; one of three where the wrong one sounds the same."""


@dataclass(frozen=True, slots=True)
class Slips:
    """Names by their first letter, inflected forms by that and their length, forms without doubled letters; signs."""

    names: Mapping[str, Sequence[tuple[str, Ids]]]
    forms: Mapping[tuple[str, int], Mapping[str, Ids]]
    undoubled: Mapping[str, Ids]
    signs: Sequence[tuple[str, Ids]]


def slips_of(
    names: Mapping[str, Ids],
    inflected: Iterable[tuple[str, Ids]],
    forms: Mapping[str, Ids],
    signs: Sequence[tuple[str, Ids]],
) -> Slips:
    """Prepare the search: all folded; `inflected` are the forms of names long enough, `forms` all that are known."""
    by_letter: dict[str, list[tuple[str, Ids]]] = defaultdict(list)
    for name, ids in names.items():
        if len(name) >= _SHORTEST and name.isalpha():
            by_letter[name[0]].append((name, ids))
    by_length: dict[tuple[str, int], dict[str, Ids]] = defaultdict(dict)
    for form, ids in inflected:
        if len(form) >= _INFLECTED_FORM and form.isalpha():
            by_length[form[0], len(form)].setdefault(form, ids)
    return Slips(dict(by_letter), dict(by_length), _undoubled(forms), signs)


def is_long_enough(name: str) -> bool:
    """Whether the inflected forms of a name are looked for with a slip in them, too."""
    return len(name) >= _INFLECTED_NAME


def _undoubled(forms: Mapping[str, Ids]) -> dict[str, Ids]:
    found: dict[str, set[Ids]] = defaultdict(set)
    for form, ids in forms.items():
        if form.isalpha() and len(short := _DOUBLED.sub(r"\1", form)) >= _SHORTEST:
            found[short].add(ids)
    return {short: next(iter(several)) for short, several in found.items() if len(several) == 1}


def misspelt(key: str, slips: Slips) -> Ids:
    """Return the regions of the place that a folded word is most like, none where it is an everyday word."""
    if len(key) < _SHORTEST or is_everyday(key) or not key.isalpha():
        return ()
    return _like_a_name(key, slips) or _doubled(key, slips) or _like_a_form(key, slips)


def _like_a_name(key: str, slips: Slips) -> Ids:
    allowed = 1 if len(key) < _TWO_SLIPS else 2
    best: tuple[int, Ids] | None = None
    for name, ids in slips.names.get(key[0], ()):
        if abs(len(name) - len(key)) <= allowed:
            distance = OSA.distance(name, key, score_cutoff=allowed)
            if distance <= allowed and (best is None or distance < best[0]) and _may_be(name, key):
                best = (distance, ids)
    return best[1] if best else ()


def _may_be(name: str, key: str) -> bool:
    """*Suomi* is no *suosi*: between short words a wrong letter makes another word."""
    return len(name) >= _FREE or len(name) != len(key) or sorted(name) == sorted(key)


def _doubled(key: str, slips: Slips) -> Ids:
    """*Norgge*, *Itävalasa*: which letters are doubled is what people are least sure of."""
    return slips.undoubled.get(_DOUBLED.sub(r"\1", key), ()) if len(key) >= _FREE else ()


def _like_a_form(key: str, slips: Slips) -> Ids:
    for length in (len(key), len(key) - 1, len(key) + 1) if len(key) >= _INFLECTED_FORM else ():
        forms = slips.forms.get((key[0], length), {})
        found = process.extractOne(key, forms.keys(), scorer=OSA.distance, score_cutoff=1)
        if found is not None:
            return forms[found[0]]
    return ()


def is_everyday(word: str) -> bool:
    """Return whether a folded word a slip away from a place is a word of its own, or another place."""
    return bool(_not_misspelt().fullmatch(word))


@cache
def _not_misspelt() -> re.Pattern[str]:
    file = resources.files("dooropener_matching") / "data" / "not_misspelt.txt"
    lines = file.read_text(encoding="utf-8").splitlines()
    words = [word for line in lines if not line.startswith("#") for word in line.split()]
    return re.compile("|".join(re.escape(word).replace(r"\*", r"\w*") for word in words))


def han_slips(text: str, slips: Slips) -> Iterator[tuple[int, int, Ids]]:
    """Yield places whose names have a sign wrong, or two of them swapped; names of two signs are never guessed."""
    for name, ids in slips.signs:
        for pattern, wrong in _han_patterns(name):
            for match in pattern.finditer(text):
                if not is_everyday(match.group()) and (not wrong or _sounds_alike(match.group(), name)):
                    yield match.start(), match.end(), ids


def _sounds_alike(written: str, name: str) -> bool:
    return len(name) >= _MOST_ALIKE_HAN or pinyin(written) == pinyin(name)


@cache
def _han_patterns(name: str) -> tuple[tuple[re.Pattern[str], bool], ...]:
    """The name with any sign in one place, then with two neighbours swapped."""
    if len(name) < _MOST_ALIKE_HAN - 1 or not re.fullmatch(f"{_SIGN}+", name):
        return ()
    wrong = [name[:place] + _SIGN + name[place + 1 :] for place in range(len(name))]
    swapped = [name[:at] + name[at + 1] + name[at] + name[at + 2 :] for at in range(len(name) - 1)]
    return (re.compile("|".join(wrong)), True), (re.compile("|".join(swapped)), False)
