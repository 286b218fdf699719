"""Stands between us and a server, and cuts the line after so many bytes."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass
class Cutter:
    """`allowances` are how many bytes from the server each next connection may carry; with none left, all."""

    port: int = 0
    allowances: list[int] = field(default_factory=list)
    cuts: int = 0
    open: set[asyncio.Task[None]] = field(default_factory=set)

    def accept(self, to: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._carry(to, reader, writer))
        self.open.add(task)
        task.add_done_callback(self.open.discard)

    def cut(self) -> None:
        """Cut every line that is open now, whatever goes over it."""
        for task in self.open:
            self.cuts += task.cancel()

    async def _carry(self, to: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        allowance = self.allowances.pop(0) if self.allowances else None
        their_reader, their_writer = await asyncio.open_connection("127.0.0.1", to)
        asking = asyncio.create_task(self._copy(reader, their_writer, None))
        try:
            await self._copy(their_reader, writer, allowance)
        finally:
            asking.cancel()
            for one in (writer, their_writer):
                one.transport.abort()

    async def _copy(self, source: asyncio.StreamReader, target: asyncio.StreamWriter, allowance: int | None) -> None:
        with contextlib.suppress(ConnectionError):
            while data := await source.read(4096):
                if allowance is not None:
                    data, allowance = data[:allowance], allowance - len(data)
                target.write(data)
                await target.drain()
                if allowance is not None and allowance <= 0:
                    self.cuts += 1
                    return


@asynccontextmanager
async def cutter(to: int) -> AsyncIterator[Cutter]:
    """On a free port of the loopback, before the server at `to`."""
    double = Cutter()
    server = await asyncio.start_server(lambda reader, writer: double.accept(to, reader, writer), "127.0.0.1", 0)
    double.port = server.sockets[0].getsockname()[1]
    try:
        yield double
    finally:
        server.close()
        for task in list(double.open):
            task.cancel()
        await asyncio.gather(*double.open, return_exceptions=True)
        await asyncio.sleep(0)  # the lines are given back one turn later
