"""What can be said at any time: undo, cancel, help, and everything that opens a dialogue."""

from collections.abc import Mapping

from dooropener_bot.conversations import granting, welcome
from dooropener_bot.conversations.dialogues import company, doors, feedback, listing, office, privacy, reach, status
from dooropener_bot.conversations.dialogues.place import puts_places_right
from dooropener_bot.conversations.replies import Button, marked
from dooropener_bot.conversations.spoken import Spoken
from dooropener_bot.conversations.steps import ASK, Ask, ask_again
from dooropener_bot.conversations.strangers import stranger_named
from dooropener_bot.conversations.turn import Turn
from dooropener_bot.understanding import Intent


def cancel(turn: Turn) -> None:
    _ = turn.words
    if turn.memory.step is None:
        turn.say(_("There is nothing to cancel. What do you offer or look for, and where?"))
        return
    turn.memory.settle()
    turn.memory.files = []
    turn.say(_("Cancelled; nothing was saved. If you change your mind, write “undo”."))


async def undo(turn: Turn) -> None:
    """Back to where we were before the last step, and its question once more; before that, what was saved last."""
    earlier = turn.memory.step_back()
    if earlier is None and (await granting.undo_done(turn) or await privacy.keep(turn)):
        return
    if earlier is None:
        turn.say(turn.words("There is no step to go back. What is saved, an advisor can change for you."))
        return
    turn.memory = earlier
    turn.say(turn.words("One step back."))
    await ask_again(turn)


async def wave_back(turn: Turn) -> None:
    """A message without letters says nothing that we could act on."""
    turn.say(turn.words("🙂 I can only read words. Write “help” to see what I can do."))
    await ask_again(turn)


async def serve(turn: Turn) -> None:
    """No step took it: do what it asks for, or ask which of two things it means."""
    for meaning, answer in doors.SPOKEN_ANSWERS.items():
        if meaning in turn.spoken and await doors.answer_in_words(turn, answer):
            return
    if await _do_as_said(turn):
        return
    if not turn.spoken and await feedback.take_unasked(turn):
        return
    reading = await turn.read()
    if reading.intent in doors.ANSWERS and await doors.answer_in_words(turn, doors.ANSWERS[reading.intent]):
        return
    step = turn.memory.step
    if puts_places_right(reading) and turn.memory.draft is not None:
        await _act(turn, _set_regions)
    elif reading.unsure:
        await _offer_readings(turn)
    elif reading.intent in INTENTS:
        await _act(turn, INTENTS[reading.intent])
    elif step in ASK:
        turn.say(turn.words("I did not understand that as an answer."))
        await ask_again(turn)
    else:
        await off_topic(turn)


async def _act(turn: Turn, act: Ask) -> None:
    """Do it, and ask once more what was open unless that led on."""
    step = turn.memory.step
    await act(turn)
    if turn.memory.step is step:
        await ask_again(turn)


async def _do_as_said(turn: Turn) -> bool:
    """Whole messages that can mean one thing only."""
    for meaning, act in SAID.items():
        if meaning in turn.spoken:
            await _act(turn, act)
            return True
    return False


async def _offer_readings(turn: Turn) -> None:
    """Unsure: the two best readings as buttons, and the question of the step again."""
    reading = await turn.read()
    likely = [intent for intent, _ in reading.alternatives if intent in READINGS]
    best = list(dict.fromkeys([*([reading.intent] if reading.intent in READINGS else []), *likely]))[:2]
    if not best:
        await off_topic(turn)
        await ask_again(turn)
        return
    turn.memory.words = turn.text
    buttons = [Button(turn.words(READINGS[intent]), f"intent:{intent.value}") for intent in best]
    turn.say(
        turn.words("I am not sure what you mean. Is it one of these?"),
        [(button,) for button in [*buttons, Button(turn.words("Something else"), "intent:other")]],
    )


async def off_topic(turn: Turn) -> None:
    """Nothing we do. In a talk with an advisor it may be meant for them."""
    if await office.is_talking(turn):
        await office.offer_advisor(turn)
        return
    turn.say(
        turn.words(
            "That is outside what I can do. I help with partners abroad: tell me what you offer or look for, "
            "or write “help”."
        )
    )


async def _add_listing(turn: Turn) -> None:
    if turn.text.strip():
        await listing.begin(turn)
    else:
        await listing.begin_without_words(turn)


async def _greet(turn: Turn) -> None:
    welcome.greet_back(turn)


async def _help(turn: Turn) -> None:
    welcome.offer_help(turn)


async def _cancel(turn: Turn) -> None:
    cancel(turn)


async def _change_language(turn: Turn) -> None:
    reading = await turn.read()
    await welcome.change_language(turn, reading.slots.language or stranger_named(turn.text))


async def _set_regions(turn: Turn) -> None:
    if turn.memory.draft is not None:
        await listing.change_regions(turn)
    else:
        await reach.set_regions(turn)


async def _answer_later(turn: Turn) -> None:
    await doors.show_doors(turn)


async def _you_are_welcome(turn: Turn) -> None:
    turn.say(turn.words("You are welcome!"))


SAID: Mapping[Spoken, Ask] = {
    Spoken.STATUS: status.show_status,
    Spoken.THANKS: _you_are_welcome,
    Spoken.CONSENT_BACK: privacy.ask_erasure,
}

INTENTS: Mapping[Intent, Ask] = {
    Intent.ADD_LISTING: _add_listing,
    Intent.REGISTER_COMPANY: company.register,
    Intent.SHOW_MATCHES: doors.show_doors,
    Intent.ACCEPT_MATCH: _answer_later,
    Intent.DECLINE_MATCH: _answer_later,
    Intent.INTRODUCTION_STATUS: status.show_status,
    Intent.SET_REGIONS: _set_regions,
    Intent.CHANGE_LANGUAGE: _change_language,
    Intent.TALK_TO_ADVISOR: office.offer_advisor,
    Intent.EXPORT_DATA: privacy.offer_copy,
    Intent.DELETE_DATA: privacy.ask_erasure,
    Intent.HELP: _help,
    Intent.GREET: _greet,
    Intent.CANCEL: _cancel,
}

READINGS: Mapping[Intent, str] = {
    Intent.ADD_LISTING: marked("Tell of an offer or a request"),
    Intent.REGISTER_COMPANY: marked("Register our company"),
    Intent.SHOW_MATCHES: marked("Show my doors"),
    Intent.ACCEPT_MATCH: marked("Say yes to a door"),
    Intent.DECLINE_MATCH: marked("Say no to a door"),
    Intent.INTRODUCTION_STATUS: marked("How far are we?"),
    Intent.SET_REGIONS: marked("Change regions"),
    Intent.CHANGE_LANGUAGE: marked("Change the language"),
    Intent.TALK_TO_ADVISOR: marked("Talk to an advisor"),
    Intent.EXPORT_DATA: marked("Get a copy of my data"),
    Intent.DELETE_DATA: marked("Delete my data"),
    Intent.HELP: marked("What can you do?"),
}
"""What each reading is called on a button."""
