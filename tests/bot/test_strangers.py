"""Languages that we do not write are named, in themselves and in English; ours are never taken for one of them."""

import random

import pytest

from dooropener.words import LANGUAGES
from dooropener_bot.conversations.strangers import sorry_in, stranger_named
from dooropener_bot.conversations.welcome import own_name
from dooropener_bot.understanding import own_examples
from dooropener_matching import detect_language

from .conftest import labels

STRANGERS = [
    ("French", "fr", "Bonjour, nous cherchons un distributeur en Italie"),
    ("Polish", "pl", "Dzień dobry, szukamy dystrybutora we Włoszech"),
    ("Spanish", "es", "Hola, buscamos un distribuidor en Italia"),
    ("Portuguese", "pt", "Olá, procuramos um distribuidor na Itália"),
    ("Dutch", "nl", "Hallo, wij zoeken een distributeur in Italië"),
    ("Estonian", "et", "Tere, me otsime edasimüüjat Itaalias"),
    ("Lithuanian", "lt", "Laba diena, ieškome platintojo Italijoje"),
    ("Russian", "ru", "Здравствуйте, мы ищем дистрибьютора в Италии"),
    ("Ukrainian", "uk", "Добрий день, ми шукаємо партнера в Італії"),
    ("Arabic", "ar", "مرحبا، نبحث عن موزع في إيطاليا"),
    ("Japanese", "ja", "こんにちは、イタリアで販売代理店を探しています"),
]
FEWEST_LETTERS = 20


@pytest.mark.parametrize(("name", "code", "text"), STRANGERS)
async def test_language_we_lack_is_named_in_itself_and_in_english_once(talk, name, code, text):
    said = await talk.say(text)
    again = await talk.say(text)

    assert said[0].text.startswith(f"{sorry_in(code)}\n\nI am sorry, I do not write {name} yet")
    assert labels(said[:1]) == [own_name(language) for language in LANGUAGES if language != "en"]
    assert not any("I am sorry, I do not write" in message.text for message in again)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("Kan vi prata franska?", "fr"),
        ("Können wir Polnisch sprechen?", "pl"),
        ("Puhutteko ranskaa?", "fr"),
        ("可以说法语吗？", "fr"),
        ("Tunaweza kuongea Kifaransa?", "fr"),
        ("Possiamo parlare spagnolo?", "es"),
        ("that is fine", None),
        ("Kan vi prata tyska?", None),
    ],
)
def test_language_asked_for_by_name_is_known(said, code):
    assert stranger_named(said) == code


async def test_language_asked_for_by_name_is_answered_the_same_way(talk):
    await talk.say("hej")

    said = await talk.text("Kan vi prata franska?")

    assert said.startswith(sorry_in("fr"))


async def test_language_that_cannot_be_told_is_not_guessed(talk):
    said = await talk.text("Gharo lemvishti patu kharumba, delvi oshtara mokpel?")

    assert "I do not write" not in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_none_of_ours_is_taken_for_a_stranger(language):
    every = [example.text for example in own_examples() if example.language == language]
    told = [text for text in every if sum(letter.isalpha() for letter in text) >= FEWEST_LETTERS]

    for text in random.Random(20261130).sample(told, min(100, len(told))):
        assert detect_language(text, previous=language).other is None, text
