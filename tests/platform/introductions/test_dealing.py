"""Suggestions are dealt fairly: capacities, times of rest, turns; and asking all the same needs a reason."""

from datetime import UTC, date, datetime, timedelta

import pytest

from dooropener import introductions, organisations
from dooropener.introductions.goodwill import next_quarter, quarter_start
from dooropener.listings import Listing, ListingState
from dooropener.matches import MATCH, Match, MatchState, WaitReason
from dooropener.organisations import Organisation
from dooropener.states import MACHINE, history
from dooropener_matching import Kind, OrganisationKind, Partnership
from people import approved, asked, consented, gone, story

W = WaitReason


async def firm(session, name, *, region="norrkoping", country="SE", **values):
    organisation = Organisation(name=name, region_id=region, country=country, languages=[], source="test", **values)
    session.add(organisation)
    await session.flush()
    return organisation


async def published(session, organisation, at):
    listing = Listing(
        organisation_id=organisation.id,
        state=ListingState.PUBLISHED,
        kind=Kind.OFFER,
        partnership=[Partnership.SUPPLY.value],
        language="sv",
        title="Honung",
        text="Vi säljer honung.",
        source="test",
        published_at=at,
    )
    session.add(listing)
    await session.flush()
    return listing


async def suggested(session, local, partner, score, at):
    ours, theirs = await published(session, local, at), await published(session, partner, at)
    match = Match(
        local_listing_id=ours.id,
        partner_listing_id=theirs.id,
        state=MatchState.SUGGESTED,
        score=score,
        case=[],
        by_hand=False,
        computed_at=at,
    )
    session.add(match)
    await MATCH.begin(session, match, by=MACHINE, at=at)
    return match


async def dealt(house, session, *made):
    await introductions.deal_suggestions(house)
    for match in made:
        await session.refresh(match)
    return [match.wait_reason for match in made]


@pytest.fixture
async def told(session, clock):
    return await story(session, clock.now())


async def test_of_two_companies_one_is_suggested_to_a_partner_with_one_place_and_the_other_waits(
    session, house, told, clock
):
    partner = await firm(session, "Miele S.r.l.", region="emilia-romagna", country="IT", capacity=1)
    better = await suggested(session, await firm(session, "Bina AB"), partner, 0.9, clock.now())
    other = await suggested(session, await firm(session, "Honung AB"), partner, 0.6, clock.now())

    assert await dealt(house, session, better, other) == [None, W.ANOTHER_TURN]
    assert other.wait_detail["behind"] == ["Bina AB"]
    assert other.wait_until == date(2026, 4, 1)


async def test_each_company_gets_a_turn_before_one_gets_two(session, house, told, clock):
    partner = await firm(session, "Miele S.r.l.", region="emilia-romagna", country="IT", capacity=2)
    rich, poor = await firm(session, "Bina AB"), await firm(session, "Honung AB")
    first, second = [await suggested(session, rich, partner, score, clock.now()) for score in (0.9, 0.8)]
    only = await suggested(session, poor, partner, 0.7, clock.now())

    assert await dealt(house, session, first, second, only) == [None, W.ANOTHER_TURN, None]


async def test_who_was_asked_as_often_as_it_may_be_waits_for_the_next_quarter(session, house, told, clock):
    partner = await organisations.get_organisation(session, told.chiara.organisation_id)
    partner.capacity = 1
    await asked(session, told, clock.now())
    match = await suggested(session, await firm(session, "Bina AB"), partner, 0.9, clock.now())

    assert await dealt(house, session, match) == [W.NONE_LEFT]
    assert (match.wait_until, match.wait_detail) == (date(2026, 4, 1), {"asked": 1, "capacity": 1})


async def test_what_the_office_chose_holds_for_every_firm_without_a_number_of_its_own(session, house, told, clock):
    partner = await firm(session, "Miele S.r.l.", region="emilia-romagna", country="IT")
    own = await firm(session, "Fiori S.r.l.", region="emilia-romagna", country="IT", capacity=2)
    made = [await suggested(session, await firm(session, f"Firma {n}"), partner, 0.5, clock.now()) for n in range(4)]
    usual = await introductions.goodwill_of(session, partner, at=clock.now())
    before = await dealt(house, session, *made)

    await introductions.choose_usual_capacity(session, 1, by=told.ada, at=clock.now())

    now = await introductions.goodwills_of(session, [partner, own], at=clock.now())
    assert (usual.capacity, now[partner.id].capacity, now[own.id].capacity) == (3, 1, 2)
    assert before.count(None) == 3
    assert (await dealt(house, session, *made)).count(None) == 1


@pytest.mark.parametrize("number", [0, 101])
async def test_a_usual_number_out_of_bounds_changes_nothing(session, told, clock, number):
    with pytest.raises(introductions.InvalidUsual):
        await introductions.choose_usual_capacity(session, number, by=told.ada, at=clock.now())

    assert await introductions.usual_capacity(session) == 3


async def test_a_trade_contact_has_no_limit_of_its_own_accord(session, house, told, clock):
    office = await firm(session, "Camera", region="emilia-romagna", country="IT", kind=OrganisationKind.TRADE_CONTACT)
    made = [await suggested(session, await firm(session, f"Firma {n}"), office, 0.3, clock.now()) for n in range(5)]

    assert await dealt(house, session, *made) == [None] * 5


async def test_a_door_rests_over_ferragosto(session, told, clock):
    partner = await organisations.get_organisation(session, told.chiara.organisation_id)
    august = datetime(2026, 8, 14, 9, tzinfo=UTC)

    goodwill = await introductions.goodwill_of(session, partner, at=august)

    assert (goodwill.is_open, goodwill.rest.season, goodwill.rest.ends) == (False, "ferragosto", date(2026, 8, 24))


async def test_suggestions_wait_through_a_time_of_rest_and_are_back_when_it_is_taken_away(session, house, told, clock):
    today = clock.now().date()
    partner = await firm(session, "Miele S.r.l.", region="emilia-romagna", country="IT")
    match = await suggested(session, await firm(session, "Bina AB"), partner, 0.9, clock.now())
    period = await organisations.add_quiet_period(
        session, partner, today, today + timedelta(days=9), note="Inventario", by=told.ada, at=clock.now()
    )

    resting = await dealt(house, session, match)
    detail = dict(match.wait_detail)
    await organisations.remove_quiet_period(session, period.id, by=told.ada, at=clock.now())

    assert (resting, detail) == ([W.RESTING], {"season": None, "note": "Inventario"})
    assert await dealt(house, session, match) == [None]
    assert [change.to_state for change in await history(session, "organisation", partner.id)] == [
        "quiet_period_added",
        "quiet_period_removed",
    ]


async def test_a_pair_made_by_hand_waits_for_nobody(session, house, told, clock):
    partner = await organisations.get_organisation(session, told.chiara.organisation_id)
    partner.capacity = 0
    await session.flush()

    assert await dealt(house, session, told.match) == [None]


async def test_asking_a_partner_at_its_limit_needs_a_reason_that_is_kept(session, told, clock):
    partner = told.match.partner.organisation
    await organisations.set_capacity(session, partner, 0, by=told.ada, at=clock.now())

    with pytest.raises(introductions.DoorRests):
        await introductions.propose(session, told.match, despite="  ", by=told.ada, at=clock.now())
    await introductions.propose(session, told.match, despite="They asked us to.", by=told.ada, at=clock.now())

    steps = await history(session, MATCH.subject, told.match.id)
    assert (steps[-1].to_state, steps[-1].reason) == ("approved", "They asked us to.")


async def test_what_was_taken_back_asked_nobody(session, told, clock):
    introduction = await asked(session, told, clock.now())
    before = await introductions.asked_this_quarter(session, on=clock.now().date())
    await introductions.undo_proposal(session, introduction, by=told.ada, at=clock.now())

    after = await introductions.asked_this_quarter(session, on=clock.now().date())

    assert (before, after) == ({told.chiara.organisation_id: 1}, {})


async def test_a_company_that_declined_left_the_partner_unasked(session, told, clock):
    introduction = await asked(session, told, clock.now())
    await introductions.decline(session, introduction, by=told.company.person, at=clock.now())

    assert await introductions.asked_this_quarter(session, on=clock.now().date()) == {}


async def test_a_request_counts_in_the_quarter_in_which_it_went_out(session, house, told, clock):
    introduction = await consented(session, told, clock.now())
    later = clock.now() + timedelta(days=100)
    letter = await approved(session, house, told, introduction, clock.now())
    await gone(session, letter, later)
    partner = told.chiara.organisation_id

    asked_in = [
        await introductions.asked_this_quarter(session, on=(later + timedelta(days=d)).date()) for d in (0, 100)
    ]

    assert asked_in == [{partner: 1}, {}]


async def test_what_is_approved_and_waits_counts_however_long_ago_that_was(session, told, clock):
    await asked(session, told, clock.now())
    next_year = (clock.now() + timedelta(days=300)).date()

    assert await introductions.asked_this_quarter(session, on=next_year) == {told.chiara.organisation_id: 1}


@pytest.mark.parametrize(("days", "season", "ends"), [(2, "ferragosto", date(2026, 8, 24)), (40, None, None)])
async def test_a_door_opens_after_the_later_of_season_and_own_period(session, told, clock, days, season, ends):
    partner = await organisations.get_organisation(session, told.chiara.organisation_id)
    august = datetime(2026, 8, 14, 9, tzinfo=UTC)
    own_end = august.date() + timedelta(days=days)
    await organisations.add_quiet_period(
        session, partner, august.date(), own_end, note="Inventario", by=told.ada, at=clock.now()
    )

    rest = (await introductions.goodwill_of(session, partner, at=august)).rest

    assert (rest.season, rest.ends) == (season, ends or own_end)


@pytest.mark.parametrize("capacity", [-1, 101])
async def test_a_capacity_out_of_bounds_is_told(session, told, clock, capacity):
    with pytest.raises(organisations.InvalidCapacity):
        await organisations.set_capacity(
            session, told.match.partner.organisation, capacity, by=told.ada, at=clock.now()
        )


@pytest.mark.parametrize(("first", "last"), [(5, 3), (-9, -2), (0, 400)])
async def test_a_time_of_rest_that_is_none_is_told(session, told, clock, first, last):
    today = clock.now().date()
    with pytest.raises(organisations.InvalidPeriod):
        await organisations.add_quiet_period(
            session,
            told.match.partner.organisation,
            today + timedelta(days=first),
            today + timedelta(days=last),
            note="",
            by=told.ada,
            at=clock.now(),
        )


def test_quarters():
    assert (quarter_start(date(2026, 12, 31)), next_quarter(date(2026, 12, 31))) == (
        date(2026, 10, 1),
        date(2027, 1, 1),
    )
    assert next_quarter(date(2026, 1, 1)) == date(2026, 4, 1)
