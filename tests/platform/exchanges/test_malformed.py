"""Files that are none: each is answered with its own sentence, and nothing of it is kept."""

import io
import tracemalloc
import zipfile
from datetime import date

import pytest
from openpyxl import Workbook

from dooropener import exchanges
from dooropener.exchanges import UnreadableFile
from dooropener.exchanges.limits import MOST_LINES, MOST_ROWS, kept
from dooropener.exchanges.workbooks import CellsRead, WorkbookRefused, read_sheets
from dooropener.portal.import_words import FILES
from exchanging import FIRM, as_csv, as_jsonl, as_xlsx


def _saved(book):
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _with_part(content, name, part):
    """A workbook with one of its parts put in or changed."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as after:
        for each in before.infolist():
            if each.filename != name:
                after.writestr(each, before.read(each))
        after.writestr(name, part)
    return written.getvalue()


def _zip(**parts):
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in parts.items():
            package.writestr(name, part)
    return written.getvalue()


def _two_sheets():
    book = Workbook()
    for sheet in (book.active, book.create_sheet("second")):
        sheet.append(list(FIRM))
        sheet.append(list(FIRM.values()))
    return _saved(book)


def _sheet(rows):
    return (
        b"<worksheet xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'><sheetData>%s</sheetData></worksheet>"
        % rows
    )


BOOK = as_xlsx(FIRM)
ENTITY = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "cc">]><worksheet>&b;</worksheet>'
SHEET = "xl/worksheets/sheet1.xml"

MALFORMED = {
    "empty": (b"", "empty"),
    "only a mark of byte order": (b"\xef\xbb\xbf\r\n", "empty"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4, "binary"),
    "zeros": (b"\x00\x01\x02\x03" * 500, "binary"),
    "one column, parted by nothing we know": (b"name:region\nA:linz\n", "one_column"),
    "a header alone": (b"name;region\n", "no_rows"),
    "a column twice": (b"name;region;Name\nA;linz;B\n", "twice"),
    "an open quotation": (b'name;region\nA;"linz\n', "broken_csv"),
    "JSON in one piece": (b'[{"name": "A", "region": "linz"}]', "not_json"),
    "broken JSON from the first line": (b'{"name": \n{"region"\n', "not_json"),
    "too many columns": (";".join(f"c{n}" for n in range(300)).encode() + b"\n1\n", "too_many_columns"),
    "too many columns, two of them alike": (b"c;" * 50_000 + b"\n1\n", "too_many_columns"),
    "an old workbook": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "old_workbook"),
    "a workbook with a password": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
        "protected",
    ),
    "half a workbook": (BOOK[: len(BOOK) // 2], "broken_workbook"),
    "a workbook with a broken sheet": (_with_part(BOOK, SHEET, b"<worksheet><sheetData><row"), "broken_workbook"),
    "macros": (_with_part(BOOK, "xl/vbaProject.bin", b"\xd0\xcf\x11\xe0"), "macros"),
    "a bomb": (_with_part(BOOK, "xl/media/a.xml", b" " * 30_000_000), "bomb"),
    "entities that expand": (_with_part(BOOK, SHEET, ENTITY), "bomb"),
    "an archive of something else": (_zip(**{"a.txt": b"a"}), "no_workbook"),
    "several sheets": (_two_sheets(), "several_sheets"),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_a_malformed_file_has_its_own_sentence(name):
    content, rule = MALFORMED[name]

    with pytest.raises(UnreadableFile) as raised:
        exchanges.read_table(content)

    assert (raised.value.details["rule"], rule in FILES) == (rule, True)


def test_a_chosen_encoding_that_does_not_fit_is_told():
    with pytest.raises(UnreadableFile) as raised:
        exchanges.read_table(as_csv({**FIRM, "name": "Värmepumpar"}, encoding="cp1252"), encoding="utf-8")

    assert raised.value.details == {"rule": "wrong_encoding"}


NAMES = {
    "Värmepumpar på Hälsö – åäö": ("utf-8", "utf-8-sig", "utf-16", "cp1252", "latin-1"),
    "Müller & Söhne": ("utf-8", "cp1252", "utf-16-le"),
    "Caffè Perché Più S.r.l.": ("cp1252",),
    "SIA Rīgas Šķūņi un Ēkas": ("utf-8", "cp1257"),
    "徐州重型机械有限公司": ("utf-8", "gb18030"),
}


@pytest.mark.parametrize(("name", "encoding"), [(name, each) for name, several in NAMES.items() for each in several])
def test_letters_come_out_right_in_any_encoding(name, encoding):
    if encoding == "latin-1":
        name = name.replace("–", "-")

    table = exchanges.read_table(as_csv({**FIRM, "name": name}, encoding=encoding))

    assert table.rows[0][1][0] == name


@pytest.mark.parametrize("delimiter", list(";,\t|"))
def test_what_parts_the_columns_is_found(delimiter):
    table = exchanges.read_table(as_csv({**FIRM, "sectors": "a;b,c|d\te"}, delimiter=delimiter))

    assert (table.columns, table.reading["delimiter"]) == (list(FIRM), delimiter)
    assert table.rows == [(2, [*list(FIRM.values())[:-1], "a;b,c|d\te"])]


def test_lines_are_counted_as_an_editor_counts_them():
    table = exchanges.read_table(b'sep=;\r\nname;region\r\n"A\r\nB";linz\r\n\r\nC;riga\r\n')

    assert table.rows == [(3, ["A\r\nB", "linz"]), (6, ["C", "riga"])]


def test_zero_bytes_in_a_text_are_left_out():
    table = exchanges.read_table(b"name;region\nTermo\x00 Emilia;linz\n")

    assert table.rows == [(2, ["Termo Emilia", "linz"])]


def test_cells_of_a_workbook_keep_their_types_and_errors():
    book = Workbook()
    book.active.append(["name", "region", "registration_number", "sectors", "legal_form"])
    book.active.append(["Termo", "linz", 743110157, date(2026, 2, 1), "=1+1"])

    table = exchanges.read_table(_saved(book))

    assert table.rows == [(2, ["Termo", "linz", 743110157, {"date": "2026-02-01"}, {"unreadable": "formula"}])]


def test_a_broken_line_of_json_is_that_lines_fault_alone():
    table = exchanges.read_table(as_jsonl(FIRM) + b'{"name": "half\n')

    assert table.rows == [(1, list(FIRM.values())), (2, [{"unreadable": "not_json"}])]


GREEDY = {
    "a header of 50,000 columns": (lambda: ";".join(f"c{n}" for n in range(50_000)).encode() + b"\n1\n", "columns"),
    "a row of five million cells": (lambda: b"name;region\n" + b";" * 5_000_000 + b"a\n", "columns"),
    "a row that goes on for lines": (lambda: b"name;region\n" + b'"\n";' * 1_000_000 + b"a\n", "columns"),
    "JSON whose lines share no name": (lambda: as_jsonl(*({f"n{n}": 1} for n in range(8_000))), "columns"),
    "JSON of one line with many names": (lambda: as_jsonl({f"n{n}": 1 for n in range(200_000)}), "columns"),
    "JSON of many short lines": (lambda: as_jsonl(dict.fromkeys(map(str, range(200)), 1)) + b"{}\n" * 60_000, "rows"),
}
FAIR = 100_000_000


@pytest.mark.parametrize("name", GREEDY)
def test_of_a_greedy_file_no_more_is_read_than_may_come_in(name):
    made, what = GREEDY[name]
    content = made()

    tracemalloc.start()
    try:
        with pytest.raises(UnreadableFile) as raised:
            exchanges.read_table(content)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert (raised.value.details["rule"], most < FAIR) == (f"too_many_{what}", True)


@pytest.mark.parametrize("begun", [b"name;region\n", b'{"name": "a", "region": "b"}\n'], ids=["CSV", "JSON"])
@pytest.mark.parametrize("times", [b"\n" * (MOST_LINES + 1), b"a;b\n" * (MOST_ROWS + 1)], ids=["empty", "filled"])
def test_a_file_of_too_many_lines_is_not_read_to_its_end(begun, times):
    with pytest.raises(UnreadableFile) as raised:
        exchanges.read_table(begun + times + b'"')  # the end, if anybody read it, would be broken

    assert raised.value.details["rule"] == "too_many_rows"


def test_reading_stops_one_row_after_those_that_may_come_in():
    taken = []

    def rows():
        for number in range(1, 2 * MOST_ROWS):
            taken.append(number)
            yield number, ["a", "b"]

    found = kept(rows())

    assert (len(taken), len(found)) == (MOST_ROWS + 2, MOST_ROWS + 2)


def test_wide_tables_have_fewer_rows():
    narrow = as_jsonl(dict.fromkeys(map(str, range(200)), 1)) + b"{}\n" * 25_000

    with pytest.raises(UnreadableFile) as raised:
        exchanges.read_table(narrow)

    assert raised.value.details == {"rule": "too_many_rows", "maximum": 25_000}


def test_of_a_sheet_that_is_too_wide_only_its_header_is_read():
    row = b"<row>%s</row>" % (b"<c><v>1</v></c>" * 4_000)

    sheets = read_sheets(_with_part(BOOK, SHEET, _sheet(row * 50)))

    assert [(number, len(cells)) for number, cells in sheets[0][1]] == [(1, 201)]


def test_a_sheet_that_is_broken_below_what_is_read_of_it_is_too_wide():
    row = b"<row>%s</row>" % (b"<c><v>1</v></c>" * 4_000)

    with pytest.raises(UnreadableFile) as raised:
        exchanges.read_table(_with_part(BOOK, SHEET, _sheet(row * 50 + b"<row")))

    assert raised.value.details["rule"] == "too_many_columns"


@pytest.mark.parametrize(
    "rows",
    [
        b"<row r='2000000000'><c><v>1</v></c></row>",
        b"<row>%s</row>" % (b"<c/>" * 1_000_001),
        b"<row>%s</row>" % (b"<c/>" * 20_000),
        b"<row/>" * 2_001_000,
    ],
    ids=["a gap", "a vast row", "a wide row", "many rows"],
)
def test_a_small_workbook_that_says_it_is_vast_is_not_read(rows):
    stored = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(BOOK)) as before, zipfile.ZipFile(stored, "w", zipfile.ZIP_STORED) as after:
        for each in before.infolist():
            after.writestr(each.filename, _sheet(rows) if each.filename == SHEET else before.read(each))

    with pytest.raises(UnreadableFile) as raised:
        exchanges.read_table(stored.getvalue())

    assert raised.value.details["rule"] == "bomb"


def test_cells_of_all_sheets_are_counted():
    wide, most = (None,) * 10_000, 2_000

    looked_at = list(CellsRead().counted(iter([wide] * most)))
    with pytest.raises(WorkbookRefused):
        list(CellsRead().counted(iter([wide] * (most + 1))))

    assert len(looked_at) == most


def test_empty_lines_between_rows_are_no_rows():
    table = exchanges.read_table(b"name;region\n" + b";;\n" * 300_000 + b"A;linz\n")

    assert (MOST_LINES > 300_000, table.rows) == (True, [(300_002, ["A", "linz"])])
