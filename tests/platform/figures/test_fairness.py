"""How companies fared, and that every number has its companies."""

import dataclasses
from datetime import UTC, timedelta

import pytest

from dooropener import figures, listings, matches
from dooropener.figures import Stage, Standing, Trait
from dooropener.figures.stories import is_legal_person
from dooropener.matches import MatchState, RejectionReason
from people import another_pair, asked, heat_pumps_offered, sent, story
from sample_years import YEAR, furnish

NOW = figures.year(2026)


async def test_each_number_has_as_many_companies(furnished, house_from):
    template, _ = await furnished(furnish)
    async with house_from(template) as house, house.sessions() as session:
        found = await figures.fairness(session, YEAR)

        async def behind(**asked):
            return (await figures.companies_behind(session, YEAR, asked, limit=1)).total

        groups = {
            (trait, group.value, stage): (number, await behind(stage=stage.value, **{trait.value: group.value}))
            for trait, several in found.groups.items()
            for group in several
            for stage, number in group.companies.items()
        }
        standings = {standing: await behind(standing=standing.value) for standing in found.standings}
        rejections = {reason: await behind(rejection=reason) for reason in found.rejections}
        everybody = await behind()
        (last,) = (await figures.companies_behind(session, YEAR, offset=everybody - 1, limit=5)).companies
        beyond = await figures.companies_behind(session, YEAR, offset=everybody, limit=5)

    assert {key: pair for key, pair in groups.items() if pair[0] != pair[1]} == {}
    assert standings == found.standings
    assert rejections == found.rejections
    assert sum(found.standings.values()) == found.companies == everybody == 120
    assert {
        trait: sum(group.companies[Stage.LISTED] for group in found.groups[trait]) for trait in Trait
    } == dict.fromkeys(Trait, 120)
    assert found.evenness
    assert last
    assert (beyond.companies, beyond.total) == ([], everybody)


async def _only(session, period=NOW):
    (company,) = (await figures.companies_behind(session, period)).companies
    return company


async def test_company_with_a_suggestion_waits_then_is_under_way_then_introduced(house, session, clock):
    told = await story(session, clock.now())

    waits = await _only(session)
    await asked(session, told, clock.now())
    on_its_way = await _only(session)

    assert [waits.standing, on_its_way.standing] == [Standing.WAITS, Standing.UNDER_WAY]
    assert [*Stage][: waits.far] == [Stage.LISTED, Stage.SUGGESTED]
    assert [*Stage][: on_its_way.far] == [Stage.LISTED, Stage.SUGGESTED, Stage.ASKED]


async def test_introduced_company_is_introduced_in_its_year_alone(house, session, clock):
    told = await story(session, clock.now())
    await sent(session, house, told, clock.now())

    this_year, next_year = await _only(session), await _only(session, figures.year(2027))
    before = await figures.companies_behind(session, figures.year(2025))

    assert [this_year.standing, next_year.standing] == [Standing.INTRODUCED, Standing.EARLIER]
    assert before.companies == []


async def test_company_stands_where_its_pairs_came_furthest(session, clock):
    told = await story(session, clock.now())
    at, by = clock.now(), told.ada
    refused = await another_pair(session, told, at, "Pompe di calore geotermiche")

    await matches.reject(session, refused, reason=RejectionReason.REGION, by=by, at=at)
    waits = await _only(session)
    await matches.snooze(session, told.match, until=at.date() + timedelta(days=9), by=by, at=at)
    rests = await _only(session)
    await matches.reconsider(session, told.match, by=by, at=at)
    await matches.block(session, told.match, reason="competitors", by=by, at=at)
    await session.flush()
    blocked = await _only(session)

    assert [each.standing for each in (waits, rests, blocked)] == [Standing.WAITS, Standing.RESTS, Standing.BLOCKED]
    assert blocked.rejections == ["region"]
    assert blocked.suggested


async def test_company_that_lost_its_pairs_to_nobodys_word_is_told_so(session, clock):
    told = await story(session, clock.now())
    told.match.state = MatchState.WITHDRAWN
    await session.flush()

    assert (await _only(session)).standing is Standing.WITHDRAWN


async def test_language_and_sector_are_those_of_the_newest_listing(session, clock):
    told = await story(session, clock.now())
    at = clock.now()
    fields = dataclasses.replace(heat_pumps_offered(), language="en", title="Heat pumps")
    person, firm = told.company.person, told.company.organisation
    newer = await listings.draft(session, organisation=firm, fields=fields, by=person, source="chat", at=at)
    await listings.submit(session, newer, by=person, at=at)
    in_review = await _only(session)
    await listings.publish(session, newer, by=told.ada, at=at)
    session.add_all(
        figures.ListingSector(listing_id=listing.id, sector=sector, digest="")
        for listing, sector in ((told.local, "construction"), (newer, "energy"))
    )
    await session.flush()
    published = await _only(session)

    assert in_review.language == "sv"
    assert (published.language, published.sector) == ("en", "energy")


@pytest.mark.parametrize(
    ("address", "area"),
    [
        ("Kungsgatan 3, 602 24 Norrköping", "602"),
        ("Kungsgatan 12345B\n60224 Norrköping", "602"),
        ("SE-602 24 Norrköping", "602"),
        ("Box 6022, Norrköping", ""),
        ("", ""),
    ],
)
async def test_area_is_read_from_the_postcode(session, clock, address, area):
    told = await story(session, clock.now())
    told.company.organisation.postal_address = address
    await session.flush()

    assert (await _only(session)).area == area


@pytest.mark.parametrize(
    ("days", "minutes", "age"),
    [(-9, 0, "new"), (366, -1, "new"), (366, 0, "known"), (1096, -1, "known"), (1096, 0, "old")],
)
async def test_age_is_by_years_at_the_end_of_the_period(session, clock, days, minutes, age):
    told = await story(session, clock.now())
    told.company.organisation.created_at = NOW.end.astimezone(UTC) - timedelta(days=days, minutes=minutes)
    told.company.organisation.legal_form = " AB\n"
    await session.flush()

    company = await _only(session)

    assert (company.age, company.form) == (age, "AB")


def test_sole_traders_are_no_legal_persons():
    assert [is_legal_person(number) for number in ("556036-0793", "811228-9874", "", "5560360793")] == [
        True,
        False,
        False,
        True,
    ]
