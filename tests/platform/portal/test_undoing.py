"""Ten seconds in which a decision can be taken back: done, undone, as before; afterwards it has happened."""

import hashlib

import pytest
import pytest_asyncio
from sqlalchemy import func, select

from dooropener import listings, mailbox, outbox
from dooropener.agenda import Act, ActKind, ActState
from dooropener.agenda.waiting import count_waiting
from dooropener.introductions import IntroductionState
from dooropener.listings import ListingState
from dooropener.mailbox import Direction, MailKind, Message, MessageState, ProposalLabel, ProposalState, reading
from dooropener.mailbox.reading import reader
from dooropener.outbox import Delivery, DeliveryState
from dooropener.outbox.queries import lock_due
from people import SUMMARY, consented, eva, gone, heat_pumps_offered, sent, story

UNDONE = "Undone. Nothing has happened."
TOO_LATE = "It has happened already, or was taken back."


@pytest_asyncio.fixture
async def told(session, clock):
    return await story(session, clock.now())


@pytest_asyncio.fixture
async def desk(browser, told):
    await browser.sign_in(told.ada.email)
    return browser


async def _undo(desk):
    """Press Undo in the toast of the last page."""
    return await desk.submit(desk.tree().css_first(".toast form").attributes["action"])


async def _now(session, introduction):
    await session.refresh(introduction)
    return introduction


async def _written(session):
    return await session.scalar(select(func.count(Delivery.id)))


async def _letter(session, introduction):
    """The newest to the partner's side, as it is now."""
    letter = [one for one in await outbox.deliveries_of(session, introduction.id) if one.message_id][-1]
    await session.refresh(letter)
    return letter


async def _approve(desk, introduction):
    await desk.get(f"/introductions/{introduction.id}/letter")
    await desk.submit(f"/introductions/{introduction.id}/letter", do="approve", summary=SUMMARY)


async def test_approved_letter_stays_in_the_outbox_for_ten_seconds(desk, session, told, clock):
    introduction = await consented(session, told, clock.now())

    await _approve(desk, introduction)
    letter = await _letter(session, introduction)
    within = await lock_due(session, letter.id, now=clock.advance(seconds=9))
    afterwards = await lock_due(session, letter.id, now=clock.advance(seconds=1))

    assert "Approved. The letter leaves in ten seconds." in desk.words()
    assert (letter.state, within, afterwards) == (DeliveryState.PENDING, None, letter)


async def test_approval_is_taken_back_before_the_letter_leaves(desk, session, told, clock):
    introduction = await consented(session, told, clock.now())
    await _approve(desk, introduction)
    clock.advance(seconds=9)

    await _undo(desk)

    now, letter = await _now(session, introduction), await _letter(session, introduction)
    assert desk.page.url.path == f"/introductions/{introduction.id}/letter"
    assert "Taken back. Nothing was sent, and your words stand here." in desk.words()
    assert desk.tree().css_first("#summary").text().strip() == SUMMARY
    assert (now.state, now.letter_approved_at) == (IntroductionState.COMPANY_CONSENTED, None)
    assert letter.state is DeliveryState.CANCELLED
    assert await lock_due(session, letter.id, now=clock.advance(days=1)) is None
    assert (await count_waiting(session)).letters == 1


async def test_letter_that_was_called_back_is_approved_anew_and_goes_once(desk, session, told, clock):
    introduction = await consented(session, told, clock.now())
    await _approve(desk, introduction)
    await _undo(desk)

    await _approve(desk, introduction)

    letters = [one for one in await outbox.deliveries_of(session, introduction.id) if one.message_id]
    assert [one.state for one in letters] == [DeliveryState.CANCELLED, DeliveryState.PENDING]


async def test_after_ten_seconds_the_letter_has_left(desk, session, told, clock):
    introduction = await consented(session, told, clock.now())
    await _approve(desk, introduction)
    toast = desk.tree().css_first(".toast form").attributes["action"]
    clock.advance(seconds=11)
    waiting = (await desk.post(toast)).status_code
    await gone(session, await _letter(session, introduction), clock.now())
    await session.commit()

    answer = await desk.post(toast)

    assert (waiting, answer.status_code) == (409, 409)
    assert "The ten seconds are over" in desk.words()
    assert (await _now(session, introduction)).state is IntroductionState.SENT


async def test_letter_that_is_with_the_server_already_is_not_called_back(desk, session, told, clock):
    introduction = await consented(session, told, clock.now())
    await _approve(desk, introduction)
    letter = await _letter(session, introduction)
    letter.state, letter.sent_at = DeliveryState.SENT, clock.now()
    await session.commit()

    answer = await _undo(desk)

    assert answer.status_code == 409
    assert (await _now(session, introduction)).letter_approved_at is not None


async def test_colleague_does_not_take_an_approval_back(desk, open_browser, session, house, told, clock):
    introduction = await consented(session, told, clock.now())
    colleague = await eva(session, clock.now())
    await _approve(desk, introduction)
    other = open_browser(house)
    await other.sign_in(colleague.email)

    answer = await other.post(f"/introductions/{introduction.id}/letter/undo")

    assert answer.status_code == 409
    assert (await _now(session, introduction)).letter_approved_at is not None


@pytest_asyncio.fixture
async def waiting(session, told, clock):
    """Three listings that wait for review."""
    made = []
    for _ in range(3):
        listing = await listings.draft(
            session,
            organisation=told.company.organisation,
            fields=heat_pumps_offered(),
            by=told.company.person,
            source="chat",
            at=clock.now(),
        )
        await listings.submit(session, listing, by=told.company.person, at=clock.now())
        made.append(listing)
    await session.flush()
    return made


async def _states(session, several):
    for one in several:
        await session.refresh(one)
    return {one.state for one in several}


async def test_listing_published_on_its_page_is_taken_back(desk, session, waiting, ten_seconds_later):
    listing, before = waiting[0], await _written(session)
    await desk.get(f"/listings/{listing.id}")
    await desk.submit(f"/listings/{listing.id}/publish")
    shown = desk.tree().css_first(f'main a[href="/listings/{listing.id}"]')
    await desk.get(f"/listings/{listing.id}")
    offered = desk.form(f"/listings/{listing.id}/publish")
    await desk.post(f"/listings/{listing.id}/publish")

    await _undo(desk)
    await ten_seconds_later()

    assert (shown, offered) == (None, None)
    assert desk.page.url.path == "/review"
    assert UNDONE in desk.words()
    assert (await _states(session, waiting), await _written(session)) == ({ListingState.IN_REVIEW}, before)


async def test_listing_is_published_once_the_ten_seconds_are_over(desk, session, waiting, ten_seconds_later):
    listing = waiting[0]
    await desk.get(f"/listings/{listing.id}")
    await desk.submit(f"/listings/{listing.id}/publish")
    toast = desk.tree().css_first(".toast form").attributes["action"]
    await ten_seconds_later()

    answer = await desk.post(toast)

    assert answer.status_code == 409
    assert TOO_LATE in desk.words()
    assert await _states(session, [listing]) == {ListingState.PUBLISHED}


async def test_several_published_together_are_taken_back_together(desk, session, waiting, ten_seconds_later):
    before = await _written(session)
    await desk.get("/review")
    await desk.post("/listings/publish", listing=[str(each.id) for each in waiting], next="/review")
    said = "They are published in ten seconds." in desk.words(), "Nothing to review" in desk.words()

    await _undo(desk)
    await ten_seconds_later()

    assert said == (True, True)
    assert desk.page.url.path == "/review"
    assert (await _states(session, waiting), await _written(session)) == ({ListingState.IN_REVIEW}, before)


async def test_several_are_published_by_one_act_and_what_is_under_way_is_left(
    desk, session, waiting, ten_seconds_later
):
    await desk.get(f"/listings/{waiting[0].id}")
    await desk.submit(f"/listings/{waiting[0].id}/publish")
    first = desk.tree().css_first(".toast form").attributes["action"]
    await desk.post("/listings/publish", listing=[str(each.id) for each in waiting], next="/review")
    await _undo(desk)
    await ten_seconds_later()
    once = [await _states(session, [each]) for each in waiting]

    await desk.post("/listings/publish", listing=[str(each.id) for each in waiting], next="/review")
    toast = desk.tree().css_first(".toast form").attributes["action"]
    await ten_seconds_later()
    answer = await desk.post(toast)

    assert first != toast
    assert once == [{ListingState.PUBLISHED}, {ListingState.IN_REVIEW}, {ListingState.IN_REVIEW}]
    assert await _states(session, waiting) == {ListingState.PUBLISHED}
    assert answer.status_code == 409


async def test_review_is_done_from_the_list_listing_by_listing(desk, session, waiting, ten_seconds_later):
    short, long, back = waiting
    long.text = "Långt. " * 200
    await session.flush()
    await desk.get("/review")
    rows = desk.tree().css("main [data-item]")
    keys = [sorted(node.attributes["data-key"] for node in row.css("[data-key]")) for row in rows]

    await desk.submit(f"/listings/{short.id}/publish")
    await desk.submit(f"/listings/{back.id}/reject", reason="Skriv vilka storlekar det gäller.")
    left = [node.attributes["href"] for node in desk.tree().css("main h2 a")]
    await ten_seconds_later()

    assert keys == [["a", "o", "r", "x"], ["o", "r", "x"], ["a", "o", "r", "x"]]
    assert left == [f"/listings/{long.id}"]
    assert [await _states(session, [each]) for each in waiting] == [
        {ListingState.PUBLISHED},
        {ListingState.IN_REVIEW},
        {ListingState.REJECTED},
    ]


@pytest_asyncio.fixture
async def stray(session, clock):
    """A mail that waits to be sorted."""
    raw = b"From: dmitri@stranger.example\nSubject: Ciao\n\nSiamo molto interessati, volentieri un contatto.\n"
    message = Message(
        direction=Direction.IN,
        state=MessageState.TRIAGE,
        raw=raw,
        digest=hashlib.sha256(raw).hexdigest(),
        at=clock.now(),
        from_address="dmitri@stranger.example",
        from_name="Dmitri",
        subject="Ciao",
        language="it",
        kind=MailKind.REPLY,
        text="Siamo molto interessati, volentieri un contatto.",
        visible_text="Siamo molto interessati, volentieri un contatto.",
        envelope_to=["doors@norrkoping.example"],
        references=[],
        attachments=[],
        notes=[],
    )
    session.add(message)
    await session.flush()
    return message


async def test_filed_mail_is_taken_back(desk, session, house, told, stray, clock, ten_seconds_later):
    introduction = await sent(session, house, told, clock.now())
    await desk.get(f"/messages/{stray.id}/place")
    await desk.submit(f"/messages/{stray.id}/attach")
    gone_from_list = desk.page.url.path, "No mail to sort" in desk.words(), (await count_waiting(session)).mail
    await desk.get(f"/messages/{stray.id}")
    said = "This is being sorted" in desk.words(), desk.form(f"/messages/{stray.id}/dismiss")
    await desk.get(f"/messages/{stray.id}/place")
    await desk.submit(f"/messages/{stray.id}/attach")

    await _undo(desk)
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
    await _undo(desk)
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
    await _undo(desk)
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


async def test_reply_confirmed_on_the_case_page_is_taken_back(desk, session, house, told, clock, ten_seconds_later):
    introduction = await sent(session, house, told, clock.now())
    proposal = await mailbox.choose(session, introduction, ProposalLabel.INTERESTED, text="Volentieri", at=clock.now())
    before = await _written(session)
    await desk.get(f"/introductions/{introduction.id}")
    await desk.submit(f"/proposals/{proposal.id}/confirm")
    shown = "What follows from it happens in ten seconds." in desk.words()
    offered = desk.form(f"/proposals/{proposal.id}/confirm")

    await _undo(desk)
    await ten_seconds_later()

    await session.refresh(proposal)
    assert (shown, offered) == (True, None)
    assert desk.page.url.path == f"/introductions/{introduction.id}"
    assert desk.form(f"/proposals/{proposal.id}/confirm")
    assert (proposal.state, await _written(session)) == (ProposalState.OPEN, before)
    assert (await _now(session, introduction)).state is IntroductionState.REPLIED


async def test_corrected_reply_is_taken_back_with_all_that_was_filled_in(
    desk, session, house, told, clock, ten_seconds_later
):
    introduction = await sent(session, house, told, clock.now())
    proposal = await mailbox.choose(session, introduction, ProposalLabel.DECLINED, at=clock.now())
    await desk.get(f"/introductions/{introduction.id}")
    await desk.post(f"/proposals/{proposal.id}/confirm", label="not_now", resume_on="2026-06-01")
    await _undo(desk)
    await session.refresh(proposal)
    undone = proposal.state, proposal.resume_on
    await desk.post(f"/proposals/{proposal.id}/confirm", label="not_now", resume_on="2026-06-01")
    toast = desk.tree().css_first(".toast form").attributes["action"]
    await ten_seconds_later()

    answer = await desk.post(toast)

    await session.refresh(proposal)
    assert undone == (ProposalState.OPEN, None)
    assert answer.status_code == 409
    assert proposal.state is ProposalState.CORRECTED
    assert (await _now(session, introduction)).state is IntroductionState.SNOOZED


async def test_nothing_of_what_was_filled_in_stays_with_the_act(desk, session, house, told, clock, ten_seconds_later):
    introduction = await sent(session, house, told, clock.now())
    proposal = await mailbox.choose(session, introduction, ProposalLabel.DECLINED, at=clock.now())
    confirm, said = f"/proposals/{proposal.id}/confirm", {"label": "wrong_person", "referral": "luca@termo.example"}
    kept = []
    for undone in (True, False):
        await desk.get(f"/introductions/{introduction.id}")
        await desk.post(confirm, **said)
        kept.append([one.details for one in await session.scalars(select(Act).order_by(Act.id.desc()).limit(1))])
        await (_undo(desk) if undone else ten_seconds_later())
    acts = list(await session.scalars(select(Act).execution_options(populate_existing=True)))

    assert kept == [[said], [said]]
    assert [act.details for act in acts] == [{}, {}]


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
