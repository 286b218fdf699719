"""Bytes to text, whatever the sender claims about them: a ladder that always ends in a string."""

import codecs
import re

from charset_normalizer import from_bytes

_MEANT = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb_2312-80": "gb18030",
    "x-gbk": "gb18030",
    "euc-cn": "gb18030",
    "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252",
    "latin-1": "cp1252",
    "latin1": "cp1252",
    "us-ascii": "utf-8",
    "ascii": "utf-8",
    "ansi_x3.4-1968": "utf-8",
    "x-sjis": "cp932",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "ks_c_5601-1987": "cp949",
    "ks_c_5601": "cp949",
    "euc-kr": "cp949",
    "iso-8859-8-i": "iso-8859-8",
    "iso-8859-9": "cp1254",
    "tis-620": "cp874",
    "big5": "big5hkscs",
    "utf8": "utf-8",
    "unicode-1-1-utf-8": "utf-8",
    "unicode-1-1-utf-7": "utf-7",
    "iso-2022-jp": "iso2022_jp_ext",
    "gb-18030": "gb18030",
    "cp-850": "cp850",
    "macintosh": "mac_roman",
    "windows-31j": "cp932",
}
"""What a declared name means in practice: senders name the small set and use the large one (WHATWG Encoding)."""

_NOT_FOR_MAIL = re.compile(
    r"^(?:idna|punycode|raw_unicode_escape|unicode_escape|undefined|rot|base64|bz2|hex|quopri|uu|zlib|zip)"
)
_WESTERN = frozenset("åäöÅÄÖæøÆØðþÐÞéÉèÈàÀùìòáíóúýÁÍÓÚÝüßÜ€£§°²³µ½·«»“”„‘’–—…©®\xa0")
"""Letters of the Nordic, German and Italian mails that come as Latin-1; the guesser is unsure about short texts."""

_GUESSED_FROM = 20_000
_MULTIBYTE = ("utf-8", "gb18030", "big5hkscs", "cp949", "iso2022_jp_ext", "cp932", "euc_jp")
_EAST_ASIAN = frozenset(["gb18030", "big5hkscs", "cp949"])
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_LONE_PUNCTUATION = re.compile(rb"(?<![\x80-\xff])[\x85\x91-\x97](?![\x80-\xff])")
"""The quotes and dashes of cp1252 between Latin letters; in Chinese and Korean, high bytes come in pairs or more."""

_ENOUGH = 6
"""Characters of UTF-8 for each broken one that are no chance."""

_EASTERN = "\u2e80"
"""From here on characters are Chinese, Japanese and Korean: three bytes each in UTF-8, two in the older charsets."""


def decode(data: bytes, declared: str | None = None) -> str:
    """Return the text of ``data``: declared charset first, then strict UTF-8, a guess, Latin-1. Never raises."""
    if data.startswith(codecs.BOM_UTF8):
        data, declared = data[3:], "utf-8"
    if data.startswith(_UTF_16):
        return data.decode("utf-16", "replace").rstrip("\ufffd").replace("\x00", "")
    codec = _meant(data, _codec(declared)) if declared else None
    text: str | None = _strictly(data, codec)
    if text is None:
        text = _strictly(data, "utf-8")
    if text is None:
        text = _guessed(data, codec)
    return text.replace("\x00", "")


def _codec(declared: str) -> str | None:
    name = declared.strip().strip("'\"").lower()
    name = _MEANT.get(name, name)
    if _NOT_FOR_MAIL.match(name):
        return None
    try:
        return codecs.lookup(name).name
    except (LookupError, ValueError):
        return None


def _meant(data: bytes, codec: str | None) -> str | None:
    """The codec of the bytes themselves, where a program names the charset of its country and writes another."""
    if codec not in _EAST_ASIAN:
        return codec
    high = sum(byte > 127 for byte in data)
    if high and high == len(_LONE_PUNCTUATION.findall(data)):
        return "cp1252"
    foreign = [character for character in _strictly(data, "utf-8") or "" if character > "\x7f"]
    eastern = sum(character >= _EASTERN for character in foreign)
    return "utf-8" if eastern >= 2 and eastern * 2 > len(foreign) else codec


def _strictly(data: bytes, codec: str | None) -> str | None:
    if codec is None:
        return None
    try:
        return data.decode(codec)
    except (UnicodeError, LookupError):
        return None


def _guessed(data: bytes, declared: str | None) -> str:
    """The last rungs. One broken character in a long Chinese or UTF-8 text must not make the rest Latin letters."""
    for codec in dict.fromkeys([*([declared] if declared in _MULTIBYTE else []), "utf-8", "gb18030"]):
        if codec == "gb18030" and not _looks_chinese(data):
            continue
        mended = data.decode(codec, "replace")
        broken = mended.count("\ufffd")
        sound = sum(character > "\x7f" for character in mended) - broken  # no other charset has so many by chance
        if broken * 50 < len(mended) or (codec == "utf-8" and broken * _ENOUGH <= sound):
            return mended
    western = _strictly(data, "cp1252")
    if western is not None and all(character in _WESTERN for character in western if ord(character) > 127):
        return western
    best = from_bytes(data[:_GUESSED_FROM]).best()
    if best is not None and (text := _strictly(data, best.encoding)) is not None:
        return text
    return data.decode("cp1252", "ignore") if declared == "cp1252" else data.decode("latin-1")


def _looks_chinese(data: bytes) -> bool:
    """GB18030 reads almost any bytes; believe it only when high bytes come in pairs of common characters."""
    text = _strictly(data, "gb18030")
    if not text:
        return False
    high = [character for character in text if ord(character) > 127]
    common = sum("\u4e00" <= character <= "\u9fa5" or character in "，。！？：；“”（）、" for character in high)
    pairs = sum(byte > 127 for byte in data) / 2
    return bool(high) and common >= 0.9 * len(high) and common >= 0.8 * pairs and len(high) >= 2 and _common(high)


def _common(characters: list[str]) -> bool:
    """Level 1 of GB 2312 (rows 16 to 55) holds 99.7 % of running Chinese; Latin-1 vowels land elsewhere."""
    hanzi = [character for character in characters if "\u4e00" <= character <= "\u9fa5"]
    level_one = 0
    for character in hanzi:
        try:
            level_one += 0xB0 <= character.encode("gb2312")[0] <= 0xD7
        except UnicodeEncodeError:
            continue
    return level_one >= 0.85 * len(hanzi)
