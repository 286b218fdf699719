"""The chat page in a real browser: quick with scripts, whole without, narrow as a phone."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import pytest_asyncio
import uvicorn
from playwright.async_api import Page, async_playwright, expect

from dooropener import accounts, outbox, regions
from dooropener.house import House
from dooropener.portal.app import create_app
from dooropener_bot.channels.transport import ChatTransport
from dooropener_bot.channels.web import web_chat_router
from dooropener_bot.conversations import Conversation
from doubles.botapi import Server

CHROMIUM = Path("/usr/bin/chromium")
without_chromium = pytest.mark.skipif(not CHROMIUM.exists(), reason="apt-get install chromium fonts-noto-cjk")
pytestmark = [pytest.mark.browser, without_chromium]
SENTENCE = "Vi bygger värmepumpar med propan och söker en grossist kring Modena eller Bologna"


@asynccontextmanager
async def serving(house: House, understanding) -> AsyncIterator[str]:
    """The portal with the chat on a free port of the loopback."""
    app = create_app(house, routers=[web_chat_router(house, understanding)])
    server = Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning", ws="none"))
    task = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110  # uvicorn tells it in no other way
        await asyncio.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    await task


@pytest_asyncio.fixture
async def chat_url(committed_house, understanding) -> AsyncIterator[str]:
    async with committed_house.sessions.begin() as session:
        await regions.seed(session)
    async with serving(committed_house, understanding) as url:
        yield f"{url}/chat"


@asynccontextmanager
async def page_of(*, scripts: bool = True, width: int = 1000) -> AsyncIterator[Page]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=str(CHROMIUM), chromium_sandbox=False, args=["--disable-gpu", "--disable-dev-shm-usage"]
        )
        context = await browser.new_context(
            java_script_enabled=scripts, viewport={"width": width, "height": 800}, locale="sv-SE"
        )
        yield await context.new_page()
        await browser.close()


async def test_keyboard_alone_is_enough_and_the_focus_stays(chat_url, tmp_path):
    async with page_of() as page:
        await page.goto(chat_url)
        await page.get_by_label("Ditt meddelande").fill(SENTENCE)
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("log")).to_contain_text("Emilia-Romagna")
        focused = await page.evaluate("document.activeElement.id")
        await page.get_by_role("button", name="Ja, det stämmer").focus()
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("log")).to_contain_text("organisationsnummer har det?")

        assert focused == "text"
        assert await page.evaluate("document.activeElement.id") == "text"
        assert await page.get_by_role("button", name="Ja, det stämmer").count() == 0
        assert page.url == chat_url


async def test_page_without_scripts_holds_the_same_conversation(chat_url):
    async with page_of(scripts=False) as page:
        await page.goto(chat_url)
        await page.get_by_label("Ditt meddelande").fill(SENTENCE)
        await page.get_by_role("button", name="Skicka").last.click()
        await expect(page.get_by_role("log")).to_contain_text("Emilia-Romagna")
        await page.get_by_role("button", name="Ja, det stämmer").click()

        await expect(page.get_by_role("log")).to_contain_text("organisationsnummer har det?")


async def test_news_of_the_office_appear_by_themselves(chat_url, committed_house):
    async with page_of() as page:
        await page.goto(chat_url)
        await page.get_by_label("Ditt meddelande").fill("hej")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("log")).to_contain_text("hej")
        house, now = committed_house, committed_house.clock.now()
        async with house.sessions.begin() as session:
            person = await accounts.create_person(session, language="sv", at=now)
            (await session.get_one(Conversation, 1)).person_id = person.id
            delivery = await outbox.enqueue_chat(
                session, fact="introduction_sent", person_id=person.id, values={"partner": "Emil Srl"}, at=now
            )
        await ChatTransport(house).send(delivery)

        await expect(page.get_by_role("log")).to_contain_text("Vårt brev till Emil Srl är på väg.")


@pytest.mark.parametrize("width", [320, 1000])
async def test_nothing_sticks_out_at_any_width(chat_url, width):
    async with page_of(width=width) as page:
        await page.goto(chat_url)
        await page.get_by_label("Ditt meddelande").fill(SENTENCE)
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("log")).to_contain_text("Emilia-Romagna")

        assert await page.evaluate("document.documentElement.scrollWidth") <= width
        assert await page.evaluate(
            "[...document.querySelectorAll('.choices button, #send')].every((b) => b.offsetHeight >= 24)"
        )


async def test_words_stay_in_the_field_when_the_line_breaks(chat_url):
    async with page_of() as page:
        await page.goto(chat_url)
        await page.context.set_offline(True)
        await page.get_by_label("Ditt meddelande").fill(SENTENCE)
        await page.keyboard.press("Enter")

        await expect(page.get_by_role("status")).to_contain_text("Ingen kontakt just nu")
        assert await page.get_by_label("Ditt meddelande").input_value() == SENTENCE


@pytest.mark.parametrize("scripts", [True, False])
async def test_link_to_ones_data_can_be_clicked(chat_url, scripts):
    async with page_of(scripts=scripts) as page:
        await page.goto(chat_url)
        await page.fill("#text", "Jag vill ha ett registerutdrag enligt gdpr")
        await page.click("#send")

        link = page.get_by_role("log").get_by_role("link", name="/my-data/")
        await expect(link).to_have_attribute("href", re.compile(r"/my-data/\w+$"), timeout=60_000)
