"""A mail server that records, and fails when told to."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from ssl import SSLContext
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass(frozen=True, slots=True)
class Received:
    """One mail as it came over the line."""

    sender: str
    recipients: tuple[str, ...]
    raw: bytes

    @property
    def letter(self) -> EmailMessage:
        parsed = message_from_bytes(self.raw, policy=policy.default)
        assert isinstance(parsed, EmailMessage)
        return parsed


@dataclass
class RecordingServer:
    """`refuse_recipient` and `refuse_data` are answers to give instead of 250, for as long as they are set.

    `drop_after_data` is how often to close the line in place of the answer to DATA; the mail is lost then, or
    kept with `keep_dropped` (it was taken, only the answer got lost). `pause` holds that answer back.
    """

    port: int = 0
    received: list[Received] = field(default_factory=list)
    tries: int = 0
    refuse_recipient: str | None = None
    refuse_data: str | None = None
    drop_after_data: int = 0
    keep_dropped: bool = False
    at_data: asyncio.Event = field(default_factory=asyncio.Event)
    pause: float = 0

    async def handle_RCPT(  # noqa: N802  # aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options
    ) -> str:
        self.tries += 1
        if self.refuse_recipient:
            return self.refuse_recipient
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.at_data.set()
        await asyncio.sleep(self.pause)
        if self.refuse_data:
            return self.refuse_data
        mail = Received(envelope.mail_from or "", tuple(envelope.rcpt_tos), envelope.original_content or b"")
        if self.drop_after_data:
            self.drop_after_data -= 1
            if self.keep_dropped:
                self.received.append(mail)
            server.transport.abort()
            return "421 gone"
        self.received.append(mail)
        return f"250 2.0.0 queued as {len(self.received)}"


@asynccontextmanager
async def recording_server(
    double: RecordingServer | None = None, *, ssl: SSLContext | None = None, **options: Any
) -> AsyncIterator[RecordingServer]:
    """A server on a free port of the loopback, in this event loop; with `ssl` it speaks TLS from the first byte.

    `options` are aiosmtpd's, such as `tls_context` for STARTTLS and `authenticator`.
    """
    double = double or RecordingServer()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(double, hostname="mx.example", enable_SMTPUTF8=True, loop=loop, **options),
        "127.0.0.1",
        0,
        ssl=ssl,
    )
    double.port = server.sockets[0].getsockname()[1]
    try:
        yield double
    finally:
        server.close()
        await server.wait_closed()
