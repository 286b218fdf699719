"""The draft of the letter's summary: our own sentence, and one from a chat server where one is configured.

Every sentence from the server, and every failure to get one, is noted in the history of the introduction.
"""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener.house import House
from dooropener.introductions.letter_drafts import draft_summary
from dooropener.introductions.letter_people import unnamed, without_people
from dooropener.introductions.letters import NobodyToWriteTo
from dooropener.introductions.models import INTRODUCTION, Introduction
from dooropener.introductions.queries import get_introduction
from dooropener.introductions.sending import SUMMARY_LENGTH, letter_language
from dooropener.introductions.summary_server import NoSentence, Source, SummaryFault, ask_for_sentence
from dooropener.states import MACHINE, Change
from dooropener.words import words

DRAFTED = "summary_drafted"
NOT_DRAFTED = "summary_not_drafted"


@dataclass(frozen=True, slots=True)
class SummaryDraft:
    """What an advisor starts from. `model` wrote part of it, or `fault` says why a server could not."""

    text: str
    model: str | None = None
    fault: SummaryFault | None = None


def source_of(introduction: Introduction) -> Source:
    """What the server may know: the listing's words, without names, addresses and telephone numbers."""
    listing, names = introduction.match.local, unnamed(introduction)
    own = "\n\n".join(part for part in (listing.summary.strip(), listing.text.strip()) if part)
    return Source(
        kind=listing.kind.value,
        title=without_people(listing.title, *names),
        text=without_people(own, *names),
        certifications=tuple(listing.certifications),
    )


async def draft_by_server(house: House, introduction_id: int, language: str | None = None) -> None:
    """Ask the server and note what came of it; nothing where none is configured or there is nobody to write to.

    The question is asked outside of any transaction: it may take long.
    """
    if not house.settings.summary_url:
        return
    async with house.sessions.begin() as session:
        introduction = await get_introduction(session, introduction_id)
        language = language or _language(introduction)
        source = source_of(introduction)
    if language is None:
        return
    evidence = {"language": language, "model": house.settings.summary_model}
    try:
        sentence = await ask_for_sentence(house.settings, source, language)
    except NoSentence as error:
        failed = evidence | {"fault": error.fault.value}
        await _note(house, introduction_id, reason="summary_not_drafted", evidence=failed)
    else:
        await _note(house, introduction_id, reason="summary_drafted", evidence=evidence | {"words": sentence})


async def _note(house: House, introduction_id: int, *, reason: str, evidence: dict[str, str]) -> None:
    async with house.sessions.begin() as session:
        introduction = await get_introduction(session, introduction_id)
        at = house.clock.now()
        INTRODUCTION.note(session, introduction, by=MACHINE, at=at, reason=reason, evidence=dict(evidence))


def _language(introduction: Introduction) -> str | None:
    try:
        return letter_language(introduction)
    except NobodyToWriteTo:
        return None


async def suggest_summary(session: AsyncSession, introduction: Introduction, language: str) -> SummaryDraft:
    """What was approved before in this language, else our sentence and the server's, else ours alone."""
    if introduction.summary and introduction.letter_language == language:
        return SummaryDraft(introduction.summary)
    own = draft_summary(introduction, language)
    note = await _last_note(session, introduction, language)
    if note is None or note.evidence is None:
        return SummaryDraft(own)
    if note.reason == NOT_DRAFTED:
        return SummaryDraft(own, fault=SummaryFault(note.evidence["fault"]))
    both = words(language).sentences(own, note.evidence["words"])
    if len(both) > SUMMARY_LENGTH:
        return SummaryDraft(own, fault=SummaryFault.LENGTH)
    return SummaryDraft(both, model=note.evidence["model"])


async def _last_note(session: AsyncSession, introduction: Introduction, language: str) -> Change | None:
    query = select(Change).where(
        Change.subject == INTRODUCTION.subject,
        Change.subject_id == introduction.id,
        Change.reason.in_((DRAFTED, NOT_DRAFTED)),
        Change.evidence["language"].astext == language,
    )
    found: Change | None = await session.scalar(query.order_by(Change.id.desc()).limit(1))
    return found
