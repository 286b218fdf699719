"""Reports about letters: failed, delayed, delivered, by the standard and by custom."""

# ruff: noqa: E501 mails are quoted line by line, as they come

from email import message_from_string

import pytest

from dooropener.mailbox.reading.bounces import Report, read_report


def report(action, status, *, recipient="chiara@partner.example", extra=""):
    return message_from_string(
        f"""From: MAILER-DAEMON@mx.example
To: bounce@match.example
Subject: Undelivered Mail Returned to Sender
Content-Type: multipart/report; report-type=delivery-status; boundary=b
{extra}
--b
Content-Type: text/plain

Sorry.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; {recipient}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} no such user

--b
Content-Type: text/rfc822-headers

Message-ID: <intro-1@match.example>
Subject: Contact

--b--
"""
    )


def read(message):
    return read_report(message, message["Subject"] or "", message.get_payload() if not message.is_multipart() else "")


def test_failure_names_recipient_status_and_letter():
    assert read(report("failed", "5.1.1")) == Report(
        "failed", "chiara@partner.example", "5.1.1", "<intro-1@match.example>"
    )


def test_delay_is_no_failure():
    assert read(report("delayed", "4.4.1")).outcome == "delayed"


def test_delivery_is_reported():
    assert read(report("delivered", "2.0.0")).outcome == "delivered"


def test_giving_up_after_delays_is_a_failure():
    assert read(report("failed", "4.4.7")).outcome == "failed"


def test_exim_report_with_auto_submitted_is_a_failure():
    assert read(report("failed", "5.0.0", extra="Auto-Submitted: auto-replied\n")).outcome == "failed"


def test_nested_report_is_found():
    inner = report("failed", "5.1.1").as_string()
    outer = message_from_string(
        f"From: postmaster@gate.example\nSubject: Fwd: failed\nContent-Type: multipart/mixed; boundary=o\n\n"
        f"--o\nContent-Type: message/rfc822\n\n{inner}\n--o--\n"
    )

    assert read(outer).recipient == "chiara@partner.example"


def test_of_several_recipients_the_failed_one_is_named():
    message = report("failed", "5.1.1")
    blocks = message.get_payload()[1]
    delivered = message_from_string(
        "Final-Recipient: rfc822; dmitri@partner.example\nAction: delivered\nStatus: 2.0.0\n"
    )
    blocks.get_payload().insert(1, delivered)

    assert read(message) == Report("failed", "chiara@partner.example", "5.1.1", "<intro-1@match.example>")


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        (
            "From: MAILER-DAEMON@mx.example\nSubject: failure notice",
            "Hi. This is the qmail-send program at mx.example.\n\n<chiara@partner.example>:\n550 5.1.1 unknown user\n",
        ),
        (
            "From: Mailer-Daemon@mx.example\nX-Failed-Recipients: chiara@partner.example\nSubject: Mail delivery failed\nAuto-Submitted: auto-replied",
            "A message that you sent could not be delivered.\n",
        ),
        (
            "From: postmaster@partner.example\nSubject: Unzustellbar: Kontakt aus Norrköping",
            "Diese Nachricht konnte nicht zugestellt werden:\nchiara@partner.example\n550 5.4.1 Recipient address rejected",
        ),
        (
            "From: postmaster@partner.example\nSubject: Non recapitabile: Contatto",
            "Impossibile recapitare il messaggio a chiara@partner.example: #550 5.1.10 RecipientNotFound",
        ),
        (
            "From: PostMaster@qq.example\nSubject: 来自qq.com的退信",
            "抱歉，您的邮件被退回来了。\n收件人 chiara@partner.example\n退信原因：550 Mailbox not found",
        ),
        (
            "From: post_master@sms.partner.example\nSubject: Re:Contact\nIn-Reply-To: <intro-1@match.example>",
            "Error: Invalid user address\n\n550 - Requested action not taken\n\nMAIL FROM: hello@match.example\nRCPT TO: chiara@partner.example\n",
        ),
        (
            "Return-Path: <>\nFrom: <>\nTo: bounce@match.example\nAuto-Submitted: auto-replied",
            "You sent mail to chiara@partner.example. That is not a valid user here.",
        ),
    ],
    ids=["qmail", "exim", "exchange de", "exchange it", "qq", "gateway", "no sender"],
)
def test_customary_report_names_the_recipient(headers, body):
    found = read(message_from_string(f"{headers}\n\n{body}"))

    assert (found.outcome, found.recipient) == ("failed", "chiara@partner.example")


@pytest.mark.parametrize(
    "headers",
    [
        "From: chiara@partner.example\nSubject: Re: Contact",
        "From: chiara@partner.example\nSubject: Re: Undelivered Mail Returned to Sender",
        "From: chiara@partner.example\nSubject: Delivery failure of pump 550",
    ],
)
def test_person_writing_about_deliveries_sends_no_report(headers):
    text = "Your last letter could not be delivered, error 550 5.1.1 for dmitri@partner.example. Use this address."

    assert read(message_from_string(f"{headers}\n\n{text}")) is None


@pytest.mark.parametrize("headers", ["From:\nSubject: Visit by an unknown user", "Subject: User unknown to us"])
def test_words_of_nobody_about_nobody_are_no_report(headers):
    assert read(message_from_string(f"{headers}\n\nWho is the user of the pump? He is unknown to us.")) is None


def test_action_before_the_blocks_of_the_recipients_holds_for_them():
    message = message_from_string(
        "From: noreply@filter.example\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"
        "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; filter.example\nAction: failed\n\n"
        "Final-Recipient: rfc822; chiara@partner.example\nStatus: 4.7.0\n\n--b--\n"
    )

    found = read(message)

    assert (found.outcome, found.recipient, found.status) == ("failed", "chiara@partner.example", "4.7.0")


def test_delay_in_free_text_is_no_failure():
    message = message_from_string(
        "From: Mail Delivery System <Mailer-Daemon@mx.example>\nSubject: Warning: message delayed 24 hours\n\n"
        "This message has not yet been delivered to chiara@partner.example. No action is required on your part.\n"
    )

    assert read(message).outcome == "delayed"


GATEWAY = """From: gateway@partner.example
To: bounce@match.example
Subject: {subject}
{extra}
Unable to deliver message to <chiara@partner.example> (and other recipients in the same domain).
"""


def test_a_gateway_under_any_name_reports_what_did_not_arrive():
    found = read(message_from_string(GATEWAY.format(subject="Mail could not be delivered", extra="")))

    assert found is not None
    assert (found.outcome, found.recipient) == ("failed", "chiara@partner.example")


@pytest.mark.parametrize(
    ("subject", "extra"),
    [
        ("Re: Contact", "In-Reply-To: <intro-1@match.example>\n"),
        ("Fwd: Mail could not be delivered", ""),
        ("Your letter", "\nDear Karin,\n\nthanks for your letter.\n\nThis came back to me today, what is it?\n"),
    ],
)
def test_who_answers_or_passes_a_report_on_is_a_person(subject, extra):
    assert read(message_from_string(GATEWAY.format(subject=subject, extra=extra))) is None
