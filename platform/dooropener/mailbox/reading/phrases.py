"""The words by which mail programs, signatures, robots and people are recognised: one file a language.

In the files a phrase is plain words; ``*`` stands for the rest of a word, ``…`` for a few words in between. Every
pattern made of them is bounded, so that matching takes time in proportion to the text.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Any

_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_LITERAL = re.compile(r"[^\s*…'’]+")
NEVER = re.compile(r"(?!)")


@cache
def languages() -> Mapping[str, Mapping[str, Any]]:
    """Return the contents of every language file, by the name of the file."""
    folder = resources.files("dooropener.mailbox.reading") / "data" / "languages"
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".toml")), key=lambda file: file.name)
    return {file.name.removesuffix(".toml"): tomllib.loads(file.read_text(encoding="utf-8")) for file in files}


def phrases(section: str, key: str, *, language: str | None = None) -> tuple[str, ...]:
    """Return the phrases under ``[section] key``, of one language or of all."""
    files = [languages()[language]] if language else languages().values()
    return tuple(dict.fromkeys(phrase for file in files for phrase in file.get(section, {}).get(key, ())))


@dataclass(frozen=True, slots=True)
class Known:
    """A phrase to look for, where its longest word occurs: most of hundreds do not, and that is quickly seen."""

    word: str
    pattern: re.Pattern[str]


def known(phrase: str) -> Known:
    """The phrase with the word to look for first, as it stands in text that was `folded`."""
    return Known(max(_LITERAL.findall(folded(phrase)), key=len), pattern([phrase]))


def folded(text: str) -> str:
    """Without regard to case, as patterns are matched: they take the two i of Turkish for one."""
    return text.casefold().replace("i\u0307", "i").replace("ı", "i")


@cache
def _all_known(section: str, key: str) -> tuple[Known, ...]:
    return tuple(map(known, phrases(section, key)))


def says(text: str, section: str, key: str) -> bool:
    """Tell whether a phrase under ``[section] key`` of any language occurs, as whole words."""
    lowered = folded(text)
    return any(one.word in lowered and one.pattern.search(text) for one in _all_known(section, key))


def pattern(found: Iterable[str], *, before: str = "", after: str = "") -> re.Pattern[str]:
    """Return a pattern that matches any of the phrases as whole words, longest first, without regard to case."""
    return _pattern(tuple(found), before, after)


@lru_cache(maxsize=4096)
def _pattern(found: tuple[str, ...], before: str, after: str) -> re.Pattern[str]:
    """Put together once: every mail asks for the same."""
    ordered = sorted(set(found), key=len, reverse=True)
    if not ordered:
        return NEVER
    return re.compile(f"{before}(?:{'|'.join(map(_escaped, ordered))}){after}", re.IGNORECASE)


def alternatives(found: Iterable[str]) -> str:
    """Return the phrases as one group of a larger pattern."""
    return "(?:" + "|".join(_escaped(phrase) for phrase in sorted(set(found), key=len, reverse=True)) + ")"


def _escaped(phrase: str) -> str:
    parts = []
    for character in phrase:
        if character == "*":
            parts.append(r"\w{0,20}")
        elif character == "…":
            parts.append(r"[^.!?。！？\n]{0,40}?")
        elif character == " ":
            parts.append(r"[ \t\xa0]{0,3}" if parts and parts[-1].startswith("[^") else r"[ \t\xa0\n]{1,3}")
        elif character in "'’":
            parts.append("['’]")
        else:
            parts.append(re.escape(character))
    start = r"(?<!\w)" if not _CJK.match(phrase) and phrase[0].isalnum() else ""
    end = r"(?!\w)" if not _CJK.match(phrase[-1]) and (phrase[-1].isalnum()) else ""
    return f"{start}{''.join(parts)}{end}"
