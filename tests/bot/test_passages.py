"""Each passage says its language, so that it is read aloud as it should be."""

from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from dooropener_bot.channels.passages import cut, passages_of
from dooropener_bot.conversations import ChatMessage, Conversation, Direction
from dooropener_bot.conversations.replies import Quote
from people import story

from .conftest import BJORNS_SENTENCE, fields, said
from .test_doors import ask

ITALIAN = "Cerchiamo pompe di calore R290 da distribuire"


def message(text: str, *quotes: tuple[str, str], language: str = "sv") -> ChatMessage:
    return ChatMessage(text=text, language=language, raw={"quotes": [list(quote) for quote in quotes]})


def test_quotation_is_cut_out_with_its_language():
    told = message("De söker: pompe di calore. Ja?", ("pompe di calore", "it"))

    assert passages_of(told) == [("De söker: ", None), ("pompe di calore", "it"), (". Ja?", None)]


def test_longer_quotation_comes_before_a_short_one_within_it():
    told = message("”pompe di calore” och ”calore”", ("calore", "it"), ("pompe di calore", "it"))

    assert [words for words, language in passages_of(told) if language] == ["pompe di calore", "calore"]


def test_words_in_the_language_of_the_message_and_short_ones_are_left_as_they_are():
    told = message("Värmepumpar med CE", ("Värmepumpar", "sv"), ("CE", "it"))

    assert passages_of(told) == [("Värmepumpar med CE", None)]


def test_message_without_words_has_no_passages():
    assert passages_of(message("")) == []


@given(st.text("ab ", max_size=30), st.lists(st.text("ab", min_size=1, max_size=4), max_size=4))
def test_nothing_is_lost_or_added(text, quoted):
    parts = cut(text, [Quote(words, "it") for words in quoted])

    assert "".join(words for words, _ in parts) == text


async def test_question_of_a_door_says_which_words_are_the_partners(browser, house, session, clock):
    told = await story(session, clock.now())
    page = await browser.get("/chat")
    await browser.post("/chat", data={**fields(page), "text": "hej"})
    (await session.get_one(Conversation, (await said(house))[0].conversation_id)).person_id = told.company.person.id
    await session.flush()
    await ask(house, session, told, clock)

    page = LexborHTMLParser((await browser.get("/chat")).text)
    italian = [span.text() for span in page.css('.said li[lang="sv"] span[lang="it"]')]
    assert ITALIAN in italian


async def test_what_the_visitor_says_is_marked_with_what_was_heard(browser, house):
    page = await browser.get("/chat")
    await browser.post("/chat", data={**fields(page), "text": BJORNS_SENTENCE})
    await browser.post("/chat", data={**fields(page), "key": "2", "text": "", "button": "review:yes"})
    await browser.post("/chat", data={**fields(page), "key": "3", "text": "556036-0793"})

    heard = [message.language for message in await said(house) if message.direction is Direction.IN]
    assert heard == ["sv", "sv", None]


async def test_button_that_offers_a_language_is_named_in_it(browser):
    page = await browser.get("/chat")
    await browser.post("/chat", data={**fields(page), "text": "hjälp", "key": "1"})
    page = await browser.post("/chat", data={**fields(page), "text": "byt språk", "key": "2"}, follow_redirects=True)

    buttons = LexborHTMLParser(page.text).css(".choices button")
    assert {button.attributes.get("lang"): button.text() for button in buttons}["de"] == "Deutsch"
