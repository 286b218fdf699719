"""Notices that no header gives away, told from people by what they say; those of the file were never learnt."""

import json
from collections import Counter
from email.message import EmailMessage
from pathlib import Path

import pytest

from dooropener.mailbox.reading import MailKind, ProposalLabel, read_mail
from dooropener.mailbox.reading.machine_talk import left_out
from dooropener_matching import default_encoder

APART = Path(__file__).parent / "notices"


def mail(text, subject="Re: Björns Värme AB"):
    message = EmailMessage()
    message["From"] = "Partner <partner@firm.example>"
    message["To"] = "doors@city.example"
    message["Subject"] = subject
    message["Message-ID"] = "<1@firm.example>"
    message.set_content(text)
    return bytes(message)


@pytest.mark.parametrize(
    "several",
    [*[pytest.param(f"without_headers_{number}", marks=pytest.mark.soak) for number in (1, 2, 3)], "without_headers_4"],
)
def test_nineteen_in_twenty_are_told_and_no_person_is_taken_for_one(several):
    """Each file by another author; the last was read when nothing was changed any more."""
    found = Counter()
    for line in (APART / f"{several}.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        kind = read_mail(mail(row["text"], row["subject"]), encoder=default_encoder()).kind
        found[row["kind"], kind is MailKind.AUTO_REPLY] += 1

    assert found["person", True] == 0
    assert found["notice", True] >= 0.95 * (found["notice", True] + found["notice", False])


def test_what_is_learnt_is_told_when_it_is_left_out_and_hardly_a_person_with_it():
    told = left_out(default_encoder())

    assert told.found > 0.75
    assert told.people <= 10
    assert told.replies <= 3


@pytest.mark.parametrize(
    "text",
    [
        "Takk fyrir póstinn. Ég er í fæðingarorlofi. Hlynur leysir mig af á meðan, hlynur@sjavartaekni.example.",
        "Meine Elternzeit dauert bis März. Meine Aufgaben hat Frau Tina Roth übernommen, t.roth@neckarguss.example.",
    ],
)
@pytest.mark.parametrize("header", [None, "auto-replied"])
def test_whom_to_write_to_instead_waits_for_an_advisor_though_a_machine_says_it(text, header):
    raw = mail(text) if header is None else f"Auto-Submitted: {header}\n".encode() + mail(text)

    read = read_mail(raw, encoder=default_encoder())

    assert (read.kind, read.proposal.label) == (MailKind.AUTO_REPLY, ProposalLabel.WRONG_PERSON)
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
