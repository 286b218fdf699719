"""A change to a listing that was handed in: the lines only such a change has, and saving it."""

from dooropener import listings
from dooropener.listings import Listing, ListingFields, ListingState
from dooropener_bot.conversations.dialogues import meanwhile
from dooropener_bot.conversations.memory import Step
from dooropener_bot.conversations.replies import Button, Row
from dooropener_bot.conversations.turn import Turn


def buttons(turn: Turn) -> list[Row]:
    _ = turn.words
    return [
        (Button(_("Save the change"), "review:yes"), Button(_("Leave it"), "review:no")),
        (Button(_("Change direction"), "review:kind"), Button(_("Change partnership"), "review:partnership")),
        (Button(_("Change regions"), "review:regions"), Button(_("Change title"), "review:title")),
        (Button(_("Change text"), "review:text"), Button(_("Change certificates"), "review:certificates")),
        (Button(_("Change what is not wanted"), "review:exclusions"),),
    ]


async def ask_text(turn: Turn) -> None:
    turn.say(turn.words("What shall the text be? Write it as a whole."))


async def ask_certificates(turn: Turn) -> None:
    turn.say(turn.words("Which certificates do you hold or ask for? Write them with commas between, or “no” for none."))


async def ask_exclusions(turn: Turn) -> None:
    turn.say(turn.words("What do you not want? For instance “no agents”. Write “no” if nothing is ruled out."))


async def decide(turn: Turn, answer: str) -> bool:
    """Save, or leave the listing; false where somebody else changed it meanwhile, which is to be seen first."""
    assert turn.memory.draft is not None
    listing = await listings.get_listing(turn.session, turn.memory.draft.listing_id or 0, lock=True)
    if answer != "no" and await meanwhile.takes_in(turn, listing):
        return False
    fields = meanwhile.said_in(listings.fields_of(listing), turn.memory.draft)
    if answer == "no" or fields == listings.fields_of(listing):
        turn.memory.settle()
        turn.say(turn.words("All right, it stays as it is."))
        return True
    await _save(turn, listing, fields)
    turn.settle(listing=listing.id)
    turn.say_with(
        turn.words("Changed. An advisor reads it once more, then it goes on."),
        Button(turn.words("Undo"), f"listing:{listing.id}:undo"),
    )
    return True


async def _save(turn: Turn, listing: Listing, fields: ListingFields) -> None:
    """What was refused, or never handed in, goes to the office with its new words, too."""
    person = await turn.known_person()
    await listings.change(turn.session, listing, fields, by=person, at=turn.now)
    if listing.state is ListingState.REJECTED:
        await listings.rework(turn.session, listing, by=person, at=turn.now)
    if listing.state is ListingState.DRAFT:
        await listings.submit(turn.session, listing, by=person, at=turn.now)


ASK = {
    Step.TEXT: ask_text,
    Step.CERTIFICATES: ask_certificates,
    Step.EXCLUSIONS: ask_exclusions,
}
