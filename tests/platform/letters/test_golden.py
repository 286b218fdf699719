"""What every letter says, word for word. `pytest --record` writes the files anew: read the difference first."""

import re
import unicodedata
from itertools import pairwise
from pathlib import Path

import pytest
from inscriptis import get_text
from selectolax.lexbor import LexborHTMLParser

from dooropener.introductions.example_letters import every_letter
from dooropener.templating import environment
from dooropener.words import LANGUAGES, resource_folder

GOLDEN = Path(__file__).parent / "golden"
FACTS = (
    "access_requested",
    "address_changed",
    "company_asked",
    "contacts_exchanged",
    "feedback_requested",
    "follow_up_requested",
    "introduction_ended",
    "introduction_reminded",
    "introduction_requested",
    "meeting_cancelled",
    "meeting_invited",
    "meeting_proposed",
    "passing_on_reminded",
    "new_address_given",
    "passing_on_requested",
    "question_answered",
    "sign_in_requested",
)
NOTES = "notes"
"""Passages that several letters share, not a letter."""

NAMES = (
    "access_requested",
    "access_requested.new_address",
    "address_changed",
    "company_asked",
    "company_asked.abroad",
    "contacts_exchanged.company",
    "contacts_exchanged.partner",
    "feedback_requested.company",
    "feedback_requested.partner",
    "feedback_requested.reminder",
    "follow_up_requested.company",
    "follow_up_requested.partner",
    "follow_up_requested.reminder",
    "introduction_ended.declined",
    "introduction_ended.over",
    "introduction_ended.withdrawn",
    "introduction_reminded.first",
    "introduction_reminded.last",
    "introduction_requested",
    "meeting_cancelled",
    "meeting_invited.company",
    "meeting_invited.kept",
    "meeting_invited.moved",
    "meeting_invited.partner",
    "meeting_proposed",
    "introduction_requested.abroad",
    "passing_on_reminded.first",
    "passing_on_reminded.last",
    "passing_on_reminded.no_firm",
    "new_address_given",
    "passing_on_requested",
    "passing_on_requested.no_firm",
    "question_answered",
    "sign_in_requested",
)


@pytest.fixture(params=LANGUAGES)
def language(request):
    return request.param


@pytest.fixture(params=NAMES)
def name(request):
    return request.param


@pytest.fixture
def letter(settings, language, name):
    return every_letter(settings, language)[name]()


def _same(path, actual, record):
    if record:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(actual, "utf-8")
    assert actual == path.read_text("utf-8")


def test_text_is_as_recorded(letter, language, name, record):
    _same(GOLDEN / language / f"{name}.txt", f"{letter.subject}\n\n{letter.text}", record)


def test_html_is_as_recorded(letter, language, name, record):
    _same(GOLDEN / language / f"{name}.html", letter.html, record)


def test_golden_files_have_no_strangers():
    found = {path.relative_to(GOLDEN).as_posix() for path in GOLDEN.rglob("*.*")}

    assert found == {f"{code}/{name}.{kind}" for code in LANGUAGES for name in NAMES for kind in ("txt", "html")}


def test_subject_is_one_short_line(letter):
    assert "\n" not in letter.subject
    assert 20 <= len(letter.subject) <= 78


def _words(text):
    without_links = re.sub(r"https?://\S+", "", text)
    return re.findall(r"[\w@.-]*\w", without_links.casefold())


def test_text_and_html_say_the_same(letter):
    assert _words(get_text(LexborHTMLParser(letter.html).body.html)) == _words(letter.text)


def test_text_and_html_lead_to_the_same_pages(letter):
    links = [node.attributes["href"] for node in LexborHTMLParser(letter.html).css("a")]

    shown = [link for link in links if link.startswith("https://dorroppnaren.example")]
    assert shown == re.findall(r"https://dorroppnaren\.example\S+", letter.text)


def test_html_says_its_language_and_that_of_quotations(letter, language):
    document = LexborHTMLParser(letter.html)

    quoted = {node.attributes["lang"] for node in document.css("blockquote[lang]")}
    assert document.css_first("html").attributes["lang"] == language
    assert quoted <= {"sv", "it", "en"}


def test_html_fetches_nothing(letter):
    assert not LexborHTMLParser(letter.html).css("img, link, script, iframe, object, [background], [srcset]")
    assert "url(" not in letter.html


@pytest.mark.parametrize("fact", FACTS)
def test_every_language_has_the_same_files(fact):
    folder = resource_folder("templates") / "email" / fact

    assert {path.name: {file.name for file in path.iterdir()} for path in folder.iterdir()} == {
        code: {"subject.txt", "body.txt", "body.html"} for code in LANGUAGES
    }


def test_every_language_has_the_same_notes():
    folder = resource_folder("templates") / "email" / NOTES

    assert {path.name: {file.name for file in path.iterdir()} for path in folder.iterdir()} == {
        code: {"data.txt", "data.html", "stop.txt", "stop.html"} for code in LANGUAGES
    }


def test_text_has_lines_of_a_readable_length_and_links_of_their_own(letter):
    lines = letter.text.splitlines()

    assert [line for line in lines if _columns(line) > 76 and " " in line.strip()] == []
    assert [line for line in lines if "https://" in line and not line.startswith("https://")] == []
    assert [after for line, after in pairwise([*lines, ""]) if line.startswith("https://") and after] == []
    assert "\n\n\n" not in letter.text
    assert [line for line in lines if line != line.rstrip()] == []


def _columns(line):
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in line)


def test_every_fact_is_tested():
    folder = resource_folder("templates") / "email"

    assert sorted(path.name for path in folder.iterdir() if path.is_dir() and path.name != NOTES) == sorted(FACTS)
    assert {name.partition(".")[0] for name in NAMES} == set(FACTS)


def test_templates_use_only_what_they_are_given():
    assert environment().undefined.__name__ == "StrictUndefined"
