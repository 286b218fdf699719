import re

import pytest

from dooropener.words import ALL_LANGUAGES, LANGUAGES
from dooropener_bot.conversations.spoken import spoken
from dooropener_bot.words import languages, pattern

MEANINGS = [key for key in languages()["en"]["messages"] if key not in {"polite", "but"}]
PIECES = [*languages()["en"]["words"], *languages()["en"]["stems"]]


def test_every_language_has_a_file():
    assert set(LANGUAGES) <= set(languages()) <= set(ALL_LANGUAGES)


@pytest.mark.parametrize("language", languages())
def test_every_file_has_the_same_keys(language):
    def keys(file):
        return {section: set(file[section]) for section in ("messages", "words", "stems", "day")}

    assert keys(languages()[language]) == keys(languages()["en"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_finished_language_has_words_for_everything(language):
    file = languages()[language]

    empty = [key for section in ("messages", "words", "stems") for key, said in file[section].items() if not said]

    assert empty == []


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("meaning", MEANINGS)
def test_every_message_is_understood_as_what_it_says(language, meaning):
    said = languages()[language]["messages"][meaning]

    assert [message for message in said if meaning not in spoken(f"{message.capitalize()}!")] == []


@pytest.mark.parametrize("key", PIECES)
def test_the_pieces_of_all_languages_are_one_expression(key):
    assert re.compile(pattern(key), re.IGNORECASE).search("") is None


@pytest.mark.parametrize(
    ("key", "text", "found"),
    [
        ("also", "och även Linz", "även"),
        ("also", "evenemang", None),
        ("also", "林茨也可以", "也"),
        ("called", "Vi  heter Is AB", "Vi  heter"),
        ("sells", "vi säljer", "sälj"),
        ("sells", "bandsälj", None),
    ],
)
def test_words_end_where_they_end_and_stems_go_on(key, text, found):
    match = re.search(pattern(key), text, re.IGNORECASE)

    assert (match and match[0]) == found
