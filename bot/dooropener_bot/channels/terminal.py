"""The conversation in a terminal: the same words, choices by number, news shown while it waits."""

import asyncio
import contextlib
import getpass
import socket
import sys
import threading
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from typing import TextIO

from dooropener.house import House
from dooropener.words import words
from dooropener_bot.conversations import ChatMessage, Direction, Door, Engine, messages
from dooropener_bot.understanding import Understanding

POLL_SECONDS = 1.0
ENDS = frozenset({"/quit", "/exit", "/sluta", "/slut"})


async def chat(
    house: House,
    language: str,
    *,
    understanding: Understanding | None = None,
    address: str | None = None,
    lines: TextIO | None = None,
    out: TextIO | None = None,
) -> None:
    """Talk until the input ends or says `/quit`. The same user of the same machine goes on where they were."""
    engine = Engine(house, understanding or Understanding(house.encoder))
    address = address or f"{getpass.getuser()}@{socket.gethostname()}"
    terminal = Terminal(engine, address, language, out or sys.stdout)
    await terminal.open()
    engine.warm_up()
    async for line in _lines(lines or sys.stdin, terminal):
        if line.strip().lower() in ENDS:
            break
        await terminal.say(line)


@dataclass
class Terminal:
    """One terminal's view of its conversation."""

    engine: Engine
    address: str
    language: str
    out: TextIO
    conversation_id: int = 0
    seen: int = 0
    choices: list[dict[str, str]] = field(default_factory=list)

    async def open(self) -> None:
        """Say hello, or show where we were."""
        self.conversation_id = await self.engine.open(Door.TERMINAL, self.address, language=self.language)
        async with self.engine.house.sessions.begin() as session:
            said = await messages.messages_after(session, self.conversation_id, limit=4)
        self._show(said)
        await self.engine.handle_pending(self.conversation_id)
        await self.look()

    async def say(self, line: str) -> None:
        """A number is the choice of that number; all else is said as it is."""
        text = line.strip()
        if not text:
            return
        chosen = self._chosen(text)
        await self.engine.receive(
            Door.TERMINAL,
            self.address,
            text=chosen["label"] if chosen else text,
            button=chosen["value"] if chosen else None,
            language=self.language,
            raw={"line": line},
        )
        self.choices = []
        await self.engine.handle_pending(self.conversation_id)
        await self.look()

    async def look(self) -> bool:
        """Show what is new: answers, and what the office or a partner did meanwhile. True if there was any."""
        async with self.engine.house.sessions.begin() as session:
            said = await messages.messages_after(session, self.conversation_id, self.seen)
        news = [message for message in said if message.direction is Direction.OUT]
        self._show(news)
        self.seen = max([self.seen, *(message.id for message in said)])
        return bool(news)

    def _chosen(self, text: str) -> dict[str, str] | None:
        if text.isascii() and text.isdecimal() and 0 < int(text) <= len(self.choices):
            return self.choices[int(text) - 1]
        return None

    def _show(self, said: Sequence[ChatMessage]) -> None:
        for message in said:
            print(file=self.out)
            print(_printable(message.text), file=self.out)
            if message.direction is Direction.IN:
                self.choices = []
            for row in message.buttons or []:
                for button in row:
                    self.choices.append(button)
                    print(f"  {len(self.choices)}  {_printable(button['label'])}", file=self.out)
            self.language = message.language or self.language
            self.seen = max(self.seen, message.id)
        if said:
            if self.choices:
                _ = words(self.language)
                print(_("(write a number, or your own words)"), file=self.out)
            self.out.flush()


def _printable(text: str) -> str:
    """No control characters: text that others wrote must not steer a terminal."""
    return "".join(character for character in text if character == "\n" or character.isprintable())


async def _lines(source: TextIO, terminal: Terminal) -> AsyncIterator[str]:
    """Lines as they are typed; between them the conversation is looked at for news."""
    typed: asyncio.Queue[str] = asyncio.Queue()
    reader = threading.Thread(target=_read, args=(source, asyncio.get_running_loop(), typed), daemon=True)
    reader.start()  # a thread that ends with the process: one of asyncio's would hold up Ctrl-C until the next line
    _prompt(terminal)
    while True:
        try:
            line = await asyncio.wait_for(typed.get(), POLL_SECONDS)
        except TimeoutError:
            if await terminal.look():
                _prompt(terminal)
            continue
        if not line:
            return
        yield line
        _prompt(terminal)


def _read(source: TextIO, loop: asyncio.AbstractEventLoop, typed: asyncio.Queue[str]) -> None:
    while not loop.is_closed():
        line = source.readline()
        with contextlib.suppress(RuntimeError):  # the loop closed while we waited for the line
            loop.call_soon_threadsafe(typed.put_nowait, line)
        if not line:
            return


def _prompt(terminal: Terminal) -> None:
    print("> ", end="", file=terminal.out, flush=True)
