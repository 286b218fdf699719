"""Lines in and lines out of commands that scripts use; what is wrong with a line is told by its number and field."""

import json
import sys
from collections.abc import Iterator, Mapping
from typing import Any

from dooropener.cli.failing import fail


def lines() -> Iterator[tuple[int, str]]:
    """Read stdin line by line, counted from 1, without a mark of byte order before the first."""
    for number, raw in enumerate(sys.stdin.buffer, start=1):
        try:
            line = raw.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as error:
            fail(f"line {number}: is not UTF-8 (byte 0x{raw[error.start]:02x})")
        yield number, line.rstrip("\r\n")


def objects() -> Iterator[tuple[int, dict[str, Any]]]:
    """Read stdin as JSON lines; blank lines are left out, but counted."""
    for number, line in lines():
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except (ValueError, RecursionError) as error:
            fail(f"line {number}: this is not JSON ({error})")
        if not isinstance(record, dict):
            fail(f"line {number}: an object is needed, such as {{…}}")
        yield number, record


def needed(record: Mapping[str, Any], field: str, number: int) -> str:
    """Return a field that must be there as text."""
    if record.get(field) is None:
        fail(f"line {number}, field {field}: is missing")
    return optional(record, field, number) or ""


def optional(record: Mapping[str, Any], field: str, number: int) -> str | None:
    """Return a field that may be missing, and is text where it is not."""
    value = record.get(field)
    if value is not None and not isinstance(value, str):
        fail(f"line {number}, field {field}: must be text, not {type(value).__name__}")
    return value


def print_record(record: Mapping[str, Any]) -> None:
    """Write one JSON line; half a character, which UTF-8 cannot hold, is written as its escape."""
    line = json.dumps(record, ensure_ascii=False)
    sys.stdout.write(line.encode("utf-8", "backslashreplace").decode("utf-8") + "\n")


def shown(text: str) -> str:
    """Return a text on one line, without what moves a terminal's cursor."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
