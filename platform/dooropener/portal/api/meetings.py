"""Meetings by API: times proposed, booked, moved, called off."""

from datetime import datetime
from typing import Annotated

import msgspec
from litestar import Response, Router
from litestar.di import NamedDependency
from litestar.params import JSONBody, QueryParameter
from sqlalchemy import select

from dooropener import introductions
from dooropener.introductions import LENGTH, Meeting, MeetingState, Side
from dooropener.portal import meetings
from dooropener.portal.api.cases import hold_case
from dooropener.portal.api.desk import filled_in
from dooropener.portal.api.operations import Id, Line, acts, reads, shown
from dooropener.portal.api.paging import LIMIT, Cursor, Limit, listed
from dooropener.portal.desk import Desk

Moment = Annotated[datetime, msgspec.Meta(tz=True)]
Minutes = Annotated[int, msgspec.Meta(ge=10, le=480)]
_SCOPE = "meetings:write"


class MeetingView(msgspec.Struct):
    """`times` are proposed beginnings; `starts_at` the chosen one. `chosen` waits for the office's word."""

    id: int
    introduction_id: int
    state: MeetingState
    proposed_by: Side
    times: list[datetime]
    starts_at: datetime | None
    minutes: int
    place: str
    note: str
    uid: str
    sequence: int
    made_at: datetime


class TimesBody(msgspec.Struct):
    """One to three times of the company's; they go to the partner."""

    times: Annotated[list[Moment], msgspec.Meta(min_length=1, max_length=3)]
    minutes: Minutes = LENGTH
    place: Line = ""
    note: Line = ""


class ArrangeBody(msgspec.Struct):
    """A time that both have told the office."""

    starts: Moment
    place: Annotated[Line, msgspec.Meta(min_length=1)]
    minutes: Minutes = LENGTH


class ConfirmBody(msgspec.Struct):
    """`starts`: which of the proposed times, where the other side has told the office."""

    starts: Moment | None = None


class CancelBody(msgspec.Struct):
    reason: Line = ""


class SideBody(msgspec.Struct):
    side: Side


def _shown(meeting: Meeting) -> MeetingView:
    return shown(MeetingView, meeting)


@reads("/meetings", "meetings:read")
async def all_meetings(
    desk: NamedDependency[Desk],
    in_state: Annotated[MeetingState | None, QueryParameter(name="state")] = None,
    cursor: Cursor = "",
    limit: Limit = LIMIT,
) -> Response[list[MeetingView]]:
    """Meetings, in one state or all."""
    query = select(Meeting)
    if in_state is not None:
        query = query.where(Meeting.state == in_state)
    return await listed(desk, query, Meeting.id, _shown, cursor=cursor, limit=limit)


@reads("/meetings/{meeting_id:int}", "meetings:read")
async def one(desk: NamedDependency[Desk], meeting_id: Id) -> MeetingView:
    """One meeting."""
    return _shown(await introductions.get_meeting(desk.session, meeting_id))


@acts(
    "/introductions/{introduction_id:int}/meeting/propose",
    _SCOPE,
    "/introductions/{introduction_id}/meeting/propose",
    status=201,
)
async def propose(desk: NamedDependency[Desk], introduction_id: Id, data: JSONBody[TimesBody]) -> MeetingView:
    """Propose times for the company."""
    introduction = await hold_case(desk, introduction_id)
    meeting = await introductions.propose_times(
        desk.session,
        introduction,
        side=Side.COMPANY,
        times=data.times,
        minutes=data.minutes,
        place=data.place,
        note=data.note,
        by=desk.user,
        at=desk.now,
        house=desk.house,
    )
    return _shown(meeting)


@acts(
    "/introductions/{introduction_id:int}/meeting/arrange",
    _SCOPE,
    "/introductions/{introduction_id}/meeting/arrange",
    status=201,
)
async def arrange(desk: NamedDependency[Desk], introduction_id: Id, data: JSONBody[ArrangeBody]) -> MeetingView:
    """Book a meeting, or move the one that is booked: both sides are invited."""
    introduction = await hold_case(desk, introduction_id)
    meeting = await introductions.arrange(
        desk.session,
        introduction,
        starts=data.starts,
        minutes=data.minutes,
        place=data.place,
        by=desk.user,
        at=desk.now,
        house=desk.house,
    )
    return _shown(meeting)


async def _act(desk: Desk, meeting_id: int, act: str, body: msgspec.Struct | None = None) -> MeetingView:
    meeting = await introductions.get_meeting(desk.session, meeting_id)
    await hold_case(desk, meeting.introduction_id)
    take, _ = meetings.ACTS[act]
    await take(filled_in(desk, body), meeting)
    return _shown(meeting)


@acts("/meetings/{meeting_id:int}/confirm", _SCOPE, "/meetings/{meeting_id}/confirm")
async def confirm(desk: NamedDependency[Desk], meeting_id: Id, data: JSONBody[ConfirmBody]) -> MeetingView:
    """Book the chosen time: both sides are invited."""
    return await _act(desk, meeting_id, "confirm", data)


@acts("/meetings/{meeting_id:int}/withdraw", _SCOPE, "/meetings/{meeting_id}/withdraw")
async def withdraw(desk: NamedDependency[Desk], meeting_id: Id) -> MeetingView:
    """Take proposed times back."""
    return await _act(desk, meeting_id, "withdraw")


@acts("/meetings/{meeting_id:int}/cancel", _SCOPE, "/meetings/{meeting_id}/cancel")
async def cancel(desk: NamedDependency[Desk], meeting_id: Id, data: JSONBody[CancelBody]) -> MeetingView:
    """Call a booked meeting off."""
    return await _act(desk, meeting_id, "cancel", data)


@acts("/meetings/{meeting_id:int}/grant", _SCOPE, "/meetings/{meeting_id}/grant")
async def grant(desk: NamedDependency[Desk], meeting_id: Id) -> MeetingView:
    """Do as a side wishes: move it, or call it off."""
    return await _act(desk, meeting_id, "grant")


@acts("/meetings/{meeting_id:int}/keep", _SCOPE, "/meetings/{meeting_id}/keep")
async def keep(desk: NamedDependency[Desk], meeting_id: Id) -> MeetingView:
    """Keep the time, whatever a side wishes."""
    return await _act(desk, meeting_id, "keep")


@acts("/meetings/{meeting_id:int}/invite-again", _SCOPE, "/meetings/{meeting_id}/again")
async def invite_again(desk: NamedDependency[Desk], meeting_id: Id, data: JSONBody[SideBody]) -> MeetingView:
    """Send one side the invitation again."""
    return await _act(desk, meeting_id, "again", data)


router = Router(
    path="/",
    route_handlers=[all_meetings, one, propose, arrange, confirm, withdraw, cancel, grant, keep, invite_again],
)
