# ruff: noqa: E501 - a line per language is easier to mend than lines of equal length
"""Certificates and standards: found in fields and texts, compared by family and class."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

_ROMAN = {"i": 1, "iia": 2, "iib": 3, "iii": 4, "ii": 2, "iv": 4, "v": 5}

_PATTERN = (
    r"(?P<exc>\bEN\s?1090(?:-\d)?[\s,]*(?:EXC\s?(?P<exc_class>[1-4]))?)"
    r"|(?P<exc_alone>\bEXC\s?(?P<exc_alone_class>[1-4])\b)"
    r"|(?P<weld>\bISO\s?3834(?:-(?P<weld_class>[234]))?)"
    r"|(?P<mdr>\bMDR\b(?:[\s,()]*(?:class|klass\w*|classe|Klasse|luok\w+|klases?|flokk\w*|daraja la|类)?\s*(?P<mdr_class>III|IIb|IIa|I)\b)?)"
    r"|(?P<ipc>\bIPC(?:-A-610)?(?:[\s,]*(?:class|klass\w?|classe|Klasse|luok\w+|klase)\s*(?P<ipc_class>[1-3]))?\b)"
    r"|(?P<stage>\b(?:EU\s)?(?:Stage|Steg|Stufe|Fase|Stadio|Trinn|Trin)\s(?P<stage_class>V|IV|III)\b)"
    r"|(?P<euro>\bEuro\s(?P<euro_class>[4-7])\b)"
    r"|(?P<numbered>\b(?:ISO(?:/IEC|/TS)?|IATF|DIN(?:\sEN)?(?:\sISO)?|EN(?:\sISO)?|IEC|SS-EN|AS|UL|ASTM|FSSC|SA|BS|UN|AQAP|NORSOK|JIS|GB/?T?)"
    r"\s?-?(?P<number>\d{2,6}(?:\.\d)?)(?:-\d+)?)"
    r"|(?P<named>\b(?:FSC|PEFC|Fairtrade|Fair\sTrade|WFTO|Rainforest(?:\sAlliance)?|UTZ|BRCGS|BRC|IFS(?:\sFood)?|HACCP|GMP|GDP|"
    r"Global\s?G\.?A\.?P\.?|GOTS|OEKO-?TEX|GRS|BSCI|SEDEX|SMETA|EuCertPlast|ENEC|KEYMARK|MCS|ATEX|IECEx|RoHS|REACH|MSC|ASC|Halal|Kosher|"
    r"Demeter|KRAV|Svanen|Nordic\sSwan|Blauer\sEngel|EMAS|TÜV|NSF|FDA|EHEDG|DNV|EMVCo|PCI\sDSS|AOECS(?:\sCrossed\sGrain)?|Crossed\sGrain|IFF|EPD|"
    r"Möbelfakta|BREEAM|LEED|ISCC|RSPO|TISAX|IRIS|AEO|CE)\b)"
    r"|(?P<organic>\bEU[\s-]Organic\b|\bEU-?ekologisk\w*|\bekologisk\w*|\børganic|\borganic\b|\bbiologic[oaih]\w*|\bBio(?:-Qualität|zertifi\w+|-Zertifi\w+)|\bökologisch\w*|有机认证|有机|\bbioloģisk\w*|\bluomu\w*|\bøkologisk\w*|\bllífræn\w*|\blífræn\w*|\bkilimo hai)"
)
_HAN = r"[\u3400-\u9fff]"
_EDGE = rf"(?:\b|(?<={_HAN})|(?={_HAN}))"
"""Where a word begins or ends; ``\\b`` alone takes Chinese characters for letters of the same word: 有FSC认证."""
_KNOWN = re.compile(_PATTERN.replace(r"\b", _EDGE), re.IGNORECASE)
_ARTICLE = re.compile(r"(?:[Ee]n|[Uu]n|[Aa]s|[Ss]a)[\s-]*\d")
_FAMILY_SYNONYMS = {
    "brc": "brcgs", "ifs food": "ifs", "fair trade": "fairtrade", "rainforest alliance": "rainforest", "aoecs": "crossed grain",
    "aoecs crossed grain": "crossed grain", "nordic swan": "svanen", "global gap": "globalgap", "oekotex": "oeko-tex",
}  # fmt: skip
_SATISFIED_BY = {
    "iso 9001": {"iso 13485", "iatf 16949", "as 9100", "en 9100"},
    "organic": {"demeter", "krav"},
    "brcgs": {"ifs", "fssc 22000"},
    "ifs": {"brcgs", "fssc 22000"},
    "fssc 22000": {"brcgs", "ifs"},
    "haccp": {"iso 22000", "fssc 22000", "brcgs", "ifs"},
    "fairtrade": {"wfto"},
    "fsc": {"pefc"},
    "pefc": {"fsc"},
    "en 1090": set(),
}
"""Held certificates that are taken to satisfy another: stricter ones, and those recognised as equal (GFSI)."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate or standard: ``family`` compares, ``written`` is as it was said, ``grade`` higher is stricter."""

    family: str
    written: str
    grade: int = 0
    start: int | None = None
    end: int | None = None


def find_certificates(text: str) -> list[Certificate]:
    """Return the certificates a text names, with their places."""
    return [_certificate(match) for match in _KNOWN.finditer(text) if not _is_word(match)]


def _is_word(match: re.Match[str]) -> bool:
    """KRAV and REACH are labels, krav and reach are words; EN 14351 is a standard, en 300 an article and a number."""
    named = match.group("named")
    if _ARTICLE.match(match.group("numbered") or ""):
        return True
    return named is not None and named.islower() and len(named) < 6


def read_certificates(names: Iterable[str]) -> list[Certificate]:
    """Return the certificates of a field; a name that is not known is its own family."""
    found: list[Certificate] = []
    for name in names:
        known = [Certificate(c.family, name, c.grade) for c in find_certificates(name)]
        specific = [c for c in known if c.family != "ce"] or known
        found += specific[:1] or [Certificate(" ".join(name.casefold().split()), name)]
    return found


def satisfies(held: Certificate, asked: Certificate) -> bool:
    """Return whether holding one satisfies asking for the other; a higher class satisfies a lower."""
    if held.family == asked.family:
        return held.grade >= asked.grade
    return held.family in _SATISFIED_BY.get(asked.family, ())


def _certificate(match: re.Match[str]) -> Certificate:
    written = " ".join(match.group().strip(" ,(").split())
    start = match.start()
    family, grade = _family(match)
    return Certificate(family, written, grade, start, start + len(match.group().rstrip(" ,(")))


def _family(match: re.Match[str]) -> tuple[str, int]:
    kind = match.lastgroup if match.lastgroup and not match.lastgroup.endswith("class") else None
    for name in ("exc", "exc_alone", "weld", "mdr", "ipc", "stage", "euro", "numbered", "named", "organic"):
        if match.group(name) is not None:
            kind = name
            break
    if kind in ("exc", "exc_alone"):
        return "en 1090", int(match.group("exc_class") or match.group("exc_alone_class") or 0)
    if kind == "weld":
        return "iso 3834", 5 - int(match.group("weld_class")) if match.group("weld_class") else 0
    if kind in ("mdr", "stage"):
        return kind, _ROMAN.get((match.group(f"{kind}_class") or "").casefold(), 0)
    if kind in ("ipc", "euro"):
        return kind, int(match.group(f"{kind}_class") or 0)
    if kind == "numbered":
        return _numbered(match.group("numbered"), match.group("number")), 0
    if kind == "organic":
        return "organic", 0
    name = re.sub(r"[\s.]+", " ", match.group("named").casefold()).strip()
    name = name.replace("globalg a p", "globalgap").replace("global g a p", "globalgap")
    return _FAMILY_SYNONYMS.get(name, name), 0


def _numbered(written: str, number: str) -> str:
    body = re.match(r"[A-Za-z]+", written)
    name = body.group().casefold() if body else ""
    if name in ("din", "ss", "bs") or (name == "en" and "iso" in written.casefold()):
        name = "iso" if "iso" in written.casefold() else "en"
    return f"{name} {number}"
