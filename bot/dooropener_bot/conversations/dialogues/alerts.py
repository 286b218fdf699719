"""How soon a person hears of new doors, and the hours in which nothing is sent."""

import re
from collections.abc import Mapping
from datetime import time
from typing import Any
from zoneinfo import ZoneInfo

from babel import dates

from dooropener.accounts import Alerts, Person
from dooropener.words import Words
from dooropener_bot.conversations.dialogues import doors
from dooropener_bot.conversations.dialogues.hours import times
from dooropener_bot.conversations.dialogues.stages import nothing_yet
from dooropener_bot.conversations.dialogues.zones import city_of, find_zone
from dooropener_bot.conversations.memory import Step
from dooropener_bot.conversations.replies import Button, in_rows
from dooropener_bot.conversations.spoken import Spoken, count_words
from dooropener_bot.conversations.turn import Turn
from dooropener_bot.conversations.wishes import offers
from dooropener_bot.words import pattern

_SAID = (
    (Alerts.NEVER, re.compile(pattern("never"), re.IGNORECASE)),
    (Alerts.WEEKLY, re.compile(pattern("week"), re.IGNORECASE)),
    (Alerts.AT_ONCE, re.compile(pattern("at_once"), re.IGNORECASE)),
)
_START_AND_END = 2
_FEW_WORDS = 10
_NIGHTS = ("21-7", "18-8")
_ZONES = ("Europe/Stockholm", "Europe/London", "Europe/Helsinki", "Africa/Nairobi", "Asia/Shanghai")


async def show(turn: Turn) -> None:
    """What holds now, and what can be chosen."""
    await _show(turn)


async def _show(turn: Turn, first: str = "") -> None:
    person = await turn.person()
    if person is None:
        turn.say(nothing_yet(turn.words, known=False))
        return
    _ = turn.words
    turn.memory.turn_aside(Step.ALERTS)
    choices = [
        Button(f"{'✓ ' if person.alerts is one else ''}{turn.terms(one)}", f"alerts:{one.value}") for one in Alerts
    ]
    more = (Button(_("Quiet hours"), "alerts:quiet"), Button(_("Time zone"), "alerts:zone"))
    lines = [
        first,
        _("How soon shall I tell you about a new door? Now: %(choice)s.", choice=turn.terms(person.alerts)),
        _quiet_line(turn.words, person),
    ]
    turn.say("\n\n".join(line for line in lines if line), [tuple(choices), more, (Button(_("Done"), "alerts:done"),)])


def _quiet_line(words: Words, person: Person) -> str:
    _, city = words, city_of(person.zone, words.language)
    if person.quiet_from is None or person.quiet_to is None:
        return _("You have no quiet hours. Time zone: %(city)s.", city=city)
    return _(
        "From %(start)s to %(end)s, by the time of %(city)s, I send you nothing; it comes afterwards.",
        start=_clock(words, person.quiet_from),
        end=_clock(words, person.quiet_to),
        city=city,
    )


def _clock(words: Words, moment: time) -> str:
    return str(dates.format_time(moment, "short", locale=words.locale))


async def press_alerts(turn: Turn, value: str) -> None:
    if value == "quiet":
        await ask_quiet(turn)
    elif value == "zone":
        await ask_zone(turn)
    elif value == "done":
        turn.memory.turn_back()
        turn.say(turn.words("All right."))
    else:
        await _choose(turn, Alerts(value))


async def take_alerts(turn: Turn) -> bool:
    """*Weekly is enough*, hours or a city: in a few words, for a sentence may speak of something else."""
    if count_words(turn.text) > _FEW_WORDS or offers(await turn.read()):
        return False
    choice = next((choice for choice, said in _SAID if said.search(turn.text)), None)
    if choice is not None:
        await _choose(turn, choice)
        return True
    return await _take_hours(turn) or await take_zone(turn)


async def _choose(turn: Turn, choice: Alerts) -> None:
    """Doors that had been kept back are shown to who wants to know at once."""
    before = (await turn.known_person()).alerts
    await _save(turn, alerts=choice)
    if choice is Alerts.AT_ONCE and before is not choice:
        await doors.show_doors(turn)


async def ask_quiet(turn: Turn) -> None:
    _ = turn.words
    turn.memory.turn_aside(Step.QUIET)
    nights = [Button(night.replace("-", "–"), f"quiet:{night}") for night in _NIGHTS]
    turn.say_with(
        _("From when to when shall I send nothing? For instance 21–7."),
        *nights,
        Button(_("No quiet hours"), "quiet:none"),
    )


async def press_quiet(turn: Turn, value: str) -> None:
    if value == "none":
        await _save(turn, quiet_from=None, quiet_to=None)
    else:
        start, end = times(value, turn.language)
        await _save(turn, quiet_from=start, quiet_to=end)


async def take_quiet(turn: Turn) -> bool:
    if turn.spoken & {Spoken.NO, Spoken.SKIP}:
        await press_quiet(turn, "none")
        return True
    if await _take_hours(turn):
        return True
    if times(turn.text, turn.language):
        await ask_quiet(turn)
        return True
    return False


async def _take_hours(turn: Turn) -> bool:
    hours = times(turn.text, turn.language)
    if len(hours) != _START_AND_END:
        return False
    await _save(turn, quiet_from=hours[0], quiet_to=hours[1])
    return True


async def ask_zone(turn: Turn) -> None:
    _ = turn.words
    turn.memory.turn_aside(Step.ZONE)
    now = turn.now.astimezone(ZoneInfo((await turn.known_person()).zone)).time()
    buttons = [Button(city_of(zone, turn.language), f"zone:{zone}") for zone in _ZONES]
    turn.say(
        _("I take it to be %(time)s where you are. By which city's time do you live?", time=_clock(turn.words, now)),
        in_rows(buttons, 3),
    )


async def press_zone(turn: Turn, value: str) -> None:
    await _save(turn, zone=value)


async def take_zone(turn: Turn) -> bool:
    zone = find_zone(turn.text, turn.language)
    if zone is None:
        return False
    await _save(turn, zone=zone)
    return True


async def _save(turn: Turn, **choices: Any) -> None:
    """Keep the choice and show what holds now; *undo* brings back what held before."""
    person = await turn.known_person()
    before = {name: getattr(person, name) for name in choices}
    _write(person, choices)
    turn.settle_aside(alerts=_plain(before))
    await _show(turn, turn.words("Noted."))


async def take_back(turn: Turn, before: Mapping[str, Any]) -> None:
    """*Undo* after a choice."""
    person = await turn.known_person()
    moments = {name: time.fromisoformat(value) for name, value in before.items() if value and "quiet" in name}
    _write(person, {**before, **moments})
    if "alerts" in before:
        person.alerts = Alerts(before["alerts"])
    await _show(turn, turn.words("Taken back; it is again as it was."))


def _write(person: Person, choices: Mapping[str, Any]) -> None:
    for name, value in choices.items():
        setattr(person, name, value)


def _plain(choices: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, time) else value for name, value in choices.items()}


async def ask_again(turn: Turn) -> None:
    """The open question about alerts once more."""
    asks = {Step.QUIET: ask_quiet, Step.ZONE: ask_zone}
    await asks.get(turn.memory.step or Step.ALERTS, show)(turn)
