"""The frame of the pages on which a contact keeps its own data: who holds a link acts as the contact."""

from typing import Any
from urllib.parse import urlencode

from litestar import Response
from litestar.response import Redirect
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import introductions, listings, organisations, outbox, privacy
from dooropener.errors import Invalid
from dooropener.house import House
from dooropener.listings import ListingState
from dooropener.organisations import AccessLink, UnknownAccess
from dooropener.portal.forms import Form
from dooropener.portal.pages import AnyRequest
from dooropener.portal.partner.pages import PRIVATE, own_name, reading_language, show
from dooropener.terms import Terms
from dooropener.words import ALL_LANGUAGES, words

SAVED = frozenset(
    {"saved", "sent", "proved", "stopped", "allowed", "erasing", "kept", "listing_in", "listing_out", "taken_back"}
)
"""What the page says was done. Only these words are taken from the address."""


async def find_link(session: AsyncSession, house: House, token: str) -> AccessLink | None:
    """The link, if it went to the address that counts: one to a new address may be in a stranger's hands."""
    link = await find_any_link(session, house, token)
    return link if link is not None and link.is_proved else None


async def find_any_link(session: AsyncSession, house: House, token: str) -> AccessLink | None:
    """The same for a link that is still to prove its address, with which nothing else can be done."""
    try:
        return await organisations.find_access(session, house.secret, token, at=house.clock.now())
    except UnknownAccess:
        return None


def proof_page(request: AnyRequest, house: House, link: AccessLink, token: str) -> Response[str]:
    """The question whose address it is, and nothing of what is held."""
    return show(request, house, "own_proof.html", own_language(request, link), home=f"/d/{token}", address=link.address)


def own_language(request: AnyRequest, link: AccessLink) -> str:
    return reading_language(request, link.contact.language)


def gone(request: AnyRequest, house: House) -> Response[str]:
    """For a link that is too old, or was not made here."""
    return show(request, house, "access_over.html", reading_language(request), status=404)


def done(request: AnyRequest, token: str, link: AccessLink, what: str, *, listing: int | None = None) -> Redirect:
    """To the page by GET, where it says what was done, and to which `listing` it can be undone."""
    query = {"language": own_language(request, link), "done": what} | ({"listing": str(listing)} if listing else {})
    return Redirect(f"/d/{token}?{urlencode(query)}#answer", status_code=303, headers=dict(PRIVATE))


async def own_page(
    request: AnyRequest,
    session: AsyncSession,
    house: House,
    link: AccessLink,
    token: str,
    *,
    form: Form | None = None,
    fault: Invalid | None = None,
) -> Response[str]:
    """All that is held, with a form for each thing that can be put right."""
    language, contact = own_language(request, link), link.contact
    said = request.query_params.get("done", "")
    return show(
        request,
        house,
        "own.html",
        language,
        status=422 if fault else 200,
        **await _held(session, link, house),
        home=f"/d/{token}",
        contact=contact,
        organisation=contact.organisation,
        terms=Terms(words(language)),
        all_languages=ALL_LANGUAGES,
        own_names=own_names(),
        withdrawn=_number(request.query_params.get("listing", "")),
        done=said if said in SAVED and not fault else "",
        form=form or Form({}),
        fault=fault,
    )


def own_names() -> list[tuple[str, str]]:
    """Every language with what its own speakers call it, for lists to choose from."""
    return [(code, own_name(code)) for code in ALL_LANGUAGES]


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


async def _held(session: AsyncSession, link: AccessLink, house: House) -> dict[str, Any]:
    contact, today = link.contact, house.clock.now().date()
    asked = (await privacy.contact_holdings(session, contact)).introductions
    return {
        "asked": [each for each in asked if each.sent_at is not None],
        "ended": introductions.ENDED,
        "messages": len(await privacy.messages_from(session, contact)),
        "listings": [
            listing
            for listing in await listings.listings_of(session, contact.organisation_id)
            if listing.state is not ListingState.ARCHIVED
        ],
        "quiet_periods": await organisations.quiet_periods(session, contact.organisation_id, on=today),
        "stopped": await outbox.is_suppressed(session, contact.email),
        "erasure": await privacy.open_erasure(session, contact),
        "today": today,
    }
