from datetime import date

import pytest
from selectolax.lexbor import LexborHTMLParser

from dooropener import introductions, organisations
from dooropener.introductions import ClosedReason, IntroductionState
from dooropener.words import LANGUAGES


def text_of(answer):
    return " ".join(LexborHTMLParser(answer.text).body.text(separator=" ").split())


async def now_of(session, introduction):
    return await introductions.get_introduction(session, introduction.id)


async def test_page_says_who_what_and_why_in_the_companys_language(reader, company_path):
    said = text_of(await reader.get(company_path))

    assert "Termo Emilia S.r.l., Emilia-Romagna: ska vi presentera er?" in said
    assert "söker en tillverkare att representera" in said
    assert "Dieci filiali tra Modena, Bologna e Ferrara." in said
    assert "Med deras egna ord (italienska)" in said


@pytest.mark.parametrize("language", LANGUAGES)
async def test_page_can_be_read_in_every_language(reader, company_path, language):
    answer = await reader.get(f"{company_path}?language={language}")

    assert LexborHTMLParser(answer.text).css_first("html").attributes["lang"] == language


async def test_page_names_no_one_at_the_partner(reader, company_path):
    said = (await reader.get(company_path)).text

    assert "Chiara" not in said
    assert "termoemilia.example" not in said


async def test_opening_the_page_changes_nothing(reader, session, company_path, question):
    await reader.get(company_path)
    await reader.get(f"{company_path}?choice=yes")

    assert (await now_of(session, question)).state is IntroductionState.ASKED


async def test_yes_is_the_consent_of_the_person_who_was_asked(reader, session, company_path, question, told):
    await reader.send_form(company_path, choice="yes")

    introduction = await now_of(session, question)
    last = (await introductions.history_of(session, introduction))[-1]
    assert introduction.state is IntroductionState.COMPANY_CONSENTED
    assert (last.actor_kind, last.actor_id) == ("company", told.company.person.id)
    assert "Ni har sagt ja" in text_of(await reader.get(company_path))


@pytest.mark.parametrize(
    "answer", [{"choice": "yes"}, {"choice": "no"}, {"choice": "later", "until": "2026-04-01"}], ids=str
)
async def test_an_answer_can_be_taken_back_and_the_question_is_open_again(
    reader, session, company_path, question, answer
):
    await reader.send_form(company_path, **answer)
    shown = text_of(await reader.get(company_path))
    await reader.send_form(company_path, choice="take_back")

    introduction = await now_of(session, question)
    assert "Ta tillbaka mitt" in shown
    assert (introduction.state, introduction.closed_reason, introduction.snoozed_until) == (
        IntroductionState.ASKED,
        None,
        None,
    )


async def test_a_yes_whose_letter_is_approved_is_withdrawn(reader, session, house, company_path, question, told, clock):
    await reader.send_form(company_path, choice="yes")
    introduction = await now_of(session, question)
    await introductions.approve_letter(
        session, introduction, by=told.ada, summary="Pompe", language="it", at=clock.now(), house=house
    )

    await reader.send_form(company_path, choice="take_back")

    assert (await now_of(session, question)).state is IntroductionState.WITHDRAWN


async def test_no_keeps_its_reason(reader, session, company_path, question):
    await reader.send_form(company_path, choice="no", reason="Vi har redan en grossist där.")

    introduction = await now_of(session, question)
    last = (await introductions.history_of(session, introduction))[-1]
    assert (introduction.state, introduction.closed_reason) == (
        IntroductionState.CLOSED,
        ClosedReason.COMPANY_DECLINED,
    )
    assert last.reason == "Vi har redan en grossist där."


async def test_later_rests_until_the_day(reader, session, company_path, question):
    await reader.send_form(company_path, choice="later", until="2026-05-04")

    introduction = await now_of(session, question)
    assert (introduction.state, introduction.snoozed_until) == (IntroductionState.SNOOZED, date(2026, 5, 4))
    assert "Vi frågar igen den 4 maj 2026." in text_of(await reader.get(company_path))


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"choice": "later", "until": ""}, "Fyll i det här."),
        ({"choice": "later", "until": "2026-03-01"}, "Välj en dag som ligger framåt i tiden."),
        ({"choice": "no", "reason": "x" * 2001}, "Det här är för långt. Korta ner det."),
    ],
)
async def test_a_wrong_field_is_said_where_it_is_and_nothing_changes(
    reader, session, company_path, question, fields, words
):
    answer = await reader.send_form(company_path, **fields)

    assert answer.status_code == 422
    assert words in text_of(answer)
    assert (await now_of(session, question)).state is IntroductionState.ASKED


async def test_a_second_answer_changes_nothing(reader, session, company_path, question):
    await reader.send_form(company_path, choice="yes")
    await reader.send_form(company_path, choice="no")

    assert (await now_of(session, question)).state is IntroductionState.COMPANY_CONSENTED


async def test_someone_unconfirmed_is_told_what_is_missing(reader, session, company_path, question, told, clock):
    await organisations.end(session, told.company.membership, by=told.ada, at=clock.now())
    await session.flush()

    answer = await reader.send_form(company_path, choice="yes")

    assert "Vi måste först bekräfta att du hör till Björns Värme AB" in text_of(answer)
    assert (await now_of(session, question)).state is IntroductionState.ASKED


async def test_a_link_to_someone_without_chat_leads_there(reader, session, company_path, question, told):
    told.company.contact.person_id = None
    await session.flush()

    answer = await reader.send_form(company_path, choice="yes")

    assert "Svara i chatten" in text_of(answer)
    assert (await now_of(session, question)).state is IntroductionState.ASKED


async def test_a_link_that_was_not_made_here_gets_a_kind_page(reader):
    assert (await reader.get("/c/aaaaaaaaaaaaaaaaaaaaaaaa")).status_code == 404
    assert (await reader.send_form("/c/aaaaaaaaaaaaaaaaaaaaaaaa", choice="yes")).status_code == 404
