# ruff: noqa: E501, SIM905 - word lists are easier to read and to mend as plain words
"""An organisation's name taken apart: legal form, core words, place, trade, role in a group."""

import json
import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

from dooropener_matching.regions import default_regions

_HAN = re.compile(r"[\u3400-\u9fff]")
_HAN_FORMS = (
    "有限责任公司", "股份有限公司", "有限公司", "集团公司", "有限責任公司", "特殊普通合伙", "普通合伙", "有限合伙",
    "个人独资企业", "个体工商户", "专业合作社联合社", "专业合作社", "專業合作社", "合作社", "公司", "厂", "廠",
)  # fmt: skip
_DOTS = re.compile(r"(?<=\b\w)\.(?=\w\b)")
_WORD = re.compile(r"[^\W_]+")
_ABBREVIATED = re.compile(r"\b([^\W\d_]{2,10})\.(?=[\s,-]|$)")
_CONTRACTED = re.compile(r"\b([^\W\d_]{2,6})\.(to|ti|ta|te|lle|ssa|ne|ni|tsto|tmsto)\b", re.IGNORECASE)
"""Words written with their beginning and end: "Ass.to" is "Associato", "Ins.tsto" "Insinööritoimisto"."""
_ELIDED = re.compile(r"\b(l|d|dell|all|nell|dall|sull)'(\w+)", re.IGNORECASE)
"""The Italian article before a vowel, which is as often left out as written on."""
_TRADING_AS = re.compile(r"\s(?:t/a|trading as|d/b/a|dba|handlar som)\s.*$", re.IGNORECASE)
_OWNED_BY = re.compile(r",?(?:(?<=\s)v/|\bInh(?:aber(?:in)?)?\.?(?=\s))\s*", re.IGNORECASE)
"""Before the owner, in Danish and German: "Bageri v/ Jens Jensen", "Bäckerei Öhler, Inh. Karl Öhler"."""
_AND_PARTNERS = re.compile(r"\bdi\s+[\w'’ ]{2,40}&\s*C\.?(?=\s|$)", re.IGNORECASE)
"""The partners after an Italian partnership's name."""
_SPELLED = {
    "ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe", "æ": "ae", "ß": "ss", "þ": "th", "ð": "d",
}  # fmt: skip
"""Letters as they are written without them: "Müller" is also "Mueller", "Løftehjælp" also "Loeftehjaelp"."""
_PLAIN = str.maketrans({"ø": "o", "æ": "ae", "ß": "ss", "þ": "th", "ð": "d", "đ": "d", "ł": "l", "ı": "i"})
_AND = frozenset("och und and e ed ja og un na ok et y i u".split())
_SHORT = {
    "flli": "fratelli", "intl": "international", "mfg": "manufacturing", "bros": "brothers", "brdr": "brodrene",
    "gebr": "gebruder", "lab": "laboratory", "labs": "laboratory", "laboratories": "laboratory", "laboratorium": "laboratory",
    "laboratoriet": "laboratory", "laboratorio": "laboratory", "laboratorija": "laboratory", "colour": "color",
    "centre": "center", "engg": "engineering", "svcs": "services", "grp": "group", "fibre": "fiber",
    "agri": "agricultural", "st": "saint", "sankt": "saint", "skt": "saint", "sct": "saint",
    "mek": "mekanisk", "mekaniska": "mekanisk", "mekaniske": "mekanisk", "mekaniskt": "mekanisk",
    "elektronik": "electronics", "electronic": "electronics", "elettronica": "electronics", "elektronikk": "electronics",
    "elektroniikka": "electronics", "elektronika": "electronics", "rafeindataekni": "electronics",
    "aluminum": "aluminium", "oo": "oberosterreichische", "noe": "niederosterreichische",
}  # fmt: skip
"""Words that are written shorter, or otherwise across the Atlantic."""
_NEVER_WORDS = frozenset("ab gmbh srl snc ltd limited ehf aps oy oyj sia aktiebolag aktiebolaget mbh".split())
"""Legal forms that are taken out wherever they stand."""
_LADEN = ("gesellschaft", "betrieb")
_UNMISTAKABLE = 12
"""Letters from which a legal form of several words is taken out wherever it stands: "enskild firma" is no name."""
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
    stop; ``forms`` are kinds of legal form, ``owner`` the words of an owner named after it, ``han`` the Chinese characters without theirs.
    """

    words: tuple[str, ...]
    spelled: tuple[str, ...]
    abbreviated: frozenset[str]
    forms: frozenset[str]
    places: frozenset[str]
    roles: frozenset[str]
    owner: frozenset[str]
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


@lru_cache(maxsize=20_000)
def name_parts(name: str) -> NameParts:
    """Take a name apart; what is left in ``words`` is what tells one organisation from another."""
    name = unicodedata.normalize("NFKC", name)
    han, name = _without_han_form("".join(_HAN.findall(name))), _HAN.sub(" ", name)
    name, owner = _with_owner(_TRADING_AS.sub("", name))
    name = _AND_PARTNERS.sub(" ", re.sub(r"\bF\.\s?lli\b", "Fratelli", name))
    name = _CONTRACTED.sub(r"\1. ", name)
    name = name.replace("’", "'")
    bare = {fold(article + word): fold(word) for article, word in _ELIDED.findall(name)}
    text = _DOTS.sub("", name.replace("'", "")).replace("/", " ").replace("&", " und ")
    written = _WORD.findall(text)
    start, end, forms = _core(tuple(fold(word) for word in written))
    named, within = _without_long_forms(written[start:end])
    core = [_unladen(word) for word in named if fold(word) not in _AND | _NEVER_WORDS]
    words = [bare.get(fold(word)) or _SHORT.get(fold(word), fold(word)) for word in core]
    return NameParts(
        words=tuple(words),
        spelled=tuple(_SHORT.get(fold(word), spelled(word)) for word in core),
        abbreviated=frozenset(fold(word) for word in _ABBREVIATED.findall(name)),
        forms=frozenset({*forms, *within}) - {"status"},
        places=frozenset(word for word in words if _is_place(word)),
        roles=frozenset(word for word in words if word in GROUP_ROLES),
        owner=owner,
        han=han,
    )


def _with_owner(name: str) -> tuple[str, frozenset[str]]:
    """Take out the word before an owner; return the name with the owner in it, and the owner's words."""
    found = _OWNED_BY.search(name)
    if found is None:
        return name, frozenset()
    return f"{name[: found.start()]} {name[found.end() :]}", frozenset(map(fold, _WORD.findall(name[found.end() :])))


def _without_long_forms(written: list[str]) -> tuple[list[str], set[str]]:
    """Take out the long legal forms that stand inside a name; return the rest and their kinds."""
    kinds: set[str] = set()
    folded = tuple(fold(word) for word in written)
    for form, kind in _long_forms():
        if form[0] not in folded:
            continue
        place = next((i for i in range(len(folded)) if folded[i : i + len(form)] == form), None)
        if place is not None and len(form) < len(written):
            written = written[:place] + written[place + len(form) :]
            folded = folded[:place] + folded[place + len(form) :]
            kinds.add(kind)
    return written, kinds


@cache
def _long_forms() -> tuple[tuple[tuple[str, ...], str], ...]:
    return tuple((form, kind) for form, kind in _legal_forms() if len(form) > 1 and len("".join(form)) >= _UNMISTAKABLE)


def _unladen(word: str) -> str:
    """Return a word without what a German compound says of firms in general: "Steinmetzbetrieb" is "Steinmetz"."""
    for ending in _LADEN:
        if len(word) >= len(ending) + 4 and word.casefold().endswith(ending):
            return word[: -len(ending)]
    return word


def _is_place(word: str) -> bool:
    return word in _places() or (word.endswith("s") and word[:-1] in _places())


def _without_han_form(characters: str) -> str:
    form = next((form for form in _HAN_FORMS if characters.endswith(form) and len(characters) > len(form) + 1), None)
    return _without_han_form(characters.removesuffix(form)) if form else characters


def _core(words: tuple[str, ...]) -> tuple[int, int, list[str]]:
    """Return where the name begins and ends once legal forms are taken off both ends, and their kinds."""
    start, end, kinds = 0, len(words), []
    found = True
    while found:
        found = False
        for form, _ in _legal_forms():
            size = len(form)
            if size < end - start and words[end - size : end] == form:
                end, found = end - size, True
            elif size < end - start and words[start : start + size] == form:
                start, found = start + size, True
            if found:
                kinds += [other for same, other in _legal_forms() if same == form]
                break
    return start, end, kinds
