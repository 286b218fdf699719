"""What a reply seems to say: label, confidence, evidence, the person named, the day to resume."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from dooropener.mailbox.reading.classifier import classifier_for
from dooropener.mailbox.reading.cues import cues, cues_for
from dooropener.mailbox.reading.dates import mentions
from dooropener.mailbox.reading.evidence import evidence_for
from dooropener.mailbox.reading.examples import Example
from dooropener.mailbox.reading.letters import ProposalLabel, ReadProposal
from dooropener.mailbox.reading.nameblocks import folded
from dooropener.mailbox.reading.phrases import NEVER, languages, pattern, phrases
from dooropener.mailbox.reading.referral_names import referral_name
from dooropener.mailbox.reading.referrals import ADDRESS, referral
from dooropener.mailbox.reading.resumption import resume_on
from dooropener.mailbox.reading.scripts import simplified
from dooropener.mailbox.reading.vague_times import country_of
from dooropener_matching import Encoder

SURE_FROM = 0.5
"""Below this confidence an advisor is told that the reading is unsure."""

_CONTRADICTED_FROM = 0.2
_YES = frozenset([ProposalLabel.INTERESTED, ProposalLabel.MEETING_PROPOSED])
_NO = frozenset([ProposalLabel.DECLINED, ProposalLabel.UNSUBSCRIBE])
REFERRING = frozenset([ProposalLabel.WRONG_PERSON, ProposalLabel.OUT_OF_OFFICE])
"""Labels with which somebody else may be named to write to."""

_POLITE = "tack|tak|takk|thanks|thank you|please|bitte|danke|grazie|per favore|kiitos|paldies|lūdzu|asante|谢谢"
_LONGEST = 4_000
_FEW_WORDS = 40
_PLAIN = 0.8
"""The confidence in words that mean one thing only."""
_TOO_SHORT_TO_TELL = 40
"""Characters below which a language that is not recognised means little."""


def propose(
    visible_text: str,
    without_signature: str,
    language: str | None,
    *,
    today: date,
    encoder: Encoder,
    sender: str = "",
    sender_name: str = "",
    ours: Collection[str] = (),
    robot: bool = False,
    corrections: tuple[Example, ...] = (),
) -> ReadProposal | None:
    """Return what the reply seems to say, or None if there is nothing to go by.

    A robot's mail says that somebody is away or has left, or it says nothing: a receipt is no answer.
    """
    text = (without_signature or visible_text).strip()[:_LONGEST]
    if not text:
        return None
    judgement = judge(text, None, language, encoder, corrections)
    label = judgement.label
    if label is ProposalLabel.UNSUBSCRIBE and not judgement.unsure and _may_be_a_footer(text, language, sender, ours):
        judgement = replace(judgement, unsure=True)
    refers = label in REFERRING or label is ProposalLabel.INTERESTED or robot
    address = referral(text, sender=sender, ours=[*ours, *_own(text, sender_name)]) if refers else None
    dates = mentions(text, today) if robot else []
    returns = any(one.last > today for one in dates)
    has_left = label is ProposalLabel.WRONG_PERSON and address is not None and not returns
    if robot and not has_left:
        if judgement.away < _CONTRADICTED_FROM and not dates:
            return None
        label = ProposalLabel.OUT_OF_OFFICE
        judgement = Judgement(label, max(judgement.away, 0.9), unsure=False, away=judgement.away)
    named = label is ProposalLabel.INTERESTED and (judgement.refers or _names_somebody(text, language))
    nameless = (named or label is ProposalLabel.WRONG_PERSON) and address is None
    return ReadProposal(
        label=label,
        confidence=round(judgement.confidence, 3),
        unsure=judgement.unsure,
        evidence=evidence_for(label, visible_text, language),
        referral=address,
        referral_name=referral_name(text, known=[sender_name, _spoken(sender)]) if nameless else None,
        resume_on=resume_on(text, label, today, country_of(sender, language)),
    )


def _own(text: str, name: str) -> list[str]:
    """Addresses in the text that the writer's own name is in: another one of theirs is nobody else."""
    parts = re.findall(r"\w{3,}", folded(name))
    return [address for address in ADDRESS.findall(text) if any(part in folded(address) for part in parts)]


def _spoken(address: str) -> str:
    return address.partition("@")[0]


def _may_be_a_footer(text: str, language: str | None, sender: str, ours: Collection[str]) -> bool:
    """Whether somebody who seems to say stop also says yes, or whom to write to: a footer may speak of unsubscribing.

    Such a stop waits for a person; every other acts at once.
    """
    return any(cue.label in _YES for cue in cues(text, language)) or bool(referral(text, sender=sender, ours=ours))


def _names_somebody(text: str, language: str | None) -> bool:
    """Whether a yes also says whom to talk to."""
    return bool(cues_for(ProposalLabel.WRONG_PERSON, text, language)) and _welcomes(text, language)


def is_command(text: str) -> bool:
    """Whether it tells us to stop with the very word that our letters ask for, or begins with it."""
    text = simplified(text)
    return bool(_bare_command().search(text) or _command().match(text))


@dataclass(frozen=True, slots=True)
class Judgement:
    """A label with its confidence; ``away`` is the share of "out of office" among the possibilities.

    ``refers`` says of a yes that it was first taken for that of a wrong person, who names another.
    """

    label: ProposalLabel
    confidence: float
    unsure: bool
    away: float = 0.0
    refers: bool = False


def judge(
    text: str,
    shares: Mapping[ProposalLabel, float] | None,
    language: str | None,
    encoder: Encoder,
    corrections: tuple[Example, ...] = (),
) -> Judgement:
    """Choose a label for the text; ``shares`` are its probabilities if they are known already."""
    text = simplified(text)
    if _bare_command().search(text):
        return Judgement(ProposalLabel.UNSUBSCRIBE, 0.99, unsure=False)
    shares = shares or classifier_for(encoder, corrections).probabilities(text, language)
    if _command().match(text):
        yes = sum(shares.get(label, 0.0) for label in _YES)
        return Judgement(ProposalLabel.UNSUBSCRIBE, 0.99, unsure=yes > _CONTRADICTED_FROM)
    label = max(shares, key=shares.__getitem__)
    foreign = language is None and len(text) > _TOO_SHORT_TO_TELL
    if _sits_out(text):
        sure = language in languages() and _sits_out(text, language)
        return Judgement(ProposalLabel.DECLINED, _PLAIN if sure else shares[ProposalLabel.DECLINED], unsure=not sure)
    plain = _says_only(text, language)
    if plain is not None:
        agreed = plain is label
        return Judgement(plain, max(shares[plain], _PLAIN) if agreed else shares[plain], unsure=not agreed)
    if label is ProposalLabel.WRONG_PERSON and _welcomes(text, language):
        return Judgement(ProposalLabel.INTERESTED, shares[ProposalLabel.INTERESTED], unsure=True, refers=True)
    unsure = foreign or _is_unsure(label, shares) or (label in _YES | _NO and bool(_turned().search(text)))
    return Judgement(label, shares[label], unsure, shares.get(ProposalLabel.OUT_OF_OFFICE, 0.0))


def _welcomes(text: str, language: str | None) -> bool:
    """Whether somebody says yes for the firm, or yes and no more at first, and then whom to talk to: that is nobody's
    wrong address.

    "Non siamo interessati" holds the words, and its cue says no.
    """
    yes = [cue for cue in cues(text, language) if cue.label is ProposalLabel.INTERESTED]
    found = _welcome().finditer(simplified(text))
    said = any(cue.start < match.end() and match.start() < cue.end for match in found for cue in yes)
    return said or _says_only(_first_sentence(text), language) is ProposalLabel.INTERESTED


def _first_sentence(text: str) -> str:
    return re.split(r"(?<=[.!。！])", text.strip(), maxsplit=1)[0]


@cache
def _welcome() -> re.Pattern[str]:
    return pattern(phrases("welcomes", "phrases"))


def _says_only(text: str, language: str | None) -> ProposalLabel | None:
    """The label of a few words that are nothing but a yes or a no, and thanks: most thanks stand in refusals."""
    if len(text) > _FEW_WORDS:
        return None
    found = cues(text, language)
    rest = "".join(" " if any(cue.start <= at < cue.end for cue in found) else sign for at, sign in enumerate(text))
    labels = {cue.label for cue in found}
    if len(labels) != 1 or re.search(r"\w", _polite_words().sub(" ", rest)):
        return None
    (label,) = labels
    return label if label in {ProposalLabel.INTERESTED, ProposalLabel.DECLINED} else None


def _sits_out(text: str, language: str | None = None) -> bool:
    """Whether the answer is *pass* and nothing else, as whoever sits out says it in this language, or in any.

    "Pass." is a no in English, and in German perhaps a "Passt", which is a yes.
    """
    bare = " ".join(re.findall(r"\w+(?:['’]\w+)?", _polite_words().sub(" ", text[:_FEW_WORDS]))).replace("’", "'")
    return len(text) <= _FEW_WORDS and bare.casefold() in _alone(language)


@cache
def _alone(language: str | None) -> frozenset[str]:
    return frozenset(phrase.casefold() for phrase in phrases("alone", "declined", language=language))


@cache
def _polite_words() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{_POLITE})(?!\w)", re.IGNORECASE)


def _is_unsure(label: ProposalLabel, shares: Mapping[ProposalLabel, float]) -> bool:
    """A yes with a no in it, or the reverse, goes to a person even when one of the two is ahead."""
    if shares[label] < SURE_FROM:
        return True
    opposed = _NO if label in _YES else _YES if label in _NO else frozenset()
    return sum(shares.get(other, 0.0) for other in opposed) > _CONTRADICTED_FROM


@cache
def _turned() -> re.Pattern[str]:
    """*Why not*, *not uninterested*, *we shall let you know*: words that say the reverse of what stands in them."""
    return pattern(phrases("turned", "phrases"))


@cache
def _command() -> re.Pattern[str]:
    """The word our letters ask for, in capitals as they print it, at the start of the answer."""
    words = phrases("commands", "unsubscribe")
    return re.compile(rf"\W{{0,3}}(?:{'|'.join(words)})(?!\w)") if words else NEVER


@cache
def _bare_command() -> re.Pattern[str]:
    """The same word in any letters, on a line of its own, perhaps with a thank-you."""
    words = phrases("commands", "unsubscribe")
    if not words:
        return NEVER
    line = rf"^[^\w\n]{{0,3}}(?:{'|'.join(words)})(?:[^\w\n]{{0,3}}(?:{_POLITE}))?[^\w\n]{{0,3}}$"
    return re.compile(line, re.IGNORECASE | re.MULTILINE)
