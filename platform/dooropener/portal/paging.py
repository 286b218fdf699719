"""Which rows stand on which page of a list whose length is known."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Leaf:
    """One page: its number, the last one's, and from which row to which it shows."""

    number: int
    last: int
    begin: int
    end: int


def place(address: str, number: int) -> str:
    """Where a page of the list is; `address` ends where its number goes."""
    return f"{address}page={number}" if number > 1 else address.rstrip("?&")


def leaf(count: int, number: int, *, size: int) -> Leaf:
    """Page `number` of `count` rows; a number beyond the last page gives the last one."""
    last = max(1, -(-count // size))
    number = min(max(1, number), last)
    return Leaf(number, last, (number - 1) * size, number * size)
