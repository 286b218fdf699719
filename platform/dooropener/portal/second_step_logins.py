"""The second step of signing in: a code, or a passkey of one's own."""

from datetime import timedelta
from urllib.parse import quote

from litestar import Response, Router, get, post
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import Redirect
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import accounts
from dooropener.accounts import Limit, PasskeyRefused, PortalSession, TooManyAttempts, User, WrongCode
from dooropener.errors import Invalid
from dooropener.house import House
from dooropener.portal import signins
from dooropener.portal.forms import Form
from dooropener.portal.guards import public
from dooropener.portal.headers import UNCOMPRESSED
from dooropener.portal.pages import AnyRequest, local_path, page, redirect
from dooropener.portal.visits import NotSignedIn, visit_of

HOME = "/today"
TRIES = 5
"""So many codes are taken after one password; then it is asked for again."""

_DAY = timedelta(days=1)
_HOURLY = 10
"""And so many an hour of one account from one network, by browsers that are not known to be its owner's: six digits can
be guessed, but nobody is to hold up the owner, who comes from elsewhere."""


@get("/login/second-step", guards=[public], opt=UNCOMPRESSED)
async def second_step_page(
    request: AnyRequest,
    session: NamedDependency[AsyncSession],
    house: NamedDependency[House],
    next: FromQuery[str] = HOME,  # noqa: A002
) -> Response[str] | Redirect:
    onwards = local_path(next, HOME)
    if visit_of(request).half is None:
        return Redirect("/login", query_params={"next": onwards}, status_code=303)
    return await _show(request, session, house, onwards)


async def _show(
    request: AnyRequest, session: AsyncSession, house: House, onwards: str, fault: Invalid | None = None
) -> Response[str]:
    user, _ = _half(request)
    has = await accounts.second_steps_of(session, user)
    return page(
        request,
        "login_second.html",
        status=401 if fault else 200,
        next=onwards,
        has=has,
        passkey=await accounts.ask_for_own(session, signins.site_of(house), user, at=house.clock.now()),
        fault=fault,
    )


def _half(request: AnyRequest) -> tuple[User, PortalSession]:
    visit = visit_of(request)
    if visit.half is None or visit.signin is None:
        raise NotSignedIn
    return visit.half, visit.signin


@post("/login/second-step", guards=[public])
async def give_second_step(
    request: AnyRequest, session: NamedDependency[AsyncSession], house: NamedDependency[House]
) -> Response[str] | Redirect:
    """Once it is given, the session goes on under a new key and opens everything."""
    form, (half, signin) = Form(visit_of(request).posted), _half(request)
    onwards = local_path(form.text("next"), HOME)
    if await _used_up(request, house, half, signin):
        return await _from_the_start(request, session, house, onwards)
    user = await accounts.get_user(session, half.id)
    try:
        async with session.begin_nested():
            await take_second_step(session, house, user, form)
    except (WrongCode, PasskeyRefused) as fault:
        return await _show(request, session, house, onwards, fault)
    key = await signins.renew(session, signin, house)
    return signins.let_in(redirect(house, onwards), house, user, key)


async def take_second_step(session: AsyncSession, house: House, user: User, form: Form) -> None:
    """A passkey's answer, else a code. Raises `PasskeyRefused`, `WrongCode`."""
    now, answer = house.clock.now(), form.raw("credential")
    if answer:
        await accounts.use_own(session, signins.site_of(house), user, answer, at=now)
    else:
        await accounts.take_code(session, user, form.text("code"), secret=house.secret, at=now)


async def _used_up(request: AnyRequest, house: House, user: User, signin: PortalSession) -> bool:
    """Whether this password has had its tries. Raises `TooManyAttempts` for guesses of a network's unknown browsers."""
    device = request.cookies.get(signins.DEVICE_COOKIE, "")
    known = len(accounts.limits_of(house.secret, user.email, host="", device=device)) == 1
    if not known:
        network = accounts.network_of(signins.host_of(request))
        await signins.count(house, [Limit(f"codes-of:{user.id}@{network}", _HOURLY, timedelta(hours=1))])
    try:
        await signins.count(house, [Limit(f"codes:{signin.id}", TRIES, _DAY)])
    except TooManyAttempts:
        return True
    return False


async def _from_the_start(request: AnyRequest, session: AsyncSession, house: House, onwards: str) -> Redirect:
    await accounts.end_session(session, request.cookies.get(signins.COOKIE))
    answer = redirect(house, f"/login?next={quote(onwards, safe='')}")
    answer.cookies.append(Cookie(key=signins.COOKIE, max_age=0))
    return answer


router = Router(path="/", route_handlers=[second_step_page, give_second_step])
