"""Two on one case, of whom one may be a machine: `If-Match` says what it has seen of the case."""

from typing import TypeVar

import msgspec
from litestar import Response

from dooropener import introductions
from dooropener.introductions import Introduction
from dooropener.portal.api.problems import Overtaken
from dooropener.portal.desk import Desk
from dooropener.portal.together import mark_of

V = TypeVar("V", bound=msgspec.Struct)


async def tag_case(desk: Desk, introduction: Introduction, view: V) -> Response[V]:
    """The answer with the mark that forms on the pages of the case carry as well."""
    return Response(view, headers={"etag": f'"{await mark_of(desk.session, introduction)}"'})


async def hold_case(desk: Desk, introduction_id: int) -> Introduction:
    """The introduction, locked, as the machine has seen it. Raises `Overtaken` where something happened since."""
    introduction = await introductions.get_introduction(desk.session, introduction_id)
    await introductions.lock(desk.session, introduction)
    wanted = desk.request.headers.get("if-match", "").strip()
    if wanted not in {"", "*"}:
        present = f'"{await mark_of(desk.session, introduction)}"'
        if present not in {each.strip() for each in wanted.split(",")}:
            raise Overtaken
    return introduction
