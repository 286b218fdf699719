"""Letters in Outlook's own envelope, in Rich Text, signed, encrypted, nested and broken."""

import base64
import struct
import time
from email import message_from_bytes

import pytest

from dooropener.mailbox.reading import MailKind, read_mail
from dooropener.mailbox.reading.bodies import read_body
from dooropener.mailbox.reading.opaque import signed_letter
from dooropener.mailbox.reading.richtext import decompressed, text_of_rtf

RTF = rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}\pard Ja, gerne.\par Gr\'fc\'dfe \u26446?\par}"


def attribute(level, name, kind, data):
    return struct.pack("<BHHI", level, name, kind, len(data)) + data + b"\0\0"


def mapi(kind, name, data):
    """One property of variable length (MS-OXTNEF, 2.1.3.4)."""
    padded = data + b"\0" * (-len(data) % 4)
    return struct.pack("<HHII", kind, name, 1, len(data)) + padded


def winmail(*attributes):
    return struct.pack("<IH", 0x223E9F78, 1) + b"".join(attributes) + b"\0" * 16


def compressed(rtf):
    """Rich Text as Exchange stores it, in literal bytes alone."""
    body = b"".join(b"\0" + rtf[at : at + 8] for at in range(0, len(rtf), 8))
    return struct.pack("<II4sI", len(body) + 12, len(rtf), b"LZFu", 0) + body


def base64_envelope(data):
    return message_from_bytes(
        b"From: chiara@partner.example\nContent-Type: application/ms-tnef; name=winmail.dat\n"
        b"Content-Transfer-Encoding: base64\n\n" + base64.encodebytes(data)
    )


def test_letter_in_winmail_is_read():
    body = read_body(base64_envelope(winmail(attribute(1, 0x800C, 2, b"Ja, gerne."))))

    assert (body.text, body.notes, body.attachments) == ("Ja, gerne.", [], [])


def test_rich_text_in_winmail_is_read():
    properties = struct.pack("<I", 1) + mapi(0x0102, 0x1009, compressed(RTF))

    body = read_body(base64_envelope(winmail(attribute(1, 0x9003, 6, properties))))

    assert body.text == "Ja, gerne.\nGrüße 李"


def test_winmail_that_cannot_be_opened_is_unreadable_and_kept():
    body = read_body(base64_envelope(b"x" * 40))

    assert (body.text, body.notes) == ("", ["unreadable_part"])
    assert [file.filename for file in body.attachments] == ["winmail.dat"]


def test_rich_text_is_read():
    assert text_of_rtf(RTF.decode("latin-1")) == "Ja, gerne.\nGrüße 李"


def test_chinese_rich_text_is_read():
    assert text_of_rtf(r"{\rtf1\ansicpg936 \'bf\'c9\'d2\'d4\par}") == "可以"


def test_rich_text_that_says_how_it_refers_back_is_decompressed():
    # The example of the specification (MS-OXRTFCP, 4.1.1).
    data = bytes.fromhex(
        "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0"
    )

    assert decompressed(data) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"


def test_mail_of_rich_text_alone_is_read():
    raw = b"From: a@partner.example\nContent-Type: text/rtf\n\n" + RTF

    assert read_body(message_from_bytes(raw)).text.startswith("Ja, gerne.")


def test_text_in_a_pgp_signature_is_read():
    raw = (
        b"From: a@partner.example\nContent-Type: text/plain\n\n-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n"
        b"Yes, gladly.\n- -- \nJane\n-----BEGIN PGP SIGNATURE-----\n\niQEz\n-----END PGP SIGNATURE-----\n"
    )

    assert read_body(message_from_bytes(raw)).text.strip() == "Yes, gladly.\n-- \nJane"


@pytest.mark.parametrize(
    "body",
    [
        "Content-Type: text/plain\n\n-----BEGIN PGP MESSAGE-----\n\nhQEM\n-----END PGP MESSAGE-----\n",
        "Content-Type: multipart/encrypted; boundary=b\n\n--b\nContent-Type: application/octet-stream\n\nx\n--b--\n",
        "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: application/pgp-encrypted\n\nx\n--b--\n",
        "Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\n\nMIIB\n",
        "Content-Type: application/octet-stream; name=smime.p7m\nContent-Transfer-Encoding: base64\n\nMIIB\n",
    ],
    ids=["pgp inline", "pgp", "pgp through exchange", "s/mime", "s/mime without its type"],
)
def test_encrypted_mail_is_unreadable_and_not_empty(body, blind):
    mail = read_mail(f"From: chiara@partner.example\nSubject: Re: x\n{body}".encode(), encoder=blind)

    assert mail.kind is MailKind.UNREADABLE


def test_signed_mail_is_read(blind):
    raw = (
        b"From: chiara@partner.example\nSubject: Re: x\n"
        b'Content-Type: multipart/signed; protocol="application/pkcs7-signature"; boundary=b\n\n'
        b"--b\nContent-Type: text/plain\n\nYes, gladly.\n--b\n"
        b"Content-Type: application/pkcs7-signature; name=smime.p7s\n\nMIIB\n--b--\n"
    )

    mail = read_mail(raw, encoder=blind)

    assert (mail.kind, mail.visible_text) == (MailKind.REPLY, "Yes, gladly.")


def der(tag, *parts):
    content = b"".join(parts)
    length = len(content)
    told = bytes([length]) if length < 128 else b"\x83" + length.to_bytes(3, "big")
    return bytes([tag]) + told + content


def ber(tag, *parts):
    """As it is written where the length is not known beforehand."""
    return bytes([tag, 0x80]) + b"".join(parts) + b"\0\0"


SIGNED = bytes.fromhex("06092a864886f70d010702")
DATA = bytes.fromhex("06092a864886f70d010701")
LETTER = "Content-Type: text/plain; charset=utf-8\r\n\r\nJa, gärna.\r\n\r\n".encode() + b"Hej. " * 40


def sealed(write, *octets, kind=SIGNED):
    signed = write(0x30, der(0x02, b"\x01"), der(0x31), write(0x30, DATA, *octets), der(0x31))
    return write(0x30, kind, write(0xA0, signed))


@pytest.mark.parametrize(
    "envelope",
    [
        sealed(der, der(0xA0, der(0x04, LETTER))),
        sealed(ber, ber(0xA0, ber(0x24, der(0x04, LETTER[:30]), der(0x04, LETTER[30:])))),
    ],
    ids=["outlook", "openssl"],
)
def test_letter_inside_its_signature_is_read(envelope, blind):
    head = (
        b"From: chiara@partner.example\nContent-Type: application/pkcs7-mime; smime-type=signed-data; name=smime.p7m\n"
    )
    raw = head + b"Content-Transfer-Encoding: base64\n\n" + base64.encodebytes(envelope)

    mail = read_mail(raw, encoder=blind)

    assert (mail.kind, mail.notes) == (MailKind.REPLY, ())
    assert mail.visible_text.startswith("Ja, gärna.")


def test_signed_letter_is_not_taken_apart_without_end(blind):
    nested = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (depth, depth) for depth in range(3_000)
    )
    head = b"From: chiara@partner.example\nContent-Type: application/pkcs7-mime; name=smime.p7m\n"
    raw = (
        head
        + b"Content-Transfer-Encoding: base64\n\n"
        + base64.encodebytes(sealed(ber, ber(0xA0, ber(0x24, der(0x04, nested)))))
    )

    assert read_mail(raw, encoder=blind).kind is MailKind.UNREADABLE


@pytest.mark.parametrize(
    "envelope",
    [
        sealed(der),
        sealed(der, der(0xA0, der(0x04, LETTER)), kind=DATA),
        sealed(der, der(0xA0, der(0x04, LETTER)))[:60],
        b"\x30\x80" * 5_000,
        b"\x30\x00",
        b"",
    ],
    ids=["certificate alone", "other kind", "cut", "nested without end", "nothing in it", "empty"],
)
def test_envelope_without_a_signed_letter_holds_none(envelope):
    assert signed_letter(envelope) is None


def test_forward_in_a_forward_is_read(blind):
    inner = "Content-Type: message/rfc822\n\nSubject: one\nContent-Type: message/rfc822\n\nSubject: two\n\nYes, gladly."
    raw = f"From: chiara@partner.example\nSubject: Fwd: x\n{inner}\n"

    assert "Yes, gladly." in read_mail(raw.encode(), encoder=blind).text


def test_answer_to_an_invitation_is_no_empty_answer(blind):
    raw = (
        b"From: chiara@partner.example\nSubject: Accepted: x\nContent-Type: multipart/alternative; boundary=b\n\n"
        b"--b\nContent-Type: text/plain\n\nSee you there.\n--b\nContent-Type: text/calendar; method=REPLY\n\n"
        b"BEGIN:VCALENDAR\nMETHOD:REPLY\nEND:VCALENDAR\n--b--\n"
    )

    mail = read_mail(raw, encoder=blind)

    assert (mail.visible_text, "calendar" in mail.notes) == ("See you there.", True)


@pytest.mark.parametrize(
    "text",
    [
        "> " * 60_000,
        "On " + "a " * 60_000 + "wrote:",
        "From: " + "x" * 100_000,
        "-" * 100_000 + "Original Message",
        "\n".join(["Den 12 mars 2026 kl 09:12 skrev"] * 3_000),
        "-----BEGIN PGP SIGNED MESSAGE-----\n" * 3_000,
        "{\\rtf1 " + "{" * 50_000,
        "1. ?\n" * 20_000,
        "a@" * 50_000,
        "Best regards\n" * 5_000,
    ],
    ids=range(10),
)
def test_hostile_text_is_read_in_time(text, blind):
    read_mail(b"From: a@partner.example\nSubject: Re: x\n\nYes", encoder=blind)  # what is loaded once is loaded now
    began = time.process_time()

    read_mail(f"From: a@partner.example\nSubject: Re: x\n\n{text}".encode(), encoder=blind)

    assert time.process_time() - began < 5
