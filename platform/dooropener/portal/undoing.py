"""What was begun and is taken back within its ten seconds; words that were written for it stand in their form again."""

from collections.abc import Awaitable, Callable

from litestar import Response, Router, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from dooropener import agenda
from dooropener import enquiries as talks
from dooropener import introductions as cases
from dooropener import listings as offers
from dooropener.agenda import ActKind
from dooropener.portal import enquiries, introductions, listings
from dooropener.portal.acts import PAGE
from dooropener.portal.desk import Desk
from dooropener.portal.forms import Form
from dooropener.portal.guards import advisor
from dooropener.portal.pages import local_path
from dooropener.portal.toasts import Fact


async def _listing(desk: Desk, number: int, form: Form) -> Response[str]:
    return await listings.show(desk, await offers.get_listing(desk.session, number), form=form, undone=True)


async def _introduction(desk: Desk, number: int, form: Form) -> Response[str]:
    introduction = await cases.get_introduction(desk.session, number)
    return await introductions.show(desk, introduction, form=form, undone=True)


async def _meeting(desk: Desk, number: int, form: Form) -> Response[str]:
    meeting = await cases.get_meeting(desk.session, number)
    return await _introduction(desk, meeting.introduction_id, form)


async def _talk(desk: Desk, number: int, form: Form) -> Response[str]:
    return await enquiries.show(desk, await talks.get_enquiry(desk.session, number), form=form, undone=True)


_WRITTEN: dict[ActKind, Callable[[Desk, int, Form], Awaitable[Response[str]]]] = {
    ActKind.SEND_BACK_LISTING: _listing,
    ActKind.ANSWER_QUESTION: _introduction,
    ActKind.ANSWER_TALK: _talk,
    ActKind.CALL_OFF_MEETING: _meeting,
}
"""Where the form of each stands whose words the user wrote."""


@post("/today/undo/{act_id:int}", guards=[advisor])
async def undo(desk: NamedDependency[Desk], act_id: FromPath[int]) -> Response[str] | Redirect:
    gone = await agenda.take_back(desk.session, act_id, by=desk.user)
    show = _WRITTEN.get(gone.kind)
    if show is None:
        return desk.go(local_path(desk.form.text("next"), PAGE), Fact.ACT_UNDONE)
    return await show(desk, gone.subject_id, Form({name: [str(value)] for name, value in gone.details.items()}))


router = Router(path="/", route_handlers=[undo])
