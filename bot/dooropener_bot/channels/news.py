"""Tells open pages that something was said: PostgreSQL's NOTIFY, heard once in a process, whichever process said it."""

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from dooropener.database import libpq_url
from dooropener.house import House
from dooropener_bot.conversations.messages import SAID

PAUSE = 2.0
"""Seconds until we try again to listen, after the database went away."""

log = logging.getLogger(__name__)


class News:
    """One connection that listens while anybody waits. What was missed is found by looking: news only say when."""

    def __init__(self, house: House) -> None:
        self.closed = False
        self._url = house.settings.database_url
        self._waiting: dict[int, list[asyncio.Event]] = {}
        self._listening: asyncio.Task[None] | None = None

    def readers(self, conversation_id: int) -> int:
        """How many pages wait for news of this conversation."""
        return len(self._waiting.get(conversation_id, ()))

    @contextmanager
    def about(self, conversation_id: int) -> Iterator[asyncio.Event]:
        """Set at each message of the conversation, and when the house closes; the reader clears it."""
        said = asyncio.Event()
        self._waiting.setdefault(conversation_id, []).append(said)
        if self._url and self._listening is None:
            self._listening = asyncio.create_task(self._listen(self._url))
        try:
            yield said
        finally:
            self._leave(conversation_id, said)

    def _leave(self, conversation_id: int, said: asyncio.Event) -> None:
        self._waiting[conversation_id].remove(said)
        if not self._waiting[conversation_id]:
            del self._waiting[conversation_id]
        if not self._waiting and self._listening:
            self._listening.cancel()
            self._listening = None

    def close(self) -> None:
        """Let all readers go: a server that stops would wait for their pages."""
        self.closed = True
        self._wake(*self._waiting)

    def _wake(self, *conversation_ids: int) -> None:
        for conversation_id in conversation_ids:
            for said in self._waiting.get(conversation_id, ()):
                said.set()

    async def _listen(self, url: str) -> None:
        """Until cancelled. After each beginning everybody looks: something may have been said before."""
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(libpq_url(url), autocommit=True) as connection:
                    await connection.execute(f"LISTEN {SAID}")
                    self._wake(*self._waiting)
                    async for notice in connection.notifies():
                        self._wake(int(notice.payload))
            except psycopg.Error as error:
                log.warning("no news from the database (%s)", type(error).__name__)
            await asyncio.sleep(PAUSE)
