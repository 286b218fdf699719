"""/stop: the end of all mail, at once, and the way back."""

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import introductions, mailbox, outbox
from dooropener.house import House
from dooropener.introductions import PARTNER_LINK, Introduction
from dooropener.mailbox import ProposalLabel
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
    introduction = await find_introduction(session, house, PARTNER_LINK, token)
    return unknown(request, house) if introduction is None else await _page(request, session, house, introduction)


@post("/stop/{token:str}", guards=[signed_link], status_code=200, exclude_from_csrf=True)
async def stop_or_allow(
    request: AnyRequest, token: FromPath[str], session: NamedDependency[AsyncSession], house: NamedDependency[House]
) -> Response[str]:
    """Act and answer with a page, without a redirect: mail programs post here by themselves (RFC 8058).

    They bring no cookie, so the form token is not asked for; the signed link is the permission.
    """
    introduction = await find_introduction(session, house, PARTNER_LINK, token)
    if introduction is None:
        return unknown(request, house)
    if Form(visit_of(request).posted).checked("allow"):
        await mailbox.take_back_stop(session, introduction, at=house.clock.now())
        introduction = await introductions.get_introduction(session, introduction.id)
    elif not await _stopped(session, introduction):
        button = button_words(words(_language(request, introduction)), ProposalLabel.UNSUBSCRIBE, institution=False)
        await mailbox.choose(session, introduction, ProposalLabel.UNSUBSCRIBE, words=button, at=house.clock.now())
    return await _page(request, session, house, introduction)


def _addresses(introduction: Introduction) -> list[str]:
    return [contact.email for contact in (introduction.addressee, introduction.via_contact) if contact]


async def _stopped(session: AsyncSession, introduction: Introduction) -> bool:
    return all([await outbox.is_suppressed(session, address) for address in _addresses(introduction)])


def _language(request: AnyRequest, introduction: Introduction) -> str:
    reader = introduction.addressee or introduction.via_contact
    return reading_language(request, introduction.letter_language, reader.language if reader else None)


async def _page(request: AnyRequest, session: AsyncSession, house: House, introduction: Introduction) -> Response[str]:
    stopped = await _stopped(session, introduction)
    return show(request, house, "stop.html", _language(request, introduction), stopped=stopped)
