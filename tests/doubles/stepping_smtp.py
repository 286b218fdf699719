"""A mail server that can be stopped at any step of taking a letter, as by a slow line or a dead machine."""

import asyncio
import enum
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field


class Step(enum.StrEnum):
    """After what the sender waits for an answer: the connection, each command, the final dot."""

    CONNECT = "connect"
    EHLO = "ehlo"
    MAIL = "mail"
    RCPT = "rcpt"
    DATA = "data"
    DOT = "dot"


_ANSWERS = {
    Step.EHLO: b"250 mx.example",
    Step.MAIL: b"250 2.1.0 OK",
    Step.RCPT: b"250 2.1.5 OK",
    Step.DATA: b"354 go on",
}


async def nothing() -> None:
    pass


@dataclass
class SteppingServer:
    """At `hold` it gives no answer and waits for the other side to go. `keeps` says whether a letter that came with its
    final dot counts as taken all the same. `before_answer` is awaited before the 250 to a letter.
    """

    port: int = 0
    hold: Step | None = None
    keeps: bool = False
    before_answer: Callable[[], Awaitable[None]] = nothing
    reached: asyncio.Event = field(default_factory=asyncio.Event)
    taken: list[bytes] = field(default_factory=list)

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            await self._talk(reader, writer)
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if await self._held(Step.CONNECT, reader):
            return
        writer.write(b"220 mx.example ESMTP\r\n")
        while line := await reader.readline():
            command = line[:4].decode().strip().lower()
            if command == "quit":
                writer.write(b"221 bye\r\n")
                return
            step = Step(command)
            if await self._held(step, reader):
                return
            writer.write(_ANSWERS[step] + b"\r\n")
            if step is Step.DATA and not await self._take(reader, writer):
                return

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        raw = await reader.readuntil(b"\r\n.\r\n")
        if self.hold is not Step.DOT or self.keeps:
            self.taken.append(raw)
        if await self._held(Step.DOT, reader):
            return False
        await self.before_answer()
        writer.write(b"250 2.0.0 queued\r\n")
        return True

    async def _held(self, step: Step, reader: asyncio.StreamReader) -> bool:
        if self.hold is not step:
            return False
        self.reached.set()
        await reader.read()  # until the line is cut
        return True


@asynccontextmanager
async def stepping_server() -> AsyncIterator[SteppingServer]:
    """On a free port of the loopback, in this event loop."""
    double = SteppingServer()
    server = await asyncio.start_server(double.talk, "127.0.0.1", 0)
    double.port = server.sockets[0].getsockname()[1]
    async with server:
        yield double
