"""Choosing among a partner's times, a booked meeting, and what is told of either."""

from datetime import UTC, datetime

from dooropener import introductions
from dooropener.introductions import Introduction, IntroductionState, Meeting, MeetingState, Side, WishKind
from dooropener.words import OFFICE_ZONE, Words
from dooropener_bot.conversations.dialogues import doors, times
from dooropener_bot.conversations.dialogues.stages import one_stop, partner_of, stage
from dooropener_bot.conversations.replies import Button, Reply, Row
from dooropener_bot.conversations.turn import Turn

MEETABLE = frozenset(
    {IntroductionState.CONTACTS_EXCHANGED, IntroductionState.MEETING_BOOKED, IntroductionState.NO_SHOW}
)


async def press_meeting(turn: Turn, value: str) -> None:
    """A button about a meeting: `<introduction>:<action>`. Others' introductions do not exist here."""
    number, _, action = value.partition(":")
    introduction = await doors.own(turn, int(number))
    if introduction is None:
        turn.say(turn.words("I cannot find this introduction among yours."))
        return
    if introduction.state not in MEETABLE:
        turn.say(stage(introduction, turn.words))
        return
    action, _, argument = action.partition(":")
    if action == "propose":
        await times.begin(turn, introduction)
    elif action == "at":
        await _choose(turn, introduction, datetime.fromtimestamp(int(argument), UTC))
    elif action in _WISHES:
        await _wish(turn, introduction, _WISHES[action])
    elif action == "undo":
        await take_back(turn, introduction.id, argument)
    else:
        await show(turn, introduction)


_WISHES = {"move": WishKind.MOVE, "off": WishKind.CALL_OFF}


async def show(turn: Turn, introduction: Introduction) -> None:
    """Where the meeting stands, with what can be done."""
    meeting = await introductions.meeting_of(turn.session, introduction.id)
    turn.replies.append(told(introduction, meeting, turn.words, turn.now))


def told(introduction: Introduction, meeting: Meeting | None, words: Words, now: datetime) -> Reply:
    """One message on the meeting of an introduction, whatever its state."""
    if meeting is not None and meeting.state is MeetingState.PROPOSED and meeting.proposed_by is Side.PARTNER:
        return offered(introduction, meeting, words, now)
    line = standing(introduction, meeting, words) or stage(introduction, words)
    return Reply(line, tuple(buttons(introduction, meeting, words)))


def offered(introduction: Introduction, meeting: Meeting, words: Words, now: datetime) -> Reply:
    """The partner's times, each as a button."""
    _ = words
    to_come = [moment for moment in meeting.proposed if moment > now]
    head = _("%(partner)s proposes these times:", partner=partner_of(introduction))
    details = times.details(meeting.minutes, meeting.place, meeting.note, words)
    said = "\n\n".join(
        part
        for part in (head, times.listed(introduction, to_come, meeting.minutes, words), details, _("Which suits you?"))
        if part
    )
    rows: list[Row] = [
        (
            Button(
                introductions.short_of(moment, OFFICE_ZONE, words),
                f"meeting:{introduction.id}:at:{int(moment.timestamp())}",
            ),
        )
        for moment in to_come
    ]
    return Reply(said, (*rows, (Button(_("Other times"), f"meeting:{introduction.id}:propose"),)))


def propose_button(introduction_id: int, words: Words) -> Button:
    return Button(words("Propose times"), f"meeting:{introduction_id}:propose")


def when(introduction: Introduction, meeting: Meeting, words: Words) -> str:
    """The chosen time on both sides, the company's first."""
    assert meeting.starts_at is not None
    return introductions.when(introduction, meeting.starts_at, meeting.minutes, Side.COMPANY, words)


def standing(introduction: Introduction, meeting: Meeting | None, words: Words) -> str:
    """Where a meeting stands and whose turn it is, in a sentence; nothing where there is none."""
    _ = words
    if meeting is None or introduction.state not in MEETABLE:
        return ""
    if meeting.state is MeetingState.PROPOSED:
        if meeting.proposed_by is Side.PARTNER:
            return _("It is your turn: they propose times for a meeting.")
        return _("It is their turn: your times are with them.")
    if meeting.state is MeetingState.CHOSEN:
        chosen = when(introduction, meeting, words)
        return _("It is our turn: an advisor confirms %(when)s.", when=chosen)
    if meeting.state is MeetingState.BOOKED:
        return _("Booked: %(when)s.", when=when(introduction, meeting, words))
    return ""


def buttons(introduction: Introduction, meeting: Meeting | None, words: Words) -> list[Row]:
    """What the company can do now about meeting this partner."""
    _, key = words, f"meeting:{introduction.id}"
    if introduction.state not in MEETABLE:
        return []
    state = meeting.state if meeting else None
    if meeting is not None and state is MeetingState.BOOKED:
        if meeting.wishes_of(Side.COMPANY):
            return []
        return [(Button(_("I need another time"), f"{key}:move"), Button(_("Call it off"), f"{key}:off"))]
    if meeting is not None and state is MeetingState.PROPOSED and meeting.proposed_by is Side.PARTNER:
        return [(Button(_("Choose a time"), f"{key}:show"),)]
    if state is MeetingState.CHOSEN:
        return []
    return [(propose_button(introduction.id, words),)]


async def _choose(turn: Turn, introduction: Introduction, starts: datetime) -> None:
    meeting = await introductions.meeting_of(turn.session, introduction.id)
    if meeting is None or starts not in meeting.proposed or meeting.state is not MeetingState.PROPOSED:
        turn.say(turn.words("That time is no longer open."))
        await show(turn, introduction)
        return
    person = await turn.known_person()
    await introductions.choose_time(turn.session, meeting, starts, side=Side.COMPANY, by=person, at=turn.now)
    turn.settle_aside(meeting=f"{introduction.id}:choice")
    said = turn.words(
        "Good: %(when)s. An advisor confirms it, and then you both get an invitation.",
        when=introductions.when(introduction, starts, meeting.minutes, Side.COMPANY, turn.words),
    )
    turn.say_with(said, times.undo_button(introduction.id, "choice", turn.words))


async def _wish(turn: Turn, introduction: Introduction, kind: WishKind) -> None:
    meeting = await introductions.meeting_of(turn.session, introduction.id)
    if meeting is None or meeting.state is not MeetingState.BOOKED:
        await show(turn, introduction)
        return
    person = await turn.known_person()
    await introductions.wish(turn.session, meeting, side=Side.COMPANY, kind=kind, by=person, at=turn.now)
    turn.settle_aside(meeting=f"{introduction.id}:wish")
    partner = partner_of(introduction)
    said = turn.words("I have told an advisor, who sorts it out with %(partner)s.", partner=partner)
    turn.say_with(
        one_stop(said, partner),
        times.undo_button(introduction.id, "wish", turn.words),
    )


async def take_back(turn: Turn, introduction_id: int, what: str) -> None:
    """Undo the choice, the wish or the times sent; the slice knows whether that is still possible."""
    introduction = await doors.own(turn, introduction_id)
    meeting = await introductions.meeting_of(turn.session, introduction_id)
    if introduction is None or meeting is None:
        turn.say(turn.words("I cannot find this introduction among yours."))
        return
    person = await turn.known_person()
    if what == "choice":
        await introductions.take_back_time(turn.session, meeting, side=Side.COMPANY, by=person, at=turn.now)
    elif what == "wish":
        await introductions.take_back_wish(turn.session, meeting, side=Side.COMPANY, by=person, at=turn.now)
    else:
        await introductions.withdraw_times(turn.session, meeting, by=person, at=turn.now)
    turn.settle_aside()
    turn.say(turn.words("Taken back; it is again as it was."))
    await show(turn, introduction)
