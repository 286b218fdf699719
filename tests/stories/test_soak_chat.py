"""Two hundred companies at once, and five hundred messages that nobody would write by mistake: `make soak`."""

import asyncio
import random
from collections.abc import Sequence
from itertools import pairwise

import psutil
import pytest

from dooropener_bot.conversations.messages import storable
from stories_door import Door
from stories_visitors import SENTENCES, Turn, Visitor, script_of, visitors
from strange import assert_harmless, strange_messages

pytestmark = pytest.mark.soak

COMPANIES = 200
PAUSE = (15.0, 40.0)
"""Seconds in which somebody reads an answer and writes the next line."""
KINDS = ("without encoding", "with encoding")
MOST_WORK = 0.100
"""Seconds of computing for one turn, with all that the process does meanwhile; a busy machine hardly changes them."""
STRANGERS, STRANGE = 20, 500
QUICK_PAUSE = (4.0, 6.0)
"""As quick as the house allows who sends everything twice."""
Said = list[tuple[int, str, str]]


async def killed_in_the_middle(door: Door, talking: Sequence[Visitor]) -> None:
    """kill -9 when half of all lines are said, and a new start."""
    half = sum(len(visitor.lines) for visitor in talking) // 2
    while sum(len(visitor.turns) for visitor in talking) < half:  # noqa: ASYNC110  # the visitors set it
        await asyncio.sleep(0.05)
    door.kill()
    await asyncio.to_thread(door.start, within=120)


def kept(door: Door) -> dict[str, Said]:
    """What the database holds of each conversation, in order: by the visitor's address, number, direction, text."""
    conversations: dict[str, Said] = {}
    rows = door.ask(
        "SELECT address, chat_message.id, direction, text FROM chat_message "
        "JOIN conversation ON conversation.id = conversation_id ORDER BY chat_message.id"
    )
    for address, number, direction, text in rows:
        conversations.setdefault(str(address), []).append((int(str(number)), str(direction), str(text)))
    return conversations


def assert_nothing_lost_doubled_or_out_of_order(visitor: Visitor, said: Said) -> None:
    """In the database, in what came back for the forms, and in what the stream told."""
    lines = [text for _, direction, text in said if direction == "in"]
    numbers = [number for number, _, _ in said]

    assert lines == [storable(line) for line in visitor.lines if line.strip()]
    assert all("out" in pair for pair in pairwise(direction for _, direction, _ in said))
    assert said[-1][1] == "out"
    assert sorted(visitor.shown) == numbers
    assert visitor.followed == numbers


def figures(turns: Sequence[Turn]) -> dict[str, list[float]]:
    """Seconds in order, apart for what had to be encoded; what fell into the restart is no measure."""
    sentences = tuple(sentence.split("{number}")[0] for several in SENTENCES.values() for sentence in several)
    measured: dict[str, list[float]] = {kind: [] for kind in KINDS}
    for turn in turns:
        if not turn.retried:
            kind = "with encoding" if turn.text.startswith(sentences) else "without encoding"
            measured[kind].append(turn.seconds)
    return {kind: sorted(seconds) for kind, seconds in measured.items()}


def share(seconds: Sequence[float], part: float) -> float:
    return seconds[int(len(seconds) * part)]


def told(kind: str, seconds: Sequence[float]) -> str:
    p50, p95, slowest = (round(1000 * figure) for figure in (share(seconds, 0.5), share(seconds, 0.95), seconds[-1]))
    return f"{kind}: {len(seconds)} turns, p50 {p50} ms, p95 {p95} ms, slowest {slowest} ms"


def work_of(door: Door) -> float:
    """Seconds of computing that the process has used since its start."""
    assert door.process
    used = psutil.Process(door.process.pid).cpu_times()
    return used.user + used.system


async def warmed_up(door: Door) -> None:
    """Somebody's first words wait for the models to load; they are no measure of a house at work."""
    async with visitors(door.url, [("sv", ["Hej, hur länge väntar den som kommer först?"])]) as (first,):
        await first.talk((0, 0))


@pytest.mark.parametrize("restarted", [False, True], ids=["at work", "restarted"])
async def test_two_hundred_conversations_at_once(door: Door, capsys: pytest.CaptureFixture[str], restarted: bool):
    await warmed_up(door)
    before = 0.0 if restarted else work_of(door)
    scripts = [script_of(number) for number in range(COMPANIES)]
    async with visitors(door.url, scripts) as talking, asyncio.TaskGroup() as everybody:
        for visitor in talking:
            everybody.create_task(visitor.talk(PAUSE))
        if restarted:
            everybody.create_task(killed_in_the_middle(door, talking))

    turns = [turn for visitor in talking for turn in visitor.turns]
    measured = figures(turns)
    work = (work_of(door) - before) / len(turns)  # after a restart that of the second process
    with capsys.disabled():
        lines = [told(kind, seconds) for kind, seconds in measured.items()]
        print("", *lines, f"computing: {1000 * work:.0f} ms a turn", sep="\n")  # noqa: T201  # what the run is for
    conversations = kept(door)
    assert len(conversations) == COMPANIES + 1
    for visitor in talking:
        assert_nothing_lost_doubled_or_out_of_order(visitor, conversations[visitor.address])
    assert "fault=" not in door.log.read_text()
    assert work < MOST_WORK


async def test_strange_messages_in_the_middle_of_everything(door: Door):
    """Some lines of a script lead into a dialogue; what then comes is strange, and the pages show it as text."""
    chance = random.Random(20261129)
    strange = strange_messages(20261130, STRANGE)
    scripts = []
    for number in range(STRANGERS):
        language, lines = script_of(number)
        scripts.append((language, [*lines[: chance.randint(1, 8)], *strange[number::STRANGERS]]))

    async with visitors(door.url, scripts) as talking:
        async with asyncio.TaskGroup() as everybody:
            for visitor in talking:
                everybody.create_task(visitor.talk(QUICK_PAUSE))
        pages = [(await visitor.page()).text for visitor in talking]

    conversations = kept(door)
    for visitor, page in zip(talking, pages, strict=True):
        assert_nothing_lost_doubled_or_out_of_order(visitor, conversations[visitor.address])
        assert_harmless(page, *visitor.lines)
    log = door.log.read_text()
    assert "fault=" not in log
    assert "[error" not in log
