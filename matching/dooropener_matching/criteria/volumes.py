"""Volumes and sizes where both sides state them."""

from math import inf

from dooropener_matching.case import Verdict
from dooropener_matching.criteria.finding import Finding, Pair, finding, quoted
from dooropener_matching.keys import CriterionName, Fact, Note
from dooropener_matching.listings import Kind
from dooropener_matching.profiles import Profile
from dooropener_matching.quantities import Bound, Quantity

_SLACK = 1.5
"""How far two numbers may lie apart before they are told to conflict: both are rounded, and can be talked about."""
_OTHER_THING = 20
"""How many times larger a number must be to measure something else: a thickness, not a length."""
_CONFLICT = 0.85


def judge_volumes(pair: Pair) -> Finding:
    """What is needed must lie above the smallest order taken and within what can be made; else it is a gap."""
    name = CriterionName.VOLUMES
    if pair.local.listing.kind is pair.partner.listing.kind or pair.partner.is_trade_contact:
        return finding(name, Verdict.UNKNOWN, Note.VOLUMES_NOT_COMPARED)
    local_needs = pair.local.listing.kind is Kind.REQUEST
    needing, having = (pair.local, pair.partner) if local_needs else (pair.partner, pair.local)
    told = [found for need in needing.quantities if (found := _compared(need, having)) is not None]
    if not told:
        return finding(name, Verdict.UNKNOWN, Note.VOLUMES_NOT_COMPARED)
    need, has, note = min(told, key=lambda one: one[2] is None)
    words = quoted(needing, need.start, need.end), quoted(having, has.start, has.end)
    sides = words if local_needs else words[::-1]
    if note is None:
        return finding(name, Verdict.MATCH, Note.VOLUMES_FIT, *sides)
    fact = (Fact.VOLUME_POSSIBLE, words[0].words)
    return finding(name, Verdict.GAP, note, *sides, factor=_CONFLICT, fact=fact)


def _compared(need: Quantity, having: Profile) -> tuple[Quantity, Quantity, Note | None] | None:
    """What answers a need: a number that fits it, else one that conflicts; ``None`` where nothing is comparable."""
    answers = [(need, has, _conflict(need, has)) for has in having.quantities if _comparable(need, has)]
    return min(answers, key=lambda one: one[2] is not None, default=None)


def _comparable(need: Quantity, has: Quantity) -> bool:
    """The same measure and order of magnitude, both per year or neither.

    A single size made says nothing of what else can be made; a rate is a capacity.
    """
    if need.measure is not has.measure or need.yearly is not has.yearly:
        return False
    if not need.yearly and has.bound is Bound.ABOUT and has.low == has.high:
        return False
    return 1 / _OTHER_THING < _largest(need) / _largest(has) < _OTHER_THING


def _largest(quantity: Quantity) -> float:
    return max(quantity.low if quantity.high == inf else quantity.high, 1e-9)


def _conflict(need: Quantity, has: Quantity) -> Note | None:
    if has.bound is Bound.AT_LEAST and need.high * _SLACK < has.low:
        return Note.BELOW_SMALLEST_ORDER
    needed = need.high if need.bound is Bound.AT_MOST else need.low
    if needed > has.high * _SLACK:
        return Note.ABOVE_CAPACITY
    return None
