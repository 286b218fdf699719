"""What we answer, as data: each channel shows it in its own way."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Button:
    """A choice. `value` says what is meant, in at most 64 bytes (the limit of Telegram's `callback_data`)."""

    label: str
    value: str

    def __post_init__(self) -> None:
        if len(self.value.encode()) > 64:
            raise ValueError(f"a button's value is too long: {self.value}")


Row = tuple[Button, ...]


@dataclass(frozen=True, slots=True)
class Quote:
    """Words within a reply that are somebody else's, and their language."""

    words: str
    language: str


@dataclass(frozen=True, slots=True)
class Reply:
    """One message from us: plain text, and rows of buttons under it. `quotes` may hold more than stands in it."""

    text: str
    buttons: tuple[Row, ...] = ()
    quotes: tuple[Quote, ...] = ()


def in_rows(buttons: Iterable[Button], per_row: int = 2) -> tuple[Row, ...]:
    """The buttons in their order, `per_row` side by side."""
    every = tuple(buttons)
    return tuple(every[start : start + per_row] for start in range(0, len(every), per_row))


def plain(buttons: Iterable[Row]) -> list[list[dict[str, str]]]:
    """Rows of buttons as they are stored with a message."""
    return [[{"label": button.label, "value": button.value} for button in row] for row in buttons]


def marked(message: str) -> str:
    """Mark a message id that is translated where it is said: the catalogues are collected from the source."""
    return message
