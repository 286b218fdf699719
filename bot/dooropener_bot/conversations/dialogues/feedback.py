"""How a meeting went, and what has come of it later: the company's answer, which the partner never sees."""

import re

from dooropener import outcomes
from dooropener.introductions import Introduction, Side
from dooropener.outcomes import Feedback, FeedbackState, Occasion, Via
from dooropener.terms import Terms
from dooropener.words import Words
from dooropener_bot.conversations import messages
from dooropener_bot.conversations.dialogues import doors
from dooropener_bot.conversations.dialogues.stages import partner_of
from dooropener_bot.conversations.memory import Step
from dooropener_bot.conversations.replies import Button, Reply
from dooropener_bot.conversations.spoken import Spoken, count_words
from dooropener_bot.conversations.turn import Turn
from dooropener_bot.conversations.wishes import offers
from dooropener_bot.understanding import Intent

_FEWEST_WORDS = 2
_PLAINLY = 0.8
_ASKS_INSTEAD = frozenset(
    {
        Intent.HELP,
        Intent.TALK_TO_ADVISOR,
        Intent.CHANGE_LANGUAGE,
        Intent.DELETE_DATA,
        Intent.EXPORT_DATA,
        Intent.SHOW_MATCHES,
        Intent.INTRODUCTION_STATUS,
    }
)
"""What is plainly asked for, and no answer."""

_QUESTION = re.compile(r"how:(\d+):words")


def question(feedback: Feedback, introduction: Introduction, words: Words, *, reminder: bool = False) -> Reply:
    """The question with its answers as buttons, one below the other: they are sentences."""
    _, partner = words, partner_of(introduction)
    if feedback.occasion is Occasion.MEETING:
        asked = _("How did your meeting with %(partner)s go? We do not pass your answer on to them.", partner=partner)
    else:
        asked = _(
            "What has come of your contact with %(partner)s? We do not pass your answer on to them.", partner=partner
        )
    if reminder:
        asked = words.sentences(_("I ask once more, and then no more:"), asked)
    terms, key = Terms(words), f"how:{feedback.id}"
    choices = [(Button(terms(choice), f"{key}:{choice.value}"),) for choice in feedback.choices]
    return Reply(asked, (*choices, (Button(_("In my own words"), f"{key}:words"),)))


async def press_how(turn: Turn, value: str) -> None:
    """A button under a question: `<id>:<answer>`. Others' questions do not exist here."""
    number, _, answer = value.partition(":")
    found = await _own(turn, int(number))
    if found is None:
        turn.say(turn.words("I cannot find this introduction among yours."))
    elif answer == "undo":
        await _take_back(turn, *found)
    elif answer == "said":
        turn.memory.feedback_id, turn.text, turn.memory.words = found[0].id, turn.memory.words, ""
        await take_feedback(turn)
    elif answer == "words":
        _turn_to_words(turn, found[0].id)
        turn.say_with(turn.words("Write in your own words how it is."), _skip(turn))
    else:
        await _keep(turn, found[0], answer)


async def _own(turn: Turn, feedback_id: int) -> tuple[Feedback, Introduction] | None:
    try:
        feedback = await outcomes.get_feedback(turn.session, feedback_id)
    except outcomes.UnknownFeedback:
        return None
    introduction = await doors.own(turn, feedback.introduction_id)
    return (feedback, introduction) if introduction and feedback.side is Side.COMPANY else None


async def _keep(turn: Turn, feedback: Feedback, answer: str) -> None:
    """Keep the answer at once, and offer to add words: nobody has to come back for it to count."""
    said = next((choice for choice in feedback.choices if choice.value == answer), None)
    person = await turn.known_person()
    await outcomes.answer(turn.session, feedback, said, by=person, via=Via.CHAT, at=turn.now)
    turn.settle_aside(feedback=feedback.id)
    _turn_to_words(turn, feedback.id)
    _ask_for_words(turn, feedback)


def _ask_for_words(turn: Turn, feedback: Feedback) -> None:
    said = feedback.said
    if said is None:
        turn.say_with(turn.words("Write in your own words how it is."), _skip(turn))
        return
    noted = turn.words(
        "Noted: %(answer)s. Would you like to add a few words? Write them here.", answer=turn.terms(said)
    )
    turn.say_with(noted, _skip(turn), _undo(turn, feedback.id))


def _turn_to_words(turn: Turn, feedback_id: int) -> None:
    turn.memory.turn_aside(Step.FEEDBACK)
    turn.memory.feedback_id = feedback_id


def _skip(turn: Turn) -> Button:
    return Button(turn.words("Skip"), "feedback:skip")


def _undo(turn: Turn, feedback_id: int) -> Button:
    return Button(turn.words("Undo"), f"how:{feedback_id}:undo")


async def press_feedback(turn: Turn, _value: str) -> None:
    """Nothing to add."""
    await _thank(turn, turn.memory.feedback_id or 0)


async def take_feedback(turn: Turn) -> bool:
    """All that is written now belongs to the answer, or is the answer."""
    found = await _own(turn, turn.memory.feedback_id or 0)
    if found is None:
        turn.memory.turn_back()
        return True
    feedback, _ = found
    if not turn.spoken & {Spoken.SKIP, Spoken.NO}:
        person = await turn.known_person()
        await outcomes.answer(
            turn.session, feedback, feedback.said, words=turn.text, by=person, via=Via.CHAT, at=turn.now
        )
    await _thank(turn, feedback.id)
    return True


async def take_unasked(turn: Turn) -> bool:
    """Words right under the question answer it without a button; what sounds like an offer is asked about first."""
    found = await _just_asked(turn)
    if found is None or count_words(turn.text) < _FEWEST_WORDS or turn.text.rstrip().endswith(("?", "？")):
        return False
    reading = await turn.read()
    if reading.intent in _ASKS_INSTEAD and reading.confidence >= _PLAINLY:
        return False
    if offers(reading):
        turn.memory.words = turn.text
        answer = turn.words("An answer about %(partner)s", partner=partner_of(found[1]))
        turn.say(
            turn.words("I am not sure what you mean. Is it one of these?"),
            [
                (Button(answer[:60], f"how:{found[0].id}:said"),),
                (Button(turn.words("Tell of an offer or a request"), f"intent:{Intent.ADD_LISTING.value}"),),
            ],
        )
        return True
    turn.memory.feedback_id = found[0].id
    return await take_feedback(turn)


async def _just_asked(turn: Turn) -> tuple[Feedback, Introduction] | None:
    """The question that stands last in the conversation, as long as nobody has answered it."""
    for button in await messages.last_buttons(turn.session, turn.conversation.id):
        match = _QUESTION.fullmatch(button["value"])
        found = await _own(turn, int(match[1])) if match else None
        if found is not None and found[0].state is FeedbackState.ASKED:
            return found
    return None


async def _thank(turn: Turn, feedback_id: int) -> None:
    turn.settle_aside(feedback=feedback_id)
    turn.say_with(turn.words("Thank you! An advisor reads it."), _undo(turn, feedback_id))


async def take_back(turn: Turn, feedback_id: int) -> None:
    """*Undo* after an answer: the question stands as before."""
    found = await _own(turn, feedback_id)
    if found is not None:
        await _take_back(turn, *found)


async def _take_back(turn: Turn, feedback: Feedback, introduction: Introduction) -> None:
    await outcomes.take_back(turn.session, feedback, by=await turn.known_person(), at=turn.now)
    turn.settle_aside()
    turn.replies.append(question(feedback, introduction, turn.words))


async def ask_again(turn: Turn) -> None:
    """The open question once more."""
    found = await _own(turn, turn.memory.feedback_id or 0)
    if found is None:
        turn.memory.turn_back()
        return
    _ask_for_words(turn, found[0])
