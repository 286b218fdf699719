"""Ten seconds in which sorting a mail can be taken back."""

import pytest
import pytest_asyncio
from sqlalchemy import select

from dooropener import mailbox
from dooropener.agenda import Act, ActKind, ActState
from dooropener.agenda.waiting import count_waiting
from dooropener.introductions import IntroductionState
from dooropener.mailbox import MessageState, reading
from dooropener.mailbox.reading import reader
from people import consented, eva, sent, story, stray_mail

UNDONE = "Undone. Nothing has happened."


@pytest_asyncio.fixture
async def told(session, clock):
    return await story(session, clock.now())


@pytest_asyncio.fixture
async def desk(browser, told):
    await browser.come_in(told.ada.email)
    return browser


@pytest_asyncio.fixture
async def stray(session, clock):
    return await stray_mail(session, clock.now(), text="Siamo molto interessati, volentieri un contatto.")


async def _now(session, introduction):
    await session.refresh(introduction)
    return introduction


async def test_filed_mail_is_taken_back(desk, session, house, told, stray, clock, ten_seconds_later):
    introduction = await sent(session, house, told, clock.now())
    await desk.get(f"/messages/{stray.id}/place")
    await desk.submit(f"/messages/{stray.id}/attach")
    gone_from_list = desk.page.url.path, "No mail to sort" in desk.words(), (await count_waiting(session)).mail
    await desk.get(f"/messages/{stray.id}")
    said = "This is being sorted" in desk.words(), desk.form(f"/messages/{stray.id}/dismiss")
    await desk.get(f"/messages/{stray.id}/place")
    await desk.submit(f"/messages/{stray.id}/attach")

    await desk.undo()
    await ten_seconds_later()

    await session.refresh(stray)
    assert gone_from_list == ("/triage", True, 0)
    assert said == (True, None)
    assert UNDONE in desk.words()
    assert desk.form(f"/messages/{stray.id}/dismiss")
    assert (stray.state, stray.introduction_id) == (MessageState.TRIAGE, None)
    assert (await _now(session, introduction)).state is IntroductionState.SENT
    assert await mailbox.open_proposals(session) == []


def _must_not_read():
    raise AssertionError("the mail was read within the request")


@pytest.mark.parametrize("passes_on", ["", "on"])
async def test_filing_a_mail_waits_for_no_reading(desk, session, house, told, stray, clock, monkeypatch, passes_on):
    await sent(session, house, told, clock.now())
    await desk.get(f"/messages/{stray.id}/place")
    monkeypatch.setattr(reader, "default_encoder", _must_not_read)
    monkeypatch.setattr(reading, "read_mail", lambda *_, **__: _must_not_read())

    answer = await desk.submit(f"/messages/{stray.id}/attach", passes_on=passes_on)

    assert (answer.status_code, desk.page.url.path) == (200, "/triage")


async def test_mail_that_was_filed_meanwhile_is_not_filed_again(desk, session, house, told, stray, clock):
    introduction = await sent(session, house, told, clock.now())
    await desk.get(f"/messages/{stray.id}/place")
    await mailbox.attach(session, stray, introduction, by=told.ada, at=clock.now(), encoder=house.encoder)
    await session.commit()

    answer = await desk.submit(f"/messages/{stray.id}/attach")

    assert answer.status_code == 409
    assert list(await session.scalars(select(Act))) == []


async def test_mail_is_filed_once_the_ten_seconds_are_over(desk, session, house, told, stray, clock, ten_seconds_later):
    introduction = await sent(session, house, told, clock.now())
    await desk.get(f"/messages/{stray.id}/place")
    await desk.submit(f"/messages/{stray.id}/attach")
    toast = desk.tree().css_first(".toast form").attributes["action"]
    await ten_seconds_later()

    answer = await desk.post(toast)

    await session.refresh(stray)
    assert answer.status_code == 409
    assert (stray.state, stray.introduction_id) == (MessageState.FILED, introduction.id)
    assert (await _now(session, introduction)).state is IntroductionState.REPLIED


async def test_mail_that_names_its_introduction_is_filed_from_today_and_taken_back(
    desk, session, house, told, stray, clock, ten_seconds_later
):
    introduction = await sent(session, house, told, clock.now())
    stray.introduction_id, stray.notes = introduction.id, ["unknown_sender"]
    await session.commit()
    await desk.get("/today")
    row = desk.tree().css_first("section[aria-labelledby=today-mail] [data-item]")
    button, words = row.css_first("button[data-key=a]").text(), row.text()

    await desk.submit(f"/messages/{stray.id}/attach")
    there = desk.page.url.path, "Mail to sort" in [node.text() for node in desk.tree().css("main h2")]
    await desk.undo()
    back = desk.page.url.path, desk.form(f"/messages/{stray.id}/attach") is not None
    await desk.submit(f"/messages/{stray.id}/attach")
    await ten_seconds_later()

    await session.refresh(stray)
    assert "File with Björns Värme AB – Termo Emilia S.r.l." in button
    assert "volentieri un contatto" in words
    assert (there, back) == (("/today", False), ("/today", True))
    assert (stray.state, stray.introduction_id) == (MessageState.FILED, introduction.id)


@pytest.mark.parametrize(
    ("notes", "text"), [(["from_company"], "Kort."), (["unreadable"], ""), (["unknown_sender"], "Lungo. " * 200)]
)
async def test_mail_that_has_to_be_read_first_is_opened_from_today(
    desk, session, house, told, stray, clock, notes, text
):
    introduction = await sent(session, house, told, clock.now())
    stray.introduction_id, stray.notes, stray.visible_text = introduction.id, notes, text
    await session.commit()

    await desk.get("/today")

    assert desk.form(f"/messages/{stray.id}/attach") is None
    assert desk.tree().css_first('section[aria-labelledby=today-mail] a[data-key=o][href="/triage"]')


async def test_dismissed_mail_is_taken_back_or_stays_dismissed(desk, session, stray, ten_seconds_later):
    await desk.get("/triage")
    await desk.submit(f"/messages/{stray.id}/dismiss")
    await desk.undo()
    await ten_seconds_later()
    await session.refresh(stray)
    undone = stray.state, desk.page.url.path
    await desk.submit(f"/messages/{stray.id}/dismiss")
    toast = desk.tree().css_first(".toast form").attributes["action"]
    await ten_seconds_later()

    answer = await desk.post(toast)

    await session.refresh(stray)
    assert undone == (MessageState.TRIAGE, "/triage")
    assert (answer.status_code, stray.state) == (409, MessageState.DISMISSED)


async def test_colleague_who_files_what_one_dismisses_is_told_and_one_may_change_ones_mind(
    desk, session, house, told, stray, clock, open_browser, ten_seconds_later
):
    introduction = await sent(session, house, told, clock.now())
    evas = open_browser(house)
    await evas.sign_in((await eva(session, clock.now())).email)
    said = {"introduction": str(introduction.id)}
    await desk.get("/triage")
    await evas.get("/triage")

    await desk.post(f"/messages/{stray.id}/dismiss")
    colleagues = await evas.post(f"/messages/{stray.id}/attach", **said)
    ones_own = await desk.post(f"/messages/{stray.id}/attach", **said)
    kinds = {act.kind: act.state for act in await session.scalars(select(Act))}
    await ten_seconds_later()

    await session.refresh(stray)
    assert (colleagues.status_code, ones_own.status_code) == (409, 200)
    assert kinds == {ActKind.DISMISS_MAIL: ActState.UNDONE, ActKind.FILE_MAIL: ActState.WAITING}
    assert (stray.state, stray.introduction_id) == (MessageState.FILED, introduction.id)


async def test_colleague_who_files_the_same_mail_within_the_ten_seconds_is_told(
    desk, open_browser, session, house, told, stray, clock
):
    await consented(session, told, clock.now())
    colleague = await eva(session, clock.now())
    other = open_browser(house)
    await other.sign_in(colleague.email)
    for browser in (desk, other):
        await browser.get(f"/messages/{stray.id}/place")
    await desk.submit(f"/messages/{stray.id}/attach")

    answer = await other.submit(f"/messages/{stray.id}/attach")

    assert answer.status_code == 409
    assert "En kollega har just gjort något här" in other.words()
