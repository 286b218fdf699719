"""Reads one mail from its bytes. Pure: no database, no clock; the same bytes always read the same."""

import email
import email.policy
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from email.message import Message
from functools import cache, partial

from dooropener.mailbox.reading.bodies import FORWARDED, LONGEST, Body, has_too_many_parts, read_body
from dooropener.mailbox.reading.bounces import Report, read_report
from dooropener.mailbox.reading.calendars import CalendarReply, calendar_reply, carries_answer
from dooropener.mailbox.reading.desks import is_absence, is_notice, is_personal
from dooropener.mailbox.reading.examples import Example
from dooropener.mailbox.reading.forwards import Forwarded, forwarded, is_aside, passed_on
from dooropener.mailbox.reading.headers import header, message_ids, recipients, sender, sent_at
from dooropener.mailbox.reading.letters import MailKind, ProposalLabel, ReadMail, ReadProposal
from dooropener.mailbox.reading.machine_talk import MACHINE_FROM, SURELY_A_MACHINE_FROM, machine_likeness
from dooropener.mailbox.reading.phrases import languages
from dooropener.mailbox.reading.proposals import is_command, propose
from dooropener.mailbox.reading.quotes import Typed, newly_typed
from dooropener.mailbox.reading.receipts import is_receipt
from dooropener.mailbox.reading.robots import is_challenge, is_robot
from dooropener.mailbox.reading.signatures import without_signature
from dooropener_matching import Encoder, default_encoder, detect_language

_ORIGINAL_IDS = ("X-MS-Exchange-Original-Message-ID", "X-Google-Original-Message-ID", "X-Microsoft-Original-Message-ID")
_EPOCH = date(1970, 1, 1)
_YEARS = range(2000, 2101)
_ADDRESS = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,120}")  # Chinese sets no space before one


def read_mail(
    raw: bytes,
    *,
    encoder: Encoder | None = None,
    received_on: date | None = None,
    corrections: tuple[Example, ...] = (),
) -> ReadMail:
    """Read a mail of any kind; whatever is broken in it, something is returned and nothing is raised.

    ``received_on`` is the day it arrived, against which "on the 4th" is understood; the Date header stands in for it.
    The encoder is asked only for replies, and loaded no earlier. ``corrections`` are learnt from beside the examples
    that ship.
    """
    message, notes = _parsed(raw)
    body = read_body(message)
    subject = header(message, "Subject")
    report = read_report(message, subject, body.text)
    challenged = report is not None and _is_kept_back(report) and is_challenge(subject, body.text)
    if challenged:
        report = None
    if report is not None and report.outcome == "failed":
        return _mail(message, MailKind.BOUNCE, subject, body, notes, report=report)
    if report is not None:
        return _mail(message, MailKind.AUTO_REPLY, subject, body, [*notes, f"delivery_{report.outcome}"], report=report)
    if (answer := calendar_reply(message)) is not None:
        return _from_calendar(message, subject, body, notes, answer)
    typed = _typed(body)
    if is_receipt(subject, body.text) and not carries_answer(message):
        return _mail(message, MailKind.AUTO_REPLY, subject, body, [*notes, "receipt"], typed=typed)
    kind = MailKind.REPLY if carries_answer(message) else _kind(message, subject, body, typed)
    kind = MailKind.AUTO_REPLY if challenged else kind
    if kind is MailKind.UNREADABLE:
        return _mail(message, kind, subject, body, notes)
    return _reply(
        message,
        kind,
        subject,
        body,
        notes,
        typed=typed,
        encoder=encoder,
        received_on=received_on,
        corrections=corrections,
    )


def _is_kept_back(report: Report) -> bool:
    """Not refused for good but for a rule of the recipient's (RFC 3463, 3.8), who may still let the letter in."""
    return report.outcome == "failed" and (report.status or "").startswith("4.7.")


def _parsed(raw: bytes) -> tuple[Message, list[str]]:
    """Parse with the lenient policy: the strict one raises on unknown charsets and is slow on hostile headers."""
    if b"\n" not in raw:
        raw = raw.replace(b"\r", b"\n")  # as Macs wrote once, and exports do still
    if has_too_many_parts(raw):
        return _unparsed(raw), ["too_many_parts"]
    try:
        return email.message_from_bytes(raw, policy=email.policy.compat32), []
    except (RecursionError, ValueError, LookupError, TypeError, AssertionError):
        return _unparsed(raw), ["unreadable_part"]


def _unparsed(raw: bytes) -> Message:
    """Return a mail with its headers, and all that follows as plain text."""
    message = email.message_from_bytes(raw[:LONGEST].replace(b"\r\n", b"\n").partition(b"\n\n")[0])
    for name in ("Content-Type", "Content-Transfer-Encoding"):
        del message[name]
    message.set_payload(raw[: 2 * LONGEST].partition(b"\n\n")[2].decode("ascii", "surrogateescape"))
    return message


def _kind(message: Message, subject: str, body: Body, typed: Typed) -> MailKind:
    if is_robot(message, subject, body.text) or is_notice(message, subject, typed.text) or is_absence(typed.text):
        return MailKind.AUTO_REPLY
    if not body.text.strip() and "unreadable_part" in body.notes:
        return MailKind.UNREADABLE
    if not message.keys() and not body.text.strip():
        return MailKind.UNREADABLE
    return MailKind.REPLY


def _reply(
    message: Message,
    kind: MailKind,
    subject: str,
    body: Body,
    notes: list[str],
    *,
    typed: Typed,
    encoder: Encoder | None,
    received_on: date | None,
    corrections: tuple[Example, ...],
) -> ReadMail:
    encoder = encoder or default_encoder()
    name, address = sender(message)
    names = [name, re.sub(r"[._-]+", " ", address.partition("@")[0])]
    notes = [*notes, *_extra_notes(message, kind, subject, body)]
    brought = _passed_on(message, subject, body) if kind is MailKind.REPLY else None
    if brought is not None:
        typed, names = Typed(brought.passages, quoted=True), [*names, _ADDRESS.sub(" ", brought.author).strip(" <>")]
        notes.append(FORWARDED)
    bare = without_signature(typed.passages, names)
    language = _language(bare or typed.text, typed.text if brought else body.text)
    at = sent_at(message)
    proposal: ReadProposal | None = None
    if "complaint" in notes:
        proposal = ReadProposal(ProposalLabel.UNSUBSCRIBE, 1.0, unsure=False, evidence="")
    elif "receipt" not in notes and "challenge" not in notes:
        said = partial(
            propose,
            typed.text,
            bare,
            language,
            today=received_on or (at.date() if at and at.year in _YEARS else _EPOCH),
            encoder=encoder,
            sender=address,
            sender_name=name,
            ours=recipients(message),
            corrections=corrections,
        )
        proposal = said(robot=kind is MailKind.AUTO_REPLY)
        if kind is MailKind.REPLY and brought is None and not carries_answer(message):
            likeness = machine_likeness(bare or typed.text, language, encoder)
            if likeness > SURELY_A_MACHINE_FROM or (likeness > MACHINE_FROM and not _answers(proposal, typed.text)):
                kind, proposal = _by_a_machine(proposal, said, typed.text, likeness)
    mail = _mail(message, kind, subject, body, notes, typed=typed, bare=bare, language=language, proposal=proposal)
    return replace(mail, visible_text=brought.shown) if brought is not None else mail


_ANSWERS = frozenset(ProposalLabel) - {
    ProposalLabel.OUT_OF_OFFICE,
    ProposalLabel.WRONG_PERSON,
    ProposalLabel.UNSUBSCRIBE,
}
"""What a machine does not say of an offer."""


def _answers(proposal: ReadProposal | None, text: str) -> bool:
    """Whether somebody seems to take up what was offered. *Urgent? Ring the workshop* is no question to us."""
    if proposal is not None and proposal.label is ProposalLabel.OUT_OF_OFFICE:
        return False
    return is_personal(text) or (proposal is not None and proposal.label in _ANSWERS and not proposal.unsure)


def _by_a_machine(
    proposal: ReadProposal | None, said: Callable[..., ReadProposal | None], text: str, likeness: float
) -> tuple[MailKind, ReadProposal | None]:
    """What comes of a machine's words: a stop that may be a person's after all waits for an advisor."""
    if proposal is not None and proposal.label is ProposalLabel.UNSUBSCRIBE:
        in_doubt = likeness <= SURELY_A_MACHINE_FROM and not proposal.unsure
        if in_doubt or is_command(text):
            return MailKind.REPLY, replace(proposal, unsure=True)
    return MailKind.AUTO_REPLY, said(robot=True)


def _passed_on(message: Message, subject: str, body: Body) -> Forwarded | None:
    """What the sender passes on, in the text or as a mail that is attached."""
    _, address = sender(message)
    domain = address.rpartition("@")[2]
    ours = [one for one in recipients(message) if one.rpartition("@")[2] != domain]

    def language() -> str | None:
        return detect_language(_ADDRESS.sub(" ", body.text)).language

    for text in dict.fromkeys((body.text, body.html_text)):
        found = forwarded(text, subject, ours=ours, language=language) if text else None
        if found is not None:
            return found
    if body.enclosed is None or not is_aside(body.text, language()):
        return None
    name, author = sender(body.enclosed)
    inside = read_body(body.enclosed).text
    return passed_on(body.text, f"{name} <{author}>", inside, author=f"{name} <{author}>", ours=ours)


def _language(written: str, whole: str) -> str | None:
    """ "Ja." says it in many languages: then the letter it answers, quoted below, tells which."""
    own = detect_language(_ADDRESS.sub(" ", written)).language
    own = own or _only_language_of(written)
    if own is not None or written.strip() == whole.strip():
        return own
    around = detect_language(_ADDRESS.sub(" ", whole)).language
    return detect_language(_ADDRESS.sub(" ", written), previous=around).language or around


def _only_language_of(phrase: str) -> str | None:
    """A lone word, such as the command our letters ask for, may belong to one language only."""
    found = [name for name in languages() if name != "others" and phrase.strip(" \t\n.!。！").casefold() in _said(name)]
    return found[0] if len(found) == 1 else None


@cache
def _said(language: str) -> frozenset[str]:
    file = languages()[language]
    known = [*file["commands"]["unsubscribe"], *(phrase for label in file["cues"].values() for phrase in label)]
    return frozenset(phrase.casefold() for phrase in known)


def _from_calendar(message: Message, subject: str, body: Body, notes: list[str], answer: CalendarReply) -> ReadMail:
    """A person pressed a button in a calendar, whatever the program that sent it says of itself."""
    typed = _typed(body)
    return replace(
        _mail(message, MailKind.REPLY, subject, body, [*notes, "calendar"], typed=typed),
        language=_language(typed.text, body.text),
        calendar=answer,
    )


def _typed(body: Body) -> Typed:
    """Read the text; where no quote is seen in it, the HTML alternative may know better."""
    typed = newly_typed(body.text)
    if typed.quoted or not body.html_text or body.html_text == body.text:
        return typed
    from_html = newly_typed(body.html_text)
    return from_html if from_html.quoted and from_html.text else typed


def _extra_notes(message: Message, kind: MailKind, subject: str, body: Body) -> list[str]:
    report = str(message.get_param("report-type", "") or "").lower()
    notes = []
    if report == "feedback-report":
        notes.append("complaint")
    elif report == "disposition-notification":
        notes.append("receipt")
    if is_challenge(subject, body.text):
        notes.append("challenge")
    if any(attachment.content_type == "text/calendar" for attachment in body.attachments):
        notes.append("calendar")
    if carries_answer(message):
        notes.append("calendar_unreadable")
    if kind is MailKind.REPLY and not body.text.strip():
        notes.append("empty_text")
    return notes


def _mail(
    message: Message,
    kind: MailKind,
    subject: str,
    body: Body,
    notes: list[str],
    *,
    typed: Typed | None = None,
    bare: str = "",
    language: str | None = None,
    proposal: ReadProposal | None = None,
    report: Report | None = None,
) -> ReadMail:
    name, address = sender(message)
    ids = message_ids(message, "Message-ID")
    answered = message_ids(message, "In-Reply-To")
    visible = typed.text if typed else body.text.strip()
    return ReadMail(
        kind=kind,
        from_address=address,
        from_name=name,
        to_addresses=recipients(message),
        subject=subject,
        message_id=ids[0] if ids else None,
        in_reply_to=answered[0] if answered else None,
        references=message_ids(message, "References", *_ORIGINAL_IDS),
        date=sent_at(message),
        language=language,
        text=body.text,
        visible_text=visible,
        without_signature=bare or visible,
        attachments=tuple(body.attachments),
        proposal=proposal,
        bounced_recipient=report.recipient if report else None,
        bounce_status=report.status if report else None,
        bounced_message_id=report.message_id if report else None,
        notes=tuple(dict.fromkeys([*notes, *body.notes])),
    )
