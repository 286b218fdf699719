"""Signing in as a browser sees it: cookies, devices, and where to go on."""

from collections.abc import Iterable
from typing import Any, TypeVar
from urllib.parse import quote

from litestar import Response
from litestar.datastructures import Cookie
from litestar.response import Redirect
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import accounts
from dooropener.accounts import Awaits, Limit, PortalSession, Site, User, Way
from dooropener.house import House
from dooropener.portal.pages import AnyRequest, redirect, secure
from dooropener.portal.visits import SIGNIN_COOKIE, visit_of

R = TypeVar("R", bound=Response[Any])
COOKIE = SIGNIN_COOKIE
DEVICE_COOKIE = "device"
_YEAR = 365 * 24 * 3600

SECOND_STEP = "/login/second-step"
SET_UP = "/settings/account/second-step"
_NEXT_PAGE = {Awaits.SECOND_STEP: SECOND_STEP, Awaits.SET_UP: SET_UP}

_BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrom", "Chrome"), ("Safari", "Safari"))
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def device_name(user_agent: str) -> str:
    """Browser and system, such as `Firefox, Linux`: enough to know one's own by, and no more."""
    found = (_first(_BROWSERS, user_agent), _first(_SYSTEMS, user_agent))
    return ", ".join(name for name in found if name)


def _first(known: Iterable[tuple[str, str]], user_agent: str) -> str:
    return next((name for mark, name in known if mark in user_agent), "")


def host_of(request: AnyRequest) -> str:
    return request.client.host if request.client else "unknown"


def site_of(house: House) -> Site:
    return Site(house.settings.public_url, house.secret)


async def count(house: House, limits: Iterable[Limit]) -> None:
    """Count a try under each, in transactions of their own: a refused one counts too. Raises `TooManyAttempts`."""
    now = house.clock.now()
    for limit in limits:
        async with house.sessions.begin() as session:
            await accounts.count_attempt(session, limit.key, limit=limit.most, window=limit.window, at=now)


async def count_sign_in(house: House, request: AnyRequest, address: str | None = None) -> None:
    """A try to sign in as `address`, or with what itself says who it is, from where it comes."""
    if address is None:
        await count(house, [accounts.network_limit(host_of(request))])
        return
    device = request.cookies.get(DEVICE_COOKIE, "")
    await count(house, accounts.limits_of(house.secret, address, host=host_of(request), device=device))


async def enter(
    request: AnyRequest, session: AsyncSession, house: House, user: User, *, way: Way, onwards: str
) -> Redirect:
    """A first proof was given: on to `onwards`, or to what is lacking. A session of the same user is fresh then."""
    now, awaits = house.clock.now(), await accounts.what_awaits(session, user, way)
    present = visit_of(request).signin
    if present and present.user_id == user.id and awaits is not Awaits.SECOND_STEP:
        key = await accounts.prove_again(session, await session.merge(present), way=way, awaits=awaits, at=now)
    else:
        key = await accounts.begin_session(
            session,
            user,
            way=way,
            awaits=awaits,
            device=device_name(request.headers.get("user-agent", "")),
            before=request.cookies.get(COOKIE),
            at=now,
        )
    place = f"{_NEXT_PAGE[awaits]}?next={quote(onwards, safe='')}" if awaits else onwards
    return let_in(redirect(house, place), house, user, key, known=awaits is not Awaits.SECOND_STEP)


def let_in(answer: R, house: House, user: User, key: str, *, known: bool = True) -> R:
    """Hand the browser its key; once all is proven (`known`), it is one of the user's own from now on."""
    answer.cookies.append(signin_cookie(house, key))
    if known:
        answer.cookies.append(_cookie(house, DEVICE_COOKIE, accounts.device_token(house.secret, user.email), _YEAR))
    return answer


async def renew(session: AsyncSession, present: PortalSession, house: House, *, way: Way | None = None) -> str:
    """The user has proven anew who she is, or set up what was lacking: the session goes on under a new key."""
    own = await session.merge(present)
    return await accounts.prove_again(session, own, way=way or own.way, awaits=None, at=house.clock.now())


def signin_cookie(house: House, key: str) -> Cookie:
    """Gone when the browser closes; the session behind it ends sooner."""
    return _cookie(house, COOKIE, key, None)


def _cookie(house: House, name: str, value: str, seconds: int | None) -> Cookie:
    return Cookie(key=name, value=value, max_age=seconds, httponly=True, samesite="lax", secure=secure(house))
