"""What is more than chance, and when there are too few to tell."""

import pytest

from dooropener.figures import Verdict
from dooropener.figures.chances import difference, evenness, gini, judge, wilson

Z = 1.959964


def test_wilson_gives_the_interval_of_the_textbook():
    """Newcombe 1998, table I: 81 of 263."""
    assert [round(each, 4) for each in wilson(81, 263, Z)] == [0.2553, 0.3662]


def test_difference_gives_the_interval_of_the_textbook():
    """Newcombe 1998, table II: 56 of 70 against 48 of 80, method 10."""
    assert [round(each, 4) for each in difference(56, 70, 48, 80, Z)] == [0.0524, 0.3339]


@pytest.mark.parametrize(
    ("hits", "of", "other_hits", "other_of", "verdict"),
    [
        (56, 70, 48, 80, Verdict.MORE_OFTEN),
        (48, 80, 56, 70, Verdict.LESS_OFTEN),
        (50, 80, 48, 80, Verdict.AS_OFTEN),
        (4, 4, 0, 100, Verdict.TOO_FEW),
        (0, 20, 10, 200, Verdict.TOO_FEW),
        (0, 0, 10, 20, Verdict.TOO_FEW),
        (10, 20, 0, 0, Verdict.TOO_FEW),
    ],
)
def test_group_is_judged_against_all_others(hits, of, other_hits, other_of, verdict):
    assert judge(hits, of, other_hits, other_of) is verdict


def test_among_many_groups_one_must_stand_out_further():
    assert judge(56, 70, 48, 80) is Verdict.MORE_OFTEN
    assert judge(56, 70, 48, 80, groups=20) is Verdict.AS_OFTEN


@pytest.mark.parametrize(
    ("counts", "expected"), [([], 0), ([0, 0], 0), ([2, 2, 2], 0), ([0, 0, 0, 8], 0.75), ([1, 3], 0.25)]
)
def test_gini(counts, expected):
    assert gini(counts) == pytest.approx(expected)


def test_one_company_with_everything_is_beyond_chance_and_an_even_deal_is_below():
    assert evenness([20] + [0] * 19).verdict is Verdict.MORE_OFTEN
    assert evenness([4] * 20).verdict is Verdict.LESS_OFTEN
    assert evenness([1, 0, 2, 1, 0, 1, 3, 0, 1, 1]).verdict is Verdict.AS_OFTEN


def test_of_four_companies_nothing_is_said():
    assert evenness([9, 0, 0, 0]) is None
    assert evenness([1, 1, 0, 0, 0, 0]) is None
