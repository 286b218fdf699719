"""What is read out of a mail: plain values, no behaviour."""

import enum
from dataclasses import dataclass
from datetime import date, datetime

from dooropener.mailbox.reading.calendars import CalendarReply


class MailKind(enum.StrEnum):
    """Who speaks: a person, a robot on a person's behalf, a mail server about a letter, or nobody we can make out."""

    REPLY = "reply"
    AUTO_REPLY = "auto_reply"
    BOUNCE = "bounce"
    UNREADABLE = "unreadable"


class ProposalLabel(enum.StrEnum):
    """What a reply seems to say; an advisor confirms or corrects it."""

    INTERESTED = "interested"
    MEETING_PROPOSED = "meeting_proposed"
    QUESTION = "question"
    DECLINED = "declined"
    NOT_NOW = "not_now"
    WRONG_PERSON = "wrong_person"
    UNSUBSCRIBE = "unsubscribe"
    OUT_OF_OFFICE = "out_of_office"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came along; its bytes stay in the raw message."""

    filename: str
    content_type: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class ReadProposal:
    """A label with its grounds. `evidence` stands word for word in the visible text of the mail.

    `referral` is the address of the person named instead; where there is none, `referral_name` is the name alone.
    """

    label: ProposalLabel
    confidence: float
    unsure: bool
    evidence: str
    referral: str | None = None
    referral_name: str | None = None
    resume_on: date | None = None


@dataclass(frozen=True, slots=True)
class ReadMail:
    """One inbound mail, read.

    `to_addresses` holds every address the mail was meant for, envelope copies (Delivered-To, X-Original-To) included.
    `text` is the whole decoded text, `visible_text` what was newly typed, `without_signature` that without closing
    phrase, name block, disclaimer and device line. `notes` are stable keys such as ``unreadable_part``.
    `calendar` is the answer to an invitation that came along: what a calendar says is no text to be read.
    """

    kind: MailKind
    from_address: str = ""
    from_name: str = ""
    to_addresses: tuple[str, ...] = ()
    subject: str = ""
    message_id: str | None = None
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()
    date: datetime | None = None
    language: str | None = None
    text: str = ""
    visible_text: str = ""
    without_signature: str = ""
    attachments: tuple[Attachment, ...] = ()
    proposal: ReadProposal | None = None
    bounced_recipient: str | None = None
    bounce_status: str | None = None
    bounced_message_id: str | None = None
    notes: tuple[str, ...] = ()
    calendar: CalendarReply | None = None
