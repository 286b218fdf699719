"""Every language file is complete, and its patterns are whole words."""

import pytest

from dooropener.mailbox.reading.letters import ProposalLabel
from dooropener.mailbox.reading.phrases import languages, pattern
from dooropener_matching import LANGUAGES


def test_every_language_has_a_file():
    assert set(languages()) == {*LANGUAGES, "others"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_language_file_is_complete(language):
    file, model = languages()[language], languages()["en"]

    assert {section: set(keys) for section, keys in file.items()} == {
        section: set(keys) for section, keys in model.items()
    }
    assert set(file["cues"]) == {label.value for label in ProposalLabel}
    assert all(file["cues"].values())
    assert len(file["dates"]["weekdays"]) == 7
    assert len(file["dates"]["months"]) in ({0} if language == "zh" else {12})


@pytest.mark.parametrize(
    ("phrase", "text", "found"),
    [
        ("ja", "Ja, gern", True),
        ("ja", "Januar", False),
        ("interesser*", "interesserade", True),
        ("remove … list", "remove us from the list", True),
        ("remove … list", "remove us. Another list", False),
        ("不需要", "我们不需要", True),
        ("jusqu'à", "jusqu’à", True),
        ("not now", "not\nnow", True),
    ],
)
def test_phrase_matches_whole_words(phrase, text, found):
    assert bool(pattern([phrase]).search(text)) is found


def test_no_phrases_match_nothing():
    assert pattern([]).search("anything") is None
