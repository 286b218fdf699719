"""Rendering for readers without an account, in any finished language."""

from typing import Any

from litestar import Response
from litestar.enums import MediaType
from litestar.response import Redirect
from litestar.template.base import csrf_token
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import introductions
from dooropener.house import House
from dooropener.introductions import Introduction, UnknownIntroduction
from dooropener.links import read_token
from dooropener.portal.assets import asset_url
from dooropener.portal.pages import AnyRequest
from dooropener.templating import render
from dooropener.words import LANGUAGES, first_finished, words

PRIVATE = {"referrer-policy": "no-referrer", "x-robots-tag": "noindex, nofollow"}
"""The address of such a page is its key: it is not passed on to others, and no search engine keeps it."""


def reading_language(request: AnyRequest, *preferred: str | None) -> str:
    """The first of: what the reader chose on the page, `preferred`, what the browser asks for, English."""
    for code in (request.query_params.get("language"), *preferred):
        if code in LANGUAGES:
            return code
    wanted = [part.split(";")[0].strip() for part in request.headers.get("accept-language", "").split(",")]
    return first_finished(wanted) or "en"


def show(
    request: AnyRequest, house: House, template: str, language: str, *, status: int = 200, **values: Any
) -> Response[str]:
    """Render `templates/portal/partner/<template>`."""
    html = render(
        f"portal/partner/{template}",
        language,
        asset_url=asset_url,
        csrf_token=csrf_token({"request": request}),
        languages=LANGUAGES,
        office=house.settings,
        path=request.url.path,
        own_name=own_name,
        **values,
    )
    headers = {**PRIVATE, "content-language": language}
    return Response(html, media_type=MediaType.HTML, status_code=status, headers=headers)


def own_name(code: str) -> str:
    """A language as its own speakers call it."""
    return words(code).language_name(code).capitalize()


def unknown(request: AnyRequest, house: House) -> Response[str]:
    """For a link that was not made here, or whose introduction is gone."""
    return show(request, house, "unknown.html", reading_language(request), status=404)


def back(request: AnyRequest, language: str) -> Redirect:
    """To the page itself by GET, at the answer."""
    return Redirect(f"{request.url.path}?language={language}#answer", status_code=303, headers=dict(PRIVATE))


async def find_introduction(session: AsyncSession, house: House, purpose: str, token: str) -> Introduction | None:
    """The introduction that `token` names in this purpose, with everything loaded."""
    number = read_token(house.secret, purpose, token)
    if number is None:
        return None
    try:
        return await introductions.get_introduction(session, number)
    except UnknownIntroduction:
        return None
