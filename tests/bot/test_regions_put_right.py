"""Regions put right where a product is asked for: they are no product, and a product is none of them."""

import pytest

from dooropener.words import words
from dooropener_bot.conversations import Conversation
from dooropener_bot.conversations.memory import Draft, Memory, Step
from dooropener_bot.conversations.messages import locked

from .conftest import put_at

PRODUCT = "What product or service is it about? A few words are enough."
SENTENCE = "Tell me in one sentence: what do you offer or look for, and where?"
NOT_ITALY = {
    "sv": "nej, inte Italien",
    "en": "no, not Italy",
    "it": "no, non l'Italia",
    "de": "nein, nicht Italien",
    "zh": "不，不要意大利",
    "lv": "nē, ne Itālija",
    "fi": "ei, ei Italia",
    "da": "nej, ikke Italien",
    "nb": "nei, ikke Italia",
    "is": "nei, ekki Ítalía",
    "sw": "hapana, si Italia",
}
GERMANY_INSTEAD = {
    "sv": "nej, inte Italien, Tyskland",
    "en": "Germany instead of Italy",
    "it": "no, non l'Italia, la Germania",
    "de": "nein, nicht Italien, sondern Deutschland",
    "zh": "不是意大利，是德国",
    "lv": "nē, ne Itālijā, bet Vācijā",
    "fi": "ei Italia, vaan Saksa",
    "da": "nej, ikke Italien, Tyskland",
    "nb": "nei, ikke Italia, Tyskland",
    "is": "nei, ekki Ítalía, Þýskaland",
    "sw": "hapana, si Italia, Ujerumani",
}
PRODUCTS = [
    ("en", "Parmesan cheese from Emilia-Romagna"),
    ("en", "Baltic amber"),
    ("en", "not German beer but ale"),
    ("sv", "norsk lax"),
    ("sv", "pallar, inte från Kina"),
    ("de", "Parmesan aus der Emilia-Romagna"),
    ("it", "Parmigiano"),
    ("zh", "挪威三文鱼"),
    ("lv", "Rīgas šprotes"),
    ("fi", "norjalainen lohi"),
    ("da", "italiensk ost"),
    ("nb", "norsk laks"),
    ("is", "ítalskur ostur"),
    ("sw", "jibini la Italia"),
]


async def at_product(talk, language: str, text: str) -> None:
    talk.language = language
    await talk.say(button="none")
    memory = Memory(welcomed=True, step=Step.PRODUCT, draft=Draft(text=text, regions=["emilia-romagna"]))
    async with talk.engine.house.sessions.begin() as session:
        (await locked(session, talk.conversation_id)).state = memory.model_dump(mode="json")


async def memory_of(talk) -> Memory:
    async with talk.engine.house.sessions.begin() as session:
        return Memory.model_validate((await session.get_one(Conversation, talk.conversation_id)).state)


@pytest.mark.parametrize("text", ["Vi säljer till Italien", ""], ids=["told", "nothing told"])
@pytest.mark.parametrize("language", NOT_ITALY)
async def test_region_ruled_out_is_no_product(talk, language, text):
    await at_product(talk, language, text)

    _, asked = await talk.say(NOT_ITALY[language])
    await talk.say(GERMANY_INSTEAD[language])

    memory = await memory_of(talk)
    assert memory.draft is not None
    assert memory.step is Step.PRODUCT
    assert (memory.draft.product, memory.draft.text) == ("", text)
    assert memory.draft.regions == ["esslingen"]
    assert asked.text == words(language)(PRODUCT if text else SENTENCE)


async def test_region_told_before_the_sentence_is_kept(talk):
    await at_product(talk, "sv", "")
    await talk.say("bara Norge")

    said = await talk.text("Vi bygger värmepumpar och söker en grossist")

    assert "Var: Trondheim" in said


@pytest.mark.parametrize(("language", "product"), PRODUCTS)
async def test_product_that_holds_the_name_of_a_region_is_a_product(talk, language, product):
    await at_product(talk, language, "Vi säljer till Italien")

    await talk.say(product)

    draft = (await memory_of(talk)).draft
    assert draft is not None
    assert draft.product
    assert draft.product in product
    assert draft.regions == ["emilia-romagna"]


@pytest.mark.parametrize("language", NOT_ITALY)
async def test_region_ruled_out_is_no_name_of_a_company(talk, language):
    await at_product(talk, language, "Vi säljer till Italien")
    await put_at(talk.engine.house, talk.conversation_id, Step.NAME)

    await talk.say(NOT_ITALY[language])

    memory = await memory_of(talk)
    assert memory.draft is not None
    assert memory.registration is not None
    assert memory.step is Step.NAME
    assert memory.registration.name == "Björns Värme AB"
    assert len(memory.draft.regions) > 3
    assert "emilia-romagna" not in memory.draft.regions
