"""Cards: questions that follow one another share a message, answered ones lose their buttons, a press counts once."""

from doubles.botapi import Person

BJORN = Person(7001, "Björn", "sv")
SENTENCE = "Vi bygger värmepumpar med propan och söker en grossist kring Modena eller Bologna"


async def test_corrections_take_place_on_one_card(api, exchange):
    api.say(BJORN, SENTENCE)
    await exchange()

    api.press(BJORN, "Ändra erbjuder/söker")
    await exchange()
    asked = api.texts(BJORN)[-1]
    api.press(BJORN, "Vi söker det")
    await exchange()

    assert "Så här har jag förstått er" not in asked
    assert "ni söker något" in api.texts(BJORN)[-1]
    assert len(api.texts(BJORN)) == 2


async def test_answered_card_says_what_was_pressed(api, exchange):
    api.say(BJORN, SENTENCE)
    await exchange()

    api.press(BJORN, "Ja, det stämmer")
    await exchange()

    card = api.texts(BJORN)[1]
    assert card.endswith("▸ Ja, det stämmer")
    assert "Ja, det stämmer" not in api.labels(BJORN)


async def test_button_pressed_twice_counts_once(api, exchange):
    api.say(BJORN, SENTENCE)
    await exchange()

    api.press(BJORN, "Ja, det stämmer")
    api.press(BJORN, "Ja, det stämmer")
    await exchange()

    assert [("organisationsnummer" in text) for text in api.texts(BJORN)[2:]] == [True]
    assert len(api.called("answerCallbackQuery")) == 2


async def test_same_button_counts_again_once_the_card_has_changed(api, exchange):
    api.say(BJORN, SENTENCE)
    await exchange()

    for label in ("Ändra erbjuder/söker", "Vi söker det", "Ändra erbjuder/söker", "Vi erbjuder det"):
        api.press(BJORN, label)
        await exchange()

    assert "ni har något att erbjuda" in api.texts(BJORN)[-1]
    assert len(api.texts(BJORN)) == 2


async def test_words_put_the_buttons_of_their_question_away(api, exchange):
    api.say(BJORN, SENTENCE)
    await exchange()

    api.say(BJORN, "ja, det stämmer")
    await exchange()

    assert "organisationsnummer" in api.texts(BJORN)[-1]
    assert "Ja, det stämmer" not in api.labels(BJORN)
    assert "Deutsch" in api.labels(BJORN)


async def test_greeting_is_written_anew_in_another_language(api, exchange):
    api.say(BJORN, "/start")
    await exchange()

    api.press(BJORN, "Deutsch")
    await exchange()

    (greeting,) = api.texts(BJORN)
    assert "Telegram gehört" in greeting
    assert "Svenska" in api.labels(BJORN)


async def test_card_that_is_gone_is_sent_anew(api, exchange):
    api.say(BJORN, SENTENCE)
    await exchange()
    api.press(BJORN, "Ändra erbjuder/söker")
    api.sent.pop()

    await exchange()

    assert len(api.texts(BJORN)) == 2
    assert "Vi söker det" in api.labels(BJORN)


async def test_made_up_button_does_nothing(api, exchange):
    api.say(BJORN, SENTENCE)
    await exchange()

    api.press_data(BJORN, api.to(BJORN)[-1], "consent:yes")
    await exchange()

    assert "tidigare fråga" in api.texts(BJORN)[2]
