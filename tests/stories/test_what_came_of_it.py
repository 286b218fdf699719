"""From the meeting to impact: Björn answers in the chat, Chiara on her page, Ada decides in the portal."""

import re
from datetime import UTC, datetime

import httpx
import pytest_asyncio
from selectolax.lexbor import LexborHTMLParser
from sqlalchemy import select

from dooropener import introductions, outbox, outcomes
from dooropener.agenda import Act, ActState
from dooropener.agenda.acts import carry_out
from dooropener.introductions import EvidenceLevel, IntroductionState, MeetingOutcome
from dooropener.outbox import Channel, Delivery, DeliveryState
from dooropener.outcomes import FollowUpAnswer, OutcomeKind
from dooropener.terms import Terms
from dooropener.words import words
from dooropener_bot.channels.transport import ChatTransport
from dooropener_bot.conversations import Conversation, Direction, Door, Engine, messages
from dooropener_bot.understanding import Understanding
from doubles.portals import portal_in, with_partners
from people import PASSWORD, sent, story

S = IntroductionState


class Doors:
    """The chat, the partner's page and the portal of one house."""

    def __init__(self, house, session, client) -> None:
        self.house, self.session, self.client = house, session, client
        self.engine = Engine(house, Understanding())
        self.conversation_id = 0

    async def chat(self, text="", button=None) -> str:
        got = await self.engine.receive(Door.WEB, "björn", text=text, button=button, language="sv")
        self.conversation_id = got.conversation_id
        await self.engine.handle_pending(got.conversation_id)
        return (await self.heard())[-1].text

    async def heard(self):
        async with self.house.sessions.begin() as session:
            said = await messages.messages_after(session, self.conversation_id)
        return [message for message in said if message.direction is Direction.OUT]

    async def choose(self, answer) -> str:
        """Press a button under the last question that came."""
        label = Terms(words("sv"))(answer)
        for message in reversed(await self.heard()):
            for row in message.buttons or []:
                for button in row:
                    if button["label"] == label:
                        return await self.chat(label, button["value"])
        raise AssertionError(label)

    async def time_passes(self, clock, **delta) -> None:
        """The periodic job runs, chat messages and letters go out."""
        clock.advance(**delta)
        await self.session.flush()
        await outcomes.ask_due(self.house)
        pending = select(Delivery).where(Delivery.state == DeliveryState.PENDING).order_by(Delivery.id)
        for delivery in list(await self.session.scalars(pending)):
            if delivery.channel is Channel.CHAT:
                await ChatTransport(self.house).send(delivery)
            delivery.state, delivery.sent_at = DeliveryState.SENT, clock.now()
        await self.session.flush()

    async def page_of_last_letter(self) -> str:
        query = select(Delivery).where(Delivery.channel == Channel.MAIL).order_by(Delivery.id.desc()).limit(1)
        letter = (await self.session.scalars(query)).one()
        found = re.search(r"/f/[a-z2-7]+", letter.payload["text"])
        assert found
        return found[0]

    async def post(self, page: str, path: str, **fields) -> httpx.Response:
        """Send a form with the token of the page it stands on."""
        shown = LexborHTMLParser((await self.client.get(page)).text)
        token = shown.css_first("input[name=_csrf_token]").attributes["value"]
        return await self.client.post(path, data={"_csrf_token": token, **fields}, follow_redirects=True)


@pytest_asyncio.fixture
async def doors(house, session):
    app = portal_in(house, with_partners)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://test") as client:
        yield Doors(house, session, client)


async def test_from_the_meeting_to_impact(doors, house, session, clock):
    told = await story(session, clock.now())
    introduction = await sent(session, house, told, clock.now())
    introduction.state = S.CONTACTS_EXCHANGED
    await doors.chat("hej")
    (await session.get_one(Conversation, doors.conversation_id)).person_id = told.company.person.id
    await session.flush()
    page = f"/introductions/{introduction.id}"

    async def sign_in():
        doors.client.cookies.clear()
        await doors.post("/login", "/login", email=told.ada.email, password=PASSWORD)

    async def confirm():
        """Every answer that waits, as it stands."""
        await sign_in()
        shown = LexborHTMLParser((await doors.client.get(page)).text)
        for form in shown.css("form[action*='/feedback/']"):
            action, chosen = form.attributes["action"], form.css_first("option[selected]")
            if action.endswith("/confirm"):
                await doors.post(page, action, said=chosen.attributes["value"])

    async def state():
        return (await introductions.get_introduction(session, introduction.id)).state

    await sign_in()
    when = datetime(2026, 3, 2, 13, 0, tzinfo=UTC)
    await introductions.book_meeting(session, introduction, when=when, place="video", by=told.ada, at=clock.now())
    await doors.time_passes(clock, hours=20)
    await doors.choose(MeetingOutcome.COOPERATION_POSSIBLE)
    await doors.chat("De vill ha ett prov i maj.")
    partners = await doors.page_of_last_letter()
    await doors.post(partners, partners, answer="cooperation_possible", words="Aspettiamo il campione.")
    await sign_in()
    both = {"company_says": "cooperation_possible", "partner_says": "cooperation_possible"}
    await doors.post(page, f"{page}/step/met", **both)
    met = await state()

    await doors.time_passes(clock, days=100)
    await doors.choose(FollowUpAnswer.AGREEMENT)
    partners = await doors.page_of_last_letter()
    await doors.post(partners, partners, answer="agreement", words="Contratto quadro.")
    await confirm()
    agreed = await state()
    case = " ".join((await doors.client.get(page)).text.split())
    await doors.post(page, f"/today/say_thanks/{introduction.id}")
    act = (await session.scalars(select(Act).where(Act.state == ActState.WAITING))).one()
    await carry_out(house, act.id)
    [thanks] = [one for one in await outbox.deliveries_of(session, introduction.id) if one.fact == "thanks_said"]

    await doors.time_passes(clock, days=100)
    await doors.choose(FollowUpAnswer.BUSINESS)
    await confirm()
    half = await state()
    partners = await doors.page_of_last_letter()
    await doors.post(partners, partners, answer="business", words="Quaranta pompe ordinate.")
    await confirm()

    assert [met, agreed, half, await state()] == [S.MET, S.AGREEMENT, S.AGREEMENT, S.IMPACT_CONFIRMED]
    assert [(each.kind, each.level) for each in await outcomes.outcomes_of(session, introduction.id)] == [
        (OutcomeKind.MEETING, EvidenceLevel.BOTH_SIDES),
        (OutcomeKind.AGREEMENT, EvidenceLevel.BOTH_SIDES),
        (OutcomeKind.BUSINESS, EvidenceLevel.BOTH_SIDES),
    ]
    assert "abbiamo saputo con grande piacere" in case
    assert (thanks.recipient, thanks.state) == (told.chiara.email, DeliveryState.SENT)
    everything = "".join(message.text for message in await doors.heard())
    assert "campione" not in everything
    assert "prov i maj" not in (await doors.client.get(partners)).text
