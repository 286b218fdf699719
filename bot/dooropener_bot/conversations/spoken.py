"""Short words that need no model: yes, no, stop, undo, help, in every language that people write to us in."""

import enum
import re
import unicodedata
from functools import cache

from dooropener_bot.words import messages


class Spoken(enum.StrEnum):
    YES = "yes"
    NO = "no"
    LATER = "later"
    CANCEL = "cancel"
    UNDO = "undo"
    HELP = "help"
    START = "start"
    SKIP = "skip"
    WHY = "why"
    STATUS = "status"
    THANKS = "thanks"
    BROWSER = "browser"
    CONSENT_BACK = "consent_back"


_SIGNS: dict[Spoken, str] = {
    Spoken.YES: "👍 👌 ✅ 🙂 😀 😊",
    Spoken.NO: "👎 ❌ 🚫",
    Spoken.CANCEL: "/cancel",
    Spoken.UNDO: "/undo",
    Spoken.HELP: "/help ?",
    Spoken.START: "/start",
    Spoken.SKIP: "-",
    Spoken.STATUS: "/status",
    Spoken.BROWSER: "/web",
}
"""What is said without words, and the commands of Telegram."""


@cache
def _lookup() -> dict[str, frozenset[Spoken]]:
    """What each whole message can mean."""
    spellings = {meaning: _SIGNS.get(meaning, "").split() for meaning in Spoken}
    for meaning in set(Spoken) - {Spoken.START}:
        spellings[meaning] += messages(meaning.value)
    every = {spelling for several in spellings.values() for spelling in several}
    return {said: frozenset(meaning for meaning in Spoken if said in spellings[meaning]) for said in every}


_MOST_WORDS = 4
_HAN = r"[\u4e00-\u9fff]"
_WORD = re.compile(rf"{_HAN}{{1,2}}|[^\s\u4e00-\u9fff]+")


def normal(text: str) -> str:
    """Lower case, one space between words, no punctuation around them."""
    folded = re.sub("[\ufe0f\U0001f3fb-\U0001f3ff]", "", unicodedata.normalize("NFC", text).casefold())
    return " ".join(re.sub(r"[.,!;:…\"“”«»()。，！；：、（）]+", " ", folded).split())


def spoken(text: str) -> frozenset[Spoken]:
    """What a short message can mean. "Nej tack" is no, "inte nu" may be no or later, "ja, men …" is neither."""
    said, meanings = normal(text), _lookup()
    for whole in (said, said.rstrip("?？ ")):
        if whole in meanings:
            return meanings[whole]
    first, *rest = said.rstrip("?？").split() or [""]
    if first.startswith("/"):
        return meanings.get(first, frozenset())
    if len(rest) < _MOST_WORDS and _may_follow(rest):
        return meanings.get(first, frozenset())
    return frozenset()


def _may_follow(words: list[str]) -> bool:
    """*Tack*, *gern*, *that is right*: words after which yes is still yes; *but* is none of them."""
    if messages("but") & set(words):
        return False
    return all(word in messages("polite") or word in _lookup() for word in words)


def has_letters(text: str) -> bool:
    """Whether anything can be read: emoji, punctuation and invisible characters alone cannot."""
    return any(character.isalnum() for character in text)


def count_letters(text: str) -> int:
    """How many letters; a Han character says as much as three."""
    return sum(character.isalpha() for character in text) + 2 * len(re.findall(_HAN, text))


def count_words(text: str) -> int:
    """How many words; where they are written without spaces, two Han characters count as one."""
    return len(_WORD.findall(text))
