"""What is done with one key on Today: it happens in ten seconds, and until then it can be taken back."""

from litestar import Router, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from dooropener import agenda
from dooropener.agenda import ActKind
from dooropener.errors import NotFound
from dooropener.portal.desk import Desk
from dooropener.portal.guards import advisor
from dooropener.portal.toasts import Fact

PAGE = "/today"

FACTS = {
    ActKind.PUBLISH_LISTING: Fact.PUBLISHING,
    ActKind.RENEW_LISTING: Fact.RENEWING,
    ActKind.CONFIRM_REPLY: Fact.CONFIRMING_REPLY,
    ActKind.CONFIRM_MEMBER: Fact.CONFIRMING_MEMBER,
    ActKind.CONFIRM_ANSWER: Fact.CONFIRMING_ANSWER,
    ActKind.BOOK_MEETING: Fact.BOOKING_MEETING,
    ActKind.SEND_AGAIN: Fact.SENDING_AGAIN,
}


class UnknownKind(NotFound):
    code = "unknown_act"


@post("/today/{kind:str}/{number:int}", guards=[advisor])
async def act(desk: NamedDependency[Desk], kind: FromPath[str], number: FromPath[int]) -> Redirect:
    """Whatever rule it would break is told now, and nothing is begun."""
    if kind not in set(ActKind):
        raise UnknownKind(kind=kind)
    begun = await agenda.begin(desk.session, ActKind(kind), number, by=desk.user, at=desk.now, house=desk.house)
    return desk.go(PAGE, FACTS[begun.kind], begun.id)


@post("/today/undo/{act_id:int}", guards=[advisor])
async def undo(desk: NamedDependency[Desk], act_id: FromPath[int]) -> Redirect:
    await agenda.take_back(desk.session, act_id, by=desk.user)
    return desk.go(PAGE, Fact.ACT_UNDONE)


@post("/today/seen", guards=[advisor])
async def seen(desk: NamedDependency[Desk]) -> Redirect:
    """What could not be done was read."""
    await agenda.see_failed(desk.session, desk.user)
    return desk.go(PAGE)


router = Router(path="/", route_handlers=[act, undo, seen])
