"""Names, numbers and addresses in what people write around them."""

import re

from dooropener_bot.conversations.spoken import count_words, has_letters
from dooropener_bot.words import pattern

_NUMBER = re.compile(r"(?<![\d+])(?:\d[\s\-–.]?){5,13}\d(?!\d)")
_TELEPHONE = re.compile(r"\+\d[\d\s\-–.]*")
_ADDRESS = re.compile(r"[^\s<>,;:()，。；：、（）\u4e00-\u9fff]+@[^\s<>,;:()，。；：、（）\u4e00-\u9fff]+")
_GAP = "\ufffc"
"""Stands where a number or an address was: words that led up to it are not part of a name."""

_HELLO = re.compile(rf"^{pattern('hello')}[\s,!.，！。]*", re.IGNORECASE)
_CALLED = re.compile(rf"^(?:{pattern('called')}|{pattern('headings')}\s*[:：])\s*", re.IGNORECASE)
_I_AM = re.compile(rf"^{pattern('i_am')}\s*", re.IGNORECASE)
_LABELS = re.compile(rf"{pattern('number')}\s*[:：]?", re.IGNORECASE)
_BEFORE_A_GAP = re.compile(rf"(?:(?:^|[\s,;:，；：]+){pattern('lead')})+[\s,;:.，；：]*$", re.IGNORECASE)
_LONGEST = 500
"""No name stands further on, and the patterns above take their time on long texts."""

_FIRM = re.compile(
    r"\b(?:AB|HB|KB|AB \(publ\)|Ltd|Limited|LLC|Inc|PLC|e?GmbH|mbH|AG|UG|KG|OHG|GbR"
    r"|S\.?r\.?l\.?s?|S\.?p\.?A|S\.?n\.?c|S\.?a\.?s|Oyj?|Ky|Tmi|AS|ASA|A/S|ApS|I/S|ENK|e?hf|slf|SIA)"
    r"[\s.,!]*$|公司\s*[。！]?\s*$|^\s*(?-i:SIA)\s",
    re.IGNORECASE,
)
"""The legal forms a firm's name ends in; a Latvian one begins with its own."""

_EDGES = " ,;:.–-\n\t，。；：、"
_MOST_WORDS_OF_A_PERSON = 5


def find_number(text: str) -> str | None:
    """What looks like a registration number: six to fourteen digits, perhaps grouped."""
    found = _NUMBER.search(_TELEPHONE.sub(" ", text))
    return found[0].strip() if found else None


def find_address(text: str) -> str | None:
    """What looks like a mail address; whether it is one is for others to say."""
    found = _ADDRESS.search(text)
    return found[0].strip(".") if found else None


def is_firm(text: str) -> bool:
    """Whether it ends as the names of firms do: *Status Finland Oy* is a name, whatever else it may say."""
    return _FIRM.search(text[:_LONGEST]) is not None


def mentions_number(text: str) -> bool:
    """Whether it speaks of a registration number, as in *I don't know the organisation number*."""
    return _LABELS.search(text[:_LONGEST]) is not None


def name_of_company(text: str) -> str:
    """What is left without number, address and the words around them; may be empty."""
    return _name(_NUMBER.sub(_GAP, text[:_LONGEST]))


def names_of_person(text: str) -> list[str]:
    """Name and role: the pieces between commas and line breaks, addresses and numbers left out."""
    pieces = re.split(r"[,;\n，；、。]|\s[–-]\s", _NUMBER.sub(_GAP, _ADDRESS.sub(f"{_GAP},", text[:_LONGEST])))
    names = [_I_AM.sub("", _name(piece)) for piece in pieces]
    return [name for name in names if _is_name(name) and count_words(name) <= _MOST_WORDS_OF_A_PERSON]


def _is_name(text: str) -> bool:
    """Letters, and no number as in an address of a street."""
    return has_letters(text) and not any(character.isdigit() for character in text)


def _name(text: str) -> str:
    told = _CALLED.sub("", _HELLO.sub("", _ADDRESS.sub(_GAP, text).strip()))
    *before, last = _LABELS.sub(" ", told).split(_GAP)
    pieces = [*(_without_lead(piece) for piece in before), last]
    return " ".join(" ".join(pieces).split()).strip(_EDGES)


def _without_lead(piece: str) -> str:
    """*Norrpump AB, mejl:* → *Norrpump AB*"""
    return _BEFORE_A_GAP.sub("", piece)
