"""Lines as they stand under a letter: names, titles, firms, telephone numbers."""

import re
import unicodedata
from collections.abc import Sequence
from functools import cache

from dooropener.mailbox.reading.phrases import languages, phrases
from dooropener_matching import EVERYDAY_WORDS

LONGEST_LINE = 110

_HAN = re.compile(r"[\u4e00-\u9fff]")
_WORD = re.compile(r"[^\s,|·•/()\[\]<>:;\u2013\u2014]+")
_PROSE_ENDS = re.compile(r"[.!?…:;]['\")»”]{0,2}$")
_ABBREVIATION_ENDS = re.compile(
    r"(?:(?:^|[\s.])[^\W\d_]{1,2}\.(?:[^\W\d_]{1,3}\.){0,4}|\b(?:GmbH|Inc|Ltd|Corp|ehf|hlf|Bros|Jr|Sr|Dr|Ing|terv|Tel)\.)$"
)
_CONTACT = re.compile(
    r"(?:https?://|www\.)\S{3,200}|[\w.+-]{1,80}@[\w.-]{3,120}|\+?\(?\d[\d\s()./·-]{6,40}|\d{4}年\d{1,2}月\d{1,2}日",
    re.IGNORECASE,
)
_LEGAL_FORM = re.compile(
    r"\b(?:AB|Ab|Oy|Oyj|AS|ASA|A/S|ApS|ehf|hf|SIA|UAB|GmbH|AG|KG|OHG|e\.U|S\.?r\.?l|S\.?p\.?A|S\.?n\.?c|Ltd|LLC|Inc|PLC|HB|Co|ry|e\.V)\b"
)
_CHINESE_BODY = re.compile(
    r"公司|集团|工厂|厂$|部$|中心|大学|学院|研究院|协会|商会|办公室|合作社|客服|工作室|小铺|书店|商店|餐厅|生活馆|经理|总监|主任|工程师|电话|手机|邮箱|地址|微信"
)
SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方"
    "岑毕苗柯梅童兰齐安乔樊邬符阮席白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤施章鲁葛俞翁殷倪庄温常祝辛管凌霍岳尚耿詹游焦纪舒屈盛华左单甄包涂柴"
    "张劉陳楊黃趙吳孫馬鄭謝許馮鄧蕭潘蔣葉蘇魏呂盧鍾譚陸"
)
_TITLES = re.compile(
    r"^(?:(?:dr|prof|arch|geom|ing|dott|dott\.ssa|avv|rag|mag|dipl|cand|civ|tech|jur|i\. ?A|i\. ?V|f\.h|ir)\.\s{0,2})+"
)
"""Abbreviated titles before a name, in small letters."""
_ASIDE = re.compile(r"\s*\([^()]{1,25}\)$")
PARTICLES = frozenset([
    "von", "van", "der", "den", "de", "di", "da", "del", "della", "delle", "dei", "degli", "dal", "la", "le",
    "af", "av", "och", "og", "ja", "und", "e", "y", "and", "of", "for", "the", "in", "wa", "za", "vya", "cha",
    "ya", "na", "í", "á", "við", "i", "um", "zu", "zur", "für", "am", "im", "til", "på", "ved", "ur", "og-",
    "&", "c/o", "bin", "ben", "al", "a",
])  # fmt: skip


def folded(text: str) -> str:
    """Return the text in lower case without accents, for comparing names."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(character for character in decomposed if not unicodedata.combining(character))
    return (
        plain.replace("ø", "o")
        .replace("æ", "ae")
        .replace("đ", "d")
        .replace("ð", "d")
        .replace("þ", "th")
        .replace("ß", "ss")
    )


@cache
def _said() -> frozenset[str]:
    """Words that are answers or thanks even when they stand alone in capitals."""
    cues = [phrase for file in languages().values() for found in file.get("cues", {}).values() for phrase in found]
    return frozenset(
        phrase.casefold() for phrase in [*cues, *phrases("signatures", "thanks"), "ok", "okay", "stop", "hej", "hi"]
    )


def is_prose(line: str) -> bool:
    """Tell whether the line belongs to a sentence rather than under a letter."""
    text = line.strip().strip("*_").strip()
    if len(text) > LONGEST_LINE:
        return True
    if _HAN.search(text):
        return bool(re.search(r"[。？！；，]", text)) and not _CONTACT.search(text)
    count = len(_WORD.findall(text))
    if _PROSE_ENDS.search(text) and not _ABBREVIATION_ENDS.search(text):
        return count >= 2
    return count > 14


def is_contact(line: str) -> bool:
    """Tell whether the line is a telephone number, an address on the web or the like, with at most a label."""
    rest, found = _CONTACT.subn(" ", line[: 4 * LONGEST_LINE])
    return bool(found) and len(line) <= 4 * LONGEST_LINE and len(_WORD.findall(rest)) <= 4


def is_said(line: str) -> bool:
    """Tell whether a telephone number or the like comes in a sentence: "My number is +46 …"."""
    words = [word.casefold() for word in _WORD.findall(_CONTACT.sub(" ", line[: 4 * LONGEST_LINE]))]
    return sum(word in _everyday() for word in words) >= 2


def is_name(line: str, senders: Sequence[str] = ()) -> bool:
    """Tell whether the line looks like the name of a person or a firm, perhaps with a title after it."""
    if len(line) > 2 * LONGEST_LINE:
        return False
    text = line.strip().strip("*_/-–— ").rstrip(",.").strip()
    if not text or len(text) > 80 or text.casefold().strip("!?. ") in _said():
        return False
    if matches_sender(text, senders):
        return True
    if _HAN.search(text):
        return _is_chinese_name(text)
    if is_prose(_ASIDE.sub("", line.strip())):
        return False
    text = _TITLES.sub("", _ASIDE.sub("", text))
    name, _, title = re.sub(r"\s*[,|·•(\u2013\u2014]\s*|\s/\s", "\0", text, count=1).partition("\0")
    return _is_capitalised(name) and len(_WORD.findall(title)) <= 7


def matches_sender(text: str, senders: Sequence[str]) -> bool:
    """Tell whether a short line is made of words of the sender's own name."""
    own = {token for sender in senders for token in re.findall(r"\w{2,}", folded(sender))}
    tokens = re.findall(r"\w{2,}", folded(text))
    return bool(tokens) and len(tokens) <= 4 and all(token in own for token in tokens)


def _is_capitalised(name: str) -> bool:
    words = [word for word in _WORD.findall(name) if word not in {"&", "+", "-"}]
    if not words or len(words) > 7:
        return False
    capitals = sum(word[:1].isupper() or word[:1].isdigit() for word in words)
    small = [word for word in words if word[:1].islower() and word not in PARTICLES]
    if _LEGAL_FORM.search(name):
        return len(small) <= 3
    if len(words) in (2, 3, 4) and small == words[-1:] and small[0].casefold() not in _everyday():
        return bool(words[0][:1].isupper() and small[0].isalpha())  # a name and what its bearer is: "Kjartan skipper"
    return words[0][:1].isupper() and not small and capitals >= 1


@cache
def _everyday() -> frozenset[str]:
    """Words of sentences, in any language, that no title is."""
    return frozenset().union(*EVERYDAY_WORDS.values()) | _said()


def _is_chinese_name(text: str) -> bool:
    if re.search(r"[。？！；，、]", text) or len(text) > 40:
        return False
    if _CHINESE_BODY.search(text):
        return True
    han = "".join(_HAN.findall(text))
    return len(han) <= 3 and (han[:1] in SURNAMES or (len(han) == 2 and han[0] in "老小阿"))


def is_first_name(line: str) -> bool:
    """Tell whether the line is one or two capitalised words and nothing that is said in sentences: "Preben"."""
    words = line.strip().split()
    return 1 <= len(words) <= 2 and all(
        word.isalpha() and word.istitle() and word.casefold() not in _everyday() for word in words
    )
