"""The caught mail of the demo, to be read and answered as the partner would. In production it does not exist."""

import asyncio
import re

import aiosmtplib
from litestar import Response, Router, get, post
from litestar.di import NamedDependency
from litestar.enums import MediaType
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from dooropener.accounts import normal_address
from dooropener.errors import Conflict, Invalid
from dooropener.house import House
from dooropener.mailbox.catcher import CaughtLetter, caught_letters, get_caught_letter
from dooropener.portal.devmail_answers import READY, Quoting, compose_answer
from dooropener.portal.forms import FieldFault, Form
from dooropener.portal.guards import public
from dooropener.portal.headers import FRAMED_LETTER, FRAMING
from dooropener.portal.pages import AnyRequest, page, redirect
from dooropener.portal.visits import visit_of
from dooropener.settings import Settings

MANY = 100


class AnswerNotTaken(Conflict):
    """The mail listener did not take the answer."""

    code = "answer_not_taken"


@get("/", guards=[public])
async def letters_page(request: AnyRequest, house: NamedDependency[House]) -> Response[str]:
    letters = await asyncio.to_thread(caught_letters, house.settings)
    return page(request, "devmail/letters.html", letters=letters[:MANY])


@get("/{letter_id:str}", guards=[public])
async def letter_page(
    request: AnyRequest, house: NamedDependency[House], letter_id: FromPath[str], answered: FromQuery[bool] = False
) -> Response[str]:
    caught = await asyncio.to_thread(get_caught_letter, house.settings, letter_id)
    return _show(request, caught, answered=answered)


def _show(
    request: AnyRequest, caught: CaughtLetter, *, answered: bool = False, fault: Invalid | None = None
) -> Response[str]:
    """With `fault` what was filled in stands there again."""
    return page(
        request,
        "devmail/letter.html",
        status=422 if fault else 200,
        headers=FRAMING,
        caught=caught,
        ready=READY.get(caught.language, READY["en"]),
        answered=answered,
        fault=fault,
        form=Form(visit_of(request).posted if fault else {}),
    )


@get("/{letter_id:str}/html", guards=[public])
async def letter_as_html(house: NamedDependency[House], letter_id: FromPath[str]) -> Response[str]:
    """The HTML part alone, for a frame in which nothing runs; its links open outside."""
    caught = await asyncio.to_thread(get_caught_letter, house.settings, letter_id)
    html = re.sub(r"(<head[^>]*>)", r'\1<base target="_blank">', caught.html, count=1)
    return Response(html, media_type=MediaType.HTML, headers=FRAMED_LETTER)


@post("/{letter_id:str}/answer", guards=[public])
async def answer(
    request: AnyRequest, house: NamedDependency[House], letter_id: FromPath[str]
) -> Response[str] | Redirect:
    """Send a reply by SMTP to our own mail listener, as if it came from the partner's mail program."""
    caught = await asyncio.to_thread(get_caught_letter, house.settings, letter_id)
    form = Form(visit_of(request).posted)
    try:
        sender = _sender(form.text("sender") or caught.recipient)
        text, quoting = form.text("ready") or form.required("text"), form.choice("quoting", Quoting)
    except FieldFault as fault:
        return _show(request, caught, fault=fault)
    reply = compose_answer(caught, sender=sender, text=text, quoting=quoting, at=house.clock.now())
    await _send(house.settings, sender, caught.reply_to, reply.as_bytes())
    return redirect(house, f"/dev/mail/{letter_id}?answered=true")


def _sender(typed: str) -> str:
    try:
        return normal_address(typed)
    except Invalid as fault:
        raise FieldFault("sender", fault.code) from None


async def _send(settings: Settings, sender: str, recipient: str, raw: bytes) -> None:
    try:
        await aiosmtplib.send(
            raw,
            sender=sender,
            recipients=[recipient],
            hostname=settings.mail_in_host,
            port=settings.mail_in_port,
            start_tls=False,
            timeout=30,
        )
    except (aiosmtplib.SMTPException, OSError, ValueError) as error:
        raise AnswerNotTaken(answer=str(error)) from error


def devmail_router(house: House) -> Router:
    """The pages under /dev/mail. Raises RuntimeError in production, where they must not be."""
    if house.settings.production:
        raise RuntimeError("caught mail is not shown in production")
    return Router(path="/dev/mail", route_handlers=[letters_page, letter_page, letter_as_html, answer])
