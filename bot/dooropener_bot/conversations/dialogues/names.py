"""Names, numbers and addresses in what people write around them."""

import re

from dooropener_bot.conversations.spoken import count_words, has_letters

_NUMBER = re.compile(r"(?<![\d+])(?:\d[\s\-–.]?){5,13}\d(?!\d)")
_TELEPHONE = re.compile(r"\+\d[\d\s\-–.]*")
_ADDRESS = re.compile(r"[^\s<>,;:()，。；：、（）\u4e00-\u9fff]+@[^\s<>,;:()，。；：、（）\u4e00-\u9fff]+")
_GAP = "\ufffc"
"""Stands where a number or an address was: words that led up to it are not part of a name."""

_HELLO = re.compile(
    r"^(?:(?:hej|hello|hi|ciao|salve|buongiorno|hallo|guten tag|"
    r"habari(?: yako| zenu)?|hujambo|hamjambo|jambo|salamu)\b|[您你]好)[\s,!.，！。]*",
    re.IGNORECASE,
)
_CALLED = re.compile(
    r"^(?:(?:jag|vi|företaget|bolaget|firman) heter|mitt namn är|vårt företag heter|"
    r"(?:my|our) (?:name|company) is|the company is|it is called|we are called|"
    r"mi chiamo|il mio nome è|(?:l'azienda|la ditta) si chiama|ci chiamiamo|"
    r"(?:ich|die firma|das unternehmen) heißt?e?|wir heißen|mein name ist|"
    r"(?:naitwa|ninaitwa|tunaitwa|jina langu ni|kampuni(?: yetu| yangu)? inaitwa|jina la kampuni(?: yetu)? ni|"
    r"(?:jina|kampuni)\s*:)|"
    r"我叫|我的名字[是叫]|(?:我们|我)?公司(?:的?名称|名字)?[是叫为]|我司[是叫]|"
    r"(?:namn|name|nome|company|företag|firma|azienda|unternehmen|姓名|名字|公司|公司名称)\s*[:：])\s*",
    re.IGNORECASE,
)
_I_AM = re.compile(
    r"^(?:(?:jag är|det är|i am|i'm|this is|sono|ich bin|mimi ni|sisi ni|hii ni)\s+|我是\s*)", re.IGNORECASE
)
_LABELS = re.compile(
    r"\b(?:organisationsnumret|organisationsnummer|org\.?\s?-?nr\.?|orgnr|organisation number|company number|"
    r"registration number|numero di registrazione|"
    r"namba(?:ri)? ya usajili|nambari ya kampuni)\b\s*:?|(?:瑞典)?(?:组织机构|组织|注册)(?:号码?|代码)[是为]?[:：]?",
    re.IGNORECASE,
)
_BEFORE_A_GAP = re.compile(
    r"(?:(?:^|[\s,;:，；：]+)(?:我?的?(?:电子)?(?:邮箱|邮件|邮箱地址|电话|手机)(?:号码?)?[是为]?|"
    r"na|ni|yetu|yangu|yake|barua ?pepe|anwani|ya|namba(?:ri)?|"
    r"och|and|e|und|min|my|la mia|meine|med|with|con|mit|mejlen|mejl|e-?post(?:adress)?|"
    r"e-?mail|mail|indirizzo|adresse?|address|nummer|numret|number|numero|nr|är|is|è|ist|på|at))+[\s,;:.，；：]*$",
    re.IGNORECASE,
)
_LONGEST = 500
"""No name stands further on, and the patterns above take their time on long texts."""

_EDGES = " ,;:.–-\n\t，。；：、"
_MOST_WORDS_OF_A_PERSON = 5


def find_number(text: str) -> str | None:
    """What looks like a registration number: six to fourteen digits, perhaps grouped."""
    found = _NUMBER.search(_TELEPHONE.sub(" ", text))
    return found[0].strip() if found else None


def find_address(text: str) -> str | None:
    """What looks like a mail address; whether it is one is for others to say."""
    found = _ADDRESS.search(text)
    return found[0].strip(".") if found else None


def name_of_company(text: str) -> str:
    """What is left without number, address and the words around them; may be empty."""
    return _name(_NUMBER.sub(_GAP, text[:_LONGEST]))


def names_of_person(text: str) -> list[str]:
    """Name and role: the pieces between commas and line breaks, addresses and numbers left out."""
    pieces = re.split(r"[,;\n，；、。]|\s[–-]\s", _NUMBER.sub(_GAP, _ADDRESS.sub(f"{_GAP},", text[:_LONGEST])))
    names = [_I_AM.sub("", _name(piece)) for piece in pieces]
    return [name for name in names if has_letters(name) and count_words(name) <= _MOST_WORDS_OF_A_PERSON]


def _name(text: str) -> str:
    told = _CALLED.sub("", _HELLO.sub("", _ADDRESS.sub(_GAP, text).strip()))
    *before, last = _LABELS.sub(" ", told).split(_GAP)
    pieces = [*(_without_lead(piece) for piece in before), last]
    return " ".join(" ".join(pieces).split()).strip(_EDGES)


def _without_lead(piece: str) -> str:
    """*Norrpump AB, mejl:* → *Norrpump AB*"""
    return _BEFORE_A_GAP.sub("", piece)
