"""What is let in is told by content, and nothing that runs is let in."""

import time
import zipfile
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dooropener.listings.scanning import MAX_BYTES, FileRefused, media_type
from doubles.files import JPEG, OLE, PNG, WEBP, archive, content_types, docx, odt, pdf, relations, xlsx

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PNG, "image/png"),
        (JPEG, "image/jpeg"),
        (WEBP, "image/webp"),
        (pdf(), "application/pdf"),
        (pdf(stream=b"(JavaScript and Launch in the words of a page)"), "application/pdf"),
        (pdf(packed=b"5 0 << /Type /Annot /Subtype /Link >>"), "application/pdf"),
        (docx(), WORD),
        (xlsx(), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (odt(), "application/vnd.oasis.opendocument.text"),
        (docx({"xl/printerSettings/printerSettings1.bin": b"D\x00E\x00V\x00"}), WORD),
        (docx({"word/embeddings/sheet.xlsx": xlsx()}), WORD),
        (docx({"word/_rels/document.xml.rels": relations("hyperlink", "https://bjornsvarme.example")}), WORD),
        (docx({"word/_rels/settings.xml.rels": relations("attachedTemplate", r"file:///C:\Mallar\Brev.dotx")}), WORD),
    ],
)
def test_documents_and_pictures_are_let_in(content, kind):
    assert media_type(content) == kind


MACRO_MAIN = "application/vnd.ms-word.document.macroEnabled.main+xml"
VBA_PART = '<Override PartName="/word/x.bin" ContentType="application/vnd.ms-office.vbaPr&#111;ject"/>'


@pytest.mark.parametrize(
    "content",
    [
        docx({"word/vbaProject.bin": OLE}),
        docx({"word/holiday.jpg": OLE}),
        docx(types=content_types(MACRO_MAIN)),
        docx(types=content_types(more=VBA_PART)),
        docx({"word/_rels/document.xml.rels": relations("attachedTemplate", "https://evil.example/x.dotm")}),
        docx({"word/_rels/document.xml.rels": relations("attachedTemplate", r"\\evil.example\share\x.dotm")}),
        docx({"word/_rels/document.xml.rels": relations("attachedTemplate", "file://evil.example/x.dotm")}),
        docx({"word/_rels/document.xml.rels": relations("oleObject", "https://evil.example/x")}),
        docx({"word/_rels/document.xml.rels": relations("control", "activeX1.xml", "Internal")}),
        docx({"word/embeddings/oleObject1.bin": OLE}),
        docx({"word/embeddings/tool.bin": b"MZ\x90\x00"}),
        docx({"word/embeddings/sheet.docx": docx({"word/vbaProject.bin": OLE})}),
        odt({"Basic/Standard/Module1.xml": "<script/>"}),
        odt({"Scripts/python/x.py": "print()"}),
        odt(content="<x><script:event-listener/></x>"),
    ],
)
def test_office_files_that_would_run_something_are_refused(content):
    assert refusal(content) == "macros"


def refusal(content: bytes) -> str:
    with pytest.raises(FileRefused) as caught:
        media_type(content)
    return str(caught.value.details["rule"])


def locked() -> bytes:
    """A document whose directory says that a part is encrypted."""
    content = bytearray(docx())
    at = content.rfind(b"PK\x01\x02")
    content[at + 8] |= 1
    return bytes(content)


def twice() -> bytes:
    written = BytesIO()
    with zipfile.ZipFile(written, "w") as package:
        for name in ("[Content_Types].xml", "word/A.xml", "word/a.xml"):
            package.writestr(name, content_types())
    return written.getvalue()


BOMB = archive({"[Content_Types].xml": content_types(), "word/a.xml": bytes(101_000_000)})
ENTITIES = '<!DOCTYPE t [<!ENTITY a "b">]>' + content_types().partition("?>")[2]


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"", "empty"),
        (PNG + bytes(MAX_BYTES), "too_large"),
        (b"MZ\x90\x00", "unknown_kind"),
        (b"<html><script>alert(1)</script>", "unknown_kind"),
        (b"#!/bin/sh\n", "unknown_kind"),
        (archive({"readme.txt": "hej"}), "unknown_kind"),
        (archive({"mimetype": "application/zip"}), "unknown_kind"),
        (docx(types=content_types("text/plain")), "unknown_kind"),
        (OLE, "old_office"),
        (locked(), "protected"),
        (docx()[:-40], "broken"),
        (twice(), "broken"),
        (BOMB, "broken"),
        (docx(types=ENTITIES), "broken"),
        (docx(types="<Types"), "broken"),
        (docx({"mimetype": "application/vnd.oasis.opendocument.text"}), "broken"),
        (pdf(b"/Encrypt 9 0 R"), "protected"),
        (pdf(b"/OpenAction << /S /JavaScript /JS (app.alert(1)) >>"), "active"),
        (pdf(b"/OpenAction << /S /J#61vaScript >>"), "active"),
        (pdf(b"/AA << /O << /S /Launch >> >>"), "active"),
        (pdf(b"/Names << /EmbeddedFiles 7 0 R >>"), "active"),
        (pdf(packed=b"5 0 << /S /JavaScript /JS (app.alert(1)) >>"), "active"),
    ],
)
def test_what_is_refused_is_told_why(content, rule):
    assert refusal(content) == rule


@given(
    st.binary(max_size=400), st.sampled_from([docx(), xlsx(), odt(), pdf(packed=b"5 0 << >>"), b"%PDF-", b"PK\x03\x04"])
)
def test_damage_anywhere_is_a_refusal_or_a_type_and_never_a_crash(noise, content):
    at = len(noise) % (len(content) or 1)

    try:
        told = media_type(content[:at] + noise + content[at:])
    except FileRefused as refused:
        told = str(refused.details["rule"])

    assert told


@pytest.mark.parametrize(
    "content",
    [b"%PDF-" + b"stream " * 700_000, b"%PDF-" + b"<<" * 2_400_000, b"%PDF-" + b"/J#61" * 900_000],
)
def test_hostile_pdf_takes_no_longer_than_any_other(content):
    began = time.monotonic()

    media_type(content)

    assert time.monotonic() - began < 30


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7\n%stream\n1 0 obj << /OpenAction << /S /JavaScript /JS (x) >> >> endobj\n%endstream\n%%EOF",
        pdf(stream=b"/OpenAction << /S /JavaScript >>"),
    ],
)
def test_a_pdf_cannot_hide_what_it_does_behind_streams(content):
    assert refusal(content) == "active"


def test_a_package_is_no_pdf_by_its_own_word():
    assert refusal(archive({"mimetype": "application/pdf", "x.pdf": pdf()})) == "unknown_kind"


def test_packages_within_a_package_share_what_may_be_unpacked():
    inner = odt(content=" " * 30_000_000)

    assert refusal(odt({f"Object {number}/x.odt": inner for number in range(4)})) == "broken"
