"""What ends soon, soonest first, with its last day by its reader's calendar."""

from datetime import date, timedelta

import pytest

from dooropener import agenda, introductions, listings, matches, organisations
from dooropener.introductions import Introduction
from people import approved, consented, gone, institution, sent, story


async def _ending(session, at, limit=10):
    return await agenda.about_to_end(session, at=at, limit=limit)


async def test_letter_is_told_a_week_before_it_expires_on_the_day_it_does(session, house, clock):
    told = await story(session, clock.now())
    introduction = await sent(session, house, told, clock.now())
    days = []
    for day in range(40):
        found, total = await _ending(session, clock.now() + timedelta(days=day))
        days += [(day, one.on, total) for one in found if one.introduction]
    await session.commit()

    (first, last, total), latest = days[0], days[-1]
    begun, expired = clock.now(), 0
    while not await introductions.expire_due(house):
        expired = (clock.advance(days=1) - begun).days

    assert (last - begun.date()).days - first == 7
    assert total == 1
    assert begun.date() + timedelta(days=expired) == latest[1] + timedelta(days=1)
    assert isinstance(introduction, Introduction)


async def test_rest_of_its_reader_puts_the_end_off(session, house, clock):
    told = await story(session, clock.now())
    await sent(session, house, told, clock.now())
    moment = clock.now() + timedelta(days=24)
    ((before,), _) = await _ending(session, moment)
    firm = await organisations.get_organisation(session, told.chiara.organisation_id)
    starts, ends = clock.now().date() + timedelta(days=7), clock.now().date() + timedelta(days=8)

    await organisations.add_quiet_period(session, firm, starts, ends, note="", by=told.ada, at=clock.now())

    ((after,), _) = await _ending(session, moment)
    assert after.on - before.on == timedelta(days=2)


async def test_letter_to_an_institution_ends_by_the_calendar_of_the_institution(session, house, clock):
    told = await story(session, clock.now(), region="esslingen", country="DE", language="de")
    erika = await institution(session, clock.now())
    introduction = await consented(session, told, clock.now())
    letter = await approved(session, house, told, introduction, clock.now(), language="de")
    introduction = await gone(session, letter, clock.now())
    moment, day = clock.now() + timedelta(days=24), clock.now().date() + timedelta(days=7)
    ((before,), _) = await _ending(session, moment)

    for organisation_id, days in ((told.chiara.organisation_id, 5), (erika.organisation_id, 1)):
        resting = await organisations.get_organisation(session, organisation_id)
        ends = day + timedelta(days=days - 1)
        await organisations.add_quiet_period(session, resting, day, ends, note="", by=told.ada, at=clock.now())

    ((after,), _) = await _ending(session, moment)
    calendar = await introductions.calendar_of(session, introduction)
    assert calendar.after(before.on, 1) == after.on == calendar.after(calendar.day_of(introduction.sent_at), 20)


async def test_listings_and_pauses_stand_with_them_soonest_first(session, clock):
    told = await story(session, clock.now())
    assert told.local.valid_until is not None
    moment = clock.now() + timedelta(days=360)
    told.local.valid_until = moment.date() + timedelta(days=10)
    told.partner.valid_until = moment.date() + timedelta(days=2)
    await matches.snooze(session, told.match, until=moment.date() + timedelta(days=5), by=told.ada, at=clock.now())
    await session.flush()

    found, total = await _ending(session, moment)
    cut, still = await _ending(session, moment, limit=1)

    assert [one.listing or one.match for one in found] == [told.partner, told.match, told.local]
    assert [one.can_be_renewed for one in found] == [True, False, False]
    assert (total, [one.listing for one in cut], still) == (3, [told.partner], 3)


@pytest.mark.parametrize("days", [-1, 15])
async def test_what_ends_later_or_is_over_is_not_there(session, clock, days):
    told = await story(session, clock.now())
    told.partner.valid_until = date.fromordinal(clock.now().date().toordinal() + days)
    await session.flush()

    assert await _ending(session, clock.now()) == ([], 0)


async def test_renewed_listing_leaves_at_once(session, house, clock):
    told = await story(session, clock.now())
    told.partner.valid_until = clock.now().date() + timedelta(days=3)
    await session.flush()

    await agenda.begin(session, agenda.ActKind.RENEW_LISTING, told.partner.id, by=told.ada, at=clock.now(), house=house)

    assert await _ending(session, clock.now()) == ([], 0)
    listing = await listings.get_listing(session, told.partner.id)
    await session.refresh(listing)
    assert not listing.extended
    assert timedelta(days=7) == introductions.SOON
