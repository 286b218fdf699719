"""Short words that need no model: yes, no, stop, undo, help, in every language that people write to us in."""

import enum
import re
import unicodedata


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


_WORDS: dict[Spoken, str] = {
    Spoken.YES: (
        "ja|japp|jajamän|jo|jadå|absolut|gärna|okej|stämmer|det stämmer|stämmer bra|precis|kör|kör på|visst|perfekt|"
        "yes|yep|yeah|yup|y|j|ok|okay|sure|correct|right|that is right|that's right|exactly|fine|go ahead|please do|"
        "sì|si|certo|certamente|va bene|esatto|giusto|volentieri|d'accordo|perfetto|confermo|"
        "jawohl|gern|gerne|stimmt|das stimmt|genau|richtig|passt|in ordnung|einverstanden|"
        "juu|jep|kyllä kiitos|selvä|sopii|käy|totta kai|tottakai|ilman muuta|juuri näin|juuri niin|pitää paikkansa|"
        "oikein|mielellään|mielellämme|"
        "joo|kyllä|jā|是|好|可以|ndiyo|já|👍|👌|✅|🙂|😀|😊"
    ),
    Spoken.NO: (
        "nej|nä|nix|nej tack|inte nu|no|nope|n|no thanks|no thank you|not now|no grazie|nein|nein danke|nö|"
        "ei kiitos|ei käy|ei nyt|"
        "ei|nē|不|不要|hapana|nei|👎|❌|🚫"
    ),
    Spoken.LATER: (
        "senare|later|maybe later|not now|inte nu|kanske senare|più tardi|forse più tardi|später|vielleicht später|"
        "myöhemmin|ehkä myöhemmin|ei nyt"
    ),
    Spoken.CANCEL: (
        "avbryt|/cancel|/avbryt|cancel|annulla|abbrechen|abbruch|sluta|stop|stopp|nevermind|never mind|"
        "keskeytä|peruuta|peru|lopeta"
    ),
    Spoken.UNDO: (
        "ångra|/undo|/angra|undo|backa|tillbaka|back|go back|indietro|torna indietro|rückgängig|zurück|"
        "kumoa|takaisin|taaksepäin"
    ),
    Spoken.HELP: "hjälp|/help|/hjalp|help|aiuto|hilfe|?|menu|meny|ohje|ohjeet|apua|apu|auta|valikko",
    Spoken.START: "/start",
    Spoken.SKIP: "hoppa över|skip|salta|überspringen|ohita|-",
    Spoken.STATUS: "status|/status|läget|stato|stand|how far are we|tilanne|missä mennään",
    Spoken.THANKS: (
        "tack|tack så mycket|stort tack|tackar|thanks|thank you|thank you very much|thanks a lot|many thanks|"
        "grazie|grazie mille|molte grazie|danke|danke schön|vielen dank|dankeschön|"
        "kiitos|kiitti|kiitoksia|paljon kiitoksia|kiitos paljon|suuri kiitos"
    ),
    Spoken.WHY: "varför|varför det|why|perché|warum|wieso|miksi|minkä takia",
}

_LOOKUP: dict[str, set[Spoken]] = {}
for _meaning, _spellings in _WORDS.items():
    for _spelling in _spellings.split("|"):
        _LOOKUP.setdefault(_spelling, set()).add(_meaning)

_POLITE = frozenset(
    {
        "tack",
        "thanks",
        "thank",
        "you",
        "please",
        "grazie",
        "bitte",
        "danke",
        "bra",
        "gärna",
        "det",
        "då",
        "then",
        "allora",
        "kiitos",
    }
)
_BUT = frozenset(
    {"men", "but", "ma", "aber", "fast", "utom", "except", "inte", "not", "non", "nicht", "mutta", "paitsi", "ei"}
)
_MOST_WORDS = 4


def normal(text: str) -> str:
    """Lower case, one space between words, no punctuation around them."""
    folded = re.sub("[\ufe0f\U0001f3fb-\U0001f3ff]", "", unicodedata.normalize("NFC", text).casefold())
    return " ".join(re.sub(r"[.,!;:…\"“”«»()]+", " ", folded).split())


def spoken(text: str) -> frozenset[Spoken]:
    """What a short message can mean. "Nej tack" is no, "inte nu" may be no or later, "ja, men …" is neither."""
    said = normal(text)
    if said in _LOOKUP:
        return frozenset(_LOOKUP[said])
    words = said.rstrip("?").split()
    if not words or len(words) > _MOST_WORDS:
        return frozenset()
    if words[0].startswith("/"):
        return frozenset(_LOOKUP.get(words[0], ()))
    rest = words[1:]
    if words[0] in _LOOKUP and all(word in _POLITE or word in _LOOKUP for word in rest) and not _BUT & set(rest):
        return frozenset(_LOOKUP[words[0]])
    return frozenset()


def has_letters(text: str) -> bool:
    """Whether anything can be read: emoji, punctuation and invisible characters alone cannot."""
    return any(character.isalnum() for character in text)
