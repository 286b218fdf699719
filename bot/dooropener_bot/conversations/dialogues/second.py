"""What somebody says of the second of two listings in one message."""

from dooropener_bot.conversations.dialogues import listing
from dooropener_bot.conversations.spoken import Spoken
from dooropener_bot.conversations.turn import Turn


async def press_one(turn: Turn, _value: str) -> None:
    """The whole message is one listing after all."""
    memory, draft = turn.memory, turn.memory.draft
    if not memory.both or draft is None or draft.listing_id is not None:
        turn.say(turn.words("That button belongs to an earlier question."))
        return
    turn.text, memory.second, memory.both = memory.both, "", ""
    await listing.begin(turn, whole=True)


async def press_second(turn: Turn, value: str) -> None:
    """Its words are read as if they had just been written."""
    words, turn.memory.second = turn.memory.second, ""
    if value == "no" or not words:
        turn.memory.settle()
        turn.say(turn.words("All right."))
        return
    turn.text = words
    await listing.begin(turn, whole=True)


async def take_second(turn: Turn) -> bool:
    if not turn.spoken & {Spoken.YES, Spoken.NO}:
        return False
    await press_second(turn, "yes" if Spoken.YES in turn.spoken else "no")
    return True
