"""The draft of the summary on the letter's page: whose it is, and what if there is none."""

import dataclasses

import httpx
import pytest
import pytest_asyncio
from sqlalchemy import text

from dooropener.introductions.drafting import draft_by_server
from dooropener.portal import create_app
from doubles.chatserver import chat_server
from people import consented, story

GOOD = "L'azienda costruisce pompe di calore a propano per ville & condomini."


@pytest.fixture
def server():
    with chat_server() as double:
        double.says = GOOD
        yield double


@pytest.fixture
def configured(house, server):
    changes = {"summary_url": server.url, "summary_model": "small-model"}
    return dataclasses.replace(house, settings=house.settings.model_copy(update=changes))


@pytest_asyncio.fixture
async def agreed(session, clock):
    told = await story(session, clock.now())
    return await consented(session, told, clock.now())


@pytest_asyncio.fixture
async def desk(configured, agreed, browser):
    """The same browser at a house with the server."""
    transport = httpx.ASGITransport(app=create_app(configured))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        there = type(browser)(client, configured)
        await there.come_in("ada@norrkoping.example")
        yield there


def page(introduction):
    return f"/introductions/{introduction.id}/letter"


async def test_a_draft_of_the_server_is_marked_and_waits_for_approval(desk, configured, agreed, session):
    await draft_by_server(configured, agreed.id)

    await desk.get(page(agreed))

    assert "A draft, in part by a language model." in desk.words()
    assert "was written by small-model from the listing's own words" in desk.words()
    assert desk.tree().css_first("#summary").text().endswith(GOOD)
    await session.refresh(agreed)
    assert (agreed.summary, agreed.letter_approved_at) == ("", None)


async def test_a_failure_is_told_beside_our_own_draft(desk, configured, server, agreed):
    server.status = 503
    await draft_by_server(configured, agreed.id)

    await desk.get(page(agreed))

    assert "it cannot be reached, or takes too long. This is our own draft." in desk.words()
    assert "Björns Värme AB" in desk.tree().css_first("#summary").text()


async def test_an_advisor_has_it_drafted_anew_in_another_language(desk, agreed, session):
    await desk.get(page(agreed))
    await session.execute(text("DELETE FROM procrastinate_jobs"))

    await desk.submit(page(agreed), do="draft", language="en")

    jobs = await session.execute(text("SELECT task_name, args FROM procrastinate_jobs"))
    wanted = {"introduction_id": agreed.id, "language": "en"}
    found = [(name, {key: value for key, value in args.items() if key != "_trail"}) for name, args in jobs]
    assert found == [("introductions.draft_summary", wanted)]
    assert "A draft is being written." in desk.words()


async def test_without_a_server_nobody_is_offered_one(browser, agreed):
    await browser.come_in("ada@norrkoping.example")

    await browser.get(page(agreed))

    assert "language model" not in browser.words()
    assert browser.tree().css_first('button[value="draft"]') is None
