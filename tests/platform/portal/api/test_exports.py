"""Tables that go out by API: the same files as from the page, and the same entries of the trail."""

import csv
import io
import json
import zipfile

import pytest
from openpyxl import load_workbook

from dooropener import audit
from dooropener.audit import AuditFilter


async def _entries(session):
    return [each.details for each in (await audit.entries(session, AuditFilter(act="data_exported"))).entries]


@pytest.mark.parametrize("kind", ["organisations", "contacts", "listings"])
async def test_machine_has_the_file_of_the_page(machine, browser, told, session, kind):
    await session.commit()
    await browser.come_in(told.ada.email)
    await browser.get(f"/settings/exports?kind={kind}")
    page = await browser.submit("/settings/exports", format="csv")

    answer = await machine.get(f"/exports/{kind}?mark=true")

    assert answer.content == page.content
    assert [answer.headers[name] for name in ("content-type", "content-disposition")] == [
        "text/csv; charset=utf-8",
        f'attachment; filename="{kind}-2026-03-02.csv"',
    ]
    assert len(list(csv.reader(io.StringIO(answer.text), delimiter=";"))) > 1
    told_of, by_page = await _entries(session)
    assert told_of == by_page == {"kinds": [kind], "format": "csv", "region": "", "state": ""}


async def test_exports_are_narrowed_as_on_the_page(machine, told, session):
    await session.commit()

    answers = [
        await machine.get("/exports/listings", params={"format": "jsonl", **narrowed})
        for narrowed in ({}, {"region": "emilia-romagna"}, {"state": "draft"})
    ]

    titles = [[json.loads(line)["title"] for line in answer.text.splitlines()] for answer in answers]
    assert titles == [[told.local.title, told.partner.title], [told.partner.title], []]
    assert [each["region"] for each in await _entries(session)] == ["", "emilia-romagna", ""]


async def test_all_is_a_workbook_or_a_package(machine, told, session):
    await session.commit()

    book = load_workbook(io.BytesIO((await machine.get("/exports/all", params={"format": "xlsx"})).content))
    package = zipfile.ZipFile(io.BytesIO((await machine.get("/exports/all", params={"mark": "true"})).content))

    assert book.sheetnames == ["organisations", "contacts", "listings"]
    assert sorted(package.namelist()) == ["contacts.csv", "listings.csv", "organisations.csv"]
    assert package.read("listings.csv").startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize(
    ("path", "status"),
    [("/exports/horoscopes", 400), ("/exports/listings?region=atlantis", 404), ("/exports/listings?format=pdf", 400)],
)
async def test_what_cannot_go_out_leaves_no_entry(machine, session, path, status):
    answer = await machine.get(path)

    assert answer.status_code == status
    assert await _entries(session) == []
