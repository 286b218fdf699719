"""The chat page in a real browser: quick with scripts, whole without, narrow as a phone."""

import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, expect
from sqlalchemy import select

from dooropener import accounts, outbox, regions
from dooropener.house import House
from dooropener.outbox import Delivery
from dooropener_bot.channels.transport import ChatTransport
from dooropener_bot.conversations import Conversation
from doubles.chatpage import page_of, serving
from doubles.files import pdf
from people import bjorns_company

pytestmark = pytest.mark.browser
SENTENCE = "Vi bygger värmepumpar med propan och söker en grossist kring Modena eller Bologna"


@pytest_asyncio.fixture
async def chat_url(committed_house, understanding) -> AsyncIterator[str]:
    async with committed_house.sessions.begin() as session:
        await regions.seed(session)
    async with serving(committed_house, understanding) as url:
        yield f"{url}/chat"


async def test_keyboard_alone_is_enough_and_the_focus_stays(chromium, chat_url, tmp_path):
    async with page_of(chromium) as page:
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


async def test_page_without_scripts_holds_the_same_conversation(chromium, chat_url):
    async with page_of(chromium, scripts=False) as page:
        await page.goto(chat_url)
        await page.get_by_label("Ditt meddelande").fill(SENTENCE)
        await page.get_by_role("button", name="Skicka").last.click()
        await expect(page.get_by_role("log")).to_contain_text("Emilia-Romagna")
        await page.get_by_role("button", name="Ja, det stämmer").click()

        await expect(page.get_by_role("log")).to_contain_text("organisationsnummer har det?")


async def tell_of_a_letter(house: House, partner: str = "Emil Srl") -> None:
    """What the outbox does after a letter went out."""
    now = house.clock.now()
    async with house.sessions.begin() as session:
        conversation = await session.get_one(Conversation, 1)
        if conversation.person_id is None:
            conversation.person_id = (await accounts.create_person(session, language="sv", at=now)).id
        delivery = await outbox.enqueue_chat(
            session, fact="introduction_sent", person_id=conversation.person_id, values={"partner": partner}, at=now
        )
    await ChatTransport(house).send(delivery)


async def say(page: Page, text: str, answer: str) -> None:
    await page.get_by_label("Ditt meddelande").fill(text)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("log")).to_contain_text(answer)


async def test_news_of_the_office_appear_by_themselves_in_each_window(chromium, chat_url, committed_house):
    async with page_of(chromium) as page:
        await page.goto(chat_url)
        await say(page, "hej", "Vad kan jag hjälpa")
        second = await page.context.new_page()
        await second.goto(chat_url)
        await page.get_by_label("Ditt meddelande").fill("halvskriv")

        await tell_of_a_letter(committed_house)

        for window in (page, second):
            await expect(window.get_by_role("log")).to_contain_text("Vårt brev till Emil Srl är på väg.", timeout=2000)
        assert await page.get_by_label("Ditt meddelande").input_value() == "halvskriv"
        assert await page.evaluate("document.activeElement.id") == "text"


async def test_news_come_again_after_the_line_was_cut(chromium, chat_url, committed_house):
    async with page_of(chromium) as page:
        await page.goto(chat_url)
        await say(page, "hej", "Vad kan jag hjälpa")
        await page.context.set_offline(True)
        await tell_of_a_letter(committed_house)
        await page.context.set_offline(False)

        await expect(page.get_by_role("log")).to_contain_text("Vårt brev till Emil Srl är på väg.", timeout=20_000)
        assert await page.get_by_text("Vårt brev till Emil Srl är på väg.").count() == 1


async def test_reader_further_up_is_left_in_peace(chromium, chat_url, committed_house):
    async with page_of(chromium, width=320, reduced_motion="reduce") as page:
        await page.goto(chat_url)
        await say(page, SENTENCE, "Emilia-Romagna")
        await expect(page.locator("main.waiting")).to_have_count(0)
        await page.evaluate("scrollTo(0, 0)")

        await tell_of_a_letter(committed_house)

        await expect(page.get_by_role("log")).to_contain_text("Vårt brev till Emil Srl är på väg.")
        assert await page.evaluate("scrollY") == 0


WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


async def faults(page: Page) -> list[tuple[str, list[str]]]:
    result = await Axe().run(page, options={"runOnly": {"type": "tag", "values": WCAG}})
    return [(fault["id"], [node["html"] for node in fault["nodes"]]) for fault in result.response["violations"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1000])
async def test_conversation_meets_wcag(chromium, chat_url, width, scheme):
    async with page_of(chromium, width=width, color_scheme=scheme) as page:
        await page.goto(chat_url)
        found = await faults(page)
        await say(page, SENTENCE, "Emilia-Romagna")

        assert found + await faults(page) == []


@pytest.mark.parametrize("width", [320, 1000])
async def test_nothing_sticks_out_at_any_width(chromium, chat_url, width):
    async with page_of(chromium, width=width) as page:
        await page.goto(chat_url)
        await page.get_by_label("Ditt meddelande").fill(SENTENCE)
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("log")).to_contain_text("Emilia-Romagna")

        assert await page.evaluate("document.documentElement.scrollWidth") <= width
        assert await page.evaluate(
            "[...document.querySelectorAll('.choices button, #send')].every((b) => b.offsetHeight >= 24)"
        )


async def test_words_stay_in_the_field_when_the_line_breaks(chromium, chat_url):
    async with page_of(chromium) as page:
        await page.goto(chat_url)
        await page.context.set_offline(True)
        await page.get_by_label("Ditt meddelande").fill(SENTENCE)
        await page.keyboard.press("Enter")

        await expect(page.get_by_role("status")).to_contain_text("Ingen kontakt just nu")
        assert await page.get_by_label("Ditt meddelande").input_value() == SENTENCE


@pytest.mark.parametrize("scripts", [True, False])
async def test_file_is_sent_along(chromium, chat_url, scripts, tmp_path):
    (tmp_path / "Datablad.pdf").write_bytes(pdf())
    async with page_of(chromium, scripts=scripts, width=320) as page:
        await page.goto(chat_url)
        await page.get_by_label("Ditt meddelande").fill(SENTENCE)
        await page.get_by_label("Bifoga en fil").set_input_files(tmp_path / "Datablad.pdf")
        await page.get_by_role("button", name="Skicka").last.click()

        await expect(page.get_by_role("log")).to_contain_text("Jag har bifogat ”Datablad.pdf” till det du skriver.")
        await expect(page.locator(".said .file")).to_have_text("Datablad.pdf")
        assert await page.evaluate("document.documentElement.scrollWidth") <= 320
        assert await page.get_by_label("Bifoga en fil").input_value() == ""


async def test_large_file_is_not_even_sent(chromium, chat_url, tmp_path):
    (tmp_path / "stor.pdf").write_bytes(b"%PDF-" + bytes(5_000_000))
    async with page_of(chromium) as page:
        await page.goto(chat_url)
        await page.get_by_label("Ditt meddelande").fill(SENTENCE)
        await page.get_by_label("Bifoga en fil").set_input_files(tmp_path / "stor.pdf")
        await page.get_by_label("Ditt meddelande").press("Enter")

        await expect(page.get_by_role("status")).to_have_text("Filen är för stor.")
        assert await page.get_by_label("Ditt meddelande").input_value() == SENTENCE
        assert await page.evaluate("document.activeElement.id") == "file"


async def link_in_the_mail(house: House) -> str:
    """The path in the letter that waits in the outbox."""
    async with house.sessions.begin() as session:
        letter = (await session.scalars(select(Delivery).where(Delivery.fact == "sign_in_requested"))).one()
    return letter.payload["text"].split("http://localhost:8000")[1].split()[0]


async def bjorn_wrote_before(house: House) -> None:
    """Björn is known, by his mail address."""
    async with house.sessions.begin() as session:
        await bjorns_company(session, house.clock.now())


@pytest.mark.parametrize(("scripts", "width"), [(True, 320), (False, 1000)])
async def test_company_comes_back_by_mail_with_the_keyboard_alone(chromium, chat_url, committed_house, scripts, width):
    await bjorn_wrote_before(committed_house)
    async with page_of(chromium, scripts=scripts, width=width) as page:
        await page.goto(chat_url)
        await page.get_by_role("link", name="Varit här förut?").press("Enter")
        await page.get_by_label("Din e-postadress").fill("bjorn@bjornsvarme.example")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("status")).to_contain_text("är ett mejl med en länk på väg")
        await page.goto(chat_url.replace("/chat", await link_in_the_mail(committed_house)))
        await page.get_by_role("button", name="Fortsätt här").press("Enter")

        await expect(page.get_by_role("log")).to_contain_text("Välkommen tillbaka, Björn!")
        await page.get_by_role("button", name="Logga ut").press("Enter")
        await expect(page.get_by_role("log")).not_to_contain_text("Välkommen tillbaka")


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_ways_in_meet_wcag(chromium, chat_url, committed_house, scheme):
    await bjorn_wrote_before(committed_house)
    found = []
    async with page_of(chromium, width=320, color_scheme=scheme) as page:
        await page.goto(f"{chat_url}/sign-in")
        found += await faults(page)
        await page.get_by_label("Din e-postadress").fill("bjorn@bjornsvarme.example")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("status")).to_be_visible()
        found += await faults(page)
        for path in (await link_in_the_mail(committed_house), "/chat/in/nonsense"):
            await page.goto(chat_url.replace("/chat", path))
            found += await faults(page)
            assert await page.evaluate("document.documentElement.scrollWidth") <= 320

    assert found == []


async def test_field_hides_nothing_where_the_window_is_low(chromium, chat_url):
    """As on a screen of 1280 by 1024 at 400 % (WCAG 1.4.10, 2.4.11)."""
    async with page_of(chromium, width=320, reduced_motion="reduce") as page:
        await page.set_viewport_size({"width": 320, "height": 256})
        await page.goto(chat_url)
        await say(page, SENTENCE, "Emilia-Romagna")
        button = page.get_by_role("button", name="Ändra regioner")
        await button.focus()

        assert await button.evaluate(
            "(b) => { const r = b.getBoundingClientRect();"
            " return document.elementFromPoint(r.x + r.width / 2, r.y + r.height / 2) === b; }"
        )


@pytest.mark.parametrize("scripts", [True, False])
async def test_link_to_ones_data_can_be_clicked(chromium, chat_url, scripts):
    async with page_of(chromium, scripts=scripts) as page:
        await page.goto(chat_url)
        await page.fill("#text", "Jag vill ha ett registerutdrag enligt gdpr")
        await page.click("#send")

        link = page.get_by_role("log").get_by_role("link", name="/my-data/")
        await expect(link).to_have_attribute("href", re.compile(r"/my-data/\w+$"), timeout=60_000)
