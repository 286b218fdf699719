"""Thanks to whoever helped, once for each: to the institution that opened the door, when contacts have been exchanged;
to the firm, when there is an agreement.

A meeting has had its thanks in the question how it went, and an ending has them in the farewell. An advisor reads the
letter first, or says that none is needed. The institution hears no more than that the two are in contact: what they
agree on is theirs to tell.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from dooropener import outbox
from dooropener.accounts import User
from dooropener.database import given_moment, given_numbers, written_out
from dooropener.errors import Conflict
from dooropener.house import House
from dooropener.introductions.addresses import INSTITUTION_LINK, PARTNER_LINK, stop_url
from dooropener.introductions.letter_reminders import compose_thanks
from dooropener.introductions.letter_writing import Letter
from dooropener.introductions.models import AGREED, INTRODUCTION, Introduction, IntroductionState
from dooropener.introductions.queries import get_introduction, lock, named
from dooropener.introductions.sending import THANKS, enqueue_letter
from dooropener.organisations import Contact
from dooropener.outbox import Delivery
from dooropener.states import Change
from dooropener.words import LANGUAGES

_S = IntroductionState
FRESH = timedelta(days=30)
"""So long after the last step thanks are asked for; later they can still be said on the page of the introduction."""

_IN_CONTACT = (AGREED - {_S.PARTNER_CONSENTED}) | {_S.IMPACT_CONFIRMED}
_WITH_AGREEMENT = frozenset({_S.AGREEMENT, _S.IMPACT_CONFIRMED})


class Helper(StrEnum):
    """Whom thanks are due to."""

    INSTITUTION = "institution"
    FIRM = "firm"


class NoThanksDue(Conflict):
    """Nobody has helped so far, whoever did was thanked or passed over, is gone, or wants no mail."""

    code = "no_thanks_due"


def _due_to_institution() -> ColumnElement[bool]:
    """It agreed that the firm is written to, and is not the partner itself."""
    return and_(
        Introduction.state.in_(_IN_CONTACT),
        Introduction.via_agreed_at.is_not(None),
        Introduction.via_contact_id != Introduction.addressee_id,
        _is_there(Introduction.via_contact_id),
        ~_settled(Helper.INSTITUTION),
    )


def _due_to_firm() -> ColumnElement[bool]:
    there = _is_there(Introduction.addressee_id)
    return and_(Introduction.state.in_(_WITH_AGREEMENT), there, ~_settled(Helper.FIRM))


def _is_there(contact_id: InstrumentedAttribute[int | None]) -> ColumnElement[bool]:
    here = Contact.ended_at.is_(None), Contact.email != ""
    return exists().where(Contact.id == contact_id, *here, ~outbox.suppressed(Contact.email))


def _settled(helper: Helper) -> ColumnElement[bool]:
    """Thanks were said, or an advisor held them needless."""
    return exists().where(
        Change.subject == INTRODUCTION.subject,
        Change.subject_id == Introduction.id,
        Change.reason.in_(["thanks_said", "thanks_skipped"]),
        func.jsonb_extract_path_text(Change.evidence, "helper") == helper.value,
    )


def thanks_due(at: ColumnElement[datetime]) -> ColumnElement[bool]:
    """Whether an advisor is asked for thanks, as a condition on a row."""
    return and_(Introduction.came_at >= at - FRESH, or_(_due_to_institution(), _due_to_firm()))


async def helpers_waiting(session: AsyncSession, *, at: datetime, limit: int) -> list[tuple[Introduction, Helper]]:
    """Where thanks are due, newest first, with what names the two sides."""
    rows = (await session.execute(_helpers_waiting(limit), {"at": at})).all()
    return [(introduction, _first(to_institution)) for introduction, to_institution in rows]


@lru_cache(maxsize=32)
def _helpers_waiting(limit: int) -> Select[Any]:
    at = given_moment("at")
    query = named().add_columns(_due_to_institution()).where(thanks_due(at))
    return written_out(query.order_by(Introduction.came_at.desc(), Introduction.id).limit(limit), but=(at,))


def _first(to_institution: bool) -> Helper:  # a column of a row
    return Helper.INSTITUTION if to_institution else Helper.FIRM


async def helpers_of(session: AsyncSession, numbers: Collection[int]) -> dict[int, Helper]:
    """Who is thanked next in each of these introductions; without those in which nobody is."""
    rows = (await session.execute(_helpers(), {"ids": list(numbers)})).all()
    return {number: _first(to_institution) for number, to_institution in rows}


@cache
def _helpers() -> Select[int, bool]:
    to_institution = _due_to_institution()
    query = select(Introduction.id, to_institution).where(Introduction.id == given_numbers("ids"))
    return query.where(or_(to_institution, _due_to_firm()))


async def find_helper(session: AsyncSession, introduction: Introduction) -> Helper | None:
    """Who is thanked next; None where nobody is."""
    return (await helpers_of(session, [introduction.id])).get(introduction.id)


def reader_of_thanks(introduction: Introduction, helper: Helper) -> Contact:
    """Whom the letter goes to. The introduction must be loaded."""
    reader = introduction.via_contact if helper is Helper.INSTITUTION else introduction.addressee
    assert reader is not None
    return reader


async def draft_thanks(
    session: AsyncSession, introduction: Introduction, helper: Helper, *, by: User, house: House
) -> Letter:
    """The letter as it would go out. The introduction must be loaded."""
    reader = reader_of_thanks(introduction, helper)
    link = INSTITUTION_LINK if helper is Helper.INSTITUTION else PARTNER_LINK
    return compose_thanks(
        introduction,
        settings=house.settings,
        language=await _language_for(session, introduction, reader),
        reader=reader,
        stop_url=stop_url(house, introduction.id, purpose=link),
        signed_by=by.name,
    )


async def _language_for(session: AsyncSession, introduction: Introduction, reader: Contact) -> str:
    """That of our last letter to the reader, else the reader's own where we write it."""
    for letter in reversed(await outbox.deliveries_of(session, introduction.id)):
        if letter.recipient == reader.email and letter.message_id:
            return str(letter.payload["headers"]["Content-Language"])
    return reader.language if reader.language in LANGUAGES else "en"


async def say_thanks(
    session: AsyncSession,
    introduction: Introduction,
    *,
    helper: Helper | None = None,
    by: User,
    at: datetime,
    house: House,
) -> Delivery:
    """Hand the letter to the outbox, once for each `helper`; without one, to who is thanked next.

    Raises `NoThanksDue`, `accounts.ReadsOnly`.
    """
    actor = by.actor
    introduction, to = await _held(session, introduction, helper)
    INTRODUCTION.note(session, introduction, by=actor, at=at, reason="thanks_said", evidence={"helper": to.value})
    letter = await draft_thanks(session, introduction, to, by=by, house=house)
    reader = reader_of_thanks(introduction, to)
    return await enqueue_letter(session, introduction, letter, house, fact=THANKS, to=reader.email, then=None, at=at)


async def skip_thanks(
    session: AsyncSession, introduction: Introduction, *, helper: Helper | None = None, by: User, at: datetime
) -> None:
    """No thanks are needed: nobody is asked for them again. Raises `NoThanksDue`, `accounts.ReadsOnly`."""
    actor = by.actor
    introduction, to = await _held(session, introduction, helper)
    INTRODUCTION.note(session, introduction, by=actor, at=at, reason="thanks_skipped", evidence={"helper": to.value})
    await session.flush()


async def _held(
    session: AsyncSession, introduction: Introduction, helper: Helper | None
) -> tuple[Introduction, Helper]:
    """The introduction, loaded and held, and whom thanks are due to. Raises `NoThanksDue`."""
    await lock(session, introduction)
    introduction = await get_introduction(session, introduction.id)
    due = await find_helper(session, introduction)
    if due is None or helper not in {None, due}:
        raise NoThanksDue(introduction_id=introduction.id, state=introduction.state.value)
    return introduction, due
