"""Bytes, headers and bodies as real mail programs send them."""

# ruff: noqa: E501 mails are quoted line by line, as they come

import binascii
from email import message_from_bytes

import pytest

from dooropener.mailbox.reading.bodies import read_body
from dooropener.mailbox.reading.charsets import decode
from dooropener.mailbox.reading.flowed import unflow
from dooropener.mailbox.reading.headers import addresses, header, message_ids, recipients, sender, sent_at

CHINESE = "您好，我们对这家的海盐口味很感兴趣，请先寄两盒样品。"


@pytest.mark.parametrize(
    ("text", "encoding", "declared"),
    [
        ("Grüße aus Linz", "utf-8", "utf-8"),
        ("Grüße aus Linz", "cp1252", "iso-8859-1"),
        ("Preis: 5 € – „gut“", "cp1252", "iso-8859-1"),
        ("Grüße", "utf-8", "us-ascii"),
        ("Hälsningar från Åsa", "latin-1", "x-unknown"),
        ("Hälsningar från Åsa", "latin-1", None),
        (CHINESE, "gb18030", "gb2312"),
        (CHINESE + "㐀", "gb18030", "gb2312"),
        (CHINESE, "gb18030", None),
        (CHINESE, "utf-8", "big5"),
        (CHINESE, "gb18030", "utf-8"),
        ("繁體中文回覆", "big5", "big5"),
        ("こんにちは、興味があります", "iso-2022-jp", "iso-2022-jp"),
        ("こんにちは①", "cp932", "x-sjis"),
        ("안녕하세요", "cp949", "ks_c_5601-1987"),
        ("Ar cieņu, Jānis Ozoliņš", "cp1257", "windows-1257"),
        ("Ar cieņu", "utf-8", "unicode_escape"),
        ("Ar cieņu", "utf-8", "no such charset"),
        ("Hei", "utf-8-sig", "iso-8859-1"),
        ("We haven’t bought any", "cp1252", "gb2312"),
        ("It’s fine", "cp1252", "ks_c_5601-1987"),
        ("You haven’t asked: 您好", "gb18030", "gb2312"),
        ("您好", "utf-8", "gb2312"),
        ("你好，谢谢您", "utf-8", "gb2312"),
        ("Ja, gärna", "utf-16", "utf-16"),
        ("Ja, gärna", "utf-16", "utf-8"),
    ],
)
def test_text_is_decoded_whatever_was_declared(text, encoding, declared):
    assert decode(text.encode(encoding), declared) == text


def test_one_broken_byte_does_not_spoil_a_text():
    assert decode(CHINESE.encode() * 4 + b"\xff", "utf-8").startswith(CHINESE)


def test_short_text_with_a_broken_byte_is_read():
    assert decode("Здравствуйте".encode() + b"\xaa", "utf-8") == "Здравствуйте\ufffd"


def test_text_of_two_bytes_each_may_be_cut_short():
    assert decode("Ja, gärna".encode("utf-16") + b"\n", "utf-16") == "Ja, gärna"


def test_any_bytes_become_text():
    assert isinstance(decode(bytes(range(256)), "ascii"), str)


def test_flowed_lines_are_joined_and_the_signature_mark_stays():
    flowed = "This is one \nparagraph.\n> quoted \n> text\n-- \nChiara"

    assert unflow(flowed) == "This is one paragraph.\n> quoted text\n-- \nChiara"


def test_deleted_spaces_join_chinese_lines():
    assert unflow("我们很 \n感兴趣。", delsp=True) == "我们很感兴趣。"


def test_stuffed_space_is_removed():
    assert unflow(" From Modena\n >not quoted") == "From Modena\n>not quoted"


def message(raw):
    return message_from_bytes(raw.encode() if isinstance(raw, str) else raw)


def test_headers_are_decoded():
    mail = message(
        "From: =?utf-8?q?Chiara_Ferr=C3=A0?= <Chiara@Partner.example>\n"
        'To: ada@match.example, "Ek, Karin" <karin@match.example>\nDelivered-To: reply+abc@match.example\n'
        "X-Original-To: reply+ABC@match.example\nCc: dmitri@partner.example\n"
        "Subject: =?gb2312?B?16o=?=\n =?gb2312?B?t6I=?=\nDate: Fri, 6 Mar 2026 15:17:00 +0100\n\n"
    )

    assert sender(mail) == ("Chiara Ferrà", "chiara@partner.example")
    assert recipients(mail) == (
        "reply+abc@match.example",
        "ada@match.example",
        "karin@match.example",
        "dmitri@partner.example",
    )
    assert header(mail, "Subject") == "转发"
    assert sent_at(mail).isoformat() == "2026-03-06T15:17:00+01:00"


def test_raw_eight_bit_subject_is_read():
    assert header(message("Subject: Förfrågan\n\n".encode("latin-1")), "Subject") == "Förfrågan"
    assert header(message("Subject: 介绍\n\n".encode()), "Subject") == "介绍"


def test_ids_survive_encoded_words_and_missing_brackets():
    mail = message(
        "References: =?us-ascii?q?=3Ca=40match=2Eexample=3E?= <b@match.example>\n <c@match.example>\n"
        "In-Reply-To: d@match.example\n\n"
    )

    assert message_ids(mail, "References") == ("<a@match.example>", "<b@match.example>", "<c@match.example>")
    assert message_ids(mail, "In-Reply-To") == ("<d@match.example>",)


def test_broken_headers_give_nothing():
    mail = message("From: nobody at all\nDate: yesterday\nSubject: =?utf-8?b?!!!?=\n\n")

    assert sender(mail) == ("", "")
    assert sent_at(mail) is None
    assert addresses(mail, "To") == []
    assert isinstance(header(mail, "Subject"), str)


def parts(kind, *contents):
    inner = "".join(f"--b\n{content}\n" for content in contents)
    return message(f"Content-Type: multipart/{kind}; boundary=b\n\n{inner}--b--\n")


PLAIN, HTML = "Content-Type: text/plain; charset=utf-8\n\n", "Content-Type: text/html; charset=utf-8\n\n"


def test_plain_text_is_preferred_to_html():
    assert read_body(parts("alternative", f"{PLAIN}Sì.", f"{HTML}<p>Sì!</p>")).text == "Sì."


def test_empty_text_part_does_not_hide_the_html():
    assert read_body(parts("alternative", f"{PLAIN} \n", f"{HTML}<p>Sì, volentieri.</p>")).text == "Sì, volentieri."


def test_stub_does_not_hide_the_html():
    stub = "Your mail program does not support HTML."
    letter = "<p>" + "We would very much like to meet them in Modena. " * 4 + "</p>"

    assert read_body(parts("alternative", PLAIN + stub, HTML + letter)).text.startswith("We would very much")


def test_several_text_parts_belong_together_and_files_do_not():
    body = read_body(
        parts(
            "mixed",
            f"{PLAIN}Prima.",
            "Content-Type: image/png\nContent-Transfer-Encoding: base64\nContent-Disposition: inline; filename=a.png\n\nQUJD",
            f"{PLAIN}Poi.",
            "Content-Type: text/plain; name=prices.txt\nContent-Disposition: attachment; filename=prices.txt\n\n1 EUR",
        )
    )

    assert body.text == "Prima.\n\nPoi."
    assert [(file.filename, file.size) for file in body.attachments] == [("a.png", 3), ("prices.txt", 5)]


@pytest.mark.parametrize("disposition", ["", "Content-Disposition: inline; filename=body.txt\n"])
def test_text_with_a_file_name_is_the_text_where_there_is_no_other(disposition):
    named = f"Content-Type: text/plain; name=body.txt\n{disposition}\nSì, volentieri."

    assert read_body(parts("mixed", named)).text == "Sì, volentieri."
    assert read_body(parts("mixed", f"{PLAIN}No.", named)).text == "No."


def test_parts_are_found_where_the_boundary_is_another():
    mail = message(
        f"Content-Type: multipart/alternative; boundary=c\n\n--b\n{PLAIN}Sì.\n--b\n{HTML}<p>Sì!</p>\n--b--\n"
    )

    assert read_body(mail).text == "Sì."


@pytest.mark.parametrize("text", ["Sì, volentieri.", "<html><body><p>Sì, volentieri.</p></body></html>"])
def test_mail_that_only_says_it_has_parts_is_read(text):
    assert (
        read_body(message(f"Content-Type: multipart/mixed; boundary=b\n\n{text}\n")).text.strip() == "Sì, volentieri."
    )


def test_winmail_is_an_unreadable_part():
    body = read_body(parts("mixed", f"{PLAIN}\n", "Content-Type: application/ms-tnef; name=winmail.dat\n\nx"))

    assert body.text == ""
    assert body.notes == ["unreadable_part"]


def test_flowed_body_is_unflowed():
    mail = message("Content-Type: text/plain; charset=utf-8; format=flowed; delsp=yes\n\nsì, \nvolentieri \n")

    assert read_body(mail).text.strip() == "sì,volentieri"


def test_forwarded_mail_without_a_word_is_read():
    body = read_body(parts("mixed", "Content-Type: message/rfc822\n\nSubject: x\n\nYes, gladly."))

    assert body.text == "Yes, gladly."
    assert "forwarded_message" in body.notes


def test_broken_transfer_encoding_is_survived():
    mail = message("Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\n***not base64***")

    assert isinstance(read_body(mail).text, str)


def test_text_whose_type_lacks_a_semicolon_is_text():
    mail = read_body(
        message_from_bytes(
            b"From: chiara@partner.example\nContent-Type: text/plain charset=utf-8\n\nS\xc3\xac, volentieri.\n"
        )
    )

    assert (mail.text, mail.attachments) == ("Sì, volentieri.", [])


def test_file_written_into_the_text_is_a_file():
    code = "".join(binascii.b2a_uu(bytes(range(start, start + 45))).decode() for start in (0, 45, 90))
    mail = read_body(
        message_from_bytes(
            f"From: c@partner.example\n\nEcco il disegno.\n\nbegin 644 disegno 1.png\n{code}`\nend\n\nChiara\n".encode()
        )
    )

    assert (mail.text, [(one.filename, one.size) for one in mail.attachments]) == (
        "Ecco il disegno.\n\n\nChiara",
        [("disegno 1.png", 135)],
    )


@pytest.mark.parametrize(
    "text",
    ["begin 644 tests today, we said.\nAnd then it was over.\nend", "begin 2026 budget\nend", "begin 644 x\nabc"],
)
def test_words_that_begin_like_a_file_are_words(text):
    assert read_body(message_from_bytes(f"From: c@partner.example\n\n{text}\n".encode())).text == text
