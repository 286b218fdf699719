"""Offices in the middle of their work: the sample data, Björn's firm, and what an advisor has begun."""

import dataclasses
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib import resources

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import enquiries, exchanges, introductions, listings, mailbox, matches, organisations, outbox, outcomes
from dooropener.accounts import User
from dooropener.cli.demo import load
from dooropener.enquiries import Enquiry, EnquiryTopic
from dooropener.errors import DeliveryFailed
from dooropener.house import House
from dooropener.introductions import COMPANY_LINK, MEETING_LINK, PARTNER_LINK, Introduction, MeetingOutcome, Side
from dooropener.introductions.tasks import ask_once
from dooropener.links import make_token
from dooropener.listings import Listing, ListingState
from dooropener.mailbox import ProposalLabel
from dooropener.matches import Match, MatchState, match_one
from dooropener.organisations import Organisation
from dooropener.outbox.service import mark_failed
from dooropener.outcomes import FEEDBACK_LINK
from exchanging import FIRM, LISTINGS, ORGANISATIONS, as_csv, opened, taken_in
from people import bjorns_company, gone, heat_pumps_offered

ADVISOR = "advisor@demo.example"
PUBLISHED = 5
"""So many of the sample companies' listings are published and matched; as many wait for review."""


@dataclass
class Rooms:
    """Where in an office to find what."""

    listing: int
    match: int
    introduction: int
    organisation: int
    enquiry: int
    own_path: str
    to_meet: int
    met: int
    feedback: int
    imported: int


@dataclass
class Office(Rooms):
    """An advisor's day: listings to review, matches to decide, an answer to confirm, a letter that was refused."""

    url: str
    house: House

    @property
    def meeting_path(self) -> str:
        return f"/m/{make_token(self.house.secret, MEETING_LINK, self.to_meet)}"

    @property
    def booked_path(self) -> str:
        return f"/m/{make_token(self.house.secret, MEETING_LINK, self.met)}"

    @property
    def feedback_path(self) -> str:
        return f"/f/{make_token(self.house.secret, FEEDBACK_LINK, self.feedback)}"

    @property
    def partner_path(self) -> str:
        return f"/p/{make_token(self.house.secret, PARTNER_LINK, self.introduction)}"

    async def advisor(self, session: AsyncSession) -> User:
        return await advisor(session)

    @property
    def company_path(self) -> str:
        return f"/c/{make_token(self.house.secret, COMPANY_LINK, self.introduction)}"


async def furnish(house: House) -> Rooms:
    """All of it, beside whatever listings the house has already."""
    await load(house)
    local = await _companies(house)
    introduction = await _introduction(house, local)
    await _refused_letter(house, local)
    to_meet, met = await _meeting_to_come(house, local), await _meeting_held(house, local)
    async with house.sessions.begin() as session:
        suggested = (await matches.queue(session, limit=1))[0]
        enquiry = await _enquiry(session, house, local)
        own_path = await _own_path(session, house, introduction.id)
        partner = suggested.partner.organisation_id
        imported = await _import(session, house)
    return Rooms(local, suggested.id, introduction.id, partner, enquiry.id, own_path, to_meet, *met, imported)


async def _import(session: AsyncSession, house: House) -> int:
    """A file that was looked at: one organisation is new, one changes, one is refused."""
    known = (await session.scalars(select(Organisation).order_by(Organisation.id).limit(1))).one()
    there = {"name": known.name, "region": known.region_id, "sectors": "ventilation; värme", "postal_address": ""}
    new = {**{name: FIRM.get(name, "") for name in there}, "postal_address": "Via Emilia 1, Modena"}
    content = as_csv(there, new, {**new, "name": "Nord AB", "region": "Atlantis"})
    options = {"by": await advisor(session), "at": house.clock.now()}
    return (await opened(session, content, ORGANISATIONS, **options)).id


async def _own_path(session: AsyncSession, house: House, introduction_id: int) -> str:
    """The partner has asked for a link to what is held about it."""
    introduction = await introductions.get_introduction(session, introduction_id)
    contact = introductions.reader_now(introduction)
    assert contact is not None
    link = await organisations.open_access(session, contact, at=house.clock.now())
    return f"/d/{organisations.access_token(house.secret, link)}"


async def advisor(session: AsyncSession) -> User:
    return (await session.scalars(select(User).where(User.email == ADVISOR))).one()


async def _companies(house: House) -> int:
    """The sample companies and Björn's; returns his listing's id."""
    async with house.sessions.begin() as session:
        at, by = house.clock.now(), await advisor(session)
        company = await bjorns_company(session, at, verified_by=by)
        listing = await listings.draft(
            session,
            organisation=company.organisation,
            fields=heat_pumps_offered(),
            by=company.person,
            contact=company.contact,
            source="chat",
            at=at,
        )
        await listings.submit(session, listing, by=company.person, at=at)
        brought = await taken_in(session, _sample_companies(2 * PUBLISHED), LISTINGS, at=at)
        made = [
            each.subject_id
            for each in await exchanges.effects_of(session, brought.id, limit=10 * PUBLISHED)
            if each.subject is LISTINGS
        ]
        chosen = (await listings.waiting_among(session, [listing.id, *made]))[: 1 + PUBLISHED]
        await listings.publish_many(session, chosen, by=by, at=at)
    for each in chosen:
        await match_one(house, each.id)
    return listing.id


def _sample_companies(number: int) -> bytes:
    """The first lines of the file with listings of the home region."""
    lines = (resources.files("dooropener_matching") / "data" / "local.jsonl").read_bytes().splitlines(keepends=True)
    return b"".join(lines[:number])


async def _enquiry(session: AsyncSession, house: House, local: int) -> Enquiry:
    """Björn asked something, got an answer, and asks once more."""
    person = (await listings.get_listing(session, local)).author_person
    assert person is not None
    at, topic = house.clock.now(), EnquiryTopic.MESSAGE
    asked = await enquiries.write(session, person, "Vem vet något om tull?", language="sv", topic=topic, at=at)
    by = await advisor(session)
    await enquiries.answer(session, asked, "Jag ringer i morgon.", language="sv", by=by, at=at)
    return await enquiries.write(session, person, "Efter nio går bra.", language="sv", topic=topic, at=at)


async def proposed(session: AsyncSession, house: House, local: int) -> Introduction:
    found = await matches.matches_of(session, local)
    match = next(match for match in found if match.state is MatchState.SUGGESTED)
    at, by = house.clock.now(), await advisor(session)
    introduction = await introductions.propose(session, match, by=by, at=at)
    return await introductions.get_introduction(session, introduction.id)


async def paired(session: AsyncSession, house: House, local: int) -> Introduction:
    """An advisor put Björn and an Italian firm together whom nobody has paired yet, and he said yes."""
    at, by = house.clock.now(), await advisor(session)
    known = select(Match.partner_listing_id).where(Match.local_listing_id == local)
    free = select(Listing.id).where(
        Listing.state == ListingState.PUBLISHED,
        Listing.language == "it",
        Listing.contact_id.is_not(None),
        Listing.id.not_in(known),
    )
    ours = await listings.get_listing(session, local)
    theirs = await listings.get_listing(session, (await session.scalars(free.order_by(Listing.id).limit(1))).one())
    match = await matches.make_by_hand(session, ours, theirs, by=by, at=at)
    found = await introductions.propose(session, await matches.get_match(session, match.id), by=by, at=at)
    introduction = await introductions.get_introduction(session, found.id)
    assert ours.author_person is not None
    await introductions.consent(session, introduction, by=ours.author_person, at=at)
    return await introductions.get_introduction(session, introduction.id)


async def written_to(session: AsyncSession, house: House, introduction: Introduction) -> Introduction:
    """The letter to the partner went out."""
    at, by = house.clock.now(), await advisor(session)
    summary = introductions.draft_for(introduction, "it")
    letter = await introductions.approve_letter(
        session, introduction, by=by, summary=summary, language="it", at=at, house=house
    )
    return await gone(session, letter, at)


async def in_contact(session: AsyncSession, house: House, local: int) -> Introduction:
    """Both said yes and have each other's address."""
    introduction = await written_to(session, house, await paired(session, house, local))
    introduction.state = introductions.IntroductionState.CONTACTS_EXCHANGED
    await session.flush()
    return introduction


async def _meeting_to_come(house: House, local: int) -> int:
    """The company has proposed times, one of them on a holiday."""
    async with house.sessions.begin() as session:
        introduction = await in_contact(session, house, local)
        person = (await listings.get_listing(session, local)).author_person
        day = house.clock.now() + timedelta(days=8)
        await introductions.propose_times(
            session,
            introduction,
            side=Side.COMPANY,
            times=[day, day + timedelta(days=1, hours=2), datetime(2026, 12, 25, 9, 0, tzinfo=UTC)],
            minutes=45,
            place="https://video.example/norrkoping/varmepumpar",
            note="Vi visar pumpen i drift.",
            by=person,
            at=house.clock.now(),
            house=house,
        )
        return introduction.id


async def _meeting_held(house: House, local: int) -> tuple[int, int]:
    """Booked, over, and the company has said how it went; the partner is asked and wished for another time before."""
    async with house.sessions.begin() as session:
        introduction = await in_contact(session, house, local)
        by, at = await advisor(session), house.clock.now()
        values = {"starts": at + timedelta(minutes=5), "minutes": 30, "place": "Modena", "by": by, "at": at}
        await introductions.arrange(session, introduction, house=house, **values)
        await outcomes.count(session, introduction, outcomes.OutcomeKind.VISIT, words="Besök i Modena", by=by, at=at)
    later = dataclasses.replace(house, clock=Later(at + timedelta(days=1)))
    await outcomes.ask_due(later)
    async with house.sessions.begin() as session:
        asked = {each.side: each for each in await outcomes.feedback_of(session, introduction.id)}
        said = outcomes.Via.CHAT
        await outcomes.answer(
            session,
            asked[Side.COMPANY],
            MeetingOutcome.INFORMATIVE,
            words="Bra samtal.",
            via=said,
            at=later.clock.now(),
        )
        return introduction.id, asked[Side.PARTNER].id


@dataclass
class Later:
    """A clock that shows another moment."""

    moment: datetime

    def now(self) -> datetime:
        return self.moment


async def _introduction(house: House, local: int) -> Introduction:
    """The company says yes, the letter goes out, and the partner says yes on its page."""
    async with house.sessions.begin() as session:
        at = house.clock.now()
        introduction = await proposed(session, house, local)
        listing = await listings.get_listing(session, local)
        assert listing.author_person is not None
        await introductions.consent(session, introduction, by=listing.author_person, at=at)
        introduction = await introductions.get_introduction(session, introduction.id)
        introduction = await written_to(session, house, introduction)
        await mailbox.choose(
            session, introduction, ProposalLabel.INTERESTED, text="Volentieri, scriveteci.", words="Sì", at=at
        )
        return introduction


async def _refused_letter(house: House, local: int) -> None:
    """The mail server would not take the question to the company."""
    async with house.sessions.begin() as session:
        introduction = await proposed(session, house, local)
    await ask_once(house, introduction.id)
    async with house.sessions.begin() as session:
        letters = await outbox.deliveries_of(session, introduction.id)
        letter = next(letter for letter in letters if letter.fact == "company_asked")
        refusal = DeliveryFailed("550 5.1.1 no such user here", permanent=True)
        await mark_failed(session, letter, refusal, at=house.clock.now())
