"""What waits is reached to its last row: each kind has a page where all of it stands and is worked off."""

from datetime import timedelta

import pytest

from dooropener.accounts import Person
from dooropener.introductions import Introduction, IntroductionState
from dooropener.listings import Listing
from dooropener.organisations import Membership, MembershipState
from dooropener.outbox import Delivery, DeliveryState
from dooropener.portal.today import A_PAGE
from dooropener.portal.today_rows import KINDS
from people import ada, another_pair, approved, bjorns_company, consented, story, stray_mail


def _rows(browser):
    return [row.css_first(".main").text() for row in browser.tree().css("main li[data-item]")]


def _ways(browser):
    """Where "Show all" of each kind leads, and what it says."""
    return {
        link.attributes["href"]: " ".join(link.text(separator=" ").split())
        for link in browser.tree().css("section p a")
    }


async def _members(session, organisation_id, at, *, several):
    people = [Person(name=f"Person {number:02}", language="sv", created_at=at) for number in range(several)]
    session.add_all(people)
    await session.flush()
    state = MembershipState.UNVERIFIED
    session.add_all(Membership(organisation_id=organisation_id, person_id=each.id, state=state) for each in people)
    await session.flush()


def _copies(model, one, several, **changed):
    names = [column.key for column in model.__table__.columns if column.key not in {"id", *changed}]
    return [
        model(**{name: getattr(one, name) for name in names}, **{name: value(n) for name, value in changed.items()})
        for n in range(several)
    ]


async def test_all_of_a_kind_stand_on_its_pages_and_are_worked_off_there(browser, session, clock):
    advisor = await ada(session, clock.now())
    company = await bjorns_company(session, clock.now())
    await _members(session, company.organisation.id, clock.now(), several=A_PAGE + 2)
    await browser.sign_in(advisor.email)
    ways = _ways(browser)

    await browser.get("/today/members")
    first = _rows(browser)
    await browser.get("/today/members?page=99")
    last = _rows(browser)
    await browser.submit(browser.tree().css_first("form[action^='/today/confirm_member']").attributes["action"])
    done = str(browser.page.url.raw_path, "ascii"), _rows(browser)
    await browser.undo()

    assert ways == {"/today/members": "Show all 28 : Members to confirm"}
    assert (len(first), len(last)) == (A_PAGE, 3)
    assert len({*first, *last}) == A_PAGE + 3
    assert done == ("/today/members?page=2", last[1:])
    assert (str(browser.page.url.raw_path, "ascii"), _rows(browser)) == ("/today/members?page=2", last)


async def test_listings_that_end_are_all_there_with_their_next_action(browser, session, clock):
    told = await story(session, clock.now())
    told.partner.valid_until = clock.now().date() + timedelta(days=3)
    await session.flush()
    session.add_all(_copies(Listing, told.partner, 11, title=lambda n: f"Vattenpump {n:02}"))
    await session.flush()
    await browser.sign_in(told.ada.email)
    ways, shown = _ways(browser), [row for row in _rows(browser) if row.startswith("Vattenpump")]

    await browser.get("/today/ending")

    assert ways["/today/ending"] == "Show all 12 : Soon at an end"
    assert len(shown) < 11
    assert [row for row in _rows(browser) if row.startswith("Vattenpump")] == [f"Vattenpump {n:02}" for n in range(11)]
    assert len(browser.tree().css("form[action^='/today/renew_listing'] button")) == 12


async def test_letters_to_addresses_that_take_none_are_all_seen(browser, session, house, clock):
    told = await story(session, clock.now())
    letter = await approved(session, house, told, await consented(session, told, clock.now()), clock.now())
    letter.state = DeliveryState.SUPPRESSED
    await session.flush()
    others = _copies(
        Delivery, letter, 4, recipient=lambda n: f"person{n}@termo.example", message_id=lambda n: f"<{n}@doors.example>"
    )
    session.add_all(others)
    await session.flush()
    await browser.sign_in(told.ada.email)
    ways = _ways(browser)

    await browser.get("/today/stuck")

    assert ways["/today/stuck"] == "Show all 5 : What did not arrive"
    assert [each.recipient for each in others if each.recipient not in browser.words()] == []


async def test_letters_of_one_kind_are_not_those_of_another(browser, session, clock):
    told = await story(session, clock.now())
    await consented(session, told, clock.now())
    pair = await another_pair(session, told, clock.now(), "Pompe")
    other = Introduction(match_id=pair.id, state=IntroductionState.QUESTION, created_at=clock.now())
    session.add(other)
    await session.flush()
    await browser.sign_in(told.ada.email)

    await browser.get("/today/questions")

    ways = [link.attributes["href"] for link in browser.tree().css("main li a.button")]
    assert ways == [f"/introductions/{other.id}"]


@pytest.mark.parametrize("kind", KINDS)
async def test_page_of_a_kind_of_which_nothing_waits_says_so(browser, session, clock, kind):
    await browser.sign_in((await ada(session, clock.now())).email)

    answer = await browser.get(f"/today/{kind}?page=0")

    assert answer.status_code == 200
    assert "All done" in browser.words()
    assert browser.tree().css_first("nav a[aria-current=page]").attributes["href"] == "/today"


async def test_kind_that_nobody_knows_is_no_page(browser, session, clock):
    await browser.sign_in((await ada(session, clock.now())).email)

    assert (await browser.get("/today/holidays")).status_code == 404


async def test_mail_to_sort_comes_page_by_page(browser, session, clock):
    advisor = await ada(session, clock.now())
    for number in range(27):
        await stray_mail(session, clock.now(), text=f"Buongiorno {number}", raw=b"%d" % number)
    await browser.sign_in(advisor.email)

    await browser.get("/triage?page=2")

    assert len(browser.tree().css("article")) == 2
    assert "Page 2 of 2" in browser.words()


async def test_more_members_than_the_page_of_organisations_shows_are_a_click_away(browser, session, clock):
    advisor = await ada(session, clock.now())
    company = await bjorns_company(session, clock.now())
    await _members(session, company.organisation.id, clock.now(), several=22)
    await browser.sign_in(advisor.email)

    await browser.get("/organisations")

    assert _ways(browser)["/today/members"] == "Show all 23"
