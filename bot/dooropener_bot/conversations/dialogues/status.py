"""How far the introductions have come, what happens next, and whose turn it is."""

from collections.abc import Sequence

from dooropener import enquiries, introductions
from dooropener.introductions import Introduction, IntroductionState, MeetingState
from dooropener_bot.conversations.dialogues import doors, meetings, partner_question, times
from dooropener_bot.conversations.dialogues.stages import nothing_yet, partner_of, stage
from dooropener_bot.conversations.memory import Step
from dooropener_bot.conversations.replies import Button, Row, marked
from dooropener_bot.conversations.turn import Turn
from dooropener_bot.understanding import Intent

_S = IntroductionState
_ARRANGED = frozenset({MeetingState.PROPOSED, MeetingState.CHOSEN, MeetingState.BOOKED})
MOST_SHOWN = 20
_MOST_BUTTONS = 5

WITH_PARTNER = frozenset({_S.SENT, _S.DELIVERED})
"""How long the letter waits there is the office's choice."""

NEXT = {
    _S.PROPOSED: marked("It is our turn: you get the question in a moment."),
    _S.ASKED: marked("It is your turn: say yes, no or later."),
    _S.COMPANY_CONSENTED: marked("It is our turn: an advisor reads the letter through, then it goes out."),
    _S.BOUNCED: marked("It is our turn: with a new address the letter goes out again."),
    _S.REPLIED: marked("It is our turn: you hear from us as soon as it has been read."),
    _S.QUESTION: marked("It is your turn: answer the question, and an advisor passes it on."),
    _S.PARTNER_CONSENTED: marked("It is our turn: a mail to both of you is on its way."),
    _S.CONTACTS_EXCHANGED: marked("It is your turn: write to them or call them within a few days."),
    _S.MEETING_BOOKED: marked("It is the turn of both of you. Afterwards we ask how it went."),
    _S.MET: marked("It is the turn of both of you. Tell an advisor here how it goes on."),
    _S.NO_SHOW: marked("It is our turn: an advisor asks about a new day."),
    _S.NEGOTIATING: marked("It is the turn of both of you. Tell an advisor here how it goes on."),
    _S.AGREEMENT: marked("It is nobody's turn. Later we ask you what came of it."),
    _S.SNOOZED: marked("It is nobody's turn until then; we take it up again by ourselves."),
}


async def show_status(turn: Turn) -> None:
    """Where each introduction stands, newest first, with the buttons for what is the company's to do."""
    person = await turn.person()
    under_way = await introductions.open_for_person(turn.session, person) if person else []
    there = (await doors.in_places(turn, under_way))[:MOST_SHOWN]
    if not there:
        turn.say(nothing_yet(turn.words, known=bool(await turn.memberships())))
        return
    head = turn.words.ngettext(
        "%(number)s introduction is under way:", "%(number)s introductions are under way:", len(there)
    )
    told = [f"• {stage(each, turn.words)}\n   → {await next_of(turn, each)}" for each in there]
    turn.say("\n\n".join([head, *told]), await _buttons(turn, there))


async def propose_times(turn: Turn) -> bool:
    """*Propose times for a meeting*: at once where it can be one partner only; a talk with an advisor is none."""
    reading = await turn.read()
    if turn.memory.step is Step.TIMES or (reading.intent is Intent.TALK_TO_ADVISOR and not reading.unsure):
        return False
    person = await turn.person()
    under_way = await introductions.open_for_person(turn.session, person) if person else []
    meetable = [each for each in under_way if each.state in meetings.MEETABLE]
    if len(meetable) != 1:
        await show_status(turn)
        return True
    meeting = await introductions.meeting_of(turn.session, meetable[0].id)
    arrange = times.begin if meeting is None or meeting.state not in _ARRANGED else meetings.show
    await arrange(turn, meetable[0])
    return True


async def next_of(turn: Turn, introduction: Introduction) -> str:
    """What happens next, and who has to do it."""
    _ = turn.words
    meeting = await introductions.meeting_of(turn.session, introduction.id)
    if meets := meetings.standing(introduction, meeting, turn.words):
        return meets
    if introduction.state is _S.QUESTION and not await _is_theirs_to_answer(turn, introduction):
        if await enquiries.waits_for_office(turn.session, introduction):
            return _("It is our turn: an advisor passes your answer on.")
        return _("It is their turn: they have our answer.")
    if introduction.state is _S.COMPANY_CONSENTED and introduction.letter_approved_at is not None:
        return _("It is our turn: the letter is about to go out.")
    if introduction.state in WITH_PARTNER:
        return _.ngettext(
            "It is their turn. Without an answer in %(number)s working day we let it rest and look for others.",
            "It is their turn. Without an answer in %(number)s working days we let it rest and look for others.",
            (await introductions.rhythm(turn.session)).ends_after,
        )
    return _(NEXT[introduction.state])


async def _is_theirs_to_answer(turn: Turn, introduction: Introduction) -> bool:
    """Whether the partner's question waits for the company, and for nobody else."""
    return (
        introduction.state is _S.QUESTION
        and not await enquiries.waits_for_office(turn.session, introduction)
        and not await introductions.question_is_answered(turn.session, introduction)
    )


async def _buttons(turn: Turn, there: Sequence[Introduction]) -> list[Row]:
    rows: list[Row] = []
    if any(each.state is _S.ASKED for each in there):
        rows.append((Button(turn.words("Show my doors"), "intent:show_matches"),))
    asked = [each for each in there if await _is_theirs_to_answer(turn, each)]
    if len(asked) == 1:
        rows.append(partner_question.answer_button(asked[0].id, turn.words))
    elif asked:
        said = [turn.words("Answer %(partner)s", partner=partner_of(each)[:50]) for each in asked[:_MOST_BUTTONS]]
        rows += [(Button(label, f"reply:{each.id}"),) for label, each in zip(said, asked, strict=False)]
    return rows + await _meeting_buttons(turn, there)


async def _meeting_buttons(turn: Turn, there: Sequence[Introduction]) -> list[Row]:
    """What can be done about a meeting; with several partners first which one."""
    meetable = [each for each in there if each.state in meetings.MEETABLE]
    if len(meetable) == 1:
        meeting = await introductions.meeting_of(turn.session, meetable[0].id)
        return meetings.buttons(meetable[0], meeting, turn.words)
    said = [turn.words("Meeting with %(partner)s", partner=partner_of(each)[:45]) for each in meetable[:_MOST_BUTTONS]]
    return [(Button(label, f"meeting:{each.id}:show"),) for label, each in zip(said, meetable, strict=False)]
