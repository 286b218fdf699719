"""News over a real line: said in one process, heard in another, whatever happens in between."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import httpx
import psycopg
import pytest_asyncio
from selectolax.lexbor import LexborHTMLParser

from dooropener import regions
from dooropener.database import libpq_url
from dooropener_bot.channels import webchat
from dooropener_bot.channels.visitors import address_of, chat_cookie, new_secret
from dooropener_bot.channels.web import MOST_PAGES
from dooropener_bot.channels.webchat import WebChat
from dooropener_bot.conversations import Conversation, Reply, messages
from doubles.chatpage import serving


@pytest_asyncio.fixture
async def visitor(committed_house, understanding) -> AsyncIterator[httpx.AsyncClient]:
    """Someone who said hello."""
    async with committed_house.sessions.begin() as session:
        await regions.seed(session)
    async with (
        serving(committed_house, understanding) as url,
        httpx.AsyncClient(base_url=url, headers={"accept-language": "sv"}, timeout=10) as client,
    ):
        await client.get("/chat")
        token = client.cookies["csrftoken"]
        await client.post("/chat", data={"_csrf_token": token, "text": "hej"})
        yield client


async def tell(house, text: str) -> None:
    """Say something from outside of the page's process: all that connects them is the database."""
    async with house.sessions.begin() as session:
        conversation = await session.get_one(Conversation, 1)
        messages.add_replies(session, conversation, [Reply(text)], at=house.clock.now())


async def next_event(lines: AsyncIterator[str]) -> tuple[int, list[str]]:
    """The number of the next event, and the texts in it."""
    number = 0
    async for line in lines:
        if line.startswith("id: "):
            number = int(line.removeprefix("id: "))
        if line.startswith("data: "):
            html = LexborHTMLParser(json.loads(line.removeprefix("data: "))["html"])
            return number, [words.text() for words in html.css("li > p")]
    raise AssertionError("the stream has ended")


async def test_what_is_said_comes_at_once_and_only_once(visitor, committed_house):
    async with visitor.stream("GET", "/chat/stream?after=0") as stream:
        lines = stream.aiter_lines()
        _, before = await next_event(lines)
        await tell(committed_house, "Första")
        first = await asyncio.wait_for(next_event(lines), 2)
        await tell(committed_house, "Andra")
        second = await asyncio.wait_for(next_event(lines), 2)

    assert stream.headers["content-type"].startswith("text/event-stream")
    assert "content-encoding" not in stream.headers
    assert len(before) == 3
    assert [first[1], second[1]] == [["Första"], ["Andra"]]


async def test_reader_goes_on_where_the_line_broke(visitor, committed_house):
    async with visitor.stream("GET", "/chat/stream?after=0") as stream:
        number, _ = await next_event(stream.aiter_lines())
    await tell(committed_house, "Under avbrottet")

    async with visitor.stream("GET", "/chat/stream?after=0", headers={"last-event-id": str(number)}) as stream:
        _, told = await next_event(stream.aiter_lines())

    assert told == ["Under avbrottet"]


async def test_lost_connection_to_the_database_loses_no_news(visitor, committed_house):
    async with visitor.stream("GET", "/chat/stream?after=0") as stream:
        lines = stream.aiter_lines()
        await next_event(lines)
        await asyncio.sleep(0.3)
        with psycopg.connect(libpq_url(committed_house.settings.database_url), autocommit=True) as other:
            ended = other.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE query LIKE 'LISTEN%' AND datname = current_database()"
            ).fetchall()
        await tell(committed_house, "Medan ingen lyssnade")
        _, told = await asyncio.wait_for(next_event(lines), 8)

    assert ended == [(True,)]
    assert told == ["Medan ingen lyssnade"]


async def test_stranger_has_nothing_to_follow(visitor):
    answer = await visitor.get("/chat/stream", headers={"cookie": "chat=made.up"})

    assert (answer.status_code, answer.content) == (204, b"")


async def test_only_so_many_pages_of_one_conversation_are_live(visitor):
    async with AsyncExitStack() as open_pages:
        lines = []
        for _ in range(MOST_PAGES):
            page = await open_pages.enter_async_context(visitor.stream("GET", "/chat/stream?after=0"))
            lines.append(page.aiter_lines())
            await next_event(lines[-1])
        refused = await visitor.get("/chat/stream")

    assert refused.status_code == 429


async def test_house_that_stops_lets_its_readers_go(committed_house, understanding):
    async with httpx.AsyncClient(headers={"accept-language": "sv"}, timeout=10) as client:
        async with serving(committed_house, understanding) as url:
            await client.get(f"{url}/chat")
            await client.post(f"{url}/chat", data={"_csrf_token": client.cookies["csrftoken"], "text": "hej"})
            request = client.build_request("GET", f"{url}/chat/stream?after=0")
            lines = (await client.send(request, stream=True)).aiter_lines()
            await next_event(lines)

        rest = [line async for line in lines]

    assert [line for line in rest if line.startswith("data")] == []


async def test_page_that_follows_hears_what_a_form_was_answered_without_a_look_of_its_own(
    committed_house, understanding, monkeypatch
):
    looks = []
    look = WebChat.look

    async def counted(self, secret, after):
        looks.append(after)
        return await look(self, secret, after)

    monkeypatch.setattr(WebChat, "look", counted)
    monkeypatch.setattr(webchat, "BREATH", 1.0)  # long enough for the answer, however busy the machine is
    async with committed_house.sessions.begin() as session:
        await regions.seed(session)
    headers = {"accept-language": "sv", "accept": "application/json"}
    async with (
        serving(committed_house, understanding) as url,
        httpx.AsyncClient(base_url=url, headers=headers, timeout=10) as client,
    ):
        await client.get("/chat")
        form = {"_csrf_token": client.cookies["csrftoken"]}
        await client.post("/chat", data={**form, "text": "hej"})
        looks.clear()
        async with client.stream("GET", "/chat/stream?after=0") as stream:
            lines = stream.aiter_lines()
            number, _ = await next_event(lines)
            while len(looks) < 2:  # noqa: ASYNC110  # at first, and when the line to the database stands
                await asyncio.sleep(0.1)
            looks.clear()
            answer = await client.post(f"/chat?after={number}", data={**form, "text": "hjälp"})
            followed, told = await asyncio.wait_for(next_event(lines), 8)
            own = len(looks)
            await tell(committed_house, "Från kontoret")
            _, later = await asyncio.wait_for(next_event(lines), 8)

    shown = LexborHTMLParser(answer.json()["html"]).css("li > p")
    assert [words.text() for words in shown] == told
    assert followed > number
    assert own == 1
    assert later == ["Från kontoret"]


async def test_page_left_open_hears_nothing_of_who_went_on_elsewhere(visitor, committed_house, monkeypatch):
    """A conversation is taken to another browser by its link in the mail."""
    monkeypatch.setattr(webchat, "BREATH", 1.0)  # the page wakes when the other one has its answer
    secret = new_secret()
    headers = {"accept-language": "sv", "accept": "application/json"}
    cookies = {"chat": chat_cookie(committed_house, secret).value}
    async with (
        visitor.stream("GET", "/chat/stream?after=0") as stream,
        httpx.AsyncClient(base_url=visitor.base_url, headers=headers, cookies=cookies, timeout=10) as elsewhere,
    ):
        lines = stream.aiter_lines()
        number, _ = await next_event(lines)
        await asyncio.sleep(2)  # the line to the database stands, and the page has looked since
        async with committed_house.sessions.begin() as session:
            (await session.get_one(Conversation, 1)).address = address_of(secret)
        await elsewhere.get("/chat")
        form = {"_csrf_token": elsewhere.cookies["csrftoken"], "text": "Det här rör bara mig."}
        answer = await elsewhere.post(f"/chat?after={number}", data=form)
        told = [line async for line in lines if line.startswith("data: ")]

    assert "Det här rör bara mig." in answer.json()["html"]
    assert told == []
