# ruff: noqa: E501 - a line per language is easier to mend than lines of equal length
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
    r"[^\w,.;!?]+(?:\w+[^\w,.;!?]+){0,1}|不(?:要|用|是|想)?|从|别用|代替)$"
)
_NOT_MASTERED_BEFORE = re.compile(
    r"(?:\b(?:forstar|forsta|kan|lasar|talar|pratar|fattar|snackar|begriper|skriver) (?:\w+ )?(?:inte|ikke|knappt|inget|ingen|inga)|"
    r"\b(?:forstar|snakker|taler|laser|leser|kan|skriver|forstaar) (?:\w+ )?(?:ikke|ingen|intet|knapt|naeppe)|"
    r"(?:n't|\bnot|\bcannot|\bno) (?:\w+ )?(?:understand|speak|read|write|know|follow|good at|good in|fluent in)|\b(?:hardly|barely) \w+|struggl\w+ with|"
    r"\bnon (?:\w+ )?(?:capi\w+|parl\w+|legg\w+|conosc\w+|so|sappiamo|scriv\w+|mastic\w+)(?: bene)?(?: il| lo| l)?|"
    r"\b(?:versteh\w*|sprech\w*|kann|konnen|les\w*|beherrsch\w*) (?:\w+ )?(?:kein\w*|nicht|kaum)(?: gut| so gut)?|\bkein|"
    r"\b(?:ne(?:saprot|runa|prot|mak|las|zin)\w*|neesmu \w+)|"
    r"\b(?:en|emme|ei|eivat|et|ette) (?:\w+ )?(?:ymmar\w*|osaa|osata|puhu\w*|lue|lueta|hallitse\w*|kirjoita)(?: hyvin| kunnolla)?|"
    r"\b(?:skil\w*|tala|tolum|kann|kunnum|les|lesum) (?:\w+ )?ekki|"
    r"\b(?:si|hatu|hawa|ha)(?:elewi|jui|juwi|ongei|zungumzi|somi|fahamu)|"
    r"(?:看|听|读|说|写|讲)?不(?:懂|会|太懂|太会|明白|会说|会讲|认识|熟))[^\w,.;!?]*(?:\w+[^\w,.;!?]+)?$"
)
_NOT_MASTERED_AFTER = re.compile(
    r"^\w*[,:]?\s+(?:(?:forstar|kan|lasar|talar|fattar|forstaar|taler|snakker|laser|leser) (?:jag|vi|jeg|ni|de|du) (?:inte|ikke)|"
    r"(?:ar|er|is|ist|e|on|ir|ni) (?:\w+ )?(?:svart?|svar|vanskelig\w*|hard|difficult|tricky|schwer|schwierig|difficile|vaikea\w*|gruti|erfitt?|ngumu|greek)|"
    r"(?:kann|verstehe?n?|spreche?n?|konnen) (?:ich|wir|mein\w* \w+) (?:leider )?(?:nicht|kaum|schlecht)|"
    r"(?:non lo|non la|non l) ?\w+|nesaprot\w*|neprot\w*|nerunaj\w*|nemak\w*|"
    r"(?:en|emme|ei) (?:\w+ )?(?:ymmar\w*|osaa|puhu\w*)|(?:skil|kann|tala|skiljum|kunnum) (?:eg |vid )?ekki|"
    r"(?:si|hatu|hawa)(?:elewi|jui|juwi|ongei)|i (?:don't|cannot|can't|do not)|we (?:don't|cannot|can't|do not))"
    r"|^(?:我|我们|他|她|他们|同事)*(?:看|听|读|说|写)?不(?:懂|会|行|太懂|太会|明白)"
)
"""Who does not master a language names it to be spared it."""

_POLITE = re.compile(
    r"\b(?:kan (?:du|ni|vi|i|dere|man) (?:inte|ikke)|(?:can't|cannot|couldn't) (?:you|we)|why (?:not|don't we|don't you|can't we|can't you)|"
    r"konn\w* (?:wir|sie|ihr) nicht|kannst du nicht|warum nicht|perche non|non (?:potete|potremmo|puoi|possiamo)|varfor inte|hvorfor ikke|"
    r"vai (?:mes |jus )?nevar\w*|kapec ne|(?:getum|getur|geturdu|getid) (?:vid |thu |tu )?ekki|af hverju ekki)\b|能不能|可不可以|是不是|要不"
)
"""Asks for something in the words of a refusal: "can't we do this in Latvian?"."""

_AWAY_WINDOW = 30
_WINDOW = 45


def language_asked_for(text: str) -> str | None:
    """Return the language named in ``text`` that is not turned down there; the first of several."""
    plain = _POLITE.sub(lambda match: " " * len(match.group()), folded(text))
    wanted = [(start, tongue) for start, end, tongue in tongues_named(text) if not _turned_down(plain, start, end)]
    return min(wanted)[1] if wanted else None


def _turned_down(plain: str, start: int, end: int) -> bool:
    before = plain[max(0, start - _WINDOW) : start]
    if _AWAY.search(before[-_AWAY_WINDOW:]) or _NOT_MASTERED_BEFORE.search(before):
        return True
    return bool(_NOT_MASTERED_AFTER.match(plain[end : end + _WINDOW]))


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
