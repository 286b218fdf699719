"""What waits, counted, with its next action, which one key does and ten seconds can undo."""

from datetime import timedelta

from sqlalchemy import insert, select, text

from dooropener import accessibility, introductions, listings, mailbox, matches, outbox, tokens
from dooropener.agenda import Act, ActKind, ActState, heaps_of
from dooropener.agenda.acts import carry_out
from dooropener.agenda.waiting import count_waiting
from dooropener.listings import Listing, ListingState
from dooropener.mailbox import ProposalLabel, ProposalState
from dooropener.matches import MatchState, RejectionReason
from dooropener.tokens import Scope
from people import (
    CASE,
    ada,
    approved,
    bjorns_company,
    consented,
    eva,
    heat_pumps_offered,
    institution,
    opened,
    replied,
    sent,
    story,
)


async def _handed_in(session, told, at):
    listing = await listings.draft(
        session,
        organisation=told.company.organisation,
        fields=heat_pumps_offered(),
        by=told.company.person,
        source="chat",
        at=at,
    )
    await listings.submit(session, listing, by=told.company.person, at=at)
    await session.flush()
    return listing


def _heads(browser):
    return [" ".join(node.text(separator=" ").split()) for node in browser.tree().css("section.card .head-row")]


async def _heaps(session, clock):
    """What the letter of the morning counts."""
    return {heap.kind: heap.count for heap in await heaps_of(session, at=clock.now())}


async def _act(session):
    return (await session.scalars(select(Act).execution_options(populate_existing=True))).one()


async def test_nothing_waits(browser, session, clock):
    await browser.sign_in((await ada(session, clock.now())).email)

    assert "All done" in browser.words()


async def test_barrier_waits_for_somebody(browser, session, clock):
    await accessibility.tell(session, what="No focus on the menu", language="en", at=clock.now())
    await browser.sign_in((await ada(session, clock.now())).email)
    said = browser.words()
    counted = browser.tree().css_first('nav a[href="/today"] .count').text(), browser.tree().css(".menu-button .count")

    assert "Barriers that people met" in said
    assert ("Nothing waits for you." in said, "All done" in said) == (False, False)
    assert (counted[0], counted[1][0].text()) == ("1 waiting", "1 waiting")
    assert await _heaps(session, clock) == {"barriers": 1}


async def test_notices_are_of_whom_they_concern(browser, session, clock):
    told = await story(session, clock.now())
    await matches.reject(session, told.match, reason=RejectionReason.OTHER, note="Nej", by=told.ada, at=clock.now())
    colleague = await eva(session, clock.now())
    at = clock.now()
    done = {"subject_id": 1, "at": at, "due_at": at, "fault": "act_done"}
    session.add(Act(kind=ActKind.RENEW_LISTING, state=ActState.FAILED, by_id=told.ada.id, **done))
    ends = at + timedelta(days=3)
    await tokens.make(session, name="CRM", scopes=[Scope.LISTINGS_READ], expires_at=ends, by=told.ada, at=at)
    await session.flush()

    await browser.sign_in(told.ada.email)
    hers = browser.words()
    await browser.post("/logout")
    await browser.sign_in(colleague.email)

    waiting = await count_waiting(session, told.ada, at=at)
    assert (waiting.failed, waiting.tokens, waiting.total) == (1, 1, 2)
    assert "All done" not in hers
    assert (await count_waiting(session, colleague, at=at)).nothing
    assert "Allt är klart" in browser.words()


async def test_many_are_counted_as_readers_write_numbers(browser, session, clock):
    told = await story(session, clock.now())
    one = await _handed_in(session, told, clock.now())
    await session.refresh(one)
    like_it = {name: getattr(one, name) for name in Listing.__table__.columns.keys() if name != "id"}  # noqa: SIM118
    await session.execute(text("SET LOCAL session_replication_role = replica"))  # or each is made findable by itself
    await session.execute(insert(Listing), [like_it] * 1_199)
    await session.execute(text("SET LOCAL session_replication_role = origin"))

    await browser.sign_in(told.ada.email)
    english = _heads(browser)[0], browser.tree().css_first('nav a[href="/review"] .count').text()
    await browser.submit("/language", language="sv")
    swedish = browser.tree().css_first('nav a[href="/review"] .count').text()

    assert english == ("Listings to review 1,200", "1,200 waiting")
    assert swedish == "1\xa0200 väntar"


async def test_kinds_stand_in_the_order_of_the_work_each_with_its_action(browser, session, clock):
    told = await story(session, clock.now())
    introduction = await consented(session, told, clock.now())
    await mailbox.choose(session, introduction, ProposalLabel.INTERESTED, at=clock.now())
    listing = await _handed_in(session, told, clock.now())
    told.partner.valid_until = clock.now().date() + timedelta(days=3)
    await session.flush()

    await browser.sign_in(told.ada.email)

    assert _heads(browser) == [
        "Listings to review 1",
        "Letters to approve 1",
        "Answers to confirm 1",
        "Soon at an end 1",
    ]
    assert browser.form(f"/today/publish_listing/{listing.id}")
    assert browser.tree().css_first(f'a.button[href="/introductions/{introduction.id}/letter"]')
    assert browser.form(f"/today/renew_listing/{told.partner.id}")


async def test_listing_is_published_by_one_key_and_undone(browser, session, house, clock):
    told = await story(session, clock.now())
    listing = await _handed_in(session, told, clock.now())
    await browser.sign_in(told.ada.email)

    await browser.submit(f"/today/publish_listing/{listing.id}")
    gone, act = "Listings to review" not in browser.words(), await _act(session)
    said = "Published in ten seconds." in browser.words()
    await browser.submit(f"/today/undo/{act.id}")
    await session.refresh(listing)
    back = "Undone. Nothing has happened." in browser.words() and "Listings to review 1" in _heads(browser)
    await browser.submit(f"/today/publish_listing/{listing.id}")
    again = (await session.scalars(select(Act).where(Act.state == ActState.WAITING))).one()
    await carry_out(house, again.id)
    await session.refresh(listing)

    assert (gone, said, back) == (True, True, True)
    assert listing.state is ListingState.PUBLISHED


async def test_undoing_too_late_says_so(browser, session, house, clock):
    told = await story(session, clock.now())
    listing = await _handed_in(session, told, clock.now())
    await browser.sign_in(told.ada.email)
    await browser.submit(f"/today/publish_listing/{listing.id}")
    act = await _act(session)
    await carry_out(house, act.id)

    answer = await browser.submit(f"/today/undo/{act.id}")

    assert answer.status_code == 409
    assert "It has happened already, or was taken back." in browser.words()


async def test_what_somebody_else_did_meanwhile_is_told_until_seen(browser, session, house, clock):
    told = await story(session, clock.now())
    listing = await _handed_in(session, told, clock.now())
    await browser.sign_in(told.ada.email)
    await browser.submit(f"/today/publish_listing/{listing.id}")
    await session.refresh(listing)
    await listings.reject(session, listing, by=told.ada, reason="Doubled", at=clock.now())
    await session.commit()
    await carry_out(house, (await _act(session)).id)

    await browser.get("/today")
    told_so = "This could not be done in the end: Publish a listing" in browser.words()
    await browser.submit("/today/seen")

    assert told_so
    assert "This could not be done in the end" not in browser.words()


async def test_long_listing_and_ones_own_are_opened_instead(browser, session, clock):
    told = await story(session, clock.now())
    long, own = [await _handed_in(session, told, clock.now()) for _ in range(2)]
    long.text, own.author_user_id, own.author_person_id = "Långt. " * 200, told.ada.id, None
    await session.flush()

    await browser.sign_in(told.ada.email)

    assert browser.form(f"/today/publish_listing/{long.id}") is None
    assert browser.form(f"/today/publish_listing/{own.id}") is None
    assert browser.tree().css_first(f'a.button[href="/listings/{own.id}"]')


async def test_sure_reply_is_confirmed_by_one_key_an_unsure_one_is_opened(browser, session, house, clock):
    told = await story(session, clock.now())
    introduction = await sent(session, house, told, clock.now())
    proposal = await mailbox.choose(session, introduction, ProposalLabel.DECLINED, at=clock.advance(hours=1))
    await session.flush()
    await browser.sign_in(told.ada.email)
    await browser.submit(f"/today/confirm_reply/{proposal.id}")
    await session.refresh(proposal)
    waiting = proposal.state
    act = await _act(session)
    await browser.submit(f"/today/undo/{act.id}")
    proposal.unsure = True
    await session.flush()
    await browser.get("/today")

    assert waiting is ProposalState.OPEN
    assert browser.form(f"/today/confirm_reply/{proposal.id}") is None
    assert browser.tree().css_first(f'a.button[href="/introductions/{introduction.id}"]')


async def test_match_is_approved_where_its_case_is_shown_and_undo_comes_back_here(browser, session, clock):
    told = await story(session, clock.now())
    await browser.sign_in(told.ada.email)
    form = f"/matches/{told.match.id}/approve"
    without_case = browser.form(form)
    told.match.case, told.match.deciding_fact = CASE, "certificate_unknown:F-gas"
    await session.flush()
    await browser.get("/today")
    shown = browser.words()

    await browser.submit(form)
    await browser.submit(f"/matches/{told.match.id}/undo")

    await session.refresh(told.match)
    assert without_case is None
    assert "What would change it: Ask whether the certificate is held: F-gas" in shown
    assert browser.page.url.path == "/today"
    assert told.match.state is MatchState.SUGGESTED


async def test_member_is_confirmed_by_one_key(browser, session, house, clock):
    advisor = await ada(session, clock.now())
    company = await bjorns_company(session, clock.now())
    await browser.sign_in(advisor.email)

    await browser.submit(f"/today/confirm_member/{company.membership.id}")

    assert "Confirmed. The person hears of it in ten seconds." in browser.words()
    assert "Members to confirm" not in browser.words()


async def test_unknown_acts_are_unknown(browser, session, clock):
    await browser.sign_in((await ada(session, clock.now())).email)

    assert (await browser.post("/today/sell_town_hall/1")).status_code == 404
    assert (await browser.post("/today/undo/77")).status_code == 404


async def test_counts_are_those_of_the_lists(session, clock):
    before = await count_waiting(session)

    await bjorns_company(session, clock.now())

    after = await count_waiting(session)
    assert before.nothing
    assert (after.members, after.nothing) == (1, False)


async def test_question_waits_until_it_is_answered(browser, session, house, clock):
    told = await story(session, clock.now())
    introduction = await replied(session, house, told, clock.now())
    await introductions.pose_question(session, introduction, by=told.ada, at=clock.now(), question="Avete il CE?")
    await session.flush()
    asked = (await count_waiting(session)).questions, await _heaps(session, clock)

    clock.advance(hours=1)
    introduction = await introductions.get_introduction(session, introduction.id)
    await introductions.answer_question(session, introduction, by=told.ada, text="Sì.", at=clock.now(), house=house)
    await browser.sign_in(told.ada.email)

    assert asked == (1, {"questions": 1})
    assert (await count_waiting(session)).questions == 0
    assert "Questions to answer" not in browser.words()
    assert await _heaps(session, clock) == {}


async def test_letter_that_came_back_waits_until_it_is_approved_anew(browser, session, house, clock):
    told = await story(session, clock.now())
    introduction = await sent(session, house, told, clock.now())
    await introductions.bounce(session, introduction, at=clock.now(), evidence={"status": "5.1.1"})
    await session.flush()
    came_back = (await count_waiting(session)).bounces, await _heaps(session, clock)

    await approved(session, house, told, await introductions.get_introduction(session, introduction.id), clock.now())
    await browser.sign_in(told.ada.email)

    assert came_back == (1, {"bounces": 1})
    assert (await count_waiting(session)).bounces == 0
    assert "Addresses to find" not in browser.words()
    assert await _heaps(session, clock) == {}


async def test_person_without_an_address_waits_until_the_address_is_found(browser, session, house, clock):
    told = await story(session, clock.now())
    introduction = await sent(session, house, told, clock.now())
    proposal = await mailbox.choose(session, introduction, ProposalLabel.WRONG_PERSON, at=clock.now())
    proposal.referral_name = "Luca Neri"
    await mailbox.confirm(session, proposal, by=told.ada, at=clock.now(), house=house)
    await session.flush()
    waits = (await count_waiting(session)).bounces, await _heaps(session, clock)
    await browser.sign_in(told.ada.email)
    asked = browser.words()

    introduction = await introductions.get_introduction(session, introduction.id)
    await introductions.refer(
        session, introduction, email="luca@termoemilia.example", name="Luca Neri", by=told.ada, at=clock.now()
    )
    await browser.get("/today")

    assert waits == (1, {"bounces": 1})
    assert "Addresses to find" in asked
    assert "Addresses to find" not in browser.words()


async def test_thanks_are_read_on_the_case_approved_there_and_can_be_taken_back_or_skipped(
    browser, session, house, clock, ten_seconds_later
):
    await institution(session, clock.now())
    told = await story(session, clock.now(), region="esslingen", country="DE", language="de")
    introduction = await opened(session, house, told, clock.now())
    case = f"/introductions/{introduction.id}"
    await browser.sign_in(told.ada.email)
    on_today, heaps = browser.words(), await _heaps(session, clock)

    await browser.get(f"{case}#thanks")
    offered = browser.tree().css_first("#thanks").parent.text()
    next_steps = browser.tree().css("#next")
    await browser.submit(f"/today/say_thanks/{introduction.id}")
    approved_on, within = browser.page.url.path, browser.tree().css_first("#thanks")
    await browser.undo()
    await browser.get("/today/thanks")
    back_again = browser.words()
    await browser.submit(f"/today/skip_thanks/{introduction.id}")
    await ten_seconds_later()
    await browser.get(case)

    assert "Thanks to say" in on_today
    assert "An institution opened this door." in on_today
    assert heaps == {"thanks": 1}
    assert "Thank Erika?" in offered
    assert "Herzlichen Dank, dass Sie sich die Zeit genommen" in " ".join(offered.split())
    assert next_steps == []
    assert (approved_on, within) == (case, None)
    assert "Read the letter of thanks" in back_again
    assert browser.tree().css_first("#thanks") is None
    assert "No thanks were needed" in browser.words()
    assert "thanks_said" not in [one.fact for one in await outbox.deliveries_of(session, introduction.id)]
    assert await _heaps(session, clock) == {}
