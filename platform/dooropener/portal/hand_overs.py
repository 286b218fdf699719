"""Handing an introduction over to a colleague, or all of one colleague's."""

from litestar import Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from dooropener import accounts, introductions
from dooropener.accounts import User
from dooropener.errors import Invalid
from dooropener.portal.desk import Desk
from dooropener.portal.forms import FieldFault, Form
from dooropener.portal.guards import advisor
from dooropener.portal.introductions import show
from dooropener.portal.toasts import Fact
from dooropener.portal.together import overtaken

NOBODY = "none"


async def receiver_from(desk: Desk) -> User:
    number = desk.form.chosen("to")
    if number is None:
        raise FieldFault("to", "required")
    found = await desk.session.get(User, number)
    if found is None:
        raise FieldFault("to", "unknown_choice")
    return found


def _named(fault: Invalid) -> Invalid:
    if fault.code == "cannot_own":
        fault.details["field"] = "to"
    elif fault.code == "invalid_note":
        fault.details["field"] = "words"
    return fault


@post("/introductions/{introduction_id:int}/hand-over", guards=[advisor])
async def hand_over(desk: NamedDependency[Desk], introduction_id: FromPath[int]) -> Response[str] | Redirect:
    """To the colleague who is chosen, with a note if there is one."""
    introduction = await introductions.get_introduction(desk.session, introduction_id)
    if both := await overtaken(desk, introduction):
        return both
    try:
        async with desk.session.begin_nested():
            to, words = await receiver_from(desk), desk.form.text("words")
            await introductions.hand_over(desk.session, introduction, to=to, note=words, by=desk.user, at=desk.now)
    except Invalid as fault:
        _named(fault).details["step"] = "hand-over"
        introduction = await introductions.get_introduction(desk.session, introduction_id)
        return await show(desk, introduction, fault=fault, form=desk.form)
    fact = Fact.TAKEN_OVER if to.id == desk.user.id else Fact.HANDED_OVER
    return desk.go(f"/introductions/{introduction_id}", fact, introduction_id)


@post("/introductions/{introduction_id:int}/taken-note", guards=[advisor])
async def taken_note(desk: NamedDependency[Desk], introduction_id: FromPath[int]) -> Redirect:
    """The new owner has seen that it was handed over."""
    introduction = await introductions.get_introduction(desk.session, introduction_id)
    await introductions.take_note(desk.session, introduction, by=desk.user)
    return desk.go(f"/introductions/{introduction_id}")


@get("/introductions/hand-over", guards=[advisor])
async def hand_over_page(desk: NamedDependency[Desk], owner: FromQuery[str] = "") -> Response[str]:
    """All of one colleague's at once: for when somebody leaves, or is away for long."""
    return await _show_all(desk, Form({"from": [owner]}))


async def _show_all(desk: Desk, form: Form, fault: Invalid | None = None) -> Response[str]:
    owned = await introductions.owned(desk.session)
    users = await accounts.users(desk.session)
    return await desk.page(
        "hand_over.html",
        status=422 if fault else 200,
        owners=[(str(user.id), user.name, owned[user.id]) for user in users if user.id in owned],
        nobodys=owned.get(None, 0),
        colleagues=[(str(user.id), user.name) for user in users if introductions.may_own(user)],
        form=form,
        fault=fault,
    )


@post("/introductions/hand-over", guards=[advisor])
async def hand_over_all(desk: NamedDependency[Desk]) -> Response[str] | Redirect:
    form = desk.form
    try:
        async with desk.session.begin_nested():
            to = await receiver_from(desk)
            number = await introductions.hand_over_all(
                desk.session,
                await giver_from(desk),
                to=to,
                note=form.text("words"),
                by=desk.user,
                at=desk.now,
            )
    except Invalid as fault:
        return await _show_all(desk, form, _named(fault))
    return desk.go(f"/introductions?owner={to.id}", Fact.ALL_HANDED_OVER, number)


async def giver_from(desk: Desk) -> User | None:
    """Whose they are; None for those that nobody looks after."""
    if desk.form.text("from") == NOBODY:
        return None
    number = desk.form.chosen("from")
    found = await desk.session.get(User, number) if number else None
    if found is None:
        raise FieldFault("from", "required")
    return found


router = Router(path="/", route_handlers=[hand_over, taken_note, hand_over_page, hand_over_all])
