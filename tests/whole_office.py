"""An office in which every page of the house has something to show, and where each page is found."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from email.message import EmailMessage

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from desk_work import bring
from dooropener import accounts, listings, mailbox, matches, office, organisations, regions, tokens, webhooks
from dooropener.accounts import Role, User, Way
from dooropener.house import House
from dooropener.introductions import COMPANY_LINK, Introduction, IntroductionState
from dooropener.links import make_token
from dooropener.mailbox import Correction, Message, MessageState, Proposal, ProposalLabel
from dooropener.mailbox.catcher import folder_of
from dooropener.organisations import Contact, LawfulBasis, Organisation
from dooropener.outbox import Delivery
from dooropener.portal.figures import PUBLIC_RESULTS
from dooropener.tokens import Scope
from dooropener.webhooks import WebhookFact
from dooropener_bot.conversations import ways_in
from dooropener_matching.keys import CriterionName
from dooropener_matching.learning import Learned
from offices import ADVISOR, Office, Rooms, furnish
from people import PASSWORD, heat_pumps_offered

COLLEAGUE = "anna@demo.example"
CAUGHT = "20260302T120000000000-1"


@dataclass(frozen=True)
class Whole:
    """`values` stand for the parameters of a route, `links` for its beginning as far as the token.

    `others` are further addresses of the same routes, where things stand otherwise.
    """

    rooms: Rooms
    values: Mapping[str, object]
    links: Mapping[str, str]
    others: Sequence[str]

    def address(self, route: str) -> str:
        """Where there is something to see of this route."""
        door, token, rest = route.partition("{token}")
        path = f"{self.links[door]}{rest}" if token else route
        values = {**self.values, "listing_id": 0} if token else self.values  # partners count their listings
        return re.sub(r"\{(\w+)\}", lambda found: str(values[found[1]]), path)


async def furnish_whole(house: House) -> Whole:
    rooms = await furnish(house)
    await bring(house, rooms)
    async with house.sessions.begin() as session:
        colleague = await _colleague(session, house)
        await _machines(session, house)
        await _lessons(session, house)
        twin = await _twin(session, house, rooms)
        links = await _links(session, house, rooms)
        by = (await admin(session)).actor
        await office.turn(session, PUBLIC_RESULTS, True, otherwise=False, by=by, at=house.clock.now())
        await _much_to_say(session, house, rooms)
        values = await _values(session, rooms, colleague, twin)
        others = await _others(session, house, rooms)
    await organisations.look_for_duplicates(house.sessions, at=house.clock.now())
    return Whole(rooms, values, links, others)


async def admin(session: AsyncSession) -> User:
    return (await session.scalars(select(User).where(User.role == Role.ADMIN))).one()


async def _colleague(session: AsyncSession, house: House) -> User:
    """Anna, signed in at two places; Björn is invited."""
    at, by = house.clock.now(), await admin(session)
    anna = await accounts.create_user(
        session, email=COLLEAGUE, name="Anna Ek", role=Role.ADVISOR, password=PASSWORD, language="sv", at=at
    )
    await accounts.begin_session(session, anna, way=Way.LINK, device="Firefox, Linux", at=at)
    values = {"email": "bjorn@demo.example", "name": "Björn", "role": Role.READER, "language": "sv"}
    await accounts.invite(session, **values, settings=house.settings, by=by, at=at)
    await accounts.send_link(session, COLLEAGUE, settings=house.settings, at=at)
    return anna


async def _machines(session: AsyncSession, house: House) -> None:
    at, by = house.clock.now(), await admin(session)
    facts = [WebhookFact.INTRODUCTION_SENT]
    subscription = await webhooks.subscribe(session, url="https://crm.example/hook", facts=facts, by=by, at=at)
    await webhooks.announce_test(session, subscription, at=at)
    for user, ends in ((by, 90), (await _advisor(session), 5)):
        scopes = [Scope.LISTINGS_READ]
        await tokens.make(session, name="CRM", scopes=scopes, expires_at=at + timedelta(days=ends), by=user, at=at)


async def _advisor(session: AsyncSession) -> User:
    return (await session.scalars(select(User).where(User.email == ADVISOR))).one()


async def _lessons(session: AsyncSession, house: House) -> None:
    """What the matcher learned from decisions, and the reading of replies from a correction."""
    at, by = house.clock.now(), await _advisor(session)
    await matches.keep(session, Learned({CriterionName.REGION: 1.4}, 80, before=0.7, after=0.8), at=at)
    proposal = (await session.scalars(select(Proposal).limit(1))).one()
    words = {"text": "Dei macchinari decide la nonna.", "language": "it"}
    labels = {"read_as": ProposalLabel.INTERESTED, "label": ProposalLabel.DECLINED}
    session.add(Correction(proposal_id=proposal.id, taught_at=at, taught_by_id=by.id, **words, **labels))


async def _twin(session: AsyncSession, house: House, rooms: Rooms) -> Organisation:
    """The partner of the office is known twice, with one contact in common."""
    known = await session.get_one(Organisation, rooms.organisation)
    twin = Organisation(name=known.name, region_id=known.region_id, country=known.country, legal_form="S.r.l.")
    session.add(twin)
    await session.flush()
    contact = (await session.scalars(select(Contact).where(Contact.organisation_id == known.id))).first()
    assert contact
    told = {"lawful_basis": LawfulBasis.CONSENT, "source": "fair", "sourced_on": house.clock.now().date()}
    await organisations.add_contact(session, twin, name="Carla", email=contact.email, language="it", **told)
    return twin


async def _much_to_say(session: AsyncSession, house: House, rooms: Rooms) -> None:
    """A listing in two wordings on which the linter finds something; a mail with a formatted part; a caught letter."""
    at = house.clock.now()
    listing = await listings.get_listing(session, rooms.listing)
    text = f"VI ÄR VÄRLDSLEDANDE PÅ VÄRME! {heat_pumps_offered().text} Ring 011-15 20 30."
    fields = replace(listings.fields_of(listing), text=text, summary="Bästa pumparna.")
    await listings.change(session, listing, fields, by=await admin(session), at=at)
    letter = _letter()
    await mailbox.receive(session, letter, envelope_from="", envelope_to=["dorroppnaren@norrkoping.example"], at=at)
    leave_caught(house)


def leave_caught(house: House) -> None:
    """A letter in the folder of the mail catcher, which a database does not hold."""
    folder = folder_of(house.settings)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{CAUGHT}.eml").write_bytes(_letter())


def _letter() -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"] = "Chiara <chiara@calore.example>", "dorroppnaren@norrkoping.example"
    mail["Subject"], mail["Message-ID"], mail["Content-Language"] = "Da Modena", "<formatted@calore.example>", "it"
    mail.set_content("Buongiorno da Modena")
    page = '<!doctype html><html lang="it"><head><title>Da Modena</title></head><body><p>Buongiorno</p></body></html>'
    mail.add_alternative(page, subtype="html")
    return mail.as_bytes()


async def _values(session: AsyncSession, rooms: Rooms, colleague: User, twin: Organisation) -> dict[str, object]:
    """What stands for each parameter of an address."""
    contact = select(Contact.id).where(Contact.organisation_id == rooms.organisation)
    (subscription,) = await webhooks.subscriptions(session)
    (season, *_) = await regions.kept_seasons(session)
    return {
        "contact_id": await session.scalar(contact.limit(1)),
        "enquiry_id": rooms.enquiry,
        "fact": "introduction_requested",
        "gone_id": twin.id,
        "import_id": rooms.imported,
        "introduction_id": rooms.introduction,
        "kind": "letters",
        "kept_id": rooms.organisation,
        "letter_id": CAUGHT,
        "listing_id": rooms.listing,
        "match_id": rooms.match,
        "message_id": await session.scalar(select(Message.id).order_by(Message.id.desc()).limit(1)),
        "organisation_id": rooms.organisation,
        "region_id": "riga",
        "report_year": 2026,
        "season_id": season.id,
        "subscription_id": subscription.id,
        "tongue": "sv",
        "user_id": colleague.id,
    }


async def _links(session: AsyncSession, house: House, rooms: Rooms) -> dict[str, str]:
    """Signed links, each at the beginning of its address."""
    paths = Office(**vars(rooms), url="", house=house)
    person = (await listings.get_listing(session, rooms.listing)).author_person
    assert person is not None
    at = house.clock.now()
    asked = await accounts.ask_new_address(session, person, "ny@bjornsvarme.example", at=at)
    way = await ways_in.for_person(session, house, person.id, at=at)
    return {
        "/c/": paths.company_path,
        "/chat/address/": f"/chat/address/{accounts.new_address_token(house.secret, asked)}",
        "/chat/in/": way.removeprefix(house.settings.public_url),
        "/d/": rooms.own_path,
        "/f/": paths.feedback_path,
        "/invited/": await _by_letter(session, "user_invited"),
        "/login/link/": await _by_letter(session, "sign_in_link_requested"),
        "/m/": paths.meeting_path,
        "/p/": paths.partner_path,
        "/stop/": paths.partner_path.replace("/p/", "/stop/"),
    }


async def _by_letter(session: AsyncSession, fact: str) -> str:
    """The address in a letter to a user."""
    letter = (await session.scalars(select(Delivery).where(Delivery.fact == fact))).one()
    found = re.search(r"/(?:login/link|invited)/\w+", letter.payload["text"])
    assert found
    return found[0]


async def _others(session: AsyncSession, house: House, rooms: Rooms) -> list[str]:
    """An introduction in each state, a mail to sort, a meeting that is booked, a question that waits for its answer,
    and what waits of other kinds."""
    paths = Office(**vars(rooms), url="", house=house)
    states = select(func.min(Introduction.id)).group_by(Introduction.state).order_by(func.min(Introduction.id))
    asked = select(Introduction.id).where(Introduction.state == IntroductionState.ASKED).limit(1)
    to_sort = select(Message.id).where(Message.state == MessageState.TRIAGE).limit(1)
    return [
        *(f"/introductions/{number}" for number in await session.scalars(states)),
        f"/introductions/{rooms.to_meet}",
        f"/introductions/{rooms.met}",
        f"/messages/{await session.scalar(to_sort)}",
        f"/c/{make_token(house.secret, COMPANY_LINK, await session.scalar(asked))}",
        paths.booked_path,
        *(f"/today/{kind}" for kind in ("replies", "meetings", "ending")),
    ]
