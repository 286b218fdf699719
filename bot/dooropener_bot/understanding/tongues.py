"""Which language a person asks to be answered in."""

import json
import re
from functools import cache
from importlib import resources

from dooropener_bot.understanding.folding import folded

_AWAY = re.compile(
    r"(?:\b(?:inte|ej|ikke|nicht|not|non|nevis|ei|eika|ekki|si|sio|hapana|my|min|mitt|mein|meine|mia|mio|mana|minun|mit|"
    r"istallet for|i stallet for|instead of|rather than|fran|fra|from|statt|anstatt|invece di|invece del|invece che|"
    r"dall'|dallo|dal|sijaan|vietoje|badala ya|i stad for|i stedet for|fremfor|framfor|heldur en|"
    r"no|vom|aus dem|ur|stangd|"
    r"without|utan|uden|uten|ilman|ohne|senza|bez|an|kuliko|in place of)"
    r"\W+(?:\w+\W+){0,1}|不(?:要|用|是|想)?|从|别用|代替)$"
)
_WINDOW = 30


def language_asked_for(text: str) -> str | None:
    """Return the language named in ``text`` that is not turned down there; the first of several."""
    plain = folded(text)
    wanted = [
        (start, tongue)
        for start, _, tongue in tongues_named(text)
        if not _AWAY.search(plain[max(0, start - _WINDOW) : start])
    ]
    return min(wanted)[1] if wanted else None


def tongues_named(text: str) -> list[tuple[int, int, str]]:
    """Return where languages are named, with the language."""
    plain = folded(text)
    return [(m.start(), m.end(), tongue) for tongue, pattern in _patterns().items() for m in pattern.finditer(plain)]


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    file = resources.files("dooropener_bot.understanding") / "data" / "tongues.json"
    names: dict[str, list[str]] = json.loads(file.read_text(encoding="utf-8"))
    return {tongue: _pattern(words) for tongue, words in names.items()}


def _pattern(words: list[str]) -> re.Pattern[str]:
    spaced = [re.escape(folded(word)).replace(r"\*", r"\w*") for word in words if word.isascii() or word[0] < "\u3000"]
    unspaced = [word for word in words if word[0] >= "\u3000"]
    return re.compile(rf"(?<!\w)(?:{'|'.join(spaced)})(?!\w)|{'|'.join(unspaced)}")
