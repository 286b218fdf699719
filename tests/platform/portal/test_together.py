"""Two advisors on one introduction: seen by each other, and no decision on what has changed meanwhile."""

import asyncio
from datetime import timedelta

import pytest
import pytest_asyncio
from sqlalchemy import select

from dooropener import introductions, mailbox, outbox
from dooropener.agenda import Act
from dooropener.agenda.acts import carry_out
from dooropener.introductions import IntroductionState
from dooropener.mailbox import ProposalLabel
from dooropener.portal.together import Mark, mark_of
from people import consented, eva, sent, story

S = IntroductionState
SUMMARY = "Björns Värme AB di Norrköping costruisce pompe di calore a propano."


@pytest_asyncio.fixture
async def told(session, clock):
    return await story(session, clock.now())


@pytest_asyncio.fixture
async def desks(house, session, told, clock, open_browser):
    """Ada's browser and Eva's."""
    colleague = await eva(session, clock.now())
    colleague.language = "en"
    await session.flush()
    desks = open_browser(house), open_browser(house)
    for desk, user in zip(desks, (told.ada, colleague), strict=True):
        await desk.come_in(user.email)
    return desks


def _page(introduction):
    return f"/introductions/{introduction.id}"


async def _now(session, introduction):
    return await introductions.get_introduction(session, introduction.id)


async def test_each_sees_the_other_for_some_minutes(desks, session, house, told, clock):
    adas, evas = desks
    introduction = await sent(session, house, told, clock.now())
    alone = (await adas.get(_page(introduction))).text

    both = (await evas.get(f"{_page(introduction)}/letter")).text
    asked_by_script = await adas.get(adas.tree().css_first("[data-live]").attributes["data-live"])
    clock.advance(minutes=4)
    later = (await evas.get(_page(introduction))).text

    assert "looking at this" not in alone
    assert "Ada is looking at this, too." in both
    assert "Eva is looking at this, too." in asked_by_script.text
    assert "<main" not in asked_by_script.text
    assert "looking at this" not in later


async def test_open_page_is_told_that_it_is_out_of_date(desks, session, house, told, clock):
    adas, evas = desks
    introduction = await sent(session, house, told, clock.now())
    await evas.get(_page(introduction))
    line = evas.tree().css_first("[data-live]").attributes["data-live"]
    fresh = (await evas.get(line)).text

    await adas.get(_page(introduction))
    await adas.submit(f"{_page(introduction)}/step/reminders-off")

    assert "since you opened the page" not in fresh
    assert "Ada has changed something since you opened the page." in (await evas.get(line)).text


async def test_second_decision_on_an_answer_shows_both_and_does_nothing(
    desks, session, house, told, clock, ten_seconds_later
):
    adas, evas = desks
    introduction = await sent(session, house, told, clock.now())
    proposal = await mailbox.choose(session, introduction, ProposalLabel.INTERESTED, text="Volentieri", at=clock.now())
    confirm = f"/proposals/{proposal.id}/confirm"
    for desk in desks:
        await desk.get(_page(introduction))
    seen = str(await mark_of(session, introduction))

    await adas.submit(confirm)
    await evas.post(confirm, label="declined")
    at_once = evas.page.status_code, "A colleague has just done something here" in evas.words()
    await ten_seconds_later()
    await evas.post(confirm, label="declined", seen=seen)

    assert at_once == (409, True)
    assert evas.page.status_code == 409
    assert "Ada worked on this while you had the page open." in evas.words()
    assert "Partner says yes" in evas.words()
    assert "Says no" in evas.words()
    assert (await _now(session, introduction)).state is S.PARTNER_CONSENTED


async def test_what_was_typed_is_kept_and_can_be_done_all_the_same(desks, session, house, told, clock):
    adas, evas = desks
    introduction = await sent(session, house, told, clock.now())
    withdraw = f"{_page(introduction)}/step/withdraw"
    for desk in desks:
        await desk.get(_page(introduction))
    await adas.submit(f"{_page(introduction)}/step/skip-reminder")

    await evas.submit(withdraw, reason="Firman <lades> ner.\nI går.")
    shown, state = evas.words(), (await _now(session, introduction)).state
    await evas.submit(withdraw)

    assert "Reminder skipped" in shown
    assert "Firman <lades> ner." in shown
    assert state is S.SENT
    last = next(c for c in await introductions.history_of(session, introduction) if c.to_state == "withdrawn")
    assert (last.to_state, last.reason) == ("withdrawn", "Firman <lades> ner.\nI går.")


async def test_two_summaries_of_a_letter_send_one_and_show_both(desks, session, told, clock):
    adas, evas = desks
    introduction = await consented(session, told, clock.now())
    letter = f"{_page(introduction)}/letter"
    for desk in desks:
        await desk.get(letter)

    await adas.submit(letter, do="approve", summary=SUMMARY)
    await evas.submit(letter, do="approve", summary="Un'altra frase.")

    assert evas.page.status_code == 409
    assert SUMMARY in evas.words()
    assert "Un'altra frase." in evas.words()
    assert evas.form(letter) is None
    letters = [one for one in await outbox.deliveries_of(session, introduction.id) if one.message_id]
    assert [SUMMARY in one.payload["text"] for one in letters] == [True]


async def test_an_answer_that_came_meanwhile_is_shown_before_a_decision(desks, session, house, told, clock):
    adas, _ = desks
    introduction = await sent(session, house, told, clock.now())
    await adas.get(_page(introduction))
    await mailbox.choose(session, introduction, ProposalLabel.INTERESTED, text="Volentieri!", at=clock.now())

    await adas.submit(f"{_page(introduction)}/step/withdraw", reason="Inget svar.")

    assert adas.page.status_code == 409
    assert "Volentieri!" in adas.words()
    assert (await _now(session, introduction)).state is S.REPLIED


async def test_hand_over_does_not_overwrite_a_colleagues(desks, session, house, told, clock):
    adas, evas = desks
    introduction = await sent(session, house, told, clock.now())
    for desk in desks:
        await desk.get(_page(introduction))
    eva_id = evas.form(f"{_page(introduction)}/hand-over").css_first('[name="to"]').attributes["value"]

    await evas.submit(f"{_page(introduction)}/hand-over", to=eva_id)
    await adas.post(f"{_page(introduction)}/hand-over", to=eva_id, seen="1-0")

    assert adas.page.status_code == 409
    assert (await _now(session, introduction)).owner_id == int(eva_id)


async def test_ones_own_steps_and_the_machines_expected_ones_stop_nobody(desks, session, house, told, clock):
    adas, _ = desks
    introduction = await consented(session, told, clock.now())
    await adas.get(f"{_page(introduction)}/letter")
    mark = str(await mark_of(session, introduction))
    await adas.submit(f"{_page(introduction)}/letter", do="approve", summary=SUMMARY)
    (letter,) = [one for one in await outbox.deliveries_of(session, introduction.id) if one.message_id]
    letter.state, letter.sent_at = outbox.DeliveryState.SENT, clock.now()
    await introductions.sending.letter_sent(session, letter, at=clock.now())

    await adas.post(f"{_page(introduction)}/step/withdraw", reason="Ändå inte.", seen=mark)

    assert (await _now(session, introduction)).state is S.WITHDRAWN


@pytest.mark.parametrize("mark", ["", "x", "1", "1-x", "-", "²-3", "9" * 30 + "-1"])
def test_marks_that_cannot_be_read_count_as_none(mark):
    assert Mark.read(mark) is None


async def test_every_form_of_a_case_that_decides_carries_the_mark(desks, session, house, told, clock):
    adas, _ = desks
    introduction = await sent(session, house, told, clock.now())
    await mailbox.choose(session, introduction, ProposalLabel.INTERESTED, text="Volentieri!", at=clock.now())
    bare = []

    for path in (_page(introduction), f"{_page(introduction)}/letter"):
        await adas.get(path)
        forms = adas.tree().css('main form[method="post"]')
        bare += [form.attributes["action"] for form in forms if not form.css_first('[name="seen"]')]
        assert forms

    assert bare == []


async def test_of_two_at_the_same_moment_one_acts_and_one_is_told(committed_house, clock, open_browser):
    house, at = committed_house, clock.now()
    async with house.sessions.begin() as session:
        made = await story(session, at)
        colleague = await eva(session, at)
        introduction = await sent(session, house, made, at)
        proposal = await mailbox.choose(session, introduction, ProposalLabel.INTERESTED, at=at + timedelta(minutes=1))
        emails = made.ada.email, colleague.email
    browsers = open_browser(house), open_browser(house)
    for browser, email in zip(browsers, emails, strict=True):
        await browser.come_in(email)
        await browser.get(f"/introductions/{introduction.id}")

    answers = await asyncio.gather(
        *(browser.submit(f"/proposals/{proposal.id}/confirm", follow=False) for browser in browsers)
    )

    assert sorted(answer.status_code for answer in answers) == [303, 409]
    async with house.sessions() as session:
        (act,) = await session.scalars(select(Act))
    await carry_out(house, act.id)
    async with house.sessions() as session:
        facts = [one.fact for one in await outbox.deliveries_of(session, introduction.id)]
    assert facts.count("contacts_exchanged") == 2
