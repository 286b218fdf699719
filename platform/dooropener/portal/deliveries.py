"""What could not be sent is sent again."""

from litestar import Router, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from dooropener import agenda, outbox
from dooropener.portal.desk import Desk
from dooropener.portal.guards import advisor
from dooropener.portal.pages import local_path
from dooropener.portal.toasts import Fact


@post("/deliveries/{delivery_id:int}/retry", guards=[advisor])
async def send_again(desk: NamedDependency[Desk], delivery_id: FromPath[int]) -> Redirect:
    introduction = await agenda.send_again(desk.session, delivery_id, by=desk.user, at=desk.now)
    return desk.go(local_path(desk.form.text("next"), f"/introductions/{introduction.id}"), Fact.DELIVERY_RETRIED)


@post("/deliveries/retry", guards=[advisor])
async def send_all_again(desk: NamedDependency[Desk]) -> Redirect:
    """The way out has been mended: all that waits for its next try is tried now."""
    await outbox.retry_waiting(desk.session)
    return desk.go("/today", Fact.MAIL_RETRIED)


router = Router(path="/", route_handlers=[send_again, send_all_again])
