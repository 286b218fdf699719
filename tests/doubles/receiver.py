"""The parts that receive, in a process of its own that kills itself at a step:

`python receiver.py STEP URL FOLDER MAIL_IN_PORT [IMAP_PORT USER PASSWORD]`, STEP `none` to live on.
"""

import asyncio
import os
import signal
import sys
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session

from dooropener.cli import parts
from dooropener.database import create_engine, create_sessions
from dooropener.house import House
from dooropener.mailbox import Message, MessageState, imap
from dooropener.settings import TLS, AfterFetching, Environment, Settings
from dooropener_matching import Encoder, default_encoder

ARRIVED = "arrived_uncommitted"
COMMITTED = "committed_unacknowledged"
READING = "in_the_middle_of_reading"
READ = "read_uncommitted"
FINISHED = "marked_unnoted"
STEPS = (ARRIVED, COMMITTED, READING, READ, FINISHED)


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class DeadlyEncoder:
    """Dies where the classifier asks for the vector of a text."""

    def __init__(self, encoder: Encoder) -> None:
        self.name, self.dimension = encoder.name, encoder.dimension

    def encode(self, texts: Any) -> Any:  # the protocol's
        die()


def watch(step: str) -> None:
    """Die when a session commits what the step is about, before or after."""

    def holds(session: Session, read: bool) -> bool:
        kept = [one for one in session.identity_map.values() if isinstance(one, Message)]
        return any((one.state is not MessageState.RECEIVED) is read for one in kept)

    @event.listens_for(Session, "before_commit")
    def before(session: Session) -> None:
        if (step == ARRIVED and holds(session, read=False)) or (step == READ and holds(session, read=True)):
            session.flush()
            die()

    @event.listens_for(Session, "after_commit")
    def after(session: Session) -> None:
        if step == COMMITTED and holds(session, read=False):
            die()


def watch_marking() -> None:
    """Die between the mark on the server and our note of it."""
    plain = imap.finish

    def finish(*arguments: Any) -> None:
        plain(*arguments)
        die()

    imap.finish = finish


async def main(step: str, url: str, folder: str, port: str, *mailbox: str) -> None:
    values: dict[str, Any] = {}
    if mailbox:
        values = {
            "imap_host": "127.0.0.1",
            "imap_port": int(mailbox[0]),
            "imap_tls": TLS.NONE,
            "imap_username": mailbox[1],
            "imap_password": mailbox[2],
            "imap_afterwards": AfterFetching.SEEN,
        }
    settings = Settings(
        _env_file=None,
        environment=Environment.DEMO,
        secret_key="a secret for tests only, long enough",
        data_folder=folder,
        database_url=url,
        mail_in_port=int(port),
        **values,
    )
    encoder = default_encoder()
    house = House(
        settings=settings,
        sessions=create_sessions(create_engine(url)),
        encoder=DeadlyEncoder(encoder) if step == READING else encoder,
    )
    watch(step)
    if step == FINISHED:
        watch_marking()
    async with parts.mail(house), parts.worker(house):
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
