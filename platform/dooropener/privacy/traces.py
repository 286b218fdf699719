"""Where somebody stands in the records that have to be kept."""

from dataclasses import dataclass

from dooropener.introductions import Introduction
from dooropener.listings import Listing
from dooropener.states import Actor


@dataclass(frozen=True, slots=True)
class Traces:
    """`person_id` is that of the chat; `confirmed` says that `addresses` are known to be the person's own."""

    actor: Actor
    listings: tuple[Listing, ...]
    introductions: tuple[Introduction, ...]
    addresses: frozenset[str]
    confirmed: bool
    person_id: int | None = None
