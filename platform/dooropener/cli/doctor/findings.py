"""What was found, how bad it is, and what to do about it."""

import enum
from dataclasses import dataclass


class Grade(enum.StrEnum):
    """`off` is what is not set up and need not be."""

    OK = "ok"
    OFF = "off"
    WARNING = "warning"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Finding:
    """`found` never holds a secret; `advice` is empty where nothing is to be done."""

    what: str
    grade: Grade
    found: str
    advice: str = ""


def ok(what: str, found: str = "") -> Finding:
    return Finding(what, Grade.OK, found)


def off(what: str, found: str) -> Finding:
    return Finding(what, Grade.OFF, found)


def warning(what: str, found: str, advice: str) -> Finding:
    return Finding(what, Grade.WARNING, found, advice)


def broken(what: str, found: str, advice: str) -> Finding:
    return Finding(what, Grade.BROKEN, found, advice)


def exit_code(findings: list[Finding]) -> int:
    """2 where something is broken, 1 where something is to be looked at, else 0."""
    grades = {finding.grade for finding in findings}
    return 2 if Grade.BROKEN in grades else 1 if Grade.WARNING in grades else 0
