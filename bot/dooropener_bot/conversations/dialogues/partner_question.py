"""A partner asks before deciding: the company answers here, and an advisor passes it on."""

from dooropener.enquiries import EnquiryTopic
from dooropener.introductions import Introduction, IntroductionState
from dooropener.words import Words
from dooropener_bot.conversations.dialogues import doors, office
from dooropener_bot.conversations.dialogues.stages import partner_of, stage
from dooropener_bot.conversations.memory import Step
from dooropener_bot.conversations.replies import Button, Row
from dooropener_bot.conversations.turn import Turn


def answer_button(introduction_id: int, words: Words) -> Row:
    return (Button(words("Answer the question"), f"reply:{introduction_id}"),)


async def press_reply(turn: Turn, value: str) -> None:
    """Take up the question of one's own introduction, as long as it stands."""
    introduction = await doors.own(turn, int(value))
    if await _still_asked(turn, introduction):
        turn.memory.turn_aside(Step.ANSWER)
        turn.memory.introduction_id = int(value)
        await ask_again(turn)


async def ask_again(turn: Turn) -> None:
    _ = turn.words
    introduction = await doors.own(turn, turn.memory.introduction_id or 0)
    if introduction is not None:
        turn.say_with(
            _(
                "What shall we answer %(partner)s? Write it here, in your own language; an advisor passes it on. "
                "Please no names and no trade secrets: they have not said yes yet.",
                partner=partner_of(introduction),
            ),
            Button(_("Never mind"), "answer:no"),
        )


async def press_answer(turn: Turn, _value: str) -> None:
    turn.memory.turn_back()
    turn.say(turn.words("All right."))


async def take_answer(turn: Turn) -> bool:
    """All that is written now is the answer."""
    introduction = await doors.own(turn, turn.memory.introduction_id or 0)
    if introduction is None or not await _still_asked(turn, introduction):
        turn.memory.turn_back()
        return True
    await office.pass_on(turn, turn.text, EnquiryTopic.ANSWER, introduction_id=introduction.id)
    turn.settle_aside()
    turn.say(
        turn.words(
            "Thank you. An advisor passes your answer on to %(partner)s, in their language. I tell you as soon as they "
            "decide.",
            partner=partner_of(introduction),
        )
    )
    return True


async def _still_asked(turn: Turn, introduction: Introduction | None) -> bool:
    if introduction is None:
        turn.say(turn.words("I cannot find this introduction among yours."))
        return False
    if introduction.state is not IntroductionState.QUESTION:
        turn.say(stage(introduction, turn.words))
        return False
    return True
