from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dooropener_matching import compare_names
from dooropener_matching.evaluation import score_names
from dooropener_matching.han_names import anyascii
from dooropener_matching.samples import sample_names

CASES = [line.split("\t") for line in (Path(__file__).parent / "data/names.tsv").read_text("utf-8").splitlines()]


def is_readable(*names):
    """Characters against letters need the optional package that reads characters."""
    return anyascii() is not None or len({any("\u3400" <= c <= "\u9fff" for c in name) for name in names}) == 1


@pytest.mark.parametrize(("a", "b", "country", "same"), [case for case in CASES if is_readable(*case[:2])])
def test_names_are_compared_as_a_clerk_would(a, b, country, same):
    verdict = compare_names(a, b, country=country)

    assert verdict.same is (same == "1"), verdict


def test_the_samples_are_told_with_precision():
    pairs = [pair for pair in sample_names() if is_readable(pair["a"], pair["b"])]

    score = score_names("ours", lambda a, b, country: compare_names(a, b, country=country).same, pairs)

    assert (score.precision >= 0.97, score.f1 >= 0.95) == (True, True)


def test_a_national_number_beats_any_name():
    one, other = "556036-0793", "556012-5790"

    same = compare_names("Ada AB", "Björn AB", country="SE", a_number=one, b_number="SE556036079301")
    different = compare_names("Ada AB", "Ada AB", country="SE", a_number=one, b_number=other)
    unusable = compare_names("Ada AB", "Ada AB", country="SE", a_number=one, b_number="1")

    assert (same.same, same.why) == (True, "same_number")
    assert (different.same, different.why) == (False, "different_number")
    assert (unusable.same, unusable.why) == (True, "same_words")


@given(st.text(max_size=40), st.text(max_size=40))
def test_the_comparison_is_symmetric(a, b):
    assert compare_names(a, b).same == compare_names(b, a).same


@pytest.mark.parametrize("name", ["", "AB", "-", "مرحبا", "🙂"])
def test_odd_names_do_no_harm(name):
    assert compare_names(name, "Ada AB").same is False
