"""What was written between the office and one correspondent about an introduction: what the next letter continues."""

import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import String, Text, column, func, select, table
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import outbox

LONGEST_SUBJECT = 200

_MAIL = table(
    "message",
    *(column(name, String) for name in ("direction", "state", "kind", "message_id", "from_address", "subject")),
    column("id"),
    column("introduction_id"),
    column("at"),
    column("notes", ARRAY(Text)),
)
"""The mailbox stands above us: here its table is but a name."""

_RECEIPT = "receipt"
_MARKS = re.compile(
    r"(?:(?:re|aw|antw|sv|svar|vs|r|rif|ref|atb|jibu|回复|回覆|答复|答覆"
    r"|fw|fwd|wg|vb|vl|i|pārs|áfr|转发|轉寄)\s{0,3}(?:\[\d{1,3}\])?\s{0,3}\.?\s{0,3}[:：]\s{0,20})+",
    re.IGNORECASE,
)
"""What mail programs of our languages put before the subject of an answer, and of what is passed on."""


@dataclass(frozen=True, slots=True)
class Thread:
    """`references` are oldest first, and the last is what the next letter answers (RFC 5322, 3.6.4).

    `subject` is what an answer to the correspondent's own mail is called; None where it is a letter of ours that the
    next one follows.
    """

    references: list[str]
    subject: str | None = None


@dataclass(frozen=True, slots=True)
class _Written:
    at: datetime
    message_id: str
    subject: str
    by_us: bool


async def thread_with(
    session: AsyncSession, introduction_id: int, correspondent: str, *, answers: bool = False
) -> Thread:
    """All that went between us and this one address, and nobody else's: ids of the company's mails are not the
    partner's to see, nor the reverse.

    A letter that `answers` follows their newest mail, even where we wrote since; any other follows what came last.
    What robots wrote in somebody's name, and ids that no header can carry, are left out.
    """
    ours = await _ours(session, introduction_id, correspondent)
    written = sorted([*ours, *await _theirs(session, introduction_id, correspondent)], key=lambda one: one.at)
    if answers:
        written = _up_to_their_newest(written)
    last = written[-1] if written else None
    ids = dict.fromkeys(one.message_id for one in reversed(written))
    subject = _reply_subject(last, ours) if last and not last.by_us else None
    return Thread([*reversed(ids)], subject)


async def _ours(session: AsyncSession, introduction_id: int, correspondent: str) -> list[_Written]:
    return [
        _Written(letter.sent_at, letter.message_id, letter.payload["subject"], by_us=True)
        for letter in await outbox.deliveries_of(session, introduction_id)
        if letter.message_id and letter.sent_at and letter.recipient.lower() == correspondent.lower()
    ]


async def _theirs(session: AsyncSession, introduction_id: int, correspondent: str) -> list[_Written]:
    mail = _MAIL.c
    query = (
        select(mail.at, mail.message_id, mail.subject)
        .where(
            mail.introduction_id == introduction_id,
            mail.direction == "in",
            mail.state == "filed",
            mail.kind == "reply",
            ~mail.notes.contains([_RECEIPT]),
            func.lower(mail.from_address) == correspondent.lower(),
        )
        .order_by(mail.at, mail.id)
    )
    rows = (await session.execute(query)).all()
    return [
        _Written(row.at, row.message_id, row.subject, by_us=False)
        for row in rows
        if outbox.is_message_id(row.message_id or "")
    ]


def _up_to_their_newest(written: list[_Written]) -> list[_Written]:
    while written and written[-1].by_us and not all(one.by_us for one in written):
        written = written[:-1]
    return written


def _reply_subject(answered: _Written, ours: list[_Written]) -> str | None:
    """The subject answered with one "Re:" (RFC 5322, 3.6.5), without what programs and filters have put before ours."""
    theirs = unmarked(answered.subject)[:LONGEST_SUBJECT]
    for letter in reversed(ours):
        subject = unmarked(letter.subject)
        if not theirs or theirs.casefold().endswith(subject.casefold()):
            return f"Re: {subject}"
    return f"Re: {theirs}" if theirs else None


def unmarked(subject: str) -> str:
    """The subject without "Re:", "AW:", "SV:" and their like, however many."""
    plain = " ".join(subject.split())
    marks = _MARKS.match(plain)
    return plain[marks.end() :] if marks else plain
