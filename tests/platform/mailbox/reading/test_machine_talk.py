"""Notices that no header gives away, told from people by what they say; those of the file were never learnt."""

import json
from collections import Counter
from datetime import date
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
    [pytest.param("without_headers_1", marks=pytest.mark.soak), "without_headers_2"],
)
def test_nineteen_in_twenty_are_told_and_no_person_is_taken_for_one(several):
    """Each file by another author, and never learnt."""
    found = Counter()
    for line in (APART / f"{several}.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        kind = read_mail(mail(row["text"], row["subject"]), encoder=default_encoder()).kind
        found[row["kind"], kind is MailKind.AUTO_REPLY] += 1

    assert found["person", True] == 0
    assert found["notice", True] >= 0.95 * (found["notice", True] + found["notice", False])


def test_what_is_learnt_is_told_when_it_is_left_out_and_hardly_a_person_with_it():
    told = left_out(default_encoder())

    assert told.found > 0.8
    assert told.people <= 7
    assert told.replies <= 3
    assert told.surely == 0


@pytest.mark.parametrize(
    "text",
    [
        "Takk fyrir póstinn. Ég er í fæðingarorlofi. Hlynur leysir mig af á meðan, hlynur@sjavartaekni.example.",
        (
            "Frau Kern arbeitet nicht mehr bei Neckarguss. Ihre E-Mail wird nicht weitergeleitet. "
            "Bitte wenden Sie sich an Frau Tina Roth, t.roth@neckarguss.example."
        ),
    ],
)
@pytest.mark.parametrize("header", [None, "auto-replied"])
def test_whom_to_write_to_instead_waits_for_an_advisor_though_a_machine_says_it(text, header):
    raw = mail(text) if header is None else f"Auto-Submitted: {header}\n".encode() + mail(text)

    read = read_mail(raw, encoder=default_encoder())

    assert (read.kind, read.proposal.label) == (MailKind.AUTO_REPLY, ProposalLabel.WRONG_PERSON)
    assert read.proposal.referral is not None


@pytest.mark.parametrize(
    "text",
    [
        "Ich bin bis 14.04.2026 nicht im Haus. Für den Einkauf ist Frau Roth zuständig: t.roth@neckarguss.example",
        "Jag är på semester till den 14 april. Inköp sköts av Anna Berg, anna.berg@plat.example.",
    ],
)
def test_who_is_back_on_a_day_is_away_though_somebody_else_is_named(text):
    raw = b"Auto-Submitted: auto-replied\n" + mail(text)

    read = read_mail(raw, encoder=default_encoder(), received_on=date(2026, 4, 1))

    assert read.proposal.label is ProposalLabel.OUT_OF_OFFICE
    assert read.proposal.resume_on in {date(2026, 4, 14), date(2026, 4, 15)}


def test_stop_in_so_many_words_waits_for_an_advisor_though_a_machine_goes_on():
    text = "STOP\n\nNobody sees what comes to this address. It is deleted after a day, without notice."

    read = read_mail(mail(text), encoder=default_encoder())

    assert (read.kind, read.proposal.label) == (MailKind.REPLY, ProposalLabel.UNSUBSCRIBE)


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
