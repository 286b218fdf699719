"""The readable body of a mail: which parts are its text, which are attachments, and what could not be read."""

import email
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message
from typing import NamedTuple

from dooropener.mailbox.reading.charsets import decode
from dooropener.mailbox.reading.flowed import unflow
from dooropener.mailbox.reading.headers import words
from dooropener.mailbox.reading.hypertext import text_of
from dooropener.mailbox.reading.letters import Attachment
from dooropener.mailbox.reading.opaque import signed_letter
from dooropener.mailbox.reading.richtext import text_of_rtf
from dooropener.mailbox.reading.uuencoded import unpacked
from dooropener.mailbox.reading.winmail import opened

LONGEST = 200_000
"""Characters of text that are read; what is longer is a log file, not an answer. The raw message keeps the rest."""

FORWARDED = "forwarded_message"
"""The note of a mail whose words are somebody else's, passed on."""

_MOST_CONTAINERS = 80
"""Containers in one mail; the parser's work grows with their depth times the length, so more are not taken apart."""

_CONTAINER = re.compile(rb"^content-type:\s{0,3}(?:multipart|message)/", re.IGNORECASE | re.MULTILINE)
_LOOKED_AT = 4_000_000

_MOST_PARTS = 200
_DEEPEST = 20
_SEALED = frozenset(["application/pkcs7-mime", "application/x-pkcs7-mime"])
_OPAQUE = frozenset(["multipart/encrypted", "application/pgp-encrypted"]) | _SEALED
_WINMAIL = frozenset(["application/ms-tnef", "application/vnd.ms-tnef"])
_RICH = frozenset(["text/rtf", "application/rtf", "text/richtext"])
_ARMOUR = re.compile(r"\A\s{0,9}-----BEGIN PGP MESSAGE-----")
_SIGNED = re.compile(
    r"-----BEGIN PGP SIGNED MESSAGE-----\n(?:[A-Z][\w-]{1,30}: [^\n]{0,200}\n){0,9}\n"
    r"(.*?)\n-----BEGIN PGP SIGNATURE-----.*?(?:-----END PGP SIGNATURE-----|\Z)",
    re.DOTALL,
)
_ESCAPED_DASH = re.compile(r"^- (?=-)", re.MULTILINE)
_MACHINE = frozenset(["message/delivery-status", "message/disposition-notification", "text/rfc822-headers"])
_CERTIFIED = "postacert.eml"
"""The letter itself in the envelope of Italian certified mail (D.M. 2 November 2005)."""

_BOUNDARY = re.compile(rb"^--(\S[^\n]{0,68}?)[ \t]{0,5}\nContent-[A-Za-z-]{4,20}:", re.MULTILINE)
_MARKUP = re.compile(rb"<(?:html|body|div|p|br|table)\b", re.IGNORECASE)
_STUB = re.compile(r"html", re.IGNORECASE)
_CONTROL = re.compile(r"[\x01-\x08\x0b\x0c\x0e-\x1f\ufeff\u200b\u2060]")


@dataclass(slots=True)
class Body:
    """`text` is the mail as text; `html_text` the HTML alternative as text where both came; `notes` stable keys;
    `enclosed` a mail that came along with the text."""

    text: str = ""
    html_text: str = ""
    attachments: list[Attachment] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    enclosed: Message | None = None


@dataclass(slots=True)
class _Collector:
    enclosed: list[Message] = field(default_factory=list)
    certified: list[Message] = field(default_factory=list)
    named: list[Message] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    parts: int = 0

    def note(self, key: str) -> None:
        if key not in self.notes:
            self.notes.append(key)


class _Forms(NamedTuple):
    """The two forms in which a part may say the same; either is empty where it is missing."""

    plain: str = ""
    html: str = ""


def read_body(message: Message) -> Body:
    """Return the text and the attachments. Raises nothing for a broken part: it is noted and left out."""
    found = _Collector()
    forms = _collect(message, found, depth=0)
    if found.certified:
        return read_body(found.certified[0])
    if not (forms.plain.strip() or forms.html.strip()):
        forms = _all_of([_text(part, "text/plain", found) for part in found.named])
    plain, html = forms.plain.strip("\n"), forms.html.strip("\n")
    enclosed = found.enclosed[0] if found.enclosed and (plain.strip() or html.strip()) else None
    if enclosed is None and found.enclosed:
        plain = read_body(found.enclosed[0]).text
        found.note(FORWARDED)
    if max(len(plain), len(html)) > LONGEST:
        found.note("text_cut")
    text = html if not plain.strip() or _is_stub(plain, html) else plain
    return Body(text[:LONGEST], html[:LONGEST], found.attachments, found.notes, enclosed)


def has_too_many_parts(raw: bytes) -> bool:
    """Tell whether a mail is nested beyond what any program sends."""
    return len(_CONTAINER.findall(raw[:_LOOKED_AT])) > _MOST_CONTAINERS


def _is_stub(plain: str, html: str) -> bool:
    """ "Your mail program cannot show HTML" is no answer."""
    return len(plain) < 300 and len(html) > 2 * len(plain) and bool(_STUB.search(plain))


def _collect(part: Message, found: _Collector, depth: int) -> _Forms:
    found.parts += 1
    if found.parts > _MOST_PARTS or depth > _DEEPEST:
        found.note("too_many_parts")
        return _Forms()
    kind = _kind(part)
    if kind in _WINMAIL or _filename(part).lower() == "winmail.dat":
        return _winmail(part, found)
    if kind in _SEALED or _filename(part).lower() == "smime.p7m":
        return _sealed(part, kind, found, depth)
    if kind in _OPAQUE:
        found.note("unreadable_part")
    if kind != "message/rfc822" and part.is_multipart():
        forms = [_collect(child, found, depth + 1) for child in children(part)]
        return _one_of(forms) if kind == "multipart/alternative" else _all_of(forms)
    if kind.startswith("multipart/") and kind not in _OPAQUE:
        return _undivided(part, found, depth)
    if kind in _MACHINE:
        return _Forms()
    if _is_text(part, kind):
        return _text(part, kind, found)
    _keep(part, kind, found, depth)
    return _Forms()


def _kind(part: Message) -> str:
    """The type, without what follows where the semicolon was forgotten ("text/plain charset=utf-8")."""
    kind = part.get_content_type().split(None, 1)
    return kind[0] if kind else "text/plain"


def _keep(part: Message, kind: str, found: _Collector, depth: int) -> None:
    """Note what came along and is no text of the mail itself."""
    if kind == "message/rfc822":
        found.enclosed.extend(children(part))
        if _filename(part).lower() == _CERTIFIED and depth <= 2:
            found.certified.extend(children(part))
    elif kind == "text/plain" and part.get_content_disposition() != "attachment":
        found.named.append(part)  # The text itself, if there is no other: some programs give it a file name.
    found.attachments.append(attachment_of(part)[0])


def _undivided(part: Message, found: _Collector, depth: int) -> _Forms:
    """Read a mail that says it has parts and is not divided as it says: at other lines, or not at all."""
    payload = part.get_payload(decode=True)
    data = payload[: 4 * LONGEST].replace(b"\r\n", b"\n") if isinstance(payload, bytes) else b""
    if match := _BOUNDARY.search(data):
        kind, boundary = part.get_content_type().encode(), match[1].replace(b'"', b"")
        mended = email.message_from_bytes(b'Content-Type: %b; boundary="%b"\n\n%b' % (kind, boundary, data))
        if mended.is_multipart():
            return _collect(mended, found, depth + 1)
    bare = Message()
    bare.set_payload(data.decode("ascii", "surrogateescape"))
    return _text(bare, "text/html" if _MARKUP.search(data[:2_000]) else "text/plain", found)


def _winmail(part: Message, found: _Collector) -> _Forms:
    """Open the envelope; where that cannot be done the mail is not empty but unreadable."""
    data = part.get_payload(decode=True)
    inside = opened(data) if isinstance(data, bytes) else None
    if inside is None or not (inside.plain.strip() or inside.html.strip() or inside.files):
        found.note("unreadable_part")
        found.attachments.append(attachment_of(part)[0])
        return _Forms()
    found.attachments.extend(inside.files)
    return _Forms(inside.plain[: 4 * LONGEST], text_of(inside.html) if inside.html.strip() else "")


def _sealed(part: Message, kind: str, found: _Collector, depth: int) -> _Forms:
    """Open what is signed alone; what is encrypted is not empty but unreadable."""
    data = part.get_payload(decode=True)
    letter = signed_letter(data) if isinstance(data, bytes) else None
    if not letter or has_too_many_parts(letter):
        found.note("unreadable_part")
        _keep(part, kind, found, depth)
        return _Forms()
    return _collect(email.message_from_bytes(letter.replace(b"\r\n", b"\n")), found, depth + 1)


def _one_of(forms: list[_Forms]) -> _Forms:
    """Of alternatives the last readable one of each form counts (RFC 2046, 5.1.4)."""
    plain = [form.plain for form in forms if form.plain.strip()]
    html = [form.html for form in forms if form.html.strip()]
    return _Forms(plain[-1] if plain else "", html[-1] if html else "")


def _all_of(forms: list[_Forms]) -> _Forms:
    """Text parts in a row belong together, as Apple Mail sends them around a picture."""
    plain = [form.plain if form.plain.strip() else form.html for form in forms]
    html = [form.html if form.html.strip() else form.plain for form in forms]
    has_html = any(form.html.strip() for form in forms)
    joined = "\n\n".join(text.strip("\n") for text in html if text.strip()) if has_html else ""
    if not any(form.plain.strip() for form in forms):
        return _Forms("", joined)
    return _Forms("\n\n".join(text.strip("\n") for text in plain if text.strip()), joined)


def children(part: Message) -> Iterator[Message]:
    """Yield the parts directly inside a part."""
    payload = part.get_payload()
    if isinstance(payload, list):
        yield from (child for child in payload if isinstance(child, Message))


def _is_text(part: Message, kind: str) -> bool:
    if kind not in {"text/plain", "text/html", "text/enriched"} | _RICH:
        return False
    return part.get_content_disposition() != "attachment" and not (_filename(part) and kind != "text/html")


def _text(part: Message, kind: str, found: _Collector) -> _Forms:
    try:
        data = part.get_payload(decode=True)
    except (ValueError, AssertionError, LookupError):
        data = None
    if not isinstance(data, bytes):
        found.note("unreadable_part")
        return _Forms()
    text = decode(data[: 4 * LONGEST], _parameter(part, "charset")).replace("\r\n", "\n").replace("\r", "\n")
    if kind == "text/html":
        return _Forms(html=text_of(text))
    if kind in _RICH:
        return _Forms(plain=text_of_rtf(text)) if text.lstrip().startswith("{\\rtf") else _Forms(plain=text)
    text = _unsigned(_CONTROL.sub("", text))
    if _ARMOUR.match(text):
        found.note("unreadable_part")
        return _Forms()
    text, files = unpacked(text)
    found.attachments.extend(files)
    if _parameter(part, "format").lower() == "flowed":
        text = unflow(text, delsp=_parameter(part, "delsp").lower() == "yes")
    return _Forms(plain=text)


def _unsigned(text: str) -> str:
    """The text inside an OpenPGP signature that stands in the text itself (RFC 9580, 7)."""
    if "-----BEGIN PGP SIGNED MESSAGE-----" not in text:
        return text
    return _SIGNED.sub(lambda found: _ESCAPED_DASH.sub("", found[1]), text, count=4)


def _parameter(part: Message, name: str) -> str:
    try:
        value = part.get_param(name)
    except (ValueError, LookupError, TypeError):
        return ""
    if isinstance(value, tuple):
        value = value[2]
    return value.strip().strip("'\"") if isinstance(value, str) else ""


def _filename(part: Message) -> str:
    try:
        return words(part.get_filename() or "")
    except (ValueError, LookupError, TypeError):
        return ""


def attachment_of(part: Message) -> tuple[Attachment, bytes]:
    """What is noted of an attached part, and its bytes."""
    try:
        data = part.as_bytes() if part.is_multipart() else part.get_payload(decode=True)
    except (ValueError, LookupError, TypeError, AssertionError, RecursionError):
        data = b""
    content = data if isinstance(data, bytes) else b""
    digest = hashlib.sha256(content).hexdigest()
    return Attachment(_filename(part), part.get_content_type(), len(content), digest), content
