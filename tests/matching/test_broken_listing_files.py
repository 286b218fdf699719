"""What arrives as a listing file is not always one: each fault is told by line and field, and nothing is lost."""

import csv
import io
import json
import zipfile
from datetime import date

import pytest
from openpyxl import Workbook

from dooropener_matching import ListingFileError, read_listings
from dooropener_matching.listing_files import MOST_BYTES
from dooropener_matching.listing_workbooks import MOST_UNPACKED

ROW = {
    "id": "A1",
    "organisation": "Björns Honung AB",
    "region": "norrkoping",
    "kind": "offer",
    "partnership": "supply",
    "language": "sv",
    "title": "Honung",
    "text": "Vi säljer honung.",
}


def faults(path):
    with pytest.raises(ListingFileError) as raised:
        read_listings(path)
    return [(fault.line, fault.field, fault.reason) for fault in raised.value.faults]


def table(*rows, delimiter=","):
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=delimiter).writerows(rows)
    return written.getvalue()


@pytest.fixture
def save(tmp_path):
    """Write a file and return its path: text as UTF-8, bytes as they are, rows as a workbook."""

    def saved(name, content):
        path = tmp_path / name
        if isinstance(content, Workbook):
            content.save(path)
        else:
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return saved


def workbook(*rows):
    book = Workbook()
    for row in rows:
        book.active.append(list(row))
    return book


def rewrite(path, change, only="xl/worksheets/sheet1.xml"):
    """Put a workbook together anew with one of its parts changed."""
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    with zipfile.ZipFile(path, "w") as book:
        for name, part in parts.items():
            book.writestr(name, change(part) if name == only else part)


@pytest.mark.parametrize("delimiter", list(",;\t|"))
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_table_is_read_whatever_parts_it(save, delimiter, encoding):
    text = table(ROW, {**ROW, "text": 'Vi säljer honung,\n"vild"; i fat.'}.values(), delimiter=delimiter)

    [listing] = read_listings(save("a.csv", text.encode(encoding)))

    assert listing.text == 'Vi säljer honung,\n"vild"; i fat.'


def test_the_line_a_spreadsheet_writes_first_tells_the_delimiter_and_is_counted(save):
    good, bad = ROW.values(), {**ROW, "id": "B", "kind": "gift"}.values()

    [(line, field, _)] = faults(save("a.csv", "sep=;\r\n" + table(ROW, good, bad, delimiter=";")))

    assert (line, field) == (4, "kind")


def test_lines_are_counted_as_an_editor_counts_them(save):
    rows = [{**ROW, "text": "one\ntwo\nthree"}, {**ROW, "id": "B", "kind": "gift"}]

    [(line, field, _)] = faults(save("a.csv", "\n" + table(ROW, *(row.values() for row in rows))))

    assert (line, field) == (6, "kind")


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("", (1, None, "is empty; the first line must name the fields")),
        ("\n \n", (1, None, "is empty; the first line must name the fields")),
        (table([*ROW, "Title"]), (1, "title", "has more than one column")),
        (
            table(ROW, [*ROW.values(), "", "more"]),
            (2, None, "has a value in column 10, which the first line does not name"),
        ),
        (
            table([*ROW, ""], [*ROW.values(), "more"]),
            (2, None, "has a value in column 9, which the first line does not name"),
        ),
        (table(ROW, [*ROW.values()][:-1]), (2, "text", "is missing")),
        (table(ROW) + 'A1,"never closed', (2, None, "is not CSV: unexpected end of data")),
        (table(ROW) + 'A1,"closed"early,x', (2, None, "is not CSV: ',' expected after '\"'")),
    ],
)
def test_a_broken_table_says_where(save, content, fault):
    assert faults(save("a.csv", content)) == [fault]


def test_a_table_without_a_header_says_what_it_must_name(save):
    [(line, field, reason)] = faults(save("a.csv", table(ROW.values())))

    assert (line, field) == (1, None)
    assert reason.startswith("must name the fields (id, organisation, region,")


def test_another_encoding_is_named_and_not_guessed_at(save):
    rows = [{**ROW, "text": "Vi säljer hållbar honung från Östergötland och söker återförsäljare."}.values()] * 3

    [(line, field, reason)] = faults(save("a.csv", table(ROW, *rows).encode("cp1252")))

    assert (line, field) == (2, None)
    assert reason.startswith("is not UTF-8 (byte 0xf6); it looks like ")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (json.dumps(ROW)[:60], "is not JSON: Unterminated string starting at (column 55)"),
        ('{"id": "A1", "id": "A2"}', "is not JSON: 'id' stands there twice"),
        ('{"id": NaN}', "is not JSON: NaN is not a number"),
        ("[" * 100_000, "is nested too deeply"),
        ("[1]", "is not a JSON object"),
        ("9" * 5000, "is not JSON: Exceeds the limit"),
    ],
)
def test_a_broken_json_line_says_where_and_the_next_is_read_too(save, line, reason):
    found = faults(save("a.jsonl", "\n".join([line, json.dumps({**ROW, "kind": "gift"})])))

    assert [(number, field) for number, field, _ in found] == [(1, None), (2, "kind")]
    assert found[0][2].startswith(reason)


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("title", None, "is missing"),
        ("title", " \u200b", "is missing"),
        ("text", ["a"], "must be text, not list"),
        ("text", True, "must be text, not bool"),
        ("text", "x" * 100_001, "has 100,001 characters, more than 100,000"),
        ("kind", "offert", "'offert' is not one of offer, request"),
        (
            "organisation_kind",
            "gang",
            "'gang' is not one of company, trade_contact, public_body, association, university",
        ),
        ("codes", {"NACE": 1}, "must be a list of words"),
        ("codes", [["NACE"]], "must be a list of words"),
        ("codes", "[" * 100_000, "looks like a JSON list but is not one"),
        ("ID", "B", "stands there twice"),
    ],
)
def test_a_wrong_field_is_named(save, field, value, reason):
    assert faults(save("a.jsonl", json.dumps({**ROW, field: value}))) == [(1, field.lower(), reason)]


def test_what_cannot_be_seen_is_taken_off_and_what_cannot_be_kept_is_replaced(save):
    row = {
        **ROW,
        "id": "\ufeffA1\u200b",
        "kind": " Offer\u200b",
        "text": "Ho\x00nung \ud83d 🍯 \u202eשלום",
        "title": "\ud83c\udf6f",
    }

    [listing] = read_listings(save("a.jsonl", json.dumps(row)))

    assert (listing.id, listing.kind.value, listing.title) == ("A1", "offer", "🍯")
    assert listing.text == "Honung \ufffd 🍯 \u202eשלום"


def test_an_id_that_only_looks_like_another_is_a_repeated_one(save):
    rows = [ROW, {**ROW, "id": "A1\u200b"}]

    assert faults(save("a.jsonl", "\n".join(map(json.dumps, rows)))) == [(2, "id", "'A1' is also on line 1")]


def test_cells_of_a_workbook_are_told_apart(save):
    book = workbook(ROW, [])
    book.active.append({1: date(2026, 5, 1), **{column: list(ROW.values())[column - 1] for column in range(2, 9)}})
    book.active.append([*list(ROW.values())[:6], "=A1&A2", "#REF!"])
    book.active["H4"].data_type = "e"

    assert faults(save("a.xlsx", book)) == [
        (3, "id", "is a date or time; give the cell the format of text"),
        (4, "title", "is a formula whose result is not in the file; write the text itself"),
        (4, "text", "is an error of the spreadsheet (#REF!)"),
    ]


def test_a_formula_whose_result_is_in_the_file_is_read(save):
    path = save("a.xlsx", workbook(ROW, [*list(ROW.values())[:7], '="Vi "&"säljer"']))
    rewrite(
        path, lambda part: part.replace(b'"H2">', b'"H2" t="str">').replace(b"<v></v>", "<v>Vi säljer</v>".encode())
    )

    [listing] = read_listings(path)

    assert listing.text == "Vi säljer"


def test_numbers_in_cells_are_text(save):
    [listing] = read_listings(save("a.xlsx", workbook([*ROW, "codes"], [7, *list(ROW.values())[1:], 10.72])))

    assert (listing.id, listing.codes) == ("7", ("10.72",))


def test_the_sheet_with_listings_is_found(save):
    book = workbook(["Read me first"])
    sheet = book.create_sheet("Listings")
    sheet.append(list(ROW))
    sheet.append(list(ROW.values()))

    [listing] = read_listings(save("a.xlsx", book))

    assert listing.id == "A1"


def test_listings_on_two_sheets_are_refused_rather_than_half_read(save):
    book = workbook(ROW, ROW.values())
    book.active.title = "May"
    book.copy_worksheet(book.active).title = "June"

    assert faults(save("a.xlsx", book)) == [(0, None, "has listings on several sheets ('May', 'June'); keep one")]


def test_an_empty_workbook_is_empty(save):
    assert faults(save("a.xlsx", Workbook())) == [(1, None, "is empty; the first line must name the fields")]


def test_a_workbook_that_unpacks_to_very_much_is_refused_unread(save, tmp_path):
    path = save("a.xlsx", workbook(ROW, ROW.values()))
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/worksheets/sheet2.xml", b"0" * MOST_UNPACKED)

    assert path.stat().st_size < 100_000
    assert faults(path) == [(0, None, "unpacks to more than 50,000,000 bytes")]


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        (
            "a.xlsx",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "is protected by a password",
        ),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 512, "is an old workbook (.xls); save it as .xlsx"),
        ("a.xlsx", b"", "is not a workbook: File is not a zip file"),
        ("a.xlsx", b"PK\x03\x04" + b"\x00" * 100, "is not a workbook: File is not a zip file"),
    ],
)
def test_what_is_no_workbook_says_so(save, name, content, reason):
    assert faults(save(name, content)) == [(0, None, reason)]


@pytest.mark.parametrize(
    "broken", ["[Content_Types].xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml"]
)
def test_a_damaged_part_of_a_workbook_is_a_clear_error(save, broken):
    path = save("a.xlsx", workbook(ROW, ROW.values()))
    rewrite(path, lambda part: part[: len(part) // 2], only=broken)

    [(line, field, reason)] = faults(path)

    assert (line, field) == (0, None)
    assert reason.startswith("is not a workbook: ")


def test_a_workbook_is_known_by_what_it_holds(save):
    [listing] = read_listings(save("a.xlsx", workbook(ROW, ROW.values())).rename(save("b.csv", b"")))

    assert listing.id == "A1"


def test_a_file_that_is_too_large_is_refused(tmp_path):
    path = tmp_path / "a.jsonl"
    with path.open("wb") as file:
        file.truncate(MOST_BYTES + 1)

    assert faults(path) == [(0, None, "has more than 100,000,000 bytes")]


def test_a_folder_is_no_file(tmp_path):
    assert faults(tmp_path) == [(0, None, "Is a directory")]
