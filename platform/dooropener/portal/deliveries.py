"""What did not arrive is sent again, sent to somebody else, or seen to otherwise."""

from litestar import Response, Router, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from dooropener import agenda, introductions, outbox
from dooropener.portal.desk import Desk
from dooropener.portal.forms import FieldFault
from dooropener.portal.guards import advisor
from dooropener.portal.introductions import show
from dooropener.portal.pages import local_path
from dooropener.portal.toasts import Fact


@post("/deliveries/{delivery_id:int}/retry", guards=[advisor])
async def send_again(desk: NamedDependency[Desk], delivery_id: FromPath[int]) -> Redirect:
    introduction = await agenda.send_again(desk.session, delivery_id, by=desk.user, at=desk.now)
    return desk.go(local_path(desk.form.text("next"), f"/introductions/{introduction.id}"), Fact.DELIVERY_RETRIED)


@post("/deliveries/{delivery_id:int}/elsewhere", guards=[advisor])
async def send_elsewhere(desk: NamedDependency[Desk], delivery_id: FromPath[int]) -> Response[str] | Redirect:
    """To another contact of the same side."""
    delivery = await outbox.get_delivery(desk.session, delivery_id)
    introduction = await introductions.get_introduction(desk.session, delivery.introduction_id or 0)
    there = await introductions.readers_instead(desk.session, introduction, delivery)
    chosen = next((each.id for each in there if str(each.id) == desk.form.text("contact")), None)
    if there and chosen is None:
        return await show(desk, introduction, fault=FieldFault("contact", "unknown_choice"), form=desk.form)
    introduction = await agenda.send_elsewhere(
        desk.session, delivery_id, chosen or 0, by=desk.user, at=desk.now, house=desk.house
    )
    return desk.go(f"/introductions/{introduction.id}", Fact.DELIVERY_ELSEWHERE)


@post("/deliveries/{delivery_id:int}/seen-to", guards=[advisor])
async def see_to(desk: NamedDependency[Desk], delivery_id: FromPath[int]) -> Redirect:
    """Its reader was told another way, or need not be told."""
    introduction = await agenda.see_to(desk.session, delivery_id, by=desk.user, at=desk.now)
    return desk.go(f"/introductions/{introduction.id}", Fact.STEP_RECORDED)


@post("/deliveries/retry", guards=[advisor])
async def send_all_again(desk: NamedDependency[Desk]) -> Redirect:
    """The way out has been mended: all that waits for its next try is tried now."""
    await outbox.retry_waiting(desk.session)
    return desk.go("/today", Fact.MAIL_RETRIED)


router = Router(path="/", route_handlers=[send_again, send_elsewhere, see_to, send_all_again])
