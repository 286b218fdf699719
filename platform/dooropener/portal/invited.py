"""The page behind an invitation: become a user, with a password or a passkey of one's own."""

from litestar import Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import accounts
from dooropener.accounts import AddressTaken, InvitationClosed, Way, WeakPassword
from dooropener.errors import DoorOpenerError
from dooropener.house import House
from dooropener.portal import signins
from dooropener.portal.forms import Form
from dooropener.portal.guards import signed_link
from dooropener.portal.headers import UNCOMPRESSED
from dooropener.portal.pages import AnyRequest, page
from dooropener.portal.visits import visit_of


@get("/invited/{token:str}", guards=[signed_link], opt=UNCOMPRESSED)
async def invitation_page(
    request: AnyRequest,
    session: NamedDependency[AsyncSession],
    house: NamedDependency[House],
    token: FromPath[str],
) -> Response[str]:
    return await _show(request, session, house, token)


async def _show(
    request: AnyRequest, session: AsyncSession, house: House, token: str, fault: DoorOpenerError | None = None
) -> Response[str]:
    try:
        invitation = await accounts.find_invitation(session, house.secret, token, at=house.clock.now())
    except InvitationClosed:
        return page(request, "invitation_closed.html", status=404)
    return page(
        request,
        "invited.html",
        status=422 if fault else 200,
        language=visit_of(request).language if visit_of(request).user else invitation.language,
        invitation=invitation,
        token=token,
        min_length=accounts.MIN_LENGTH,
        fault=fault,
    )


@post("/invited/{token:str}", guards=[signed_link], opt=UNCOMPRESSED)
async def accept(
    request: AnyRequest,
    session: NamedDependency[AsyncSession],
    house: NamedDependency[House],
    token: FromPath[str],
) -> Response[str] | Redirect:
    """With a password, or without one to the page where a passkey is made. The link itself proves the address."""
    form, now = Form(visit_of(request).posted), house.clock.now()
    await signins.count_sign_in(house, request)
    by_passkey = form.text("way") == "passkey"
    try:
        async with session.begin_nested():
            invitation = await accounts.find_invitation(session, house.secret, token, at=now)
            password = None if by_passkey else form.raw("new_password")
            user = await accounts.accept_invitation(session, invitation, password=password, at=now)
    except InvitationClosed:
        return page(request, "invitation_closed.html", status=404)
    except (WeakPassword, AddressTaken) as fault:
        fault.details |= {"field": "new_password", "rule": fault.code}
        return await _show(request, session, house, token, fault)
    onwards = "/settings/account#passkeys" if by_passkey else "/today"
    way = Way.LINK if by_passkey else Way.PASSWORD
    return await signins.enter(request, session, house, user, way=way, onwards=onwards)


router = Router(path="/", route_handlers=[invitation_page, accept])
