"""The chat page as a browser meets it, with and without scripts."""

import re

import httpx
from selectolax.lexbor import LexborHTMLParser
from sqlalchemy import func, select

from dooropener_bot.channels.webchat import MESSAGES_A_MINUTE
from dooropener_bot.conversations import Conversation, Direction, Door, messages

from .conftest import fields, said

SENTENCE = "Vi bygger värmepumpar med propan och söker en grossist kring Modena eller Bologna"


async def send(browser: httpx.AsyncClient, text: str = "", button: str = "", **more: str) -> httpx.Response:
    """Fill in the form and send it, as a browser without scripts does."""
    page = await browser.get("/chat")
    filled = {**fields(page), "text": text, **({"button": button} if button else {}), **more}
    return await browser.post("/chat", data=filled, follow_redirects=True)


async def test_page_greets_and_warns_without_storing_anything(browser, house):
    page = await browser.get("/chat")

    async with house.sessions.begin() as session:
        count = await session.scalar(select(func.count()).select_from(Conversation))
    assert "allmän handling" in page.text
    assert 'lang="sv"' in page.text
    assert count == 0
    assert "chat" not in page.cookies


async def test_language_follows_the_browser_and_the_choice(browser):
    german = await browser.get("/chat", headers={"accept-language": "de-AT,de;q=0.9"})
    italian = await browser.get("/chat?language=it")

    assert "Türöffner" in german.text
    assert "apriporte" in italian.text


async def test_form_without_scripts_leads_back_to_the_answers(browser, house):
    page = await send(browser, SENTENCE)

    assert page.status_code == 200
    assert "Emilia-Romagna" in page.text
    assert [message.direction for message in await said(house)] == [Direction.OUT, Direction.IN, Direction.OUT]


async def test_button_of_the_page_goes_on(browser):
    await send(browser, SENTENCE)

    page = await send(browser, button="review:yes")

    assert "organisationsnummer" in page.text
    assert "Ja, det stämmer" in page.text  # what was pressed stands there as said


async def test_old_buttons_are_gone(browser):
    await send(browser, SENTENCE)
    page = await send(browser, button="review:yes")

    assert LexborHTMLParser(page.text).css(".choices button") == []


async def test_script_gets_only_what_is_new(browser):
    page = await browser.get("/chat")
    answer = await browser.post(
        "/chat?after=0", data={**fields(page), "text": SENTENCE}, headers={"accept": "application/json"}
    )
    items = LexborHTMLParser(answer.json()["html"]).css("li")
    last = items[-1].attributes["data-id"]
    nothing = await browser.post(f"/chat?after={last}", data=fields(page), headers={"accept": "application/json"})

    assert [item.attributes["class"] for item in items] == ["out", "in", "out"]
    assert nothing.json() == {"html": ""}


async def test_same_form_sent_twice_is_one_message(browser, house):
    page = await browser.get("/chat")
    filled = {**fields(page), "text": SENTENCE}

    await browser.post("/chat", data=filled)
    await browser.post("/chat", data=filled)

    assert [message.direction for message in await said(house)].count(Direction.IN) == 1


async def test_form_without_its_token_is_refused(browser, house):
    await browser.get("/chat")

    answer = await browser.post("/chat", data={"text": "hej"})

    assert answer.status_code == 403


async def test_what_people_write_is_text_on_the_page(browser):
    page = await send(browser, "<script>alert(1)</script> {{ 7 * 7 }} <img src=x onerror=alert(1)>")

    assert "<script>alert" not in page.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page.text
    assert "<img" not in page.text


async def test_cookie_is_signed_and_kept_as_a_hash(browser, house):
    await send(browser, "hej")
    cookie = browser.cookies["chat"]

    async with house.sessions.begin() as session:
        conversation = (await session.scalars(select(Conversation))).one()
    forged = httpx.Cookies({"chat": re.sub(r"^.", lambda m: "A" if m[0] != "A" else "B", cookie)})
    page = await browser.get("/chat", cookies=None, headers={"cookie": f"chat={forged['chat']}"})
    stream = await browser.get("/chat/stream", cookies=None, headers={"cookie": f"chat={forged['chat']}"})

    assert cookie.split(".")[0] not in conversation.address
    assert LexborHTMLParser(page.text).css("li[data-id]") == []
    assert stream.status_code == 204


async def test_too_many_messages_are_slowed_down_and_kept_in_the_field(browser):
    page = await browser.get("/chat")
    filled = fields(page)
    for number in range(MESSAGES_A_MINUTE + 1):
        await browser.post("/chat", data={**filled, "text": "", "key": str(number)})

    answer = await browser.post("/chat", data={**filled, "text": "min text"})

    assert answer.status_code == 429
    assert "min text" in answer.text


async def test_message_left_unanswered_by_a_crash_is_answered_by_the_next_look(browser, house):
    await send(browser, "hej")
    async with house.sessions.begin() as session:
        conversation = (await session.scalars(select(Conversation))).one()
        await messages.receive(
            session, Door.WEB, conversation.address, text="hjälp", language="sv", at=house.clock.now()
        )

    page = await browser.get("/chat")

    assert "Det här kan jag göra" in page.text


async def test_page_has_names_and_a_live_region(browser):
    page = LexborHTMLParser((await send(browser, SENTENCE)).text)

    log = page.css_first("[role=log]")
    assert log.attributes["aria-live"] == "polite"
    assert page.css_first("label[for=text]") is not None
    assert len(page.css("h1")) == 1
    assert all(button.text(strip=True) for button in page.css("button"))


async def test_address_in_a_message_can_be_followed(browser):
    page = LexborHTMLParser((await send(browser, "Se https://bjornsvarme.example/pumpar <b>nu</b>")).text)

    link = page.css_first(".said a")
    assert (link.attributes["href"], link.attributes["rel"]) == ("https://bjornsvarme.example/pumpar", "noopener")
    assert page.css(".said b") == []
