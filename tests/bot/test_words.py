"""Every sentence of the conversation exists in every finished language, with the same placeholders."""

import re
from collections.abc import Iterator
from pathlib import Path

import polib
import pytest
from babel.messages.extract import extract_from_dir

from dooropener.outcomes.asking import HOW_IT_WENT, WHAT_CAME_OF_IT
from dooropener.words import LANGUAGES, resource_folder, words
from dooropener_bot.conversations.facts import FACTS
from dooropener_bot.conversations.spoken import Spoken, spoken

ROOT = Path(__file__).parents[2]
KEYWORDS = {"_": None, "words": None, "marked": None, "ngettext": (1, 2)}
PLACES = (
    (ROOT / "bot" / "dooropener_bot", [("**.py", "python")]),
    (resource_folder("templates") / "bot", [("**", "jinja2")]),
    (resource_folder("templates") / "portal" / "chat", [("**.html", "jinja2")]),
)
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")


def said() -> Iterator[tuple[str, ...]]:
    """Each message id of the source, with its plural where it has one."""
    for folder, methods in PLACES:
        for _file, _line, message, _comments, _context in extract_from_dir(folder, methods, keywords=KEYWORDS):
            yield message if isinstance(message, tuple) else (message,)


def catalogue(language: str) -> polib.POFile:
    return polib.pofile(str(resource_folder("locales") / language / "bot.po"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_catalogue_has_every_message_and_no_other(language):
    known = {
        (entry.msgid, entry.msgid_plural) if entry.msgid_plural else (entry.msgid,) for entry in catalogue(language)
    }

    assert known == set(said())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_is_translated_with_its_placeholders(language):
    for entry in catalogue(language):
        forms = list(entry.msgstr_plural.values()) or [entry.msgstr]
        wanted = set(PLACEHOLDER.findall(entry.msgid)) | set(PLACEHOLDER.findall(entry.msgid_plural))
        for form in forms:
            assert form, entry.msgid
            assert set(PLACEHOLDER.findall(form)) <= wanted, entry.msgid
        assert set().union(*(PLACEHOLDER.findall(form) for form in forms)) == wanted, entry.msgid
        assert not entry.fuzzy


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_we_tell_people_to_write_are_understood(language):
    """“Write undo”: the word in quotation marks is one that the conversation knows."""
    told = {"undo": Spoken.UNDO, "help": Spoken.HELP, "cancel": Spoken.CANCEL, "no": Spoken.NO, "status": Spoken.STATUS}
    quoted = re.compile(r"[”“„«](\w+)[”“»]")
    for entry in catalogue(language):
        for english, local in zip(quoted.findall(entry.msgid), quoted.findall(entry.msgstr), strict=False):
            assert told[english] in spoken(local), (entry.msgid, local)


@pytest.mark.parametrize("language", LANGUAGES)
def test_question_asks_at_most_two_things(language):
    """A Chinese question ends in a mark of its own."""
    for entry in catalogue(language):
        assert all(len(re.findall("[?？]", text)) <= 2 for text in [entry.msgstr, *entry.msgstr_plural.values()])


def test_review_card_in_italian_speaks_to_its_reader_in_one_way():
    """The card names the line and then speaks of it."""
    head = "In your own words"
    tail = "Is that right? You can change every line, with a button or in your own words."

    said = [words("it")(message) for message in (head, tail)]

    assert [text for text in said if "parole Sue" not in text] == []


def test_each_language_asks_in_its_own_words():
    asked = "What is your name, and which e-mail address reaches you?"

    assert len({words(language)(asked) for language in LANGUAGES}) == len(LANGUAGES)


def test_every_fact_of_the_chat_has_its_words():
    source = "\n".join(path.read_text() for path in (ROOT / "platform" / "dooropener").rglob("*.py"))
    source = source.replace("tell_company(session, introduction, ", "tell_company(")
    told = set(re.findall(r'(?:tell_company\(|tell_author\(session, listing, )"(\w+)"', source))
    named = set(re.findall(r'fact="(\w+)",\s*person_id', source))

    assert told | named | {HOW_IT_WENT, WHAT_CAME_OF_IT} == set(FACTS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_message_shared_with_another_catalogue_is_translated_alike(language):
    """The catalogues are read as one: of two translations the reader would see only one."""
    ours = {(entry.msgctxt, entry.msgid): entry.msgstr for entry in catalogue(language)}
    for path in (resource_folder("locales") / language).glob("*.po"):
        if path.name == "bot.po":
            continue
        theirs = {(entry.msgctxt, entry.msgid): entry.msgstr for entry in polib.pofile(str(path))}
        shared = {key: theirs[key] for key in ours.keys() & theirs.keys()}
        assert shared == {key: ours[key] for key in shared}, path.name
