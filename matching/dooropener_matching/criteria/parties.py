"""Who the two sides are to one another: direction, form of partnership, firm or trade contact."""

from dooropener_matching.asides import says_it_developed, says_it_seeks
from dooropener_matching.case import Verdict
from dooropener_matching.criteria.finding import Finding, Pair, Words, finding, sentence_words
from dooropener_matching.glossary import and_broader
from dooropener_matching.keys import CriterionName, Fact, Note, Reason
from dooropener_matching.listings import Kind, Partnership

BOTH_TAKE_PART = frozenset({Partnership.JOINT_DEVELOPMENT, Partnership.EU_PROJECT, Partnership.KNOWLEDGE_EXCHANGE})
"""Forms in which two offers, or two requests, may meet."""

COMPETITORS_FROM = 0.36
"""Similarity from which two listings of one direction are told to be competitors."""

_COMPATIBLE: dict[frozenset[Partnership], float] = {
    frozenset({Partnership.DISTRIBUTION, Partnership.SUPPLY}): 0.7,
    frozenset({Partnership.MANUFACTURING, Partnership.SUPPLY}): 0.7,
    frozenset({Partnership.LICENSING, Partnership.JOINT_DEVELOPMENT}): 0.75,
    frozenset({Partnership.JOINT_DEVELOPMENT, Partnership.EU_PROJECT}): 0.75,
    frozenset({Partnership.KNOWLEDGE_EXCHANGE, Partnership.EU_PROJECT}): 0.75,
    frozenset({Partnership.KNOWLEDGE_EXCHANGE, Partnership.JOINT_DEVELOPMENT}): 0.75,
    frozenset({Partnership.KNOWLEDGE_EXCHANGE, Partnership.TALENT}): 0.5,
    frozenset({Partnership.LICENSING, Partnership.DISTRIBUTION}): 0.45,
    frozenset({Partnership.INVESTMENT, Partnership.JOINT_DEVELOPMENT}): 0.45,
    frozenset({Partnership.SERVICES, Partnership.JOINT_DEVELOPMENT}): 0.35,
    frozenset({Partnership.SERVICES, Partnership.MANUFACTURING}): 0.35,
}
_UNRELATED = 0.3
_SAME_DIRECTION = 0.8
_BESIDES = 0.9


def judge_direction(pair: Pair) -> Finding:
    """Offer must meet request, but for joint work, and but for trade contacts, which serve both.

    An offer that also seeks meets an offer of what it seeks.
    """
    local, partner = pair.local.listing, pair.partner.listing
    name = CriterionName.DIRECTION
    sides = Words(local.kind.value), Words(partner.kind.value)
    if pair.partner.is_trade_contact:
        return finding(name, Verdict.MATCH, Note.DOOR_OPENER, *sides)
    if local.kind is not partner.kind:
        return finding(name, Verdict.MATCH, Note.OFFER_MEETS_REQUEST, *sides)
    if pair.aside is not None:
        said = sentence_words(pair.local if pair.aside.of_local else pair.partner, pair.aside.position)
        words = (said, sides[1]) if pair.aside.of_local else (sides[0], said)
        return finding(name, Verdict.MATCH, Note.OFFER_MEETS_REQUEST, *words, factor=_BESIDES)
    rivals = pair.similarity >= COMPETITORS_FROM
    shared = BOTH_TAKE_PART & set(local.partnership) & set(partner.partnership)
    if shared and not (rivals and _offer_the_same(pair, shared)):
        return finding(name, Verdict.MATCH, Note.BOTH_TAKE_PART, *sides, factor=_SAME_DIRECTION)
    reason = Reason.COMPETITOR if rivals else Reason.WRONG_DIRECTION
    return finding(name, Verdict.GAP, Note.SAME_DIRECTION, *sides, factor=0.1, withheld=(reason, ""))


def _offer_the_same(pair: Pair, shared: frozenset[Partnership]) -> bool:
    """Return whether both develop the same thing and each offers it: they need somebody else.

    A title that says what is sought does not tell what is offered, unless both say that they have developed it.
    """
    listings = pair.local.listing, pair.partner.listing
    if pair.local.listing.kind is not Kind.OFFER or shared != {Partnership.JOINT_DEVELOPMENT}:
        return False
    made = all(says_it_developed(listing.text) for listing in listings)
    if not made and any(says_it_seeks(listing.title) for listing in listings):
        return False
    local, partner = pair.local.telling_heads, pair.partner.telling_heads
    return bool(local & and_broader(partner) or partner & and_broader(local))


def judge_partnership(pair: Pair) -> Finding:
    """The forms of partnership must overlap, or be such as often go together."""
    local, partner = pair.local.listing.partnership, pair.partner.listing.partnership
    name = CriterionName.PARTNERSHIP
    sides = Words(", ".join(local)), Words(", ".join(partner))
    if pair.partner.is_trade_contact:
        return finding(name, Verdict.UNKNOWN, Note.COMPATIBLE_PARTNERSHIP, *sides)
    if set(local) & set(partner):
        return finding(name, Verdict.MATCH, Note.SHARED_PARTNERSHIP, *sides)
    factor = max(
        (_COMPATIBLE.get(frozenset({one, other}), _UNRELATED) for one in local for other in partner),
        default=_UNRELATED,
    )
    fact = (Fact.PARTNERSHIP_ACCEPTED, ",".join(partner))
    if factor > _UNRELATED:
        note = Note.COMPATIBLE_PARTNERSHIP
        return finding(name, Verdict.UNKNOWN, note, *sides, factor=factor, fact=fact)
    apart = (Reason.OTHER_PARTNERSHIP, ", ".join(partner)) if local and partner else None
    return finding(name, Verdict.GAP, Note.DIFFERENT_PARTNERSHIP, *sides, factor=factor, withheld=apart, fact=fact)


def judge_organisation(pair: Pair) -> Finding:
    """A trade contact is told apart from a firm; the matcher keeps it behind every firm that fits."""
    name = CriterionName.ORGANISATION
    words = Words(pair.partner.listing.organisation)
    if pair.partner.is_trade_contact:
        fact = (Fact.FIRM_KNOWN, "")
        return finding(name, Verdict.UNKNOWN, Note.A_TRADE_CONTACT, None, words, fact=fact)
    return finding(name, Verdict.MATCH, Note.A_FIRM, None, words)
