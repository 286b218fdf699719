# ruff: noqa: E501, SIM905 - word lists are easier to read and to mend as plain words
"""Whether two names are of the same organisation."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from itertools import pairwise
from typing import Any

from rapidfuzz.distance import OSA, JaroWinkler

from dooropener_matching.han_names import same_across_scripts, same_characters
from dooropener_matching.name_parts import NameParts, fold, name_parts


@dataclass(frozen=True, slots=True)
class NameVerdict:
    """``score`` 0..1 orders pairs; ``why`` is a stable key: what decided."""

    same: bool
    score: float
    why: str


def compare_names(
    a: str, b: str, *, country: str | None = None, a_number: str | None = None, b_number: str | None = None
) -> NameVerdict:
    """Say whether two names mean the same organisation.

    National numbers, valid in ``country`` (ISO 3166-1 alpha-2), beat any name. Legal form, case, accents,
    transliteration, word order, abbreviation and a slip of the pen do not set names apart; another town, another trade,
    or a role in a group ("Holding", "Service") does.
    """
    by_number = _by_number(country, a_number, b_number)
    if by_number is not None:
        return by_number
    one, other = name_parts(a), name_parts(b)
    if one.han and other.han:
        if one.words and other.words and not set(one.words) & set(other.words):
            return NameVerdict(False, 0.4, "other_word")
        same, why = same_characters(one.han, other.han)
        return NameVerdict(same, 0.98 if same else 0.5, why)
    if one.han or other.han:
        han, latin = (one, other) if one.han else (other, one)
        same, why = same_across_scripts(han.han, latin)
        return NameVerdict(same, 0.95 if same else 0.4, why)
    if not one.words or not other.words:
        return NameVerdict(False, 0.0, "no_name")
    return _by_words(one, other)


def _by_number(country: str | None, a_number: str | None, b_number: str | None) -> NameVerdict | None:
    if not a_number or not b_number:
        return None
    one, other = _compact(country, a_number), _compact(country, b_number)
    if one is None or other is None:
        return None
    if one == other:
        return NameVerdict(True, 1.0, "same_number")
    return NameVerdict(False, 0.0, "different_number")


_NUMBERS = {
    "SE": "se.orgnr", "IT": "it.iva", "DE": "de.handelsregisternummer", "AT": "at.businessid", "LV": "lv.pvn", "NO": "no.orgnr",
    "DK": "dk.cvr", "FI": "fi.ytunnus", "IS": "is_.kennitala", "CN": "cn.uscc", "KE": "ke.pin",
}  # fmt: skip
"""The module of python-stdnum that knows the national number of an organisation."""


def _compact(country: str | None, number: str) -> str | None:
    """Return a number in its bare form; ``None`` when the country knows it to be wrong, so that names decide.

    A VAT number stands for the number it is made of: "SE556036079301" is 556036-0793.
    """
    bare = fold("".join(c for c in number if c.isalnum()))
    checker = _checker(country or "")
    if checker is None:
        return bare or None
    valid: Callable[[str], bool] = checker.is_valid
    stripped = bare.removeprefix(fold(country or ""))
    return next((fold(checker.compact(n)) for n in (number, stripped, stripped.removesuffix("01")) if valid(n)), None)


@cache
def _checker(country: str) -> Any:
    module = _NUMBERS.get(country.upper())
    return import_module(f"stdnum.{module}") if module else None


_FILLERS = frozenset(
    "the of for der die das dem den des von vom zu zur fur im am an auf i in di del della dei delle da dal a al av af pa "
    "til pa wa ya na cha la le il lo los las gesellschaft firma firman company companies ets inh inhaber sig z l".split()
)


def _by_words(one: NameParts, other: NameParts) -> NameVerdict:
    score = _likeness(one, other)
    if _joined(one) & _joined(other):
        return _if_forms_agree(one, other, 1.0, "same_words")
    if _leading_acronym(one, other) or _leading_acronym(other, one):
        return _if_forms_agree(one, other, 0.98, "same_words")
    left, right, same, slips = _unmatched(one, other)
    left, right = _needed(left, one), _needed(right, other)
    if same and (_stands_for(left, right) or _stands_for(right, left)):
        return _if_forms_agree(one, other, 0.95, "same_words")
    left, right = _without_acronym(left, other), _without_acronym(right, one)
    if left or right or not same + slips:
        return NameVerdict(False, round(min(score, 0.89), 4), _why_different(left, right, one, other))
    if slips and same + slips < 2:
        return NameVerdict(False, round(min(score, 0.89), 4), "other_word")
    return _if_forms_agree(one, other, 0.95 if slips else 0.98, "misspelt" if slips else "same_words")


def _if_forms_agree(one: NameParts, other: NameParts, score: float, why: str) -> NameVerdict:
    """Two firms of one name but of different kinds of legal form are sisters: a company and its partnership."""
    if one.forms and other.forms and not one.forms & other.forms:
        return NameVerdict(False, 0.85, "other_legal_form")
    return NameVerdict(True, score, why)


def _likeness(one: NameParts, other: NameParts) -> float:
    return float(JaroWinkler.normalized_similarity("".join(one.words), "".join(other.words)))


def _joined(parts: NameParts) -> set[str]:
    """The whole name as one word, so that "Landgut Technik" is "Landguttechnik"."""
    return {"".join(parts.words), "".join(parts.spelled)}


def _leading_acronym(one: NameParts, other: NameParts) -> bool:
    """Return whether a name is the other with its initials before it, however compounds are written."""
    if len(one.words) < 2 or _without_acronym(list(one.words[:1]), other):
        return False
    rest = {"".join(one.words[1:]), "".join(one.spelled[1:])}
    return bool(rest & _joined(other))


def _needed(words: list[str], parts: NameParts) -> list[str]:
    """Leave out what need not be said: the owner after a firm's own name, and a slip in a word that tells nothing."""
    owner_only = parts.owner and not set(parts.words) - parts.owner
    return [
        word
        for word in words
        if (word not in parts.owner or owner_only)
        and not (len(word) >= _FILLER_SLIP_FROM and any(OSA.distance(word, filler) == 1 for filler in _FILLERS))
    ]


def _stands_for(left: list[str], right: list[str]) -> bool:
    """Return whether one word of the one is the letters of several of the other: "ITL Öst"."""
    if len(left) != 1 or not 2 <= len(left[0]) <= 5 or len(right) < 2:
        return False
    letters = left[0]
    return (
        all(word[0] in letters for word in right) and _in_order(letters, "".join(right)) and letters[0] == right[0][0]
    )


_Word = tuple[str, str]
"""A word folded to plain letters, and the same spelled out."""


def _unmatched(one: NameParts, other: NameParts) -> tuple[list[str], list[str], int, int]:
    """Pair the words of two names off; return what is left of each, how many were the same, how many forgiven."""
    left, right = _core(one), _core(other)
    leading = {word for words in (left, right) for word in words[:1]}
    abbreviated = one.abbreviated | other.abbreviated

    def forgiven(a: _Word, b: _Word) -> bool:
        return _is_slip(a, b, leading=bool({a, b} & leading)) or any(
            _is_short_for(x, y, abbreviated) for x, y in zip(a, b, strict=True)
        )

    same = _pair_off(left, right, lambda a, b: bool(set(a) & set(b)))
    slips = _pair_compounds(left, right, abbreviated) + _pair_compounds(right, left, abbreviated)
    slips += _pair_off(left, right, forgiven)
    return [word[0] for word in left], [word[0] for word in right], same, slips


def _core(parts: NameParts) -> list[_Word]:
    words = dict.fromkeys(zip(parts.words, parts.spelled, strict=True))
    return [word for word in words if word[0] not in _FILLERS]


def _pair_off(left: list[_Word], right: list[_Word], alike: Callable[[_Word, _Word], bool]) -> int:
    """Take the words that have a twin out of both lists; return how many there were."""
    paired = 0
    for word in list(left):
        twin = next((candidate for candidate in right if alike(word, candidate)), None)
        if twin is not None:
            left.remove(word)
            right.remove(twin)
            paired += 1
    return paired


def _pair_compounds(left: list[_Word], right: list[_Word], abbreviated: frozenset[str]) -> int:
    """Pair an abbreviation and the word after it with the compound of both: "Ing.-Büro" is "Ingenieurbüro"."""
    for first, second in pairwise(list(left)):
        whole = next((w for w in right if w[0].startswith(first[0]) and w[0].endswith(second[0])), None)
        if whole is not None and first[0] in abbreviated:
            left[:] = [word for word in left if word not in (first, second)]
            right.remove(whole)
            return 1
    return 0


_FILLER_SLIP_FROM = _CASES_FROM = 7
_DROPPED_FROM = 6
_DROPPED_FROM_LEADING = 9
_CHANGED_FROM = 11
_ENDINGS = frozenset("s n en et ens ets na".split())
"""What the definite form and the genitive of the North add to a word."""
_CASES = frozenset("saueiā")
"""The letters in which Latvian words end, by their case: "Tūrisms", "Tūrisma biedrība"."""


def _is_slip(one: _Word, other: _Word, *, leading: bool) -> bool:
    """Return whether two words differ as by a slip of the pen, or by an ending.

    Letters swapped or doubled, one dropped from a word that is not short, one changed in a long one. The first word of
    a name is most often what it is known by, and one letter makes another of it: Lehner is not Lechner.
    """
    return any(_slipped(a, b, leading=leading) for a, b in zip(one, other, strict=True))


def _slipped(a: str, b: str, *, leading: bool) -> bool:
    short, long = sorted((a, b), key=len)
    if len(short) < 4 or a[0] != b[0]:
        return False
    if long.startswith(short) and long[len(short) :] in _ENDINGS:
        return len(short) >= 8 if leading else len(short) >= 5 or long[-1] == "s"
    if OSA.distance(a, b, score_cutoff=1) > 1:
        return False
    if sorted(a) == sorted(b) and len(short) >= 5:
        return True
    if leading and len(long) < _DROPPED_FROM_LEADING:
        return False
    if a[:-1] == b[:-1] and {a[-1], b[-1]} <= _CASES and len(a) >= _CASES_FROM:
        return True
    dropped = len(long) > len(short) and len(long) >= (_DROPPED_FROM_LEADING if leading else _DROPPED_FROM)
    return _undoubled(a) == _undoubled(b) or dropped or len(short) >= _CHANGED_FROM


def _undoubled(word: str) -> str:
    return "".join(c for i, c in enumerate(word) if i == 0 or c != word[i - 1])


def _is_short_for(a: str, b: str, abbreviated: frozenset[str]) -> bool:
    short, long = sorted((a, b), key=len)
    return short in abbreviated and len(short) >= 2 and long.startswith(short) and len(long) > len(short) + 1


def _without_acronym(words: list[str], other: NameParts) -> list[str]:
    """Drop a word that is the initials of the other name ("VBO Verkehrsbetriebe Oberdonau")."""
    letters = "".join(other.words)
    several = {
        "".join(word[0] for word in other.words),
        "".join(word[0] for word in other.words if word not in _FILLERS),
    }
    return [
        word
        for word in words
        if not 2 <= len(word) <= 5 or not any(_spells(word, initials, letters) for initials in several)
    ]


def _spells(word: str, initials: str, letters: str) -> bool:
    if initials.startswith(word[: len(initials)]) and len(word) <= len(initials):
        return True
    if len(word) >= 3 and word[0] == initials[:1] and word[-1] == initials[-1:] and _in_order(word, initials):
        return True
    if word[0] != letters[0] or not set(word) >= set(initials[:2]):
        return False
    return len(word) <= 4 and _in_order(word, letters)


def _in_order(letters: str, text: str) -> bool:
    rest = iter(text)
    return all(letter in rest for letter in letters)


def _why_different(left: list[str], right: list[str], one: NameParts, other: NameParts) -> str:
    extra = set(left) | set(right)
    if extra & (one.places | other.places) and left and right:
        return "other_town"
    if extra & (one.roles | other.roles):
        return "other_part_of_group"
    return "other_word"
