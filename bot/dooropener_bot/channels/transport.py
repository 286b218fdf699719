"""The way out for facts of the outbox: into the conversations of the person they are for."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener.errors import DeliveryFailed
from dooropener.house import House
from dooropener.outbox import Delivery
from dooropener.words import words
from dooropener_bot.channels.telegram_door import TelegramDoor
from dooropener_bot.conversations import FACTS, ChatMessage, Conversation, Door, Engine, messages
from dooropener_bot.conversations.facts import TO_ONE_DOOR, Telling
from dooropener_bot.conversations.memory import Memory
from dooropener_bot.understanding import Understanding


class ChatTransport:
    """Puts a fact into words and into each of the person's conversations, once.

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
            await self.telegram.stop()

    async def send(self, delivery: Delivery) -> str:
        """Append the message, and send it where sending is needed. A second call adds nothing."""
        if delivery.fact not in FACTS:
            raise DeliveryFailed(f"no words for {delivery.fact}", permanent=True)
        async with self.house.sessions.begin() as session:
            conversations = await messages.conversations_of(session, int(delivery.recipient))
            if delivery.fact in TO_ONE_DOOR:
                conversations = await messages.last_heard_first(session, conversations)
        if not conversations:
            raise DeliveryFailed("the person has no conversation that is open", permanent=True)
        if delivery.fact in TO_ONE_DOOR:
            return await self._tell_one(conversations, delivery)
        return await self._tell(conversations, delivery)

    async def _tell(self, conversations: list[Conversation], delivery: Delivery) -> str:
        async with self.house.sessions.begin() as session:
            for conversation in conversations:
                await self._append(session, conversation.id, delivery)
        return await self._knock(conversations)

    async def _tell_one(self, conversations: list[Conversation], delivery: Delivery) -> str:
        """Behind the first door; where that is shut for good, behind the next."""
        *others, last = conversations
        for conversation in others:
            try:
                return await self._tell([conversation], delivery)
            except DeliveryFailed as failure:
                if not failure.permanent:
                    raise
        return await self._tell([last], delivery)

    async def _append(self, session: AsyncSession, conversation_id: int, delivery: Delivery) -> None:
        conversation = await messages.locked(session, conversation_id)
        if await _is_there(session, conversation, delivery):
            return
        memory = Memory.model_validate(conversation.state)
        told = Telling(session, delivery.payload["values"], words(conversation.language), busy=memory.step is not None)
        replies = await FACTS[delivery.fact](told)
        messages.add_replies(session, conversation, replies, at=self.house.clock.now(), delivery_id=delivery.id)

    async def _knock(self, conversations: list[Conversation]) -> str:
        """The delivery counts when it reached one of the doors."""
        reached = [conversation for conversation in conversations if conversation.channel is not Door.TELEGRAM]
        refused: list[DeliveryFailed] = []
        for conversation in conversations:
            if conversation in reached:
                continue
            try:
                await self._send(conversation)
                reached.append(conversation)
            except DeliveryFailed as failure:
                refused.append(failure)
        if not reached:
            raise refused[0]
        return ", ".join(f"{conversation.channel.value} {conversation.id}" for conversation in reached)

    async def _send(self, conversation: Conversation) -> None:
        if self.telegram is None:
            raise DeliveryFailed("Telegram is switched off", permanent=True)
        await self.telegram.send_waiting(conversation.id)


async def _is_there(session: AsyncSession, conversation: Conversation, delivery: Delivery) -> bool:
    query = select(ChatMessage.id).where(
        ChatMessage.conversation_id == conversation.id, ChatMessage.delivery_id == delivery.id
    )
    return await session.scalar(query) is not None
