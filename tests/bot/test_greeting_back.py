"""Who answers our greeting with a greeting is here for the first time."""

import pytest

from dooropener.words import LANGUAGES, words
from dooropener_bot.conversations import Door

FIRST = "Hello! What can I do for you? Tell me what you offer or look for, and where, or write “help”."
AGAIN = "Hello again! What do you offer or look for, and where? Write “help” to see what I can do."
HELLO = {
    "sv": "hej",
    "en": "hello",
    "it": "buongiorno",
    "de": "guten Tag",
    "zh": "你好",
    "lv": "labdien",
    "fi": "hei",
    "da": "hej",
    "nb": "hei",
    "is": "halló",
    "sw": "habari",
}


@pytest.mark.parametrize("language", LANGUAGES)
async def test_greeting_back_is_asked_what_it_wants_and_hello_again_comes_after(talk, language):
    await talk.engine.open(Door.WEB, talk.address, language=language)
    talk.language = language

    first = await talk.text(HELLO[language])
    again = await talk.text(HELLO[language])

    assert first.endswith(words(language)(FIRST))
    assert again == words(language)(AGAIN)


async def test_who_has_done_something_is_welcomed_back(talk):
    await talk.engine.open(Door.WEB, talk.address, language="sv")
    await talk.say("Vi bygger värmepumpar med propan och söker en grossist i Modena")
    await talk.say("avbryt")

    assert (await talk.text("hej")) == words("sv")(AGAIN)
