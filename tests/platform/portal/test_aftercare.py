"""What came of it, on the page of an introduction and on Today."""

import pytest
import pytest_asyncio

from dooropener import introductions, outcomes
from dooropener.accounts import Role
from dooropener.introductions import EvidenceLevel, IntroductionState, MeetingOutcome, Side
from dooropener.outcomes import FollowUpAnswer, Occasion, OutcomeKind, Via
from doubles.files import pdf
from people import eva, sent, story

S, M = IntroductionState, MeetingOutcome


@pytest_asyncio.fixture
async def told(session, clock):
    return await story(session, clock.now())


@pytest_asyncio.fixture
async def asked(session, house, told, clock):
    """They met; both were asked."""
    introduction = await sent(session, house, told, clock.now())
    introduction.state = S.CONTACTS_EXCHANGED
    await session.flush()
    await introductions.book_meeting(
        session, introduction, when=clock.now(), place="video", by=told.ada, at=clock.now()
    )
    clock.advance(hours=20)
    await session.flush()
    await outcomes.ask_due(house)
    return introduction


@pytest_asyncio.fixture
async def desk(browser, told, asked):
    await browser.come_in(told.ada.email)
    return browser


async def question_to(session, introduction, side, occasion=Occasion.MEETING):
    found = await outcomes.feedback_of(session, introduction.id)
    return next(each for each in found if each.side is side and each.occasion is occasion)


async def answered(session, clock, introduction, side, said, words="", occasion=Occasion.MEETING):
    question = await question_to(session, introduction, side, occasion)
    await outcomes.answer(session, question, said, words=words, via=Via.PAGE, at=clock.now())
    return question


@pytest_asyncio.fixture
async def met(session, told, asked, clock):
    """Both said that co-operation is possible, and Ada confirmed it."""
    await outcomes.confirm_meeting(
        session,
        asked,
        company_says=M.COOPERATION_POSSIBLE,
        partner_says=M.COOPERATION_POSSIBLE,
        by=told.ada,
        at=clock.now(),
    )
    return asked


async def three_months_later(desk, session, clock, house):
    """Both were asked what has come of it. Ada signs in again."""
    clock.advance(days=100)
    await session.flush()
    await outcomes.ask_due(house)
    await desk.come_in("ada@norrkoping.example")


def page_of(introduction):
    return f"/introductions/{introduction.id}"


async def state_of(session, introduction):
    return (await introductions.get_introduction(session, introduction.id)).state


async def test_today_shows_each_introduction_once_with_its_action(desk, session, clock, asked):
    await answered(session, clock, asked, Side.COMPANY, M.INFORMATIVE, "Bra samtal")
    await answered(session, clock, asked, Side.PARTNER, M.INFORMATIVE)

    await desk.get("/today")

    section = desk.tree().css_first("section[aria-labelledby=today-answers]")
    assert section.css_first(".number").text() == "1"
    assert [link.attributes["href"] for link in section.css("a.button")] == [f"{page_of(asked)}#came-of-it"]


async def test_both_answers_stand_side_by_side_and_are_confirmed_with_one_key(desk, session, clock, asked):
    await answered(session, clock, asked, Side.COMPANY, M.COOPERATION_POSSIBLE, "De vill ha ett prov.")
    await answered(session, clock, asked, Side.PARTNER, M.INFORMATIVE, "Era interessante.")
    await desk.get(page_of(asked))
    form = desk.form(f"{page_of(asked)}/step/met")
    shown = " ".join(form.text(separator=" ").split())
    key = form.css_first("button").attributes["data-key"]

    await desk.submit(f"{page_of(asked)}/step/met")

    assert key == "y"
    assert "De vill ha ett prov." in shown
    assert "Era interessante." in shown
    steps = await introductions.history_of(session, asked)
    met = next(step for step in steps if step.to_state == S.MET)
    assert met.evidence == {"company": "cooperation_possible", "partner": "informative"}


async def test_meeting_without_any_answer_is_refused(desk, session, asked):
    await desk.get(page_of(asked))

    await desk.submit(f"{page_of(asked)}/step/met")

    assert desk.page.status_code == 422
    assert await state_of(session, asked) is S.MEETING_BOOKED


async def test_no_show_is_one_button(desk, session, clock, asked):
    await answered(session, clock, asked, Side.COMPANY, M.DID_NOT_TAKE_PLACE)
    await desk.get(page_of(asked))

    await desk.submit(f"{page_of(asked)}/step/no-show", absent="partner")

    assert await state_of(session, asked) is S.NO_SHOW


async def test_late_answer_raises_the_level(desk, session, told, clock, asked):
    await outcomes.confirm_meeting(
        session, asked, company_says=M.INFORMATIVE, partner_says=None, by=told.ada, at=clock.now()
    )
    late = await answered(session, clock, asked, Side.PARTNER, M.INFORMATIVE)
    await desk.get(page_of(asked))

    await desk.submit(f"{page_of(asked)}/feedback/{late.id}/confirm")

    (outcome,) = await outcomes.outcomes_of(session, asked.id)
    assert (outcome.kind, outcome.level) == (OutcomeKind.MEETING, EvidenceLevel.BOTH_SIDES)
    assert "Both sides say so" in desk.words()


async def test_words_alone_need_the_advisors_reading(desk, session, clock, house, met):
    await three_months_later(desk, session, clock, house)
    question = await answered(
        session, clock, met, Side.PARTNER, None, "Stiamo trattando.", occasion=Occasion.THREE_MONTHS
    )
    await desk.get(page_of(met))
    await desk.submit(f"{page_of(met)}/feedback/{question.id}/confirm", said="")
    refused = desk.page.status_code

    await desk.post(f"{page_of(met)}/feedback/{question.id}/confirm", said="still_talking")

    assert refused == 422
    assert await state_of(session, met) is S.NEGOTIATING
    assert "Stiamo trattando." in desk.words()


async def test_what_they_told_by_mail_is_written_down(desk, session, asked):
    question = await question_to(session, asked, Side.PARTNER)
    await desk.get(page_of(asked))

    await desk.post(f"{page_of(asked)}/feedback/{question.id}/told", said="informative", words="Era utile")

    await session.refresh(question)
    assert (question.said, question.words, question.via) == (M.INFORMATIVE, "Era utile", Via.HAND)


async def test_confirming_twice_is_told(desk, session, clock, house, met):
    await three_months_later(desk, session, clock, house)
    question = await answered(
        session, clock, met, Side.PARTNER, FollowUpAnswer.NOTHING_YET, occasion=Occasion.THREE_MONTHS
    )
    await desk.get(page_of(met))
    await desk.post(f"{page_of(met)}/feedback/{question.id}/confirm", said="nothing_yet")

    await desk.post(f"{page_of(met)}/feedback/{question.id}/confirm", said="business")

    assert "A colleague was faster" in desk.words()
    assert await state_of(session, met) is S.MET


async def test_answer_of_another_introduction_is_unknown(desk, session, met, clock):
    question = await question_to(session, met, Side.PARTNER)
    await desk.get("/today")

    await desk.post(f"/introductions/{met.id + 1}/feedback/{question.id}/confirm", said="informative")

    assert desk.page.status_code == 404


async def test_outcome_is_counted_by_hand(desk, session, met):
    await desk.get(page_of(met))
    await desk.submit(f"{page_of(met)}/outcomes", kind="new_market", words="")
    refused = desk.page.status_code, desk.tree().css_first("#words-wrong") is not None

    await desk.submit(f"{page_of(met)}/outcomes", kind="new_market", words="Första leveransen till Italien")

    assert refused == (422, True)
    last = (await outcomes.outcomes_of(session, met.id))[-1]
    assert (last.kind, last.level) == (OutcomeKind.NEW_MARKET, EvidenceLevel.OFFICE)
    assert "L0 · We say so" in desk.words()


async def upload(desk, path, content, name="avtal.pdf"):
    fields = {"_csrf_token": desk.token(), "source": "office", "words": ""}
    desk.page = await desk.client.post(path, data=fields, files={"file": (name, content)}, follow_redirects=True)


async def test_document_is_kept_checked_and_handed_out_to_be_saved(desk, session, told, clock, met):
    (outcome,) = await outcomes.outcomes_of(session, met.id)
    await desk.get(page_of(met))

    await upload(desk, f"{page_of(met)}/outcomes/{outcome.id}/evidence", pdf())

    (outcome,) = await outcomes.outcomes_of(session, met.id)
    link = desk.tree().css_first("a[download]").attributes["href"]
    assert outcome.level is EvidenceLevel.DOCUMENT
    file = await desk.get(link)
    assert file.content == pdf()
    assert file.headers["content-disposition"] == "attachment; filename*=UTF-8''avtal.pdf"
    assert file.headers["content-security-policy"].startswith("sandbox")


@pytest.mark.parametrize("content", [b"MZ\x90\x00", b"", pdf(b"/OpenAction << /S /JavaScript /JS (x) >>")])
async def test_dangerous_or_empty_file_is_refused_in_words(desk, session, met, content):
    (outcome,) = await outcomes.outcomes_of(session, met.id)
    await desk.get(page_of(met))

    await upload(desk, f"{page_of(met)}/outcomes/{outcome.id}/evidence", content)

    assert desk.page.status_code == 422
    assert "This file cannot be taken in." in desk.words()
    assert (await outcomes.outcomes_of(session, met.id))[0].level is EvidenceLevel.BOTH_SIDES


async def test_evidence_without_words_or_document_is_refused(desk, session, met):
    (outcome,) = await outcomes.outcomes_of(session, met.id)
    await desk.get(page_of(met))

    await desk.post(f"{page_of(met)}/outcomes/{outcome.id}/evidence", source="partner", words="")

    assert desk.page.status_code == 422


async def test_next_follow_up_is_shown_and_can_be_skipped(desk, session, met):
    await desk.get(page_of(met))
    before = desk.words()

    await desk.submit(f"{page_of(met)}/follow-ups/three_months/skip")

    assert "After 3 months" in before
    assert "4 Jun 2026" in before
    assert not desk.form(f"{page_of(met)}/follow-ups/three_months/skip")
    assert "Follow-up skipped" in desk.words()


async def test_agreement_written_down_is_counted_and_followed_up(desk, session, met):
    await desk.get(page_of(met))

    await desk.submit(f"{page_of(met)}/step/agree", level="L1", words="Ramavtal")

    counted = [(each.kind, each.level) for each in await outcomes.outcomes_of(session, met.id)]
    assert await state_of(session, met) is S.AGREEMENT
    assert (OutcomeKind.AGREEMENT, EvidenceLevel.OFFICE) in counted


async def test_reader_sees_and_decides_nothing(browser, session, clock, met):
    await browser.sign_in((await eva(session, clock.now(), role=Role.READER)).email)
    await browser.get(page_of(met))

    assert "Vad det ledde till" in browser.words()
    assert not browser.tree().css(f'form[action^="{page_of(met)}"]')


async def test_only_the_form_that_was_sent_wrong_is_marked_and_keeps_its_words(desk, session, met):
    await desk.get(page_of(met))

    await desk.submit(f"{page_of(met)}/step/agree", level="", words="Ramavtal i Modena")

    forms = {step: desk.form(f"{page_of(met)}/step/{step}") for step in ("negotiate", "agree")}
    marked = {step: len(form.css("[aria-invalid]")) for step, form in forms.items()}
    words = {step: form.css_first("[name=words]").text().strip() for step, form in forms.items()}
    assert desk.page.status_code == 422
    assert marked == {"negotiate": 0, "agree": 1}
    assert words == {"negotiate": "", "agree": "Ramavtal i Modena"}
