"""Talks with the companies at the desk: what waits, one talk, its answer."""

from datetime import timedelta

import pytest_asyncio
from sqlalchemy import select

from dooropener import enquiries, introductions
from dooropener.accounts import Role
from dooropener.enquiries import Enquiry, EnquiryState, EnquiryTopic
from dooropener.enquiries.models import EnquiryLine
from dooropener.introductions import IntroductionState
from dooropener.outbox import DeliveryState
from dooropener.outbox.models import Delivery
from dooropener.portal.enquiries import A_PAGE
from people import ada, bjorns_company, eva, replied, story

MATTER = "Hur är det med <b>tullen</b> i Kina?"


@pytest_asyncio.fixture
async def company(session, clock):
    return await bjorns_company(session, clock.now())


@pytest_asyncio.fixture
async def talk(session, company, clock):
    return await enquiries.write(
        session, company.person, MATTER, language="sv", topic=EnquiryTopic.MESSAGE, at=clock.now()
    )


@pytest_asyncio.fixture
async def desk(browser, session, clock):
    await browser.sign_in((await ada(session, clock.now())).email)
    return browser


async def test_today_counts_what_waits_and_leads_there(talk, desk):
    await desk.get("/today")

    heads = [" ".join(node.text(separator=" ").split()) for node in desk.tree().css("section.card .head-row")]
    assert "Messages from companies 1" in heads
    assert desk.tree().css_first(f'section a.button[href="/enquiries/{talk.id}"]')
    assert "Björns Värme AB" in desk.tree().css_first("#today-enquiries").parent.parent.text()
    assert "Conversations 1 waiting" in " ".join(desk.words().split())


async def test_talks_come_page_by_page_those_that_wait_first(session, company, desk, clock):
    several = A_PAGE + 1
    at = clock.now()
    for number in range(several):
        state = EnquiryState.ANSWERED if number % 2 else EnquiryState.OPEN
        moment = at + timedelta(minutes=number)
        values = {"topic": EnquiryTopic.MESSAGE, "state": state, "opened_at": moment, "last_at": moment}
        line = EnquiryLine(text=f"Rad {number}", language="sv", at=moment)
        session.add(Enquiry(person_id=company.person.id, lines=[line], **values))
    await session.flush()

    await desk.get("/enquiries")
    first = _lines(desk)
    await desk.get(desk.tree().css_first("nav.pages a[rel=next]").attributes["href"])

    waiting, answered = range(0, several, 2), range(several - 1, 0, -2)
    assert [*first, *_lines(desk)] == [f"Rad {number}" for number in (*waiting, *answered)]
    assert len(first) == A_PAGE


def _lines(desk):
    return [node.text() for node in desk.tree().css("main li[data-item] p")]


async def test_talk_shows_who_wrote_what_when_and_escapes_it(talk, desk, company):
    await desk.get(f"/enquiries/{talk.id}")

    words = desk.words()
    assert "Björn" in words
    assert "Björns Värme AB" in words
    assert MATTER in desk.tree().css_first("article p.prose").text()
    assert "&lt;b&gt;tullen&lt;/b&gt;" in desk.page.text
    assert desk.tree().css_first("article p.prose").attributes["lang"] == "sv"


async def test_answer_goes_to_the_chat_in_the_advisors_name(talk, desk, session, ten_seconds_later):
    await desk.get(f"/enquiries/{talk.id}")

    await desk.submit(f"/enquiries/{talk.id}/answer", text="Vi ringer dig.")
    begun = desk.words(), _lines(desk)
    await desk.undo()
    undone = desk.tree().css_first("#text").text().strip(), (await enquiries.get_enquiry(session, talk.id)).state
    await desk.submit(f"/enquiries/{talk.id}/answer")
    await ten_seconds_later()

    now = await enquiries.get_enquiry(session, talk.id)
    (delivery,) = await session.scalars(select(Delivery).where(Delivery.fact == "enquiry_answered"))
    assert (now.state, now.lines[-1].text, now.lines[-1].user.name) == (EnquiryState.ANSWERED, "Vi ringer dig.", "Ada")
    assert now.lines[-1].language == "sv"
    assert delivery.payload["values"] == {"line_id": now.lines[-1].id}
    assert "Your answer goes to the chat in ten seconds." in begun[0]
    assert begun[1] == []
    assert undone == ("Vi ringer dig.", EnquiryState.OPEN)


async def test_answer_that_did_not_arrive_is_marked(talk, desk, session, ten_seconds_later):
    await desk.get(f"/enquiries/{talk.id}")
    await desk.submit(f"/enquiries/{talk.id}/answer", text="Vi ringer dig.")
    await ten_seconds_later()
    (delivery,) = await session.scalars(select(Delivery).where(Delivery.fact == "enquiry_answered"))
    delivery.state = DeliveryState.FAILED
    await session.flush()

    await desk.get(f"/enquiries/{talk.id}")

    assert desk.tree().css_first("article.out .chip.bad")


async def test_empty_answer_is_marked_and_sends_nothing(talk, desk, session):
    await desk.get(f"/enquiries/{talk.id}")

    await desk.submit(f"/enquiries/{talk.id}/answer", text="  ")

    assert desk.page.status_code == 422
    assert desk.tree().css_first("#text-wrong")
    assert (await enquiries.get_enquiry(session, talk.id)).state is EnquiryState.OPEN


async def test_language_must_be_one_of_those_we_know(talk, desk, session):
    await desk.get(f"/enquiries/{talk.id}")

    await desk.submit(f"/enquiries/{talk.id}/answer", text="Hej", language="tlh")

    assert desk.page.status_code == 422
    assert len((await enquiries.get_enquiry(session, talk.id)).lines) == 1


async def test_closed_talk_stands_apart_and_takes_no_answer(talk, desk):
    await desk.get(f"/enquiries/{talk.id}")
    await desk.submit(f"/enquiries/{talk.id}/close")
    under_way = desk.words()
    await desk.get("/enquiries?show=closed")
    closed = desk.words()
    await desk.get(f"/enquiries/{talk.id}")

    assert "No conversations here" in under_way
    assert "Björn" in closed
    assert desk.form(f"/enquiries/{talk.id}/answer") is None


async def test_reader_reads_and_cannot_answer(talk, browser, session, clock):
    await browser.sign_in((await eva(session, clock.now(), role=Role.READER)).email)
    await browser.get(f"/enquiries/{talk.id}")
    form = browser.form(f"/enquiries/{talk.id}/answer")

    await browser.post(f"/enquiries/{talk.id}/answer", text="Hej", language="sv")

    assert form is None
    assert browser.page.status_code == 403


async def test_companys_answer_to_the_partner_stands_in_the_form_that_passes_it_on(
    browser, session, house, clock, ten_seconds_later
):
    told = await story(session, clock.now())
    introduction = await replied(session, house, told, clock.now())
    await introductions.pose_question(session, introduction, by=told.ada, question="Quanti?", at=clock.now())
    await enquiries.write(
        session,
        told.company.person,
        "Fyrahundra om året.",
        language="sv",
        topic=EnquiryTopic.ANSWER,
        introduction_id=introduction.id,
        at=clock.now(),
    )
    await browser.come_in(told.ada.email)
    await browser.get(f"/introductions/{introduction.id}")
    proposed = browser.tree().css_first("#text").text().strip()

    await browser.submit(f"/introductions/{introduction.id}/step/answer", text="Quattrocento all'anno.")
    await ten_seconds_later()

    loaded = await introductions.get_introduction(session, introduction.id)
    (talk,) = await enquiries.enquiries_about(session, introduction)
    assert proposed == "Fyrahundra om året."
    assert loaded.state is IntroductionState.QUESTION
    assert talk.state is EnquiryState.CLOSED


async def test_unknown_talk_is_not_there(desk):
    await desk.get("/enquiries/4711")

    assert desk.page.status_code == 404
