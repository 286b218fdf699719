"""Signing in by a link in the mail. Whether an address has a user is told to nobody."""

from contextlib import suppress

from litestar import Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import accounts
from dooropener.accounts import LinkClosed, TooManyAttempts, Way
from dooropener.house import House
from dooropener.portal import signins
from dooropener.portal.forms import Form
from dooropener.portal.guards import public, signed_link
from dooropener.portal.headers import UNCOMPRESSED
from dooropener.portal.pages import AnyRequest, page
from dooropener.portal.visits import visit_of

HOME = "/today"


@get("/login/link", guards=[public], opt=UNCOMPRESSED)
async def ask_page(request: AnyRequest) -> Response[str]:
    return page(request, "login_link.html", sent=False)


@post("/login/link", guards=[public])
async def ask_for_link(
    request: AnyRequest, session: NamedDependency[AsyncSession], house: NamedDependency[House]
) -> Response[str]:
    """The same page for any address, also when no more letters go to it."""
    email = Form(visit_of(request).posted).text("email")
    to_account, from_network = accounts.link_limits(email.lower(), host=signins.host_of(request))
    await signins.count(house, [from_network])
    with suppress(TooManyAttempts):
        await signins.count(house, [to_account])
        await accounts.send_link(session, email, settings=house.settings, at=house.clock.now())
    return page(request, "login_link.html", sent=True)


@get("/login/link/{token:str}", guards=[signed_link], opt=UNCOMPRESSED)
async def link_page(
    request: AnyRequest,
    session: NamedDependency[AsyncSession],
    house: NamedDependency[House],
    token: FromPath[str],
) -> Response[str]:
    """Opening the link changes nothing: programs that look at mail open links, too."""
    try:
        await accounts.find_link(session, house.secret, token, at=house.clock.now())
    except LinkClosed:
        return page(request, "login_link_closed.html", status=404)
    return page(request, "login_link_open.html", token=token)


@post("/login/link/{token:str}", guards=[signed_link])
async def log_in_by_link(
    request: AnyRequest,
    session: NamedDependency[AsyncSession],
    house: NamedDependency[House],
    token: FromPath[str],
) -> Response[str] | Redirect:
    await signins.count_sign_in(house, request)
    try:
        user = await accounts.use_link(session, house.secret, token, at=house.clock.now())
    except LinkClosed:
        return page(request, "login_link_closed.html", status=404)
    return await signins.enter(request, session, house, user, way=Way.LINK, onwards=HOME)


router = Router(path="/", route_handlers=[ask_page, ask_for_link, link_page, log_in_by_link])
