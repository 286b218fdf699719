"""What is done with one key, or a button: it happens in ten seconds. How it is taken back: `undoing`."""

from litestar import Router, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from dooropener import agenda
from dooropener.agenda import ActKind
from dooropener.errors import Conflict, NotFound
from dooropener.portal.desk import Desk
from dooropener.portal.guards import advisor
from dooropener.portal.pages import local_path
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
    ActKind.FILE_MAIL: Fact.FILING_MAIL,
    ActKind.DISMISS_MAIL: Fact.DISMISSING_MAIL,
    ActKind.SAY_THANKS: Fact.SAYING_THANKS,
    ActKind.SKIP_THANKS: Fact.SKIPPING_THANKS,
    ActKind.SEND_BACK_LISTING: Fact.SENDING_BACK,
    ActKind.ANSWER_QUESTION: Fact.SENDING_ANSWER,
    ActKind.ANSWER_TALK: Fact.ANSWERING_TALK,
    ActKind.ASK_ADDRESS: Fact.ASKING_ADDRESS,
    ActKind.CALL_OFF_MEETING: Fact.CALLING_OFF,
}

_ASKED_FOR_MORE = {
    ActKind.FILE_MAIL,
    ActKind.SEND_BACK_LISTING,
    ActKind.ANSWER_QUESTION,
    ActKind.ANSWER_TALK,
    ActKind.CALL_OFF_MEETING,
}
PLAIN = frozenset(ActKind) - _ASKED_FOR_MORE
"""What Today does without asking anything more."""


class UnknownKind(NotFound):
    code = "unknown_act"


class ColleagueActs(Conflict):
    """A colleague did something with the same thing within the last ten seconds."""

    code = "colleague_acts"


@post("/today/{kind:str}/{number:int}", guards=[advisor])
async def act(desk: NamedDependency[Desk], kind: FromPath[str], number: FromPath[int]) -> Redirect:
    """Whatever rule it would break is told now, and nothing is begun."""
    if kind not in PLAIN:
        raise UnknownKind(kind=kind)
    back = local_path(desk.form.text("next"), PAGE)
    return await put_off(desk, ActKind(kind), number, back=back, **read_as(desk))


def read_as(desk: Desk) -> dict[str, str]:
    """Of a listing that is published from a page: the words that stood there."""
    wording = desk.form.text("wording")
    return {"wording": wording} if wording else {}


async def put_off(desk: Desk, kind: ActKind, number: int, *, back: str, **details: str | int | bool | None) -> Redirect:
    """Begin the act and go `back`, where it can be undone. Raises `ColleagueActs`, and what the deed would."""
    begun = await agenda.begin(desk.session, kind, number, by=desk.user, at=desk.now, house=desk.house, details=details)
    if begun.by_id != desk.user.id:
        raise ColleagueActs(kind=kind)
    return desk.go(back, FACTS[begun.kind], begun.id)


@post("/today/seen", guards=[advisor])
async def seen(desk: NamedDependency[Desk]) -> Redirect:
    """What could not be done was read."""
    await agenda.see_failed(desk.session, desk.user)
    return desk.go(PAGE)


router = Router(path="/", route_handlers=[act, seen])
