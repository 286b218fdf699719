"""The front page, the way in and out, and the language."""

from datetime import datetime, timedelta

from litestar import Response, Router, get, post
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import Redirect
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import accounts
from dooropener.house import House
from dooropener.portal import signins
from dooropener.portal.forms import FieldFault, Form
from dooropener.portal.guards import public
from dooropener.portal.headers import UNCOMPRESSED
from dooropener.portal.pages import AnyRequest, local_path, page, redirect, secure
from dooropener.portal.visits import LANGUAGE_COOKIE, visit_of
from dooropener.words import PORTAL_LANGUAGES

ATTEMPT_WINDOW = timedelta(minutes=15)
ATTEMPTS_PER_ACCOUNT = 10
ATTEMPTS_PER_ADDRESS = 100
"""An office shares one address, so it gets more than an account does."""
_YEAR = 365 * 24 * 3600


@get("/", guards=[public])
async def front_page(request: AnyRequest) -> Response[str]:
    return page(request, "front.html")


@get("/login", guards=[public], opt=UNCOMPRESSED)
async def login_page(request: AnyRequest, next: FromQuery[str] = "/today") -> Response[str] | Redirect:  # noqa: A002
    if visit_of(request).user:
        return Redirect(local_path(next, "/today"), status_code=303)
    return page(request, "login.html", next=local_path(next, "/today"), email="", refused=False)


@post("/login", guards=[public])
async def log_in(
    request: AnyRequest, session: NamedDependency[AsyncSession], house: NamedDependency[House]
) -> Response[str] | Redirect:
    """A wrong address and a wrong password are told apart neither by words nor by time."""
    form, now = Form(visit_of(request).posted), house.clock.now()
    email = form.text("email")
    await _count_attempt(house, request, email, now)
    user = await accounts.authenticate(session, email=email, password=form.raw("password"))
    onwards = local_path(form.text("next"), "/today")
    if user is None:
        return page(request, "login.html", status=401, next=onwards, email=email, refused=True)
    key = await signins.sign_in(session, user, before=request.cookies.get(signins.COOKIE), at=now)
    answer = redirect(house, onwards)
    answer.cookies.append(signin_cookie(house, key))
    return answer


async def _count_attempt(house: House, request: AnyRequest, email: str, now: datetime) -> None:
    """In transactions of their own: a refused attempt counts too."""
    host = request.client.host if request.client else "unknown"
    account = email.strip().lower()[:254]
    for key, limit in ((f"login-from:{host}", ATTEMPTS_PER_ADDRESS), (f"login-as:{account}", ATTEMPTS_PER_ACCOUNT)):
        async with house.sessions.begin() as session:
            await accounts.count_attempt(session, key, limit=limit, window=ATTEMPT_WINDOW, at=now)


def signin_cookie(house: House, key: str) -> Cookie:
    """Gone when the browser closes; the session behind it ends sooner."""
    return Cookie(key=signins.COOKIE, value=key, httponly=True, samesite="lax", secure=secure(house))


@post("/logout", guards=[public])
async def log_out(
    request: AnyRequest, session: NamedDependency[AsyncSession], house: NamedDependency[House]
) -> Redirect:
    await signins.sign_out(session, request.cookies.get(signins.COOKIE))
    answer = redirect(house, "/login")
    answer.cookies.append(Cookie(key=signins.COOKIE, max_age=0))
    return answer


@post("/language", guards=[public])
async def choose_language(
    request: AnyRequest, session: NamedDependency[AsyncSession], house: NamedDependency[House]
) -> Redirect:
    """Kept with the user, and in a cookie for those who have not signed in."""
    visit = visit_of(request)
    form = Form(visit.posted)
    language = form.text("language")
    if language not in PORTAL_LANGUAGES:
        raise FieldFault("language", "unknown_choice")
    if visit.user:
        (await accounts.get_user(session, visit.user.id)).language = language
    answer = redirect(house, local_path(form.text("next")))
    answer.cookies.append(
        Cookie(key=LANGUAGE_COOKIE, value=language, max_age=_YEAR, httponly=True, samesite="lax", secure=secure(house))
    )
    return answer


router = Router(path="/", route_handlers=[front_page, login_page, log_in, log_out, choose_language])
