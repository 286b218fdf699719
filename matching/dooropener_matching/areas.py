# ruff: noqa: E501, SIM905 - a line per language is easier to mend than lines of equal length
"""Larger areas that a text may confine itself to: the European Union, and Europe."""

import re
from collections.abc import Sequence
from enum import StrEnum


class Area(StrEnum):
    """An area of countries."""

    UNION = "union"
    EUROPE = "europe"


_UNION_COUNTRIES = frozenset("AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE".split())
_OTHERS_IN_EUROPE = frozenset("IS LI NO CH GB UA MD RS BA ME MK AL".split())

_UNION = r"EU(?![\w])|EU:n|EU-\w+|Europeiska unionen|European Union|Unione Europea|\bUE\b|Europäischen? Union|\bES\b|Eiropas Savienīb\w+|Euroopan unioni\w*|\bESB\b|Evrópusamband\w+|Umoja wa Ulaya|EES|EEA|EØS|EWR|\bSEE\b|欧盟"
_EUROPE = r"Europa\w*|Europe\b|European\b|europe[aio]\w*|europäisch\w*|Eiropā\w*|Eiropas\b|Euroop\w+|europæisk\w*|europeisk\w*|Evróp\w+|evrópsk\w+|Ulaya|欧洲"
_WITHIN = r"(?:inom|i|from|från|fra|frá|dai|dall[ae'’]|within|inside|in the|in|dentro|entro|all'interno del\w*|nell[a'’]|innerhalb|aus der|aus|in der|iekš|innenfor|innen|i|inden for|inde i|innan|í|ndani ya|在)"

_LIMITS = re.compile(rf"\b{_WITHIN}\s*(?:\w+\s+){{0,2}}?(?:(?P<union>{_UNION})|(?P<europe>{_EUROPE}))", re.IGNORECASE)
_NAMES = re.compile(rf"(?:(?P<union>{_UNION})|(?P<europe>{_EUROPE}))", re.IGNORECASE)
_OUTSIDE = re.compile(
    rf"(?:\butanför|\butom|outside|beyond|\bnon-?|fuori|al di fuori|extra-?|außerhalb|ausserhalb|ārpus|ulkopuol\w+|uden ?for|utenfor|utan|nje ya|以外|境外)\W*(?:\w+\s+){{0,2}}?(?:(?P<union>{_UNION})|(?P<europe>{_EUROPE}))"
    rf"|(?:(?P<union_>{_UNION})|(?P<europe_>{_EUROPE}))\W{{0,2}}(?:ulkopuol\w+|以外|之外|境外)",
    re.IGNORECASE,
)


def area_named(text: str) -> Area | None:
    """Return the area a text names, the narrower of the two first."""
    return _of(_NAMES.search(text))


def area_within(text: str) -> Area | None:
    """Return the area that a text places something within ("tillverkning inom EU")."""
    return _of(_LIMITS.search(text))


def area_outside(text: str) -> Area | None:
    """Return the area whose outside a text speaks of ("production outside Europe")."""
    return _of(_OUTSIDE.search(text))


def lies_in(country: str | None, area: Area) -> bool:
    """Return whether a country (ISO 3166-1) lies in an area; of an unknown one it is taken to."""
    if country is None or country in _UNION_COUNTRIES:
        return True
    return area is Area.EUROPE and country in _OTHERS_IN_EUROPE


def is_near(country: str | None) -> bool:
    """Return whether a country belongs to the single market without the union, or borders on it."""
    return country in _OTHERS_IN_EUROPE


_MUST_LIE = re.compile(
    r"\b(?:måste|ska(?:ll)?|behöver) (?:ligga|finnas|vara (?:belägen|baserad|placerad))\b|\bmust (?:be|lie|sit)(?: (?:located|based|situated))?\b|"
    r"\b(?:deve|devono) (?:trovarsi|essere|avere sede|stare)\b|\bmuss (?:\w+ )?in\b|\bmüssen (?:\w+ )?in\b|\bjāatrodas\b|\b(?:on|tulee|pitää) (?:oltava|sijaita|olla)\b|"
    r"\bskal (?:ligge|være|have sæde)\b|\bmå (?:ligge|være)\b|\b(?:verður|þarf) að vera\b|\b(?:lazima|sharti) (?:iwe|awe|liwe)\b|必须(?:位于|在)",
    re.IGNORECASE,
)
_FOREIGN = re.compile(
    r"\butl[aä]nd\w*|\bimportera\w*|\babroad\b|\bforeign\b|\boverseas\b|\bimported\b|\bester[oaie]\b|\bimportat\w+|\bausland\w*|\bausländisch\w*|\bimportiert\w*|"
    r"\budland\w*|\budenlandsk\w*|\butenlandsk\w*|\bútlönd\w*|\berlend\w*|\bulkomai\w*|\btuonti\w*|\bārzem\w*|\bārvalst\w*|nje ya nchi|国外|进口|境外",
    re.IGNORECASE,
)
_DOMESTIC = re.compile(
    r"\b(?:endast|enbart|bara|uteslutande|only|exclusively|solo|soltanto|esclusivamente|nur|ausschließlich|tikai|vain|ainoastaan|kun|udelukkende|bare|"
    r"utelukkende|aðeins|eingöngu|tu|pekee)(?:\W+\w+){0,2}?\W+"
    r"(?:inhemsk\w*|domestic\w*|home-?grown|nazional\w+|(?:ein)?heimisch\w*|inländisch\w*|vietēj\w* (?:izejviel|audz)\w*|kotimai\w*|indenlandsk\w*|"
    r"innenlandsk\w*|innlend\w*|za hapa nchini)\b|(?:只|仅)[^，。；]{0,4}(?:国产|本国)",
    re.IGNORECASE,
)


def must_lie(text: str) -> bool:
    """Return whether a sentence says where something must be ("måste ligga i Tyskland")."""
    return bool(_MUST_LIE.search(text))


_FAR = r"(?:kilomita \d+|\d[\d .]*\s?(?:km\b(?!\s?/)|kilom\w+(?! (?:i timm|per|an hour))|公里|千米))"
_CLOSE_BY = re.compile(
    rf"(?:inom en radie|inom|högst|max\w*|within|no more than|at most|entro|nel raggio di|al massimo|non oltre|höchstens|maximal|innerhalb|im umkreis|ne tālāk|līdz|"
    rf"enintään|korkeintaan|alle|højst|maks\w*|inden for|høyst|innenfor|í mesta lagi|innan|ndani ya|isiyozidi|不超过)\W*(?:\w+\W+){{0,2}}?{_FAR}(?P<far>.{{0,25}})|"
    rf"{_FAR}(?:\w+)?\s?(?:säteellä|rādiusā|以内|之内|范围内)",
    re.IGNORECASE,
)
_FROM_US = re.compile(
    r"bort\b|från (?:oss|vår|fabrik|lag|kök)\w*|härifrån|away|of us|from (?:us|our|here|the)|distan\w+|da (?:noi|qui)|lontan\w+|dall\w+|entfernt|von (?:uns|hier|unser\w*)|um (?:unser\w*|den|die)|"
    r"no (?:mums|mūsu|šejienes)|attālum\w+|päässä|meistä|væk|unna|fra (?:os|oss|vor\w*|vår\w*|her)|frá (?:okkur|\w+)|fjarlægð|kutoka|umbali",
    re.IGNORECASE,
)


def close_by(text: str) -> bool:
    """Return whether a sentence wants something no more than so many kilometres away."""
    return any(
        found["far"] is None or "不超过" in found.group() or _FROM_US.search(found["far"])
        for found in _CLOSE_BY.finditer(text)
    )


def home_only(text: str, refused: Sequence[str]) -> bool:
    """Return whether a sentence refuses what is foreign, takes only what is domestic, or what is close by."""
    return any(_FOREIGN.search(clause) for clause in refused) or bool(_DOMESTIC.search(text)) or close_by(text)


def _of(match: re.Match[str] | None) -> Area | None:
    if match is None:
        return None
    found = match.groupdict()
    return Area.UNION if found.get("union") or found.get("union_") else Area.EUROPE
