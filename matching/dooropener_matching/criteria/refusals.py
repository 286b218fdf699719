"""What one side refuses and the other is or has."""

import re

from dooropener_matching.case import Span, Verdict
from dooropener_matching.criteria.finding import Finding, Pair, Words, finding
from dooropener_matching.exclusions import Exclusion
from dooropener_matching.keys import CriterionName, Fact, Note, Reason
from dooropener_matching.listings import Kind
from dooropener_matching.profiles import Profile
from dooropener_matching.roles import DEALER, MAKER

_DIRECT = re.compile(
    r"direkt(?:e)? (?:från|fra|vom|beim|ab) (?:fabrik|tillverk|producent|hersteller|werk)|direct(?:ly)? from (?:the )?(?:factory|manufacturer|producer|maker)|"
    r"direttamente dal (?:produttore|fabbricante)|suoraan (?:valmistajalta|tehtaalta)|tieši no ražotāj|beint frá framleiðanda|moja kwa moja (?:kutoka|na)|厂家直供|直接(?:向|从)厂家|原厂",
    re.IGNORECASE,
)
_DEALER_UNWANTED = 0.85
_PERHAPS = 0.8


def judge_exclusions(pair: Pair) -> Finding:
    """A refusal of what the other side is keeps the pair back, whichever side refuses."""
    for refusing, other, local_refuses in (
        (pair.local, pair.partner, True),
        (pair.partner, pair.local, False),
    ):
        found = _refused_party(refusing, other)
        if found is not None:
            words, reason = found
            sides = (words, None) if local_refuses else (None, words)
            note = Note.PERHAPS_EXCLUDED
            return finding(
                CriterionName.EXCLUSIONS,
                Verdict.GAP,
                note,
                *sides,
                factor=0.1,
                withheld=(Reason.EXCLUDED, reason),
            )
    if pair.partner.is_dealer and pair.local.listing.kind is Kind.REQUEST:
        match = _DIRECT.search(pair.local.listing.text)
        if match:
            words = Words(match.group(), Span(*match.span()))
            fact = (Fact.EXCLUSION_MEANT, match.group())
            note = Note.PERHAPS_EXCLUDED
            return finding(
                CriterionName.EXCLUSIONS, Verdict.UNKNOWN, note, words, factor=_DEALER_UNWANTED, fact=fact
            )
    return finding(CriterionName.EXCLUSIONS, Verdict.MATCH, Note.NOTHING_EXCLUDED)


def _refused_party(refusing: Profile, other: Profile) -> tuple[Words, str] | None:
    for exclusion in refusing.exclusions:
        if other.is_dealer and DEALER.search(exclusion.refused) and _is_about_party(exclusion):
            return _said(refusing, exclusion), exclusion.passage.text
    if other.is_dealer and refusing.listing.kind is Kind.REQUEST:
        for sentence in refusing.sentences:
            if sentence.only and MAKER.search(sentence.passage.text):
                words = Words(sentence.passage.text, Span(sentence.passage.start, sentence.passage.end))
                return words, sentence.passage.text
    return None


def _is_about_party(exclusion: Exclusion) -> bool:
    return len(exclusion.refused) < 90


def _said(profile: Profile, exclusion: Exclusion) -> Words:
    passage = exclusion.passage
    if profile.listing.text[passage.start : passage.end] != passage.text:
        return Words(passage.text)
    return Words(passage.text, Span(passage.start, passage.end))
