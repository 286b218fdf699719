"""Commands that need no database: JSON lines in, JSON lines out, for scripts and for looking inside."""

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

import dooropener_matching as matching
from dooropener.cli.failing import fail

app = typer.Typer()


class Format(StrEnum):
    TABLE = "table"
    JSONL = "jsonl"


def _print(record: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(record, ensure_ascii=False) + "\n")


def _span(span: matching.Span | None) -> list[int] | None:
    return [span.start, span.end] if span else None


def ranking_record(ranking: matching.Ranking) -> dict[str, Any]:
    """One line of `dooropener match`."""
    found = [
        {
            "partner": match.partner,
            "score": round(match.score, 4),
            "criteria": [
                {
                    "name": criterion.name,
                    "verdict": criterion.verdict.value,
                    "local": _span(criterion.local),
                    "partner": _span(criterion.partner),
                    "note": criterion.note,
                }
                for criterion in match.criteria
            ],
            "deciding_fact": match.deciding_fact,
        }
        for match in ranking.matches
    ]
    return {"local": ranking.local, "matches": found, "withheld": [asdict(withheld) for withheld in ranking.withheld]}


def _listings(path: Path) -> list[matching.Listing]:
    try:
        return matching.read_listings(path)
    except matching.ListingFileError as error:
        fail(*[f"{error.path}: {fault}" for fault in error.faults])


@app.command("match")
def match(
    local: Annotated[Path, typer.Argument(help="Listings of local companies: JSONL, CSV or XLSX.")],
    partners: Annotated[Path, typer.Argument(help="Listings of partners: JSONL, CSV or XLSX.")],
    top: Annotated[int, typer.Option(min=1, help="Best partners to show for each.")] = 10,
    output: Annotated[Format, typer.Option("--format", help="A table to read or lines for scripts.")] = Format.TABLE,
) -> None:
    """Rank partner listings for each local one, with the case of each pair."""
    wanted, offered = _listings(local), _listings(partners)
    matcher = matching.Matcher()
    names = {listing.id: listing for listing in offered}
    for listing in wanted:
        ranking = matcher.rank(listing, offered, top=top)
        if output is Format.JSONL:
            _print(ranking_record(ranking))
        else:
            _table(listing, ranking, names)


_SIGNS = {matching.Verdict.MATCH: "+", matching.Verdict.GAP: "-", matching.Verdict.UNKNOWN: "?"}


def _table(listing: matching.Listing, ranking: matching.Ranking, names: dict[str, matching.Listing]) -> None:
    sys.stdout.write(f"\n{listing.id}  {listing.organisation}: {listing.title}\n")
    for number, found in enumerate(ranking.matches, start=1):
        partner = names[found.partner]
        case = "  ".join(f"{_SIGNS[criterion.verdict]}{criterion.name}" for criterion in found.criteria)
        sys.stdout.write(f"{number:>4}  {partner.id}  {partner.organisation} ({partner.region}): {partner.title}\n")
        sys.stdout.write(f"      {case}\n")
        if found.deciding_fact:
            sys.stdout.write(f"      to find out: {found.deciding_fact}\n")
    if not ranking.matches:
        sys.stdout.write("      no partner fits\n")


def _lines() -> Iterator[str]:
    for line in sys.stdin:
        yield line.rstrip("\n")


def _objects() -> Iterator[dict[str, Any]]:
    for number, line in enumerate(sys.stdin, start=1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except ValueError as error:
            fail(f"line {number}: this is not JSON ({error})")
        if not isinstance(record, dict):
            fail(f"line {number}: an object is needed, such as {{…}}")
        yield record


@app.command()
def understand(
    jsonl: Annotated[bool, typer.Option(help='Lines are {"text", "previous_language"}.')] = False,
) -> None:
    """Read chat messages from stdin, one per line: intent, slots, language."""
    from dooropener_bot.understanding import Understanding, as_record  # loads a model

    understanding = Understanding()
    records = _objects() if jsonl else ({"text": line} for line in _lines())
    for record in records:
        if not isinstance(record.get("text"), str):
            fail('each line needs a "text"')
        reading = understanding.read(record["text"], previous_language=record.get("previous_language"))
        _print(as_record(reading))


@app.command("read-mail")
def read_mail(
    paths: Annotated[list[str], typer.Argument(help="Files (.eml, mbox), folders, or - for stdin.")],
    output: Annotated[Format, typer.Option("--format", help="Only jsonl for now.")] = Format.JSONL,  # noqa: ARG001
) -> None:
    """Read inbound mails: who speaks, the new text without quotes, what it seems to say."""
    from dooropener.mailbox import reading  # loads a model

    encoder = matching.default_encoder()
    try:
        for path, raw in reading.read_paths(paths):
            _print(reading.as_record(path, reading.read_mail(raw, encoder=encoder)))
    except FileNotFoundError as error:
        fail(f"{error.filename}: there is no such file")


@app.command()
def names() -> None:
    """Read pairs of organisation names from stdin and say whether they are the same organisation."""
    for record in _objects():
        if not isinstance(record.get("a"), str) or not isinstance(record.get("b"), str):
            fail('each line needs "a" and "b"')
        verdict = matching.compare_names(
            record["a"],
            record["b"],
            country=record.get("country"),
            a_number=record.get("a_number"),
            b_number=record.get("b_number"),
        )
        _print(record | {"same": verdict.same, "score": round(verdict.score, 4), "why": verdict.why})
