"""/f: one side's answer on a signed page: viewing changes nothing, a POST does, and it can be taken back."""

from datetime import timedelta

import pytest
import pytest_asyncio
from selectolax.lexbor import LexborHTMLParser

from dooropener import introductions, organisations, outcomes, privacy
from dooropener.introductions import IntroductionState, MeetingOutcome, Side
from dooropener.links import make_token
from dooropener.outcomes import FEEDBACK_LINK, FeedbackState
from dooropener.privacy.tasks import forget_contact_once
from dooropener.words import LANGUAGES

S = FeedbackState


def text_of(answer):
    return " ".join(LexborHTMLParser(answer.text).body.text(separator=" ").split())


@pytest_asyncio.fixture
async def asked(session, house, told, request_sent, clock):
    """They met, and both sides were asked."""
    request_sent.state = IntroductionState.CONTACTS_EXCHANGED
    await session.flush()
    await introductions.book_meeting(
        session, request_sent, when=clock.now(), place="video", by=told.ada, at=clock.now()
    )
    clock.advance(hours=20)
    await session.flush()
    await outcomes.ask_due(house)
    found = await outcomes.feedback_of(session, request_sent.id)
    return {each.side: each for each in found}


def path_of(house, question):
    return f"/f/{make_token(house.secret, FEEDBACK_LINK, question.id)}"


@pytest.fixture
def path(house, asked):
    return path_of(house, asked[Side.PARTNER])


async def now_of(session, question):
    await session.refresh(question)
    return question


@pytest.mark.parametrize("language", LANGUAGES)
async def test_page_can_be_read_in_every_language(reader, path, language):
    answer = await reader.get(f"{path}?language={language}")

    page = LexborHTMLParser(answer.text)
    assert page.css_first("html").attributes["lang"] == language
    assert len(page.css("input[type=radio]")) == len(MeetingOutcome)


async def test_page_asks_in_the_readers_language_and_about_the_other_side(reader, house, path, asked):
    partners = text_of(await reader.get(path))
    companys = text_of(await reader.get(path_of(house, asked[Side.COMPANY])))

    assert "Com’è andato l’incontro con Björns Värme AB?" in partners
    assert "Hur gick mötet med Termo Emilia S.r.l.?" in companys


async def test_opening_the_page_changes_nothing(reader, session, path, asked):
    await reader.get(path)
    await reader.get(f"{path}?answer=informative")

    assert (await now_of(session, asked[Side.PARTNER])).state is S.ASKED


async def test_answer_and_words_are_kept_and_shown(reader, session, path, asked):
    answer = await reader.send_form(path, answer="cooperation_possible", words="A maggio un campione.")

    question = await now_of(session, asked[Side.PARTNER])
    assert answer.status_code == 303
    assert (question.said, question.words) == (MeetingOutcome.COOPERATION_POSSIBLE, "A maggio un campione.")
    said = text_of(await reader.get(path))
    assert "La Sua risposta: " in said
    assert "A maggio un campione." in said


async def test_words_alone_do(reader, session, path, asked):
    await reader.send_form(path, words="Ci risentiamo.")

    question = await now_of(session, asked[Side.PARTNER])
    assert (question.state, question.said, question.words) == (S.ANSWERED, None, "Ci risentiamo.")


async def test_answer_is_changed_and_taken_back(reader, session, path, asked):
    await reader.send_form(path, answer="informative")
    await reader.send_form(path, answer="insufficient_interest")
    changed = (await now_of(session, asked[Side.PARTNER])).said

    await reader.send_form(path, take_back="yes")

    assert changed is MeetingOutcome.INSUFFICIENT_INTEREST
    assert (await now_of(session, asked[Side.PARTNER])).state is S.ASKED


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [({}, "answer-wrong"), ({"answer": "wonderful"}, "answer-wrong"), ({"words": "x" * 4001}, "words-wrong")],
)
async def test_what_is_missing_or_wrong_is_said_and_nothing_lost(reader, session, path, asked, fields, wrong):
    answer = await reader.send_form(path, **fields)

    page = LexborHTMLParser(answer.text)
    assert answer.status_code == 422
    assert page.css_first(f"#{wrong}")
    assert page.css_first("textarea").text().strip() == fields.get("words", "")
    assert (await now_of(session, asked[Side.PARTNER])).state is S.ASKED


async def test_one_side_never_sees_the_other(reader, house, path, asked):
    await reader.send_form(path_of(house, asked[Side.COMPANY]), answer="insufficient_interest", words="De är för små.")

    said = (await reader.get(path)).text

    assert "De är för små" not in said
    assert "checked" not in said


async def test_once_an_advisor_acted_the_page_says_so_and_takes_no_more(reader, session, told, path, asked, clock):
    await reader.send_form(path, answer="informative")
    introduction = await introductions.get_introduction(session, asked[Side.PARTNER].introduction_id)
    await outcomes.confirm_meeting(
        session, introduction, company_says=None, partner_says=MeetingOutcome.INFORMATIVE, by=told.ada, at=clock.now()
    )
    await session.flush()

    await reader.send_form(path, answer="insufficient_interest")
    await reader.send_form(path, take_back="yes")

    question = await now_of(session, asked[Side.PARTNER])
    assert (question.state, question.said) == (S.CONFIRMED, MeetingOutcome.INFORMATIVE)
    assert not LexborHTMLParser((await reader.get(path)).text).css_first("form")


async def test_link_made_elsewhere_leads_nowhere(reader, house, path):
    wrong_purpose = make_token(house.secret, "partner", 1)

    assert (await reader.get(f"/f/{wrong_purpose}")).status_code == 404
    assert (await reader.get(f"{path[:-1]}{'a' if path[-1] != 'a' else 'b'}")).status_code == 404


async def test_question_that_nobody_was_asked_yet_has_no_page(reader, session, house, told, asked, clock):
    introduction = await introductions.get_introduction(session, asked[Side.PARTNER].introduction_id)
    await outcomes.confirm_meeting(
        session,
        introduction,
        company_says=MeetingOutcome.COOPERATION_POSSIBLE,
        partner_says=None,
        by=told.ada,
        at=clock.now() + timedelta(minutes=1),
    )
    planned = next(each for each in await outcomes.feedback_of(session, introduction.id) if each.state is S.PLANNED)

    assert (await reader.get(path_of(house, planned))).status_code == 404


async def test_who_was_forgotten_is_told_politely_and_answers_nothing_more(reader, session, house, asked, path, told):
    contact = await organisations.get_contact(session, told.chiara.id)
    request = await privacy.ask_erasure(session, contact, at=house.clock.now())
    await forget_contact_once(house, request.id)
    session.expire_all()

    page = await reader.get(f"{path}?language=it")
    sent = await reader.send_form(path, answer="informative")

    assert "Questa domanda non è più attuale" in text_of(page)
    assert LexborHTMLParser(page.text).css_first("form.card") is None
    assert sent.status_code == 200
    assert (await now_of(session, asked[Side.PARTNER])).answer is None
