"""What the reading of replies learned from corrections: read by all, forgotten and remembered by advisors."""

from litestar import Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from dooropener import mailbox
from dooropener.portal.desk import Desk
from dooropener.portal.guards import advisor, reader
from dooropener.portal.toasts import Fact

PAGE = "/settings/reply-lessons"


@get(PAGE, guards=[reader])
async def lessons_page(desk: NamedDependency[Desk]) -> Response[str]:
    return await desk.page("reply_lessons.html", corrections=await mailbox.corrections(desk.session))


@post(PAGE + "/{correction_id:int}/forget", guards=[advisor])
async def forget(desk: NamedDependency[Desk], correction_id: FromPath[int]) -> Redirect:
    correction = await mailbox.get_correction(desk.session, correction_id)
    await mailbox.forget(desk.session, correction, by=desk.user, at=desk.now)
    return desk.go(PAGE, Fact.SETTING_SAVED)


@post(PAGE + "/{correction_id:int}/remember", guards=[advisor])
async def remember(desk: NamedDependency[Desk], correction_id: FromPath[int]) -> Redirect:
    await mailbox.remember(desk.session, await mailbox.get_correction(desk.session, correction_id))
    return desk.go(PAGE, Fact.SETTING_SAVED)


router = Router(path="/", route_handlers=[lessons_page, forget, remember])
