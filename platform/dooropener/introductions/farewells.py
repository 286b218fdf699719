"""Thanks and goodbye to the partner's side, where it took part and an advisor says so.

Whoever never answered gets none: the last reminder said that silence is an answer, and a further mail would be the
nagging that it promised to end. Whoever said stop gets none either.
"""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import outbox
from dooropener.accounts import User
from dooropener.errors import Conflict
from dooropener.house import House
from dooropener.introductions.addresses import stop_url
from dooropener.introductions.approach import requests_of
from dooropener.introductions.letter_reminders import Ending, compose_farewell
from dooropener.introductions.models import INTRODUCTION, ClosedReason, Introduction, IntroductionState
from dooropener.introductions.queries import get_introduction, lock
from dooropener.introductions.reminding import reader_of_letter
from dooropener.introductions.sending import EXCHANGED, FAREWELL, enqueue_letter
from dooropener.outbox import Delivery

_ENDINGS = {
    ClosedReason.PARTNER_DECLINED: Ending.DECLINED,
    ClosedReason.NO_CONTACT: Ending.OVER,
    ClosedReason.NO_AGREEMENT: Ending.OVER,
}


class NoFarewell(Conflict):
    """It has not ended, the partner's side never took part, said stop, or has been thanked already."""

    code = "no_farewell"


async def find_farewell(session: AsyncSession, introduction: Introduction) -> Ending | None:
    """What there would be to say now; None where a farewell has no place. The introduction must be loaded."""
    ending = _ending(introduction)
    if ending is None:
        return None
    letters = [one for one in await outbox.deliveries_of(session, introduction.id) if one.message_id]
    sent = [letter for letter in await requests_of(session, introduction) if letter.sent_at]
    if not sent:
        return None
    reader = reader_of_letter(introduction, sent[-1])
    if reader is None or reader.ended_at is not None or await outbox.is_suppressed(session, reader.email):
        return None
    if any(letter.fact == FAREWELL and letter.id > sent[-1].id for letter in letters):
        return None
    exchanged = any(letter.fact == EXCHANGED and letter.sent_at for letter in letters)
    return Ending.OVER if exchanged else ending


def _ending(introduction: Introduction) -> Ending | None:
    if introduction.state is IntroductionState.WITHDRAWN:
        return Ending.WITHDRAWN
    if introduction.state is IntroductionState.CLOSED and introduction.closed_reason is not None:
        return _ENDINGS.get(introduction.closed_reason)
    return None


async def say_farewell(
    session: AsyncSession, introduction: Introduction, *, by: User, at: datetime, house: House
) -> Delivery:
    """Hand the farewell to the outbox, once. Raises `NoFarewell`, `accounts.ReadsOnly`."""
    actor = by.actor
    await lock(session, introduction)
    introduction = await get_introduction(session, introduction.id)
    why = await find_farewell(session, introduction)
    if why is None:
        raise NoFarewell(introduction_id=introduction.id, state=introduction.state.value)
    request = [letter for letter in await requests_of(session, introduction) if letter.sent_at][-1]
    reader = reader_of_letter(introduction, request)
    assert reader is not None
    letter = compose_farewell(
        introduction,
        settings=house.settings,
        language=request.payload["headers"]["Content-Language"],
        reader=reader,
        why=why,
        subject=request.payload["subject"],
        stop_url=stop_url(house, introduction.id),
        signed_by=by.name,
    )
    INTRODUCTION.note(session, introduction, by=actor, at=at, reason="farewell_said")
    return await enqueue_letter(session, introduction, letter, house, fact=FAREWELL, to=reader.email, then=None, at=at)


async def thank_if_ended(session: AsyncSession, introduction_id: int, *, by: User, at: datetime, house: House) -> None:
    """Say farewell after a step that may have ended the introduction, where it has a place."""
    introduction = await get_introduction(session, introduction_id)
    if await find_farewell(session, introduction) is not None:
        await say_farewell(session, introduction, by=by, at=at, house=house)
