"""Who answers: the step that waits for something, or the dialogue that the message asks for."""

from collections.abc import Awaitable, Callable, Mapping

from dooropener.listings import TEXT_LENGTH
from dooropener_bot.conversations import messages, welcome
from dooropener_bot.conversations.dialogues import company, doors, listing, office, reach
from dooropener_bot.conversations.memory import Step
from dooropener_bot.conversations.replies import Button, marked
from dooropener_bot.conversations.spoken import Spoken, has_letters, normal
from dooropener_bot.conversations.turn import Turn
from dooropener_bot.understanding import Intent

Ask = Callable[[Turn], Awaitable[None]]
Take = Callable[[Turn], Awaitable[bool]]
Press = Callable[[Turn, str], Awaitable[None]]

LIMIT = TEXT_LENGTH
_STRANGE_LETTERS = 20

TAKE: Mapping[Step, Take] = {
    Step.PRODUCT: listing.take_product,
    Step.KIND: listing.take_kind,
    Step.PARTNERSHIP: listing.take_partnership,
    Step.REGIONS: listing.take_regions,
    Step.TITLE: listing.take_title,
    Step.REVIEW: listing.take_review,
    Step.NUMBER: company.take_number,
    Step.NAME: company.take_name,
    Step.CONTACT: company.take_contact,
    Step.ROLE: company.take_role,
    Step.CONSENT: company.take_consent,
    Step.DECLINE: doors.take_decline,
    Step.LATER: doors.take_later,
    Step.QUESTION: doors.take_question,
    Step.MOVE: reach.take_move,
    Step.OFFICE: office.take_office,
    Step.DELETE: office.take_delete,
}
"""What takes a message at each step; false means: this was not an answer."""

ASK: Mapping[Step, Ask] = {
    **listing.ASK,
    **company.ASK,
    Step.DECLINE: doors.ask_again,
    Step.LATER: doors.ask_again,
    Step.QUESTION: doors.ask_again,
    Step.MOVE: reach.ask_again,
    Step.OFFICE: office.offer_advisor,
    Step.DELETE: office.ask_deletion,
}
"""What asks the question of a step once more."""

STRUCTURED = frozenset({Step.NUMBER, Step.NAME, Step.CONTACT, Step.ROLE, Step.TITLE})
"""Steps whose answers are names and numbers: no language can be told from them."""

PRESS: Mapping[str, Press] = {
    "kind": listing.press_kind,
    "partnership": listing.press_partnership,
    "region": listing.press_region,
    "review": listing.press_review,
    "organisation": company.press_organisation,
    "role": company.press_role,
    "consent": company.press_consent,
    "door": doors.press_door,
    "decline": doors.press_decline,
    "later": doors.press_later,
    "move": reach.press_move,
    "office": office.press_office,
    "delete": office.press_delete,
}

NEEDS: Mapping[str, frozenset[Step]] = {
    "kind": frozenset({Step.KIND}),
    "partnership": frozenset({Step.PARTNERSHIP}),
    "region": frozenset({Step.REGIONS}),
    "review": frozenset({Step.REVIEW}),
    "organisation": frozenset({Step.ORGANISATION}),
    "role": frozenset({Step.ROLE}),
    "consent": frozenset({Step.CONSENT}),
    "decline": frozenset({Step.DECLINE}),
    "later": frozenset({Step.LATER}),
    "move": frozenset({Step.MOVE}),
    "office": frozenset({Step.OFFICE}),
    "delete": frozenset({Step.DELETE}),
}
"""The step a button belongs to: one further up in the conversation is out of date."""


async def respond(turn: Turn) -> None:
    """Answer one message."""
    if len(turn.text) > LIMIT:
        _refuse_long(turn)
    elif turn.button is not None:
        await _press(turn, turn.button)
    else:
        await _hear(turn)


def _refuse_long(turn: Turn) -> None:
    said = turn.words.ngettext(
        "That was a lot: I can take in %(limit)s characters at a time, and this was %(number)s character. "
        "Please say it more briefly; what we had so far is kept.",
        "That was a lot: I can take in %(limit)s characters at a time, and these were %(number)s. "
        "Please say it more briefly; what we had so far is kept.",
        len(turn.text),
        limit=LIMIT,
    )
    turn.say(said)


async def _hear(turn: Turn) -> None:
    label = await _pressed_in_words(turn)
    if label is not None:
        await _press(turn, label)
        return
    if turn.memory.step not in STRUCTURED:
        await welcome.follow_language(turn)
    if Spoken.START in turn.spoken or not turn.memory.welcomed:
        welcome.greet(turn)
        if Spoken.START in turn.spoken or not has_letters(turn.text) or await _only_greets(turn):
            return
    if await _command(turn):
        return
    if not has_letters(turn.text) and not turn.spoken:
        await _wave_back(turn)
        return
    step = turn.memory.step
    if step is not None and step in TAKE and await TAKE[step](turn):
        return
    await _serve(turn)


async def _only_greets(turn: Turn) -> bool:
    return (await turn.read()).intent is Intent.GREET


async def _pressed_in_words(turn: Turn) -> str | None:
    """A message that is the label of one of our last buttons is a press of it."""
    said = normal(turn.text)
    for button in await messages.last_buttons(turn.session, turn.conversation.id):
        if said and said == normal(button["label"].removeprefix("✓ ")):
            return button["value"]
    return None


async def _command(turn: Turn) -> bool:
    """*avbryt*, *ångra*, *hjälp*: these words work everywhere."""
    if Spoken.UNDO in turn.spoken:
        await undo(turn)
    elif Spoken.CANCEL in turn.spoken:
        cancel(turn)
    elif Spoken.HELP in turn.spoken:
        welcome.offer_help(turn)
        await _ask_again(turn)
    else:
        return False
    return True


def cancel(turn: Turn) -> None:
    _ = turn.words
    if turn.memory.step is None:
        turn.say(_("There is nothing to cancel. What do you offer or look for, and where?"))
        return
    turn.memory.settle()
    turn.say(_("Cancelled; nothing was saved. If you change your mind, write “undo”."))


async def undo(turn: Turn) -> None:
    """Back to where we were before the last step, and its question once more."""
    earlier = turn.memory.step_back()
    if earlier is None:
        turn.say(turn.words("There is no step to go back. What is saved, an advisor can change for you."))
        return
    turn.memory = earlier
    turn.say(turn.words("One step back."))
    await _ask_again(turn)


async def _ask_again(turn: Turn) -> None:
    step = turn.memory.step
    if step is not None and step in ASK:
        await ASK[step](turn)


async def _wave_back(turn: Turn) -> None:
    """A message without letters says nothing that we could act on."""
    turn.say(turn.words("🙂 I can only read words. Write “help” to see what I can do."))
    await _ask_again(turn)


async def _press(turn: Turn, value: str) -> None:
    prefix, _, argument = value.partition(":")
    if prefix == "language":
        await welcome.change_language(turn, argument)
        await _ask_again(turn)
    elif prefix == "intent":
        await _press_intent(turn, argument)
    elif prefix not in PRESS or (prefix in NEEDS and turn.memory.step not in NEEDS[prefix]):
        turn.say(turn.words("That button belongs to an earlier question."))
        await _ask_again(turn)
    else:
        await PRESS[prefix](turn, argument)


async def _press_intent(turn: Turn, value: str) -> None:
    """One of two readings, or a shortcut; the words it was about are remembered."""
    turn.text, turn.memory.words = turn.memory.words, ""
    if value in INTENTS:
        await INTENTS[Intent(value)](turn)
    else:
        off_topic(turn)


async def _serve(turn: Turn) -> None:
    """No step took it: do what it asks for, or ask which of two things it means."""
    for meaning, answer in doors.SPOKEN_ANSWERS.items():
        if meaning in turn.spoken and await doors.answer_in_words(turn, answer):
            return
    if Spoken.STATUS in turn.spoken:
        await doors.show_status(turn)
        await _ask_again(turn)
        return
    reading = await turn.read()
    if reading.intent in doors.ANSWERS and await doors.answer_in_words(turn, doors.ANSWERS[reading.intent]):
        return
    step = turn.memory.step
    if reading.unsure:
        await _offer_readings(turn)
    elif reading.intent in INTENTS:
        await INTENTS[reading.intent](turn)
        if turn.memory.step is step:
            await _ask_again(turn)
    elif step in ASK:
        turn.say(turn.words("I did not understand that as an answer."))
        await _ask_again(turn)
    elif reading.language is None and sum(c.isalpha() for c in turn.text) >= _STRANGE_LETTERS:
        await welcome.speak_english(turn, None)
    else:
        off_topic(turn)


async def _offer_readings(turn: Turn) -> None:
    """Unsure: the two best readings as buttons, and the question of the step again."""
    reading = await turn.read()
    likely = [intent for intent, _ in reading.alternatives if intent in READINGS]
    best = list(dict.fromkeys([*([reading.intent] if reading.intent in READINGS else []), *likely]))[:2]
    if not best:
        off_topic(turn)
        await _ask_again(turn)
        return
    turn.memory.words = turn.text
    buttons = [Button(turn.words(READINGS[intent]), f"intent:{intent.value}") for intent in best]
    turn.say(
        turn.words("I am not sure what you mean. Is it one of these?"),
        [(button,) for button in [*buttons, Button(turn.words("Something else"), "intent:other")]],
    )


def off_topic(turn: Turn) -> None:
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
    welcome.greet_again(turn)


async def _help(turn: Turn) -> None:
    welcome.offer_help(turn)


async def _cancel(turn: Turn) -> None:
    cancel(turn)


async def _change_language(turn: Turn) -> None:
    reading = await turn.read()
    await welcome.change_language(turn, reading.slots.language)


async def _answer_later(turn: Turn) -> None:
    await doors.show_doors(turn)


INTENTS: Mapping[Intent, Ask] = {
    Intent.ADD_LISTING: _add_listing,
    Intent.REGISTER_COMPANY: company.register,
    Intent.SHOW_MATCHES: doors.show_doors,
    Intent.ACCEPT_MATCH: _answer_later,
    Intent.DECLINE_MATCH: _answer_later,
    Intent.INTRODUCTION_STATUS: doors.show_status,
    Intent.SET_REGIONS: reach.set_regions,
    Intent.CHANGE_LANGUAGE: _change_language,
    Intent.TALK_TO_ADVISOR: office.offer_advisor,
    Intent.EXPORT_DATA: office.request_copy,
    Intent.DELETE_DATA: office.ask_deletion,
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
