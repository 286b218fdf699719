"""The door for the next channel: messages as JSON, over HTTP."""

from dataclasses import replace
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from pydantic import SecretStr, ValidationError

from dooropener.portal.app import create_app
from dooropener.settings import Settings
from dooropener_bot.channels.api import PROBLEM, chat_api_router
from doubles.portals import Build, portal_in

from .conftest import BJORNS_SENTENCE

TOKEN = "a-token-that-only-one-other-program-knows"
THERE = "/api/chat/signal:bjorn/messages"


@pytest.fixture(scope="session")
def with_chat_api(understanding) -> Build:
    """How the portal with the API of the chat is built."""
    return lambda house: create_app(house, routers=[chat_api_router(house, understanding)])


@pytest_asyncio.fixture
async def other_program(house, with_chat_api):
    """Another program that holds the token."""
    house = replace(house, settings=house.settings.model_copy(update={"chat_api_token": SecretStr(TOKEN)}))
    transport = httpx.ASGITransport(portal_in(house, with_chat_api))
    headers = {"Authorization": f"Bearer {TOKEN}"}
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost", headers=headers) as client:
        yield client


async def test_first_answer_holds_the_warning_and_what_was_understood(other_program):
    answer = (await other_program.post(THERE, json={"text": BJORNS_SENTENCE})).json()

    greeting, own, understood = answer["messages"]
    assert "allmän handling" in greeting["text"]
    assert (own["direction"], own["text"]) == ("in", BJORNS_SENTENCE)
    assert "värmepumpar med propan" in understood["text"]
    assert understood["buttons"][0][0].keys() == {"label", "value"}


async def test_button_is_pressed_by_its_value(other_program):
    first = (await other_program.post(THERE, json={"text": BJORNS_SENTENCE})).json()
    yes = first["messages"][-1]["buttons"][0][0]

    answer = (await other_program.post(THERE, json={"button": yes["value"], "text": yes["label"]})).json()

    assert "organisationsnummer" in answer["messages"][-1]["text"]


async def test_message_counts_once_however_often_it_is_brought(other_program):
    message = {"text": BJORNS_SENTENCE, "id": "m1"}
    await other_program.post(THERE, json=message)

    again = (await other_program.post(THERE, json=message)).json()
    said = (await other_program.get(THERE)).json()["messages"]

    assert again == {"new": False, "messages": []}
    assert [one["direction"] for one in said] == ["out", "in", "out"]


async def test_page_says_how_files_come_in_and_its_words_lead_there(other_program):
    page = " ".join((Path(__file__).parents[2] / "docs" / "chat-api.md").read_text().split())
    refused = await other_program.post(THERE, json={"text": "hej", "files": ["ritning.pdf"]})

    answer = (await other_program.post(THERE, json={"text": "continue in the browser", "language": "en"})).json()

    assert "documents and pictures cannot be sent by the API, nor in the terminal" in page
    assert "*continue in the browser*" in page
    assert (refused.status_code, "files" in refused.text) == (422, True)
    assert "/chat/" in answer["messages"][-1]["text"]


async def test_news_are_read_from_where_one_was(other_program):
    said = (await other_program.post(THERE, json={"text": BJORNS_SENTENCE})).json()["messages"]

    news = (await other_program.get(THERE, params={"after": said[1]["id"]})).json()["messages"]

    assert news == said[2:]


@pytest.mark.parametrize(
    ("sent", "status", "named"),
    [
        ({"json": {"text": " "}}, 422, "text"),
        ({"json": {"text": "hej", "language": "fr"}}, 422, "language"),
        ({"json": {"words": "hej"}}, 422, "words"),
        ({"content": b"{", "headers": {"content-type": "application/json"}}, 400, "JSON"),
        ({"json": {"text": "hej"}, "headers": {"Authorization": "Bearer wrong"}}, 401, "token"),
    ],
)
async def test_bad_message_is_told_what_is_wrong(other_program, sent, status, named):
    answer = await other_program.post(THERE, **sent)

    assert (answer.status_code, answer.headers["content-type"].split(";")[0]) == (status, PROBLEM)
    assert named in answer.json()["detail"]


async def test_address_is_plain(other_program):
    answer = await other_program.post("/api/chat/a%20b/messages", json={"text": "hej"})

    assert answer.status_code == 422


async def test_stranger_has_said_nothing(other_program):
    assert (await other_program.get("/api/chat/nobody/messages")).status_code == 404


def test_short_token_is_refused():
    with pytest.raises(ValidationError, match="32 characters"):
        Settings(secret_key=SecretStr("x" * 32), chat_api_token=SecretStr("short"))
