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
from dooropener import accounts, enquiries, introductions, listings, outbox
from dooropener.accessibility.models import Report
from dooropener.accounts import Role, User
from dooropener.agenda import Act, ActState
from dooropener.agenda.acts import carry_out
from dooropener.cli.demo import PASSWORD
from dooropener.enquiries import Enquiry, EnquiryState, EnquiryTopic
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
        await self.passes(words)

    async def passes(self, words: str) -> None:
        """It is said what happens in ten seconds, and they are over."""
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

    async def row(self, section: str, *, having: str = "a.main") -> int:
        """By keys alone to Today, to the first such row, and into it; the number of what it is about."""
        await self.press("i")
        await self.page.wait_for_url("**/today")
        row = self.rows(section).filter(has=self.page.locator(having)).first
        about = await row.locator("a.main").get_attribute("href")
        assert about
        await self.reach(row)
        await self.press("o")
        await self.page.wait_for_url(lambda url: not url.endswith("/today"))
        return int(re.findall(r"\d+", about)[0])

    async def to(self, wanted: Locator) -> None:
        """On with Tab until it has the focus."""
        for _ in range(150):
            if await wanted.evaluate("each => each === document.activeElement"):
                return
            await self.press("Tab")
        await expect(wanted).to_be_focused()

    async def write(self, wanted: Locator, words: str) -> None:
        await self.to(wanted)
        await self.page.keyboard.type(words)

    async def button(self, name: str) -> None:
        wanted = (
            self.page.locator("main")
            .get_by_role("button", name=name, exact=True)
            .or_(self.page.locator("main").get_by_role("link", name=name, exact=True))
        )
        await self.to(wanted.first)
        await self.press("Enter")


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


async def test_what_else_there_is_without_a_mouse(day, new_page):
    """From one first page on with keys alone: no pointer, and no address is typed."""
    async with day.office.house.sessions.begin() as session:
        await _further_work(session, day.office)
    await _barrier_is_told_and_dealt_with(day, await new_page(signed_in=False))
    await _talk_is_answered_undone_and_answered(day)
    await _answer_of_the_company_is_passed_on(day)
    await _bounced_letter_goes_elsewhere(day)
    await _returned_letter_is_seen_to(day)
    await _introduction_is_paused_and_handed_over(day)


async def _further_work(session, office):
    """A colleague; Björn's answer to the partner's question; the letter that could not be sent came back."""
    at = office.house.clock.now()
    values = {"name": "Eva", "role": Role.ADVISOR, "password": PASSWORD, "language": "sv"}
    await accounts.create_user(session, email="eva@demo.example", at=at, **values)
    query = select(Introduction.id).where(Introduction.state == IntroductionState.QUESTION)
    asked = await introductions.get_introduction(session, (await session.scalars(query)).one())
    person = asked.match.local.author_person
    values = {"language": "sv", "topic": EnquiryTopic.ANSWER, "introduction_id": asked.id}
    await enquiries.write(session, person, "Ja, alla är märkta.", at=at, **values)
    refused = await session.scalars(select(Delivery).where(Delivery.state == DeliveryState.FAILED))
    refused.one().state = DeliveryState.RETURNED


async def _barrier_is_told_and_dealt_with(day, visitor):
    stranger = Day(day.office, visitor)
    await visitor.goto("/accessibility?language=sv")
    await stranger.write(visitor.locator("#what"), "Jag hittar inte knappen.")
    await stranger.button("Skicka")
    await expect(visitor.locator("main")).to_contain_text("Tack")

    for _ in range(2):
        report = await day.row("barriers")
        await day.to(day.page.locator(f"#report-{report} button"))
        await day.press("Enter")
        await expect(day.page.locator(f"#report-{report} .chip.good")).to_be_visible()

    told = await day.found(Report, Report.what == "Jag hittar inte knappen.")
    assert [each.dealt_at for each in told] == [day.office.house.clock.now()]


async def _talk_is_answered_undone_and_answered(day):
    enquiry = await day.row("enquiries")
    words = day.page.locator("#text")
    await day.write(words, "Jag ringer klockan tio.")
    await day.button("Skicka svaret")
    await day.hears("Ditt svar går till chatten om tio sekunder")
    await day.press("u")
    await expect(words).to_have_value("Jag ringer klockan tio.")
    await day.button("Skicka svaret")
    await day.passes("Ditt svar går till chatten om tio sekunder")
    assert await day.state(Enquiry, enquiry) is EnquiryState.ANSWERED


async def _answer_of_the_company_is_passed_on(day):
    enquiry = await day.row("enquiries")
    await day.button("Skicka vidare")
    await day.page.wait_for_url("**/introductions/*")
    words = day.page.locator("#text")
    await expect(words).to_have_value("Ja, alla är märkta.")
    await day.to(words)
    await day.press("Control+a")
    await day.page.keyboard.type("Sì, tutte.")
    await day.button("Skicka svaret")
    await day.passes("Ditt svar går iväg om tio sekunder")
    assert await day.state(Enquiry, enquiry) is EnquiryState.CLOSED


async def _bounced_letter_goes_elsewhere(day):
    introduction = await day.row("bounces")
    await day.to(day.page.get_by_text("En annan väg, en annan mottagare"))
    await day.press("Enter")
    await day.write(day.page.locator("#contact"), "Ufficio")
    await day.button("Skriv till den här personen")
    await expect(day.page.locator(".lead")).to_contain_text(OTHER_READER)
    await day.press("a")
    await day.hears("Brevet går iväg om tio sekunder")
    assert await day.letter_leaves(introduction) is IntroductionState.SENT


async def _returned_letter_is_seen_to(day):
    introduction = await day.row("stuck")
    button = day.page.locator("form[action$='/seen-to'] button")
    await day.to(button)
    await day.press("Enter")
    await expect(button).to_have_count(0)
    found = await day.found(Delivery, Delivery.introduction_id == introduction, Delivery.fact == "company_asked")
    assert DeliveryState.RETURNED not in [each.state for each in found]


async def _introduction_is_paused_and_handed_over(day):
    introduction = await day.row("replies", having="[data-key=y]")
    await day.press("h")
    await day.page.keyboard.type("Eva")
    await day.write(day.page.locator("#hand-over-words"), "De vill vänta till våren.")
    await day.button("Lämna över")
    await expect(day.page.locator("section[aria-labelledby=owner]")).to_contain_text("Eva")

    await day.press("n")
    await day.page.keyboard.type("Inte nu")
    await day.write(day.page.locator("#resume_on"), "05172026")
    await day.button("Bekräfta det här i stället")
    await day.passes("Det som följer händer om tio sekunder")

    (now,) = await day.found(Introduction, Introduction.id == introduction)
    eva = await day.found(User, User.name == "Eva")
    assert (now.state, now.owner_id) == (IntroductionState.SNOOZED, eva[0].id)


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
        await day.passes("Ditt svar går till chatten om tio sekunder")
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
        await day.passes("Ditt svar går iväg om tio sekunder")
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
