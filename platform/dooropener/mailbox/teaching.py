"""What advisors corrected: from then on examples for the readings to come, until an advisor takes them back.

Kept is what the reply says, without its signature, and without the names, addresses and numbers of anybody.
"""

import re
from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from dooropener.accounts import User
from dooropener.errors import NotFound
from dooropener.introductions import Introduction
from dooropener.mailbox.models import Correction, Message, Proposal
from dooropener.mailbox.reading import Example, MailKind, without_signature

LONGEST = 1000
MOST = 500
"""The newest that are learnt from; what is older has been said again since, or was not worth much."""

_HIDDEN = "…"
_ADDRESS = re.compile(
    r"[^\s<>,;:()\"]{1,80}@[^\s<>,;:()\"]{1,119}\w|(?:https?://|www\.)\S{1,300}|\+?\d(?:[\s().–/-]{0,2}\d){5,20}"
)
"""Mail addresses, places on the web, long numbers."""

_WORDS = re.compile(r"[^\W\d_][\w'’-]*(?:[ \t][^\W\d_][\w'’-]*)*")
_POLITE = frozenset(["Sie", "Ihnen", "Ihr", "Ihre", "Ihren", "Ihrem", "Ihrer", "Lei", "Voi", "Vi", "I"])
"""What is written with a capital letter out of courtesy."""

_GREETING = re.compile(r"\A[^\n.?!。？！]{1,60}[,!:，！：]?[ \t]*\n+(?=\S)")
_FEWEST_LETTERS = 2


class UnknownCorrection(NotFound):
    code = "unknown_correction"


async def learn(session: AsyncSession, proposal: Proposal, introduction: Introduction, *, by: User) -> None:
    """Make an example of a proposal that was just corrected. Choices on the page and robots' words teach nothing."""
    message = await session.get(Message, proposal.message_id) if proposal.message_id else None
    if message is None or message.kind is not MailKind.REPLY or not proposal.decided_label or not proposal.decided_at:
        return
    senders = [message.from_name, re.sub(r"[._-]+", " ", message.from_address.partition("@")[0])]
    said = without_signature([message.visible_text], senders)
    text = without_people(said, [*senders, *_people(introduction), by.name])
    if not re.search(r"\w", text):
        return
    session.add(
        Correction(
            proposal_id=proposal.id,
            text=text,
            language=message.language,
            read_as=proposal.label,
            label=proposal.decided_label,
            taught_at=proposal.decided_at,
            taught_by_id=by.id,
        )
    )


def _people(introduction: Introduction) -> Iterable[str]:
    for contact in (introduction.addressee, introduction.via_contact, introduction.company_contact):
        if contact is not None:
            yield contact.name
    for side in (introduction.match.local, introduction.match.partner):
        yield side.organisation.name


def without_people(text: str, names: Iterable[str]) -> str:
    """The text without its greeting, with "…" for the names given, for what looks like one, and for addresses."""
    parts = {part for name in names for part in [name, *name.split()] if len(part) >= _FEWEST_LETTERS}
    text = _ADDRESS.sub(_HIDDEN, _GREETING.sub("", text.strip(), count=1)[:LONGEST])
    text = _WORDS.sub(_without_names, text)
    for part in sorted(parts, key=len, reverse=True):
        start, end = (r"(?<!\w)", r"(?!\w)") if part.isascii() or not _is_han(part) else ("", "")
        text = re.sub(f"{start}{re.escape(part)}{end}", _HIDDEN, text, flags=re.IGNORECASE)
    return text.strip()


def _without_names(found: re.Match[str]) -> str:
    """Capitalised words in a row are most often somebody's name."""
    words = re.split(r"([ \t])", found[0])
    capital = [word[0].isupper() and word not in _POLITE for word in words[::2]]
    named = [
        is_one and any(capital[max(0, at - 1) : at] + capital[at + 1 : at + 2]) for at, is_one in enumerate(capital)
    ]
    hidden = [_HIDDEN if is_name else word for word, is_name in zip(words[::2], named, strict=True)]
    return re.sub(rf"{_HIDDEN}(?:[ \t]{_HIDDEN})+", _HIDDEN, " ".join(hidden))


def _is_han(text: str) -> bool:
    return bool(re.search(r"[\u4e00-\u9fff]", text))


async def corrections(session: AsyncSession) -> list[Correction]:
    """All of them, newest first, with who taught them, forgotten ones too."""
    query = select(Correction).order_by(Correction.taught_at.desc(), Correction.id.desc())
    return list(await session.scalars(query.options(selectinload(Correction.taught_by)).limit(MOST)))


async def examples(session: AsyncSession) -> tuple[Example, ...]:
    """What readings go by beside the examples that ship: those in force, oldest first."""
    query = (
        select(Correction.text, Correction.language, Correction.label)
        .where(Correction.forgotten_at.is_(None))
        .order_by(Correction.taught_at.desc(), Correction.id.desc())
        .limit(MOST)
    )
    found = [Example(text, language or "", label) for text, language, label in await session.execute(query)]
    return tuple(reversed(found))


async def get_correction(session: AsyncSession, correction_id: int) -> Correction:
    """Raise `UnknownCorrection`."""
    found = await session.get(Correction, correction_id)
    if found is None:
        raise UnknownCorrection(id=correction_id)
    return found


async def forget(session: AsyncSession, correction: Correction, *, by: User, at: datetime) -> None:
    """Read as if this had never been taught. Doing it twice changes nothing."""
    if correction.forgotten_at is None:
        correction.forgotten_at, correction.forgotten_by_id = at, by.id
    await session.flush()


async def remember(session: AsyncSession, correction: Correction) -> None:
    """Take the forgetting back."""
    correction.forgotten_at = correction.forgotten_by_id = None
    await session.flush()


async def erase_corrections(session: AsyncSession, messages: Collection[int]) -> None:
    """Delete what was taught by these messages, for a person in them asked to be forgotten."""
    taught = select(Proposal.id).where(Proposal.message_id.in_(messages))
    await session.execute(delete(Correction).where(Correction.proposal_id.in_(taught)))
