"""Two hundred companies at once: `make soak`."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from itertools import pairwise

import httpx
import pytest

from stories_door import Door
from stories_visitors import SENTENCES, Turn, Visitor, script_of

pytestmark = pytest.mark.soak

VISITORS = int(__import__("os").environ.get("V", "200"))
PAUSE = (float(__import__("os").environ.get("P", "10")) / 2, float(__import__("os").environ.get("P", "10")) * 1.5)
"""Seconds in which a visitor reads an answer and writes the next line."""
OF_ONE_NETWORK = 50
"""Fewer than the house lets in within an hour."""
FAR_BEYOND = 10
"""A busy machine takes longer than the limit, but not so many times as long."""
LIMITS = {"without encoding": 0.150, "with encoding": 0.300}


@asynccontextmanager
async def everybody(door: Door, number: int) -> AsyncIterator[list[Visitor]]:
    """Visitors from several networks: each address of the loopback is one."""
    async with AsyncExitStack() as stack:
        ways = []
        for network in range(-(-number // OF_ONE_NETWORK)):
            way = httpx.AsyncHTTPTransport(
                local_address=f"127.0.0.{network + 2}",
                limits=httpx.Limits(max_connections=None, max_keepalive_connections=None),
            )
            ways.append(await stack.enter_async_context(way))
        yield [
            Visitor(
                place,
                httpx.AsyncClient(base_url=door.url, transport=ways[place // OF_ONE_NETWORK], timeout=90),
                twice=place % 10 == 0,
            )
            for place in range(number)
        ]


async def killed_in_the_middle(door: Door, visitors: Sequence[Visitor]) -> None:
    """kill -9 when half of all lines are said, and a new start."""
    half = sum(len(script_of(visitor.number)[1]) for visitor in visitors) // 2
    while sum(len(visitor.turns) for visitor in visitors) < half:  # noqa: ASYNC110  # the visitors set it
        await asyncio.sleep(0.05)
    door.kill()
    await asyncio.to_thread(door.start, within=120)


def kept(door: Door) -> dict[str, list[tuple[int, str, str]]]:
    """What the database holds of each conversation, in order, by the company's offer."""
    conversations: dict[int, list[tuple[int, str, str]]] = {}
    rows = door.ask("SELECT conversation_id, id, direction, text FROM chat_message ORDER BY id")
    for conversation, number, direction, text in rows:
        conversations.setdefault(conversation, []).append((number, direction, text))
    return {[text for _, direction, text in said if direction == "in"][1]: said for said in conversations.values()}


def assert_nothing_lost_doubled_or_out_of_order(visitor: Visitor, said: list[tuple[int, str, str]]) -> None:
    """In the database, in what came back for the forms, and in what the stream told."""
    lines = [text for _, direction, text in said if direction == "in"]
    ids = [number for number, _, _ in said]

    assert lines == script_of(visitor.number)[1]
    assert all("out" in pair for pair in pairwise(direction for _, direction, _ in said))
    assert said[-1][1] == "out"
    assert sorted(visitor.shown) == ids
    assert visitor.followed == ids


def figures(turns: Sequence[Turn]) -> dict[str, list[float]]:
    """Seconds in order, apart for what had to be encoded; what fell into the restart is no measure."""
    encoded = {sentence.split("{number}")[0] for several in SENTENCES.values() for sentence in several}
    measured: dict[str, list[float]] = {kind: [] for kind in LIMITS}
    for turn in turns:
        long = any(turn.text.startswith(beginning) for beginning in encoded)
        if not turn.retried:
            measured["with encoding" if long else "without encoding"].append(turn.seconds)
    return {kind: sorted(seconds) for kind, seconds in measured.items()}


def told(kind: str, seconds: Sequence[float]) -> str:
    p50, p95 = (1000 * seconds[int(len(seconds) * share)] for share in (0.5, 0.95))
    return f"{kind}: {len(seconds)} turns, p50 {p50:.0f} ms, p95 {p95:.0f} ms, slowest {1000 * seconds[-1]:.0f} ms"


@pytest.mark.parametrize("restarted", [False, True], ids=["at work", "restarted"])
async def test_two_hundred_conversations_at_once(door: Door, capsys: pytest.CaptureFixture[str], restarted: bool):
    async with everybody(door, VISITORS) as visitors:
        talks = [visitor.talk(PAUSE) for visitor in visitors]
        await asyncio.gather(*talks, *([killed_in_the_middle(door, visitors)] if restarted else []))

    conversations = kept(door)
    measured = figures([turn for visitor in visitors for turn in visitor.turns])
    with capsys.disabled():
        for kind, seconds in measured.items():
            print(f"\n{told(kind, seconds)}", end="")  # noqa: T201  # the figures are what the run is for
    assert len(conversations) == VISITORS
    for visitor in visitors:
        said = conversations[script_of(visitor.number)[1][1]]
        assert_nothing_lost_doubled_or_out_of_order(visitor, said)
    assert "Traceback" not in door.log.read_text()
    if not restarted:
        for kind, seconds in measured.items():
            assert seconds[int(len(seconds) * 0.95)] < LIMITS[kind] * FAR_BEYOND
