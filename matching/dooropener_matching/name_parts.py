# ruff: noqa: E501, SIM905 - word lists are easier to read and to mend as plain words
"""An organisation's name taken apart: legal form, core words, place, trade, role in a group."""

import json
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib import resources

from dooropener_matching.regions import default_regions

_HAN = re.compile(r"[\u3400-\u9fff]")
_HAN_FORMS = (
    "有限责任公司",
    "股份有限公司",
    "有限公司",
    "集团公司",
    "有限責任公司",
    "股份有限公司",
    "合作社",
    "公司",
    "厂",
)
_DOTS = re.compile(r"(?<=\b\w)\.(?=\w\b)")
_WORD = re.compile(r"[^\W_]+")
_ABBREVIATED = re.compile(r"\b([^\W\d_]{2,6})\.(?=[\s,]|$)")
_AND_PARTNERS = re.compile(r"\bdi\s+[\w'’ ]{2,40}&\s*C\.?(?=\s|$)|\bInh(?:aber(?:in)?)?\.\s*", re.IGNORECASE)
"""The partners after an Italian partnership's name, and the word before a German owner's."""
_SPELLED = {
    "ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe", "æ": "ae", "ß": "ss", "þ": "th", "ð": "d",
}  # fmt: skip
"""Letters as they are written without them: "Müller" is also "Mueller", "Løftehjælp" also "Loeftehjaelp"."""
_PLAIN = str.maketrans({"ø": "o", "æ": "ae", "ß": "ss", "þ": "th", "ð": "d", "đ": "d", "ł": "l", "ı": "i"})
_AND = frozenset("och and und e ed ja og un na ok et y i".split())
_SHORT = {"flli": "fratelli", "intl": "international", "mfg": "manufacturing", "bros": "brothers"}
_NEVER_WORDS = frozenset("ab gmbh srl snc ltd limited ehf aps oy oyj sia aktiebolag aktiebolaget mbh".split())
"""Legal forms that are taken out wherever they stand."""
GROUP_ROLES = frozenset(
    "holding group gruppe gruppo gruppen gruppa grupa konserni konsern konzern koncern service services servis servizi eiendom ejendom "
    "fastigheter fastighet immobilien immobiliare kiinteistot invest investment investments beteiligungs beteiligung beteiligungen "
    "trading trade handels export import international invest finans finance logistik logistics transport transporte rent rental "
    "sales vertrieb produktion production technologies solutions consulting hydrogen energy packaging hasteignir fasteignir "
    "yhtyma sijoitus investicijas".split()
)
"""Words that set a sister or parent company apart from the one named without them."""


@dataclass(frozen=True, slots=True)
class NameParts:
    """A name taken apart.

    ``words`` are the folded core words, ``spelled`` the same with ä as ae, ``abbreviated`` those written with a full
    stop; ``forms`` are kinds of legal form, ``han`` the Chinese characters without theirs.
    """

    words: tuple[str, ...]
    spelled: tuple[str, ...]
    abbreviated: frozenset[str]
    forms: frozenset[str]
    places: frozenset[str]
    roles: frozenset[str]
    han: str


@cache
def _legal_forms() -> tuple[tuple[tuple[str, ...], str], ...]:
    file = resources.files("dooropener_matching") / "data" / "legal_forms.json"
    kinds: dict[str, list[str]] = json.loads(file.read_text(encoding="utf-8"))
    forms = [(tuple(form.split()), kind) for kind, written in kinds.items() for form in written]
    return tuple(sorted(forms, key=lambda pair: (-len(pair[0]), pair)))


@cache
def _places() -> frozenset[str]:
    names = (name for region in default_regions() for name in (*region.cities, *region.names.values()))
    return frozenset(fold(name) for name in names)


def fold(text: str) -> str:
    """Lower case without accents, the special letters of the North in plain ones."""
    lower = text.casefold().translate(_PLAIN)
    return "".join(c for c in unicodedata.normalize("NFKD", lower) if not unicodedata.combining(c))


def spelled(text: str) -> str:
    """Lower case with special letters spelled out, and then once more as if they had not been."""
    lower = unicodedata.normalize("NFC", text.casefold())
    return fold("".join(_SPELLED.get(c, c) for c in lower))


def name_parts(name: str) -> NameParts:
    """Take a name apart; what is left in ``words`` is what tells one organisation from another."""
    name = unicodedata.normalize("NFKC", name)
    han, name = _without_han_form("".join(_HAN.findall(name))), _HAN.sub(" ", name)
    name = _AND_PARTNERS.sub(" ", re.sub(r"\bF\.\s?lli\b", "Fratelli", name))
    text = _DOTS.sub("", name.replace("’", "'").replace("'", "")).replace("/", " ").replace("&", " und ")
    written = _WORD.findall(text)
    start, end, forms = _core(tuple(fold(word) for word in written))
    core = [word for word in written[start:end] if fold(word) not in _AND | _NEVER_WORDS]
    words = [_SHORT.get(fold(word), fold(word)) for word in core]
    return NameParts(
        words=tuple(words),
        spelled=tuple(_SHORT.get(fold(word), spelled(word)) for word in core),
        abbreviated=frozenset(fold(word) for word in _ABBREVIATED.findall(name)),
        forms=frozenset(forms) - {"status"},
        places=frozenset(word for word in words if _is_place(word)),
        roles=frozenset(word for word in words if word in GROUP_ROLES),
        han=han,
    )


def _is_place(word: str) -> bool:
    return word in _places() or (word.endswith("s") and word[:-1] in _places())


def _without_han_form(characters: str) -> str:
    for form in _HAN_FORMS:
        if characters.endswith(form) and len(characters) > len(form) + 1:
            return characters.removesuffix(form)
    return characters


def _core(words: tuple[str, ...]) -> tuple[int, int, list[str]]:
    """Return where the name begins and ends once legal forms are taken off both ends, and their kinds."""
    start, end, kinds = 0, len(words), []
    found = True
    while found:
        found = False
        for form, kind in _legal_forms():
            size = len(form)
            if size < end - start and words[end - size : end] == form:
                end, found = end - size, True
            elif size < end - start and words[start : start + size] == form:
                start, found = start + size, True
            if found:
                kinds.append(kind)
                break
    return start, end, kinds
