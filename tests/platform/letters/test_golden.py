"""What every letter says, word for word. `pytest --record` writes the files anew: read the difference first."""

import re
import unicodedata
from itertools import pairwise
from pathlib import Path

import pytest
from inscriptis import get_text
from selectolax.lexbor import LexborHTMLParser

from dooropener.introductions.example_letters import every_letter
from dooropener.settings import Settings
from dooropener.templating import environment
from dooropener.words import LANGUAGES, resource_folder

GOLDEN = Path(__file__).parent / "golden"
FACTS = (
    "access_requested",
    "address_asked",
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
    "news_waiting",
    "passing_on_requested",
    "question_answered",
    "sign_in_requested",
    "thanks_said",
)
NOTES = "notes"
"""Passages that several letters share, not a letter."""

NAMES = (
    "access_requested",
    "access_requested.new_address",
    "address_asked",
    "address_asked.unnamed",
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
    "new_address_given.first",
    "news_waiting",
    "passing_on_requested",
    "passing_on_requested.no_firm",
    "question_answered",
    "sign_in_requested",
    "thanks_said.firm",
    "thanks_said.institution",
)


@pytest.fixture(scope="module", params=LANGUAGES)
def language(request):
    return request.param


@pytest.fixture(scope="module")
def letters(language, tmp_path_factory):
    """Every letter of the language, by name."""
    folder = tmp_path_factory.mktemp("letters")
    settings = Settings(_env_file=None, secret_key="a secret for these letters only, long enough", data_folder=folder)
    compose = every_letter(settings, language)
    return {name: compose[name]() for name in NAMES}


def _recorded(folder, letters, kind, record):
    """What the golden files of a language say; with `record` they are written first."""
    for name, text in letters.items() if record else ():
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}.{kind}").write_text(text, "utf-8")
    return {name: (folder / f"{name}.{kind}").read_text("utf-8") for name in letters}


def test_texts_are_as_recorded(letters, language, record):
    texts = {name: f"{letter.subject}\n\n{letter.text}" for name, letter in letters.items()}

    assert texts == _recorded(GOLDEN / language, texts, "txt", record)


def test_pages_are_as_recorded(letters, language, record):
    pages = {name: letter.html for name, letter in letters.items()}

    assert pages == _recorded(GOLDEN / language, pages, "html", record)


def test_golden_files_have_no_strangers():
    found = {path.relative_to(GOLDEN).as_posix() for path in GOLDEN.rglob("*.*")}

    assert found == {f"{code}/{name}.{kind}" for code in LANGUAGES for name in NAMES for kind in ("txt", "html")}


def test_subject_is_one_short_line(letters):
    subjects = {name: letter.subject for name, letter in letters.items()}

    assert {name: said for name, said in subjects.items() if "\n" in said or not 20 <= len(said) <= 78} == {}


def test_subject_of_what_follows_a_letter_has_the_mark_that_programs_know_in_every_language(letters):
    following = ("introduction_reminded", "passing_on_reminded", "introduction_ended", "address_asked")

    for name, letter in letters.items():
        assert letter.subject.startswith("Re: ") == name.startswith(following), name


def _words(text):
    without_links = re.sub(r"https?://\S+", "", text)
    return re.findall(r"[\w@.-]*\w", without_links.casefold())


def test_text_and_html_say_the_same(letters):
    for name, letter in letters.items():
        assert (name, _words(get_text(LexborHTMLParser(letter.html).body.html))) == (name, _words(letter.text))


def test_text_and_html_lead_to_the_same_pages(letters):
    for name, letter in letters.items():
        links = [node.attributes["href"] for node in LexborHTMLParser(letter.html).css("a")]
        shown = [link for link in links if link.startswith("https://dorroppnaren.example")]

        assert (name, shown) == (name, re.findall(r"https://dorroppnaren\.example\S+", letter.text))


def test_html_says_its_language_and_that_of_quotations(letters, language):
    for name, letter in letters.items():
        document = LexborHTMLParser(letter.html)
        quoted = {node.attributes["lang"] for node in document.css("blockquote[lang]")}

        assert (name, document.css_first("html").attributes["lang"]) == (name, language)
        assert quoted <= {"sv", "it", "en"}, name


def test_html_fetches_nothing(letters):
    fetching = "img, link, script, iframe, object, [background], [srcset]"

    for name, letter in letters.items():
        assert not LexborHTMLParser(letter.html).css(fetching), name
        assert "url(" not in letter.html, name


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


def test_text_has_lines_of_a_readable_length_and_links_of_their_own(letters):
    for name, letter in letters.items():
        lines = letter.text.splitlines()

        assert [line for line in lines if _columns(line) > 76 and " " in line.strip()] == [], name
        assert [line for line in lines if "https://" in line and not line.startswith("https://")] == [], name
        assert [after for line, after in pairwise([*lines, ""]) if line.startswith("https://") and after] == [], name
        assert "\n\n\n" not in letter.text, name
        assert [line for line in lines if line != line.rstrip()] == [], name


def _columns(line):
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in line)


def test_every_fact_is_tested():
    folder = resource_folder("templates") / "email"

    assert sorted(path.name for path in folder.iterdir() if path.is_dir() and path.name != NOTES) == sorted(FACTS)
    assert {name.partition(".")[0] for name in NAMES} == set(FACTS)


def test_templates_use_only_what_they_are_given():
    assert environment().undefined.__name__ == "StrictUndefined"
