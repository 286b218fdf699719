import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dooropener.links import LENGTH, make_token, read_token

SECRET = "a secret for tests only, long enough"
NUMBERS = st.integers(min_value=0, max_value=2**40 - 1)


@given(NUMBERS)
def test_a_token_stands_for_its_number_in_any_case(number):
    token = make_token(SECRET, "partner", number)

    assert len(token) == LENGTH == 24
    assert set(token) <= set(string.ascii_lowercase + "234567")
    assert [read_token(SECRET, "partner", form) for form in (token, token.upper(), token.title())] == [number] * 3


@given(NUMBERS)
def test_a_token_means_nothing_in_another_purpose_or_house(number):
    token = make_token(SECRET, "partner", number)

    assert read_token(SECRET, "company", token) is None
    assert read_token(SECRET + "!", "partner", token) is None


@given(NUMBERS, st.integers(0, LENGTH - 1), st.sampled_from(string.ascii_lowercase + "234567"))
def test_a_changed_letter_makes_it_worthless(number, place, letter):
    token = make_token(SECRET, "partner", number)
    changed = token[:place] + letter + token[place + 1 :]

    assert read_token(SECRET, "partner", changed) == (number if changed == token else None)


@given(st.text(max_size=60))
def test_what_was_not_made_here_is_nothing(text):
    assert read_token(SECRET, "partner", text) is None


@pytest.mark.parametrize("text", ["", "a" * 23, "a" * 25, "1" * 24, "ä" * 24, "=" * 24, "a" * 23 + "\n"])
def test_what_has_another_shape_is_nothing(text):
    assert read_token(SECRET, "partner", text) is None


def test_a_number_that_does_not_fit_is_a_defect():
    with pytest.raises(OverflowError):
        make_token(SECRET, "partner", 2**40)
