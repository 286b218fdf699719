"""Asking the firm how to reach whoever decides, where its answer named somebody and no address."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import outbox
from dooropener.accounts import User
from dooropener.errors import Conflict
from dooropener.house import House
from dooropener.introductions.addresses import stop_url
from dooropener.introductions.approach import ADDRESS_REQUEST, requests_of
from dooropener.introductions.letter_reminders import compose_address_asked
from dooropener.introductions.letter_writing import Letter
from dooropener.introductions.models import INTRODUCTION, Introduction, IntroductionState
from dooropener.introductions.queries import get_introduction, lock
from dooropener.introductions.reminding import reader_of_letter
from dooropener.introductions.sending import enqueue_letter
from dooropener.organisations.models import Contact
from dooropener.outbox import Delivery
from dooropener.states import history


class NobodySought(Conflict):
    """No address is looked for, it was asked for already, or the one to ask wants no mail."""

    code = "nobody_sought"


async def was_asked_for_address(session: AsyncSession, introduction: Introduction) -> bool:
    """Whether the firm was asked since its answer named whoever decides."""
    for change in reversed(await history(session, "introduction", introduction.id)):
        if change.reason == ADDRESS_REQUEST:
            return True
        if change.reason == "person_sought":
            return False
    return False


async def draft_address_request(
    session: AsyncSession, introduction: Introduction, *, by: User, house: House
) -> Letter | None:
    """The letter as it would go out; None where it has no place. The introduction must be loaded."""
    drafted = await _drafted(session, introduction, by=by, house=house)
    return drafted[0] if drafted else None


async def ask_for_address(
    session: AsyncSession, introduction: Introduction, *, by: User, at: datetime, house: House
) -> Delivery:
    """Hand the letter to the outbox, once for each answer. Raises `NobodySought`, `accounts.ReadsOnly`."""
    actor = by.actor
    await lock(session, introduction)
    introduction = await get_introduction(session, introduction.id)
    drafted = await _drafted(session, introduction, by=by, house=house)
    if drafted is None:
        raise NobodySought(introduction_id=introduction.id, state=introduction.state.value)
    letter, reader = drafted
    INTRODUCTION.note(session, introduction, by=actor, at=at, reason="address_asked")
    return await enqueue_letter(
        session, introduction, letter, house, fact=ADDRESS_REQUEST, to=reader.email, then=None, at=at
    )


async def _drafted(
    session: AsyncSession, introduction: Introduction, *, by: User, house: House
) -> tuple[Letter, Contact] | None:
    if introduction.state is not IntroductionState.REPLIED or introduction.sought_person is None:
        return None
    sent = [letter for letter in await requests_of(session, introduction) if letter.sent_at]
    reader = reader_of_letter(introduction, sent[-1]) if sent else None
    if reader is None or reader.ended_at is not None or await outbox.is_suppressed(session, reader.email):
        return None
    if await was_asked_for_address(session, introduction):
        return None
    letter = compose_address_asked(
        introduction,
        settings=house.settings,
        language=sent[-1].payload["headers"]["Content-Language"],
        reader=reader,
        person=introduction.sought_person,
        subject=sent[-1].payload["subject"],
        stop_url=stop_url(house, introduction.id),
        signed_by=by.name,
    )
    return letter, reader
