"""What can be done with a listing in one step: put on hold, resume, renew, hand in, withdraw; and taking it back."""

from collections.abc import Awaitable, Callable, Mapping

from dooropener import listings
from dooropener.listings import Listing
from dooropener_bot.conversations.dialogues import editing, mine
from dooropener_bot.conversations.memory import Step
from dooropener_bot.conversations.replies import Button
from dooropener_bot.conversations.spoken import Spoken
from dooropener_bot.conversations.turn import Turn

Act = Callable[[Turn, Listing], Awaitable[None]]


async def press_listing(turn: Turn, value: str) -> None:
    """A button on a listing: `<id>:<action>`."""
    number, _, action = value.partition(":")
    if action == "undo":
        await take_back(turn, int(number))
        return
    listing = await mine.find_own(turn, int(number))
    if listing is None:
        turn.say(turn.words("I cannot find this listing among yours."))
        return
    await ACTS[action](turn, listing)


async def act_in_words(turn: Turn, action: str) -> None:
    """*Pause the listing* without a button: the one that there is, or first which one."""
    own = await mine.own_listings(turn)
    if len(own) > 1:
        await mine.choose(turn, own, action)
    elif own:
        await ACTS[action](turn, own[0])
    else:
        await mine.show(turn)


async def _hold(turn: Turn, listing: Listing) -> None:
    await listings.hold(turn.session, listing, by=await turn.known_person(), at=turn.now)
    said = turn.words(
        "“%(title)s” is on hold: we look for no new doors for it until you resume it. What is under way goes on.",
        title=listing.title,
    )
    _done(turn, listing, said, Button(turn.words("Resume"), f"listing:{listing.id}:resume"))


async def _resume(turn: Turn, listing: Listing) -> None:
    await listings.resume(turn.session, listing, by=await turn.known_person(), at=turn.now)
    said = turn.words("We look for doors for “%(title)s” again.", title=listing.title)
    _done(turn, listing, said, Button(turn.words("Put on hold"), f"listing:{listing.id}:hold"))


async def _renew(turn: Turn, listing: Listing) -> None:
    await listings.renew(turn.session, listing, by=await turn.known_person(), at=turn.now)
    assert listing.valid_until is not None
    until = turn.words.date(listing.valid_until)
    said = turn.words("“%(title)s” is valid until %(date)s now.", title=listing.title, date=until)
    _done(turn, listing, said, _undo_button(turn, listing))


async def _submit(turn: Turn, listing: Listing) -> None:
    await listings.submit(turn.session, listing, by=await turn.known_person(), at=turn.now)
    _done(turn, listing, turn.words("Handed in. An advisor reads it."), _undo_button(turn, listing))


def _done(turn: Turn, listing: Listing, said: str, button: Button) -> None:
    turn.settle_aside(listing=listing.id)
    turn.say_with(said, button)


def _undo_button(turn: Turn, listing: Listing) -> Button:
    return Button(turn.words("Undo"), f"listing:{listing.id}:undo")


async def _ask_withdrawal(turn: Turn, listing: Listing) -> None:
    _ = turn.words
    turn.memory.turn_aside(Step.WITHDRAW)
    turn.memory.listing_id = listing.id
    turn.say_with(
        _(
            "Shall I withdraw “%(title)s”? We then look for no more doors for it. What is under way goes on.",
            title=listing.title,
        ),
        Button(_("Yes, withdraw it"), "withdraw:yes"),
        Button(_("No"), "withdraw:no"),
    )


async def ask_again(turn: Turn) -> None:
    """The question of the withdrawal once more."""
    listing = await mine.find_own(turn, turn.memory.listing_id or 0)
    if listing is None:
        turn.memory.turn_back()
    else:
        await _ask_withdrawal(turn, listing)


async def press_withdraw(turn: Turn, value: str) -> None:
    listing = await mine.find_own(turn, turn.memory.listing_id or 0)
    if value != "yes" or listing is None:
        turn.memory.turn_back()
        turn.say(turn.words("All right, it stays as it is."))
        return
    await listings.archive(turn.session, listing, by=await turn.known_person(), at=turn.now)
    said = turn.words("“%(title)s” is withdrawn. If that was a mistake, write “undo”.", title=listing.title)
    _done(turn, listing, said, _undo_button(turn, listing))


async def take_withdraw(turn: Turn) -> bool:
    if not turn.spoken & {Spoken.YES, Spoken.NO}:
        return False
    await press_withdraw(turn, "yes" if Spoken.YES in turn.spoken else "no")
    return True


async def take_back(turn: Turn, listing_id: int) -> None:
    """Undo what this person did last to the listing; the slice knows whether that is still possible."""
    listing = await listings.get_listing(turn.session, listing_id)
    await listings.take_back(turn.session, listing, by=await turn.known_person(), at=turn.now)
    turn.settle_aside()
    turn.say(turn.words("Taken back; it is again as it was."))
    await mine.open_card(turn, listing)


ACTS: Mapping[str, Act] = {
    "open": mine.open_card,
    "change": editing.begin,
    "hold": _hold,
    "resume": _resume,
    "renew": _renew,
    "submit": _submit,
    "withdraw": _ask_withdrawal,
}
