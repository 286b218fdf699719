"""The whole examination, and how it is told."""

import asyncio
import dataclasses
import json
from collections.abc import Sequence

import psycopg
from rich import box
from rich.console import Console
from rich.table import Table

from dooropener.cli.composition import database, open_house
from dooropener.cli.doctor.data import connected, look_at_database, look_at_work
from dooropener.cli.doctor.findings import Finding, Grade, broken
from dooropener.cli.doctor.lines import try_lines
from dooropener.cli.doctor.machine import look_at_backups, look_at_files, look_at_settings, look_for_programs
from dooropener.cli.doctor.names import look_up_names
from dooropener.settings import Settings

_MARKS = {Grade.OK: "ok", Grade.OFF: "–", Grade.WARNING: "look", Grade.BROKEN: "BROKEN"}


def examine(settings: Settings) -> list[Finding]:
    """Look at everything. One part that cannot be looked at hides no other."""
    with database(settings) as url:
        seen = [
            *look_at_settings(settings),
            *look_at_files(settings),
            *look_at_backups(settings),
            *look_for_programs(settings),
        ]
        return [*seen, *_of_database(url), *asyncio.run(_lines(settings, url)), *look_up_names(settings)]


def _of_database(url: str) -> list[Finding]:
    try:
        with connected(url) as connection:
            found = look_at_database(connection)
            ready = all(each.grade is not Grade.BROKEN for each in found if each.what == "Schema")
            return [*found, *(look_at_work(connection) if ready else [])]
    except psycopg.OperationalError:
        return [broken("Database", "does not answer", "Check DATABASE_URL, and that the server runs and lets us in.")]


async def _lines(settings: Settings, url: str) -> list[Finding]:
    async with open_house(settings, url) as house:
        return await try_lines(house)


def report(findings: Sequence[Finding], *, as_json: bool) -> str:
    """For people a table, worst first; for programs JSON."""
    if as_json:
        return json.dumps([dataclasses.asdict(each) for each in findings], ensure_ascii=False, indent=1)
    order = [Grade.BROKEN, Grade.WARNING, Grade.OK, Grade.OFF]
    table = Table(box=box.SIMPLE, show_header=False, pad_edge=False)
    for each in sorted(findings, key=lambda finding: order.index(finding.grade)):
        told = f"{each.found}\n→ {each.advice}" if each.advice else each.found
        table.add_row(_MARKS[each.grade], each.what, told)
    console = Console(width=120, color_system=None, markup=False)
    with console.capture() as captured:
        console.print(table)
    return captured.get().rstrip()
