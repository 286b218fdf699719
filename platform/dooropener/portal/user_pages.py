"""One user, as an administrator sees her: role, sessions, second step, and leaving."""

from litestar import Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from dooropener import accounts, agenda, introductions
from dooropener.accounts import Place, Role, User
from dooropener.errors import DoorOpenerError, Invalid
from dooropener.portal.desk import Desk
from dooropener.portal.forms import FieldFault
from dooropener.portal.guards import admin, fresh
from dooropener.portal.toasts import Fact
from dooropener.portal.users import USERS
from dooropener.portal.visits import visit_of

ONE = f"{USERS}/{{user_id:int}}"
SHOWN = 20


@get(ONE, guards=[admin])
async def user_page(desk: NamedDependency[Desk], user_id: FromPath[int]) -> Response[str]:
    return await _show(desk, await accounts.get_user(desk.session, user_id))


async def _show(desk: Desk, other: User, *, fault: DoorOpenerError | None = None) -> Response[str]:
    return await desk.page(
        "user.html",
        status=422 if fault else 200,
        other=other,
        has=await accounts.second_steps_of(desk.session, other),
        sessions=await accounts.sessions_of(desk.session, other, at=desk.now),
        left=await agenda.left_behind(desk.session, other, limit=SHOWN),
        colleagues=[
            (str(user.id), user.name) for user in await introductions.advisors(desk.session) if user.id != other.id
        ],
        roles=list(Role),
        fresh=visit_of(desk.request).fresh,
        fault=fault,
        form=desk.form,
    )


@post(f"{ONE}/role", guards=[admin, fresh])
async def change_role(desk: NamedDependency[Desk], user_id: FromPath[int]) -> Response[str] | Redirect:
    other = await accounts.get_user(desk.session, user_id)
    try:
        role = desk.form.choice("role", Role)
    except FieldFault as fault:
        return await _show(desk, other, fault=fault)
    await accounts.change_role(desk.session, other, role, by=desk.user, at=desk.now)
    place = USERS if other.id == desk.user.id else f"{USERS}/{other.id}"
    return desk.go(place, Fact.ROLE_CHANGED, other.id)


@post(f"{ONE}/sessions/end", guards=[admin, fresh])
async def end_sessions(desk: NamedDependency[Desk], user_id: FromPath[int]) -> Redirect:
    other = await accounts.get_user(desk.session, user_id)
    number = await accounts.end_all(desk.session, other, by=desk.user.actor, at=desk.now)
    return desk.go(f"{USERS}/{other.id}", Fact.SESSIONS_ENDED, number)


@post(f"{ONE}/second-step/reset", guards=[admin, fresh])
async def reset_second_steps(desk: NamedDependency[Desk], user_id: FromPath[int]) -> Redirect:
    """For somebody who lost phone, passkeys and recovery codes: the admin knows that it is her."""
    other = await accounts.get_user(desk.session, user_id)
    place = Place(desk.house.settings)
    await accounts.reset_second_steps(desk.session, other, by=desk.user, place=place, at=desk.now)
    return desk.go(f"{USERS}/{other.id}", Fact.SECOND_STEP_RESET, other.id)


@post(f"{ONE}/leave", guards=[admin, fresh])
async def leave(desk: NamedDependency[Desk], user_id: FromPath[int]) -> Response[str] | Redirect:
    """She is let in no more, and a colleague has what she looked after: both or neither."""
    other = await accounts.get_user(desk.session, user_id)
    try:
        async with desk.session.begin_nested():
            await agenda.leave(
                desk.session, other, to=await _heir(desk), note=desk.form.text("words"), by=desk.user, at=desk.now
            )
    except Invalid as fault:
        if fault.code in {"cannot_own", "nobody_takes_over"}:
            fault.details |= {"field": "to", "rule": fault.code}
        elif fault.code == "invalid_note":
            fault.details |= {"field": "words"}
        await desk.session.refresh(other)
        return await _show(desk, other, fault=fault)
    return desk.go(USERS, Fact.USER_DEACTIVATED, other.id)


async def _heir(desk: Desk) -> User | None:
    number = desk.form.chosen("to")
    if number is None:
        return None
    found = await desk.session.get(User, number)
    if found is None:
        raise FieldFault("to", "unknown_choice")
    return found


router = Router(path="/", route_handlers=[user_page, change_role, end_sessions, reset_second_steps, leave])
