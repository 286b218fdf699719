"""Mail: what could not be filed, and one message in full."""

import asyncio
from collections.abc import Callable

from litestar import Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from dooropener import agenda, mailbox
from dooropener.agenda import ActKind
from dooropener.errors import NotAllowed
from dooropener.mailbox import Candidate, Message, MessageState
from dooropener.portal.acts import put_off
from dooropener.portal.desk import Desk
from dooropener.portal.forms import FieldFault
from dooropener.portal.guards import advisor, reader
from dooropener.portal.headers import FRAMING
from dooropener.portal.pages import local_path
from dooropener.portal.paging import leaf, place
from dooropener.portal.saved_files import to_save

SHOWN = 25
"""So many stand on a page, what waits longest first."""


class LockedAway(NotAllowed):
    """A person in it was forgotten: its bytes are kept because the law on archives says so, and shown to nobody."""

    code = "locked_away"


@get("/triage", guards=[reader])
async def triage(desk: NamedDependency[Desk], page: FromQuery[int] = 1) -> Response[str]:
    """Mail that belongs to no introduction yet, page by page; nothing is dropped."""
    sorting = await being_sorted(desk)
    shown = leaf((await desk.waiting()).mail, page, size=SHOWN)
    found = await mailbox.triage(desk.session, limit=shown.end + len(sorting))
    return await desk.page(
        "triage.html",
        messages=[message for message in found if message.id not in sorting][shown.begin : shown.end],
        shown=shown,
        here=place("/triage?", shown.number),
        suggest=await _suggesting(desk),
    )


async def being_sorted(desk: Desk) -> set[int]:
    """Messages that are filed or dismissed within the next ten seconds."""
    acting = await agenda.under_way(desk.session)
    return acting[ActKind.FILE_MAIL] | acting[ActKind.DISMISS_MAIL]


async def _suggesting(desk: Desk) -> Callable[[Message], list[Candidate]]:
    """Where each message may belong, out of the newest introductions."""
    candidates = await mailbox.candidates(desk.session)
    return lambda message: mailbox.suggest(message, candidates)


@get("/messages/{message_id:int}", guards=[reader])
async def message_page(desk: NamedDependency[Desk], message_id: FromPath[int]) -> Response[str]:
    message = await mailbox.get_message(desk.session, message_id)
    whole = await mailbox.get_message(desk.session, message_id, raw=True)
    html = await asyncio.to_thread(mailbox.formatted, whole.raw) if message.restricted_at is None else None
    return await desk.page(
        "message.html",
        headers=FRAMING,
        message=message,
        suggest=await _suggesting(desk) if message.state is MessageState.TRIAGE else None,
        being_sorted=message.id in await being_sorted(desk),
        size=len(whole.raw),
        has_html=html is not None,
    )


@get("/messages/{message_id:int}/raw", guards=[reader])
async def raw_message(desk: NamedDependency[Desk], message_id: FromPath[int]) -> Response[bytes]:
    return await as_it_came(desk, message_id)


async def as_it_came(desk: Desk, message_id: int) -> Response[bytes]:
    """Byte for byte, to be saved and not shown: it may hold anything. Raises `LockedAway`."""
    message = await mailbox.get_message(desk.session, message_id, raw=True)
    if message.restricted_at is not None:
        raise LockedAway(id=message_id)
    return to_save(f"message-{message.id}.eml", message.raw)


@post("/messages/{message_id:int}/attach", guards=[advisor])
async def attach(desk: NamedDependency[Desk], message_id: FromPath[int]) -> Redirect:
    number = desk.form.chosen("introduction")
    if number is None:
        raise FieldFault("introduction", "required")
    passes_on = desk.form.text("passes_on") == "yes"
    back = local_path(desk.form.text("next"), "/triage")
    return await put_off(desk, ActKind.FILE_MAIL, message_id, back=back, introduction=number, passes_on=passes_on)


@post("/messages/{message_id:int}/dismiss", guards=[advisor])
async def dismiss(desk: NamedDependency[Desk], message_id: FromPath[int]) -> Redirect:
    return await put_off(desk, ActKind.DISMISS_MAIL, message_id, back=local_path(desk.form.text("next"), "/triage"))


router = Router(path="/", route_handlers=[triage, message_page, raw_message, attach, dismiss])
