"""Changing where a listing that is already handed in looks for partners."""

from dataclasses import replace

from dooropener import listings
from dooropener.listings import Listing, ListingState
from dooropener_bot.conversations.dialogues import mine
from dooropener_bot.conversations.dialogues.place import take_places
from dooropener_bot.conversations.memory import Step
from dooropener_bot.conversations.replies import Button, in_rows
from dooropener_bot.conversations.spoken import Spoken
from dooropener_bot.conversations.turn import Turn

_CHANGEABLE = frozenset({ListingState.DRAFT, ListingState.IN_REVIEW, ListingState.PUBLISHED, ListingState.ON_HOLD})


async def set_regions(turn: Turn) -> None:
    """Which listing, then where to: one question at a time."""
    _ = turn.words
    own = await _own_listings(turn)
    if not own:
        turn.say(_("You have no listing yet. Tell me in one sentence: what do you offer or look for, and where?"))
        return
    turn.memory.turn_aside(Step.MOVE)
    turn.memory.words = turn.text.strip()
    if len(own) > 1:
        buttons = [Button(listing.title[:60], f"move:{listing.id}") for listing in own[:10]]
        turn.say(_("Which listing is it about?"), in_rows(buttons, 1))
        return
    await _choose(turn, own[0])


async def _own_listings(turn: Turn) -> list[Listing]:
    return [listing for listing in await mine.own_listings(turn) if listing.state in _CHANGEABLE]


async def press_move(turn: Turn, value: str) -> None:
    """A listing's number, or yes or no to what was proposed."""
    if value in {"yes", "no"}:
        await _decide(turn, value)
        return
    for listing in await _own_listings(turn):
        if value == str(listing.id):
            turn.text = turn.memory.words
            await _choose(turn, listing)
            return
    await set_regions(turn)


async def _choose(turn: Turn, listing: Listing) -> None:
    _ = turn.words
    turn.memory.listing_id = listing.id
    places = await take_places(turn, listing.target_regions) if turn.text else None
    if places is None:
        now = await turn.region_names(listing.target_regions)
        turn.say(
            _(
                "“%(title)s” looks for partners in %(regions)s. Where shall it look instead?",
                title=listing.title,
                regions=now,
            )
        )
        return
    turn.memory.regions, turn.memory.proposed = places, True
    await _propose(turn, listing)


async def _propose(turn: Turn, listing: Listing) -> None:
    _ = turn.words
    turn.say_with(
        _(
            "Shall “%(title)s” look for partners in %(regions)s from now on? An advisor reads it once more.",
            title=listing.title,
            regions=await turn.region_names(turn.memory.regions),
        ),
        Button(_("Yes, change it"), "move:yes"),
        Button(_("No"), "move:no"),
    )


async def ask_again(turn: Turn) -> None:
    """The proposal once more, or the question which listing."""
    listing = await _listing(turn)
    if listing is not None and turn.memory.proposed:
        await _propose(turn, listing)
        return
    turn.text = turn.memory.words
    await set_regions(turn)


async def take_move(turn: Turn) -> bool:
    if turn.memory.proposed and turn.spoken & {Spoken.YES, Spoken.NO}:
        await _decide(turn, "yes" if Spoken.YES in turn.spoken else "no")
        return True
    listing = await _listing(turn)
    if listing is None or await take_places(turn, listing.target_regions) is None:
        return False
    await _choose(turn, listing)
    return True


async def _listing(turn: Turn) -> Listing | None:
    return next((one for one in await _own_listings(turn) if one.id == turn.memory.listing_id), None)


async def _decide(turn: Turn, answer: str) -> None:
    listing, places = await _listing(turn), turn.memory.regions
    turn.memory.turn_back()
    if answer == "no" or listing is None:
        turn.say(turn.words("All right, it stays as it is."))
        return
    person = await turn.known_person()
    fields = replace(listings.fields_of(listing), target_regions=tuple(places))
    await listings.change(turn.session, listing, fields, by=person, at=turn.now)
    turn.settle_aside(listing=listing.id)
    turn.say(turn.words("Changed. An advisor reads it once more, then it goes on."))
