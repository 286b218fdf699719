"""The bytes of a letter: made from its delivery, the same on every try."""

import hashlib
import re
import secrets
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy
from email.utils import format_datetime, formataddr
from typing import Any

from dooropener.links import make_token
from dooropener.outbox.models import Delivery
from dooropener.outbox.signing import signer_of
from dooropener.settings import Settings

BOUNCE = "bounce"
"""Purpose of the token in the envelope sender: the id of the delivery that comes back."""

REPLY = "reply"
"""Purpose of the token in reply addresses: the id of the introduction."""

MAX_ID_LENGTH = 70
MAX_REFERENCES_LENGTH = 880
INVITATION_FILE = "invite.ics"
_NEVER_ENCODED = frozenset({"message-id", "in-reply-to", "references", "list-unsubscribe", "list-unsubscribe-post"})
_LINE = 76
_KEPT_AT_EITHER_END = 2
_LONGEST_ID = 250
_ATOMS = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+"
_MESSAGE_ID = re.compile(rf'<(?:{_ATOMS}|"[!#-\[\]-~]+")@(?:{_ATOMS}|\[[!-Z^-~]+\])>')
"""RFC 5322, 3.6.4, and the dots in odd places that some servers write."""
_LOCAL_PART = re.compile(r"[!-?A-~]+")


class LetterPolicy(EmailPolicy):
    """Writes ids and links as they are, broken only between them.

    The standard library turns an id longer than a line into an RFC 2047 word, which mail programs do not
    thread by (https://github.com/python/cpython/issues/79986).
    """

    def fold(self, name: str, value: str) -> str:
        """One header as text, folded at spaces only where encoding would spoil it."""
        if name.lower() in _NEVER_ENCODED:
            return _folded_at_spaces(name, value)
        return str(super().fold(name, value))

    def fold_binary(self, name: str, value: str) -> bytes:
        """The same as bytes, which is what goes over the line."""
        if name.lower() in _NEVER_ENCODED:
            return _folded_at_spaces(name, value).encode("ascii")
        return super().fold_binary(name, value)


LETTER = LetterPolicy(linesep=SMTP.linesep, max_line_length=_LINE)


def _folded_at_spaces(name: str, value: str) -> str:
    lines = [f"{name}:"]
    for word in str(value).split():
        if len(lines[-1]) + 1 + len(word) > _LINE and not lines[-1].endswith(":"):
            lines.append("")
        lines[-1] += f" {word}"
    return "\r\n".join(lines) + "\r\n"


def make_message_id(domain: str) -> str:
    """A new Message-ID, short enough to stand on one line in every References header."""
    message_id = f"<{secrets.token_hex(12)}@{domain}>"
    if len(message_id) > MAX_ID_LENGTH:
        raise ValueError(f"the mail domain is too long for a Message-ID of {MAX_ID_LENGTH} characters")
    return message_id


def plus_address(address: str, tag: str) -> str:
    """`office@town.example` and a tag make `office+tag@town.example`."""
    local, _, domain = address.rpartition("@")
    return f"{local}+{tag}@{domain}"


def reply_address(settings: Settings, introduction_id: int) -> str:
    """Where answers about an introduction come in; it lives as long as the secret."""
    token = make_token(settings.secret_key.get_secret_value(), REPLY, introduction_id)
    return plus_address(settings.mail_from, token)


def return_path(settings: Settings, delivery_id: int) -> str:
    """The envelope sender of one delivery (VERP): what comes back here says which letter it is about."""
    token = make_token(settings.secret_key.get_secret_value(), BOUNCE, delivery_id)
    return plus_address(settings.mail_from, token)


def thread_id(reply_to: str) -> str | None:
    """An id for References that carries the tag of our reply address, the last one, for those who lose it."""
    local, _, domain = reply_to.rpartition(",")[2].strip().rpartition("@")
    tag = local.partition("+")[2]
    return f"<{tag}@{domain}>" if tag else None


def compose(delivery: Delivery, settings: Settings) -> EmailMessage:
    """The letter without its signature, from the row and the settings alone.

    Raises ValueError where an address or a header cannot be written.
    """
    payload = delivery.payload
    letter = EmailMessage(policy=LETTER)
    letter["From"] = formataddr((settings.office_name, settings.mail_from))
    letter["To"] = settings.mail_redirect_all or ascii_address(delivery.recipient)
    letter["Subject"] = _subject(delivery, settings)
    letter["Date"] = format_datetime(delivery.created_at)
    letter["Message-ID"] = delivery.message_id
    if payload["reply_to"]:
        letter["Reply-To"] = payload["reply_to"]
    _add_references(letter, payload)
    if settings.mail_redirect_all:
        letter["X-Original-Recipient"] = ascii_address(delivery.recipient)
    letter.set_content(payload["text"], cte="quoted-printable")
    letter.add_alternative(payload["html"], subtype="html", cte="quoted-printable")
    if payload.get("calendar"):
        _add_calendar(letter, payload["calendar"])
    for name, value in payload["headers"].items():
        letter[name] = value  # after the content, which would take the Content- headers away
    _set_boundaries(letter, str(delivery.message_id))
    return letter


def sealed(delivery: Delivery, settings: Settings) -> bytes:
    """The letter as it goes over the line, signed where there is a key: the same bytes on every try.

    Raises ValueError where an address or a header cannot be written, `BadDkimKey` where the key is of no use.
    """
    raw = compose(delivery, settings).as_bytes()
    signer = signer_of(settings)
    return signer.sign(raw) if signer else raw


def _add_calendar(letter: EmailMessage, calendar: dict[str, str]) -> None:
    """The invitation twice: as an alternative, which Outlook and Gmail act on, and as a file for all others."""
    letter.add_alternative(
        calendar["text"], subtype="calendar", charset="utf-8", cte="base64", params={"method": calendar["method"]}
    )
    letter.add_attachment(
        calendar["text"].encode(),
        maintype="application",
        subtype="ics",
        filename=INVITATION_FILE,
    )


def _set_boundaries(letter: EmailMessage, seed: str) -> None:
    """The same on every try, and in no part that they divide."""
    divided = [part for part in letter.walk() if part.is_multipart()]
    for number, part in enumerate(divided):
        name = seed if number == 0 else f"{seed} {number}"
        part.set_boundary("=_" + hashlib.sha256(name.encode()).hexdigest()[:32])


def _subject(delivery: Delivery, settings: Settings) -> str:
    subject = str(delivery.payload["subject"])
    return f"[{delivery.recipient}] {subject}" if settings.mail_redirect_all else subject


def _add_references(letter: EmailMessage, payload: dict[str, Any]) -> None:
    references = list(payload["references"])
    if references:
        letter["In-Reply-To"] = references[-1]
    thread = thread_id(payload["reply_to"] or "")
    if thread and thread not in references:
        references.insert(0, thread)
    if references:
        letter["References"] = " ".join(_cut_in_the_middle(references))


def _cut_in_the_middle(references: list[str]) -> list[str]:
    """As many ids as a header may hold: those that begin the thread, and the newest (RFC 5537, 3.4.4).

    The first is the tag of our reply address, the second the letter that began it.
    """
    first, last = references[:_KEPT_AT_EITHER_END], references[_KEPT_AT_EITHER_END:]
    while len(last) > _KEPT_AT_EITHER_END and len(" ".join(first + last)) > MAX_REFERENCES_LENGTH:
        last = last[1:]
    return first + last


def is_message_id(text: str) -> bool:
    """Whether a Message-ID of others is well made, and short enough to stand in a header beside ours."""
    return len(text) <= _LONGEST_ID and _MESSAGE_ID.fullmatch(text) is not None


def ascii_address(address: str) -> str:
    """The address with its domain as servers know it; ValueError where it is none we can write to."""
    local, _, domain = address.rpartition("@")
    if not _LOCAL_PART.fullmatch(local) or not domain:
        raise ValueError("not an address that mail can be sent to")
    return f"{local}@{domain.encode('idna').decode('ascii')}"
