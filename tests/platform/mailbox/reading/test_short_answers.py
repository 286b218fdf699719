"""Answers of a few words: later is no refusal, and *pass* is one in some languages."""

from datetime import date
from email.message import EmailMessage
from pathlib import Path

import pytest

from dooropener.mailbox.reading import ProposalLabel, read_mail
from dooropener_matching import LANGUAGES

HERE = Path(__file__).parent
LETTERS = {
    "de": "Guten Tag, Björns Värme AB aus Norrköping sucht einen Händler. Dürfen wir Sie miteinander bekannt machen?",
    "en": "Hello, Björns Värme AB from Norrköping is looking for a distributor. May we introduce you to each other?",
    "sv": "Hej, Björns Värme AB i Norrköping söker en återförsäljare. Får vi presentera er för varandra?",
    "nb": "Hei, Björns Värme AB i Norrköping ser etter en forhandler. Kan vi få presentere dere for hverandre?",
}


def rows(name):
    return [line.split("\t") for line in (HERE / name).read_text(encoding="utf-8").splitlines()]


def read(text, *, below=""):
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "x@partner.example", "hello@norrkopingmatch.example", "Re: X"
    quoted = "\n\nOn Mon, 4 May 2026 at 10:00, Ada <ada@norrkoping.example> wrote:\n> " + below if below else ""
    mail.set_content(text + quoted)
    return read_mail(mail.as_bytes(), received_on=date(2026, 5, 15)).proposal


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_for_now_is_no_refusal(language):
    """First read, 45 of the 77 that mean later were taken for a refusal, most of them surely."""
    read_as = {(text, label): read(text).label for of, label, text in rows("later.tsv") if of == language}

    assert len(read_as) == 9
    assert {text: label for (text, label), got in read_as.items() if got != label} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_sits_out_says_no(language):
    read_as = {(text, label): read(text).label for of, label, text in rows("sitting_out.tsv") if of == language}

    assert read_as
    assert {text: label for (text, label), got in read_as.items() if got != label} == {}


@pytest.mark.parametrize(
    ("language", "text", "label", "unsure"),
    [
        ("en", "Pass.", ProposalLabel.DECLINED, False),
        ("sv", "Pass.", ProposalLabel.DECLINED, False),
        ("nb", "Pass, takk.", ProposalLabel.DECLINED, False),
        ("de", "Pass.", ProposalLabel.DECLINED, True),
        ("de", "Passt.", ProposalLabel.INTERESTED, False),
    ],
)
def test_pass_is_sure_where_it_means_one_thing(language, text, label, unsure):
    proposal = read(text, below=LETTERS[language])

    assert (proposal.label, proposal.unsure) == (label, unsure)


def test_pass_without_a_language_is_unsure():
    proposal = read("Pass.")

    assert (proposal.label, proposal.unsure) == (ProposalLabel.DECLINED, True)
