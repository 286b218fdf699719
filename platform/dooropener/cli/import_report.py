"""What `import` tells of what came in, was changed, refused or taken back: as sentences, or as JSON."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

import typer

from dooropener.exchanges import Following, ImportRow, RowVerdict
from dooropener.portal.import_words import RowWords, column_name
from dooropener.words import Words

SHOWN = 1000
"""Rows that were refused; of those that a dry run would change so many as the portal shows."""
CHANGES_SHOWN = 20

REPORT: Mapping[str, str] = {
    "counts": "%(created)s new, %(updated)s changed, %(unchanged)s as before, %(refused)s refused.",
    "dry": "Nothing was written.",
    "undo": "Import %(number)s; undo it until %(day)s with `dooropener import --undo %(number)s`.",
    "undone": "Import %(number)s was undone: %(taken_back)s taken back, %(left)s left as they are.",
    "checked": "%(seen)s of %(rows)s rows checked",
    "taken_in": "%(seen)s of %(rows)s rows taken in",
    "taken_back": "%(seen)s of %(rows)s rows taken back",
    "unknown_import": "There is no import %(number)s.",
}


@dataclass(slots=True)
class Told:
    """What came of an import. `refused` and `changes` are of the first rows; `undo_until` where it can be undone."""

    import_id: int
    kind: str
    rows: int
    counts: Mapping[str, Any]
    columns: Mapping[str, str]
    undo_until: date | None = None
    following: Following | None = None
    refused_rows: int = 0
    refused: list[dict[str, Any]] = field(default_factory=list)
    changes: list[dict[str, Any]] = field(default_factory=list)

    def count(self, verdict: RowVerdict) -> int:
        return int(self.counts.get(verdict.value, 0))


def refusals(row: ImportRow, reader: RowWords) -> list[dict[str, Any]]:
    return [
        {"line": row.line, "field": fault["field"], "rule": fault["rule"], "reason": reader.fault(fault)}
        for fault in row.faults
    ]


def change(row: ImportRow, reader: RowWords) -> dict[str, Any]:
    """What a row would change, each field before and after."""
    changes = row.told.get("changes", {})
    shown = {name: [reader.shown(name, str(each or "")) for each in pair] for name, pair in changes.items()}
    return {"line": row.line, "name": str(row.told.get("name") or ""), "changes": shown}


def tell_as_json(told: Told, *, dry_run: bool) -> None:
    counts = {verdict.value: told.count(verdict) for verdict in RowVerdict}
    record: dict[str, Any] = {"import": None if dry_run else told.import_id, "kind": told.kind, "rows": told.rows}
    record |= counts | {"columns": told.columns, "faults": told.refused, "dry_run": dry_run}
    if dry_run:
        record["changes"] = told.changes
    else:
        record["following"] = asdict(told.following) if told.following else None
        record["undo_until"] = told.undo_until.isoformat() if told.undo_until else None
    typer.echo(json.dumps(record, ensure_ascii=False))


def tell(words: Words, told: Told, *, dry_run: bool) -> None:
    for fault in told.refused:
        typer.echo(_line(words, fault["line"], _about(words, fault["field"], fault["reason"])))
    _more(words, told.count(RowVerdict.REFUSED) - told.refused_rows)
    for each in told.changes:
        changed = "; ".join(_changed(words, field, *pair) for field, pair in each["changes"].items())
        typer.echo(_line(words, each["line"], words.labelled(each["name"], changed)))
    if dry_run:
        _more(words, told.count(RowVerdict.UPDATED) - len(told.changes))
    counts = {verdict.value: words.number(told.count(verdict)) for verdict in RowVerdict}
    said = words(REPORT["counts"], **counts)
    typer.echo(words.sentences(said, words(REPORT["dry"])) if dry_run else said)
    if told.following:
        typer.echo(words.sentences(*_following(words, told.following)))
    if told.undo_until:
        typer.echo(words(REPORT["undo"], number=told.import_id, day=words.date(told.undo_until)))


def _following(words: Words, found: Following) -> tuple[str, str]:
    one, many = (
        "%(number)s listing waits for a colleague's review.",
        "%(number)s listings wait for a colleague's review.",
    )
    done, every = words.number(found.encoded), words.number(found.listings)
    return words.ngettext(one, many, found.in_review), words(
        "The matcher has read %(done)s of %(all)s.", done=done, all=every
    )


def _line(words: Words, number: int, said: str) -> str:
    return words.labelled(f"{words('Line')} {number}", said)


def _about(words: Words, name: str, said: str) -> str:
    return words.labelled(column_name(words, name), said) if name else said


def _changed(words: Words, field: str, before: str, after: str) -> str:
    return words.labelled(column_name(words, field), f"{before or '–'} → {after or '–'}")


def _more(words: Words, number: int) -> None:
    if number > 0:
        typer.echo(words.ngettext("and %(number)s more", "and %(number)s more", number))
