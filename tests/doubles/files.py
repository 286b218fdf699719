"""Files as companies send them, made here: harmless ones, and those that would run."""

import zipfile
import zlib
from collections.abc import Mapping
from io import BytesIO

from openpyxl import Workbook

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360f8cfc0f01f00050001ff"
    "89993d1d0000000049454e44ae426082"
)
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(40) + b"\xff\xd9"
WEBP = b"RIFF\x1a\x00\x00\x00WEBPVP8L" + bytes(14)
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def archive(members: Mapping[str, bytes | str]) -> bytes:
    """A ZIP file, its members in this order."""
    written = BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in members.items():
            package.writestr(name, content)
    return written.getvalue()


def content_types(main: str = _WORD, more: str = "") -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{main}"/>{more}</Types>'
    )


def relations(kind: str, target: str, mode: str = "External") -> str:
    return (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r1" Type="{_RELATIONS}/{kind}" Target="{target}" TargetMode="{mode}"/></Relationships>'
    )


def docx(more: Mapping[str, bytes | str] | None = None, *, types: str | None = None) -> bytes:
    """A Word file; `more` are further parts of it."""
    document = "<w:document xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'/>"
    return archive({"[Content_Types].xml": types or content_types(), "word/document.xml": document, **(more or {})})


def xlsx() -> bytes:
    """A workbook as a library writes it."""
    book = Workbook()
    book.active["A1"] = "Pris per ton"
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def odt(more: Mapping[str, bytes | str] | None = None, *, content: str = "<office:document-content/>") -> bytes:
    return archive({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content, **(more or {})})


def pdf(catalogue: bytes = b"", *, packed: bytes = b"", stream: bytes = b"BT (Datablad) Tj ET") -> bytes:
    """A PDF with a page; `packed` are objects in a compressed object stream."""
    parts = [
        b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R " + catalogue + b" >>\nendobj\n",
        b"2 0 obj\n<< /Type /Pages /Kids [] /Count 0 >>\nendobj\n",
        b"3 0 obj\n<< /Length %d >>\nstream\n%s\nendstream\nendobj\n" % (len(stream), stream),
    ]
    if packed:
        deflated = zlib.compress(packed)
        head = b"4 0 obj\n<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >>\n" % len(deflated)
        parts.append(head + b"stream\n" + deflated + b"\nendstream\nendobj\n")
    return b"".join([*parts, b"trailer << /Root 1 0 R >>\n%%EOF\n"])
