"""Stands in for the world in the demo: takes every letter that leaves, and keeps it as a file."""

import asyncio
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import getaddresses, parseaddr
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from dooropener.clock import Clock
from dooropener.errors import NotFound
from dooropener.house import House
from dooropener.settings import Settings

MAX_BYTES = 10 * 1024 * 1024
_ID = re.compile(r"\d{8}T\d{12}-\d{1,6}")


class UnknownLetter(NotFound):
    """No such letter was caught."""

    code = "unknown_letter"


@dataclass(frozen=True, slots=True)
class CaughtLetter:
    """One letter as it came out of the outbox; `recipient` is who would have got it."""

    id: str
    caught_at: datetime
    recipient: str
    letter: EmailMessage

    @property
    def subject(self) -> str:
        return str(self.letter["Subject"] or "")

    @property
    def language(self) -> str:
        """Of its words, as the letter itself says; English where it does not."""
        return str(self.letter["Content-Language"] or "en")

    @property
    def text(self) -> str:
        return self._body("plain")

    @property
    def html(self) -> str:
        return self._body("html")

    @property
    def reply_to(self) -> str:
        """Where an answer goes that a mail program writes: our own address among those named, if it is."""
        named = getaddresses([str(self.letter["Reply-To"] or self.letter["From"] or "")])
        addresses = [address for _, address in named]
        ours = parseaddr(str(self.letter["From"] or ""))[1].rpartition("@")[2]
        return next((address for address in addresses if ours and address.endswith(f"@{ours}")), addresses[0])

    def _body(self, kind: str) -> str:
        part = self.letter.get_body((kind,))
        return str(part.get_content()) if part else ""


def folder_of(settings: Settings) -> Path:
    """Where caught letters lie."""
    return settings.data_folder / "devmail"


def caught_letters(settings: Settings) -> list[CaughtLetter]:
    """All of them, newest first."""
    return list(_caught(folder_of(settings)))


def get_caught_letter(settings: Settings, letter_id: str) -> CaughtLetter:
    """One of them; raise `UnknownLetter`."""
    path = folder_of(settings) / f"{letter_id}.eml"
    if not _ID.fullmatch(letter_id) or not path.is_file():
        raise UnknownLetter(id=letter_id)
    return _read(path)


def _caught(folder: Path) -> Iterator[CaughtLetter]:
    for path in sorted(folder.glob("*.eml"), reverse=True):
        yield _read(path)


def _read(path: Path) -> CaughtLetter:
    letter = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert isinstance(letter, EmailMessage)
    caught_at = datetime.strptime(path.stem.partition("-")[0], "%Y%m%dT%H%M%S%f").replace(tzinfo=UTC)
    return CaughtLetter(path.stem, caught_at, str(letter["Delivered-To"] or letter["To"] or ""), letter)


class MailCatcher:
    """A mail server on the port the outbox sends to. `start` and `stop` it in the event loop of the house."""

    def __init__(self, house: House) -> None:
        self.settings = house.settings
        self.clock = house.clock
        self.port = house.settings.smtp_port
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        """Listen where letters are sent to; port 0 takes a free one."""
        loop = asyncio.get_running_loop()
        handler = _Handler(folder_of(self.settings), self.clock)
        self._server = await loop.create_server(
            lambda: SMTP(handler, hostname="mail-catcher.localhost", data_size_limit=MAX_BYTES, loop=loop),
            self.settings.smtp_host,
            self.settings.smtp_port,
        )
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()
            self._server = None


class _Handler:
    def __init__(self, folder: Path, clock: Clock) -> None:
        self.folder = folder
        self.clock = clock
        self.count = 0

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Each recipient gets a copy, as in the world."""
        for recipient in envelope.rcpt_tos:
            self.count += 1
            name = f"{self.clock.now():%Y%m%dT%H%M%S%f}-{self.count}.eml"
            trace = f"Return-Path: <{envelope.mail_from or ''}>\r\nDelivered-To: {recipient}\r\n"
            await asyncio.to_thread(self._write, name, trace.encode() + (envelope.original_content or b""))
        return "250 2.0.0 caught"

    def _write(self, name: str, content: bytes) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        unfinished = self.folder / f"{name}.part"
        unfinished.write_bytes(content)
        unfinished.rename(self.folder / name)
