"""Björn and Chiara after the contacts were exchanged, told through the chat."""

from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import introductions
from dooropener.introductions import CalendarAnswer, Introduction, Meeting, Side
from dooropener.outbox import Channel, DeliveryState
from dooropener.outbox.models import Delivery
from dooropener_bot.channels.transport import ChatTransport
from dooropener_bot.conversations import ChatMessage, Conversation
from people import Story, in_contact, story

from .conftest import Talk

MONDAY = datetime(2026, 3, 16, 10, 0, tzinfo=UTC)
WEDNESDAY = datetime(2026, 3, 18, 14, 0, tzinfo=UTC)


class Meetings:
    """What happens at the office and at Chiara's, and what the chat says of it."""

    def __init__(self, talk: Talk, session: AsyncSession, clock) -> None:
        self.talk, self.session, self.clock = talk, session, clock
        self.house = talk.engine.house
        self.told: Story
        self.introduction: Introduction

    async def begin(self) -> None:
        """Björn is known behind this door, and both are in contact; nothing of it has been told yet."""
        self.told = await story(self.session, self.clock.now())
        await self.talk.say("/start")
        conversation = await self.session.get_one(Conversation, self.talk.conversation_id)
        conversation.person_id = self.told.company.person.id
        self.told.company.person.language = self.talk.language
        self.introduction = await in_contact(self.session, self.house, self.told, self.clock.now())
        await self.session.flush()
        for delivery in await self.session.scalars(select(Delivery).where(Delivery.channel == Channel.CHAT)):
            if delivery.fact != "contacts_exchanged":
                delivery.state = DeliveryState.SENT

    async def meeting(self) -> Meeting:
        found = await introductions.meeting_of(self.session, self.introduction.id)
        assert found is not None
        return found

    async def exchanged(self) -> None:
        """The news waits in the outbox already."""

    async def chooses(self) -> None:
        meeting = await self.meeting()
        await introductions.choose_time(
            self.session, meeting, meeting.proposed[0], side=Side.PARTNER, by=self.told.chiara, at=self.clock.now()
        )

    async def reconsiders(self) -> None:
        await introductions.take_back_time(
            self.session, await self.meeting(), side=Side.PARTNER, by=self.told.chiara, at=self.clock.now()
        )

    async def declines(self) -> None:
        await introductions.decline_times(
            self.session,
            await self.meeting(),
            side=Side.PARTNER,
            words="In quei giorni siamo in fiera.",
            by=self.told.chiara,
            at=self.clock.now(),
        )

    async def proposes(self) -> None:
        await introductions.propose_times(
            self.session,
            self.introduction,
            side=Side.PARTNER,
            times=[MONDAY, WEDNESDAY],
            note="Meglio di mattina",
            by=self.told.chiara,
            at=self.clock.now(),
            house=self.house,
        )

    async def books(self) -> None:
        await introductions.book(
            self.session, await self.meeting(), by=self.told.ada, at=self.clock.now(), house=self.house
        )

    async def accepts(self) -> None:
        await introductions.record_answer(
            self.session,
            await self.meeting(),
            side=Side.PARTNER,
            answer=CalendarAnswer.ACCEPTED,
            sequence=0,
            at=self.clock.now(),
        )

    async def moves(self) -> None:
        await introductions.move(
            self.session,
            await self.meeting(),
            starts=WEDNESDAY,
            minutes=60,
            place="Modena, Via Emilia 1",
            by=self.told.ada,
            at=self.clock.now(),
            house=self.house,
        )

    async def cancels(self) -> None:
        await introductions.call_off(
            self.session, await self.meeting(), by=self.told.ada, at=self.clock.now(), house=self.house
        )

    async def deliver(self) -> list[ChatMessage]:
        """What the outbox would do."""
        await self.session.flush()
        query = select(Delivery).where(Delivery.channel == Channel.CHAT, Delivery.state == DeliveryState.PENDING)
        for delivery in list(await self.session.scalars(query.order_by(Delivery.id))):
            await ChatTransport(self.house).send(delivery)
            delivery.state = DeliveryState.SENT
        return await self.talk.news()
