"""The conversation on our own page: a form that works without scripts, live answers with them."""

from typing import Any

from litestar import Response, Router, get, post
from litestar.datastructures import UploadFile
from litestar.enums import RequestEncodingType
from litestar.params import FromQuery
from litestar.response import Redirect, Stream

from dooropener.house import House
from dooropener.listings import MAX_BYTES, MOST_FILES
from dooropener.portal.guards import visitor
from dooropener.portal.headers import UNCOMPRESSED
from dooropener.portal.visits import visit_of
from dooropener.words import words
from dooropener_bot.channels.coming_in import coming_in
from dooropener_bot.channels.new_address import new_address
from dooropener_bot.channels.news import News
from dooropener_bot.channels.visitors import AnyRequest, chat_cookie, language_of, new_secret, secret_of
from dooropener_bot.channels.webchat import View, WebChat
from dooropener_bot.conversations import File
from dooropener_bot.understanding import Understanding

MOST_PAGES = 8
"""So many pages of one conversation are live; a further one works, and learns of news when it is loaded."""
MOST_BYTES = 3 * MAX_BYTES
"""Of one form. A file that is a little too large is refused in words, one that is far too large at once."""
_LONGEST_KEY = 64


def web_chat_router(house: House, understanding: Understanding, news: News | None = None) -> Router:
    """`/chat`, to be mounted in the portal by the composition root, which closes `news` when it stops."""
    chat = WebChat(house, understanding, news or News(house))

    @get("/", guards=[visitor])
    async def show(request: AnyRequest) -> Response[str]:
        view = await chat.view(secret_of(house, request))
        return chat.page(request, view.language or language_of(request), view)

    @post("/", guards=[visitor], status_code=200, request_max_body_size=MOST_BYTES)
    async def say(request: AnyRequest, after: FromQuery[int] = 0) -> Response[Any] | Redirect:
        return await _say(chat, request, after)

    @get("/stream", guards=[visitor], opt=UNCOMPRESSED)
    async def stream(request: AnyRequest, after: FromQuery[int] = 0) -> Stream | Response[None]:
        return await _stream(chat, request, after)

    return Router(path="/chat", route_handlers=[show, say, stream, *coming_in(chat), *new_address(house)])


async def _stream(chat: WebChat, request: AnyRequest, after: int) -> Stream | Response[None]:
    """An answer without content tells the browser not to come back: there is nothing to follow."""
    secret = secret_of(chat.house, request)
    conversation_id = (await chat.view(secret, after)).conversation_id
    if secret is None or conversation_id is None:
        return Response(None, status_code=204)
    if chat.news.readers(conversation_id) >= MOST_PAGES:
        return Response(None, status_code=429)
    last = request.headers.get("last-event-id", "")
    begin = int(last) if last.isascii() and last.isdecimal() and len(last) < 16 else after
    return Stream(
        chat.follow(secret, conversation_id, begin),
        media_type="text/event-stream",
        headers={"x-accel-buffering": "no"},
    )


async def _say(chat: WebChat, request: AnyRequest, after: int) -> Response[Any] | Redirect:
    house, known = chat.house, secret_of(chat.house, request)
    form = visit_of(request).posted
    text, button, key = (_field(form, name) for name in ("text", "button", "key"))
    quick = "application/json" in request.headers.get("accept", "")
    attached = await _files(request)
    met = await chat.meet(request, known, button, len(attached))
    language = met.language or language_of(request)
    if met.too_fast:
        view = View() if quick else await chat.view(known)
        return _slow_down(chat, request, language, view, text, quick=quick)
    secret = known or new_secret()
    if text.strip() or button or attached:
        await chat.hear(
            secret,
            new=met.conversation_id is None,
            text=met.label if button else text,
            button=button or None,
            attached=() if button else attached,
            key=key[:_LONGEST_KEY],
            language=language,
        )
    cookies = [chat_cookie(house, secret)]
    if not quick:
        return Redirect("/chat#newest", status_code=303, cookies=cookies)
    return Response(await chat.answer(secret, after), cookies=cookies)


async def _files(request: AnyRequest) -> list[File]:
    """What was chosen in the form; a field in which nothing was chosen comes without a name."""
    if request.content_type[0] != RequestEncodingType.MULTI_PART:
        return []
    chosen = [value for value in (await request.form()).getall("file", []) if isinstance(value, UploadFile)]
    return [File(file.filename, await file.read()) for file in chosen[:MOST_FILES] if file.filename]


def _field(form: Any, name: str) -> str:
    return next(iter(form.get(name, ())), "").replace("\r\n", "\n")


def _slow_down(
    chat: WebChat, request: AnyRequest, language: str, view: View, text: str, *, quick: bool
) -> Response[Any]:
    _ = words(language)
    fault = _("That was very fast. Wait a minute, please; your words are still here.")
    if quick:
        return Response({"fault": fault}, status_code=429)
    return chat.page(request, language, view, fault=fault, text=text, status=429)
