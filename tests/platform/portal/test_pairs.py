"""Beside a decision: who else fits, what was before, a question to the company, a block; and a match by searching."""

import pytest_asyncio
from sqlalchemy import select

from dooropener import enquiries, introductions, matches, organisations
from dooropener.enquiries import EnquiryState, EnquiryTopic
from dooropener.matches import Match, MatchState, RejectionReason
from dooropener.outbox import Delivery
from people import another_pair, asked, story

NEW = "/matches/new"


@pytest_asyncio.fixture
async def told(session, clock):
    return await story(session, clock.now())


@pytest_asyncio.fixture
async def desk(browser, told):
    await browser.come_in(told.ada.email)
    await browser.get(f"/matches/{told.match.id}")
    return browser


def _section(browser, name):
    node = browser.tree().css_first(f"section[aria-labelledby={name}]")
    return " ".join(node.text(separator=" ").split())


async def test_others_for_either_side_stand_with_their_standing(desk, session, told, clock):
    pair = await another_pair(session, told, clock.now(), "Pompe di profondità")
    await matches.reject(session, pair, reason=RejectionReason.CAPACITY, by=told.ada, at=clock.now())
    await session.flush()
    await desk.get(f"/matches/{told.match.id}")

    others = _section(desk, "others")

    assert "Termo Emilia S.r.l. Emilia-Romagna Pompe di profondità The volume or capacity does not fit" in others
    assert "Nobody else has been found." in _section(desk, "locals")


async def test_what_was_before_with_the_partner_and_its_goodwill(desk, session, told, clock):
    assert "Nothing has been begun with this partner yet." in _section(desk, "before")
    pair = await another_pair(session, told, clock.now(), "Pompe di profondità")
    introduction = await asked(session, told, clock.now())
    await introductions.decline(session, introduction, by=told.company.person, at=clock.now())
    await session.flush()

    await desk.get(f"/matches/{pair.id}")

    assert "Björns Värme AB 2 Mar 2026 The company said no Closed" in _section(desk, "before")
    assert "times out of 3 this quarter" in _section(desk, "goodwill")


async def test_queue_shows_at_each_case_the_goodwill_and_what_was_before(desk, session, told, clock):
    partner = await organisations.get_organisation(session, told.chiara.organisation_id)
    other = await another_pair(session, told, clock.now(), "Pompe a vite")
    refused = await another_pair(session, told, clock.now(), "Pompe di profondità")
    await matches.reject(session, refused, reason=RejectionReason.CAPACITY, by=told.ada, at=clock.now())
    introduction = await asked(session, told, clock.now())
    await introductions.decline(session, introduction, by=told.company.person, at=clock.now())
    day = clock.now().date()
    await organisations.add_quiet_period(session, partner, day, day, note="Mässa", by=told.ada, at=clock.now())
    await session.flush()

    await desk.get("/matches")

    case = " ".join(desk.tree().css_first(f"#match-{other.id} .beside").text(separator=" ").split())
    assert "Asked 0 times out of 3 this quarter." in case
    assert "Rests until 2 March 2026: Mässa" in case
    assert "Earlier with Termo Emilia S.r.l.: Björns Värme AB (The company said no, 2 Mar 2026 )" in case
    assert "Björns Värme AB (The volume or capacity does not fit)" in case


async def test_pair_is_blocked_from_the_queue_with_a_reason_and_undone(desk, session, told):
    path = f"/matches/{told.match.id}/block"
    await desk.get("/matches")
    key = desk.form(path).parent.css_first("summary").attributes["data-key"]
    await desk.submit(path, block_reason=" ")
    refused = desk.page.status_code, desk.tree().css_first("#block_reason-wrong").text(strip=True)
    await desk.get("/matches")

    await desk.submit(path, block_reason="Samma ägare.")
    said, there = desk.words(), desk.page.url.path
    await session.refresh(told.match)
    blocked = told.match.state
    await desk.submit(desk.tree().css_first(".toast form").attributes["action"])

    await session.refresh(told.match)
    assert (key, refused) == ("b", (422, "Fill this in."))
    assert (there, blocked) == ("/matches", MatchState.WITHDRAWN)
    assert "Blocked. These two are not suggested to each other again." in said
    assert desk.page.url.path == "/matches"
    assert await matches.find_block(session, told.local.organisation_id, told.partner.organisation_id) is None


async def test_question_goes_to_the_chat_and_its_answer_comes_back_into_the_same_talk(desk, session, told, clock):
    person = told.company.person

    await desk.submit(f"/matches/{told.match.id}/ask", text="Har ni F-gas-certifikat?")
    (delivery,) = await session.scalars(select(Delivery).where(Delivery.fact == "enquiry_asked"))
    (talk,) = await enquiries.enquiries_of(session, person)
    waits = "Har ni F-gas-certifikat?" in _section(desk, "ask-title"), talk.state
    again = await enquiries.write(session, person, "Ja.", language="sv", topic=EnquiryTopic.MESSAGE, at=clock.now())
    await session.flush()
    await desk.get(f"/enquiries/{talk.id}")

    assert desk.page is not None
    assert waits == (True, EnquiryState.ANSWERED)
    assert delivery.recipient == str(person.id)
    assert (again.id, again.state) == (talk.id, EnquiryState.OPEN)
    assert desk.tree().css_first(f'article a[href="/matches/{told.match.id}"]')


async def test_empty_question_is_sent_back_and_nobody_in_the_chat_is_said(desk, session, told):
    empty = await desk.submit(f"/matches/{told.match.id}/ask", text=" ")
    wrong = desk.tree().css_first("#text[aria-invalid]")
    told.local.author_person_id = None
    contact = told.local.contact or told.company.contact
    contact.person_id = None
    await session.flush()
    await desk.get(f"/matches/{told.match.id}")
    refused = await desk.post(f"/matches/{told.match.id}/ask", text="Hallå?")

    assert (empty.status_code, refused.status_code) == (422, 409)
    assert wrong is not None
    assert "Nobody of this company writes in the chat." in desk.words()
    assert (await session.scalars(select(Delivery).where(Delivery.fact == "enquiry_asked"))).all() == []


async def test_pair_is_blocked_with_a_reason_and_the_block_lifted(desk, session, told):
    await desk.submit(f"/matches/{told.match.id}/block", block_reason=" ")
    wrong = desk.tree().css_first("#block_reason[aria-invalid]")
    await desk.submit(f"/matches/{told.match.id}/block", block_reason="Tvist om ett patent")
    said, undo = desk.words(), desk.tree().css_first(".toast form").attributes["action"]
    await session.refresh(told.match)
    blocked = told.match.state
    await desk.get("/matches/blocked")
    listed = desk.words()
    await desk.submit(undo)
    await session.refresh(told.match)

    assert wrong is not None
    assert "These two are not suggested to each other. Tvist om ett patent" in said
    assert (blocked, told.match.state) == (MatchState.WITHDRAWN, MatchState.SUGGESTED)
    assert "Björns Värme AB – Termo Emilia S.r.l. Ada" in listed
    assert "No pair is blocked" in desk.words()


async def test_match_is_made_by_searching_both_sides(desk, session, told, clock):
    pair = await another_pair(session, told, clock.now(), "Pompe di profondità", paired=False)
    await desk.get(f"{NEW}?here=varmepumpar&there=profondita&region=emilia-romagna")
    local = desk.tree().css('input[name="local"]')
    partner = desk.tree().css('input[name="partner"]')

    await desk.submit(NEW, local=str(told.local.id), partner=str(pair.id))

    match = (await session.scalars(select(Match).where(Match.partner_listing_id == pair.id))).one()
    assert [node.attributes["value"] for node in (*local, *partner)] == [str(told.local.id), str(pair.id)]
    assert (desk.page.url.path, match.by_hand) == (f"/matches/{match.id}", True)


async def test_only_one_side_chosen_or_a_blocked_pair_makes_no_match(desk, session, told, clock):
    pair = await another_pair(session, told, clock.now(), "Pompe di profondità", paired=False)
    await matches.block(session, told.match, reason="Tvist", by=told.ada, at=clock.now())
    await session.flush()
    await desk.get(f"{NEW}?here=propan")
    one = await desk.submit(NEW, local=str(told.local.id))
    kept = desk.tree().css_first("#here").attributes["value"], desk.words()
    two = await desk.submit(NEW, local=str(told.local.id), partner=str(pair.id))

    assert (one.status_code, two.status_code) == (409, 409)
    assert kept[0] == "propan"
    assert "Choose one on each side." in kept[1]
    assert "These two are blocked. Lift the block first." in desk.words()
