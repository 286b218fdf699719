"""Who answers: the step that waits for something, or the dialogue that the message asks for."""

from collections.abc import Awaitable, Callable, Mapping

from dooropener.listings import TEXT_LENGTH
from dooropener_bot.conversations import arrivals, asides, granting, menu, messages, welcome
from dooropener_bot.conversations.dialogues import (
    alerts,
    colleagues,
    company,
    doors,
    elsewhere,
    feedback,
    files,
    keeping,
    listing,
    mail_address,
    meetings,
    mine,
    office,
    partner_question,
    privacy,
    reach,
    second,
    sentence,
    times,
)
from dooropener_bot.conversations.memory import ASIDES, Step
from dooropener_bot.conversations.spoken import Spoken, has_letters, normal
from dooropener_bot.conversations.steps import STRUCTURED, TAKE, ask_again
from dooropener_bot.conversations.turn import Turn
from dooropener_bot.understanding import Intent

Press = Callable[[Turn, str], Awaitable[None]]

LIMIT = TEXT_LENGTH


async def respond(turn: Turn) -> None:
    """Answer one message."""
    if len(turn.text) > LIMIT:
        _refuse_long(turn)
    elif turn.button is not None:
        await _press(turn, turn.button)
    elif turn.files:
        await _take_files(turn)
    else:
        await _hear(turn)


async def _take_files(turn: Turn) -> None:
    """Words that come with a file are heard first: they may be the listing that it belongs to."""
    if turn.text.strip():
        await _hear(turn)
    heard, turn.replies = turn.replies, []
    await files.take_files(turn)
    asks = turn.memory.step is Step.FILE
    turn.replies = [*heard, *turn.replies] if asks else [*turn.replies, *heard]
    if not heard and not asks:
        await ask_again(turn)


def _refuse_long(turn: Turn) -> None:
    said = turn.words.ngettext(
        "That was a lot: I can take in %(limit)s characters at a time, and this was %(number)s character. "
        "Please say it more briefly; what we had so far is kept.",
        "That was a lot: I can take in %(limit)s characters at a time, and these were %(number)s. "
        "Please say it more briefly; what we had so far is kept.",
        len(turn.text),
        limit=turn.words.number(LIMIT),
    )
    turn.say(said)


async def _hear(turn: Turn) -> None:
    label = await _pressed_in_words(turn)
    if label is not None:
        await _press(turn, label)
        return
    if await arrivals.arrive(turn):
        return  # a code is in no language, whatever its letters spell
    if turn.memory.step not in STRUCTURED:
        await welcome.follow_language(turn)
    if Spoken.START in turn.spoken or not turn.memory.welcomed:
        only = Spoken.START in turn.spoken or not has_letters(turn.text) or await _only_greets(turn)
        welcome.greet(turn, asks=only)
        if only:
            return
    if await _command(turn):
        return
    if not has_letters(turn.text) and not turn.spoken:
        await asides.wave_back(turn)
        return
    step, resume = turn.memory.step, turn.memory.resume
    if await granting.serve(turn) or (step is not None and step in TAKE and await TAKE[step](turn)):
        await _go_on(turn, step, resume)
        return
    await asides.serve(turn)


async def _go_on(turn: Turn, before: Step | None, resume: Step | None) -> None:
    """After a question beside the matter, the matter's own question comes again; a new matter has asked its own."""
    if before in ASIDES and turn.memory.step is resume:
        await ask_again(turn)


async def _only_greets(turn: Turn) -> bool:
    """A code says something, whatever its letters look like."""
    return colleagues.find_code(turn.text) is None and (await turn.read()).intent is Intent.GREET


async def _pressed_in_words(turn: Turn) -> str | None:
    """A message that is the label of one of our last buttons is a press of it."""
    said = normal(turn.text)
    for button in await messages.last_buttons(turn.session, turn.conversation.id):
        if said and said == normal(button["label"].removeprefix("✓ ")):
            return button["value"]
    return None


async def _command(turn: Turn) -> bool:
    """*avbryt*, *ångra*, *hjälp*, *webben*: these words work everywhere, and so do the commands of a menu."""
    if Spoken.UNDO in turn.spoken:
        await asides.undo(turn)
    elif Spoken.CANCEL in turn.spoken:
        asides.cancel(turn)
    elif Spoken.HELP in turn.spoken:
        welcome.offer_help(turn)
        await ask_again(turn)
    elif Spoken.BROWSER in turn.spoken:
        await elsewhere.offer_page(turn)
    else:
        return await menu.serve(turn)
    return True


async def _press(turn: Turn, value: str) -> None:
    """Only what we offered; a button named after a step belongs to that step and no other."""
    prefix, _, argument = value.partition(":")
    offered = await messages.was_offered(turn.session, turn.conversation.id, value)
    out_of_date = prefix in list(Step) and turn.memory.step != prefix
    if not offered or out_of_date or prefix not in PRESS:
        turn.say(turn.words("That button belongs to an earlier question."))
        await ask_again(turn)
    else:
        before, resume = turn.memory.step, turn.memory.resume
        await PRESS[prefix](turn, argument)
        await _go_on(turn, before, resume)


async def _press_language(turn: Turn, value: str) -> None:
    """One language, or the button that asks for all of them."""
    await welcome.change_language(turn, value)
    if value:
        await ask_again(turn)


async def _press_intent(turn: Turn, value: str) -> None:
    """One of two readings, or a shortcut; the words it was about are remembered."""
    turn.text, turn.memory.words = turn.memory.words, ""
    if value in asides.INTENTS:
        await asides.INTENTS[Intent(value)](turn)
    else:
        await asides.off_topic(turn)


PRESS: Mapping[str, Press] = {
    "language": _press_language,
    "intent": _press_intent,
    "kind": listing.press_kind,
    "partnership": listing.press_partnership,
    "regions": listing.press_region,
    "review": listing.press_review,
    "organisation": company.press_organisation,
    "address": company.press_address,
    "role": company.press_role,
    "consent": company.press_consent,
    "door": doors.press_door,
    "decline": doors.press_decline,
    "later": doors.press_later,
    "move": reach.press_move,
    "office": office.press_office,
    "browser": elsewhere.press_browser,
    "file": files.press_file,
    "open": granting.press_open,
    "mine": mine.press_mine,
    "listing": keeping.press_listing,
    "withdraw": keeping.press_withdraw,
    "invite": colleagues.press_invite,
    "alerts": alerts.press_alerts,
    "quiet": alerts.press_quiet,
    "zone": alerts.press_zone,
    "email": mail_address.press_email,
    "enquiry": office.press_enquiry,
    "talk": office.press_talk,
    "reply": partner_question.press_reply,
    "answer": partner_question.press_answer,
    "how": feedback.press_how,
    "feedback": feedback.press_feedback,
    "delete": privacy.press_delete,
    "keep": privacy.press_keep,
    "meeting": meetings.press_meeting,
    "times": times.press_times,
    "place": times.press_line,
    "line": times.press_line,
    "sentence": sentence.press_sentence,
    "plain": sentence.press_undo,
    "two": second.press_one,
    "second": second.press_second,
}
