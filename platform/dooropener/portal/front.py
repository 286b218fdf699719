"""The front page, and the language."""

from litestar import Response, Router, get, post
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from litestar.response import Redirect
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import accounts
from dooropener.house import House
from dooropener.portal.forms import FieldFault, Form
from dooropener.portal.guards import public
from dooropener.portal.pages import AnyRequest, local_path, page, redirect, secure
from dooropener.portal.visits import LANGUAGE_COOKIE, visit_of
from dooropener.words import PORTAL_LANGUAGES

_YEAR = 365 * 24 * 3600


@get("/", guards=[public])
async def front_page(request: AnyRequest) -> Response[str]:
    return page(request, "front.html")


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


router = Router(path="/", route_handlers=[front_page, choose_language])
