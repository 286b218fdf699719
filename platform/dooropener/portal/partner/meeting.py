"""/m: the partner chooses a time, proposes others, declines, or says that it cannot keep a booked one."""

import enum
from datetime import datetime
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import introductions
from dooropener.errors import Conflict
from dooropener.house import House
from dooropener.introductions import (
    ENDED,
    MEETING_LINK,
    Introduction,
    IntroductionState,
    InvalidTimes,
    Meeting,
    MeetingState,
    Side,
    WishKind,
)
from dooropener.introductions.letter_parts import party
from dooropener.organisations import Contact
from dooropener.portal.forms import FieldFault, Form
from dooropener.portal.guards import signed_link
from dooropener.portal.headers import UNCOMPRESSED
from dooropener.portal.pages import AnyRequest
from dooropener.portal.partner.pages import back, find_introduction, reading_language, show, unknown
from dooropener.portal.visits import visit_of
from dooropener.terms import Terms
from dooropener.words import words

_I = IntroductionState
_MEETABLE = frozenset({_I.CONTACTS_EXCHANGED, _I.MEETING_BOOKED, _I.NO_SHOW})
_FIELDS = ("first", "second", "third")
NOTE_LENGTH = 500


class Choice(enum.StrEnum):
    CHOOSE = "choose"
    PROPOSE = "propose"
    DECLINE = "decline"
    TAKE_BACK = "take_back"
    MOVE = "move"
    CALL_OFF = "call_off"
    KEEP = "keep"


@get("/m/{token:str}", guards=[signed_link], opt=UNCOMPRESSED)
async def show_meeting(
    request: AnyRequest, token: FromPath[str], session: NamedDependency[AsyncSession], house: NamedDependency[House]
) -> Response[str]:
    introduction = await find_introduction(session, house, MEETING_LINK, token)
    if introduction is None:
        return unknown(request, house)
    return await _page(request, session, house, introduction)


@post("/m/{token:str}", guards=[signed_link], status_code=200)
async def answer_meeting(
    request: AnyRequest, token: FromPath[str], session: NamedDependency[AsyncSession], house: NamedDependency[House]
) -> Response[str] | Redirect:
    """The link went to the contact's own address: who posts here answers for that contact."""
    introduction = await find_introduction(session, house, MEETING_LINK, token)
    if introduction is None:
        return unknown(request, house)
    form = Form(visit_of(request).posted)
    partner = introduction.addressee
    try:
        if partner is not None and partner.ended_at is None and introduction.state in _MEETABLE:
            async with session.begin_nested():
                await _act(session, introduction, form, partner, house=house)
    except (FieldFault, InvalidTimes) as fault:
        introduction = await introductions.get_introduction(session, introduction.id)
        return await _page(request, session, house, introduction, fault=fault, form=form)
    except Conflict:
        introduction = await introductions.get_introduction(session, introduction.id)
        return await _page(request, session, house, introduction, too_late=True)
    return back(request, _language(request, introduction))


async def _act(
    session: AsyncSession, introduction: Introduction, form: Form, partner: Contact, *, house: House
) -> None:
    at, choice = house.clock.now(), form.choice("choice", Choice)
    meeting = await introductions.meeting_of(session, introduction.id)
    if choice is Choice.PROPOSE:
        await introductions.propose_times(
            session,
            introduction,
            side=Side.PARTNER,
            times=_times(form, introduction),
            minutes=meeting.minutes if meeting else introductions.LENGTH,
            note=_note(form),
            by=partner,
            at=at,
            house=house,
        )
    elif meeting is None:
        return
    elif choice is Choice.CHOOSE:
        starts = _chosen(form)
        await introductions.choose_time(session, meeting, starts, side=Side.PARTNER, by=partner, at=at)
    elif choice is Choice.DECLINE:
        await introductions.decline_times(session, meeting, side=Side.PARTNER, words=_note(form), by=partner, at=at)
    elif choice is Choice.TAKE_BACK:
        await introductions.take_back_time(session, meeting, side=Side.PARTNER, by=partner, at=at)
    elif choice is Choice.KEEP:
        await introductions.take_back_wish(session, meeting, side=Side.PARTNER, by=partner, at=at)
    else:
        await _wish(session, introduction, meeting, form, choice, partner, at=at)


async def _wish(
    session: AsyncSession,
    introduction: Introduction,
    meeting: Meeting,
    form: Form,
    choice: Choice,
    partner: Contact,
    *,
    at: datetime,
) -> None:
    """Another time, or none; only the first needs a field."""
    starts = _times(form, introduction)[0] if choice is Choice.MOVE else None
    await introductions.wish(
        session,
        meeting,
        side=Side.PARTNER,
        kind=WishKind(choice.value),
        starts=starts,
        words=_note(form),
        by=partner,
        at=at,
    )


def _chosen(form: Form) -> datetime:
    try:
        return datetime.fromisoformat(form.required("starts"))
    except ValueError:
        raise FieldFault("starts", "not_a_date") from None


def _times(form: Form, introduction: Introduction) -> list[datetime]:
    """As the partner's own clock shows them."""
    zone, found = introductions.partner_zone(introduction), []
    for field in _FIELDS:
        if form.text(field):
            try:
                found.append(datetime.fromisoformat(form.text(field)).replace(tzinfo=zone))
            except ValueError:
                raise FieldFault(field, "not_a_date") from None
    if not found:
        raise FieldFault("first", "required")
    return found


def _note(form: Form) -> str:
    note = form.text("note")
    if len(note) > NOTE_LENGTH:
        raise FieldFault("note", "too_long")
    return note


def _language(request: AnyRequest, introduction: Introduction) -> str:
    reader = introduction.addressee
    return reading_language(request, introduction.letter_language, reader.language if reader else None)


async def _page(
    request: AnyRequest,
    session: AsyncSession,
    house: House,
    introduction: Introduction,
    *,
    fault: FieldFault | InvalidTimes | None = None,
    form: Form | None = None,
    too_late: bool = False,
) -> Response[str]:
    language = _language(request, introduction)
    meeting = await introductions.meeting_of(session, introduction.id)
    if isinstance(fault, InvalidTimes) and fault.details["field"] == "when":
        fault.details["field"] = "first"
    return show(
        request,
        house,
        "meeting.html",
        language,
        status=422 if fault else 409 if too_late else 200,
        **_said(introduction, meeting, language, house.clock.now()),
        terms=Terms(words(language)),
        fault=fault,
        too_late=too_late,
        form=form or Form({}),
        chosen=form.text("choice") if form else "",
        stop_url=introductions.stop_url(house, introduction.id),
    )


def _said(introduction: Introduction, meeting: Meeting | None, language: str, now: datetime) -> dict[str, Any]:
    """The meeting as the partner sees it, its own clock first."""
    reader = words(language)
    here, there = introductions.places_of(introduction, reader)
    minutes = meeting.minutes if meeting else introductions.LENGTH

    def told(starts: datetime) -> dict[str, Any]:
        return {
            "value": starts.isoformat(),
            "said": introductions.said_of(starts, minutes, (there, here), reader),
            "doubts": introductions.doubts(starts, minutes, (there, here), reader),
        }

    return {
        "company": party(introduction.match.local.organisation, language),
        "standing": _standing(introduction, meeting, now),
        "meeting": meeting,
        "by_partner": meeting is not None and meeting.proposed_by is Side.PARTNER,
        "times": [told(moment) for moment in meeting.proposed if moment > now] if meeting else [],
        "starts": told(meeting.starts_at) if meeting and meeting.starts_at else None,
        "wished": meeting is not None and meeting.wishes_of(Side.PARTNER),
        "note_language": introduction.match.local.language,
        "zone": there.name,
    }


def _standing(introduction: Introduction, meeting: Meeting | None, now: datetime) -> str:
    """Which of its faces the page shows."""
    if introduction.state in ENDED or introduction.addressee is None or introduction.addressee.ended_at is not None:
        return "ended"
    if introduction.state not in _MEETABLE:
        return "past" if meeting and meeting.is_over(now) else "early"
    if meeting is None:
        return "none"
    if meeting.state is MeetingState.BOOKED and meeting.is_over(now):
        return MeetingState.PAST.value
    return meeting.state.value
