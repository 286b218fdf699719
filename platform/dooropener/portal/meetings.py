"""Meetings at the office: agreed, confirmed with one key, moved, called off, and what a side wishes for."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from litestar import Response, Router, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from dooropener import agenda, introductions
from dooropener.agenda import ActKind
from dooropener.errors import Invalid, NotFound
from dooropener.introductions import Introduction, Meeting, Side
from dooropener.portal.acts import put_off
from dooropener.portal.desk import Desk
from dooropener.portal.forms import FieldFault
from dooropener.portal.guards import advisor
from dooropener.portal.introductions import show
from dooropener.portal.toasts import Fact
from dooropener.portal.together import overtaken

Act = Callable[[Desk, Meeting], Awaitable[None]]


class UnknownAct(NotFound):
    code = "unknown_step"


@post("/introductions/{introduction_id:int}/meeting/propose", guards=[advisor])
async def propose(desk: NamedDependency[Desk], introduction_id: FromPath[int]) -> Response[str] | Redirect:
    """Times of the company's, which it told the office; they go to the partner."""

    async def act(introduction: Introduction) -> None:
        form = desk.form
        times = [form.moment(name) for name in ("first", "second", "third") if form.text(name)]
        if not times:
            raise FieldFault("first", "required")
        await introductions.propose_times(
            desk.session,
            introduction,
            side=Side.COMPANY,
            times=times,
            minutes=form.number("minutes") or introductions.LENGTH,
            place=form.text("place"),
            note=form.text("note"),
            by=desk.user,
            at=desk.now,
            house=desk.house,
        )

    return await _on_case(desk, introduction_id, act, Fact.TIMES_SENT, "meeting-propose")


@post("/introductions/{introduction_id:int}/meeting/arrange", guards=[advisor])
async def arrange(desk: NamedDependency[Desk], introduction_id: FromPath[int]) -> Response[str] | Redirect:
    """A time that both have told the office: booked, or the booked meeting moved there."""

    async def act(introduction: Introduction) -> None:
        form = desk.form
        await introductions.arrange(
            desk.session,
            introduction,
            starts=form.moment("when"),
            minutes=form.number("minutes") or introductions.LENGTH,
            place=form.required("place"),
            by=desk.user,
            at=desk.now,
            house=desk.house,
        )

    return await _on_case(desk, introduction_id, act, Fact.MEETING_BOOKED, "meeting-arrange")


async def _on_case(
    desk: Desk, introduction_id: int, act: Callable[[Introduction], Awaitable[Redirect | None]], fact: Fact, step: str
) -> Response[str] | Redirect:
    """Where `act` puts something off it says where to go on."""
    introduction = await introductions.get_introduction(desk.session, introduction_id)
    if both := await overtaken(desk, introduction):
        return both
    try:
        async with desk.session.begin_nested():
            put = await act(introduction)
    except Invalid as fault:
        fault.details["step"] = step
        introduction = await introductions.get_introduction(desk.session, introduction_id)
        return await show(desk, introduction, fault=fault, form=desk.form)
    return put or desk.go(f"/introductions/{introduction_id}", fact, introduction_id)


async def _confirm(desk: Desk, meeting: Meeting) -> None:
    await agenda.book_at(desk.session, meeting, _starts(desk), by=desk.user, at=desk.now, house=desk.house)


def _starts(desk: Desk) -> datetime | None:
    text = desk.form.text("starts")
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise FieldFault("starts", "not_a_date") from None
    if found.tzinfo is None:
        raise FieldFault("starts", "not_a_date")
    return found


async def _withdraw(desk: Desk, meeting: Meeting) -> None:
    await introductions.withdraw_times(desk.session, meeting, by=desk.user, at=desk.now)


async def _cancel(desk: Desk, meeting: Meeting) -> None:
    reason = desk.form.text("reason")
    await introductions.call_off(desk.session, meeting, reason=reason, by=desk.user, at=desk.now, house=desk.house)


async def _grant(desk: Desk, meeting: Meeting) -> None:
    await introductions.grant_wish(desk.session, meeting, by=desk.user, at=desk.now, house=desk.house)


async def _keep(desk: Desk, meeting: Meeting) -> None:
    await introductions.keep_time(desk.session, meeting, by=desk.user, at=desk.now, house=desk.house)


async def _again(desk: Desk, meeting: Meeting) -> None:
    side = desk.form.choice("side", Side)
    await introductions.invite_again(desk.session, meeting, side=side, by=desk.user, at=desk.now, house=desk.house)


ACTS: dict[str, tuple[Act, Fact]] = {
    "confirm": (_confirm, Fact.BOOKING_MEETING),
    "withdraw": (_withdraw, Fact.STEP_RECORDED),
    "cancel": (_cancel, Fact.CALLING_OFF),
    "grant": (_grant, Fact.MEETING_BOOKED),
    "keep": (_keep, Fact.STEP_RECORDED),
    "again": (_again, Fact.INVITED_AGAIN),
}


_LATER = {"confirm": ActKind.BOOK_MEETING, "cancel": ActKind.CALL_OFF_MEETING}
"""What happens in ten seconds, and can be taken back until then; machines do it at once."""


async def _put_off(desk: Desk, meeting: Meeting, kind: ActKind) -> Redirect:
    if kind is ActKind.CALL_OFF_MEETING:
        said = {"reason": desk.form.text("reason")}
    else:
        starts = _starts(desk)
        said = {"starts": starts.isoformat()} if starts else {}
    return await put_off(desk, kind, meeting.id, back=f"/introductions/{meeting.introduction_id}", **said)


@post("/meetings/{meeting_id:int}/{act:str}", guards=[advisor])
async def take_act(
    desk: NamedDependency[Desk], meeting_id: FromPath[int], act: FromPath[str]
) -> Response[str] | Redirect:
    if act not in ACTS:
        raise UnknownAct(step=act)
    take, fact = ACTS[act]
    meeting = await introductions.get_meeting(desk.session, meeting_id)

    async def on_meeting(_introduction: Introduction) -> Redirect | None:
        if act in _LATER:
            return await _put_off(desk, meeting, _LATER[act])
        await take(desk, meeting)
        return None

    return await _on_case(desk, meeting.introduction_id, on_meeting, fact, f"meeting-{act}")


router = Router(path="/", route_handlers=[propose, arrange, take_act])
