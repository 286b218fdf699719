"""The same story behind the other doors: what each says otherwise than the page is a golden file of its own.

The terminal tells all of it. What is slower to talk through ends where the listing is handed in.
"""

import difflib
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import httpx
import pytest

from dooropener.words import LANGUAGES, words
from dooropener_bot.channels.terminal import Terminal
from dooropener_bot.conversations import Direction, Engine
from doubles.botapi import BotApi, Person

from .conftest import Talk
from .on_telegram.conftest import Exchange, api, exchange, listener, telegram  # noqa: F401  # fixtures
from .test_api import THERE, other_program, with_chat_api  # noqa: F401  # fixtures
from .test_transcripts import FOLDER, Told, script

CHOICE = re.compile(r"^  (\d+)  (.+)$", re.MULTILINE)
"""A button as the terminal draws it."""

TICK = "\n\n▸ "
"""Under an answered card Telegram's door says what was pressed."""


@dataclass
class Shown:
    """What a door showed."""

    text: str
    buttons: list[list[dict[str, str]]] = field(default_factory=list)


@dataclass
class AtTerminal:
    """Someone who types, and reads what is printed."""

    engine: Engine
    language: str
    terminal: Terminal | None = None
    screen: str = ""

    async def say(self, text: str) -> list[Shown]:
        if self.terminal is None:
            self.terminal = Terminal(self.engine, "björn", self.language, io.StringIO())
            await self.terminal.open()
        await self.terminal.say(text)
        return self._read()

    async def press(self, label: str) -> list[Shown]:
        """Type the number of the newest choice with this label."""
        wanted = words(self.language)(label)
        (*_, number) = (number for number, shown in CHOICE.findall(self.screen) if shown == wanted)
        return await self.say(number)

    async def news(self) -> list[Shown]:
        await self.terminal.look()
        return self._read()

    def _read(self) -> list[Shown]:
        self.screen = self.terminal.out.getvalue()
        self.terminal.out = io.StringIO()
        hint = words(self.language)("(write a number, or your own words)")
        return [Shown(CHOICE.sub(r"[\2]", self.screen).replace(hint, ""))]


@dataclass
class OverApi:
    """Another program, which speaks for someone."""

    client: httpx.AsyncClient
    language: str
    messages: list[dict] = field(default_factory=list)

    async def say(self, text: str, button: str | None = None) -> list[Shown]:
        said = {"text": text, "button": button, "language": self.language}
        return self._read(await self.client.post(THERE, json=said))

    async def press(self, label: str) -> list[Shown]:
        """Press the newest button with this label."""
        wanted = words(self.language)(label)
        buttons = [button for message in self.messages for row in message["buttons"] for button in row]
        (*_, pressed) = (button["value"] for button in buttons if button["label"] == wanted)
        return await self.say(wanted, pressed)

    def _read(self, answer: httpx.Response) -> list[Shown]:
        told = answer.raise_for_status().json()["messages"]
        self.messages += told
        return [Shown(one["text"], one["buttons"]) for one in told if one["direction"] == Direction.OUT]


@dataclass
class OnTelegram:
    """Someone with Telegram on their phone."""

    api: BotApi
    exchange: Exchange
    language: str
    read: int = 0

    @property
    def person(self) -> Person:
        return Person(7001, "Björn", self.language)

    async def say(self, text: str) -> list[Shown]:
        self.api.say(self.person, text)
        return await self._answers()

    async def press(self, label: str) -> list[Shown]:
        self.api.press(self.person, words(self.language)(label))
        return await self._answers()

    async def _answers(self) -> list[Shown]:
        """What was sent since, and what was written anew on a card."""
        await self.exchange()
        done, self.read = self.api.calls[self.read :], len(self.api.calls)
        told = [one for method, one in done if method in {"sendMessage", "editMessageText"} and TICK not in one["text"]]
        return [Shown(one["text"], _keys(one.get("reply_markup") or {})) for one in told]


def _keys(markup: dict) -> list[list[dict[str, str]]]:
    return [[{"label": key["text"]} for key in row] for row in markup.get("inline_keyboard", [])]


def _turns(transcript: str) -> Iterator[list[str]]:
    """What was said, and the lines of the answer; each button is a line, for the terminal has no rows."""
    for turn in re.split(r"^(?=> )", transcript, flags=re.MULTILINE)[1:]:
        lines = [line.strip() for line in turn.replace("] [", "]\n[").splitlines()]
        yield [line for line in lines if line]


def otherwise(transcript: str, language: str) -> str:
    """Where the answers differ from those of the page: what was said, the page's lines with -, the door's with +."""
    page = list(_turns((FOLDER / f"{language}.txt").read_text(encoding="utf-8")))
    told = []
    for there, here in zip(page, _turns(transcript), strict=False):
        differing = list(difflib.unified_diff(there, here, n=0, lineterm=""))[2:]
        if differing:
            told += [here[0], *(f"  {line}" for line in differing if not line.startswith("@@")), ""]
    return "\n".join(told)


def compare(door: str, language: str, transcript: str, *, record: bool) -> None:
    golden = FOLDER / door / f"{language}.txt"
    differing = otherwise(transcript, language)
    if record:
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(differing, encoding="utf-8")
    assert differing == golden.read_text(encoding="utf-8")


def handed_in(language: str) -> list[str]:
    """The story until the listing waits for an advisor."""
    told = script(language)
    return told[: told.index("!publish")]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_terminal_tells_the_story(language, talk: Talk, session, clock, record):
    door = AtTerminal(talk.engine, language)

    transcript = await Told(door, session, clock).run(script(language))

    compare("terminal", language, transcript, record=record)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_other_programs_tell_the_story(language, other_program, talk, clock, record):  # noqa: F811
    door = OverApi(other_program, language)

    transcript = await Told(door, None, clock).run(handed_in(language))

    compare("api", language, transcript, record=record)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_telegram_tells_the_story(language, api, exchange, clock, record):  # noqa: F811
    door = OnTelegram(api, exchange, language)

    transcript = await Told(door, None, clock).run(handed_in(language))

    compare("telegram", language, transcript, record=record)
