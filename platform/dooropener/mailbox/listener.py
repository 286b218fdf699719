"""Takes mail in by SMTP or LMTP, in our own event loop, behind a mail server that knows the world."""

import asyncio
import logging
from collections.abc import Sequence
from typing import cast
from weakref import WeakSet

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session

from dooropener.house import House
from dooropener.mailbox.receiving import receive

MAX_BYTES = 40 * 1024 * 1024
"""Announced as SIZE and refused beyond with 552: a reply with a 20 MB attachment, coded for the line, fits."""

MAX_CONNECTIONS = 20
"""As many as Postfix opens; each may hold a mail of full size in memory."""

MAX_RECIPIENTS = 100
LONGEST_LINE = 1_000_000
IDLE_SECONDS = 120

TAKEN = "250 2.0.0 kept"
AWAY = "451 4.3.0 cannot keep it now, please come again"
BUSY = "421 4.3.2 too many connections, please come again"
NOT_HERE = "550 5.7.1 no such address here"
TOO_MANY = "452 4.5.3 too many recipients"

log = logging.getLogger(__name__)


class _SMTP(SMTP):
    """Lines longer than RFC 5321 allows do occur, and a mail that came this far is kept as it is."""

    line_length_limit = LONGEST_LINE


class _LMTP(LMTP):
    line_length_limit = LONGEST_LINE


class _Busy(asyncio.Protocol):
    """Says so and hangs up."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.WriteTransport)
        transport.write(f"{BUSY}\r\n".encode("ascii"))
        transport.close()


class Handler:
    """Answers of the dialogue. 250 is said only after the commit: what we did not keep, the sender still has."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.lmtp = house.settings.mail_in_lmtp

    async def handle_RCPT(  # noqa: N802  # aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: Sequence[str]
    ) -> str:
        """Take what is for our domain, or a sub-domain of it, and nothing else."""
        if len(envelope.rcpt_tos) >= MAX_RECIPIENTS:
            return TOO_MANY
        domain = address.rpartition("@")[2].lower().rstrip(".")
        ours = self.house.settings.reply_domain.lower()
        if domain != ours and not domain.endswith(f".{ours}"):
            return NOT_HERE
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keep the mail in one transaction; LMTP wants one answer for each recipient (RFC 2033 4.2)."""
        answer = await self._keep(envelope)
        return "\r\n".join([answer] * len(envelope.rcpt_tos)) if self.lmtp else answer

    async def _keep(self, envelope: Envelope) -> str:
        sender = (envelope.mail_from or "").strip("<>")
        try:
            async with self.house.sessions.begin() as session:
                await receive(
                    session,
                    envelope.original_content or b"",
                    envelope_from=sender,
                    envelope_to=envelope.rcpt_tos,
                    at=self.house.clock.now(),
                )
        except Exception as error:  # whatever it is, the sender keeps the mail and comes again
            log.error("a mail could not be kept: %s", type(error).__name__)  # noqa: TRY400  # a trace would show the mail
            return AWAY
        return TAKEN

    async def handle_exception(self, error: Exception) -> str:
        """A slip of the dialogue itself; the words of the error stay here."""
        log.error("the mail dialogue broke: %s", type(error).__name__)
        return AWAY


class MailListener:
    """`start` and `stop` it in the event loop of the house. `port` is the one it got."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.port = house.settings.mail_in_port
        self._server: asyncio.Server | None = None
        self._dialogues: WeakSet[SMTP] = WeakSet()

    async def start(self) -> None:
        """Listen where the settings say; port 0 takes a free one."""
        logging.getLogger("mail.log").setLevel(logging.WARNING)  # aiosmtpd logs addresses at INFO
        loop = asyncio.get_running_loop()
        settings = self.house.settings
        self._server = await loop.create_server(self._dialogue, settings.mail_in_host, settings.mail_in_port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Close at once. Who was in mid-sentence has not been told 250, and comes again."""
        if self._server is None:
            return
        self._server.close()
        for transport in self._open():
            transport.abort()
        await self._server.wait_closed()
        self._server = None

    def _open(self) -> list[asyncio.WriteTransport]:
        transports = (dialogue.transport for dialogue in self._dialogues)
        return [cast("asyncio.WriteTransport", transport) for transport in transports if transport]

    def _dialogue(self) -> asyncio.BaseProtocol:
        if len(self._open()) >= MAX_CONNECTIONS:
            return _Busy()
        kind = _LMTP if self.house.settings.mail_in_lmtp else _SMTP
        dialogue = kind(
            Handler(self.house),
            hostname=self.house.settings.reply_domain,
            ident="Dorroppnaren",
            data_size_limit=MAX_BYTES,
            enable_SMTPUTF8=True,
            timeout=IDLE_SECONDS,
            loop=asyncio.get_running_loop(),
        )
        self._dialogues.add(dialogue)
        return dialogue
