"""Rendering of pages and the ways from one to the next."""

from datetime import datetime
from typing import Any

from litestar import Request, Response
from litestar.datastructures import Cookie
from litestar.enums import MediaType
from litestar.response import Redirect
from litestar.template.base import csrf_token

from dooropener import terms
from dooropener.accounts import Role
from dooropener.house import House
from dooropener.portal import toasts
from dooropener.portal.assets import asset_url
from dooropener.portal.guards import may
from dooropener.portal.toasts import Toast
from dooropener.portal.visits import visit_of
from dooropener.templating import render
from dooropener.words import PORTAL_LANGUAGES, words

AnyRequest = Request[Any, Any, Any]


def page(
    request: AnyRequest,
    template: str,
    *,
    status: int = 200,
    headers: dict[str, str] | None = None,
    language: str | None = None,
    **values: Any,
) -> Response[str]:
    """Render `templates/portal/<template>` for this reader, in their own language unless told another one.

    What is undone leads back to `here`: the path alone, unless a page of a list tells its number as well. What a
    stranger typed into an address is not repeated (`headers.UNCOMPRESSED`).
    """
    visit = visit_of(request)
    language = language or visit.language
    toast = toasts.toast_of(request)
    html = render(
        f"portal/{template}",
        language,
        asset_url=asset_url,
        csrf_token=_token(request),
        languages=PORTAL_LANGUAGES,
        may_decide=may(visit.user, Role.ADVISOR),
        may_manage=may(visit.user, Role.ADMIN),
        path=request.url.path,
        read_moment=datetime.fromisoformat,
        terms=terms.Terms(words(language)),
        user=visit.user,
        **{"waiting": None, "held": None, "toast": toast, "here": request.url.path, **values},
    )
    cookies = [Cookie(key=toasts.COOKIE, max_age=0)] if toast else []
    return Response(html, media_type=MediaType.HTML, status_code=status, headers=headers, cookies=cookies)


def _token(request: AnyRequest) -> str:
    """The form token; before the check could run it is the one that was posted, which the next check judges."""
    posted = visit_of(request).posted.get("_csrf_token", [""])
    return csrf_token({"request": request}) or posted[0]


def redirect(house: House, path: str, *, toast: Toast | None = None) -> Redirect:
    """Go on to `path` by GET, where `toast` is shown."""
    cookies = [toast.cookie(secure=secure(house))] if toast else []
    return Redirect(path, status_code=303, cookies=cookies)


def secure(house: House) -> bool:
    """Whether cookies may travel over https only."""
    return house.settings.public_url.startswith("https://")


def local_path(path: str, default: str = "/") -> str:
    """`path` where it stays on this site, else `default`: forms and links can be made up by others."""
    stays = path.startswith("/") and path[1:2] not in {"/", "\\"} and path.isprintable()
    return path if stays else default
