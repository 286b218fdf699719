"""Every number of a generated year opens exactly its cases."""

import pytest

from dooropener import figures
from dooropener.figures import Breakdown, Figure, Step, Wanted
from sample_years import YEAR, furnish


def _numbers(told):
    """Each figure whole and in each breakdown that it has."""
    for figure, number in told.whole.items():
        yield figure, {}, number
    for kind, by in told.parts.items():
        for value, numbers in by.items():
            for figure, number in numbers.items():
                yield figure, {kind: value}, number


@pytest.mark.parametrize("step", list(Step))
async def test_each_number_has_as_many_cases_in_every_breakdown(furnished, house_from, step):
    template, _ = await furnished(furnish)
    async with house_from(template) as house, house.sessions() as session:
        told = await figures.counted(session, YEAR, step)
        rows = await figures.read_rows(session, YEAR)

    numbers = list(_numbers(told))
    behind = {
        (figure, *only.items()): (number, len(figures.units_behind(rows, Wanted(figure, YEAR, step, only))))
        for figure, only, number in numbers
    }

    assert {key: pair for key, pair in behind.items() if pair[0] != pair[1]} == {}
    assert {figure for figure, _, _ in numbers} == set(Figure)
    assert {kind for _, only, _ in numbers for kind in only} == set(Breakdown)


async def test_steps_of_time_add_up_where_nothing_is_counted_once(furnished, house_from):
    template, introduced = await furnished(furnish)
    async with house_from(template) as house, house.sessions() as session:
        told = await figures.counted(session, YEAR, Step.MONTH)

    summed = {
        figure: sum(told.of(figure, Breakdown.TIME, value) for value in told.values(Breakdown.TIME))
        for figure in Figure
    }
    assert told.values(Breakdown.TIME) == [f"2025-{month:02}-01" for month in range(1, 13)]
    assert {
        figure: summed[figure] - told.of(figure) for figure in Figure if figure not in {Figure.COMPANIES, Figure.DOORS}
    } == {figure: 0 for figure in Figure if figure not in {Figure.COMPANIES, Figure.DOORS}}
    assert told.of(Figure.COMPANIES) < summed[Figure.COMPANIES]
    assert told.of(Figure.ASKED) <= introduced


async def test_pages_of_cases_follow_one_another(furnished, house_from):
    template, _ = await furnished(furnish)
    async with house_from(template) as house, house.sessions() as session:
        wanted = Wanted(Figure.COMPANIES, YEAR, Step.MONTH)
        whole = await figures.cases_behind(session, wanted)
        parts = [
            await figures.cases_behind(session, wanted, offset=start, limit=20) for start in range(0, whole.total, 20)
        ]

    assert [case for part in parts for case in part.cases] == list(whole.cases)
    assert {part.total for part in parts} == {whole.total}
    assert len({case.row.company_id for case in whole.cases}) == whole.total
    assert all(case.company and case.partner for case in whole.cases)
