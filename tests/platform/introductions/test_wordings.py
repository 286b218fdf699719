"""The office's own wordings: checked before they are kept, in force one at a time, sent instead of the standard."""

import pytest
import pytest_asyncio
from sqlalchemy import select

from dooropener import introductions
from dooropener.introductions import InvalidWording, NothingToUndo
from dooropener.introductions.wording_language import blocks_of
from dooropener.outbox import Delivery
from dooropener.words import LANGUAGES
from people import ada, sent, story

FACT, SV = "introduction_requested", "sv"
TEXT = "Hej {{ reader }}!\n\n{{ summary }}\n\nSvara här:\n{{ page_url }}"


@pytest_asyncio.fixture
async def advisor(session, clock):
    return await ada(session, clock.now())


@pytest.mark.parametrize("fact", introductions.letter_facts())
def test_standard_wording_said_by_the_office_is_the_same_letter(settings, fact):
    for language in ("sv", "zh") if fact != FACT else LANGUAGES:
        own = introductions.standard(fact, language)
        introductions.check_wording(fact, language, subject=own.subject, text=own.text)
        for letter in introductions.example_letters_of(settings, fact, language).values():
            again = introductions.worded(letter, subject=own.subject, text=own.text)

            assert (again.subject, again.text) == (letter.subject, letter.text)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", {"rule": "empty"}),
        ("x" * 10_001, {"rule": "too_long"}),
        ("{{ page_url", {"rule": "syntax", "line": 1}),
        ("a\n{% if %}", {"rule": "syntax", "line": 2}),
        ("{{ compny.name }}", {"rule": "unknown", "name": "compny.name", "near": "company.name"}),
        ("{{ company.owner }}", {"rule": "unknown", "name": "company.owner"}),
        ("Hej!", {"rule": "needed", "name": "page_url"}),
        ("{% include 'email/base.html' %}", {"rule": "not_allowed", "name": "include"}),
        ("{{ summary.__class__ }}", {"rule": "not_allowed", "name": "getattr"}),
        ("{{ summary.upper() }}", {"rule": "not_allowed", "name": "call"}),
        ("{{ summary * 999999 }}", {"rule": "not_allowed", "name": "mul"}),
        ("{{ summary|pprint }}", {"rule": "not_allowed", "name": "filter"}),
        ("{% for a in summary %}{{ a }}{% endfor %}", {"rule": "not_allowed", "name": "for"}),
        ("{% set a = 1 %}", {"rule": "not_allowed", "name": "assign"}),
        ("{% macro m() %}{% endmacro %}", {"rule": "not_allowed", "name": "macro"}),
    ],
)
def test_what_cannot_become_a_letter_is_told(text, told):
    with pytest.raises(InvalidWording) as refused:
        introductions.check_wording(FACT, SV, subject="Hej", text=text)

    assert refused.value.details.items() >= {"field": "text", **told}.items()


def test_plain_text_becomes_headings_lists_buttons_and_paragraphs():
    blocks = list(blocks_of("NÄR\n\nI dag\neller i morgon.\n\n- ett\n- två\n\nSvara:\nhttps://x.example/p"))

    assert [(each.kind, each.lines, each.label) for each in blocks] == [
        ("heading", ("När",), ""),
        ("paragraph", ("I dag", "eller i morgon."), ""),
        ("list", ("ett", "två"), ""),
        ("door", ("https://x.example/p",), "Svara"),
    ]


def test_what_people_wrote_is_escaped_in_html(settings):
    letter = introductions.example_letters_of(settings, FACT, SV)[""]

    html = introductions.worded(letter, subject="S", text="<b>fet</b> {{ summary }} {{ page_url }}").html

    assert "&lt;b&gt;fet&lt;/b&gt;" in html


async def test_own_wording_goes_out_with_the_notes_of_the_law(session, clock, house):
    told = await story(session, clock.now())
    await introductions.save_wording(
        session, FACT, "it", subject="Una domanda", text=TEXT, settings=house.settings, by=told.ada, at=clock.now()
    )

    await sent(session, house, told, clock.now())
    letter = await session.scalar(select(Delivery).where(Delivery.fact == FACT))

    assert letter.payload["subject"] == "Una domanda"
    assert letter.payload["text"].startswith("Hej Chiara!")
    assert "fair catalogue" in letter.payload["text"]
    assert '<a class="door"' in letter.payload["html"]


async def test_saving_resetting_and_undoing_are_on_the_record(session, clock, house, advisor):
    async def in_force():
        own = await introductions.wording_in_force(session, FACT, SV)
        return own and own.subject

    with pytest.raises(NothingToUndo):
        await introductions.undo_wording(session, FACT, SV, by=advisor, at=clock.now())
    seen = []
    for subject in ("Ett", "Två"):
        await introductions.save_wording(
            session, FACT, SV, subject=subject, text=TEXT, settings=house.settings, by=advisor, at=clock.now()
        )
    seen.append(await in_force())
    await introductions.undo_wording(session, FACT, SV, by=advisor, at=clock.now())
    seen.append(await in_force())
    await introductions.reset_wording(session, FACT, SV, by=advisor, at=clock.now())
    seen.append(await in_force())
    await introductions.undo_wording(session, FACT, SV, by=advisor, at=clock.now())
    seen.append(await in_force())
    past = await introductions.wordings_of(session, FACT, SV)

    assert seen == ["Två", "Ett", None, "Ett"]
    assert [(each.subject, each.author.name) for each in past] == [
        (subject, "Ada") for subject in ("Ett", "", "Ett", "Två", "Ett")
    ]
    assert [each.language for each in await introductions.own_wordings(session)] == [SV]


async def test_wording_that_does_not_fit_after_all_stops_no_letter(session, clock, house, advisor, caplog):
    letter = introductions.example_letters_of(house.settings, FACT, SV)[""]
    own = await introductions.save_wording(
        session, FACT, SV, subject="S", text=TEXT, settings=house.settings, by=advisor, at=clock.now()
    )
    own.text = "{{ gone }}"
    await session.flush()

    assert await introductions.reworded(session, letter) == letter
    assert "did not fit" in caplog.text
