"""The way in and out: password, passkey, second step, and proving once more who one is."""

from litestar import Response, Router, get, post
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import Redirect
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import accounts
from dooropener.accounts import PasskeyRefused, ProviderAway, Way, WrongCode
from dooropener.errors import Invalid, NotAllowed
from dooropener.house import House
from dooropener.portal import signins
from dooropener.portal.desk import Desk
from dooropener.portal.fault_words import explanation
from dooropener.portal.forms import FieldFault, Form
from dooropener.portal.guards import own, public
from dooropener.portal.headers import UNCOMPRESSED
from dooropener.portal.pages import AnyRequest, local_path, page, redirect
from dooropener.portal.second_step_logins import take_second_step
from dooropener.portal.visits import visit_of
from dooropener.words import words

HOME = "/today"


class SignInRefused(NotAllowed):
    """A wrong address or a wrong password."""

    code = "sign_in_refused"


@get("/login", guards=[public], opt=UNCOMPRESSED)
async def login_page(
    request: AnyRequest,
    house: NamedDependency[House],
    next: FromQuery[str] = HOME,  # noqa: A002
) -> Response[str] | Redirect:
    if visit_of(request).user:
        return Redirect(local_path(next, HOME), status_code=303)
    return show_login(request, house, onwards=local_path(next, HOME))


def show_login(
    request: AnyRequest, house: House, *, onwards: str, email: str = "", fault: NotAllowed | Invalid | None = None
) -> Response[str]:
    """The ways in, and why the one that was tried did not work."""
    provider = accounts.provider_of(house.settings)
    status = 503 if isinstance(fault, ProviderAway) else 401
    return page(
        request,
        "login.html",
        status=status if fault else 200,
        next=onwards,
        email=email,
        fault=fault,
        sentence=explanation(words(visit_of(request).language), fault) if fault else "",
        passkey=accounts.ask_for_any(signins.site_of(house), at=house.clock.now()),
        provider=provider.name if provider else None,
    )


@post("/login", guards=[public])
async def log_in(
    request: AnyRequest, session: NamedDependency[AsyncSession], house: NamedDependency[House]
) -> Response[str] | Redirect:
    """A wrong address and a wrong password are told apart neither by words nor by time."""
    form = Form(visit_of(request).posted)
    email, onwards = form.text("email"), local_path(form.text("next"), HOME)
    await signins.count_sign_in(house, request, email.lower())
    user = await accounts.authenticate(session, email=email, password=form.raw("password"))
    if user is None:
        return show_login(request, house, onwards=onwards, email=email, fault=SignInRefused())
    return await signins.enter(request, session, house, user, way=Way.PASSWORD, onwards=onwards)


@post("/login/passkey", guards=[public])
async def log_in_by_passkey(
    request: AnyRequest, session: NamedDependency[AsyncSession], house: NamedDependency[House]
) -> Response[str] | Redirect:
    """A passkey says who signs in, and proves it."""
    form = Form(visit_of(request).posted)
    onwards = local_path(form.text("next"), HOME)
    await signins.count_sign_in(house, request)
    try:
        async with session.begin_nested():
            user = await accounts.use_any(session, signins.site_of(house), form.raw("credential"), at=house.clock.now())
    except PasskeyRefused as fault:
        return show_login(request, house, onwards=onwards, fault=fault)
    return await signins.enter(request, session, house, user, way=Way.PASSKEY, onwards=onwards)


@get("/login/again", guards=[own], opt=UNCOMPRESSED)
async def again_page(desk: NamedDependency[Desk], next: FromQuery[str] = HOME) -> Response[str]:  # noqa: A002
    return await _ask_again(desk, local_path(next, HOME))


async def _ask_again(desk: Desk, onwards: str, fault: FieldFault | WrongCode | None = None) -> Response[str]:
    has = await accounts.second_steps_of(desk.session, desk.user)
    provider = accounts.provider_of(desk.house.settings)
    return page(
        desk.request,
        "login_again.html",
        status=422 if fault else 200,
        next=onwards,
        has=has,
        by_password=desk.user.password_hash is not None and (has.app_since is not None or not has.on),
        passkey=accounts.ask_for_any(signins.site_of(desk.house), at=desk.now) if has.passkeys else None,
        provider=provider.name if provider and desk.user.sso_subject else None,
        fault=fault,
    )


@post("/login/again", guards=[own])
async def prove_again(desk: NamedDependency[Desk]) -> Response[str] | Redirect:
    """The password, and a code where there is an app; the session goes on under a new key."""
    onwards = local_path(desk.form.text("next"), HOME)
    await signins.count_sign_in(desk.house, desk.request, desk.user.email)
    try:
        async with desk.session.begin_nested():
            await _prove_by_password(desk)
    except (FieldFault, WrongCode) as fault:
        return await _ask_again(desk, onwards, fault)
    present = visit_of(desk.request).signin
    assert present is not None
    was = present.awaits
    key = await accounts.prove_again(
        desk.session, await desk.session.merge(present), way=Way.PASSWORD, awaits=was, at=desk.now
    )
    return signins.let_in(redirect(desk.house, onwards), desk.house, desk.user, key)


async def _prove_by_password(desk: Desk) -> None:
    known = await accounts.authenticate(desk.session, email=desk.user.email, password=desk.form.raw("password"))
    if known is None:
        raise FieldFault("password", "wrong_password")
    if (await accounts.second_steps_of(desk.session, desk.user)).on:
        await take_second_step(desk.session, desk.house, desk.user, desk.form)


@post("/logout", guards=[public])
async def log_out(
    request: AnyRequest, session: NamedDependency[AsyncSession], house: NamedDependency[House]
) -> Redirect:
    await accounts.end_session(session, request.cookies.get(signins.COOKIE))
    answer = redirect(house, "/login")
    answer.cookies.append(Cookie(key=signins.COOKIE, max_age=0))
    return answer


router = Router(path="/", route_handlers=[login_page, log_in, log_in_by_passkey, again_page, prove_again, log_out])
