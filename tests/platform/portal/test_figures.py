"""The pages of figures: each number opens its cases, everything is there as a spreadsheet."""

import csv
import io
import re

import pytest
import pytest_asyncio

from dooropener import audit, figures, office
from dooropener.accounts import Role
from dooropener.audit import AuditFilter
from dooropener.portal import figure_words
from dooropener.portal.reports import guarded
from dooropener.words import words
from people import ada, eva, in_contact, sent, story
from sample_years import furnish

SPAN = "frame=dates&first=2025-01-01&last=2025-12-31"


@pytest_asyncio.fixture
async def year(furnished, house_from, open_browser):
    """Ada's browser over the sample year."""
    template, _ = await furnished(furnish)
    async with house_from(template) as house:
        browser = open_browser(house)
        await browser.come_in("ada@norrkoping.example")
        yield browser


def _rows(answer):
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))


def _linked(browser):
    """Every address of cases on the page, with the number that leads there."""
    links = browser.tree().css('a[href*="/cases?"], a[href*="/companies?"]')
    return {link.attributes["href"]: int(re.sub(r"\D", "", link.text())) for link in links}


async def test_numbers_of_the_page_open_as_many_cases(year):
    await year.get(f"/figures?{SPAN}")
    linked = _linked(year)
    chosen = dict(list(linked.items())[:: max(1, len(linked) // 12)])

    opened = {}
    for address in chosen:
        await year.get(address)
        opened[address] = int(re.search(r": (\d+)$", year.tree().css_first("h1").text())[1])

    assert len(linked) > 100
    assert opened == chosen


async def test_numbers_of_equal_treatment_open_as_many_companies(year):
    await year.get(f"/figures/fairness?{SPAN}")
    linked = _linked(year)
    chosen = dict(list(linked.items())[:: max(1, len(linked) // 8)])

    opened = {}
    for address in chosen:
        rows = _rows(await year.get(address.replace("/companies?", "/companies.csv?")))
        opened[address] = len(rows) - 1

    assert len(linked) > 40
    assert opened == chosen


async def test_spreadsheet_of_cases_has_a_line_for_each(year):
    await year.get(f"/figures/cases?figure=companies&{SPAN}")
    number = int(re.search(r"\d+$", year.tree().css_first("h1").text())[0])
    on_page = len(year.tree().css("tbody tr"))

    answer = await year.get(f"/figures/cases.csv?figure=companies&{SPAN}")

    assert len(_rows(answer)) - 1 == number
    assert on_page == min(number, 50)
    assert answer.headers["content-disposition"] == 'attachment; filename="cases-companies-2025-01-01.csv"'


def _cells(table):
    return [[cell.text(strip=True) for cell in row.css("th, td")] for row in table.css("tr")]


async def test_what_pages_of_figures_show_besides_stands_in_spreadsheets_as_well(year):
    await year.get(f"/figures?{SPAN}")
    whole = [each.text(strip=True) for each in year.tree().css(".key-figures .number")]
    await year.get(f"/figures/fairness?{SPAN}")
    (_, *standings), *_ = [_cells(table) for table in year.tree().css("[aria-labelledby=why] table")]
    reasons = year.tree().css("[aria-labelledby=why] .rows li")

    in_whole = _rows(await year.get(f"/figures/tables/whole.csv?{SPAN}"))[1:]
    lines = _rows(await year.get(f"/figures/fairness/standings.csv?{SPAN}"))[1:]
    companies = _rows(await year.get(f"/figures/fairness/companies.csv?{SPAN}&standing=rejected"))

    assert [number for _, number in in_whole[: len(whole)]] == whole
    assert [row[1:] for row in lines[: len(standings)]] == standings
    assert len(lines) == len(standings) + len(reasons) + 1
    assert reasons
    assert companies[0][-1] == "Reasons of rejections"
    assert {bool(row[-1]) for row in companies[1:]} == {True}


@pytest.mark.parametrize("kind", list(figures.Breakdown))
async def test_every_table_is_a_spreadsheet(year, kind):
    header, *lines = _rows(await year.get(f"/figures/tables/{kind.value}.csv?{SPAN}"))

    assert header[0] == words("en")(figure_words.BREAKDOWNS[kind])
    assert {len(line) for line in lines} == {len(header)}


@pytest.mark.parametrize(
    ("path", "what"),
    [
        ("/figures/tables/region.csv", {"sheet": "region"}),
        ("/figures/cases.csv?figure=asked&region=%3Cb%3E", {"sheet": "cases", "figure": "asked"}),
        ("/figures/fairness.csv", {"sheet": "fairness"}),
        ("/figures/fairness/standings.csv", {"sheet": "standings"}),
        ("/figures/tables/whole.csv", {"sheet": "whole"}),
        ("/figures/fairness/companies.csv?form=Bj%C3%B6rn", {"sheet": "companies"}),
    ],
)
async def test_spreadsheets_that_are_saved_stand_in_the_trail_by_codes(browser, session, clock, path, what):
    told = await story(session, clock.now())
    await browser.come_in(told.ada.email)

    await browser.get(path)

    (entry,) = (await audit.entries(session, AuditFilter(act="figures_saved"))).entries
    assert entry.actor_id == told.ada.id
    assert entry.details == {**what, "format": "csv", "first": "2026-01-01", "last": "2026-12-31"}
    await browser.get("/settings/audit?act=figures_saved")
    assert "Figures were saved as a file" in browser.tree().css_first("main table").text()


async def test_looking_at_figures_is_no_entry_of_the_trail(browser, session, clock):
    told = await story(session, clock.now())
    await browser.come_in(told.ada.email)

    for path in ("/figures", "/figures/cases", "/figures/fairness", "/figures/report/2026"):
        await browser.get(path)

    assert (await audit.entries(session, AuditFilter(act="figures_saved"))).entries == []


async def test_table_that_does_not_exist_is_not_found(year):
    assert (await year.get("/figures/tables/horoscope.csv")).status_code == 404


async def test_report_names_firms_with_evidence_and_no_person(year):
    await year.get("/figures/report/2025?language=sv")
    told = year.words()

    assert year.page.status_code == 200
    expected = ("Rapport för år 2025", "Likabehandling", "kommunallagen (2017:725)", "Båda parter säger det")
    assert [said for said in expected if said not in told] == []
    assert "@" not in told
    assert (await year.get("/figures/report/2027")).status_code == 404


async def test_dates_that_make_no_span_are_told_and_kept(browser, session, clock):
    told = await story(session, clock.now())
    await browser.come_in(told.ada.email)

    await browser.get("/figures?frame=dates&first=2026-05-01&last=2026-01-01")

    assert browser.page.status_code == 422
    field = browser.tree().css_first("#last")
    assert (field.attributes["value"], field.attributes["aria-invalid"]) == ("2026-01-01", "true")
    assert "at most ten years after it" in browser.words()


@pytest.mark.parametrize(
    "query", ["time=x&region=riga", "figure=stars", "level=L9", "door=abc&figure=requests", "page=0"]
)
async def test_made_up_addresses_show_no_cases_and_no_fault(browser, session, clock, query):
    told = await story(session, clock.now())
    await browser.come_in(told.ada.email)

    await browser.get(f"/figures/cases?{query}")

    assert browser.page.status_code == 200
    assert "Nothing is counted here." in browser.words()


async def test_introduction_of_the_story_is_counted(house, browser, session, clock):
    told = await story(session, clock.now())
    introduction = await in_contact(session, house, told, clock.now())
    await browser.come_in(told.ada.email)

    await browser.get("/figures/cases?figure=exchanged&frame=this_year")

    assert "Put in contact: 1" in browser.words()
    assert browser.tree().css_first(f'a[href="/introductions/{introduction.id}"]')
    assert "Björns Värme AB – Termo Emilia S.r.l." in browser.words()


async def test_names_that_are_formulas_stay_text_in_spreadsheets(house, browser, session, clock):
    told = await story(session, clock.now())
    await sent(session, house, told, clock.now())
    told.company.organisation.name = "=1+1"
    await session.flush()
    await browser.come_in(told.ada.email)

    rows = _rows(await browser.get("/figures/cases.csv?figure=sent"))

    assert rows[1][2] == "'=1+1"


async def test_results_are_closed_until_an_administrator_opens_them(house, browser, session, clock):
    told = await story(session, clock.now())
    await sent(session, house, told, clock.now())
    closed = await browser.get("/results")
    await browser.come_in(told.ada.email)
    await browser.get("/figures")
    await browser.submit("/figures/public", public="on")
    opened = await browser.get("/results")

    assert [closed.status_code, opened.status_code] == [404, 200]
    assert "Introductions sent fewer than three" in browser.words()
    assert "Björns" not in browser.words()
    await browser.get("/figures")
    await browser.submit("/figures/public", public="off")
    assert (await browser.get("/results")).status_code == 404


async def test_advisor_does_not_open_results(browser, session, clock):
    await ada(session, clock.now())
    user = await eva(session, clock.now())
    await browser.come_in(user.email)
    await browser.get("/figures")

    assert browser.form("/figures/public") is None
    assert (await browser.post("/figures/public", public="on")).status_code == 403
    assert not await office.is_on(session, "public_results", otherwise=False)


@pytest.mark.parametrize(
    ("parts", "shown"),
    [
        ({"L1": 5, "L2": 7}, {"L1": 5, "L2": 7}),
        ({"L1": 5, "L2": 2, "L3": 9}, {"L1": None, "L2": None, "L3": 9}),
        ({"L1": 1, "L2": 2, "L3": 9}, {"L1": None, "L2": None, "L3": 9}),
        ({"L1": 0, "L2": 2}, {"L1": 0, "L2": None}),
    ],
)
def test_small_parts_cannot_be_reckoned(parts, shown):
    assert guarded(parts) == shown


def test_words_of_figures_are_translated():
    tables = [value for name, value in vars(figure_words).items() if name.isupper() and isinstance(value, dict)]
    said = {text for table in tables for text in table.values()}
    swedish = words("sv")

    assert len(tables) == 9
    assert {text for text in said if swedish(text) == text} <= {"Automation", "Partner"}
    assert set(figure_words.NAMES) == set(figures.Figure) == set(figure_words.DEFINITIONS)


async def test_reader_sees_figures(browser, session, clock):
    user = await eva(session, clock.now(), role=Role.READER)
    await browser.come_in(user.email)

    answers = [await browser.get(path) for path in ("/figures", "/figures/fairness", "/figures/report/2026")]

    assert [answer.status_code for answer in answers] == [200, 200, 200]


async def test_reader_saves_figures_and_that_stands_in_the_trail(browser, session, clock):
    user = await eva(session, clock.now(), role=Role.READER)
    await browser.come_in(user.email)

    answer = await browser.get("/figures/tables/time.csv")

    (entry,) = (await audit.entries(session, AuditFilter(act="figures_saved"))).entries
    assert (answer.status_code, entry.actor_id) == (200, user.id)
