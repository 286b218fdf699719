"""Short messages that ask for one thing by name, or are a code; and taking back what was saved last."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from dooropener_bot.conversations.dialogues import (
    alerts,
    colleagues,
    doors,
    feedback,
    keeping,
    mail_address,
    meetings,
    mine,
    office,
    reach,
    saving,
    sentence,
    status,
)
from dooropener_bot.conversations.memory import Step
from dooropener_bot.conversations.spoken import count_words, normal
from dooropener_bot.conversations.steps import ask_again
from dooropener_bot.conversations.turn import Turn
from dooropener_bot.conversations.wishes import Wish, asks_how, names_regions, offers, wish_in
from dooropener_bot.understanding import Intent

MOST_WORDS = 8
FREE = frozenset(
    {
        Step.TITLE,
        Step.TEXT,
        Step.CERTIFICATES,
        Step.EXCLUSIONS,
        Step.DECLINE,
        Step.QUESTION,
        Step.ANSWER,
        Step.TALK,
        Step.OFFICE,
        Step.PLACE,
        Step.LINE,
        Step.FEEDBACK,
    }
)
"""Steps whose answers are sentences: they may speak of anything."""

NAMES = frozenset({Step.NUMBER, Step.NAME, Step.ADDRESS, Step.CONTACT, Step.ROLE})
"""Steps whose answers are names: a firm may be called *Alert*. A code is none, and no firm is called *my listings*."""

OPENS: Mapping[str, Callable[[Turn], Awaitable[None]]] = {
    Wish.LISTINGS: mine.show,
    Wish.INVITE: colleagues.invite,
    Wish.CODE: colleagues.ask_code,
    Wish.ALERTS: alerts.show,
    Wish.EMAIL: mail_address.change,
}
"""What opens by its name, by a button, and by a command with a slash."""


async def serve(turn: Turn) -> bool:
    """Do what the message asks for; false when it asks for none of these."""
    if turn.memory.step in FREE:
        return False
    code = colleagues.find_code(turn.text)
    if code is not None:
        await enter_code(turn, code)
        return True
    said = normal(turn.text)
    if count_words(said) > MOST_WORDS:
        return False
    wish = wish_in(said)
    if turn.memory.step in NAMES:
        return wish is Wish.LISTINGS and await _glance(turn)
    return wish is not None and not offers(await turn.read()) and await _grant(turn, wish, said)


async def _glance(turn: Turn) -> bool:
    await mine.show(turn)
    await ask_again(turn)
    return True


async def enter_code(turn: Turn, code: str) -> None:
    """A colleague's code; what was open is asked again, unless the code itself led to a question."""
    step = turn.memory.step
    await colleagues.enter(turn, code)
    if turn.memory.step is step:
        await ask_again(turn)


async def _grant(turn: Turn, wish: Wish, said: str) -> bool:
    """Do it; a draft on its way is changed where it is, and who asks how is shown the buttons."""
    if wish in OPENS:
        await press_open(turn, wish)
    elif wish is Wish.MEET:
        return await status.propose_times(turn)
    elif wish is Wish.CHANGE and turn.memory.draft:
        return False
    elif wish is Wish.CHANGE and (names_regions(said) or (await turn.read()).intent is Intent.SET_REGIONS):
        await reach.set_regions(turn)
    elif asks_how(said):
        await mine.show(turn)
    else:
        await keeping.act_in_words(turn, wish)
    return True


async def press_open(turn: Turn, value: str) -> None:
    """The same by a button."""
    await OPENS[value](turn)


async def undo_done(turn: Turn) -> bool:
    """Take back what was saved last, where that is known; false where nothing is."""
    done, turn.memory.done = turn.memory.done, {}
    turn.settled = bool(done)
    for what, take_back in TAKE_BACK.items():
        if what in done:
            await take_back(turn, done[what])
            return True
    return False


async def _show_handed_in(turn: Turn, listing_id: int) -> None:
    turn.say(turn.words("It is saved already, but you can change or withdraw it:"))
    await keeping.press_listing(turn, f"{listing_id}:open")


async def _keep_sent(turn: Turn, _sent: bool) -> None:
    office.keep_sent(turn)
    await ask_again(turn)


async def _take_registration_back(turn: Turn, done: dict[str, Any]) -> None:
    await saving.take_back(turn, done)
    await ask_again(turn)


async def _take_address_back(turn: Turn, _asked: bool) -> None:
    await mail_address.take_back(turn)


async def _take_meeting_back(turn: Turn, done: str) -> None:
    number, _, what = done.partition(":")
    await meetings.take_back(turn, int(number), what)


TAKE_BACK: Mapping[str, Callable[[Turn, Any], Awaitable[None]]] = {
    "listing": keeping.take_back,
    "handed_in": _show_handed_in,
    "registered": _take_registration_back,
    "door": doors.take_back,
    "code": colleagues.withdraw_code,
    "feedback": feedback.take_back,
    "sentence": sentence.take_back,
    "alerts": alerts.take_back,
    "email": _take_address_back,
    "meeting": _take_meeting_back,
    "sent": _keep_sent,
}
"""What *undo* does about each thing that was saved."""
