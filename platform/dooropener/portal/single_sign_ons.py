"""Single sign-on: to the provider and back."""

import logging

from litestar import Response, Router, get
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import Redirect
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import accounts
from dooropener.accounts import AddressNotProven, Begun, NotSignedOn, Provider, ProviderAway, Stranger, Way
from dooropener.errors import NotFound
from dooropener.house import House
from dooropener.portal import signins
from dooropener.portal.guards import public
from dooropener.portal.headers import UNCOMPRESSED
from dooropener.portal.logins import HOME, show_login
from dooropener.portal.pages import AnyRequest, local_path, secure
from dooropener.portal.visits import visit_of

COOKIE = "single"
BACK = "/login/single/back"
_log = logging.getLogger(__name__)


class NoProvider(NotFound):
    """Single sign-on is not set up."""

    code = "no_provider"


def _provider(house: House) -> Provider:
    provider = accounts.provider_of(house.settings)
    if provider is None:
        raise NoProvider
    return provider


@get("/login/single", guards=[public])
async def go_to_provider(
    request: AnyRequest,
    house: NamedDependency[House],
    next: FromQuery[str] = HOME,  # noqa: A002
) -> Response[str] | Redirect:
    """A link and no form: the policy for forms lets them lead to no other site. It changes nothing here.

    Who is signed in already is asked to prove it anew over there.
    """
    onwards, again = local_path(next, HOME), visit_of(request).user is not None
    await signins.count_sign_in(house, request)
    try:
        address, begun = await accounts.begin_sign_on(
            _provider(house), onwards=onwards, again=again, at=house.clock.now()
        )
    except ProviderAway as fault:
        return _refuse(request, house, onwards, fault)
    answer = Redirect(address, status_code=303)
    answer.cookies.append(_cookie(house, begun.sealed(house.secret), 600))
    return answer


@get(BACK, guards=[public], opt=UNCOMPRESSED)
async def come_back(
    request: AnyRequest, session: NamedDependency[AsyncSession], house: NamedDependency[House]
) -> Response[str] | Redirect:
    """The state in the address is that in the cookie, and both are good for one use."""
    now, provider, onwards = house.clock.now(), _provider(house), HOME
    try:
        begun = accounts.unsealed(house.secret, request.cookies.get(COOKIE, ""), at=now)
        onwards = begun.onwards
        await _spend(house, begun)
        who = await accounts.finish_sign_on(provider, begun, str(request.url), at=now)
        async with session.begin_nested():
            user = await accounts.user_signed_on(session, provider, who, at=now)
    except (NotSignedOn, ProviderAway, Stranger, AddressNotProven) as fault:
        return _refuse(request, house, onwards, fault)
    answer = await signins.enter(request, session, house, user, way=Way.SINGLE_SIGN_ON, onwards=onwards)
    answer.cookies.append(_cookie(house, "", 0))
    return answer


async def _spend(house: House, begun: Begun) -> None:
    """In a transaction of its own: none stays open while the provider is asked."""
    until = begun.at + accounts.BEGUN_FOR
    async with house.sessions.begin() as session:
        first = await accounts.spend(session, f"state:{begun.state}", until=until, at=house.clock.now())
    if not first:
        raise NotSignedOn(reason="used already")


def _refuse(
    request: AnyRequest, house: House, onwards: str, fault: NotSignedOn | ProviderAway | Stranger | AddressNotProven
) -> Response[str]:
    """The reason goes to the log: it helps whoever set this up, and holds nothing about the person."""
    _log.warning("single sign-on refused: %s %s", fault.code, fault.details.get("reason", ""))
    answer = show_login(request, house, onwards=onwards, fault=fault)
    answer.cookies.append(_cookie(house, "", 0))
    return answer


def _cookie(house: House, value: str, seconds: int) -> Cookie:
    return Cookie(
        key=COOKIE,
        value=value,
        path=BACK,
        max_age=seconds,
        httponly=True,
        samesite="lax",
        secure=secure(house),
    )


router = Router(path="/", route_handlers=[go_to_provider, come_back])
