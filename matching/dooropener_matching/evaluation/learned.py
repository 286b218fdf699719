"""What learning is worth: weights learned from simulated decisions, measured on listings they were not learned from."""

from collections.abc import Sequence

from dooropener_matching.encoders import Encoder
from dooropener_matching.evaluation.cases import TOP, Cases, Order
from dooropener_matching.evaluation.peers import rank_all
from dooropener_matching.keys import CriterionName
from dooropener_matching.learning import Decision, learn
from dooropener_matching.listings import Listing
from dooropener_matching.ranking import Matcher

_FOLDS = 5
_GOOD_FROM = 2
"""An advisor approves grades 2 and 3, and rejects what is weak or wrong."""


def ranked_after_learning(cases: Cases, encoder: Encoder) -> Order:
    """Return the order of a matcher that learned from an advisor's decisions, cross-validated over local listings.

    For each fifth of the local listings the advisor has decided on the first ten suggestions of the other four.
    """
    order: dict[str, Sequence[str]] = {}
    plain = Matcher(encoder)
    for fold in range(_FOLDS):
        held = list(cases.locals[fold::_FOLDS])
        seen = [listing for listing in cases.locals if listing not in held]
        weights = learn([decision for local in seen for decision in _decided(plain, local, cases)]).weights
        order |= rank_all(Matcher(encoder, weights=weights), held, cases.partners)
    return order


def _decided(matcher: Matcher, local: Listing, cases: Cases) -> list[Decision]:
    grades = cases.grades.get(local.id, {})
    return [
        Decision(
            {CriterionName(criterion.name): criterion.factor for criterion in match.criteria},
            good=grades.get(match.partner, 0) >= _GOOD_FROM,
            group=local.id,
        )
        for match in matcher.rank(local, cases.partners, top=TOP).matches
    ]
