from dataclasses import replace
from itertools import permutations
from random import Random

import pytest

from dooropener_matching import UNLEARNED, Decision, Matcher, learn
from dooropener_matching.keys import CriterionName
from dooropener_matching.learning import HIGHEST, LOWEST

C = CriterionName
GAP = {C.PRODUCT: 0.8, C.REGION: 0.72, C.LANGUAGE: 1.0}
FITS = {C.PRODUCT: 0.8, C.REGION: 1.0, C.LANGUAGE: 1.0}


def strict_about_regions(number, seed=0):
    """An advisor who turns down what lies outside the wish and takes the rest, but for a few slips."""
    random = Random(seed)
    made = []
    for place in range(number):
        gap = random.random() < 0.5
        good = not gap if random.random() > 0.05 else gap
        product = random.uniform(0.5, 0.95)
        factors = {C.PRODUCT: product, C.REGION: 0.72 if gap else 1.0, C.PARTNERSHIP: random.choice([1.0, 0.75])}
        made.append(Decision(factors, good, group=f"local {place % 20}"))
    return made


def test_hundreds_of_decisions_teach_what_they_have_in_common():
    learned = learn(strict_about_regions(400))

    assert learned.weights[C.REGION] > 1.3
    assert LOWEST <= learned.weights[C.PARTNERSHIP] < 0.8
    assert learned.is_better
    assert learned.after > learned.before + 0.1


def test_lenient_decisions_teach_that_a_gap_matters_less():
    decisions = [Decision(GAP, good=True) for _ in range(200)] + [
        Decision({C.PRODUCT: 0.3, C.REGION: 1.0}, good=False) for _ in range(200)
    ]

    assert learn(decisions).weights[C.REGION] < 0.97


def test_ten_decisions_overturn_nothing():
    contrary = [Decision(GAP, good=True) for _ in range(5)] + [Decision(FITS, good=False) for _ in range(5)]

    learned = learn(contrary)

    assert all(abs(weight - 1) < 0.07 for weight in learned.weights.values())
    assert (learned.before, learned.after, learned.is_better) == (None, None, False)


def test_weights_keep_within_their_bounds_and_the_gate_stays_shut():
    extreme = [Decision({C.PRODUCT: 0.01, C.REGION: 1.0}, good=True, weight=5) for _ in range(3000)]
    extreme += [Decision({C.PRODUCT: 1.0, C.REGION: 0.72}, good=False, weight=5) for _ in range(3000)]

    weights = learn(extreme).weights

    assert weights.get(C.PRODUCT, 1.0) >= 1
    assert all(LOWEST <= weight <= HIGHEST for weight in weights.values())


def test_a_reason_blames_only_what_it_names():
    factors = {C.REGION: 0.72, C.PARTNERSHIP: 0.75, C.PRODUCT: 0.9}
    good = [Decision({C.PRODUCT: 0.9}, good=True) for _ in range(150)]
    named = [Decision(factors, good=False, blamed=frozenset({C.REGION})) for _ in range(150)]

    weights = learn(good + named).weights

    assert weights[C.REGION] > 1.1
    assert C.PARTNERSHIP not in weights


@pytest.mark.parametrize("decisions", [[], [Decision(FITS, good=True)] * 50, [Decision(GAP, good=False)] * 50])
def test_nothing_is_learned_from_one_kind_of_decision(decisions):
    assert learn(decisions).weights == UNLEARNED


def test_the_order_of_decisions_does_not_matter():
    decisions = strict_about_regions(60)

    shuffled = Random(1).sample(decisions, len(decisions))

    assert learn(shuffled).weights == pytest.approx(learn(decisions).weights, abs=2e-3)


def test_outcomes_weigh_more_than_decisions():
    once = [Decision(FITS, good=True), Decision(GAP, good=False)] * 40
    heavy = [replace(decision, weight=4.0) for decision in once]

    assert learn(heavy).weights[C.REGION] > learn(once).weights[C.REGION]


def test_learned_weights_move_the_score_and_never_the_verdict(matcher, buyer, seller):
    outside = replace(buyer, target_regions=("riga",))
    strict = Matcher(encoder=matcher.encoder, weights={C.REGION: 2.0})

    [before] = matcher.rank(outside, [seller]).matches
    [after] = strict.rank(outside, [seller]).matches

    factor = next(criterion.factor for criterion in before.criteria if criterion.name == C.REGION)
    assert factor < 0.8
    assert after.score == pytest.approx(before.score * factor, rel=1e-4)
    assert after.criteria == before.criteria


def test_no_order_of_a_clear_pair_is_flipped_by_ten_decisions(matcher, buyer, seller):
    """Whatever ten decisions say of two criteria, a pair with a gap stays behind the same pair without."""
    near, far = replace(seller, id="near"), replace(seller, id="far", region="linz")
    local = replace(buyer, target_regions=(seller.region,))
    for kinds in set(permutations([True] * 5 + [False] * 5, 2)):
        decisions = [Decision(GAP if kinds[0] else FITS, good=kinds[1])] * 5 + [Decision(FITS, good=not kinds[1])] * 5

        taught = Matcher(encoder=matcher.encoder, weights=learn(decisions).weights)

        assert [match.partner for match in taught.rank(local, [far, near]).matches] == ["near", "far"]
