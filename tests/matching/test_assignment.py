from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from dooropener_matching.assignment import Candidate, Deferral, assign


def pair(company, partner, score):
    return Candidate(f"{company}-{partner}", company, partner, score)


def suggested(assignment):
    return [candidate.id for candidate in assignment.suggested]


def test_without_limits_everything_is_suggested_best_first():
    pairs = [pair("a", "p", 0.5), pair("b", "p", 0.9), pair("a", "q", 0.7)]

    assignment = assign(pairs, {})

    assert (suggested(assignment), assignment.deferred) == (["b-p", "a-q", "a-p"], ())


def test_the_last_place_goes_to_the_better_pair_and_the_other_is_told():
    assignment = assign([pair("a", "p", 0.6), pair("b", "p", 0.8)], {"p": 1})

    assert suggested(assignment) == ["b-p"]
    [waits] = assignment.deferred
    assert (waits.candidate.id, waits.reason, waits.behind) == ("a-p", Deferral.ANOTHER_TURN, ("b",))


def test_a_partner_without_places_is_not_asked():
    assignment = assign([pair("a", "p", 0.9)], {"p": 0})

    assert suggested(assignment) == []
    assert [waits.reason for waits in assignment.deferred] == [Deferral.NONE_LEFT]


def test_a_company_with_nothing_has_its_turn_before_one_that_has_much():
    pairs = [pair("much", "p", 0.80), pair("none", "p", 0.75)]

    assert suggested(assign(pairs, {"p": 1}, {"much": 5})) == ["none-p"]


def test_a_turn_does_not_make_a_bad_pair_good():
    pairs = [pair("much", "p", 0.95), pair("none", "p", 0.3)]

    assert suggested(assign(pairs, {"p": 1}, {"much": 5})) == ["much-p"]


def test_everybody_gets_something_where_the_greedy_way_leaves_one_with_nothing():
    pairs = [pair("a", "p", 0.9), pair("a", "q", 0.85), pair("b", "p", 0.8)]

    assert suggested(assign(pairs, {"p": 1, "q": 1})) == ["a-q", "b-p"]


SCORES = st.integers(1, 100).map(lambda score: score / 100)
PAIRS = st.dictionaries(
    st.tuples(st.sampled_from("abcde"), st.sampled_from("pqrs")), SCORES, min_size=1, max_size=20
).map(lambda scores: [pair(company, partner, score) for (company, partner), score in scores.items()])
PLACES = st.dictionaries(st.sampled_from("pqrs"), st.integers(0, 3))


@given(PAIRS, PLACES)
def test_nobody_is_asked_too_often_and_nothing_is_lost(pairs, places):
    assignment = assign(pairs, places)

    asked = Counter(candidate.partner for candidate in assignment.suggested)
    assert all(asked[partner] <= limit for partner, limit in places.items())
    everything = [*assignment.suggested, *(waits.candidate for waits in assignment.deferred)]
    assert sorted(everything) == sorted(pairs)


@given(PAIRS, PLACES)
def test_no_place_stays_empty_while_somebody_waits_for_it(pairs, places):
    assignment = assign(pairs, places)

    asked = Counter(candidate.partner for candidate in assignment.suggested)
    assert all(asked[waits.candidate.partner] == places[waits.candidate.partner] for waits in assignment.deferred)


@given(PAIRS, PLACES, st.randoms())
def test_the_order_of_candidates_does_not_matter(pairs, places, random):
    shuffled = random.sample(pairs, len(pairs))

    assert assign(shuffled, places) == assign(pairs, places)


def test_thousands_of_pairs_are_dealt_at_once():
    pairs = [
        pair(f"c{company}", f"p{(company * 7 + place * 13) % 400}", 1 / (1 + place))
        for company in range(1000)
        for place in range(8)
    ]

    assignment = assign(pairs, {f"p{partner}": 3 for partner in range(400)})

    assert len(assignment.suggested) == 1200
    assert len({candidate.company for candidate in assignment.suggested}) == 1000
