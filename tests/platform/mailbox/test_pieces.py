"""Files that came along, formatted text, mail passed on, and what our server found out."""

import email
import zipfile
from email.message import EmailMessage
from io import BytesIO

import pytest

from dooropener.mailbox import FileVerdict, content_of, formatted
from dooropener.mailbox.checks import read_checks
from dooropener.mailbox.pieces import judge, passed_on, verdict
from dooropener.mailbox.reading.bodies import read_body

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20


def with_files(*files):
    mail = EmailMessage()
    mail["From"] = "chiara@termoemilia.example"
    mail.set_content("In allegato.")
    for name, content in files:
        mail.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return mail.as_bytes()


def macro_sheet():
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/vbaProject.bin", b"x")
    return file.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("listino.pdf", PDF, FileVerdict.SAFE),
        ("foto.PNG", PNG, FileVerdict.SAFE),
        ("foto.jpeg", b"\xff\xd8\xff" + b"\0" * 20, FileVerdict.SAFE),
        ("listino.pdf.exe", PDF, FileVerdict.MISNAMED),
        ("foto.pdf", PNG, FileVerdict.MISNAMED),
        ("programma.pdf", b"MZ\x90\0", FileVerdict.UNKNOWN),
        ("pagina.html", b"<script>", FileVerdict.UNKNOWN),
        ("grande.pdf", b"%PDF-" + b"x" * 6_000_000, FileVerdict.UNCHECKED),
        ("aperto.pdf", b"%PDF-1.4\n1 0 obj<</OpenAction<</S/JavaScript/JS(x)>>>>endobj\n%%EOF", FileVerdict.RUNS),
        ("niente.pdf", None, FileVerdict.UNCHECKED),
    ],
)
def test_file_is_judged_by_its_content(name, content, expected):
    assert verdict(content, name) is expected


def test_files_are_found_by_what_was_noted_of_them():
    raw = with_files(("listino.pdf", PDF), ("conti.xlsx", macro_sheet()))
    noted = [
        {"filename": one.filename, "content_type": one.content_type, "size": one.size, "sha256": one.sha256}
        for one in read_body(email.message_from_bytes(raw)).attachments
    ]

    judged = judge(raw, noted)

    assert [one["filename"] for one in judged] == ["listino.pdf", "conti.xlsx"]
    assert judged[0]["verdict"] == "safe"
    assert judged[1]["verdict"] != "safe"
    assert content_of(raw, noted[0]["sha256"]) == PDF
    assert content_of(raw, "0" * 64) is None


def test_formatted_text_keeps_the_words_and_loads_nothing():
    mail = EmailMessage()
    mail.set_content("testo")
    mail.add_alternative(
        '<p onclick="x()">Buongiorno <b>tutti</b></p><img src="https://spy.example/pixel.gif">'
        '<a href="https://phish.example">qui</a><script>alert(1)</script><style>p{background:url(https://spy.example)}</style>'
        '<table><tr><td colspan="2" style="background:url(https://spy.example)">a</td></tr></table>'
        '<form action="https://phish.example"><input></form><iframe src="https://spy.example"></iframe>',
        subtype="html",
    )

    html = formatted(mail.as_bytes())

    assert "Buongiorno <b>tutti</b>" in html
    assert "qui" in html
    assert all(word not in html for word in ("spy", "phish", "script", "alert", "onclick", "style", "http"))


def test_plain_mail_has_no_formatted_text():
    assert formatted(b"Subject: x\n\ntesto") is None


def test_mail_inside_a_mail_is_found():
    inner = EmailMessage()
    inner["From"] = "chiara@termoemilia.example"
    inner.set_content("Volentieri.")
    outer = EmailMessage()
    outer.set_content("FYI")
    outer.add_attachment(inner)

    assert email.message_from_bytes(passed_on(outer.as_bytes()))["From"] == "chiara@termoemilia.example"
    assert passed_on(with_files()) is None


OURS = b"Authentication-Results: mx.norrkoping.example"
CHECKED = (
    OURS + b";\r\n dkim=pass (2048-bit key) header.d=termoemilia.example header.s=k;\r\n"
    b" spf=softfail smtp.mailfrom=chiara@termoemilia.example;\r\n"
    b" dmarc=pass (p=none) header.from=termoemilia.example\r\n"
)


def test_what_our_server_found_is_read():
    assert read_checks(CHECKED + b"\r\nx", "mx.norrkoping.example") == {
        "spf": "softfail termoemilia.example",
        "dkim": "pass termoemilia.example",
        "dmarc": "pass termoemilia.example",
    }


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        (CHECKED, None),
        (CHECKED, "mx.other.example"),
        (CHECKED.replace(b"mx.norrkoping", b"mx.norrkoping.evil"), "mx.norrkoping.example"),
        (b"Subject: x\r\n\r\n" + CHECKED, "mx.norrkoping.example"),
    ],
)
def test_what_others_say_is_not_believed(raw, name):
    assert read_checks(raw, name) == {}


def test_only_the_topmost_of_our_server_counts():
    forged = CHECKED.replace(b"softfail", b"pass")
    top = OURS + b"; spf=fail smtp.mailfrom=evil.example\r\n"

    assert read_checks(top + forged + b"\r\nx", "mx.norrkoping.example") == {"spf": "fail evil.example"}
