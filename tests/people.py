"""Ada advises, Björn runs a local firm, Chiara answers from Modena, Dmitri is a stranger; and what is around them."""

import dataclasses
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import accounts, introductions, listings, matches, organisations, outbox, regions
from dooropener.accounts import Person, Place, Role, User
from dooropener.accounts.passwords import passwords
from dooropener.house import House
from dooropener.introductions import Introduction
from dooropener.introductions.sending import contacts_sent, letter_sent
from dooropener.listings import Listing, ListingFields
from dooropener.mailbox import Direction, MailKind, Message, MessageState
from dooropener.matches import Match
from dooropener.organisations import Contact, LawfulBasis, Membership, Organisation
from dooropener.outbox import Delivery, DeliveryState
from dooropener.settings import Environment, Settings
from dooropener_matching import Kind, OrganisationKind, Partnership
from remembering import remembered

SUMMARY = "Un produttore svedese di pompe di calore cerca un distributore."
PASSWORD = "correct horse battery"
AT_HOME = Place(
    Settings(_env_file=None, environment=Environment.DEVELOPMENT, secret_key="a secret for tests only, long enough"),
    "Firefox, Linux",
)
"""Where the people of the office change how they sign in."""

NUMBER = "556036-0793"
BJORNS_WORDS = (
    "Vi bygger värmepumpar med propan för villor och flerbostadshus, luft/vatten och bergvärme. "
    "Vi söker en grossist kring Modena eller Bologna som lagerför och utbildar installatörer."
)
CHIARAS_WORDS = (
    "Dieci filiali tra Modena, Bologna e Ferrara. Vogliamo inserire una gamma di pompe di calore R290 di un "
    "costruttore nordico, aria/acqua e geotermiche. Formazione per i nostri tecnici e ricambi in magazzino."
)

CASE = [
    {
        "name": "product",
        "verdict": "match",
        "local": [10, 33],
        "partner": [65, 89],
        "local_words": BJORNS_WORDS[10:33],
        "partner_words": CHIARAS_WORDS[65:89],
        "note": "same_product",
    },
    {
        "name": "partnership",
        "verdict": "match",
        "local": None,
        "partner": None,
        "local_words": "distribution",
        "partner_words": "distribution, services",
        "note": "shared_partnership",
    },
    {
        "name": "direction",
        "verdict": "match",
        "local": None,
        "partner": None,
        "local_words": "offer",
        "partner_words": "request",
        "note": "offer_meets_request",
    },
    {
        "name": "region",
        "verdict": "match",
        "local": [100, 118],
        "partner": None,
        "local_words": BJORNS_WORDS[100:118],
        "partner_words": "Emilia-Romagna",
        "note": "region_named",
    },
    {
        "name": "partner_region",
        "verdict": "gap",
        "local": None,
        "partner": None,
        "local_words": "Norrköping",
        "partner_words": "Svezia, Kenia, Emilia-Romagna",
        "note": "region_outside_wish",
    },
    {
        "name": "language",
        "verdict": "unknown",
        "local": None,
        "partner": None,
        "local_words": "sv",
        "partner_words": "it",
        "note": "english_likely",
    },
    {
        "name": "exclusions",
        "verdict": "unknown",
        "local": None,
        "partner": None,
        "local_words": "Värmepumpar med propan",
        "partner_words": "",
        "note": "perhaps_excluded",
    },
    {
        "name": "organisation",
        "verdict": "match",
        "local": None,
        "partner": None,
        "local_words": "",
        "partner_words": "Termo Emilia S.r.l.",
        "note": "a_firm",
    },
    {
        "name": "certificates",
        "verdict": "unknown",
        "local": None,
        "partner": None,
        "local_words": "",
        "partner_words": "",
        "note": "certificate_not_mentioned",
    },
    {
        "name": "horoscope",
        "verdict": "gap",
        "local": None,
        "partner": None,
        "local_words": "",
        "partner_words": "",
        "note": "stars_do_not_meet",
    },
]
"""Of the two: a case with every kind of criterion, and one that nobody knows."""

passwords.hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)  # cheap: tests hash many times


async def ada(
    session: AsyncSession, at: datetime, *, role: Role = Role.ADMIN, email: str = "ada@norrkoping.example"
) -> User:
    return await accounts.create_user(
        session, email=email, name="Ada", role=role, password=PASSWORD, language="en", at=at
    )


async def eva(session: AsyncSession, at: datetime, *, role: Role = Role.ADVISOR) -> User:
    """Ada's colleague."""
    return await accounts.create_user(
        session, email="eva@norrkoping.example", name="Eva", role=role, password=PASSWORD, at=at
    )


async def dmitri(session: AsyncSession, at: datetime) -> Person:
    """A stranger in the chat, who belongs to no company."""
    return await accounts.create_person(session, language="sv", at=at)


@dataclass
class Company:
    """Björn's firm, with him as its person in the chat."""

    organisation: Organisation
    person: Person
    contact: Contact
    membership: Membership


async def bjorns_company(session: AsyncSession, at: datetime, *, verified_by: User | None = None) -> Company:
    await regions.seed(session)
    person = await accounts.create_person(session, language="sv", at=at)
    registration = await organisations.register_company(
        session,
        name="Björns Värme AB",
        registration_number=NUMBER,
        person=person,
        contact_name="Björn",
        contact_email="bjorn@bjornsvarme.example",
        role="VD",
        at=at,
    )
    if verified_by is not None:
        await organisations.verify(session, registration.membership, by=verified_by, at=at)
    person.email_proved_at = at
    return Company(registration.organisation, person, registration.contact, registration.membership)


async def chiaras_firm(
    session: AsyncSession, at: datetime, *, region: str = "emilia-romagna", country: str = "IT", language: str = "it"
) -> Contact:
    await regions.seed(session)
    organisation = Organisation(
        name="Termo Emilia S.r.l.", region_id=region, country=country, languages=[language], source="import"
    )
    session.add(organisation)
    await session.flush()
    return await organisations.add_contact(
        session,
        organisation,
        name="Chiara",
        email="chiara@termoemilia.example",
        language=language,
        lawful_basis=LawfulBasis.LEGITIMATE_INTEREST,
        source="fair catalogue",
        sourced_on=at.date(),
    )


async def institution(
    session: AsyncSession, at: datetime, *, region: str = "esslingen", country: str = "DE"
) -> Contact:
    """Erika at the region's business office, who passes requests on to its firms."""
    await regions.seed(session)
    office = Organisation(
        name="Wirtschaftsförderung Neckar",
        kind=OrganisationKind.TRADE_CONTACT,
        region_id=region,
        country=country,
        languages=["de"],
        source="import",
    )
    session.add(office)
    await session.flush()
    return await organisations.add_contact(
        session,
        office,
        name="Erika",
        email="erika@wifoe-neckar.example",
        language="de",
        lawful_basis=LawfulBasis.PUBLIC_TASK,
        source="twin town office",
        sourced_on=at.date(),
    )


def heat_pumps_offered() -> ListingFields:
    return ListingFields(
        kind=Kind.OFFER,
        partnership=(Partnership.DISTRIBUTION,),
        title="Värmepumpar med propan",
        text=BJORNS_WORDS,
        language="sv",
        target_regions=("emilia-romagna",),
    )


def heat_pumps_sought() -> ListingFields:
    return ListingFields(
        kind=Kind.REQUEST,
        partnership=(Partnership.DISTRIBUTION,),
        title="Cerchiamo pompe di calore R290 da distribuire",
        text=CHIARAS_WORDS,
        language="it",
    )


@dataclass
class Story:
    """Everyone, with a suggested match between the two."""

    ada: User
    company: Company
    chiara: Contact
    local: Listing
    partner: Listing
    match: Match


async def story(session: AsyncSession, at: datetime, **firm: str) -> Story:
    """A published listing of each side, and their match made by hand."""

    async def told_again(numbers: tuple[int, ...]) -> Story:
        return await _load_story(session, *numbers)

    key = ("story", at, *sorted(firm.items()))
    return await remembered(session, key, lambda: _tell(session, at, **firm), _numbers, told_again)


def _numbers(told: Story) -> tuple[int, ...]:
    company = told.company
    at_home = (company.organisation.id, company.person.id, company.contact.id, company.membership.id)
    return told.ada.id, *at_home, told.chiara.id, told.local.id, told.partner.id, told.match.id


async def _load_story(session: AsyncSession, ada: int, *numbers: int) -> Story:
    organisation, person, contact, membership, chiara, local, partner, match = numbers
    return Story(
        await session.get_one(User, ada),
        Company(
            await session.get_one(Organisation, organisation),
            await session.get_one(Person, person),
            await session.get_one(Contact, contact),
            await session.get_one(Membership, membership),
        ),
        await session.get_one(Contact, chiara),
        await listings.get_listing(session, local),
        await listings.get_listing(session, partner),
        await matches.get_match(session, match),
    )


async def _tell(session: AsyncSession, at: datetime, **firm: str) -> Story:
    advisor = await ada(session, at)
    company = await bjorns_company(session, at, verified_by=advisor)
    chiara = await chiaras_firm(session, at, **firm)
    firm_of_chiara = await organisations.get_organisation(session, chiara.organisation_id)
    local = await _published(
        session, company.organisation, heat_pumps_offered(), company.person, company.contact, advisor, at
    )
    partner = await _published(session, firm_of_chiara, heat_pumps_sought(), None, chiara, advisor, at)
    match = await matches.make_by_hand(session, local, partner, by=advisor, at=at)
    return Story(advisor, company, chiara, local, partner, await matches.get_match(session, match.id))


async def _published(
    session: AsyncSession,
    organisation: Organisation,
    fields: ListingFields,
    by: Person | None,
    contact: Contact,
    advisor: User,
    at: datetime,
) -> Listing:
    listing = await listings.draft(
        session, organisation=organisation, fields=fields, by=by, contact=contact, source="test", at=at
    )
    await listings.submit(session, listing, by=by, at=at)
    await listings.publish(session, listing, by=advisor, at=at)
    return await listings.get_listing(session, listing.id)


async def asked(session: AsyncSession, told: Story, at: datetime) -> Introduction:
    """The introduction of the story's match, in state asked."""
    introduction = await introductions.propose(session, told.match, by=told.ada, at=at)
    return await introductions.get_introduction(session, introduction.id)


async def consented(session: AsyncSession, told: Story, at: datetime) -> Introduction:
    """The same, after Björn's yes."""
    introduction = await asked(session, told, at)
    await introductions.consent(session, introduction, by=told.company.person, at=at)
    return await introductions.get_introduction(session, introduction.id)


async def approved(
    session: AsyncSession, house: House, told: Story, introduction: Introduction, at: datetime, *, language: str = "it"
) -> Delivery:
    """The letter that Ada approved, waiting to be sent."""
    return await introductions.approve_letter(
        session, introduction, by=told.ada, summary=SUMMARY, language=language, at=at, house=house
    )


async def gone(session: AsyncSession, letter: Delivery, at: datetime) -> Introduction:
    """The introduction after its letter left the house."""
    letter.state, letter.sent_at = DeliveryState.SENT, at
    await session.flush()
    await letter_sent(session, letter, at=at)
    return await introductions.get_introduction(session, letter.introduction_id or 0)


async def sent(session: AsyncSession, house: House, told: Story, at: datetime) -> Introduction:
    """The introduction of the story's match, after the letter to Chiara went out."""
    introduction = await consented(session, told, at)
    return await gone(session, await approved(session, house, told, introduction, at), at)


async def replied(session: AsyncSession, house: House, told: Story, at: datetime) -> Introduction:
    """The same, after an answer of hers came."""
    introduction = await sent(session, house, told, at)
    await introductions.record_reply(session, introduction, at=at, evidence={"words": "volentieri"})
    return introduction


async def in_contact(session: AsyncSession, house: House, told: Story, at: datetime) -> Introduction:
    """The same, after both have each other's contact data."""
    introduction = await replied(session, house, told, at)
    await introductions.accept(session, introduction, by=told.ada, at=at, house=house)
    return await _contacts_sent(session, introduction, at)


async def opened(session: AsyncSession, house: House, told: Story, at: datetime) -> Introduction:
    """The same in Esslingen, where Erika of the `institution` was asked first, and agreed an hour before Chiara did."""
    introduction = await consented(session, told, at)
    for moment in (at - timedelta(hours=1), at):
        letter = await approved(session, house, told, introduction, moment, language="de")
        introduction = await gone(session, letter, moment)
        await introductions.record_reply(session, introduction, at=moment, evidence={})
        await introductions.accept(session, introduction, by=told.ada, at=moment, house=house)
        introduction = await introductions.get_introduction(session, introduction.id)
    return await _contacts_sent(session, introduction, at)


async def _contacts_sent(session: AsyncSession, introduction: Introduction, at: datetime) -> Introduction:
    for letter in await outbox.deliveries_of(session, introduction.id):
        if letter.fact == "contacts_exchanged":
            letter.state, letter.sent_at = DeliveryState.SENT, at
            await session.flush()
            await contacts_sent(session, letter, at=at)
    return await introductions.get_introduction(session, introduction.id)


async def another_pair(
    session: AsyncSession, told: Story, at: datetime, title: str, *, paired: bool = True
) -> Match | Listing:
    """A further published listing of Chiara's firm; `paired` with Björn's, or alone."""
    firm = await organisations.get_organisation(session, told.chiara.organisation_id)
    fields = dataclasses.replace(heat_pumps_sought(), title=title)
    partner = await _published(session, firm, fields, None, told.chiara, told.ada, at)
    if not paired:
        return partner
    match = await matches.make_by_hand(session, told.local, partner, by=told.ada, at=at)
    return await matches.get_match(session, match.id)


async def stray_mail(
    session: AsyncSession, at: datetime, *, text: str, raw: bytes = b"", attachments: Sequence[dict[str, object]] = ()
) -> Message:
    """Dmitri's mail, of which nobody knows where it belongs: it waits to be sorted."""
    raw = raw or f"From: dmitri@stranger.example\nSubject: Ciao\n\n{text}\n".encode()
    message = Message(
        direction=Direction.IN,
        state=MessageState.TRIAGE,
        raw=raw,
        digest=hashlib.sha256(raw).hexdigest(),
        at=at,
        from_address="dmitri@stranger.example",
        from_name="Dmitri",
        subject="Ciao",
        language="it",
        kind=MailKind.REPLY,
        text=text,
        visible_text=text,
        envelope_to=["doors@norrkoping.example"],
        references=[],
        attachments=list(attachments),
        notes=[],
    )
    session.add(message)
    await session.flush()
    return message
