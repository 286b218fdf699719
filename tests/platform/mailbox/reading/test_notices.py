"""Notices of desks, filters and people who are away, with and without headers; and people who write much the same."""

from pathlib import Path

import pytest

from dooropener.mailbox.reading import MailKind, read_mail

NOTICES = Path(__file__).parent / "notices"
_BETWEEN = b"From MAILER-DAEMON Mon Mar  2 10:00:00 2026\n"


def mails(name):
    """The mails of a file, by the first part of their Message-ID."""
    found = (NOTICES / f"{name}.mbox").read_bytes().split(_BETWEEN)[1:]
    return {raw.partition(b"<")[2].partition(b"@")[0].decode(): raw for raw in found}


def cases(name):
    return [pytest.param(raw, id=case) for case, raw in mails(name).items()]


@pytest.mark.parametrize("raw", [*cases("automatic"), *cases("automatic_apart")])
def test_notice_is_a_machines(raw, blind):
    assert read_mail(raw, encoder=blind).kind is MailKind.AUTO_REPLY


@pytest.mark.parametrize("raw", cases("people"))
def test_person_who_writes_like_a_machine_stays_one(raw, blind):
    assert read_mail(raw, encoder=blind).kind is MailKind.REPLY


def test_challenge_waits_for_a_person_and_says_no_stop(blind):
    read = read_mail(mails("automatic")["challenge-en"], encoder=blind)

    assert "challenge" in read.notes
    assert read.proposal is None


def test_person_who_quotes_the_notice_of_a_desk_stays_one(blind):
    notice = mails("automatic")["desk-nb"].decode().partition("\n\n")[2]
    quoted = "\n".join(f"> {line}" for line in notice.splitlines())
    raw = f"From: kari@trondvarme.example\nSubject: SV: sak\n\nHei, jeg tar over her.\n\n{quoted}\n".encode()

    assert read_mail(raw, encoder=blind).kind is MailKind.REPLY
