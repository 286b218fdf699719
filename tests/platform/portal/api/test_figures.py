"""Figures by API: each number leads to as many cases, and the report of a year says what its page says."""

from datetime import date

import pytest
import pytest_asyncio
from sqlalchemy import select

from dooropener import figures, office
from dooropener.accounts import User
from dooropener.figures import Breakdown, Figure, Period, Stage, Trait
from people import sent
from sample_years import furnish

YEAR = {"frame": "dates", "first": "2025-01-01", "last": "2025-12-31"}


@pytest_asyncio.fixture
async def year(furnished, house_from, make_machine):
    """A machine over the sample year, acting for Ada."""
    template, _ = await furnished(furnish)
    async with house_from(template) as house:
        async with house.sessions.begin() as session:
            ada = (await session.scalars(select(User).where(User.email == "ada@norrkoping.example"))).one()
            machine = await make_machine(ada, "figures:read", house=house, session=session)
        yield machine


def _linked(told):
    """Every address in an answer, with the number that stands beside it."""
    if isinstance(told, list):
        return {address: number for each in told for address, number in _linked(each).items()}
    if not isinstance(told, dict):
        return {}
    own = {told["behind"]: told["number"]} if "behind" in told else {}
    return own | _linked(list(told.values()))


async def _walk(machine, path):
    found = []
    while path:
        answer = await machine.client.get(path)
        assert answer.status_code == 200
        found += answer.json()
        path = answer.links.get("next", {}).get("url")
    return found


def _some(linked, number):
    """The largest and a few spread over the rest."""
    ordered = sorted(linked, key=lambda address: -linked[address])
    return {address: linked[address] for address in [*ordered[:2], *ordered[2 :: max(1, len(ordered) // number)]]}


async def test_every_number_leads_to_as_many_cases(year):
    told = (await year.get("/figures", params=YEAR)).json()
    linked = _linked(told)
    chosen = _some(linked, 14)

    opened = {address: len(await _walk(year, address)) for address in chosen}

    assert len(linked) > 200
    assert opened == chosen
    assert {each["breakdown"] for each in told["breakdowns"]} == {kind.value for kind in Breakdown}


async def test_every_number_of_equal_treatment_leads_to_as_many_companies(year):
    told = (await year.get("/fairness", params=YEAR)).json()
    linked = _linked(told)
    chosen = _some(linked, 10)

    opened = {address: len(await _walk(year, address)) for address in chosen}

    assert len(linked) > 40
    assert opened == chosen
    assert [each["trait"] for each in told["traits"]] == [trait.value for trait in Trait]
    assert list(told["stages"]) == [stage.value for stage in Stage]
    assert 0 < told["evenness"]["low"] < told["evenness"]["high"] < 1


async def test_report_of_a_year_says_what_its_page_says(year):
    told = (await year.get("/reports/2025")).json()
    whole = (await year.get("/figures", params=YEAR)).json()

    assert told["figures"]["figures"] == whole["figures"]
    assert told["fairness"] == (await year.get("/fairness", params={**YEAR, "step": "month"})).json()
    assert "advisor" not in {each["breakdown"] for each in told["figures"]["breakdowns"]}
    doors = next(each for each in told["figures"]["breakdowns"] if each["breakdown"] == "door")
    assert (len(doors["lines"]), doors["hidden"] > 0) == (20, True)
    agreements = next(each["number"] for each in whole["figures"] if each["figure"] == "agreements")
    assert len(told["stories"]) == agreements
    named = [story for story in told["stories"] if story["company"]]
    assert {story["level"] for story in named} <= {"L2", "L3"}
    assert 0 < len(named) < agreements


@pytest.mark.parametrize("number", [1999, 2027, 10**12])
async def test_year_that_nobody_can_have_worked_in_has_no_report(machine, number):
    answer = await machine.get(f"/reports/{number}")

    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_report")


async def test_figures_of_the_story_are_those_of_the_slice(house, machine, session, told, clock):
    introduction = await sent(session, house, told, clock.now())

    found = (await machine.get("/figures", params={"frame": "this_quarter"})).json()

    counted = await figures.counted(session, Period(date(2026, 1, 1), date(2026, 3, 31)))
    assert found["span"] == {"first": "2026-01-01", "last": "2026-03-31", "step": "month"}
    assert {each["figure"]: each["number"] for each in found["figures"]} == {
        figure.value: counted.of(figure) for figure in Figure
    }
    (case,) = (await machine.client.get(_behind(found, "sent"))).json()
    assert (case["introductions"], case["company"]) == ([introduction.id], "Björns Värme AB")
    assert found["share_answered"] == 0
    assert found["median_working_days"] is None


def _behind(found, figure):
    return next(each["behind"] for each in found["figures"] if each["figure"] == figure)


async def test_cases_of_a_value_that_nothing_has_are_none(house, machine, session, told, clock):
    await sent(session, house, told, clock.now())

    found = [
        len((await machine.get("/figures/sent/cases", params={"region": region})).json())
        for region in ("emilia-romagna", "riga", "")
    ]

    assert found == [1, 0, 0]


async def test_names_are_in_the_language_of_whoever_asks(machine):
    told = [
        (await machine.get("/figures", headers={"accept-language": language})).json()["figures"][0]["name"]
        for language in ("en", "sv")
    ]

    assert told == ["Introductions begun", "Påbörjade introduktioner"]


@pytest.mark.parametrize(
    ("path", "field"),
    [("/figures?frame=dates&first=2026-05-01&last=2026-01-01", "last"), ("/fairness?frame=dates", "first")],
)
async def test_days_that_make_no_span_are_refused(machine, path, field):
    answer = await machine.get(path)

    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_time_frame")
    assert answer.json()["errors"][0]["field"] == field


async def test_figure_that_there_is_none_of_is_refused(machine):
    assert (await machine.get("/figures/stars/cases")).status_code == 400


async def test_results_are_opened_to_everybody_and_closed(machine, session):
    opened = await machine.put("/settings/public-results", {"on": True})
    seen = await machine.client.get("/results")
    closed = await machine.put("/settings/public-results", {"on": False})

    assert [opened.json()["public_results"], seen.status_code, closed.json()["public_results"]] == [True, 200, False]
    assert not await office.is_on(session, "public_results", otherwise=True)
