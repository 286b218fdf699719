"""Letters that did not arrive: delivery reports (RFC 3464, RFC 6522) and what servers write instead of them."""

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from email.parser import HeaderParser
from functools import cache

from flufl.bounce import all_failures

from dooropener.mailbox.reading.bodies import children
from dooropener.mailbox.reading.charsets import decode
from dooropener.mailbox.reading.failed_addresses import (
    ADDRESS,
    SERVER,
    address_in,
    addresses_of_senders,
    failed_address,
    returned_letters,
)
from dooropener.mailbox.reading.headers import CERTIFIED_MAIL, header, message_ids, sender
from dooropener.mailbox.reading.phrases import pattern, phrases, says

logging.getLogger("flufl.bounce").setLevel(logging.CRITICAL)  # it reports its own crashes, which are caught here

_MOST_PARTS = 60
_LONGEST = 60_000
_STATUS = re.compile(r"(?<![\d.])(?<!\bv)([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")
_CODE = re.compile(r"(?<!\d)(5\d\d)[ -](?:#?[45]\.\d\.\d)?")
_SERVER_NAME = re.compile(
    r"mail delivery|mailer-daemon|postmaster|mail system|delivery subsystem|系统管理员|mail administrator",
    re.IGNORECASE,
)
_MESSAGE_ID = re.compile(r"^message-id:\s{0,4}(<[^<>\s]{1,300}>)", re.IGNORECASE | re.MULTILINE)
_FORWARDED = re.compile(r"\s*(?:fwd?|vb|vs|wg|tr|i|vl|doorst|pār|转发|转寄)\s*[:：]", re.IGNORECASE)
_FIRST_LINES = 4
_GOOD_ACTIONS = frozenset(["delivered", "relayed", "expanded"])
_DELAYED = frozenset(["delayed"])


@dataclass(frozen=True, slots=True)
class Report:
    """What a server says about a letter. ``outcome`` is ``failed``, ``delayed`` or ``delivered``."""

    outcome: str
    recipient: str | None = None
    status: str | None = None
    message_id: str | None = None


def read_report(message: Message, subject: str, text: str) -> Report | None:
    """Return what the mail reports about the delivery of another mail, or None if it is no such report."""
    report = _standard_report(message) or _customary_report(message, subject, text)
    if report is None:
        return None
    return Report(report.outcome, report.recipient, report.status, _reported_id(message))


def _parts(message: Message) -> Iterator[Message]:
    for number, part in enumerate(message.walk()):
        if number >= _MOST_PARTS:
            return
        yield part


def _standard_report(message: Message) -> Report | None:
    """Walk every delivery-status part, nested ones too; a failure outweighs a delay, a delay a delivery."""
    found: list[Report] = []
    for part in _parts(message):
        if part.get_content_type() in {"message/delivery-status", "message/global-delivery-status"}:
            found.extend(_recipients(part))
    for outcome in ("failed", "delayed", "delivered"):
        reports = [report for report in found if report.outcome == outcome]
        if reports:
            return next((report for report in reports if report.recipient), reports[0])
    return None


def _recipients(part: Message) -> Iterator[Report]:
    said = ""  # Some put the action, the same for all, into the block that comes before those of the recipients.
    for block in _blocks(part):
        words = header(block, "Action").split()[:1]
        action = words[0].lower().strip(";:,.") if words else said
        recipient = address_in(header(block, "Original-Recipient")) or address_in(header(block, "Final-Recipient"))
        recipient = recipient or address_in(header(block, "X-Actual-Recipient"))
        outcome = _outcome(action, header(block, "Status"))
        if words and recipient is None:
            said = action
        if outcome is not None and (words or recipient):
            yield Report(outcome, recipient, _status(block))


def _blocks(part: Message) -> Iterator[Message]:
    if part.is_multipart():
        yield from children(part)
        return
    data = part.get_payload(decode=True)
    text = decode(data) if isinstance(data, bytes) else ""
    for block in re.split(r"\r?\n\s{0,20}\r?\n", text[:_LONGEST]):
        yield HeaderParser().parsestr(block.strip())


def _outcome(action: str, status: str) -> str | None:
    if action in _GOOD_ACTIONS:
        return "delivered"
    if action in _DELAYED:
        return "delayed"
    if action.startswith("fail"):
        return "failed"
    match = _STATUS.search(status)
    return {"2": "delivered", "4": "delayed", "5": "failed"}[match.group(1)] if match else None


def _status(block: Message) -> str | None:
    for name in ("Status", "Diagnostic-Code"):
        if match := _STATUS.search(header(block, name)):
            return match.group()
    return None


def _customary_report(message: Message, subject: str, text: str) -> Report | None:
    """Reports in free text: only mails that come from a server, or name the letter that failed in their headers."""
    failed_recipient = address_in(header(message, "X-Failed-Recipients"))
    known = failed_recipient is not None or _comes_from_a_server(message, subject, text)
    if not known and not _speaks_as_a_server(message, subject, text):
        return None
    temporary, permanent = _by_flufl(message)
    if not known and not temporary | permanent and not _returns_the_letter(message, subject, text):
        return None
    status = _STATUS.search(text[:_LONGEST])
    code = status.group() if status else None
    waiting = bool(_delays().search(subject)) and not failed_recipient
    if (failed_recipient or permanent) and not waiting:
        return Report("failed", failed_recipient or min(permanent - addresses_of_senders(text) or permanent), code)
    refused = bool(code and code.startswith("5"))
    if (temporary and not refused) or _delays().search(f"{subject}\n{text[:2_000]}"):
        return Report("delayed", _first(temporary or permanent), code)
    if not (_bounces().search(subject) or code or _CODE.search(text[:_LONGEST]) or _bounces().search(text[:3_000])):
        return None
    recipient = failed_address(message, text[:_LONGEST], _telling()) or _first(temporary)
    if not recipient and not code and _is_a_word_from_nobody(message, text):
        return None
    return Report("failed", recipient, code)


def _is_a_word_from_nobody(message: Message, text: str) -> bool:
    """Without address, code and letter, "unknown user" is no more than what somebody whose name was lost wrote."""
    if sender(message)[1] or header(message, "Return-Path").strip() == "<>" or _CODE.search(text[:_LONGEST]):
        return False
    return not message.is_multipart()


def _comes_from_a_server(message: Message, subject: str, text: str) -> bool:
    name, address = sender(message)
    null_sender = header(message, "Return-Path").strip() == "<>"
    kind = str(message.get_param("report-type", "") or "").lower()
    return (
        bool(SERVER.search(address) or _SERVER_NAME.search(name))
        or kind == "delivery-status"
        or bool(header(message, "X-Failed-Recipients"))
        or (null_sender and bool(_bounces().search(subject)))
        or (not address and (null_sender or bool(_bounces().search("\n".join([subject, *_first_lines(text)])))))
        or (address.startswith(CERTIFIED_MAIL) and bool(_bounces().search(subject)))
        or bool(_bounces().match(subject) and (_CODE.search(subject) or "report" in message.get_content_type()))
    )


def _first(addresses: set[str]) -> str | None:
    return min(addresses, default=None)


def _returns_the_letter(message: Message, subject: str, text: str) -> bool:
    """No person sends with a null sender; none, in subject and first words alike, speaks like a server and encloses."""
    if header(message, "Return-Path").strip() == "<>":
        return True
    both = bool(_bounces().search(subject)) and bool(_bounces().search("\n".join(_first_lines(text))))
    return both and next(returned_letters(message), None) is not None


def _first_lines(text: str) -> list[str]:
    return [line for line in text[:_LONGEST].splitlines() if line.strip()][:_FIRST_LINES]


def _speaks_as_a_server(message: Message, subject: str, text: str) -> bool:
    """A gateway under any name: it answers no mail, forwards none, and begins with what did not arrive."""
    if message_ids(message, "In-Reply-To", "References") or _FORWARDED.match(subject):
        return False
    return says("\n".join([subject, *_first_lines(text)]), "robots", "bounces")


@cache
def _bounces() -> re.Pattern[str]:
    return pattern(phrases("robots", "bounces"))


@cache
def _telling() -> re.Pattern[str]:
    """What says why a letter did not arrive: a code, a status, or the words for it."""
    return re.compile(f"{_CODE.pattern}|{_STATUS.pattern}|{_bounces().pattern}", _bounces().flags)


@cache
def _delays() -> re.Pattern[str]:
    return pattern(phrases("robots", "delays"))


def _by_flufl(message: Message) -> tuple[set[str], set[str]]:
    try:
        temporary, permanent = all_failures(message)
    except Exception:  # the library parses hostile text with a dozen hand-written scanners
        return set(), set()
    return _as_text(temporary), _as_text(permanent)


def _as_text(addresses: frozenset[bytes | str]) -> set[str]:
    texts = (item.decode("utf-8", "replace") if isinstance(item, bytes) else str(item) for item in addresses)
    return {match.group().lower() for text in texts if (match := ADDRESS.search(text))}


def _reported_id(message: Message) -> str | None:
    """The Message-ID of the letter the report is about, from the copy or the headers that came back."""
    for part in _parts(message):
        kind = part.get_content_type()
        if kind in {"message/rfc822", "message/global"}:
            for enclosed in children(part):
                if ids := message_ids(enclosed, "Message-ID"):
                    return ids[0]
        if (
            kind in {"text/rfc822-headers", "message/rfc822-headers", "message/global-headers", "text/plain"}
            and part is not message
        ):
            data = part.get_payload(decode=True)
            if isinstance(data, bytes) and (match := _MESSAGE_ID.search(decode(data[:_LONGEST]))):
                return match.group(1)
    payload = message.get_payload(decode=True) if not message.is_multipart() else None
    match = _MESSAGE_ID.search(decode(payload[:_LONGEST])) if isinstance(payload, bytes) else None
    if match:
        return match.group(1)
    answered = message_ids(message, "In-Reply-To", "References")
    return answered[-1] if answered else None
