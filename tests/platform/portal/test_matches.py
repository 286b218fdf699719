"""The match queue: a case that can be checked, one key per decision, undo."""

import dataclasses

import pytest_asyncio
from sqlalchemy import select

from dooropener import introductions, listings, matches, organisations
from dooropener.introductions import Introduction, IntroductionState
from dooropener.matches import MatchState, RejectionReason
from dooropener.portal import matches as portal_matches
from people import BJORNS_WORDS, CASE, CHIARAS_WORDS, eva, heat_pumps_sought, story


@pytest_asyncio.fixture
async def told(session, clock):
    told = await story(session, clock.now())
    told.match.case, told.match.deciding_fact = CASE, "certificate_unknown:F-gas"
    await session.flush()
    return told


@pytest_asyncio.fixture
async def desk(browser, told):
    """Ada's browser at the queue."""
    await browser.come_in(told.ada.email)
    await browser.get("/matches")
    return browser


async def _state(session, told):
    await session.refresh(told.match)
    return told.match.state


async def _introductions(session, told):
    return list(await session.scalars(select(Introduction).where(Introduction.match_id == told.match.id)))


async def test_case_stands_with_the_words_of_both_sides(desk):
    tree = desk.tree()

    marks = {node.parent.attributes["lang"]: node.text() for node in tree.css("article mark")}
    assert marks["it"] == CHIARAS_WORDS[65:89]
    assert [node.text() for node in tree.css("article [lang=sv] mark")] == [BJORNS_WORDS[10:33], BJORNS_WORDS[100:118]]
    assert "Björns Värme AB: Distribution Termo Emilia S.r.l.: Distribution and Services" in desk.words()
    assert "What would change it: Ask whether the certificate is held: F-gas" in desk.words()


async def test_only_a_sides_own_words_are_quoted(desk):
    quoted = [(node.attributes["lang"], node.text()) for node in desk.tree().css(".criteria q")]

    assert quoted == [
        ("sv", BJORNS_WORDS[10:33]),
        ("it", CHIARAS_WORDS[65:89]),
        ("sv", BJORNS_WORDS[100:118]),
        ("sv", "Värmepumpar med propan"),
    ]


async def test_what_was_ticked_or_looked_up_is_told_in_the_readers_words(desk):
    words = desk.words()

    assert "Björns Värme AB: Offer Termo Emilia S.r.l.: Request" in words
    assert "Termo Emilia S.r.l.: Svezia, Kenya and Emilia-Romagna" in words
    assert "Björns Värme AB: Swedish Termo Emilia S.r.l.: Italian" in words
    assert "Termo Emilia S.r.l.: Termo Emilia S.r.l." not in words


async def test_verdicts_are_words_and_not_colour_alone(desk):
    chips = [node.text(strip=True) for node in desk.tree().css(".criteria .chip")]

    assert chips == ["Match", "Match", "Match", "Match", "Gap", "Unknown", "Unknown", "Match", "Unknown", "Gap"]


async def test_keys_of_a_newer_matcher_are_shown_as_they_stand(desk):
    assert "horoscope. stars do not meet" in desk.words()


async def test_no_score_is_shown(desk, told):
    assert "%" not in desk.words()
    assert "1.0" not in desk.words()


async def test_one_key_approves_and_the_company_is_asked(desk, session, told):
    await desk.submit(f"/matches/{told.match.id}/approve")

    assert desk.page.url.path == "/matches"
    assert "Approved. The company is asked in ten seconds." in desk.words()
    assert await _state(session, told) is MatchState.APPROVED
    assert [each.state for each in await _introductions(session, told)] == [IntroductionState.ASKED]


async def test_second_click_finds_it_decided_and_does_nothing(desk, session, told, clock):
    form = f"/matches/{told.match.id}/approve"
    await desk.submit(form, follow=False)

    await desk.client.get("/settings")
    await desk.get("/settings")
    await desk.post(form)

    assert desk.page.status_code == 200
    assert "Already decided" in desk.words()
    assert "Ada (advisor)" in desk.words()
    assert len(await _introductions(session, told)) == 1


async def test_undo_brings_the_match_back_and_withdraws_the_introduction(desk, session, told):
    await desk.submit(f"/matches/{told.match.id}/approve")

    await desk.submit(f"/matches/{told.match.id}/undo")

    assert "Undone. The match is back in the queue." in desk.words()
    assert await _state(session, told) is MatchState.SUGGESTED
    assert [each.state for each in await _introductions(session, told)] == [IntroductionState.WITHDRAWN]


async def test_undone_match_can_be_approved_again(desk, session, told):
    await desk.submit(f"/matches/{told.match.id}/approve")
    await desk.submit(f"/matches/{told.match.id}/undo")

    await desk.submit(f"/matches/{told.match.id}/approve")

    assert await _state(session, told) is MatchState.APPROVED


async def test_undo_is_offered_once_and_not_to_everyone(desk, told):
    await desk.submit(f"/matches/{told.match.id}/approve")
    offered = desk.form(f"/matches/{told.match.id}/undo")
    await desk.get("/matches")

    assert offered is not None
    assert desk.form(f"/matches/{told.match.id}/undo") is None


async def test_rejection_keeps_reason_and_note(desk, session, told):
    await desk.submit(f"/matches/{told.match.id}/reject", reason="competitor", note="Samma grossist i Modena.")

    await session.refresh(told.match)
    assert (told.match.state, told.match.rejection) == (MatchState.REJECTED, RejectionReason.COMPETITOR)
    await desk.get(f"/matches/{told.match.id}")
    assert "They are competitors Samma grossist i Modena." in desk.words()


async def test_rejection_without_a_known_reason_changes_nothing(desk, session, told):
    await desk.submit(f"/matches/{told.match.id}/reject", reason="mood")

    assert desk.page.status_code == 422
    assert await _state(session, told) is MatchState.SUGGESTED


async def test_rest_until_a_day_of_the_buttons_or_ones_own(desk, session, told):
    await desk.submit(f"/matches/{told.match.id}/snooze", until="2026-04-01")
    by_button = told.match.snoozed_until if await _state(session, told) else None
    await desk.submit(f"/matches/{told.match.id}/undo")
    await desk.submit(f"/matches/{told.match.id}/snooze", day="2026-05-04")
    await session.refresh(told.match)

    assert (str(by_button), str(told.match.snoozed_until)) == ("2026-04-01", "2026-05-04")


async def test_rest_until_yesterday_is_refused(desk, session, told):
    await desk.submit(f"/matches/{told.match.id}/snooze", day="2026-03-01")

    field = desk.tree().css_first('article [aria-invalid="true"]')
    assert desk.page.status_code == 422
    assert (field.attributes["name"], field.attributes["value"]) == ("day", "2026-03-01")
    assert await _state(session, told) is MatchState.SUGGESTED


async def test_two_advisors_at_once_the_slower_is_told_who_was_faster(desk, session, told, clock):
    colleague = await eva(session, clock.now())
    await matches.reject(session, told.match, reason=RejectionReason.REGION, by=colleague, at=clock.now())

    await desk.submit(f"/matches/{told.match.id}/approve")

    assert "Already decided" in desk.words()
    assert "Eva (advisor)" in desk.words()
    assert await _introductions(session, told) == []


async def test_too_late_to_undo_says_how_things_stand(desk, session, told, clock):
    await desk.submit(f"/matches/{told.match.id}/approve")
    introduction = (await _introductions(session, told))[0]
    await introductions.consent(
        session,
        await introductions.get_introduction(session, introduction.id),
        by=told.company.person,
        at=clock.now(),
    )

    await desk.submit(f"/matches/{told.match.id}/undo")

    assert "Already decided" in desk.words()
    assert await _state(session, told) is MatchState.APPROVED


async def test_queue_can_show_one_listing_and_comes_back_to_it(desk, told):
    await desk.get(f"/matches?listing={told.local.id}")
    shown = desk.tree().css("article.case")
    await desk.get("/matches?listing=99999")

    assert len(shown) == 1
    assert "Nothing to decide" in desk.words()


async def test_queue_comes_page_by_page_and_decisions_lead_back_to_theirs(desk, session, told, clock):
    pairs = [await _another_pair(session, told, clock.now(), number) for number in range(portal_matches.SHOWN + 1)]
    await desk.get("/matches")
    first = _shown(desk)
    onwards = desk.tree().css_first("nav.pages a[rel=next]").attributes["href"]
    await desk.get(onwards)
    last = _shown(desk)

    answer = await desk.submit(f"/matches/{last[0]}/reject", follow=False, reason="region")
    await desk.get(answer.headers["location"].partition("#")[0])
    rest = _shown(desk)
    await desk.undo()

    assert (len(first), len(last), onwards) == (portal_matches.SHOWN, 2, "/matches?page=2")
    assert {*first, *last} == {told.match.id, *(pair.id for pair in pairs)}
    assert answer.headers["location"] == f"/matches?page=2#match-{last[1]}"
    assert (rest, _shown(desk), desk.page.url.query) == (last[1:], last, b"page=2")


async def test_pages_of_one_listing_stay_with_it(desk, session, told, clock):
    for number in range(portal_matches.SHOWN):
        await _another_pair(session, told, clock.now(), number)

    await desk.get(f"/matches?listing={told.local.id}&page=99")
    back = desk.tree().css_first("nav.pages a[rel=prev]").attributes["href"]
    wrong = await desk.submit("/matches/together", match=[], act="approve")

    assert back == f"/matches?listing={told.local.id}&page=1"
    assert "Nothing was chosen. Tick the pairs" in desk.words()
    assert (wrong.status_code, len(_shown(desk))) == (200, 1)


def _shown(desk):
    return [int(node.attributes["id"].removeprefix("match-")) for node in desk.tree().css("article.case")]


async def _another_pair(session, told, at, number):
    """A further listing of Chiara's firm, brought together with Björn's."""
    firm = await organisations.get_organisation(session, told.chiara.organisation_id)
    fields = dataclasses.replace(heat_pumps_sought(), title=f"Pompe {number}")
    listing = await listings.draft(session, organisation=firm, fields=fields, by=None, source="test", at=at)
    await listings.submit(session, listing, by=None, at=at)
    await listings.publish(session, listing, by=told.ada, at=at)
    partner = await listings.get_listing(session, listing.id)
    return await matches.make_by_hand(session, told.local, partner, by=told.ada, at=at)


async def test_empty_queue_says_what_will_come(desk, told):
    await desk.submit(f"/matches/{told.match.id}/approve")

    assert "Nothing to decide New matches come here when a listing is published." in desk.words()
