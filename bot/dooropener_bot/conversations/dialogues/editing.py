"""Editing a listing that was handed in: its lines are laid out as for a new one, and changed the same way."""

import re

from dooropener import listings
from dooropener.listings import Listing, ListingState, NotEditable
from dooropener_bot.conversations.dialogues import listing as new_listing
from dooropener_bot.conversations.dialogues.certificate import MOST_CERTIFICATES
from dooropener_bot.conversations.memory import Draft
from dooropener_bot.conversations.spoken import Spoken
from dooropener_bot.conversations.turn import Turn

_LONGEST_EXCLUSION = 500


async def begin(turn: Turn, listing: Listing) -> None:
    """Lay the listing out; nothing changes before it is saved."""
    if listing.state in {ListingState.EXPIRED, ListingState.ARCHIVED}:
        raise NotEditable(state=listing.state.value)
    turn.memory.settle()
    turn.memory.draft = Draft(
        listing_id=listing.id,
        base=listings.as_data(listings.fields_of(listing)),
        kind=listing.kind,
        partnership=list(listing.partnerships),
        regions=listing.target_regions,
        product=listing.title,
        title=listing.title,
        text=listing.text,
        language=listing.language,
        certifications=listing.certifications,
        exclusions=listing.exclusions,
    )
    await new_listing.go_on(turn)


async def take_text(turn: Turn) -> bool:
    if turn.spoken:
        return False
    new_listing.draft_of(turn).text = turn.text.strip()
    await new_listing.go_on(turn)
    return True


async def take_certificates(turn: Turn) -> bool:
    """Names with commas or line breaks between; *no* takes them all away."""
    none = turn.spoken & {Spoken.NO, Spoken.SKIP}
    named = [] if none else [" ".join(name.split()) for name in re.split(r"[,;，、；\n]", turn.text)]
    new_listing.draft_of(turn).certifications = [name for name in dict.fromkeys(named) if name][:MOST_CERTIFICATES]
    await new_listing.go_on(turn)
    return True


async def take_exclusions(turn: Turn) -> bool:
    none = turn.spoken & {Spoken.NO, Spoken.SKIP}
    new_listing.draft_of(turn).exclusions = "" if none else turn.text.strip()[:_LONGEST_EXCLUSION]
    await new_listing.go_on(turn)
    return True
