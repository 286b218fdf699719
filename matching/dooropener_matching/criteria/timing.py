"""When and how it could begin: a late start, or a public tender that comes first."""

from dooropener_matching.case import Verdict
from dooropener_matching.criteria.finding import Finding, Pair, finding
from dooropener_matching.criteria.finding import sentence_words as words_of
from dooropener_matching.keys import CriterionName, Fact, Note
from dooropener_matching.listings import Kind, Partnership
from dooropener_matching.profiles import Profile

_RESERVED = 0.9


def judge_timing(pair: Pair) -> Finding:
    """A reservation of either side leaves the pair good, but behind one without."""
    name = CriterionName.TIMING
    if pair.partner.is_trade_contact:
        return finding(name, Verdict.MATCH, Note.NO_RESERVATION)
    for side in (pair.partner, pair.local):
        found = _reservation(side)
        if found is None:
            continue
        note, fact, position = found
        words = words_of(side, position)
        sides = (words, None) if side is pair.local else (None, words)
        return finding(name, Verdict.UNKNOWN, note, *sides, factor=_RESERVED, fact=(fact, words.words))
    return finding(name, Verdict.MATCH, Note.NO_RESERVATION)


def _reservation(profile: Profile) -> tuple[Note, Fact, int] | None:
    for position, sentence in enumerate(profile.said):
        if sentence.starts_late:
            return Note.STARTS_LATER, Fact.LATER_START, position
        if sentence.tender_first and _buys(profile):
            return Note.TENDER_FIRST, Fact.TENDER, position
    return None


def _buys(profile: Profile) -> bool:
    """Who buys for itself must tender; who resells or sells takes part in the tenders of others."""
    listing = profile.listing
    return listing.kind is Kind.REQUEST and Partnership.DISTRIBUTION not in listing.partnership
