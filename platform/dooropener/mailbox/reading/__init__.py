"""Reads inbound mail: who wrote, a person or a machine, what is new in it, and what it seems to want.

Pure functions: bytes in, values out; no database, no clock. Each language is one file in ``data/languages``.
"""

from dooropener.mailbox.reading.calendars import CalendarMethod, CalendarReply
from dooropener.mailbox.reading.examples import Example
from dooropener.mailbox.reading.letters import Attachment, MailKind, ProposalLabel, ReadMail, ReadProposal
from dooropener.mailbox.reading.moments import Said, said_moments
from dooropener.mailbox.reading.reader import read_mail
from dooropener.mailbox.reading.records import as_record, read_paths
from dooropener.mailbox.reading.resumption import resume_on
from dooropener.mailbox.reading.signatures import without_signature

__all__ = [
    "Attachment",
    "CalendarMethod",
    "CalendarReply",
    "Example",
    "MailKind",
    "ProposalLabel",
    "ReadMail",
    "ReadProposal",
    "Said",
    "as_record",
    "read_mail",
    "read_paths",
    "resume_on",
    "said_moments",
    "without_signature",
]
