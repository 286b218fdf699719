"""The person, or the department, whom a reply names without an address: somebody has to look for it."""

import re
from collections.abc import Collection, Iterator
from functools import cache

from dooropener.mailbox.reading.cues import cues_for
from dooropener.mailbox.reading.evidence import sentences
from dooropener.mailbox.reading.letters import ProposalLabel
from dooropener.mailbox.reading.nameblocks import PARTICLES, SURNAMES, folded
from dooropener.mailbox.reading.phrases import languages, pattern, phrases
from dooropener.mailbox.reading.scripts import simplified
from dooropener_matching import EVERYDAY_WORDS

_READ = 2_000
_FEWEST, _MOST = 2, 5
_WORD = re.compile(r"[^\W\d_](?:[\w'’]|-(?=\w)){0,30}\.?")
_JOINED = re.compile(r"[ \xa0]{1,2}")
_LEGAL_FORM = re.compile(r"\s?(?:AB|Ab|Oy|Oyj|ASA?|A/S|ApS|ehf|hf|SIA|GmbH|AG|KG|S\.?r\.?l|S\.?p\.?A|Ltd|LLC|Inc)\b")
_HAN_TITLE = "总监|总|经理|主任|女士|先生|老师|部长|厂长"
_HAN_NAME = re.compile(
    rf"(?:同事|联系|[部科]|找|由|给|是|经理|负责人)(?P<name>[{''.join(SURNAMES)}][\u4e00-\u9fff]{{1,2}}?)"
    rf"(?=接手|接替|负责|联系|处理|对接|谈|[，。；、（(]|\s|$|{_HAN_TITLE})"
    rf"|(?P<called>[{''.join(SURNAMES)}](?:{_HAN_TITLE}))(?!已?离职|已?退休|不在)"
)


def referral_name(text: str, *, known: Collection[str] = ()) -> str | None:
    """Return the name as it is written, a person's before a department's, or None.

    ``known`` are names that mean nobody new: the sender's, and those of our people.
    """
    ours = {token for name in known for token in re.findall(r"\w{3,}", folded(name))}
    text = text[:_READ]
    said = [text[start:end].strip() for start, end in sentences(text)]
    telling = [one for one in said if cues_for(ProposalLabel.WRONG_PERSON, one, None)]
    for find in (_whole_names, _han_names, _titled_names, _departments):
        for one in telling:
            for name in find(one):
                if not _is_known(name, ours) and not _gone().match(one, one.find(name) + len(name)):
                    return name
    return None


def _is_known(name: str, ours: Collection[str]) -> bool:
    return any(token in ours for token in re.findall(r"\w{3,}", folded(name)))


def _whole_names(sentence: str) -> Iterator[str]:
    """Two to five capitalised words in a row that no sentence is made of."""
    for words in _runs(sentence):
        while words and (not words[-1][0].isupper() or words[-1].casefold() in PARTICLES):
            words.pop()
        if sum(word[0].isupper() for word in words) >= _FEWEST and len(words) <= _MOST:
            yield " ".join(words).rstrip(".")


def _runs(sentence: str) -> Iterator[list[str]]:
    run: list[str] = []
    end = 0
    for match in _WORD.finditer(sentence):
        word = match.group()
        beside = bool(run) and bool(_JOINED.fullmatch(sentence[end : match.start()]))
        if not beside and run:
            yield run
            run = []
        begins = match.start() == 0 and word.rstrip(".").casefold() in _everyday()
        if (_is_name_word(word) and not begins) or (run and word.casefold() in PARTICLES):
            run.append(word)
        elif run:
            yield run
            run = []
        end = match.end()
        if run and (word.endswith(".") or _LEGAL_FORM.match(sentence, end)):
            if not word.endswith("."):
                run = []  # the name of a firm
            elif run:
                yield run
                run = []
    if run:
        yield run


def _is_name_word(word: str) -> bool:
    plain = word.rstrip(".").casefold()
    return word[0].isupper() and len(plain) > 1 and not _no_name().fullmatch(plain)


def _titled_names(sentence: str) -> Iterator[str]:
    """ "Herr Gruber", "Ms Kern": a title, and the one name behind it."""
    for match in _titled().finditer(sentence):
        if _is_name_word(match["name"]):
            yield match.group().strip()


def _han_names(sentence: str) -> Iterator[str]:
    for match in _HAN_NAME.finditer(simplified(sentence)):
        start, end = match.span("name" if match["name"] else "called")
        yield sentence[start:end]


def _departments(sentence: str) -> Iterator[str]:
    for match in _department().finditer(sentence):
        yield match.group()


@cache
def _titled() -> re.Pattern[str]:
    return pattern(phrases("referrals", "titles"), before="", after=r"\.?[ \xa0](?P<name>[^\W\d_][\w'’-]{1,30})")


@cache
def _gone() -> re.Pattern[str]:
    return pattern(phrases("referrals", "gone"), before=r"\s{1,2}")


@cache
def _department() -> re.Pattern[str]:
    return pattern(phrases("referrals", "departments"))


@cache
def _no_name() -> re.Pattern[str]:
    return pattern(
        [*phrases("referrals", "titles"), *phrases("referrals", "departments"), *phrases("referrals", "roles")]
    )


@cache
def _everyday() -> frozenset[str]:
    """Words of sentences, which have a capital where one begins."""
    said = [phrase for file in languages().values() for found in file.get("cues", {}).values() for phrase in found]
    words = {word.strip(".,…*").casefold() for phrase in said for word in phrase.split()}
    return frozenset(words).union(*EVERYDAY_WORDS.values())
