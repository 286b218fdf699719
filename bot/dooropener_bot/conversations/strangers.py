"""What we say to those whose language we do not write yet, in that language."""

import re
from functools import cache

from dooropener.words import LANGUAGES, words

_LONG = 6
"""A name so long may carry another ending."""

_SORRY = {
    "fr": "Désolé, je n'écris pas encore en français.",
    "es": "Lo siento, todavía no escribo en español.",
    "pt": "Desculpe, ainda não escrevo em português.",
    "nl": "Het spijt me, ik schrijf nog geen Nederlands.",
    "pl": "Przepraszam, nie piszę jeszcze po polsku.",
    "et": "Vabandust, ma ei kirjuta veel eesti keeles.",
    "lt": "Atsiprašau, lietuviškai dar nerašau.",
    "ru": "Извините, я пока не пишу по-русски.",
    "uk": "Вибачте, я поки що не пишу українською.",
    "ar": "عذراً، لا أكتب بالعربية بعد.",
    "fa": "متأسفم، هنوز به فارسی نمی‌نویسم.",
    "el": "Λυπάμαι, δεν γράφω ακόμη στα ελληνικά.",
    "he": "סליחה, אני עדיין לא כותב בעברית.",
    "hi": "क्षमा करें, मैं अभी हिंदी में नहीं लिखता।",
    "ja": "申し訳ありませんが、日本語ではまだ書けません。",
    "ko": "죄송합니다. 아직 한국어로는 쓰지 못합니다.",
    "th": "ขออภัย ยังเขียนภาษาไทยไม่ได้",
    "tr": "Üzgünüm, henüz Türkçe yazmıyorum.",
}
"""By language; the sentence that follows it says the same in English."""


def sorry_in(language: str) -> str:
    """The sentence, or nothing where we do not know it either."""
    return _SORRY.get(language, "")


def stranger_named(text: str) -> str | None:
    """The language, of those that we do not write, whose name stands in the text; names in our languages."""
    return next((language for language in _SORRY if _names(language).search(text.casefold())), None)


@cache
def _names(language: str) -> re.Pattern[str]:
    names = {words(ours).language_name(language).casefold() for ours in LANGUAGES if ours != "zh"}
    spaced = [_inflected(name) for name in sorted(names)]
    return re.compile(rf"\b(?:{'|'.join(spaced)})\b|{re.escape(words('zh').language_name(language))}")


def _inflected(name: str) -> str:
    """A long name that ends in a vowel has other endings too; *Polish* is no *polishing*."""
    return re.escape(name[:-1]) + r"\w*" if len(name) >= _LONG and name[-1] in "aeiouyā" else re.escape(name)
