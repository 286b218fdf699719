"""One's own account: password, where one is signed in, and the ways to prove who one is."""

from typing import Any

from litestar import Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from dooropener import accounts
from dooropener.accounts import Place, PortalSession
from dooropener.errors import DoorOpenerError, Invalid
from dooropener.portal import signins
from dooropener.portal.desk import Desk
from dooropener.portal.forms import FieldFault
from dooropener.portal.guards import fresh, own, reader
from dooropener.portal.pages import page
from dooropener.portal.toasts import Fact
from dooropener.portal.visits import visit_of

ACCOUNT = "/settings/account"


@get(ACCOUNT, guards=[own])
async def account_page(desk: NamedDependency[Desk]) -> Response[str]:
    return await show(desk)


async def show(desk: Desk, *, fault: DoorOpenerError | None = None, about: str = "") -> Response[str]:
    """`about` says which of the forms the fault belongs to. Until a needed second step is there all else is shut."""
    visit = visit_of(desk.request)
    is_fresh = visit.fresh
    values: dict[str, Any] = {
        "has": await accounts.second_steps_of(desk.session, desk.user),
        "needed": await accounts.second_step_needed(desk.session, desk.user),
        "passkeys": await accounts.passkeys_of(desk.session, desk.user),
        "new_passkey": await _new_passkey(desk) if is_fresh else None,
        "sessions": await accounts.sessions_of(desk.session, desk.user, at=desk.now),
        "present": present(desk).id,
        "fresh": is_fresh,
        "setting_up": visit.must_set_up,
        "min_length": accounts.MIN_LENGTH,
        "fault": fault,
        "about": about,
        "passkey_name": desk.form.text("passkey_name"),
    }
    status = 422 if fault else 200
    if visit.must_set_up:
        return page(desk.request, "account.html", status=status, now=desk.now, **values)
    return await desk.page("account.html", status=status, **values)


async def _new_passkey(desk: Desk) -> str:
    return await accounts.ask_to_make(desk.session, signins.site_of(desk.house), desk.user, at=desk.now)


def present(desk: Desk) -> PortalSession:
    """The session of this request."""
    found = visit_of(desk.request).signin
    assert found is not None
    return found


def place_of(desk: Desk) -> Place:
    """Where the user changes something of her own account."""
    return Place(desk.house.settings, present(desk).device)


@post(f"{ACCOUNT}/password", guards=[own, fresh])
async def change_password(desk: NamedDependency[Desk]) -> Response[str] | Redirect:
    """Ends all other sessions; this browser goes on under a new key. Who has no password yet sets a first one."""
    form, now = desk.form, present(desk)
    try:
        if desk.user.password_hash is not None:
            known = await accounts.authenticate(desk.session, email=desk.user.email, password=form.raw("password"))
            if known is None:
                raise FieldFault("password", "wrong_password")
        await accounts.change_password(
            desk.session, desk.user, form.raw("new_password"), place=place_of(desk), but=now.id, at=desk.now
        )
    except Invalid as fault:
        if "field" not in fault.details:
            fault.details |= {"field": "new_password", "rule": fault.code}
        return await show(desk, fault=fault, about="password")
    return await go_on(desk, Fact.PASSWORD_CHANGED)


async def go_on(desk: Desk, fact: Fact) -> Redirect:
    """How this user signs in has changed: the session goes on under a new key."""
    own = await desk.session.merge(present(desk))
    key = await accounts.change_key(desk.session, own, at=desk.now)
    return signins.let_in(desk.go(ACCOUNT, fact), desk.house, desk.user, key)


@post(f"{ACCOUNT}/sessions/{{number:int}}/end", guards=[reader])
async def end_one(desk: NamedDependency[Desk], number: FromPath[int]) -> Redirect:
    await accounts.end_one(desk.session, desk.user, number)
    return desk.go(f"{ACCOUNT}#sessions", Fact.SESSION_ENDED)


@post(f"{ACCOUNT}/sessions/end", guards=[reader])
async def end_others(desk: NamedDependency[Desk]) -> Redirect:
    number = await accounts.end_all(desk.session, desk.user, but=present(desk).id, at=desk.now)
    return desk.go(f"{ACCOUNT}#sessions", Fact.SESSIONS_ENDED, number)


router = Router(path="/", route_handlers=[account_page, change_password, end_one, end_others])
