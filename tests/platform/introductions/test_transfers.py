"""Where data would leave the law of the Union both sides are told before they say yes."""

import pytest

from dooropener import introductions
from dooropener.introductions import example_parties as loaded
from dooropener.introductions import letters
from dooropener.states import history
from dooropener.words import LANGUAGES, words
from dooropener_bot.conversations.dialogues import doors
from people import consented, story

LINKS = {"page_url": "https://x.example/p/a", "stop_url": "https://x.example/stop/a"}


def flat(text):
    return "".join(text.split())


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_partner_is_told_in_the_first_letter(settings, language):
    introduction = loaded.introduction(partner=loaded.in_kenya())

    letter = letters.compose_request(introduction, settings=settings, language=language, summary="x", **LINKS)

    country = words(language).country("KE")
    assert flat(f"({country})") in flat(letter.text).replace("（", "(").replace("）", ")")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_company_is_told_in_its_letter_and_in_the_chat(settings, language):
    introduction = loaded.introduction(partner=loaded.in_kenya())
    notice = introductions.transfer_told_here(introduction.match.partner.organisation, language)

    letter = letters.compose_company_asked(
        introduction, settings=settings, language=language, page_url=LINKS["page_url"]
    )

    assert "49" in notice
    assert flat(notice) in flat(letter.text)
    assert notice in doors.question(introduction, words(language)).text


def test_in_the_union_nobody_is_told(settings):
    introduction = loaded.introduction()

    request = letters.compose_request(introduction, settings=settings, language="en", summary="x", **LINKS)

    assert introductions.transfer_told_here(introduction.match.partner.organisation, "en") == ""
    assert "outside the European Union" not in request.text


def test_the_data_officer_is_named_where_there_is_one(settings):
    named = settings.model_copy(update={"data_officer_email": "dpo@town.example"})
    introduction = loaded.introduction()

    without = letters.compose_request(introduction, settings=settings, language="en", summary="x", **LINKS)
    letter = letters.compose_request(introduction, settings=named, language="en", summary="x", **LINKS)

    assert "data protection officer" not in without.text
    assert "Our data protection officer: dpo@town.example\n" in letter.text
    assert 'href="mailto:dpo@town.example"' in letter.html


@pytest.mark.parametrize(("region", "country", "kept"), [("kenya", "KE", {"transfer": "KE"}), ("riga", "LV", None)])
async def test_the_history_keeps_what_the_company_agreed_to(session, clock, region, country, kept):
    told = await story(session, clock.now(), region=region, country=country)

    introduction = await consented(session, told, clock.now())

    assert (await history(session, "introduction", introduction.id))[-1].evidence == kept
