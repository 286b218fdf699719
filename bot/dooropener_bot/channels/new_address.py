"""The page behind the link in a letter to a new mail address: looking changes nothing, the button does."""

from collections.abc import Sequence
from typing import Any

from litestar import Response, get, post
from litestar.enums import MediaType
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath
from litestar.template.base import csrf_token

from dooropener import accounts, introductions, organisations, outbox
from dooropener.accounts import Person
from dooropener.house import House
from dooropener.introductions.letters import compose_address_changed
from dooropener.portal.assets import asset_url
from dooropener.portal.guards import signed_link
from dooropener.portal.headers import UNCOMPRESSED
from dooropener.templating import render
from dooropener.words import LANGUAGES
from dooropener_bot.channels.visitors import AnyRequest, language_of

_PRIVATE = {"referrer-policy": "no-referrer", "x-robots-tag": "noindex, nofollow"}


def new_address(house: House) -> Sequence[HTTPRouteHandler]:
    """The routes below `/chat`."""

    @get("/address/{token:str}", guards=[signed_link], opt=UNCOMPRESSED)
    async def show(request: AnyRequest, token: FromPath[str]) -> Response[str]:
        async with house.sessions.begin() as session:
            asked = await accounts.find_new_address(session, house.secret, token, at=house.clock.now())
            person = await session.get(Person, asked.person_id) if asked else None
        if asked is None or person is None:
            return _page(request, language_of(request), status=404)
        return _page(request, _spoken_by(person), open=True, address=asked.email)

    @post("/address/{token:str}", guards=[signed_link], status_code=200, opt=UNCOMPRESSED)
    async def confirm(request: AnyRequest, token: FromPath[str]) -> Response[str]:
        at = house.clock.now()
        async with house.sessions.begin() as session:
            asked = await accounts.find_new_address(session, house.secret, token, at=at, lock=True)
            if asked is None:
                return _page(request, language_of(request), status=404)
            person = await session.get_one(Person, asked.person_id)
            before = await organisations.use_new_address(session, asked, at=at)
            if before:
                letter = compose_address_changed(settings=house.settings, language=_spoken_by(person))
                letter = await introductions.reworded(session, letter)
                await outbox.enqueue_mail(
                    session,
                    fact="address_changed",
                    recipient=before,
                    subject=letter.subject,
                    text=letter.text,
                    html=letter.html,
                    reply_to=house.settings.office_email,
                    message_id=outbox.make_message_id(house.settings.reply_domain),
                    at=at,
                )
        return _page(request, _spoken_by(person), done=True, address=person.email or "")

    return [show, confirm]


def _spoken_by(person: Person) -> str:
    return person.language if person.language in LANGUAGES else "en"


def _page(request: AnyRequest, language: str, *, status: int = 200, **values: Any) -> Response[str]:
    known = {"open": False, "done": False, "address": "", **values}
    html = render(
        "portal/chat/address.html",
        language,
        asset_url=asset_url,
        csrf_token=csrf_token({"request": request}),
        path=request.url.path,
        **known,
    )
    return Response(html, media_type=MediaType.HTML, status_code=status, headers=dict(_PRIVATE))
