"""A yes that names whom to talk to is a yes, with that person's address, in every language."""

from datetime import date
from pathlib import Path

import pytest

from dooropener.mailbox.reading.proposals import propose
from dooropener.words import LANGUAGES
from dooropener_matching import default_encoder

FOLDER = Path(__file__).parent


def rows(name):
    return [line.split("\t") for line in (FOLDER / f"{name}.tsv").read_text("utf-8").splitlines()]


def read(text, language, *, sender, name=""):
    values = {"sender": sender, "sender_name": name, "today": date(2026, 3, 2)}
    return propose(text, text, language, encoder=default_encoder(), **values)


@pytest.mark.parametrize(("name", "least"), [("yes_named", 1.0), ("yes_named_apart", 0.9)])
def test_yes_with_a_persons_address_is_a_yes_and_names_that_person(name, least):
    cases = rows(name)

    found = [read(text, language, sender=f"chi@{address.partition('@')[2]}") for language, address, text in cases]
    right = [
        (one.label, one.referral) == ("interested", address) for one, (_, address, _) in zip(found, cases, strict=True)
    ]

    assert {language for language, _, _ in cases} == set(LANGUAGES)
    assert sum(right) >= least * len(cases), [case for case, well in zip(cases, right, strict=True) if not well]


def test_another_address_of_the_writers_own_is_nobody_else():
    text = "Yes, we are interested. Best to write to me, Paul Otieno, at paul.otieno@elsewhere.example."

    proposal = read(text, "en", sender="sales@firm.example", name="Paul Otieno")

    assert (proposal.label, proposal.referral) == ("interested", None)


def test_no_that_names_somebody_is_no_yes():
    text = "No grazie, non ci interessa. La mia collega Anna Bruni (anna.bruni@altra.it) lavora altrove."

    assert read(text, "it", sender="chi@firma.it").label != "interested"
