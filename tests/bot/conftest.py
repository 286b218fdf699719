"""What conversations need: regions, the understanding, and someone to talk through a door."""

from dataclasses import dataclass

import httpx
import pytest
import pytest_asyncio
from selectolax.lexbor import LexborHTMLParser
from sqlalchemy import select

from dooropener import regions
from dooropener.house import House
from dooropener.portal.app import create_app
from dooropener.words import words
from dooropener_bot.channels.web import web_chat_router
from dooropener_bot.conversations import ChatMessage, Conversation, Direction, Door, Engine, messages
from dooropener_bot.conversations.memory import Memory, Step
from dooropener_bot.understanding import Understanding
from doubles.portals import Build, portal_in

BJORNS_SENTENCE = "Vi bygger värmepumpar med propan och söker en grossist kring Modena eller Bologna"


@pytest.fixture(scope="session")
def understanding() -> Understanding:
    """Loaded once for all tests: the first message takes seconds."""
    understanding = Understanding()
    understanding.read("Orden ska vara nya, annars laddas ingen modell.")
    return understanding


@dataclass
class Talk:
    """One person's conversation with the engine, message by message."""

    engine: Engine
    address: str = "björn"
    language: str = "sv"
    door: Door = Door.WEB
    conversation_id: int = 0
    seen: int = 0

    async def say(self, text: str = "", *, button: str | None = None) -> list[ChatMessage]:
        """Say or press something; returns our answers."""
        received = await self.engine.receive(self.door, self.address, text=text, button=button, language=self.language)
        self.conversation_id = received.conversation_id
        await self.engine.handle_pending(received.conversation_id)
        return await self.news()

    async def press(self, label: str) -> list[ChatMessage]:
        """Press the newest button with this label, English as in the catalogue."""
        async with self.engine.house.sessions.begin() as session:
            said = await messages.messages_after(session, self.conversation_id)
        wanted = words(said[-1].language or self.language)(label)
        for message in reversed(said):
            for row in message.buttons or []:
                for button in row:
                    if button["label"] == wanted:
                        return await self.say(wanted, button=button["value"])
        raise AssertionError(f"no button “{wanted}”")

    async def news(self) -> list[ChatMessage]:
        """What we said since the last look."""
        async with self.engine.house.sessions.begin() as session:
            said = await messages.messages_after(session, self.conversation_id, self.seen)
        self.seen = max([self.seen, *(message.id for message in said)])
        return [message for message in said if message.direction is Direction.OUT]

    async def text(self, text: str = "", *, button: str | None = None) -> str:
        """Our answers as one text."""
        return "\n\n".join(message.text for message in await self.say(text, button=button))


@pytest_asyncio.fixture
async def talk(house: House, understanding: Understanding) -> Talk:
    async with house.sessions.begin() as session:
        await regions.seed(session)
    return Talk(Engine(house, understanding))


def labels(said: list[ChatMessage]) -> list[str]:
    """The labels of all buttons, in order."""
    return [button["label"] for message in said for row in message.buttons or [] for button in row]


@pytest.fixture(scope="session")
def with_chat(understanding: Understanding) -> Build:
    """How the portal with the chat page is built."""
    return lambda house: create_app(house, routers=[web_chat_router(house, understanding)])


@pytest_asyncio.fixture
async def browser(house, with_chat):
    async with house.sessions.begin() as session:
        await regions.seed(session)
    transport = httpx.ASGITransport(app=portal_in(house, with_chat))
    async with httpx.AsyncClient(
        transport=transport, base_url="http://testserver", headers={"accept-language": "sv"}
    ) as client:
        yield client


def fields(page: httpx.Response) -> dict[str, str]:
    """The hidden fields of the form."""
    hidden = LexborHTMLParser(page.text).css("#chat input[type=hidden]")
    return {field.attributes["name"]: field.attributes["value"] or "" for field in hidden}


async def said(house) -> list[ChatMessage]:
    async with house.sessions.begin() as session:
        conversation = (await session.scalars(select(Conversation))).one()
        return await messages.messages_after(session, conversation.id)


async def put_at(house: House, conversation_id: int, step: Step) -> None:
    """The conversation stands at this step, in the middle of a listing and a registration."""
    memory = Memory.model_validate(
        {
            "welcomed": True,
            "step": step,
            "draft": {
                "kind": "offer",
                "partnership": ["distribution"],
                "product": "värmepumpar",
                "title": "Värmepumpar",
                "text": "Vi säljer värmepumpar",
            },
            "registration": {"number": "5560360793", "name": "Björns Värme AB"},
        }
    )
    async with house.sessions.begin() as session:
        (await messages.locked(session, conversation_id)).state = memory.model_dump(mode="json")
