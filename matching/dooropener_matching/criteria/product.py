"""What one side has and the other needs: by meaning, and by classification code."""

from math import exp

from dooropener_matching.case import Verdict
from dooropener_matching.criteria.finding import Finding, Pair, Words, finding, quoted, sentence_words
from dooropener_matching.glossary import likeness, share_within, telling, trades, with_broader
from dooropener_matching.keys import CriterionName, Fact, Note
from dooropener_matching.meaning import Meaning, closest_passages, similarity
from dooropener_matching.profiles import Profile

SAME_FROM = 0.4
"""Similarity from which the product is told to be the same."""
RELATED_FROM = 0.28
"""Similarity from which the product is told to be related."""
GATE_MIDDLE = 0.2
GATE_WIDTH = 0.07
_ENOUGH_TERMS = 2.0
"""Weight of the terms from which a listing counts as covered by the glossary: one telling term in the title."""


TERMS_WEIGHT = 0.25
TERMS_EXPECTED = 0.05
_ONE_OF_SEVERAL = 0.5
_MACHINE = 0.12
_MACHINES = {"machines", "general"}
_MACHINE_TRADES = _MACHINES | {"automation", "vehicles", "energy"}


def nearness(local: Profile, partner: Profile, one: Meaning, other: Meaning) -> float:
    """Return how near two listings are in what they are about: meaning, corrected by the terms of the trade.

    Within a trade the vectors blur; where both sides use terms of the glossary, sharing them or not decides. What the
    glossary does not cover is left to meaning alone.
    """
    covered = min(1.0, coverage(local), coverage(partner))
    near = similarity(one, other) + TERMS_WEIGHT * covered * (_shared_terms(local, partner) - TERMS_EXPECTED)
    return near - _MACHINE * _machine_for(local, partner)


def _shared_terms(one: Profile, other: Profile) -> float:
    """The likeness of all terms, or the whole of one title within the other listing: one need out of several."""
    within = max(
        share_within(one.title_concepts, other.concepts.keys()),
        share_within(other.title_concepts, one.concepts.keys()),
    )
    return max(likeness(one.concepts, other.concepts), _ONE_OF_SEVERAL * within)


def _machine_for(one: Profile, other: Profile) -> bool:
    """Return whether one side's title names a machine and the other speaks of none: a machine for X is not X."""
    return any(
        _MACHINES & trades(a.title_concepts) and not _MACHINE_TRADES & trades(b.concepts) and b.concepts
        for a, b in ((one, other), (other, one))
    )


def coverage(profile: Profile) -> float:
    """Return how well the glossary covers a listing; 1 and more is well enough."""
    return sum(profile.concepts.values()) / _ENOUGH_TERMS


def gate(near: float) -> float:
    """Return what nearness leaves of the score, 0..1: a logistic curve, so that an unrelated product outweighs all."""
    return 1 / (1 + exp(-(near - GATE_MIDDLE) / GATE_WIDTH))


_STRANGERS = 0.5
_ONE_NAMED = 0.7
_SIBLINGS = 0.8


def agreement(local: Profile, partner: Profile) -> float:
    """Return what the terms of the trade leave of the product, 0..1.

    Where both titles name their goods, one of them should be met in the other listing. Two that share no term at all
    speak of different goods; two that share others only, of siblings (a cheese vat and a milk tank).
    """
    one, other = local.telling_heads, partner.telling_heads
    if not one and not other:
        return 1.0
    if names_alike(local, partner):
        return 1.0
    shared = local.telling_concepts & partner.telling_concepts
    if not (one and other):
        return 1.0 if shared else _ONE_NAMED
    return _SIBLINGS if shared else _STRANGERS


def agreement_of(pair: Pair) -> float:
    """Return what the titles leave of the product of a pair; of what is said besides, and of a contact, nothing."""
    if pair.aside is not None or pair.partner.is_trade_contact:
        return 1.0
    return agreement(pair.local, pair.partner)


def names_alike(local: Profile, partner: Profile) -> bool:
    """Return whether the goods that one title names are met in the other listing."""
    one, other = local.telling_heads, partner.telling_heads
    return bool(one & partner.concepts.keys() or other & local.concepts.keys())


def meet_both_ways(local: Profile, partner: Profile) -> bool:
    """Return whether each title names goods that are met in the other listing."""
    return bool(local.telling_heads & partner.concepts.keys() and partner.telling_heads & local.concepts.keys())


_FAR_BEHIND = 0.35
_FAR_IN_MEANING = 0.4


def must_reach(pair: Pair) -> float:
    """Return the share of the best score of its ranking below which a firm is no answer; 0 for a trade contact.

    Held to it are a firm that shares no term for goods, and one that shares some while the texts mean other things and
    one title at most names goods of the other listing. What the first lost already because the titles name no goods in
    common is not held against it twice.
    """
    local, partner = pair.local, pair.partner
    if partner.is_trade_contact:
        return 0.0
    named = names_alike(local, partner) or (local.telling_heads and partner.telling_heads)
    if pair.similarity < RELATED_FROM and pair.aside is None and named and share_goods(local, partner):
        return 0.0 if meet_both_ways(local, partner) else _FAR_IN_MEANING
    return 0.0 if share_goods(local, partner) else _FAR_BEHIND * agreement_of(pair)


def share_goods(local: Profile, partner: Profile) -> bool:
    """Return whether both use a term that names goods, be it only its broader one."""
    return bool(local.telling_concepts & partner.telling_concepts)


def judge_product(pair: Pair) -> Finding:
    """The product is a gate: without it nothing else counts, whatever direction and region say."""
    opened = gate(pair.similarity) * agreement_of(pair)
    name = CriterionName.PRODUCT
    terms = shared_terms(pair.local, pair.partner) if pair.similarity >= RELATED_FROM else None
    if terms and pair.similarity >= SAME_FROM:
        return finding(name, Verdict.MATCH, Note.SAME_TERMS, *terms, factor=opened)
    row, column = closest_passages(pair.local_meaning, pair.partner_meaning)
    words = terms or (sentence_words(pair.local, row), sentence_words(pair.partner, column))
    if pair.similarity >= SAME_FROM:
        return finding(name, Verdict.MATCH, Note.SAME_PRODUCT, *words, factor=opened)
    fact = (Fact.PRODUCT_FITS, "")
    if pair.similarity >= RELATED_FROM:
        return finding(name, Verdict.UNKNOWN, Note.RELATED_PRODUCT, *words, factor=opened, fact=fact)
    return finding(name, Verdict.GAP, Note.OTHER_PRODUCT, *words, factor=opened, fact=fact)


def shared_terms(local: Profile, partner: Profile) -> tuple[Words, Words] | None:
    """Return the most telling term of the trade that both use, in their words (*celle robotizzate*, *robotceller*).

    ``None`` where they share none that tells goods from other goods.
    """
    shared = local.concepts.keys() & partner.concepts.keys()
    in_order = sorted(
        telling(shared),
        key=lambda name: (-local.concepts[name] * partner.concepts[name], name),
    )
    for name in in_order:
        words = _term_words(local, name), _term_words(partner, name)
        if words[0] and words[1]:
            return words[0], words[1]
    return None


def _term_words(profile: Profile, name: str) -> Words | None:
    """The words for a concept, or for a narrower one, in the text outside its refusals, else in the title."""
    for term in profile.text_terms:
        if name in with_broader({term.concept: 1.0}):
            return quoted(profile, term.start, term.end)
    for term in profile.title_terms:
        if name in with_broader({term.concept: 1.0}):
            return Words(profile.listing.title[term.start : term.end])
    return None


_DIGITS_OF_GROUP = {"NACE": 3, "HS": 4, "CPV": 4}
_BONUS = 1.03


def judge_codes(pair: Pair) -> Finding:
    """Codes agree by prefix. Different codes say little: a wholesaler has its own, whatever it buys."""
    best: tuple[int, str, str] | None = None
    for one in pair.local.listing.codes:
        for other in pair.partner.listing.codes:
            shared = shared_digits(one, other)
            if shared >= 2 and (best is None or shared > best[0]):
                best = (shared, one, other)
    name = CriterionName.CODES
    if best is None:
        local, partner = pair.local.listing.codes, pair.partner.listing.codes
        return finding(name, Verdict.UNKNOWN, Note.NEAR_CODE, Words(", ".join(local)), Words(", ".join(partner)))
    shared, one, other = best
    words = Words(one), Words(other)
    if shared >= _DIGITS_OF_GROUP[scheme(one)]:
        return finding(name, Verdict.MATCH, Note.SAME_CODE, *words, factor=_BONUS)
    return finding(name, Verdict.UNKNOWN, Note.NEAR_CODE, *words)


def scheme(code: str) -> str:
    """Return ``NACE``, ``HS`` or ``CPV``, or nothing for a code of another scheme."""
    return next((name for name in _DIGITS_OF_GROUP if code.upper().startswith(name)), "")


def shared_digits(one: str, other: str) -> int:
    """Return how many leading digits two codes of the same scheme share; 0 for different schemes."""
    if not scheme(one) or scheme(one) != scheme(other):
        return 0
    count = 0
    for a, b in zip(_digits(one), _digits(other), strict=False):
        if a != b:
            break
        count += 1
    return count


def _digits(code: str) -> str:
    return "".join(c for c in code.partition(":")[2].split("-")[0] if c.isdigit())
