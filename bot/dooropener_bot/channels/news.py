"""Tells open pages that something was said: PostgreSQL's NOTIFY, heard once in a process, whichever process said it."""

import asyncio
import logging
import math
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from dooropener.database import libpq_url
from dooropener.house import House
from dooropener_bot.conversations.messages import SAID

PAUSE = 2.0
"""Seconds until we try again to listen, after the database went away."""

log = logging.getLogger(__name__)


class Reader:
    """One who waits for what is said in a conversation."""

    def __init__(self) -> None:
        self._said = asyncio.Event()
        self._newest = math.inf

    def tell(self, newest: float) -> None:
        """By the id of the newest message; infinite where nobody knows what was missed."""
        self._newest = max(self._newest, newest)
        self._said.set()

    def take(self) -> float:
        """What was told since the last time, 0 for nothing."""
        newest, self._newest = self._newest, 0
        self._said.clear()
        return newest

    async def wait(self) -> None:
        await self._said.wait()


class News:
    """One connection that listens while anybody waits. What was missed is found by looking: news only say when."""

    def __init__(self, house: House) -> None:
        self.closed = False
        self._url = house.settings.database_url
        self._waiting: dict[int, list[Reader]] = {}
        self._listening: asyncio.Task[None] | None = None

    def readers(self, conversation_id: int) -> int:
        """How many pages wait for news of this conversation."""
        return len(self._waiting.get(conversation_id, ()))

    @contextmanager
    def about(self, conversation_id: int) -> Iterator[Reader]:
        """Told of each message of the conversation, and when the house closes. At first it knows nothing."""
        reader = Reader()
        self._waiting.setdefault(conversation_id, []).append(reader)
        if self._url and self._listening is None:
            self._listening = asyncio.create_task(self._listen(self._url))
        try:
            yield reader
        finally:
            self._leave(conversation_id, reader)

    def _leave(self, conversation_id: int, reader: Reader) -> None:
        self._waiting[conversation_id].remove(reader)
        if not self._waiting[conversation_id]:
            del self._waiting[conversation_id]
        if not self._waiting and self._listening:
            self._listening.cancel()
            self._listening = None

    def close(self) -> None:
        """Let all readers go: a server that stops would wait for their pages."""
        self.closed = True
        self._tell_all()

    def _tell_all(self) -> None:
        for readers in self._waiting.values():
            for reader in readers:
                reader.tell(math.inf)

    def _hear(self, payload: str) -> None:
        conversation_id, _, newest = payload.partition(" ")
        for reader in self._waiting.get(int(conversation_id), ()):
            reader.tell(int(newest) if newest else math.inf)

    async def _listen(self, url: str) -> None:
        """Until cancelled. After each beginning everybody looks: something may have been said before."""
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(libpq_url(url), autocommit=True) as connection:
                    await connection.execute(f"LISTEN {SAID}")
                    self._tell_all()
                    async for notice in connection.notifies():
                        self._hear(notice.payload)
            except psycopg.Error as error:
                log.warning("no news from the database (%s)", type(error).__name__)
            await asyncio.sleep(PAUSE)
