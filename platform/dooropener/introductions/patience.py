"""Whose turn it is in an introduction, and when it has waited longer than is good."""

import enum
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, DateTime, Integer, Select, and_, bindparam, case, cast, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from dooropener.database import given_moment
from dooropener.introductions.meeting_models import STANDING, Meeting, MeetingState
from dooropener.introductions.models import INTRODUCTION, Introduction, IntroductionState
from dooropener.states import Change

_S = IntroductionState


class Turn(enum.StrEnum):
    """Who has to act next; `nobody` where it goes on by itself, or rests."""

    OFFICE = "office"
    COMPANY = "company"
    PARTNER = "partner"
    BOTH = "both"
    NOBODY = "nobody"


_TURNS: Mapping[str, Turn] = {
    "ask_company": Turn.NOBODY,
    "wait_for_company": Turn.COMPANY,
    "wait_for_partner": Turn.PARTNER,
    "wait_for_sending": Turn.NOBODY,
    "wait_for_meeting": Turn.NOBODY,
    "wait_until": Turn.NOBODY,
    "follow_up": Turn.BOTH,
    "confirm_impact": Turn.BOTH,
    "none": Turn.NOBODY,
}


def turn_of(next_step: str) -> Turn:
    """Whose turn it is by the key of the next step; what is not a side's is the office's."""
    return _TURNS.get(next_step, Turn.OFFICE)


OFFICE_PATIENCE = timedelta(days=3)
ANSWER_PATIENCE = timedelta(days=14)
"""How long a partner may think over our answer to its question."""

MEETING_PATIENCE = timedelta(days=5)
"""After a meeting's end: both sides are asked on the next working morning, and once more."""

PATIENCE: Mapping[IntroductionState, timedelta] = {
    _S.ASKED: timedelta(days=10),
    _S.COMPANY_CONSENTED: OFFICE_PATIENCE,
    _S.BOUNCED: OFFICE_PATIENCE,
    _S.REPLIED: OFFICE_PATIENCE,
    _S.QUESTION: OFFICE_PATIENCE,
    _S.PARTNER_CONSENTED: timedelta(days=1),
    _S.CONTACTS_EXCHANGED: timedelta(days=14),
    _S.NO_SHOW: timedelta(days=7),
    _S.MET: timedelta(days=21),
    _S.NEGOTIATING: timedelta(days=60),
}
"""How long it may be quiet in a state. A letter without an answer is reminded of and ends by itself, what rests wakes
by itself, and after an agreement both are asked by themselves: there nothing is ever overdue."""


def letter_waits() -> ColumnElement[bool]:
    """The company has said yes, and nobody has approved the letter yet."""
    return (Introduction.state == _S.COMPANY_CONSENTED) & Introduction.letter_approved_at.is_(None)


def question_answered() -> ColumnElement[bool]:
    """Whether our answer has gone out since the partner asked."""
    return exists().where(
        Change.subject == INTRODUCTION.subject,
        Change.subject_id == Introduction.id,
        Change.reason == "question_answered",
        Change.at >= Introduction.came_at,
    )


def question_waits() -> ColumnElement[bool]:
    """The partner has asked something, and nobody has answered yet."""
    return (Introduction.state == _S.QUESTION) & ~question_answered()


def address_wanted() -> ColumnElement[bool]:
    """The letter came back and nobody has approved it for another reader yet, or an answer named somebody else
    without an address."""
    came_back = (Introduction.state == _S.BOUNCED) & Introduction.letter_approved_at.is_(None)
    return came_back | ((Introduction.state == _S.REPLIED) & Introduction.sought_person.is_not(None))


def overdue(at: ColumnElement[datetime]) -> ColumnElement[bool]:
    """Whether nothing has happened for longer than `PATIENCE`, as a condition on a row."""
    quiet_since = func.greatest(Introduction.came_at, Introduction.last_contact_at)  # greatest() passes over nulls
    limit = case({state.value: at - patience for state, patience in PATIENCE.items()}, value=Introduction.state)
    thinks = (Introduction.state == _S.QUESTION) & question_answered() & (quiet_since >= at - ANSWER_PATIENCE)
    return or_(and_(quiet_since < limit, ~thinks), _meeting_not_told(at, quiet_since))


async def is_overdue(session: AsyncSession, introduction: Introduction, *, at: datetime) -> bool:
    """The same of one introduction."""
    return await session.scalar(_one_overdue(), {"id": introduction.id, "at": at}) is not None


@cache
def _one_overdue() -> Select[Any]:
    number = bindparam("id", type_=Integer)
    return select(Introduction.id).where(Introduction.id == number, overdue(given_moment("at")))


def _meeting_not_told(at: ColumnElement[datetime], quiet_since: ColumnElement[datetime]) -> ColumnElement[bool]:
    """A meeting is over and nobody has told how it went; one without a time has been booked for long."""
    standing = aliased(Meeting)
    ahead = exists().where(
        standing.introduction_id == Introduction.id,
        standing.state.in_([*STANDING, MeetingState.PAST]),
        standing.starts_at + func.make_interval(0, 0, 0, 0, 0, standing.minutes) >= at - MEETING_PATIENCE,
    )
    return and_(
        Introduction.state == _S.MEETING_BOOKED, quiet_since < at - MEETING_PATIENCE, ~ahead, ~_booked_ahead(at)
    )


def _booked_ahead(at: ColumnElement[datetime]) -> ColumnElement[bool]:
    """Meetings that were only ever written down have no row: their time stands in the history."""
    return exists().where(
        Change.subject == INTRODUCTION.subject,
        Change.subject_id == Introduction.id,
        Change.to_state == _S.MEETING_BOOKED,
        cast(func.jsonb_extract_path_text(Change.evidence, "when"), DateTime(timezone=True)) >= at - MEETING_PATIENCE,
    )
