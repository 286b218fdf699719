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
        "ndio|naam|sawa|sawasawa|sawa sawa|haya|bila shaka|kabisa|sahihi|ni sahihi|ni sawa|vizuri|nakubali|tunakubali|"
        "是|是的|对|对的|没错|好|好的|好啊|行|可以|同意|没问题|确认|保存|请保存|嗯|👍|👌|✅|🙂|😀|😊"
    ),
    Spoken.NO: (
        "nej|nä|nix|nej tack|inte nu|no|nope|n|no thanks|no thank you|not now|no grazie|nein|nein danke|nö|"
        "la|hapana asante|asante hapana|si sasa|sio sasa|siyo|sitaki|hatutaki|"
        "ei|nē|hapana|nei|不|不是|不对|不要|不用|不用了|不了|不行|不同意|不需要|👎|❌|🚫"
    ),
    Spoken.LATER: (
        "senare|later|maybe later|not now|inte nu|kanske senare|più tardi|forse più tardi|später|vielleicht später|"
        "baadaye|labda baadaye|si sasa|sio sasa|"
        "以后|以后再说|稍后|稍后再说|晚点|晚点再说|过段时间"
    ),
    Spoken.CANCEL: (
        "avbryt|/cancel|/avbryt|cancel|annulla|abbrechen|abbruch|sluta|stop|stopp|nevermind|never mind|"
        "ghairi|acha|acha hili|sitisha|"
        "取消|取消吧|停止|算了|不弄了"
    ),
    Spoken.UNDO: (
        "ångra|/undo|/angra|undo|backa|tillbaka|back|go back|indietro|torna indietro|rückgängig|zurück|"
        "tendua|rudi|rudi nyuma|rudi hatua moja|"
        "撤销|返回|返回上一步|上一步"
    ),
    Spoken.HELP: "hjälp|/help|/hjalp|help|aiuto|hilfe|?|menu|meny|msaada|nisaidie|naomba msaada|menyu|帮助|菜单|？",
    Spoken.START: "/start",
    Spoken.SKIP: "hoppa över|skip|salta|überspringen|ruka|跳过|-",
    Spoken.STATUS: "status|/status|läget|stato|stand|how far are we|hali|tumefika wapi|mmefika wapi|进展|进度|状态",
    Spoken.THANKS: (
        "tack|tack så mycket|stort tack|tackar|thanks|thank you|thank you very much|thanks a lot|many thanks|"
        "grazie|grazie mille|molte grazie|danke|danke schön|vielen dank|dankeschön|"
        "asante|asante sana|asanteni|asanteni sana|ahsante|ahsante sana|shukrani|nashukuru|nashukuru sana|tunashukuru|"
        "谢谢|谢谢您|谢谢你|多谢|感谢|非常感谢|谢了"
    ),
    Spoken.WHY: "varför|varför det|why|perché|warum|wieso|kwa nini|kwanini|为什么|为何",
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
    }
    | {"asante", "sana", "tafadhali", "kabisa", "ni", "hilo", "hiyo"}
)
_BUT = frozenset(
    {"men", "but", "ma", "aber", "fast", "utom", "except", "inte", "not", "non", "nicht"}
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
    for whole in (said, said.rstrip("?？ ")):
        if whole in _LOOKUP:
            return frozenset(_LOOKUP[whole])
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
