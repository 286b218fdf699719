"""The portal as a browser meets it: served on the loopback, over an office in the middle of its work."""

import asyncio
import dataclasses
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import pytest
import pytest_asyncio
import uvicorn
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import enquiries, introductions, listings, mailbox, matches, organisations, outbox, outcomes
from dooropener.accounts import User
from dooropener.cli.demo import PASSWORD, load
from dooropener.enquiries import Enquiry, EnquiryTopic
from dooropener.errors import DeliveryFailed
from dooropener.house import House
from dooropener.introductions import COMPANY_LINK, MEETING_LINK, PARTNER_LINK, Introduction, MeetingOutcome, Side
from dooropener.introductions.tasks import ask_once
from dooropener.links import make_token
from dooropener.listings import Listing, ListingState
from dooropener.mailbox import ProposalLabel
from dooropener.matches import Match, MatchState, match_one
from dooropener.outbox.service import mark_failed
from dooropener.outcomes import FEEDBACK_LINK
from dooropener.portal import create_app
from dooropener.portal.devmail import devmail_router
from dooropener.portal.partner import partner_router
from dooropener_matching.samples import sample_locals
from doubles.botapi import Server
from people import bjorns_company, gone, heat_pumps_offered

ADVISOR = "advisor@demo.example"
PUBLISHED = 5
"""So many of the sample companies' listings are published and matched; as many wait for review."""


class Rooms(NamedTuple):
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


@dataclass
class Office:
    """An advisor's day: listings to review, matches to decide, an answer to confirm, a letter that was refused."""

    url: str
    house: House
    listing: int
    match: int
    introduction: int
    organisation: int
    enquiry: int
    own_path: str
    to_meet: int
    met: int
    feedback: int

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
        return await _advisor(session)

    @property
    def company_path(self) -> str:
        return f"/c/{make_token(self.house.secret, COMPANY_LINK, self.introduction)}"


@asynccontextmanager
async def serving(house: House, *routers) -> AsyncIterator[str]:
    """The portal on a free port of the loopback, in this event loop."""
    app = create_app(house, routers=[partner_router(house), devmail_router(house), *routers])
    server = Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning", ws="none"))
    task = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110  # uvicorn tells it in no other way
        await asyncio.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    await task


@pytest.fixture
def serve():
    """`async with serve(house, *routers) as url` for further doors."""
    return serving


async def _furnish(house: House) -> Rooms:
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
    return Rooms(local, suggested.id, introduction.id, partner, enquiry.id, own_path, to_meet, *met)


@pytest_asyncio.fixture
async def office(chromium: Browser, furnished, house_from) -> AsyncIterator[Office]:
    template, rooms = await furnished(_furnish)
    async with house_from(template) as house, serving(house) as url:
        yield Office(url, house, *rooms)


async def _own_path(session: AsyncSession, house: House, introduction_id: int) -> str:
    """The partner has asked for a link to what is held about it."""
    introduction = await introductions.get_introduction(session, introduction_id)
    contact = introductions.reader_now(introduction)
    assert contact is not None
    link = await organisations.open_access(session, contact, at=house.clock.now())
    return f"/d/{organisations.access_token(house.secret, link)}"


async def _advisor(session: AsyncSession) -> User:
    return (await session.scalars(select(User).where(User.email == ADVISOR))).one()


async def _companies(house: House) -> int:
    """The sample companies and Björn's; returns his listing's id."""
    async with house.sessions.begin() as session:
        at, advisor = house.clock.now(), await _advisor(session)
        company = await bjorns_company(session, at, verified_by=advisor)
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
        report = await listings.import_listings(session, sample_locals()[: 2 * PUBLISHED], source="file", at=at)
        chosen = [listing, *report.created[:PUBLISHED]]
        await listings.publish_many(session, chosen, by=advisor, at=at)
    for each in chosen:
        await match_one(house, each.id)
    return listing.id


async def _enquiry(session: AsyncSession, house: House, local: int) -> Enquiry:
    """Björn asked something, got an answer, and asks once more."""
    person = (await listings.get_listing(session, local)).author_person
    assert person is not None
    at, topic = house.clock.now(), EnquiryTopic.MESSAGE
    asked = await enquiries.write(session, person, "Vem vet något om tull?", language="sv", topic=topic, at=at)
    advisor = await _advisor(session)
    await enquiries.answer(session, asked, "Jag ringer i morgon.", language="sv", by=advisor, at=at)
    return await enquiries.write(session, person, "Efter nio går bra.", language="sv", topic=topic, at=at)


async def _proposed(session: AsyncSession, house: House, local: int) -> Introduction:
    found = await matches.matches_of(session, local)
    match = next(match for match in found if match.state is MatchState.SUGGESTED)
    at, advisor = house.clock.now(), await _advisor(session)
    introduction = await introductions.propose(session, match, by=advisor, at=at)
    return await introductions.get_introduction(session, introduction.id)


async def _in_contact(session: AsyncSession, house: House, local: int) -> Introduction:
    """An advisor put two together, the letter went out, and both said yes."""
    at, advisor = house.clock.now(), await _advisor(session)
    paired = select(Match.partner_listing_id).where(Match.local_listing_id == local)
    free = select(Listing.id).where(
        Listing.state == ListingState.PUBLISHED,
        Listing.language == "it",
        Listing.contact_id.is_not(None),
        Listing.id.not_in(paired),
    )
    ours = await listings.get_listing(session, local)
    theirs = await listings.get_listing(session, (await session.scalars(free.order_by(Listing.id).limit(1))).one())
    match = await matches.make_by_hand(session, ours, theirs, by=advisor, at=at)
    found = await introductions.propose(session, await matches.get_match(session, match.id), by=advisor, at=at)
    introduction = await introductions.get_introduction(session, found.id)
    person = ours.author_person
    assert person is not None
    await introductions.consent(session, introduction, by=person, at=at)
    introduction = await introductions.get_introduction(session, introduction.id)
    summary = introductions.draft_for(introduction, "it")
    letter = await introductions.approve_letter(
        session, introduction, by=advisor, summary=summary, language="it", at=at, house=house
    )
    introduction = await gone(session, letter, at)
    introduction.state = introductions.IntroductionState.CONTACTS_EXCHANGED
    await session.flush()
    return introduction


async def _meeting_to_come(house: House, local: int) -> int:
    """The company has proposed times, one of them on a holiday."""
    async with house.sessions.begin() as session:
        introduction = await _in_contact(session, house, local)
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
        introduction = await _in_contact(session, house, local)
        advisor, at = await _advisor(session), house.clock.now()
        values = {"starts": at + timedelta(minutes=5), "minutes": 30, "place": "Modena", "by": advisor, "at": at}
        await introductions.arrange(session, introduction, house=house, **values)
        await outcomes.count(
            session, introduction, outcomes.OutcomeKind.VISIT, words="Besök i Modena", by=advisor, at=at
        )
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
        at, advisor = house.clock.now(), await _advisor(session)
        introduction = await _proposed(session, house, local)
        listing = await listings.get_listing(session, local)
        assert listing.author_person is not None
        await introductions.consent(session, introduction, by=listing.author_person, at=at)
        introduction = await introductions.get_introduction(session, introduction.id)
        letter = await introductions.approve_letter(
            session,
            introduction,
            by=advisor,
            summary=introductions.draft_for(introduction, "it"),
            language="it",
            at=at,
            house=house,
        )
        introduction = await gone(session, letter, at)
        await mailbox.choose(
            session, introduction, ProposalLabel.INTERESTED, text="Volentieri, scriveteci.", words="Sì", at=at
        )
        return introduction


async def _refused_letter(house: House, local: int) -> None:
    """The mail server would not take the question to the company."""
    async with house.sessions.begin() as session:
        introduction = await _proposed(session, house, local)
    await ask_once(house, introduction.id)
    async with house.sessions.begin() as session:
        letters = await outbox.deliveries_of(session, introduction.id)
        letter = next(letter for letter in letters if letter.fact == "company_asked")
        refusal = DeliveryFailed("550 5.1.1 no such user here", permanent=True)
        await mark_failed(session, letter, refusal, at=house.clock.now())


@pytest_asyncio.fixture
async def new_page(chromium: Browser, office: Office):
    """A page of the office's advisor; any script error or refused resource fails the test."""
    faults: list[str] = []
    contexts: list[BrowserContext] = []

    async def new(*, signed_in: bool = True, **options) -> Page:
        context = await chromium.new_context(base_url=office.url, **{"locale": "sv-SE", **options})
        contexts.append(context)
        page = await context.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda said: faults.append(said.text) if _is_fault(said) else None)
        if signed_in:
            await sign_in(page)
        return page

    yield new
    for context in contexts:
        await context.close()
    assert faults == []


def _is_fault(said: ConsoleMessage) -> bool:
    """Whether something did not load or was refused; a page that answers 404 itself is none."""
    return said.type == "error" and not (said.page and said.location["url"] == said.page.url)


async def sign_in(page: Page) -> None:
    await page.goto("/login")
    await page.fill("input[name=email]", ADVISOR)
    await page.fill("input[name=password]", PASSWORD)
    await page.click("main button")
    await page.wait_for_url(re.compile("/today"))
