"""/d: what we hold about a contact and its organisation, put right by the contact itself, without an account."""

from collections.abc import Awaitable, Callable, Mapping

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.enums import MediaType
from litestar.params import FromPath
from litestar.response import Redirect
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import matches, organisations, privacy
from dooropener.accounts import TooManyAttempts
from dooropener.errors import Invalid
from dooropener.house import House
from dooropener.organisations import AccessLink, InvalidName
from dooropener.portal.forms import FieldFault, Form
from dooropener.portal.guards import signed_link
from dooropener.portal.headers import UNCOMPRESSED
from dooropener.portal.organisations import named
from dooropener.portal.pages import AnyRequest
from dooropener.portal.partner.access import count_letter, send_access, tell_address_before
from dooropener.portal.partner.own import done, find_any_link, find_link, gone, own_page, proof_page
from dooropener.portal.partner.pages import PRIVATE
from dooropener.portal.visits import visit_of

PROOF = "proof"

Act = Callable[[AsyncSession, AccessLink, Form, House], Awaitable[str]]
"""Does what the form says and returns what was done. Raises `Invalid`."""


@get("/d/{token:str}", guards=[signed_link], opt=UNCOMPRESSED)
async def show_own(
    request: AnyRequest, token: FromPath[str], session: NamedDependency[AsyncSession], house: NamedDependency[House]
) -> Response[str]:
    link = await find_any_link(session, house, token)
    if link is None:
        return gone(request, house)
    if not link.is_proved:
        return proof_page(request, house, link, token)
    return await own_page(request, session, house, link, token)


@get("/d/{token:str}/copy", guards=[signed_link])
async def own_copy(
    request: AnyRequest, token: FromPath[str], session: NamedDependency[AsyncSession], house: NamedDependency[House]
) -> Response[str] | Response[bytes]:
    link = await find_link(session, house, token)
    if link is None:
        return gone(request, house)
    copy = msgspec.json.format(msgspec.json.encode(await privacy.contact_copy_of(session, link.contact)), indent=2)
    headers = {**PRIVATE, "content-disposition": 'attachment; filename="dorroppnaren.json"'}
    return Response(copy, media_type=MediaType.JSON, headers=headers)


@post("/d/{token:str}/{part:str}", guards=[signed_link], status_code=200, opt=UNCOMPRESSED)
async def put_right(
    request: AnyRequest,
    token: FromPath[str],
    part: FromPath[str],
    session: NamedDependency[AsyncSession],
    house: NamedDependency[House],
) -> Response[str] | Redirect:
    """One form of the page. What does not fit comes back with the page, and nothing is changed."""
    link = await (find_any_link if part == PROOF else find_link)(session, house, token)
    if link is None or part not in ACTS:
        return gone(request, house)
    form = Form(visit_of(request).posted)
    try:
        what = await ACTS[part](session, link, form, house)
    except TooManyAttempts:
        return await own_page(request, session, house, link, token, form=form, fault=FieldFault("new_email", "often"))
    except Invalid as fault:
        return await own_page(request, session, house, link, token, form=form, fault=named(fault))
    return done(request, token, link, what)


async def _you(session: AsyncSession, link: AccessLink, form: Form, house: House) -> str:
    await organisations.correct_contact(
        session,
        link.contact,
        name=form.required("name"),
        role=form.text("role"),
        language=form.required("language"),
        at=house.clock.now(),
    )
    return "saved"


async def _address(session: AsyncSession, link: AccessLink, form: Form, house: House) -> str:
    """A new address counts when somebody has opened a letter that went there."""
    address = form.required("new_email")
    await count_letter(house, link.contact)
    await send_access(session, house, link.contact, language=link.contact.language, address=address)
    return "sent"


async def _proof(session: AsyncSession, link: AccessLink, _form: Form, house: House) -> str:
    before = link.contact.email
    await organisations.prove_address(session, link, at=house.clock.now())
    if link.contact.email != before:
        await tell_address_before(session, house, link.contact, before)
    return "proved"


async def _organisation(session: AsyncSession, link: AccessLink, form: Form, house: House) -> str:
    try:
        await organisations.correct_organisation(
            session,
            link.contact.organisation,
            name=form.required("organisation"),
            legal_form=form.text("legal_form"),
            languages=form.many("languages"),
            sectors=form.lines("sectors"),
            by=link.contact,
            at=house.clock.now(),
        )
    except InvalidName as fault:
        raise FieldFault("organisation", fault.code) from fault
    return "saved"


async def _capacity(session: AsyncSession, link: AccessLink, form: Form, house: House) -> str:
    await organisations.set_capacity(
        session, link.contact.organisation, form.number("capacity"), by=link.contact, at=house.clock.now()
    )
    await matches.deal_again(session)
    return "saved"


async def _quiet(session: AsyncSession, link: AccessLink, form: Form, house: House) -> str:
    await organisations.add_quiet_period(
        session,
        link.contact.organisation,
        form.day("starts"),
        form.day("ends"),
        note=form.text("note"),
        by=link.contact,
        at=house.clock.now(),
    )
    await matches.deal_again(session)
    return "saved"


async def _open_again(session: AsyncSession, link: AccessLink, form: Form, house: House) -> str:
    period = form.chosen("period")
    await organisations.remove_quiet_period(session, period or 0, by=link.contact, at=house.clock.now())
    await matches.deal_again(session)
    return "saved"


async def _stop(session: AsyncSession, link: AccessLink, _form: Form, house: House) -> str:
    await privacy.object_to_mail(session, link.contact, at=house.clock.now())
    return "stopped"


async def _allow(session: AsyncSession, link: AccessLink, _form: Form, _house: House) -> str:
    await privacy.allow_mail(session, link.contact)
    return "allowed"


async def _erase(session: AsyncSession, link: AccessLink, _form: Form, house: House) -> str:
    await privacy.ask_erasure(session, link.contact, at=house.clock.now())
    return "erasing"


async def _keep(session: AsyncSession, link: AccessLink, _form: Form, house: House) -> str:
    await privacy.withdraw_erasure(session, link.contact, at=house.clock.now())
    return "kept"


ACTS: Mapping[str, Act] = {
    "you": _you,
    "address": _address,
    PROOF: _proof,
    "organisation": _organisation,
    "capacity": _capacity,
    "quiet": _quiet,
    "open-again": _open_again,
    "stop": _stop,
    "allow": _allow,
    "erase": _erase,
    "keep": _keep,
}
