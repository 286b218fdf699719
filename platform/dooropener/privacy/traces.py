"""Where somebody stands in the records that have to be kept."""

from dataclasses import dataclass

from dooropener.introductions import Introduction
from dooropener.listings import Listing
from dooropener.states import Actor


@dataclass(frozen=True, slots=True)
class Traces:
    """`person_id` is that of the chat; `confirmed` says that `addresses` are known to be the person's own.

    `new_addresses` are those that nobody has confirmed.
    """

    actor: Actor
    listings: tuple[Listing, ...]
    introductions: tuple[Introduction, ...]
    addresses: frozenset[str]
    confirmed: bool
    person_id: int | None = None
    new_addresses: tuple[str, ...] = ()
