"""The way out for facts of the outbox: into a conversation of the person they are for."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import accounts
from dooropener.errors import DeliveryFailed, DeliveryWaits
from dooropener.house import House
from dooropener.outbox import Delivery
from dooropener.words import words
from dooropener_bot.channels import news_letters, telegram_cards
from dooropener_bot.channels.telegram_door import TelegramDoor
from dooropener_bot.conversations import FACTS, ChatMessage, Conversation, Door, Engine, messages
from dooropener_bot.conversations.facts import Telling
from dooropener_bot.conversations.memory import Memory
from dooropener_bot.understanding import Understanding

JOBS = (news_letters.write_to_absent_job,)
"""Known to every worker that delivers to the chat."""


class ChatTransport:
    """Puts a fact into words and into the conversation that the person used last, once, outside quiet hours.

    Behind the web and the terminal the row is the delivery; at Telegram's door we knock, where a token is set.
    """

    def __init__(self, house: House) -> None:
        self.house = house
        self.telegram: TelegramDoor | None = None
        if house.settings.telegram_token is not None:
            self.telegram = TelegramDoor(house, Engine(house, Understanding(house.encoder)))

    async def close(self) -> None:
        """Let go of the connections to Telegram."""
        if self.telegram is not None:
            await self.telegram.line.stop()

    async def send(self, delivery: Delivery) -> str:
        """Deliver at the door used last; where that is shut for good, at the one before. A second call adds nothing.

        What was given up for good comes again only when somebody wants it sent again, and is then tried anew.
        """
        if delivery.fact not in FACTS:
            raise DeliveryFailed(f"no words for {delivery.fact}", permanent=True)
        refused = DeliveryFailed("the person has no conversation that is open", permanent=True)
        for conversation in await self._doors(int(delivery.recipient)):
            try:
                return await self._deliver(conversation, delivery)
            except DeliveryFailed as failure:
                if not failure.permanent:
                    raise
                refused = failure
        raise refused

    async def _doors(self, person_id: int) -> list[Conversation]:
        """Raises `DeliveryWaits` in the person's quiet hours."""
        async with self.house.sessions.begin() as session:
            conversations = await messages.conversations_of(session, person_id)
            if conversations:
                person = await accounts.get_person(session, person_id)
                until = accounts.quiet_until(person, self.house.clock.now())
                if until is not None:
                    raise DeliveryWaits(until)
        return conversations

    async def _deliver(self, conversation: Conversation, delivery: Delivery) -> str:
        async with self.house.sessions.begin() as session:
            await self._append(session, conversation.id, delivery)
        if conversation.channel is Door.TELEGRAM:
            await self._send(conversation, delivery)
        return f"{conversation.channel.value} {conversation.id}"

    async def _append(self, session: AsyncSession, conversation_id: int, delivery: Delivery) -> None:
        conversation = await messages.locked(session, conversation_id)
        there = await _find(session, conversation, delivery)
        if there is not None:
            telegram_cards.try_again(there)
            return
        memory = Memory.model_validate(conversation.state)
        told = Telling(
            session,
            delivery.payload["values"],
            words(conversation.language),
            busy=memory.step is not None,
            now=self.house.clock.now(),
        )
        replies = await FACTS[delivery.fact](told)
        messages.add_replies(session, conversation, replies, at=self.house.clock.now(), delivery_id=delivery.id)

    async def _send(self, conversation: Conversation, delivery: Delivery) -> None:
        if self.telegram is None:
            raise DeliveryFailed("Telegram is switched off", permanent=True)
        await self.telegram.out.send_waiting(conversation.id)
        async with self.house.sessions.begin() as session:
            if await telegram_cards.given_up(session, conversation.id, delivery.id):
                raise DeliveryFailed("Telegram refused the message", permanent=True)


async def _find(session: AsyncSession, conversation: Conversation, delivery: Delivery) -> ChatMessage | None:
    query = select(ChatMessage).where(
        ChatMessage.conversation_id == conversation.id, ChatMessage.delivery_id == delivery.id
    )
    return (await session.scalars(query)).one_or_none()
