"""Notices that no header gives away, told from people by what they say; those of the file were never learnt."""

import json
from collections import Counter
from email.message import EmailMessage
from pathlib import Path

import pytest

from dooropener.mailbox.reading import MailKind, ProposalLabel, read_mail
from dooropener.mailbox.reading.machine_talk import left_out
from dooropener_matching import default_encoder

APART = Path(__file__).parent / "notices" / "without_headers.jsonl"


def mail(text, subject="Re: Björns Värme AB"):
    message = EmailMessage()
    message["From"] = "Partner <partner@firm.example>"
    message["To"] = "doors@city.example"
    message["Subject"] = subject
    message["Message-ID"] = "<1@firm.example>"
    message.set_content(text)
    return bytes(message)


def test_nine_in_ten_are_told_and_no_person_is_taken_for_one():
    found = Counter()
    for line in APART.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        kind = read_mail(mail(row["text"], row["subject"]), encoder=default_encoder()).kind
        found[row["kind"], kind is MailKind.AUTO_REPLY] += 1

    assert found["person", True] == 0
    assert found["notice", True] >= 0.9 * (found["notice", True] + found["notice", False])


def test_what_is_learnt_is_told_when_it_is_left_out_and_hardly_a_person_with_it():
    told = left_out(default_encoder())

    assert told.found > 0.7
    assert told.people <= 2
    assert told.replies <= 3


@pytest.mark.parametrize(
    "text",
    [
        "Takk fyrir póstinn. Ég er í fæðingarorlofi. Hlynur leysir mig af á meðan, hlynur@sjavartaekni.example.",
        "Meine Elternzeit dauert bis März. Meine Aufgaben hat Frau Tina Roth übernommen, t.roth@neckarguss.example.",
    ],
)
def test_whom_to_write_to_instead_waits_for_an_advisor(text):
    read = read_mail(mail(text), encoder=default_encoder())

    assert (read.kind, read.proposal.label) == (MailKind.REPLY, ProposalLabel.WRONG_PERSON)
    assert read.proposal.referral is not None


def test_do_not_reply_stops_nothing():
    text = (
        "Departementet bekrefter å ha mottatt din e-post. "
        "Henvendelsen vil bli registrert og fordelt til rett avdeling. "
        "Dette er en automatisk generert melding. Vennligst ikke svar på denne e-posten."
    )

    read = read_mail(mail(text), encoder=default_encoder())

    assert read.proposal is None or read.proposal.unsure


def test_person_who_says_stop_in_many_words_is_heeded():
    text = (
        "Vänligen sluta skriva till oss. Vi vill inte ha fler brev från er och ber er stryka vår adress ur registret."
    )

    read = read_mail(mail(text), encoder=default_encoder())

    assert (read.kind, read.proposal.label) == (MailKind.REPLY, ProposalLabel.UNSUBSCRIBE)
    assert not read.proposal.unsure
