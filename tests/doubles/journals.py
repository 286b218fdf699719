"""The log of a part of a test, as production writes it, with everything that any level tells."""

import io
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from dooropener.logs import OURS, lines


@dataclass
class Journal:
    stream: io.StringIO = field(default_factory=io.StringIO)

    @property
    def text(self) -> str:
        return self.stream.getvalue()

    @property
    def entries(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.text.splitlines()]

    def told(self, event: str) -> list[dict[str, Any]]:
        return [entry for entry in self.entries if entry["event"] == event]


@contextmanager
def journal() -> Iterator[Journal]:
    """Our loggers at DEBUG; other people's as `logs.configure` leaves them."""
    found, root = Journal(), logging.getLogger()
    handler = logging.StreamHandler(found.stream)
    handler.setFormatter(lines(as_json=True, quoting=False))
    before = {name: logging.getLogger(name).level for name in ("", *OURS)}
    root.setLevel(logging.WARNING)
    for name in OURS:
        logging.getLogger(name).setLevel(logging.DEBUG)
    root.addHandler(handler)
    try:
        yield found
    finally:
        root.removeHandler(handler)
        for name, level in before.items():
            logging.getLogger(name).setLevel(level)
