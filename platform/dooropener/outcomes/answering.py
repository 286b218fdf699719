"""What one side answers: in the chat, on its signed page, or told to an advisor. The other side never sees it."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import organisations
from dooropener.accounts import Person
from dooropener.errors import Conflict, Invalid
from dooropener.introductions import INTRODUCTION, Side, get_introduction
from dooropener.outcomes.models import Answer, Feedback, FeedbackState, Via
from dooropener.outcomes.readers import speaker
from dooropener.states import Actor

WORDS_LENGTH = 4000
"""As long as a message in the chat may be."""


class NothingSaid(Invalid):
    """An answer is one of the choices, or words, or both."""

    code = "nothing_said"


class TooManyWords(Invalid):
    code = "too_many_words"


class QuestionClosed(Conflict):
    """Not asked yet, no longer asked, or an advisor has acted on the answer."""

    code = "question_closed"


async def answer(
    session: AsyncSession,
    feedback: Feedback,
    said: Answer | None,
    *,
    words: str = "",
    by: Person | None = None,
    via: Via,
    at: datetime,
) -> None:
    """Keep an answer for an advisor; a later one takes its place until an advisor has confirmed it.

    Without `by` it is the contact that the letter went to. Raises `NothingSaid`, `TooManyWords`, `QuestionClosed`,
    and `organisations.NotVerified` for people whom nobody has confirmed.
    """
    await lock(session, feedback)
    if not feedback.is_open:
        raise QuestionClosed(feedback_id=feedback.id)
    if said is None and not words.strip():
        raise NothingSaid(field="answer", rule="required")
    if len(words.strip()) > WORDS_LENGTH:
        raise TooManyWords(field="words", rule="too_long", maximum=WORDS_LENGTH)
    if said is not None and said not in feedback.choices:
        raise NothingSaid(field="answer", rule="unknown_choice")
    actor = await _actor(session, feedback, by)
    feedback.answer, feedback.words, feedback.via = said and said.value, words.strip(), via
    feedback.state, feedback.answered_at = FeedbackState.ANSWERED, at
    introduction = await get_introduction(session, feedback.introduction_id)
    evidence = {"feedback": feedback.occasion.value, "told": feedback.answer, "words": feedback.words}
    INTRODUCTION.note(session, introduction, by=actor, at=at, reason="feedback_given", evidence=evidence)
    await session.flush()


async def take_back(session: AsyncSession, feedback: Feedback, *, by: Person | None = None, at: datetime) -> None:
    """The side thinks again: the question is open as before. Raises `QuestionClosed` once an advisor has acted."""
    await lock(session, feedback)
    if feedback.state is not FeedbackState.ANSWERED:
        raise QuestionClosed(feedback_id=feedback.id)
    actor = await _actor(session, feedback, by)
    feedback.state, feedback.answer, feedback.words = FeedbackState.ASKED, None, ""
    feedback.answered_at = feedback.via = None
    introduction = await get_introduction(session, feedback.introduction_id)
    INTRODUCTION.note(session, introduction, by=actor, at=at, reason="feedback_taken_back")
    await session.flush()


async def _actor(session: AsyncSession, feedback: Feedback, by: Person | None) -> Actor:
    introduction = await get_introduction(session, feedback.introduction_id)
    if by is None:
        return speaker(introduction, feedback.side)
    if feedback.side is not Side.COMPANY:
        raise QuestionClosed(feedback_id=feedback.id)
    await organisations.require_verified(session, by, introduction.match.local.organisation_id)
    return by.actor


async def lock(session: AsyncSession, feedback: Feedback) -> None:
    """Hold the row until the transaction ends and read it anew."""
    await session.flush()
    query = select(Feedback).where(Feedback.id == feedback.id).with_for_update()
    await session.execute(query.execution_options(populate_existing=True))
