"""The sample data that comes with the package: seed of the demo, and what ``evaluate`` measures on."""

import json
from importlib import resources
from typing import Any

from dooropener_matching.listing_rows import listing_from_row
from dooropener_matching.listings import Listing


def _rows(name: str) -> list[dict[str, Any]]:
    file = resources.files("dooropener_matching") / "data" / name
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]


def sample_locals() -> list[Listing]:
    """Return the listings of the home region."""
    return [listing_from_row(row) for row in _rows("local.jsonl")]


def sample_partners() -> list[Listing]:
    """Return the listings of the partner regions."""
    return [listing_from_row(row) for row in _rows("partners.jsonl")]


def sample_grades() -> dict[str, dict[str, int]]:
    """Return the judged relevance of the samples, as :func:`read_grades` gives it."""
    return read_grades((resources.files("dooropener_matching") / "data" / "qrels.tsv").read_text(encoding="utf-8"))


def read_grades(text: str) -> dict[str, dict[str, int]]:
    """Read judgements, a line each (``local⇥partner⇥grade``): local id → partner id → grade 1..3.

    Pairs not named are irrelevant.
    """
    grades: dict[str, dict[str, int]] = {}
    for line in text.split("\n"):
        if line.strip():
            local, partner, grade = line.split("\t")
            grades.setdefault(local, {})[partner] = int(grade)
    return grades


def sample_names() -> list[dict[str, Any]]:
    """Return pairs of organisation names with the judgement ``same``."""
    return _rows("names.jsonl")
