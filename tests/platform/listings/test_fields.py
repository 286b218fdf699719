"""What an author may say, by the lengths of the Enterprise Europe Network's profiles."""

import dataclasses

import pytest

from dooropener.listings import InvalidListing
from dooropener_matching import Partnership
from people import heat_pumps_offered


def fields(**changes):
    return dataclasses.replace(heat_pumps_offered(), **changes)


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "å" * 256},
        {"summary": "å" * 500},
        {"text": "å" * 4000},
        {"partnership": (Partnership.SUPPLY, Partnership.SERVICES, Partnership.TALENT)},
        {"partnership": (Partnership.SUPPLY,) * 4},
    ],
)
def test_what_just_fits_is_taken(changes):
    taken = fields(**changes)

    assert {name: getattr(taken, name) for name in changes} == changes


@pytest.mark.parametrize(
    ("changes", "details"),
    [
        ({"title": "å" * 257}, {"field": "title", "rule": "too_long", "maximum": 256}),
        ({"summary": "å" * 501}, {"field": "summary", "rule": "too_long", "maximum": 500}),
        ({"text": "å" * 10_000}, {"field": "text", "rule": "too_long", "maximum": 4000}),
        ({"title": " \n"}, {"field": "title", "rule": "missing"}),
        ({"text": ""}, {"field": "text", "rule": "missing"}),
        ({"partnership": ()}, {"field": "partnership", "rule": "missing"}),
        (
            {"partnership": tuple(Partnership)[:4]},
            {"field": "partnership", "rule": "too_many", "maximum": 3},
        ),
    ],
)
def test_what_does_not_fit_says_which_field_breaks_which_rule(changes, details):
    with pytest.raises(InvalidListing) as refusal:
        fields(**changes)

    assert refusal.value.details == details
