"""Commands that need no database: JSON lines in, JSON lines out, for scripts and for looking inside."""

import sys
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

import dooropener_matching as matching
from dooropener.cli.failing import fail
from dooropener.cli.lines import lines, needed, objects, optional, print_record, shown

app = typer.Typer()


class Format(StrEnum):
    TABLE = "table"
    JSONL = "jsonl"


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
            print_record(ranking_record(ranking))
        else:
            _table(listing, ranking, names)


_SIGNS = {matching.Verdict.MATCH: "+", matching.Verdict.GAP: "-", matching.Verdict.UNKNOWN: "?"}


def _table(listing: matching.Listing, ranking: matching.Ranking, names: dict[str, matching.Listing]) -> None:
    sys.stdout.write(f"\n{shown(f'{listing.id} {listing.organisation}: {listing.title}')}\n")
    for number, found in enumerate(ranking.matches, start=1):
        partner = names[found.partner]
        case = "  ".join(f"{_SIGNS[criterion.verdict]}{criterion.name}" for criterion in found.criteria)
        line = shown(f"{partner.id} {partner.organisation} ({partner.region}): {partner.title}")
        sys.stdout.write(f"{number:>4}  {line}\n")
        sys.stdout.write(f"      {case}\n")
        if found.deciding_fact:
            sys.stdout.write(f"      to find out: {shown(found.deciding_fact)}\n")
    if not ranking.matches:
        sys.stdout.write("      no partner fits\n")


@app.command()
def understand(
    jsonl: Annotated[bool, typer.Option(help='Lines are {"text", "previous_language"}.')] = False,
) -> None:
    """Read chat messages from stdin, one per line: intent, slots, language."""
    from dooropener_bot.understanding import Understanding, as_record  # loads a model

    understanding = Understanding()
    records = objects() if jsonl else ((number, {"text": line}) for number, line in lines())
    for number, record in records:
        text, previous = needed(record, "text", number), optional(record, "previous_language", number)
        print_record(as_record(understanding.read(text, previous_language=previous)))


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
            print_record(reading.as_record(path, reading.read_mail(raw, encoder=encoder)))
    except FileNotFoundError as error:
        fail(f"{error.filename}: there is no such file")


@app.command()
def names() -> None:
    """Read pairs of organisation names from stdin and say whether they are the same organisation."""
    for number, record in objects():
        verdict = matching.compare_names(
            needed(record, "a", number),
            needed(record, "b", number),
            country=optional(record, "country", number),
            a_number=optional(record, "a_number", number),
            b_number=optional(record, "b_number", number),
        )
        print_record(record | {"same": verdict.same, "score": round(verdict.score, 4), "why": verdict.why})
