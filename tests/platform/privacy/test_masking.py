"""What a masked text shows, and what it no longer shows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dooropener.privacy import Mask

BJORN = Mask.of(["Björn Berg", ""], ["Bjorn.Berg@bjornsvarme.example", ""])


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Kontakta Björn Berg i dag", "Kontakta •••••••••• i dag"),
        ("björn  berg", "•••••••••••"),
        ("bjorn.berg@bjornsvarme.example.", "••••••••••••••••••••••••••••••."),
        ("Björns Värme AB och Bergkvist", "Björns Värme AB och Bergkvist"),
        ("", ""),
    ],
)
def test_whole_names_and_addresses_go(text, masked):
    assert BJORN(text) == masked


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Hej, det är Björn", "Hej, det är •••••"),
        ("ring 070-123 45 67 eller +46 11 15 00 00", "ring ••••••••••••• eller •••••••••••••••"),
        ("chef@annan.example", "••••••••••••••••••"),
        ("400 pumpar om året, ISO 9001", "400 pumpar om året, ISO 9001"),
    ],
)
def test_in_own_words_parts_of_the_name_numbers_and_addresses_go(text, masked):
    assert BJORN.own(text) == masked


def test_structures_are_masked_through_and_through():
    told = {"a": ["Björn Berg", 7, None], "b": {"c": "till Björn Berg"}}

    assert BJORN.data(told) == {"a": ["••••••••••", 7, None], "b": {"c": "till ••••••••••"}}


def test_someone_without_a_name_masks_nothing():
    assert Mask.of(["", " "], [""])("Hej på dig") == "Hej på dig"


@given(st.text(max_size=60), st.sampled_from(["Björn Berg", "bjorn.berg@bjornsvarme.example"]), st.text(max_size=60))
def test_length_stays_so_that_marks_still_fit(before, name, after):
    text = f"{before} {name} {after}"

    assert len(BJORN(text)) == len(BJORN.own(text)) == len(text)
    assert name not in BJORN(text)


def test_what_was_told_is_covered_however_others_write_it():
    mask = BJORN.telling(["ring 070-123 45 67 den 2026-03-10, verkstan@bjorn.example"], others=["Ada@office.example"])

    assert mask("+46 70 123 45 67") == "•" * 16
    assert mask("VERKSTAN@bjorn.example, 2026-03-10, 059 111 22 33") == "•" * 22 + ", 2026-03-10, 059 111 22 33"
