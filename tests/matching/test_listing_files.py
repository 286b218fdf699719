import json

import pytest
from openpyxl import Workbook

from dooropener_matching import Kind, ListingFileError, Partnership, read_listings

ROW = {
    "id": "A1",
    "organisation": "Björns Honung AB",
    "region": "norrkoping",
    "kind": "offer",
    "partnership": ["supply", "distribution"],
    "language": "sv",
    "title": "Honung",
    "text": "Vi säljer honung.",
}


def faults(path):
    with pytest.raises(ListingFileError) as raised:
        read_listings(path)
    return [(fault.line, fault.field) for fault in raised.value.faults]


def test_jsonl_csv_and_xlsx_give_the_same_listing(tmp_path):
    (tmp_path / "a.jsonl").write_text(json.dumps(ROW) + "\n\n", encoding="utf-8")
    flat = {**ROW, "partnership": "supply; distribution"}
    (tmp_path / "a.csv").write_text(
        "\ufeff" + ";".join(flat) + "\n" + ";".join(f'"{cell}"' for cell in flat.values()) + "\n", encoding="utf-8"
    )
    book = Workbook()
    book.active.append(list(flat))
    book.active.append(list(flat.values()))
    book.save(tmp_path / "a.xlsx")

    [listing] = read_listings(tmp_path / "a.jsonl")

    assert (listing.kind, listing.partnership) == (Kind.OFFER, (Partnership.SUPPLY, Partnership.DISTRIBUTION))
    assert read_listings(tmp_path / "a.csv") == read_listings(tmp_path / "a.xlsx") == [listing]


def test_every_fault_is_named_by_line_and_field(tmp_path):
    path = tmp_path / "bad.jsonl"
    rows = [json.dumps(ROW), "{", "[]", json.dumps(ROW), json.dumps({**ROW, "id": "B", "kind": "gift", "title": ""})]
    path.write_text("\n".join(rows), encoding="utf-8")

    assert faults(path) == [(2, None), (3, None), (4, "id"), (5, "title"), (5, "kind")]


def test_a_table_without_a_column_is_refused(tmp_path):
    path = tmp_path / "short.csv"
    path.write_text("id,title\n1,x\n", encoding="utf-8")

    assert {field for _, field in faults(path)} == {"organisation", "region", "kind", "partnership", "language", "text"}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("latin.csv", "id,organisation\n1,Björn".encode("latin-1")),
        ("broken.xlsx", b"not a workbook"),
        ("quote.csv", ",".join(ROW).encode() + b'\n"1'),
        ("empty.csv", b""),
    ],
)
def test_a_broken_file_is_a_clear_error(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content)

    assert faults(path)


def test_a_missing_file_is_a_clear_error(tmp_path):
    assert faults(tmp_path / "nowhere.jsonl") == [(0, None)]


def test_long_and_foreign_texts_are_taken(tmp_path):
    path = tmp_path / "long.jsonl"
    path.write_text(json.dumps({**ROW, "text": "مرحبا " * 9000, "language": "zh-CN"}), encoding="utf-8")

    [listing] = read_listings(path)

    assert (len(listing.text), listing.language) == (54_000, "zh")
