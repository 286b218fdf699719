"""A listing is valid for 365 days and is extended once."""

from datetime import date, timedelta

import pytest

from dooropener import listings
from dooropener.listings import ListingState
from dooropener.states import history
from people import heat_pumps_offered, story

LAST_DAY = date(2027, 3, 2)


@pytest.fixture
async def told(session, clock):
    return await story(session, clock.now())


async def test_it_lasts_through_its_last_day(session, clock, told):
    clock.advance(days=365)

    expired = await listings.expire_due(session, at=clock.now())

    assert (expired, told.local.valid_until, told.local.state) == ([], LAST_DAY, ListingState.PUBLISHED)


async def test_it_expires_on_the_day_after_also_while_it_rests(session, clock, told):
    await listings.hold(session, told.partner, by=told.ada, at=clock.now())
    clock.advance(days=366)

    expired = await listings.expire_due(session, at=clock.now())

    assert expired == [told.local, told.partner]
    last = (await history(session, "listing", told.partner.id))[-1]
    assert (last.from_state, last.to_state, last.actor_kind, last.at) == (
        "on_hold",
        "expired",
        "machine",
        clock.now(),
    )
    assert await listings.expire_due(session, at=clock.now()) == []


@pytest.mark.parametrize(("days", "noticed"), [(350, False), (351, True), (365, True), (366, False)])
async def test_notice_is_given_in_the_last_fourteen_days(session, clock, told, days, noticed):
    found = await listings.expiring(session, on=(clock.now() + timedelta(days=days)).date())

    assert found == ([told.local, told.partner] if noticed else [])


async def test_renewing_adds_a_year_once_on_the_record(session, clock, told):
    clock.advance(days=360)

    await listings.renew(session, told.local, by=told.company.person, at=clock.now())

    assert (told.local.valid_until, told.local.extended) == (LAST_DAY + timedelta(days=365), True)
    last = (await history(session, "listing", told.local.id))[-1]
    assert (last.from_state, last.to_state, last.actor_name, last.reason) == (
        "published",
        "published",
        "Björn",
        "renewed",
    )
    with pytest.raises(listings.AlreadyExtended):
        await listings.renew(session, told.local, by=told.company.person, at=clock.now())


async def test_what_has_expired_is_renewed_from_today(session, clock, told):
    clock.advance(days=400)
    await listings.expire_due(session, at=clock.now())
    with pytest.raises(listings.NotEditable):
        await listings.change(session, told.local, heat_pumps_offered(), by=told.company.person, at=clock.now())

    await listings.renew(session, told.local, by=told.company.person, at=clock.now())

    assert (told.local.state, told.local.valid_until) == (
        ListingState.PUBLISHED,
        clock.now().date() + timedelta(days=365),
    )
