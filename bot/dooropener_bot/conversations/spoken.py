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
        "joo|kyllä|jā|ndiyo|já|"
        "gjerne|ja takk|jo takk|jepp|greit|fint|stemmer|det stemmer|det er riktig|riktig|akkurat|selvsagt|selvfølgelig|"
        "ja visst|lagre|veldig gjerne|i orden|det er greit|"
        "是|是的|对|对的|没错|好|好的|好啊|行|可以|同意|没问题|确认|保存|请保存|嗯|👍|👌|✅|🙂|😀|😊"
    ),
    Spoken.NO: (
        "nej|nä|nix|nej tack|inte nu|no|nope|n|no thanks|no thank you|not now|no grazie|nein|nein danke|nö|"
        "nei takk|ellers takk|nei ellers takk|likevel ikke|nei likevel ikke|ikke nå|"
        "ei|nē|hapana|nei|不|不是|不对|不要|不用|不用了|不了|不行|不同意|不需要|👎|❌|🚫"
    ),
    Spoken.LATER: (
        "senare|later|maybe later|not now|inte nu|kanske senare|più tardi|forse più tardi|später|vielleicht später|"
        "senere|seinere|kanskje senere|ikke nå|ikke akkurat nå|"
        "以后|以后再说|稍后|稍后再说|晚点|晚点再说|过段时间"
    ),
    Spoken.CANCEL: (
        "avbryt|/cancel|/avbryt|cancel|annulla|abbrechen|abbruch|sluta|stop|stopp|nevermind|never mind|"
        "avslutt|glem det|"
        "取消|取消吧|停止|算了|不弄了"
    ),
    Spoken.UNDO: (
        "ångra|/undo|/angra|undo|backa|tillbaka|back|go back|indietro|torna indietro|rückgängig|zurück|"
        "angre|tilbake|gå tilbake|ett steg tilbake|"
        "撤销|返回|返回上一步|上一步"
    ),
    Spoken.HELP: "hjälp|/help|/hjalp|help|aiuto|hilfe|?|menu|meny|帮助|菜单|？|hjelp",
    Spoken.START: "/start",
    Spoken.SKIP: "hoppa över|skip|salta|überspringen|跳过|-|hopp over",
    Spoken.STATUS: "status|/status|läget|stato|stand|how far are we|进展|进度|状态|hvor langt har vi kommet",
    Spoken.THANKS: (
        "tack|tack så mycket|stort tack|tackar|thanks|thank you|thank you very much|thanks a lot|many thanks|"
        "grazie|grazie mille|molte grazie|danke|danke schön|vielen dank|dankeschön|"
        "takk|takk skal du ha|mange takk|tusen takk|takk for det|takk for hjelpen|tusen takk for hjelpen|"
        "谢谢|谢谢您|谢谢你|多谢|感谢|非常感谢|谢了"
    ),
    Spoken.WHY: "varför|varför det|why|perché|warum|wieso|为什么|为何|hvorfor|hvorfor det",
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
        "takk",
        "veldig",
    }
)
_BUT = frozenset(
    {"men", "but", "ma", "aber", "fast", "utom", "except", "inte", "not", "non", "nicht"}
    | {"ikke", "unntatt"}
    | {"但", "但是", "不过", "不", "不要", "不用"}
)
_MOST_WORDS = 4
_HAN = r"[\u4e00-\u9fff]"
_WORD = re.compile(rf"{_HAN}{{1,2}}|[^\s\u4e00-\u9fff]+")


def normal(text: str) -> str:
    """Lower case, one space between words, no punctuation around them."""
    folded = re.sub("[\ufe0f\U0001f3fb-\U0001f3ff]", "", unicodedata.normalize("NFC", text).casefold())
    return " ".join(re.sub(r"[.,!;:…\"“”«»()。，！；：、（）]+", " ", folded).split())


def spoken(text: str) -> frozenset[Spoken]:
    """What a short message can mean. "Nej tack" is no, "inte nu" may be no or later, "ja, men …" is neither."""
    said = normal(text)
    if said in _LOOKUP:
        return frozenset(_LOOKUP[said])
    words = said.rstrip("?？").split()
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


def count_letters(text: str) -> int:
    """How many letters; a Han character says as much as three."""
    return sum(character.isalpha() for character in text) + 2 * len(re.findall(_HAN, text))


def count_words(text: str) -> int:
    """How many words; where they are written without spaces, two Han characters count as one."""
    return len(_WORD.findall(text))
