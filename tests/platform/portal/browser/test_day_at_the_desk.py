"""A day at the desk of a grown office: from the row on Today to done, with the keys that are offered."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
import pytest_asyncio
from playwright.async_api import Locator, Page, expect
from sqlalchemy import select

from desk_work import OTHER_READER, grown
from dooropener import listings, outbox
from dooropener.accessibility.models import Report
from dooropener.agenda import Act, ActState
from dooropener.agenda.acts import carry_out
from dooropener.enquiries import Enquiry, EnquiryState
from dooropener.introductions import Introduction, IntroductionState, Meeting, MeetingState
from dooropener.introductions.tasks import ask_once
from dooropener.listings import Listing, ListingState
from dooropener.mailbox import Message, MessageState, Proposal, ProposalState
from dooropener.matches import Match, MatchState
from dooropener.organisations import Membership, MembershipState
from dooropener.outbox import Delivery, DeliveryState
from dooropener.outcomes import Feedback, FeedbackState
from offices import Office
from people import gone

pytestmark = pytest.mark.browser


async def small(house):
    return await grown(house, share=0.02)


async def full(house):
    return await grown(house, share=1.0)


@pytest_asyncio.fixture(params=[pytest.param(small, id="small"), pytest.param(full, id="full", marks=pytest.mark.soak)])
async def office(request, chromium, furnished, house_from, serve) -> AsyncIterator[Office]:
    template, rooms = await furnished(request.param)
    async with house_from(template) as house, serve(house) as url:
        house.clock.advance(hours=2)  # partners wrote an hour after their letters
        yield Office(**vars(rooms), url=url, house=house)


class Day:
    """Today on the advisor's screen, and the house behind it."""

    def __init__(self, office: Office, page: Page) -> None:
        self.office = office
        self.page = page
        self.press = page.keyboard.press

    def rows(self, section: str) -> Locator:
        return self.page.locator(f"section[aria-labelledby=today-{section}] [data-item]")

    async def waiting(self, section: str) -> int:
        number = self.page.locator(f"section[aria-labelledby=today-{section}] .number")
        return int(re.sub(r"\D", "", await number.inner_text())) if await number.count() else 0  # 2 505

    @asynccontextmanager
    async def done(self, section: str, *, having: str = "a.main") -> AsyncIterator[int]:
        """The first such row is gone at the end, and one less waits; the number is that of what it is about."""
        await self.page.goto("/today")
        before = await self.waiting(section)
        row = self.rows(section).filter(has=self.page.locator(having)).first
        about = await row.locator("a.main").get_attribute("href")
        assert about
        await self.reach(row)
        yield int(re.findall(r"\d+", about)[0])
        await self.page.goto("/today")
        assert await self.waiting(section) == before - 1
        await expect(self.rows(section).locator(f"a.main[href='{about}']")).to_have_count(0)

    async def reach(self, item: Locator) -> None:
        """Down with j until it is the one that keys are for."""
        for _ in range(await self.page.locator("[data-item]").count()):
            if await item.get_attribute("data-current") is not None:
                return
            await self.press("j")
        await expect(item).to_have_attribute("data-current", "")

    async def open(self, path: str) -> None:
        await self.press("o")
        await self.page.wait_for_url(f"**{path}")

    async def hears(self, words: str) -> None:
        await expect(self.page.locator(".toast")).to_contain_text(words)

    async def act(self, key: str, words: str) -> None:
        """One key, and the ten seconds are over."""
        await self.press(key)
        await self.hears(words)
        self.office.house.clock.advance(seconds=10)
        (act,) = await self.found(Act, Act.state == ActState.WAITING)
        await carry_out(self.office.house, act.id)

    async def found(self, kind, *conditions):
        async with self.office.house.sessions() as session:
            return list(await session.scalars(select(kind).where(*conditions).order_by(kind.id)))

    async def state(self, kind, number: int):
        (one,) = await self.found(kind, kind.id == number)
        return one.state

    async def letter_leaves(self, introduction: int) -> IntroductionState:
        """The worker sends the newest letter; the state that this leads to."""
        async with self.office.house.sessions.begin() as session:
            letter = (await outbox.deliveries_of(session, introduction))[-1]
            return (await gone(session, letter, self.office.house.clock.now())).state


@pytest_asyncio.fixture
async def day(office, new_page) -> Day:
    return Day(office, await new_page())


async def test_what_companies_bring(day):
    await _listing_is_published(day)
    await _match_is_approved(day)
    await _member_is_confirmed(day)
    await _message_is_answered(day)
    await _barrier_is_dealt_with(day)


async def test_what_partners_write(day):
    await _letter_is_read_and_approved(day)
    await _reply_is_confirmed(day)
    await _question_is_answered(day)
    await _mail_is_filed(day)
    await _meeting_is_confirmed(day)


async def test_what_went_wrong_and_what_comes_of_it(day):
    await _bounced_letter_gets_another_reader(day)
    await _failed_letter_is_sent_again(day)
    await _meeting_that_took_place_is_confirmed(day)
    await _answer_after_months_is_confirmed(day)
    await _listing_is_renewed(day)
    await _pause_is_ended(day)


async def _listing_is_published(day):
    async with day.done("listings", having="[data-key=a]") as listing:
        await day.act("a", "Publiceras om tio sekunder")
    assert await day.state(Listing, listing) is ListingState.PUBLISHED


async def _match_is_approved(day):
    async with day.done("matches", having="[data-key=a]") as match:
        await day.press("a")
        await day.hears("Företaget får frågan om tio sekunder")
    (introduction,) = await day.found(Introduction, Introduction.match_id == match)
    await ask_once(day.office.house, introduction.id)
    assert await day.state(Match, match) is MatchState.APPROVED
    assert await day.state(Introduction, introduction.id) is IntroductionState.ASKED


async def _member_is_confirmed(day):
    async with day.done("members") as organisation:
        await day.act("y", "Personen får veta det om tio sekunder")
    members = await day.found(Membership, Membership.organisation_id == organisation)
    assert [member.state for member in members] == [MembershipState.VERIFIED] * 2


async def _message_is_answered(day):
    async with day.done("enquiries") as enquiry:
        await day.open(f"/enquiries/{enquiry}")
        await day.page.get_by_label("Det du skriver når personen i chatten").fill("Jag ringer klockan tio.")
        await day.page.get_by_role("button", name="Skicka svaret").click()
        await day.hears("Svaret är på väg")
    assert await day.state(Enquiry, enquiry) is EnquiryState.ANSWERED


async def _barrier_is_dealt_with(day):
    async with day.done("barriers") as report:
        await day.open(f"/accessibility/reports#report-{report}")
        await day.page.locator(f"#report-{report}").get_by_role("button", name="Åtgärdat").click()
        await expect(day.page.locator(f"#report-{report} .chip.good")).to_be_visible()
    (told,) = await day.found(Report, Report.id == report)
    assert told.dealt_at == day.office.house.clock.now()


async def _letter_is_read_and_approved(day):
    async with day.done("letters") as introduction:
        await day.open(f"/introductions/{introduction}/letter")
        await expect(day.page.frame_locator("article.letter iframe").locator("body")).to_contain_text("Norrköping")
        await day.press("a")
        await day.hears("Brevet går iväg om tio sekunder")
    assert await day.letter_leaves(introduction) is IntroductionState.SENT


async def _reply_is_confirmed(day):
    async with day.done("replies", having="[data-key=y]") as introduction:
        await day.act("y", "Det som följer händer om tio sekunder")
    (proposal,) = await day.found(Proposal, Proposal.introduction_id == introduction)
    assert proposal.state is ProposalState.CONFIRMED
    assert await day.state(Introduction, introduction) is IntroductionState.PARTNER_CONSENTED


async def _question_is_answered(day):
    async with day.done("questions") as introduction:
        await day.open(f"/introductions/{introduction}")
        await day.page.get_by_label("Svaret att skicka").fill("Sì, tutte le pompe sono marcate CE.")
        await day.page.get_by_role("button", name="Skicka svaret").click()
        await day.hears("Svaret är på väg")
    answer = (await day.found(Delivery, Delivery.introduction_id == introduction))[-1]
    assert answer.fact == "question_answered"
    assert "tutte le pompe sono marcate CE" in answer.payload["text"]


async def _mail_is_filed(day):
    async with day.done("mail") as message:
        await day.open("/triage")
        await day.reach(day.page.locator(f"article[aria-labelledby=mail-{message}]"))
        await day.act("a", "Det görs om tio sekunder")
    (mail,) = await day.found(Message, Message.id == message)
    assert mail.state is MessageState.FILED
    assert await day.state(Introduction, mail.introduction_id) is IntroductionState.REPLIED


async def _meeting_is_confirmed(day):
    async with day.done("meetings", having="[data-key=b]") as introduction:
        await day.act("b", "Båda bjuds in om tio sekunder")
    (meeting,) = await day.found(Meeting, Meeting.introduction_id == introduction)
    assert meeting.state is MeetingState.BOOKED
    assert await day.state(Introduction, introduction) is IntroductionState.MEETING_BOOKED


async def _bounced_letter_gets_another_reader(day):
    async with day.done("bounces") as introduction:
        await day.open(f"/introductions/{introduction}/letter")
        await day.page.get_by_text("En annan väg, en annan mottagare").click()
        await day.page.locator("#contact").select_option(label=f"Ufficio export ({OTHER_READER})")
        await day.page.get_by_role("button", name="Skriv till den här personen").click()
        await expect(day.page.locator(".lead")).to_contain_text(OTHER_READER)
        await day.press("a")
        await day.hears("Brevet går iväg om tio sekunder")
    letter = (await day.found(Delivery, Delivery.introduction_id == introduction))[-1]
    assert letter.recipient == OTHER_READER
    assert await day.letter_leaves(introduction) is IntroductionState.SENT


async def _failed_letter_is_sent_again(day):
    async with day.done("stuck", having="[data-key=a]") as introduction:
        await day.act("a", "Det skickas igen om tio sekunder")
    letters = await day.found(Delivery, Delivery.introduction_id == introduction, Delivery.fact == "company_asked")
    assert [letter.state for letter in letters] == [DeliveryState.PENDING]


async def _meeting_that_took_place_is_confirmed(day):
    async with day.done("answers", having="a[href$='#came-of-it']") as introduction:
        await day.open(f"/introductions/{introduction}#came-of-it")
        await day.reach(day.page.locator("section[aria-labelledby=how-it-went]"))
        await day.press("y")
        await day.hears("Antecknat")
    assert await day.state(Introduction, introduction) is IntroductionState.MET


async def _answer_after_months_is_confirmed(day):
    async with day.done("answers", having="[data-key=y]") as introduction:
        await day.act("y", "Det räknas om tio sekunder")
    answers = await day.found(Feedback, Feedback.introduction_id == introduction, Feedback.answer == "still_talking")
    assert [answer.state for answer in answers] == [FeedbackState.CONFIRMED]


async def _listing_is_renewed(day):
    ended = day.office.house.clock.now().date() + timedelta(days=5)
    async with day.done("ending", having="[data-key=a]") as listing:
        await day.act("a", "Förnyas om tio sekunder")
    (renewed,) = await day.found(Listing, Listing.id == listing)
    assert renewed.valid_until == ended + timedelta(days=listings.VALID_DAYS)
    assert renewed.extended


async def _pause_is_ended(day):
    async with day.done("ending", having="a[href^='/matches/']") as match:
        await day.open(f"/matches/{match}")
        await day.page.get_by_role("button", name="Ta tillbaka till kön").click()
        await day.hears("Matchningen är tillbaka i kön")
    assert await day.state(Match, match) is MatchState.SUGGESTED
