"""The commands for scripts: a broken line is told by number and field, and nothing that is typed makes them fall."""

import json

import pytest
from typer.testing import CliRunner

from dooropener.cli import app

LISTING = {
    "id": "A1",
    "organisation": "Björns Honung AB",
    "region": "atlantis",
    "kind": "request",
    "partnership": ["supply"],
    "language": "xx",
    "title": "Honey",
    "text": "We buy honey.",
}


def run(*arguments, said=""):
    return CliRunner().invoke(app, arguments, input=said if isinstance(said, bytes) else said.encode())


def written(answer):
    return [json.loads(line) for line in answer.stdout.splitlines()]


def test_names_are_compared_line_by_line():
    pairs = [{"a": "Ada AB", "b": "Ada Aktiebolag"}, {"a": "\ud800", "b": "\x00"}, {"a": "", "b": ""}]

    answer = run("names", said="\ufeff" + "\n\n".join(map(json.dumps, pairs)))

    assert [record["same"] for record in written(answer)] == [True, False, False]
    assert [{"a": record["a"], "b": record["b"]} for record in written(answer)] == pairs


@pytest.mark.parametrize(
    ("command", "line", "reason"),
    [
        (["names"], '{"a": "Ada AB"}', "line 2, field b: is missing"),
        (["names"], '{"a": "Ada AB", "b": 5}', "line 2, field b: must be text, not int"),
        (["names"], '{"a": "Ada AB", "b": "Ada", "country": ["SE"]}', "line 2, field country: must be text, not list"),
        (["names"], '{"a": "Ada AB", "b": "Ada", "a_number": 7}', "line 2, field a_number: must be text, not int"),
        (["names"], '{"a": "Ada', "line 2: this is not JSON"),
        (["names"], "[" * 100_000, "line 2: this is not JSON"),
        (["names"], '["Ada"]', "line 2: an object is needed"),
        (["names"], b"\xff", "line 2: is not UTF-8 (byte 0xff)"),
        (["understand"], b"Bj\xf6rn", "line 2: is not UTF-8 (byte 0xf6)"),
        (["understand", "--jsonl"], '{"text": null}', "line 2, field text: is missing"),
        (
            ["understand", "--jsonl"],
            '{"text": "hej", "previous_language": {}}',
            "line 2, field previous_language: must be",
        ),
    ],
)
def test_a_broken_line_is_told_by_number_and_field(command, line, reason):
    answer = run(*command, said=b"\n" + (line if isinstance(line, bytes) else line.encode()))

    assert answer.exit_code == 2
    assert answer.stderr.startswith(f"dooropener: {reason}")


@pytest.fixture
def save(tmp_path):
    def saved(name, *rows):
        path = tmp_path / name
        path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
        return str(path)

    return saved


def test_unknown_regions_and_languages_are_ranked_all_the_same(save):
    local, partner = (
        save("l.jsonl", LISTING),
        save("p.jsonl", {**LISTING, "id": "P1", "organisation": "B", "kind": "offer"}),
    )

    [record] = written(run("match", local, partner, "--format", "jsonl"))

    assert [one["partner"] for one in (*record["matches"], *record["withheld"])] == ["P1"]


def test_every_fault_of_a_listing_file_is_told(save):
    bad = save("bad.jsonl", {**LISTING, "kind": "gift"}, {**LISTING, "title": ""})

    answer = run("match", save("l.jsonl", LISTING), bad)

    assert answer.exit_code == 2
    assert answer.stderr.splitlines() == [
        f"dooropener: {bad}: line 1, field kind: 'gift' is not one of offer, request",
        f"dooropener: {bad}: line 2, field title: is missing",
    ]


def test_a_listing_cannot_move_the_cursor(save):
    local = save("l.jsonl", {**LISTING, "title": "\x1b[2J\u202eHoney\nBread"})

    answer = run("match", local, save("p.jsonl"))

    assert "A1 Björns Honung AB: [2J Honey Bread\n" in answer.stdout
