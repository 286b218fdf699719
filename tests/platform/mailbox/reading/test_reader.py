"""Whole mails, from bytes to what was read."""

# ruff: noqa: E501 mails are quoted line by line, as they come

import time
from datetime import date
from email.message import EmailMessage
from pathlib import Path

import pytest

from dooropener.mailbox.reading import MailKind, ProposalLabel, read_mail
from dooropener_matching import default_encoder

MAILS = Path(__file__).parent / "mails"


def mail(text, **headers):
    message = EmailMessage()
    given = {"From": "Chiara Ferri <chiara@partner.example>", "To": "reply+abc@match.example", "Subject": "Re: Contact"}
    for name, value in (given | {name.replace("_", "-"): value for name, value in headers.items()}).items():
        message[name] = value
    message.set_content(text)
    return message.as_bytes()


def test_italian_yes_is_read_whole():
    read = read_mail((MAILS / "gmail-it.eml").read_bytes(), received_on=date(2026, 3, 6))

    assert read.kind is MailKind.REPLY
    assert (read.from_address, read.from_name) == ("chiara@pompe.example", "Chiara Ferri")
    assert read.to_addresses == ("reply+k7m2@match.example", "ada@match.example")
    assert read.message_id == "<CAF1@mail.pompe.example>"
    assert read.in_reply_to == "<intro-17@match.example>"
    assert read.references == ("<intro-17@match.example>",)
    assert read.language == "it"
    assert read.visible_text == (
        "Buongiorno Ada,\n\nsì, ci interessa molto. Metteteci pure in contatto e mandateci il listino.\n\n"
        "Cordiali saluti\nChiara Ferri\nPompe Emilia S.r.l."
    )
    assert read.without_signature == (
        "Buongiorno Ada,\n\nsì, ci interessa molto. Metteteci pure in contatto e mandateci il listino."
    )
    assert read.proposal.label is ProposalLabel.INTERESTED
    assert not read.proposal.unsure
    assert read.proposal.evidence in read.visible_text
    assert read.notes == ()


@pytest.mark.parametrize(
    ("name", "kind", "language", "visible", "label"),
    [
        (
            "outlook-fi.eml",
            "reply",
            "fi",
            "Hei Ada,\n\nvalitettavasti tämä ei sovi valikoimaamme. Kiitos kuitenkin.\n\nTimo",
            "declined",
        ),
        ("qq-zh.eml", "reply", "zh", "您好，很感兴趣，请帮我们对接。\n\n陈雨婷", "interested"),
        ("163-zh.eml", "reply", "zh", "请问最小起订量是多少？\n\n高丽娜", "question"),
        (
            "apple-sv.eml",
            "reply",
            "sv",
            "Inte just nu. Hör gärna av er igen i oktober.\n\nKaj\n\nSkickat från min iPhone",
            "not_now",
        ),
        (
            "thunderbird-de.eml",
            "reply",
            "de",
            "Guten Tag Ada,\n\nhier die Antworten.\n\nJa, gerne.\n\nZwei Paletten im Monat.",
            "interested",
        ),
        (
            "gmail-html-only-da.eml",
            "reply",
            "da",
            "Hej Ada\n\nNej tak, vi har allerede en fast leverandør.\n\nPeter",
            "declined",
        ),
        (
            "auto-nb.eml",
            "auto_reply",
            "nb",
            "Jeg er på ferie til og med 12. august og leser ikke e-post. Ved hastesaker kan du kontakte kollegaen min.",
            "out_of_office",
        ),
        ("auto-forwarded-lv.eml", "reply", "lv", "Labdien! Labprāt, lūdzu, iepazīstiniet mūs.\n\nIlze", "interested"),
    ],
)
def test_mail_of_every_kind_is_read(name, kind, language, visible, label):
    read = read_mail((MAILS / name).read_bytes(), received_on=date(2026, 7, 20))

    assert (read.kind, read.language, read.visible_text) == (kind, language, visible)
    assert read.proposal.label == label


def test_bounce_is_read():
    read = read_mail((MAILS / "bounce.eml").read_bytes())

    assert read.kind is MailKind.BOUNCE
    assert (read.bounced_recipient, read.bounce_status) == ("chiara@pompe.example", "5.1.1")
    assert read.bounced_message_id == "<intro-17@match.example>"
    assert read.proposal is None


def test_no_in_the_quote_is_not_heard(blind):
    text = "Ja, gerne.\n\nAm 06.03.26 um 15:17 schrieb Ada:\n> Wenn Sie nicht interessiert sind, antworten Sie mit ABMELDEN.\n"

    assert read_mail(mail(text), encoder=blind).proposal.label is ProposalLabel.INTERESTED


def test_stop_in_the_signature_is_not_heard():
    text = (
        "Sì, ci interessa.\n\nCordiali saluti\nChiara\n\nMessaggio riservato. Per non ricevere le nostre comunicazioni "
        "commerciali scrivete a privacy@pompe.example."
    )

    assert read_mail(mail(text)).proposal.label is ProposalLabel.INTERESTED


def test_html_knows_a_quote_that_the_text_does_not_show(blind):
    message = EmailMessage()
    message["From"] = "chiara@partner.example"
    message.set_content("Sì.\n\nBlah Ada blah\nDear Chiara, yes or no?")
    message.add_alternative(
        "<div>Sì.</div><div>Blah Ada blah</div><blockquote>Dear Chiara, yes or no?</blockquote>", "html"
    )

    assert read_mail(message.as_bytes(), encoder=blind).visible_text == "Sì.\nBlah Ada blah"


def test_complaint_is_an_objection(blind):
    raw = (
        b"From: fbl@provider.example\nSubject: complaint\nContent-Type: multipart/report; report-type=feedback-report; boundary=b\n\n"
        b"--b\nContent-Type: text/plain\n\nThis is an e-mail abuse report.\n--b\nContent-Type: message/feedback-report\n\n"
        b"Feedback-Type: abuse\n\n--b--\n"
    )
    read = read_mail(raw, encoder=blind)

    assert read.proposal.label is ProposalLabel.UNSUBSCRIBE
    assert "complaint" in read.notes


def test_delay_is_no_bounce(blind):
    raw = (MAILS / "bounce.eml").read_bytes().replace(b"Action: failed", b"Action: delayed")
    read = read_mail(raw, encoder=blind)

    assert read.kind is MailKind.AUTO_REPLY
    assert "delivery_delayed" in read.notes


KEPT_BACK = """From: noreply@filter.example
To: reply+abc@match.example
Subject: Re: Contact (Action Required)
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: text/plain

{text}

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; filter.example

Final-Recipient: rfc822; chiara@partner.example
Action: failed
Status: {status}

--b--
"""


@pytest.mark.parametrize(
    ("text", "status", "kind"),
    [
        ("Press the link to be added to the allowed list.", "4.7.0", MailKind.AUTO_REPLY),
        ("Press the link to be added to the allowed list.", "5.7.1", MailKind.BOUNCE),
        ("The letter was refused.", "4.7.0", MailKind.BOUNCE),
    ],
)
def test_filter_that_asks_who_we_are_has_refused_nobody(text, status, kind, blind):
    read = read_mail(KEPT_BACK.format(text=text, status=status).encode(), encoder=blind)

    assert read.kind is kind
    assert ("challenge" in read.notes) is (kind is MailKind.AUTO_REPLY)
    assert read.bounced_recipient == (None if kind is MailKind.AUTO_REPLY else "chiara@partner.example")


def test_lines_of_an_old_mac_are_lines(blind):
    raw = mail("Ja, gärna.\n\nOn 6 Mar 2026, at 15:17, Ada <ada@match.example> wrote:\n\n> Hej")

    assert read_mail(raw.replace(b"\n", b"\r"), encoder=blind).visible_text == "Ja, gärna."


def test_mail_that_cannot_be_read_says_so(blind):
    raw = b"From: a@partner.example\nContent-Type: application/ms-tnef; name=winmail.dat\n\nxxxx"
    read = read_mail(raw, encoder=blind)

    assert read.kind is MailKind.UNREADABLE
    assert read.notes == ("unreadable_part",)


def test_empty_answer_is_an_answer(blind):
    read = read_mail(mail(""), encoder=blind)

    assert (read.kind, read.proposal, read.notes) == (MailKind.REPLY, None, ("empty_text",))


def test_encoder_is_not_asked_about_bounces(blind):
    blind.asked.clear()
    read_mail((MAILS / "bounce.eml").read_bytes(), encoder=blind)

    assert blind.asked == []


def test_same_bytes_read_the_same(blind):
    raw = (MAILS / "gmail-it.eml").read_bytes()

    assert read_mail(raw, encoder=blind) == read_mail(raw, encoder=blind)


HEAD = b"From: a@partner.example\nTo: c@match.example\nSubject: x\nMIME-Version: 1.0\n"
HOSTILE = {
    "nothing": b"",
    "no headers": b"\n\nhello",
    "all bytes": bytes(range(256)) * 300,
    "one line": HEAD + b"\n" + b"a" * 5_000_000,
    "one line of words": HEAD + b"\n" + b"on mon 3 may 2026 " * 280_000,
    "quote marks": HEAD + b"\n" + b"> " * 2_500_000,
    "attributions": HEAD + b"\n" + b"On Mon, 3 May 2026 at 10:00, X <a@b.example> wrote:\n" * 90_000,
    "header lines": HEAD + b"\n" + b"From: a <a@b.example>\n" * 200_000,
    "dashes": HEAD + b"\n" + b"-" * 5_000_000,
    "at signs": HEAD + b"\n" + b"a@" * 2_500_000,
    "deep html": HEAD + b"Content-Type: text/html\n\n" + b"<div>" * 1_000_000,
    "deep quotes": HEAD + b"Content-Type: text/html\n\n" + b"<blockquote>x" * 300_000,
    "many parts": HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nhi\n" * 50_000,
    "nested": b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(2_000)),
    "nested mails": b"Content-Type: message/rfc822\n\n" * 2_000,
    "many recipients": b"From: a@b.example\nTo: "
    + b", ".join(b"<a%d@b.example>" % n for n in range(50_000))
    + b"\n\nhi",
    "encoded words": b"Subject: " + b"=?utf-8?q?=C3=A5?= " * 100_000 + b"\n\nhi",
}


@pytest.mark.parametrize("raw", HOSTILE.values(), ids=HOSTILE)
def test_hostile_mail_is_read_in_bounded_time(raw, blind):
    read_mail(mail("warm the caches"), encoder=blind)

    started = time.process_time()
    read = read_mail(raw, encoder=blind)

    assert isinstance(read.visible_text, str)
    assert time.process_time() - started < 4


def test_large_attachment_is_counted_not_kept(blind):
    message = EmailMessage()
    message["From"] = "chiara@partner.example"
    message.set_content("Prices attached.")
    message.add_attachment(b"x" * 20_000_000, maintype="application", subtype="pdf", filename="prices.pdf")

    read = read_mail(message.as_bytes(), encoder=blind)

    assert read.visible_text == "Prices attached."
    assert [(file.filename, file.size) for file in read.attachments] == [("prices.pdf", 20_000_000)]


def test_reading_is_quick_enough_for_a_flood():
    raw = (MAILS / "gmail-it.eml").read_bytes()
    read_mail(raw, encoder=default_encoder())

    started = time.process_time()
    for _ in range(20):
        read_mail(raw, encoder=default_encoder())

    assert (time.process_time() - started) / 20 < 0.1
