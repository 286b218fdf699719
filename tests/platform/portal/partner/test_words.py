"""The pages speak every finished language, with nothing left in English by oversight."""

from itertools import chain

import pytest
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po
from jinja2.ext import babel_extract

from dooropener.introductions.letter_drafts import SOUGHT
from dooropener.portal.partner import answers
from dooropener.words import LANGUAGES, resource_folder

PAGES = sorted((resource_folder("templates") / "portal" / "partner").glob("*.html"))


def catalogue(language):
    with (resource_folder("locales") / language / "page.po").open("rb") as file:
        return read_po(file, locale=language)


def spoken():
    found = {*answers.BUTTONS.values(), answers.INSTITUTION_BUTTON}
    for page in PAGES:
        messages = extract_from_file(babel_extract, page, options={"trimmed": "false"})
        found |= {message for _, message, _, _ in messages if isinstance(message, str)}
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_of_the_pages_is_there(language):
    known = {message.id for message in catalogue(language) if message.id and message.string}

    assert sorted(spoken() - known) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_form_of_partnership_is_named(language):
    catalogued = catalogue(language)

    for message in chain.from_iterable(kinds.values() for kinds in SOUGHT.values()):
        assert catalogued.get(message, context="sought").string


def test_catalogues_have_the_same_messages():
    found = {code: {(m.context, m.id) for m in catalogue(code)} for code in LANGUAGES}

    assert len({frozenset(messages) for messages in found.values()}) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_are_kept(language):
    faults = [(message.id, list(message.check(catalogue(language)))) for message in catalogue(language) if message.id]

    assert [fault for fault in faults if fault[1]] == []
