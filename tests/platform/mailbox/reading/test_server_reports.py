"""What mail servers and mail houses send back, each in its own words: the outcome, the address, the status."""

# ruff: noqa: E501 mails are quoted line by line, as they come

import pytest

from dooropener.mailbox.reading import MailKind, read_mail

TO = "chiara.ferri@partner.example"
OURS = "Message-ID: <intro-1@norrkopingmatch.example>\nFrom: hello@norrkopingmatch.example\nTo: chiara.ferri@partner.example\nSubject: Contatto da Norrköping\n"


def dsn(sender, subject, text, status_part, *, returned="message/rfc822", extra=""):
    return (
        f"From: {sender}\nTo: bounce+abc@norrkopingmatch.example\nSubject: {subject}\n{extra}"
        'MIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n'
        f"--b\nContent-Type: text/plain; charset=utf-8\n\n{text}\n\n"
        f"--b\nContent-Type: message/delivery-status\n\n{status_part}\n\n"
        f"--b\nContent-Type: {returned}\n\n{OURS}\n--b--\n"
    )


def free(sender, subject, text, extra=""):
    return f"From: {sender}\nTo: bounce+abc@norrkopingmatch.example\nSubject: {subject}\n{extra}Content-Type: text/plain; charset=utf-8\n\n{text}\n"


POSTFIX = f"""This is the mail system at host mx.partner.example.

I'm sorry to have to inform you that your message could not
be delivered to one or more recipients. It's attached below.

<{TO}>: host mail.partner.example[192.0.2.7] said: 550 5.1.1
    <{TO}>: Recipient address rejected: User unknown (in reply to RCPT TO command)"""

FAILED = {
    "postfix": (
        dsn("MAILER-DAEMON@mx.partner.example (Mail Delivery System)", "Undelivered Mail Returned to Sender", POSTFIX,
            f"Reporting-MTA: dns; mx.partner.example\nX-Postfix-Queue-ID: 4F2B\n\nFinal-Recipient: rfc822; {TO}\nOriginal-Recipient: rfc822;{TO}\nAction: failed\nStatus: 5.1.1\nRemote-MTA: dns; mail.partner.example\nDiagnostic-Code: smtp; 550 5.1.1 User unknown"), "5.1.1"),
    "office 365": (
        dsn("Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@partner.example>", "Undeliverable: Contatto da Norrköping",
            f"Your message to {TO} couldn't be delivered.\nchiara.ferri wasn't found at partner.example.",
            f"Reporting-MTA: dns;AM0PR01.prod.example\nReceived-From-MTA: dns;mx.norrkopingmatch.example\n\nFinal-Recipient: rfc822;{TO}\nAction: failed\nStatus: 5.1.10\nDiagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup"), "5.1.10"),
    "exchange with a typed address": (
        dsn("postmaster@partner.example", "Unzustellbar: Kontakt", "Fehler bei der Nachrichtenzustellung.",
            f"Reporting-MTA: dns;EX01.partner.local\n\nFinal-Recipient: RFC822;{TO.upper()}\nAction: failed\nStatus: 5.2.2\nDiagnostic-Code: smtp;554 5.2.2 mailbox full"), "5.2.2"),
    "gmail": (
        dsn("Mail Delivery Subsystem <mailer-daemon@googlemail.example>", "Delivery Status Notification (Failure)",
            f"** Address not found **\n\nYour message wasn't delivered to {TO} because the address couldn't be found.",
            f"Reporting-MTA: dns; googlemail.example\nArrival-Date: Thu, 12 Mar 2026 01:00:00 -0800 (PST)\n\nFinal-Recipient: rfc822; {TO}\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550-5.1.1 The email account that you tried to reach does not exist.",
            extra="Auto-Submitted: auto-replied\nX-Failed-Recipients: chiara.ferri@partner.example\n"), "5.1.1"),
    "headers of the letter alone": (
        dsn("MAILER-DAEMON@mx.partner.example", "Returned mail: see transcript for details", "----- The following addresses had permanent fatal errors -----\n<chiara.ferri@partner.example>",
            f"Reporting-MTA: dns; mx.partner.example\n\nFinal-Recipient: RFC822; {TO}\nAction: failed\nStatus: 5.7.1\nDiagnostic-Code: SMTP; 554 5.7.1 blocked", returned="text/rfc822-headers"), "5.7.1"),
    "status alone": (
        dsn("postmaster@partner.example", "failure", "x", f"Reporting-MTA: dns; x\n\nFinal-Recipient: rfc822; {TO}\nStatus: 5.0.0"), "5.0.0"),
    "one fails and one is delayed": (
        dsn("postmaster@partner.example", "Delivery report", "x",
            f"Reporting-MTA: dns; x\n\nFinal-Recipient: rfc822; dmitri@partner.example\nAction: delayed\nStatus: 4.4.1\n\nFinal-Recipient: rfc822; {TO}\nAction: failed\nStatus: 5.1.1"), "5.1.1"),
    "exim": (
        free("Mail Delivery System <Mailer-Daemon@mx.partner.example>", "Mail delivery failed: returning message to sender",
             f"This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered to one or more of its\nrecipients. This is a permanent error. The following address(es) failed:\n\n  {TO}\n    host mail.partner.example [192.0.2.7]\n    SMTP error from remote mail server after RCPT TO:<{TO}>:\n    550 5.1.1 No such user here\n\n------ This is a copy of the message, including all the headers. ------\n\n{OURS}",
             f"X-Failed-Recipients: {TO}\nAuto-Submitted: auto-replied\n"), "5.1.1"),
    "exim without the header": (
        free("Mail Delivery System <Mailer-Daemon@mx.partner.example>", "Mail delivery failed: returning message to sender",
             f"A message that you sent could not be delivered to one or more of its recipients.\nThis is a permanent error. The following address(es) failed:\n\n  {TO}\n    Unrouteable address\n"), None),
    "qmail": (
        free("MAILER-DAEMON@mx.partner.example", "failure notice",
             f"Hi. This is the qmail-send program at mx.partner.example.\nI'm afraid I wasn't able to deliver your message to the following addresses.\nThis is a permanent error; I've given up. Sorry it didn't work out.\n\n<{TO}>:\nSorry, no mailbox here by that name. (#5.1.1)\n\n--- Below this line is a copy of the message.\n\n{OURS}"), "5.1.1"),
    "old sendmail": (
        free("Mail Delivery Subsystem <MAILER-DAEMON@mx.partner.example>", "Returned mail: User unknown",
             f"The original message was received at Thu, 12 Mar 2026 09:12:00 +0100\n\n   ----- The following addresses have delivery notifications -----\n<{TO}>  (unrecoverable error)\n\n   ----- Transcript of session follows -----\n... while talking to mail.partner.example.:\n>>> RCPT To:<{TO}>\n<<< 550 User unknown\n550 <{TO}>... User unknown\n"), None),
    "notes": (
        free("Postmaster@partner.example", "DELIVERY FAILURE: User chiara.ferri (chiara.ferri@partner.example) not listed in Domino Directory",
             f"Your message\n\n  Subject: Contatto\n\nwas not delivered to:\n\n  {TO}\n\nbecause:\n\n  User chiara.ferri ({TO}) not listed in Domino Directory\n"), None),
    "groupwise": (
        free("Mail System <Mailer-Daemon@partner.example>", "Message status - undeliverable",
             f"The message that you sent was undeliverable to the following:\n\tchiara.ferri ({TO})\n\t550 5.1.1 no such user\n"), "5.1.1"),
    "zimbra": (
        free("MAILER-DAEMON@zimbra.partner.example (Mail Delivery System)", "Undelivered Mail Returned to Sender",
             f"This is the mail system at host zimbra.partner.example.\n\n<{TO}>: host 127.0.0.1[127.0.0.1] said: 550 5.1.1 <{TO}>: Recipient address\n    rejected: partner.example (in reply to RCPT TO command)\n"), "5.1.1"),
    "yahoo": (
        free("MAILER-DAEMON@yahoo.example", "Failure Notice",
             f"Sorry, we were unable to deliver your message to the following address.\n\n<{TO}>:\nRemote host said: 554 delivery error: dd This user doesn't have a partner.example account ({TO}) [0]\n\n--- Below this line is a copy of the message.\n"), None),
    "mail.ru": (
        free("mailer-daemon@corp.mail.example", "Mail failure.",
             f"This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered to one or more of its recipients. The following address(es) failed:\n\n  {TO}\n    message could not be delivered: 550 Message was not accepted -- invalid mailbox.\n"), None),
    "qq": (
        free("PostMaster@qq.example", "来自qq.com的退信",
             f"抱歉，您的邮件被退回来了……\n原邮件信息：\n时  间  2026-03-12 09:12:05\n主  题  Contatto\n收件人  {TO}\n退信原因：收件人邮件地址不存在，邮件无法送达。 host mx.partner.example said: 550 Mailbox not found."), None),
    "163": (
        free("Postmaster@163.example", "系统退信/Systems bounce",
             f"抱歉，您的邮件未能成功送达，请您进一步检查。\n\n收件人：{TO}\n原因：550 User not found: {TO}\nMI:DMC"), None),
    "aliyun": (
        free("postmaster@aliyun.example", "退信通知",
             f"您发送的邮件无法投递到以下收件人：\n{TO}\n退信原因: 550 5.1.1 用户不存在\n"), "5.1.1"),
    "aruba": (
        free("Mail Delivery System <MAILER-DAEMON@aruba.example>", "Mancata consegna: Contatto da Norrköping",
             f"Il messaggio non è stato consegnato al seguente destinatario:\n\n{TO}\n\nMotivo: 550 5.1.1 utente sconosciuto\n"), "5.1.1"),
    "pec": (
        free("posta-certificata@pec.partner.example", "AVVISO DI MANCATA CONSEGNA: Contatto",
             f"Avviso di mancata consegna\n\nIl messaggio \"Contatto\" destinato all'utente \"{TO}\" è stato rilevato non consegnabile.\n5.1.1 - Aruba Pec S.p.A. - indirizzo non valido\n"), "5.1.1"),
    "t-online": (
        free("Mail Delivery System <Mailer-Daemon@t-online.example>", "Nachricht unzustellbar / Mail delivery failed",
             f"|------------------------- Message log follows: -------------------------|\n no valid recipients were found for this message\n|------------------------- Failed addresses follow: ---------------------|\n <{TO}> ... unknown user\n"), None),
    "gmx": (
        free("GMX Mailer Daemon <mailer-daemon@gmx.example>", "Mail delivery failed: returning message to sender",
             f"Diese Nachricht wurde automatisch erstellt.\n\nEine von Ihnen versandte Nachricht konnte nicht zugestellt werden.\n\nFolgende Adressen:\n\n{TO}:\n550 Requested action not taken: mailbox unavailable\n"), None),
    "telia": (
        free("Mail Delivery <postmaster@telia.example>", "Kan inte levereras: Kontakt",
             f"Ditt meddelande kunde inte levereras till följande mottagare:\n\n{TO}\n550 5.1.1 Okänd mottagare\n"), "5.1.1"),
    "finnish": (
        free("postmaster@partner.example", "Toimitus epäonnistui: Yhteydenotto", f"Viestiä ei voitu toimittaa vastaanottajalle {TO}.\n550 5.1.1 User unknown\n"), "5.1.1"),
    "latvian": (
        free("postmaster@partner.example", "Nav piegādāts: Kontakts", f"Ziņojumu nevarēja piegādāt adresātam {TO}.\n550 5.1.1 User unknown\n"), "5.1.1"),
    "danish": (
        free("postmaster@partner.example", "Kan ikke leveres: Kontakt", f"Din besked til {TO} kunne ikke leveres.\n550 5.1.10 RecipientNotFound\n"), "5.1.10"),
    "norwegian": (
        free("postmaster@partner.example", "Kan ikke leveres: Kontakt", f"Meldingen til {TO} kunne ikke leveres.\n550 5.1.10 RecipientNotFound\n"), "5.1.10"),
    "full mailbox": (
        free("MAILER-DAEMON@mx.partner.example", "Delivery failure", f"Message from <hello@norrkopingmatch.example> to <{TO}> was not delivered.\n552 5.2.2 Mailbox full\n"), "5.2.2"),
    "relay that gave up": (
        free("Mail Delivery System <MAILER-DAEMON@relay.example>", "Undelivered Mail Returned to Sender", f"<{TO}>: connect to mail.partner.example[192.0.2.7]:25: Connection timed out\n"), None),
    "barracuda": (
        free("<>", "**Message you sent blocked by our bulk email filter**", f"Your message to: {TO}\nwas blocked by our Spam Firewall. The email you sent with the following subject has NOT BEEN DELIVERED:\n\nSubject: Contatto\n550 5.7.1\n", "Return-Path: <>\n"), "5.7.1"),
}  # fmt: skip

DELAYED = {
    "postfix": dsn("MAILER-DAEMON@mx.example", "Delayed Mail (still being retried)", "This is the mail system at host mx.example.\n\n##### THIS IS A WARNING ONLY.  YOU DO NOT NEED TO RESEND YOUR MESSAGE. #####",
                   f"Reporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; {TO}\nAction: delayed\nStatus: 4.4.1\nWill-Retry-Until: Tue, 17 Mar 2026 09:12:00 +0100"),
    "exim": free("Mail Delivery System <Mailer-Daemon@mx.example>", "Warning: message 1abc delayed 24 hours",
                 f"This message was created automatically by mail delivery software.\nA message that you sent has not yet been delivered to one or more of its recipients after more than 24 hours on the queue.\n\n  {TO}\n    Delay reason: mailbox is full\n\nNo action is required on your part. Delivery attempts will continue for some time."),
    "sendmail": free("Mail Delivery Subsystem <MAILER-DAEMON@mx.example>", "Warning: could not send message for past 4 hours",
                     f"    **********************************************\n    **      THIS IS A WARNING MESSAGE ONLY      **\n    **  YOU DO NOT NEED TO RESEND YOUR MESSAGE  **\n    **********************************************\n\n   ----- The following addresses had transient non-fatal errors -----\n<{TO}>\n\n<{TO}>... Deferred: Connection timed out\n"),
    "exchange": dsn("postmaster@partner.example", "Verzögert: Kontakt", "Die Zustellung verzögert sich.", f"Reporting-MTA: dns;EX01\n\nFinal-Recipient: rfc822;{TO}\nAction: delayed\nStatus: 4.4.7"),
}  # fmt: skip


@pytest.mark.parametrize(("raw", "status"), FAILED.values(), ids=FAILED)
def test_failure_is_read_with_recipient_and_status(raw, status, blind):
    mail = read_mail(raw.encode(), encoder=blind)

    assert (mail.kind, mail.bounced_recipient) == (MailKind.BOUNCE, TO)
    assert status is None or mail.bounce_status == status


@pytest.mark.parametrize("raw", DELAYED.values(), ids=DELAYED)
def test_delay_is_no_failure(raw, blind):
    mail = read_mail(raw.encode(), encoder=blind)

    assert (mail.kind, "delivery_delayed" in mail.notes) == (MailKind.AUTO_REPLY, True)


def test_report_inside_a_forward_of_the_administrator_is_found(blind):
    inner = FAILED["postfix"][0]
    raw = f"From: postmaster@gate.example\nSubject: Fwd: Undelivered\nContent-Type: multipart/mixed; boundary=o\n\n--o\nContent-Type: text/plain\n\nFYI\n--o\nContent-Type: message/rfc822\n\n{inner}\n--o--\n"

    assert read_mail(raw.encode(), encoder=blind).bounced_recipient == TO


def returned(sender, subject, text, *, to="bounce+abc@norrkopingmatch.example", extra=""):
    """A report without a machine's part: words, and the letter as it was."""
    return (
        f"From: {sender}\nTo: {to}\nSubject: {subject}\n{extra}"
        'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="b"\n\n'
        f"--b\nContent-Type: text/plain; charset=utf-8\n\n{text}\n\n--b\nContent-Type: message/rfc822\n\n{OURS}\n--b--\n"
    )


SIDEWAYS = {
    "names nobody and encloses the letter": returned(
        "ndr@gate.partner.example", "Mail delivery failed: returning message to sender",
        "A message that you sent could not be delivered to one or more of its recipients.\n\nPlease check the address."),
    "null sender behind a name like any other": returned(
        "hello@mobile.partner.example", "Mail", f"Your mail sent on Thu, 12 Mar 2026\n   could not be delivered to: <{TO}>\n   as the mailbox is full.",
        extra="Return-Path: <>\n"),
    "whom it goes to stands nearer to the reason": free(
        "postmaster@gate.partner.example", "Undeliverable Mail: Contatto",
        f"Your message:\n   From:    bounce+abc@norrkopingmatch.example\n   Subject: Contatto\n\ncould not be delivered because of\n\n550 5.1.1 User unknown\n\nThe following were affected:\n\n   {TO}\n"),
    "ids of the letter look like addresses": free(
        "POSTMASTER@gate.partner.example", "Undeliverable message",
        f"----- Reasons -----\n\nNot listed in the address book\n{TO}\n\n----- Returned -----\nReceived: from mx.example by gate.partner.example (Mail Server v4.6.1)\nMessage-Id: <1234.5678@mx.norrkopingmatch.example>\nTo: hello@norrkopingmatch.example\n"),
    "the type of its text lacks a semicolon": returned(
        "MAILER-DAEMON@gate.partner.example", "Returned Mail: User unknown", f"--- these had errors ---\n\n{TO} [User unknown]",
        extra="Return-Path: <>\n").replace("text/plain; charset=utf-8", "text/plain charset=utf-8"),
    "we wrote to ourselves": free(
        "MAILER-DAEMON@norrkopingmatch.example", "failure notice", f"Sorry, it didn't work out.\n\n<{TO}>:\nRemote host said: 552 quota exceeded\n").replace(
        "To: bounce+abc@norrkopingmatch.example", f"To: {TO}"),
}  # fmt: skip


@pytest.mark.parametrize("raw", SIDEWAYS.values(), ids=SIDEWAYS)
def test_whom_it_did_not_reach_is_found_where_the_report_says_it_sideways(raw, blind):
    mail = read_mail(raw.encode(), encoder=blind)

    assert (mail.kind, mail.bounced_recipient) == (MailKind.BOUNCE, TO)


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Re: Contatto", "The parcel could not be delivered to our old address; here is your letter again."),
        ("Contatto", "Your letter could not be delivered to Anna, who has left. I would like to talk."),
        (
            "Undelivered mail",
            "Hello,\n\nI am Chiara of Ferri.\n\nWe met in Modena, and you asked for this.\n\nIs it yours?",
        ),
    ],
)
def test_person_who_encloses_our_letter_stays_a_person(subject, text, blind):
    raw = returned("Chiara Ferri <chiara@partner.example>", subject, text)

    assert read_mail(raw.encode(), encoder=blind).kind == MailKind.REPLY


def test_version_of_a_server_is_no_status(blind):
    raw = free(
        "postmaster@gate.partner.example", "Undeliverable message", f"Mail Server v5.1.1 says\n\n{TO}\nUser unknown"
    )

    assert read_mail(raw.encode(), encoder=blind).bounce_status is None


@pytest.mark.parametrize("name", ["postfix", "office 365", "gmail", "exim", "qmail"])
def test_report_names_our_letter(name, blind):
    mail = read_mail(FAILED[name][0].encode(), encoder=blind)

    assert mail.bounced_message_id == "<intro-1@norrkopingmatch.example>"
