"""Coming back to the conversation: a link by mail instead of a password, and leaving again."""

import asyncio
import hashlib
import time
from collections.abc import Sequence
from typing import Any

from litestar import Response, get, post
from litestar.enums import MediaType
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath
from litestar.response import Redirect
from litestar.template.base import csrf_token
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import introductions, organisations, outbox
from dooropener.accounts import InvalidAddress, Person, TooManyAttempts, normal_address
from dooropener.house import House
from dooropener.introductions.letters import compose_sign_in
from dooropener.portal.assets import asset_url
from dooropener.portal.guards import public, signed_link, visitor
from dooropener.portal.headers import UNCOMPRESSED
from dooropener.portal.visits import visit_of
from dooropener.templating import render
from dooropener.words import LANGUAGES, words
from dooropener_bot.channels.visitors import (
    AnyRequest,
    address_of,
    chat_cookie,
    language_of,
    network_of,
    new_secret,
    no_cookie,
    secret_of,
)
from dooropener_bot.channels.webchat import HOUR, WebChat
from dooropener_bot.conversations import moving, ways_in

LINKS_AN_HOUR = 3
"""To one mail address, known or not."""
LINKS_AN_HOUR_FROM = 30
"""From one address of the network."""
ANSWER_AFTER = 0.4
"""Seconds that every answer takes: a letter that is written takes longer than none, which would tell who is known."""
_PRIVATE = {"referrer-policy": "no-referrer", "x-robots-tag": "noindex, nofollow"}


def coming_in(chat: WebChat) -> Sequence[HTTPRouteHandler]:
    """The routes below `/chat` that lead in and out."""

    @get("/sign-in", guards=[public], opt=UNCOMPRESSED)
    async def ask(request: AnyRequest) -> Response[str]:
        return _page(request, "sign_in.html", await _language(chat, request), **_form())

    @post("/sign-in", guards=[public], status_code=200, opt=UNCOMPRESSED)
    async def send(request: AnyRequest) -> Response[str]:
        return await _send(chat, request)

    @get("/in/{token:str}", guards=[signed_link], opt=UNCOMPRESSED)
    async def show(request: AnyRequest, token: FromPath[str]) -> Response[str]:
        return await _show(chat, request, token)

    @post("/in/{token:str}", guards=[signed_link], opt=UNCOMPRESSED)
    async def enter(request: AnyRequest, token: FromPath[str]) -> Response[str] | Redirect:
        return await _enter(chat, request, token)

    @post("/leave", guards=[visitor])
    async def leave(request: AnyRequest) -> Redirect:
        secret = secret_of(chat.house, request)
        if secret is not None:
            await moving.leave(chat.house, address_of(secret))
        return Redirect("/chat", status_code=303, cookies=[no_cookie()])

    return [ask, send, show, enter, leave]


async def _language(chat: WebChat, request: AnyRequest) -> str:
    """The conversation's, where there is one."""
    return (await chat.view(secret_of(chat.house, request))).language or language_of(request)


def _form(*, email: str = "", fault: str = "", sent: bool = False) -> dict[str, Any]:
    return {"email": email, "fault": fault, "sent": sent, "minutes": int(ways_in.VALID.total_seconds() // 60)}


async def _send(chat: WebChat, request: AnyRequest) -> Response[str]:
    """The answer is the same whether the address is known or not, and when it has had its letters."""
    language = await _language(chat, request)
    _, email = words(language), next(iter(visit_of(request).posted.get("email", ())), "")
    try:
        await chat.count(f"sign-in-from:{network_of(request)}", LINKS_AN_HOUR_FROM, HOUR)
        address = normal_address(email)
    except TooManyAttempts:
        fault = _("That was very often. Please try again in an hour.")
        return _page(request, "sign_in.html", language, status=429, **_form(email=email, fault=fault))
    except InvalidAddress:
        fault = _("This is not an e-mail address. It should look like name@company.se.")
        return _page(request, "sign_in.html", language, status=422, **_form(email=email, fault=fault))
    began = time.monotonic()
    if await _has_letters_left(chat, address):
        await _send_if_known(chat.house, address)
    await asyncio.sleep(max(0.0, began + ANSWER_AFTER - time.monotonic()))
    return _page(request, "sign_in.html", language, **_form(sent=True))


async def _has_letters_left(chat: WebChat, address: str) -> bool:
    """Counted by a hash: the counters are no list of addresses."""
    try:
        await chat.count(f"sign-in:{hashlib.sha256(address.encode()).hexdigest()}", LINKS_AN_HOUR, HOUR)
    except TooManyAttempts:
        return False
    return True


async def _send_if_known(house: House, address: str) -> None:
    async with house.sessions.begin() as session:
        person = await organisations.find_member(session, address)
        if person is not None:
            await send_link(session, house, person, address)


async def send_link(session: AsyncSession, house: House, person: Person, address: str) -> None:
    """Write the letter with the link, in the person's language."""
    now = house.clock.now()
    letter = compose_sign_in(
        settings=house.settings,
        language=person.language if person.language in LANGUAGES else "en",
        page_url=await ways_in.for_person(session, house, person.id, at=now),
        minutes=int(ways_in.VALID.total_seconds() // 60),
    )
    letter = await introductions.reworded(session, letter)
    await outbox.enqueue_mail(
        session,
        fact="sign_in_requested",
        recipient=address,
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        reply_to=house.settings.office_email,
        message_id=outbox.make_message_id(house.settings.reply_domain),
        at=now,
    )


async def _show(chat: WebChat, request: AnyRequest, token: str) -> Response[str]:
    """Looking changes nothing: mail programs open links before people do."""
    async with chat.house.sessions.begin() as session:
        way = await ways_in.find(session, chat.house, token, at=chat.house.clock.now())
        person = await session.get(Person, way.person_id) if way else None
    language = person.language if person else await _language(chat, request)
    return _page(request, "come_in.html", language, status=200 if way else 404, open=way is not None)


async def _enter(chat: WebChat, request: AnyRequest, token: str) -> Response[str] | Redirect:
    """The browser gets a new key, whatever it had before."""
    before, secret = secret_of(chat.house, request), new_secret()
    entered = await moving.enter(
        chat.house,
        chat.engine.understanding,
        token,
        before=address_of(before) if before else None,
        address=address_of(secret),
    )
    if not entered:
        return await _show(chat, request, token)
    return Redirect("/chat#newest", status_code=303, cookies=[chat_cookie(chat.house, secret)])


def _page(request: AnyRequest, template: str, language: str, *, status: int = 200, **values: Any) -> Response[str]:
    html = render(
        f"portal/chat/{template}",
        language,
        asset_url=asset_url,
        csrf_token=csrf_token({"request": request}),
        path=request.url.path,
        **values,
    )
    return Response(html, media_type=MediaType.HTML, status_code=status, headers=dict(_PRIVATE))
