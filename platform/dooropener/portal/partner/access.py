"""From the page of a request to one's own data: the link goes to the address that we know, never onto the page."""

from datetime import timedelta

from litestar import Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import accounts, introductions, organisations, outbox
from dooropener.accounts import TooManyAttempts
from dooropener.house import House
from dooropener.introductions import PARTNER_LINK
from dooropener.introductions.letters import compose_access, compose_address_changed
from dooropener.organisations import Contact
from dooropener.portal.guards import signed_link
from dooropener.portal.headers import UNCOMPRESSED
from dooropener.portal.pages import AnyRequest
from dooropener.portal.partner.pages import find_introduction, reading_language, show, unknown
from dooropener.words import LANGUAGES

LINKS_AN_HOUR = 3
"""To one contact, whoever asks: the page of a request may have been passed on."""
_HOUR = timedelta(hours=1)


@post("/p/{token:str}/access", guards=[signed_link], status_code=200, opt=UNCOMPRESSED)
async def ask_access(
    request: AnyRequest, token: FromPath[str], session: NamedDependency[AsyncSession], house: NamedDependency[House]
) -> Response[str]:
    """Send the link, and say where it went: first letter and domain, which the contact recognises and others do not."""
    introduction = await find_introduction(session, house, PARTNER_LINK, token)
    contact = introductions.reader_now(introduction) if introduction else None
    if introduction is None or contact is None or contact.ended_at is not None:
        return unknown(request, house)
    language = reading_language(request, introduction.letter_language, contact.language)
    if await outbox.is_suppressed(session, contact.email):
        return show(request, house, "access_sent.html", language, address="", stopped=True, often=False)
    try:
        await count_letter(house, contact)
    except TooManyAttempts:
        return show(request, house, "access_sent.html", language, status=429, address="", stopped=False, often=True)
    await send_access(session, house, contact, language=language)
    return show(
        request, house, "access_sent.html", language, address=_veiled(contact.email), stopped=False, often=False
    )


async def count_letter(house: House, contact: Contact) -> None:
    """In a transaction of its own: what is refused counts too. Raises `TooManyAttempts`."""
    async with house.sessions.begin() as session:
        key = f"access:{contact.id}"
        await accounts.count_attempt(session, key, limit=LINKS_AN_HOUR, window=_HOUR, at=house.clock.now())


async def send_access(
    session: AsyncSession, house: House, contact: Contact, *, language: str, address: str = ""
) -> None:
    """Write the letter with the link, to the contact's own address or to the new one. Raises `InvalidAddress`."""
    now = house.clock.now()
    link = await organisations.open_access(session, contact, address=address, at=now)
    path = f"/d/{organisations.access_token(house.secret, link)}"
    organisation = await organisations.get_organisation(session, contact.organisation_id)
    letter = compose_access(
        settings=house.settings,
        language=language if language in LANGUAGES else "en",
        page_url=f"{house.settings.public_url}{path}",
        days=organisations.ACCESS_VALID.days,
        organisation=organisation.name,
        is_new=link.address != contact.email,
    )
    letter = await introductions.reworded(session, letter)
    await outbox.enqueue_mail(
        session,
        fact="access_requested",
        recipient=link.address,
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        reply_to=house.settings.office_email,
        message_id=outbox.make_message_id(house.settings.reply_domain),
        headers={"Content-Language": letter.language},
        at=now,
    )


async def tell_address_before(session: AsyncSession, house: House, contact: Contact, before: str) -> None:
    """Whoever got hold of a link could turn the mail aside: the address before hears of it, not of the new one."""
    language = contact.language if contact.language in LANGUAGES else "en"
    letter = await introductions.reworded(session, compose_address_changed(settings=house.settings, language=language))
    await outbox.enqueue_mail(
        session,
        fact="address_changed",
        recipient=before,
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        reply_to=house.settings.office_email,
        message_id=outbox.make_message_id(house.settings.reply_domain),
        headers={"Content-Language": letter.language},
        at=house.clock.now(),
    )


def _veiled(address: str) -> str:
    local, _, domain = address.partition("@")
    return f"{local[:1]}•••@{domain}"
