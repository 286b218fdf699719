"""What could not be sent is sent again."""

from litestar import Router, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from dooropener import introductions, outbox
from dooropener.agenda.stuck import stuck_of
from dooropener.introductions import INTRODUCTION
from dooropener.portal.desk import Desk
from dooropener.portal.guards import advisor
from dooropener.portal.pages import local_path
from dooropener.portal.toasts import Fact


@post("/deliveries/{delivery_id:int}/retry", guards=[advisor])
async def send_again(desk: NamedDependency[Desk], delivery_id: FromPath[int]) -> Redirect:
    """What was given up, or waits for its next try. What has been overtaken is not sent any more: its introduction
    has moved on, or another letter is on its way.
    """
    session = desk.session
    delivery = await outbox.get_delivery(session, delivery_id)
    introduction = await introductions.get_introduction(session, delivery.introduction_id or 0)
    if not delivery.waits_for_another_try and delivery not in await stuck_of(session, introduction):
        raise outbox.NotFailed(delivery_id=delivery.id)
    await outbox.retry(session, delivery)
    evidence = {"message_id": delivery.message_id} if delivery.message_id else None
    INTRODUCTION.note(session, introduction, by=desk.user.actor, at=desk.now, reason="sent_again", evidence=evidence)
    return desk.go(local_path(desk.form.text("next"), f"/introductions/{introduction.id}"), Fact.DELIVERY_RETRIED)


@post("/deliveries/retry", guards=[advisor])
async def send_all_again(desk: NamedDependency[Desk]) -> Redirect:
    """The way out has been mended: all that waits for its next try is tried now."""
    await outbox.retry_waiting(desk.session)
    return desk.go("/today", Fact.MAIL_RETRIED)


router = Router(path="/", route_handlers=[send_again, send_all_again])
