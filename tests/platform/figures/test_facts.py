"""What counts, for what, and when."""

from datetime import UTC, date, datetime

import pytest

from dooropener import figures
from dooropener.figures import Breakdown, Figure, Period, Rows, Step
from dooropener.figures.answers import WorkedDays
from dooropener.figures.facts import doors_of, facts, values_of
from dooropener.figures.rows import IntroductionRow, OutcomeRow
from dooropener.outcomes import OutcomeKind
from dooropener.regions.seasons import shipped_rules

MAY = datetime(2026, 5, 4, 8, 0, tzinfo=UTC)
MODENA = IntroductionRow(
    id=1,
    company_id=10,
    home_country="SE",
    partner_id=20,
    country="IT",
    region="emilia-romagna",
    sector="machines",
    advisor="3",
    language="it",
    sells=True,
    code="HS:841861",
    via_id=None,
    passed_on=False,
    reader_id=20,
    reader_country="IT",
    reader_region="emilia-romagna",
    reader_subdivision=None,
    asked=MAY,
    sent=MAY,
    replied=None,
    exchanged=None,
)


def _agreement(number, row, at, kind=OutcomeKind.AGREEMENT, level="L1"):
    return OutcomeRow(number, row.id, kind, level, at)


def _units(rows, period, figure):
    return [fact.unit for fact in facts(rows, period) if fact.figure is figure]


def test_last_minute_of_the_year_at_the_office_counts_and_the_next_does_not():
    before = MODENA._replace(sent=datetime(2026, 12, 31, 22, 59, tzinfo=UTC))
    after = MODENA._replace(id=2, sent=datetime(2026, 12, 31, 23, 0, tzinfo=UTC))
    rows = Rows([before, after], [])

    assert _units(rows, figures.year(2026), Figure.SENT) == [1]
    assert _units(rows, figures.year(2027), Figure.SENT) == [2]


def test_month_is_that_of_the_office():
    late = MODENA._replace(asked=None, sent=datetime(2026, 6, 30, 22, 30, tzinfo=UTC))

    happened = [*facts(Rows([late], []), figures.year(2026))]

    assert set(values_of(happened, Breakdown.TIME, Step.MONTH)) == {"2026-07-01"}


def test_answer_counts_with_its_letter_whenever_it_came():
    row = MODENA._replace(replied=datetime(2027, 1, 20, tzinfo=UTC))

    assert _units(Rows([row], []), figures.year(2026), Figure.ANSWERED) == [1]
    assert _units(Rows([row], []), figures.year(2027), Figure.ANSWERED) == []


def test_company_is_counted_once_and_each_of_its_introductions_is():
    rows = Rows([MODENA, MODENA._replace(id=2, partner_id=21)], [])
    year = figures.year(2026)

    assert set(_units(rows, year, Figure.COMPANIES)) == {10}
    assert _units(rows, year, Figure.SENT) == [1, 2]


@pytest.mark.parametrize(
    ("via", "passed_on", "doors"), [(None, False, (20,)), (30, False, (30,)), (30, True, (30, 20)), (20, True, (20,))]
)
def test_doors_are_those_that_a_letter_went_to(via, passed_on, doors):
    assert doors_of(MODENA._replace(via_id=via, passed_on=passed_on)) == doors


def test_agreement_counts_once_at_its_best_evidence_on_its_first_day():
    rows = Rows(
        [MODENA],
        [
            _agreement(1, MODENA, MAY),
            _agreement(2, MODENA, datetime(2027, 2, 1, tzinfo=UTC), OutcomeKind.BUSINESS, "L3"),
        ],
    )

    found = [fact for fact in facts(rows, figures.year(2026)) if fact.figure is Figure.AGREEMENTS]

    assert [(fact.unit, fact.at, fact.level) for fact in found] == [(1, MAY, "L3")]
    assert _units(rows, figures.year(2027), Figure.AGREEMENTS) == []


def test_market_is_new_once_of_all_time():
    again = MODENA._replace(id=2)
    elsewhere = MODENA._replace(id=3, country="DE")
    rows = Rows(
        [MODENA, again, elsewhere],
        [
            _agreement(1, MODENA, datetime(2025, 5, 1, tzinfo=UTC)),
            _agreement(2, again, MAY),
            _agreement(3, elsewhere, MAY),
        ],
    )

    assert _units(rows, figures.year(2025), Figure.NEW_MARKETS) == [(10, "IT", "HS:841861")]
    assert _units(rows, figures.year(2026), Figure.NEW_MARKETS) == [(10, "DE", "HS:841861")]
    assert _units(rows, figures.year(2025), Figure.FIRST_EXPORTERS) == [10]
    assert _units(rows, figures.year(2026), Figure.FIRST_EXPORTERS) == []


def test_buying_abroad_or_selling_at_home_opens_no_market():
    buys, at_home = MODENA._replace(sells=False), MODENA._replace(id=2, country="SE")
    rows = Rows([buys, at_home], [_agreement(1, buys, MAY), _agreement(2, at_home, MAY)])

    assert _units(rows, figures.year(2026), Figure.NEW_MARKETS) == []


def test_market_that_an_advisor_counted_is_one_without_an_agreement():
    buys = MODENA._replace(sells=False, code="")
    rows = Rows([buys], [_agreement(1, buys, MAY, OutcomeKind.NEW_MARKET)])

    assert _units(rows, figures.year(2026), Figure.NEW_MARKETS) == [(10, "IT", "machines")]


@pytest.mark.parametrize(
    ("sent", "answered", "days"),
    [
        (date(2026, 5, 4), date(2026, 5, 4), 0),
        (date(2026, 5, 1), date(2026, 5, 4), 1),
        (date(2026, 5, 29), date(2026, 6, 3), 2),
        (date(2026, 8, 7), date(2026, 8, 25), 1),
        (date(2025, 12, 19), date(2026, 1, 8), 2),
    ],
)
def test_days_are_worked_as_in_italy(sent, answered, days):
    """A weekend; the Republic on 2 June; Ferragosto; Christmas to Epiphany, over the turn of the year."""
    worked = WorkedDays(shipped_rules())

    assert worked.between(sent, answered, "IT", "emilia-romagna") == days


def test_rest_of_the_reader_is_no_work():
    worked = WorkedDays(shipped_rules())
    rests = [(date(2026, 5, 5), date(2026, 5, 6))]

    assert worked.between(date(2026, 5, 4), date(2026, 5, 8), "IT", "emilia-romagna", None, rests) == 2


def test_period_without_anything_is_empty():
    assert list(facts(Rows([MODENA], []), Period(date(2020, 1, 1), date(2020, 12, 31)))) == []
