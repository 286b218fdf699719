"""/stop: the end of all mail, at once, and the way back."""

from dataclasses import dataclass

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import mailbox, outbox
from dooropener.house import House
from dooropener.introductions import INSTITUTION_LINK, PARTNER_LINK, Introduction
from dooropener.mailbox import ProposalLabel
from dooropener.organisations import Contact
from dooropener.portal.forms import Form
from dooropener.portal.guards import signed_link
from dooropener.portal.headers import UNCOMPRESSED
from dooropener.portal.pages import AnyRequest
from dooropener.portal.partner.answers import button_words
from dooropener.portal.partner.pages import find_introduction, reading_language, show, unknown
from dooropener.portal.visits import visit_of
from dooropener.words import words


@get("/stop/{token:str}", guards=[signed_link], opt=UNCOMPRESSED)
async def show_stop(
    request: AnyRequest, token: FromPath[str], session: NamedDependency[AsyncSession], house: NamedDependency[House]
) -> Response[str]:
    stopping = await _find(session, house, token)
    return unknown(request, house) if stopping is None else await _page(request, session, house, stopping)


@post("/stop/{token:str}", guards=[signed_link], status_code=200, exclude_from_csrf=True)
async def stop_or_allow(
    request: AnyRequest, token: FromPath[str], session: NamedDependency[AsyncSession], house: NamedDependency[House]
) -> Response[str]:
    """Act and answer with a page, without a redirect: mail programs post here by themselves (RFC 8058).

    They bring no cookie, so the form token is not asked for; the signed link is the permission.
    """
    stopping = await _find(session, house, token)
    if stopping is None:
        return unknown(request, house)
    introduction, own, now = stopping.introduction, stopping.own_address, house.clock.now()
    if Form(visit_of(request).posted).checked("allow"):
        await mailbox.take_back_stop(session, introduction, by_address=own, at=now)
    elif not await _stopped(session, stopping):
        button = button_words(words(_language(request, stopping)), ProposalLabel.UNSUBSCRIBE, institution=False)
        label = ProposalLabel.UNSUBSCRIBE
        await mailbox.choose(session, introduction, label, words=button, by_address=own, at=now)
    return await _page(request, session, house, stopping)


@dataclass(frozen=True, slots=True)
class _Stopping:
    """Whose link it is: that of the readers together, in the order of their languages, or of the institution alone."""

    introduction: Introduction
    readers: list[Contact]
    own_address: str | None = None


async def _find(session: AsyncSession, house: House, token: str) -> _Stopping | None:
    introduction = await find_introduction(session, house, PARTNER_LINK, token)
    if introduction is not None:
        return _Stopping(introduction, [one for one in (introduction.addressee, introduction.via_contact) if one])
    introduction = await find_introduction(session, house, INSTITUTION_LINK, token)
    if introduction is None or introduction.via_contact is None:
        return None
    return _Stopping(introduction, [introduction.via_contact], introduction.via_contact.email)


async def _stopped(session: AsyncSession, stopping: _Stopping) -> bool:
    return all([await outbox.is_suppressed(session, reader.email) for reader in stopping.readers])


def _language(request: AnyRequest, stopping: _Stopping) -> str:
    written = None if stopping.own_address else stopping.introduction.letter_language
    return reading_language(request, written, *(reader.language for reader in stopping.readers[:1]))


async def _page(request: AnyRequest, session: AsyncSession, house: House, stopping: _Stopping) -> Response[str]:
    stopped = await _stopped(session, stopping)
    return show(request, house, "stop.html", _language(request, stopping), stopped=stopped)
