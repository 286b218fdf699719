"""Proposing times for a meeting, in one's own words: "tisdag kl 10 eller torsdag 14.30"."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta

from dooropener import introductions, mailbox
from dooropener.introductions import Doubt, Introduction, Side
from dooropener.mailbox import Said
from dooropener.terms import Terms
from dooropener.words import OFFICE_ZONE, Words
from dooropener_bot.conversations.dialogues import doors
from dooropener_bot.conversations.dialogues.hour_words import in_figures
from dooropener_bot.conversations.dialogues.stages import partner_of
from dooropener_bot.conversations.memory import MeetingDraft, Step
from dooropener_bot.conversations.replies import Button, in_rows
from dooropener_bot.conversations.spoken import Spoken
from dooropener_bot.conversations.turn import Turn

_HOURS = ("09:00", "10:00", "13:00", "15:00")
_LENGTHS = (30, 45, 60, 90)
_FEW_DAYS = 4
_FRIDAY = 4
TEXT_LENGTH = 500
FARTHEST = timedelta(days=366)


async def begin(turn: Turn, introduction: Introduction) -> None:
    """Ask for times, from the beginning."""
    turn.memory.turn_aside(Step.TIMES)
    turn.memory.introduction_id = introduction.id
    turn.memory.meeting = MeetingDraft()
    await ask_again(turn)


async def _about(turn: Turn) -> tuple[Introduction, MeetingDraft] | None:
    introduction = await doors.own(turn, turn.memory.introduction_id or 0)
    if introduction is None or turn.memory.meeting is None:
        turn.memory.turn_back()
        turn.say(turn.words("I cannot find this introduction among yours."))
        return None
    return introduction, turn.memory.meeting


async def ask_again(turn: Turn) -> None:
    """The open question: which times, which day or hour, or whether all is right."""
    about = await _about(turn)
    if about is None:
        return
    introduction, draft = about
    if turn.memory.step in _LINES:
        _ask_line(turn)
    elif draft.either:
        _ask_which(turn, draft)
    elif draft.days:
        _ask_hour(turn, draft)
    elif draft.clocks:
        _ask_day(turn, draft)
    elif draft.times:
        _review(turn, introduction, draft)
    else:
        _ask_times(turn, introduction)


def _ask_times(turn: Turn, introduction: Introduction) -> None:
    _ = turn.words
    turn.say_with(
        _(
            "When could you meet %(partner)s? Name up to three times by Swedish time, for instance: %(example)s.",
            partner=partner_of(introduction),
            example=_("Tuesday at 10:00 and Thursday at 14:30"),
        ),
        Button(_("Never mind"), "times:no"),
    )


def _ask_hour(turn: Turn, draft: MeetingDraft) -> None:
    day = datetime.fromisoformat(draft.days[0]).date()
    hours = [Button(hour, f"times:hour:{hour}") for hour in _HOURS]
    turn.say(turn.words("At what time on %(day)s?", day=introductions.spelt_day(day, turn.words)), in_rows(hours, 4))


def _ask_day(turn: Turn, draft: MeetingDraft) -> None:
    """The next few working days, for an hour without one."""
    day = turn.now.astimezone(OFFICE_ZONE).date()
    days: list[Button] = []
    while len(days) < _FEW_DAYS:
        day += timedelta(days=1)
        if day.weekday() <= _FRIDAY:
            days.append(Button(turn.words.date(day, "medium"), f"times:day:{day.isoformat()}"))
    turn.say(turn.words("On which day at %(time)s?", time=draft.clocks[0]), in_rows(days, 2))


def _ask_which(turn: Turn, draft: MeetingDraft) -> None:
    """An hour that can be counted in two ways."""
    pair = [datetime.fromisoformat(moment) for moment in draft.either[0]]
    readings = [
        Button(introductions.short_of(one, OFFICE_ZONE, turn.words), f"times:take:{int(one.timestamp())}")
        for one in pair
    ]
    turn.say(turn.words("Which of the two do you mean?"), in_rows(readings, 2))


def _review(turn: Turn, introduction: Introduction, draft: MeetingDraft) -> None:
    _ = turn.words
    moments = draft.moments
    warnings = doubted(introduction, moments, draft.minutes, turn.words)
    parts = [
        _("These times go to %(partner)s:", partner=partner_of(introduction)),
        listed(introduction, moments, draft.minutes, turn.words),
        "\n".join(warnings),
        details(draft.minutes, draft.place, draft.note, turn.words),
    ]
    turn.say(
        "\n\n".join(part for part in parts if part),
        [
            (Button(_("Send the times"), "times:send"), Button(_("Other times"), "times:again")),
            (
                Button(_("Another length"), "times:length"),
                Button(_("Place or link"), "times:place"),
                Button(_("Add a line"), "times:line"),
            ),
            (Button(_("Never mind"), "times:no"),),
        ],
    )


def listed(introduction: Introduction, moments: Sequence[datetime], minutes: int, words: Words) -> str:
    """The times on both sides, a line each."""
    said = [introductions.when(introduction, moment, minutes, Side.COMPANY, words) for moment in moments]
    return "\n".join(f"• {line}" for line in said)


def details(minutes: int, place: str, note: str, words: Words) -> str:
    _ = words
    lines = [_("Length: %(minutes)s min", minutes=minutes)]
    if place:
        lines.append(_("Place: %(place)s", place=place))
    if note:
        lines.append(_("“%(words)s”", words=note))
    return "\n".join(lines)


def doubt_words(doubt: Doubt, terms: Terms) -> str:
    """ "⚠ Public holiday (Italy: Ferragosto)"."""
    where = terms.words.labelled(doubt.place, doubt.name) if doubt.name else doubt.place
    return f"⚠ {terms.words.bracketed(terms(doubt.against), where)}"


def doubted(introduction: Introduction, moments: Sequence[datetime], minutes: int, words: Words) -> list[str]:
    """What speaks against the times, nothing twice."""
    terms, places = Terms(words), introductions.places_of(introduction, words)
    found = [doubt for moment in moments for doubt in introductions.doubts(moment, minutes, places, words)]
    return list(dict.fromkeys(doubt_words(doubt, terms) for doubt in found))


def undo_button(introduction_id: int, what: str, words: Words) -> Button:
    return Button(words("Undo"), f"meeting:{introduction_id}:undo:{what}")


async def press_times(turn: Turn, value: str) -> None:
    """A button of the open question."""
    about = await _about(turn)
    if about is None:
        return
    introduction, draft = about
    action, _, argument = value.partition(":")
    if action == "send":
        await _send(turn, introduction, draft)
    elif action == "no":
        turn.memory.turn_back()
        turn.say(turn.words("All right."))
    elif action in _LINE_STEPS:
        turn.memory.step = _LINE_STEPS[action]
        _ask_line(turn)
    else:
        _answer(draft, action, argument)
        await _settled(turn, draft)
        await ask_again(turn)


def _answer(draft: MeetingDraft, action: str, argument: str) -> None:
    if action == "again":
        draft.times, draft.days, draft.clocks, draft.either = [], [], [], []
    elif action == "length":
        longer = [length for length in _LENGTHS if length > draft.minutes]
        draft.minutes = longer[0] if longer else _LENGTHS[0]
    elif action == "hour" and draft.days:
        day = datetime.fromisoformat(draft.days.pop(0)).date()
        draft.add(datetime.combine(day, time.fromisoformat(argument), OFFICE_ZONE))
    elif action == "day" and draft.clocks:
        day = datetime.fromisoformat(argument).date()
        draft.add(datetime.combine(day, time.fromisoformat(draft.clocks.pop(0)), OFFICE_ZONE))
    elif action == "take" and draft.either:
        draft.either.pop(0)
        draft.add(datetime.fromtimestamp(int(argument), UTC))


async def take_times(turn: Turn) -> bool:
    """Times in words; yes sends what is listed, no leaves it. What names no time was no answer."""
    about = await _about(turn)
    if about is None:
        return True
    introduction, draft = about
    text = in_figures(turn.text, turn.language)
    said = mailbox.said_moments(text, now=turn.now, zone=OFFICE_ZONE, asked=True)
    if said.nothing:
        if turn.spoken & {Spoken.YES} and draft.times and not draft.is_open:
            await _send(turn, introduction, draft)
            return True
        if turn.spoken & {Spoken.NO}:
            await press_times(turn, "no")
            return True
        if said.minutes is None:
            return False
    _take_in(draft, said)
    await _settled(turn, draft)
    await ask_again(turn)
    return True


def _take_in(draft: MeetingDraft, said: Said) -> None:
    """What was said, with what was already asked for: an hour alone answers the day that waits for one."""
    if said.minutes and introductions.SHORTEST <= said.minutes <= introductions.LONGEST:
        draft.minutes = said.minutes
    if said.clocks and draft.days and not (said.moments or said.days):
        day = datetime.fromisoformat(draft.days.pop(0)).date()
        draft.add(datetime.combine(day, said.clocks[0], OFFICE_ZONE))
        return
    if said.days and draft.clocks and not (said.moments or said.clocks):
        clock = time.fromisoformat(draft.clocks.pop(0))
        draft.add(datetime.combine(said.days[0], clock, OFFICE_ZONE))
        return
    for moment in said.moments:
        draft.add(moment)
    draft.either += [[one.isoformat(), other.isoformat()] for one, other in said.either]
    draft.days += [datetime.combine(day, time()).isoformat() for day in said.days]
    draft.clocks += [clock.isoformat("minutes") for clock in said.clocks]


async def _settled(turn: Turn, draft: MeetingDraft) -> None:
    """Past times and those beyond three are not kept, and that is said."""
    latest = turn.now + FARTHEST
    to_come = [moment for moment in draft.moments if turn.now < moment < latest]
    if len(to_come) < len(draft.times):
        turn.say(turn.words("A time that has passed, or is more than a year away, I leave out."))
    if len(to_come) > introductions.MOST_TIMES:
        turn.say(turn.words("Three times are enough: I keep the first three."))
    draft.times = [moment.isoformat() for moment in to_come[: introductions.MOST_TIMES]]


async def _send(turn: Turn, introduction: Introduction, draft: MeetingDraft) -> None:
    if not draft.times:
        await ask_again(turn)
        return
    await introductions.propose_times(
        turn.session,
        introduction,
        side=Side.COMPANY,
        times=draft.moments,
        minutes=draft.minutes,
        place=draft.place,
        note=draft.note,
        by=await turn.known_person(),
        at=turn.now,
        house=turn.house,
    )
    turn.settle_aside(meeting=f"{introduction.id}:times")
    turn.say_with(
        turn.words(
            "Sent to %(partner)s, each time also by their own clock. I tell you as soon as they answer.",
            partner=partner_of(introduction),
        ),
        undo_button(introduction.id, "times", turn.words),
    )


_LINES = frozenset({Step.PLACE, Step.LINE})
_LINE_STEPS = {"place": Step.PLACE, "line": Step.LINE}


def _ask_line(turn: Turn) -> None:
    _ = turn.words
    if turn.memory.step is Step.PLACE:
        said = _("Where shall it be? An address, a phone number or a video link.")
    else:
        said = _("What shall they read along with the times?")
    turn.say_with(said, Button(_("Skip"), f"{turn.memory.step}:skip"))


async def press_line(turn: Turn, _value: str) -> None:
    """Skipped: back to the times."""
    turn.memory.step = Step.TIMES
    await ask_again(turn)


async def take_line(turn: Turn) -> bool:
    """A place, or a line to go with the times."""
    about = await _about(turn)
    if about is None:
        return True
    text = " ".join(turn.text.split())[:TEXT_LENGTH]
    if Spoken.SKIP not in turn.spoken:
        if turn.memory.step is Step.PLACE:
            about[1].place = text
        else:
            about[1].note = text
    await press_line(turn, "")
    return True
