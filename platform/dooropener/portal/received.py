"""What is inside a message: its files, its formatted text, the people it brings.

A mail may be 40 MB: it is taken apart in a thread, so that the others' pages do not wait for it.
"""

import asyncio

from litestar import Response, Router, get, post
from litestar.di import NamedDependency
from litestar.enums import MediaType
from litestar.params import FromPath
from litestar.response import Redirect

from dooropener import introductions, mailbox, organisations
from dooropener.errors import NotFound
from dooropener.mailbox import Message
from dooropener.organisations import Contact, LawfulBasis
from dooropener.portal.desk import Desk
from dooropener.portal.guards import advisor, reader
from dooropener.portal.headers import FRAMED_MAIL
from dooropener.portal.messages import LockedAway
from dooropener.portal.saved_files import to_save
from dooropener.portal.toasts import Fact

_NEVER_IN_NAMES = str.maketrans(dict.fromkeys('\\/:*?"<>|\r\n\t\0', "_"))
_LONGEST_NAME = 120


class UnknownPiece(NotFound):
    """The message has no such file, no formatted text, or no such address in it."""

    code = "unknown_piece"


async def _whole(desk: Desk, message_id: int) -> Message:
    message = await mailbox.get_message(desk.session, message_id, raw=True)
    if message.restricted_at is not None:
        raise LockedAway(id=message_id)
    return message


def safe_name(name: str, number: int) -> str:
    """A name that no system takes for a path or a hidden file; the ending stays."""
    cleaned = "".join(sign for sign in name.translate(_NEVER_IN_NAMES) if sign.isprintable()).strip(" .")
    return cleaned[-_LONGEST_NAME:].lstrip(" .") or f"file-{number}"


@get("/messages/{message_id:int}/files/{number:int}", guards=[reader])
async def file(desk: NamedDependency[Desk], message_id: FromPath[int], number: FromPath[int]) -> Response[bytes]:
    return await attached(desk, message_id, number)


async def attached(desk: Desk, message_id: int, number: int) -> Response[bytes]:
    """One attached file, to be saved. Raises `UnknownPiece`, `LockedAway`."""
    message = await _whole(desk, message_id)
    if not 0 < number <= len(message.attachments):
        raise UnknownPiece(id=number)
    attachment = message.attachments[number - 1]
    content = await asyncio.to_thread(mailbox.content_of, message.raw, attachment["sha256"])
    if content is None:
        raise UnknownPiece(id=number)
    return to_save(safe_name(attachment["filename"], number), content)


@get("/messages/{message_id:int}/formatted", guards=[reader])
async def formatted(desk: NamedDependency[Desk], message_id: FromPath[int]) -> Response[str]:
    """The HTML that came, without what runs, loads or leads away; shown in a frame that allows nothing."""
    html = await asyncio.to_thread(mailbox.formatted, (await _whole(desk, message_id)).raw)
    if html is None:
        raise UnknownPiece(id=message_id)
    page = f'<!doctype html><meta charset="utf-8"><title>{message_id}</title>{html}'
    return Response(page, media_type=MediaType.HTML, headers=FRAMED_MAIL)


@post("/messages/{message_id:int}/contacts", guards=[advisor])
async def add_contact(desk: NamedDependency[Desk], message_id: FromPath[int]) -> Redirect:
    """Whoever wrote from an address that we did not know, or was in copy, becomes a contact of the partner."""
    message = await mailbox.get_message(desk.session, message_id)
    contact = await contact_from(desk, message)
    return desk.go(f"/introductions/{message.introduction_id}", Fact.CONTACT_ADDED, contact.id)


async def contact_from(desk: Desk, message: Message) -> Contact:
    """The contact that the address in the form has become. Raises `UnknownPiece`."""
    if message.introduction_id is None:
        raise UnknownPiece(id=message.id)
    introduction = await introductions.get_introduction(desk.session, message.introduction_id)
    address = desk.form.required("address").lower()
    found = mailbox.newcomers(introduction, message, desk.house.settings)
    newcomer = next((one for one in found if one.address == address), None)
    if newcomer is None:
        raise UnknownPiece(id=message.id)
    partner = introduction.match.partner.organisation
    return await organisations.add_contact(
        desk.session,
        await organisations.get_organisation(desk.session, partner.id),
        name=newcomer.name or address.partition("@")[0],
        email=address,
        language=introduction.addressee.language if introduction.addressee else introduction.match.partner.language,
        lawful_basis=LawfulBasis.LEGITIMATE_INTEREST,
        source="wrote_to_us" if newcomer.wrote else "named_in_copy",
        sourced_on=desk.now.date(),
    )


router = Router(path="/", route_handlers=[file, formatted, add_contact])
