"""The report as PDF, by Chromium where there is one."""

import pytest

from dooropener import audit
from dooropener.audit import AuditFilter
from dooropener.portal.printing import NoPrinter, PrintingFailed, as_pdf, find_printer
from people import story

PAGE = (
    '<!doctype html><html lang="sv"><title>Rapport</title><h1>Rapport</h1><img src="http://192.0.2.1/x.png"><p>Hej</p>'
)


async def test_without_a_printer_the_reason_is_told(browser, house, session, clock, monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    told = await story(session, clock.now())
    await browser.come_in(told.ada.email)

    await browser.get("/figures/report/2026")
    offered = browser.tree().css_first('a[href*="/pdf"]')
    said = browser.words()
    answer = await browser.get("/figures/report/2026/pdf")

    assert offered is None
    assert "Chromium is not installed (setting CHROMIUM)" in said
    assert answer.status_code == 409
    assert "Your browser can print the report." in browser.words()


async def test_no_printer_is_an_error_of_its_own(tmp_path):
    with pytest.raises(NoPrinter):
        await as_pdf(PAGE, find_printer(tmp_path / "chromium"))


async def test_printer_that_makes_nothing_has_failed(tmp_path):
    broken = tmp_path / "chromium"
    broken.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    broken.chmod(0o755)

    with pytest.raises(PrintingFailed):
        await as_pdf(PAGE, find_printer(broken))


@pytest.mark.browser
async def test_report_is_a_tagged_pdf_in_its_language(browser, session, clock, chromium_path):
    told = await story(session, clock.now())
    await browser.come_in(told.ada.email)

    answer = await browser.get("/figures/report/2026/pdf?language=sv")

    assert answer.headers["content-type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    (entry,) = (await audit.entries(session, AuditFilter(act="figures_saved"))).entries
    assert entry.details == {"sheet": "report", "format": "pdf", "first": "2026-01-01", "last": "2026-12-31"}
    assert [
        mark for mark in (b"/MarkInfo", b"/StructTreeRoot", b"/Lang", b"/Outlines") if mark not in answer.content
    ] == []
