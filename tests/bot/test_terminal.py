"""The conversation in a terminal, line by line."""

import asyncio
import io
import queue

import pytest_asyncio

from dooropener import accounts, outbox, regions
from dooropener_bot.channels import terminal
from dooropener_bot.channels.transport import ChatTransport
from dooropener_bot.conversations import Conversation, Door, messages

SENTENCE = "Vi bygger värmepumpar med propan och söker en grossist kring Modena eller Bologna"


@pytest_asyncio.fixture
async def at_home(house):
    async with house.sessions.begin() as session:
        await regions.seed(session)
    return house


async def type_in(house, understanding, *lines: str) -> str:
    out = io.StringIO()
    typed = io.StringIO("".join(f"{line}\n" for line in lines))
    await terminal.chat(house, "sv", understanding=understanding, address="björn", lines=typed, out=out)
    return out.getvalue()


async def test_sentence_and_choice_by_number(at_home, understanding):
    shown = await type_in(at_home, understanding, SENTENCE, "1")

    assert "  1  Ja, det stämmer" in shown
    assert "(skriv en siffra, eller med egna ord)" in shown
    assert shown.rstrip("> \n").endswith("vilket organisationsnummer har det?")


async def test_second_visit_goes_on_where_the_first_stopped(at_home, understanding):
    await type_in(at_home, understanding, SENTENCE)

    shown = await type_in(at_home, understanding, "1", "/quit")

    assert "Så här har jag förstått er" in shown
    assert "vilket organisationsnummer" in shown


async def test_control_characters_of_others_do_not_steer_the_terminal(at_home, understanding):
    shown = await type_in(
        at_home, understanding, "Vi bygger \x1b[31mvärmepumpar\x1b[0m med propan, söker grossist i Modena"
    )

    assert "\x1b" not in shown


class Typist(io.StringIO):
    """Types a line when told to, and ends when told `None`."""

    def __init__(self) -> None:
        super().__init__()
        self.waiting: queue.Queue[str | None] = queue.Queue()

    def readline(self, size: int = -1) -> str:
        line = self.waiting.get()
        return "" if line is None else f"{line}\n"


async def test_news_are_shown_while_nobody_types(at_home, understanding, clock):
    typist = Typist()
    out = NewsWatcher(typist)
    async with at_home.sessions.begin() as session:
        opened = await messages.open_conversation(session, Door.TERMINAL, "björn", language="sv", at=clock.now())
        person = await accounts.create_person(session, language="sv", at=clock.now())
        (await session.get_one(Conversation, opened)).person_id = person.id
        delivery = await outbox.enqueue_chat(
            session, fact="introduction_sent", person_id=person.id, values={"partner": "Emil Srl"}, at=clock.now()
        )
    out.at_prompt = lambda: ChatTransport(at_home).send(delivery)

    await terminal.chat(at_home, "sv", understanding=understanding, address="björn", lines=typist, out=out)

    assert "Vårt brev till Emil Srl är på väg." in out.getvalue()


class NewsWatcher(io.StringIO):
    """Starts what is to happen at the first prompt, and ends the input once the news are there."""

    def __init__(self, typist: Typist) -> None:
        super().__init__()
        self.typist = typist
        self.at_prompt = None
        self.task = None

    def write(self, text: str) -> int:
        if text == "> " and self.task is None and self.at_prompt is not None:
            self.task = asyncio.ensure_future(self.at_prompt())
        if "Emil Srl" in text:
            self.typist.waiting.put(None)
        return super().write(text)
