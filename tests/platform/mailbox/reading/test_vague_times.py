"""Seasons, quarters and feasts as dates, in the country of whoever names them."""

from datetime import date
from pathlib import Path

import pytest

from dooropener.mailbox.reading import ProposalLabel, resume_on
from dooropener.mailbox.reading.vague_times import country_of

HERE = Path(__file__).parent
TODAY = date(2026, 3, 12)


def rows(name):
    return [line.split("\t") for line in (HERE / name).read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize(
    ("language", "country", "today", "expected", "text"),
    [*rows("vague.tsv"), *rows("vague_apart.tsv")],
    ids=lambda value: value[:40],
)
def test_later_is_the_first_working_day(language, country, today, expected, text):
    found = resume_on(text, ProposalLabel.NOT_NOW, date.fromisoformat(today), country)

    assert str(found) == expected


def test_day_that_is_named_outweighs_the_season():
    text = "Not now. In autumn, say on 12 October 2026, we could meet."

    assert resume_on(text, ProposalLabel.NOT_NOW, TODAY, "GB") == date(2026, 10, 12)


@pytest.mark.parametrize("label", [ProposalLabel.INTERESTED, ProposalLabel.QUESTION])
def test_season_in_another_answer_is_no_day_to_wait_for(label):
    assert resume_on("We would like to start in autumn.", label, TODAY, "GB") is None


def test_named_year_counts():
    assert resume_on("Frühestens im Herbst 2027.", ProposalLabel.NOT_NOW, TODAY, "DE") == date(2027, 9, 1)
    assert resume_on("2027年春天再谈。", ProposalLabel.NOT_NOW, TODAY, "CN") == date(2027, 3, 1)


@pytest.mark.parametrize(
    ("address", "language", "country"),
    [
        ("chiara@ferri.example.it", "en", "IT"),
        ("baraka@mkulima.example.co.ke", "en", "KE"),
        ("ada@firm.example.co.uk", "en", "GB"),
        ("wei@firm.example", "zh", "CN"),
        ("ada@firm.example.io", "sv", "SE"),
        ("someone@firm.example", "en", None),
    ],
)
def test_country_is_that_of_the_address_else_of_the_language(address, language, country):
    assert country_of(address, language) == country
