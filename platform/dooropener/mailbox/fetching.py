"""Fetches mail by IMAP for as long as the house runs: keeps first, marks afterwards, comes back after every fault."""

import asyncio
import contextlib
import imaplib
import logging
import math
import ssl
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from email.parser import BytesHeaderParser
from typing import TypeVar

from imap_tools import BaseMailBox
from imap_tools.errors import ImapToolsError, MailboxFolderSelectError, MailboxLoginError

from dooropener.database import AWAY
from dooropener.ending import end
from dooropener.house import House
from dooropener.mailbox import folders, imap
from dooropener.mailbox.imap import Fetched, NotGiven
from dooropener.mailbox.listener import MAX_BYTES
from dooropener.mailbox.models import FetchFault, ImapFolder
from dooropener.mailbox.reading.headers import addresses
from dooropener.mailbox.receiving import receive

WATCH_SECONDS = 60.0
"""How long one IDLE lasts. The folder is looked at again after each, whatever the server forgot to say."""

AT_ONCE = 50
LONGEST_PAUSE = 300.0
TRIES = 3
"""How often a message is asked for that the server does not hand over, before its headers have to do."""

_ENVELOPE = ("Delivered-To", "X-Original-To", "X-Envelope-To", "Envelope-To")
_HEADERS = 200_000
_Result = TypeVar("_Result")

log = logging.getLogger(__name__)


def fault_of(error: Exception) -> FetchFault:
    """What an advisor is told."""
    if isinstance(error, MailboxLoginError):
        return FetchFault.REFUSED
    if isinstance(error, MailboxFolderSelectError):
        return FetchFault.NO_FOLDER
    if isinstance(error, ssl.SSLCertVerificationError):
        return FetchFault.UNTRUSTED
    if isinstance(error, OSError | EOFError | imaplib.IMAP4.abort):
        return FetchFault.UNREACHABLE
    return FetchFault.BROKEN


class MailFetcher:
    """`start` and `stop` it in the event loop of the house."""

    def __init__(self, house: House, *, first_pause: float = 1.0) -> None:
        self.house = house
        self.settings = house.settings
        self._first_pause = self._pause = first_pause
        self._stopping = threading.Event()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="imap")
        self._task: asyncio.Task[None] | None = None
        self._refused: dict[tuple[int, int], int] = {}

    async def start(self) -> None:
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Within a second or so; what is in the middle of a transaction is either kept or comes again."""
        self._stopping.set()
        if self._task is not None:
            await end(self._task)
        await asyncio.to_thread(self._thread.shutdown)

    async def _in_thread(self, call: Callable[..., _Result], *arguments: object) -> _Result:
        return await asyncio.get_running_loop().run_in_executor(self._thread, lambda: call(*arguments))

    async def _run(self) -> None:
        """A fault ends a session; another begins after a pause that grows from seconds to minutes."""
        while True:
            try:
                await self._session()
            except (ImapToolsError, imaplib.IMAP4.error, OSError, EOFError, NotGiven, *AWAY) as error:
                await self._note(error)
            except Exception as error:  # a server may say anything; none of it may end the fetching for good
                log.exception("fetching mail broke")
                await self._note(error)
            await asyncio.sleep(self._pause)
            self._pause = min(self._pause * 2, LONGEST_PAUSE)

    async def _note(self, error: Exception) -> None:
        log.warning("mail cannot be fetched (%s), trying again in %d s", type(error).__name__, self._pause)
        if isinstance(error, AWAY):
            return
        with contextlib.suppress(*AWAY):
            async with self.house.sessions.begin() as session:
                await folders.note_fault(session, self.settings, fault_of(error), at=self.house.clock.now())

    async def _session(self) -> None:
        box = await self._in_thread(imap.connect, self.settings)
        try:
            while True:
                await self._round(box)
                self._pause = self._first_pause
                await self._in_thread(lambda: imap.wait(box, self._stopping, seconds=WATCH_SECONDS))
        finally:
            imap.cut(box)
            self._thread.submit(imap.hang_up, box)

    async def _round(self, box: BaseMailBox) -> None:
        """Fetch all that came since the last round."""
        found = await self._in_thread(imap.select, box, self.settings.imap_folder)
        async with self.house.sessions.begin() as session:
            folder = await folders.remember(session, self.settings)
            if folder.uidvalidity != found.uidvalidity or folder.last_uid >= (found.next_uid or math.inf):
                log.info("the folder is numbered anew, all of it is looked at")
                folders.begin_anew(folder, found.uidvalidity)
        uids = await self._in_thread(imap.uids_after, box, folder.last_uid, found)
        for uid in uids:
            await self._take(box, folder, uid)
        await self._finish_what_is_kept(box, folder)
        async with self.house.sessions.begin() as session:
            await folders.note_success(session, self.settings, at=self.house.clock.now())

    async def _take(self, box: BaseMailBox, folder: ImapFolder, uid: int) -> None:
        """The mail, its job and how far we are, in one transaction."""
        fetched = await self._fetch(box, folder, uid)
        async with self.house.sessions.begin() as session:
            if fetched is not None:
                sender, to = envelope(fetched.raw)
                await receive(
                    session,
                    fetched.raw,
                    envelope_from=sender,
                    envelope_to=to,
                    at=self._at(fetched),
                    notes=[fetched.cut] if fetched.cut else [],
                )
            await folders.advance(session, folder, last=uid)

    def _at(self, fetched: Fetched) -> datetime:
        now = self.house.clock.now()
        return min(fetched.at, now) if fetched.at else now

    async def _fetch(self, box: BaseMailBox, folder: ImapFolder, uid: int) -> Fetched | None:
        """One mail that the server cannot hand over does not hold up the others for ever."""
        which = folder.uidvalidity, uid
        try:
            return await self._in_thread(lambda: imap.fetch(box, uid, most=MAX_BYTES))
        except NotGiven:
            self._refused[which] = self._refused.get(which, 0) + 1
            if self._refused[which] < TRIES:
                raise
        with contextlib.suppress(NotGiven):
            return await self._in_thread(lambda: imap.fetch_headers(box, uid, why="not_handed_over"))
        trace = f"X-Not-Handed-Over: {self.settings.imap_folder} {folder.uidvalidity} {uid}\r\n\r\n"
        return Fetched(trace.encode(), None, "not_handed_over")

    async def _finish_what_is_kept(self, box: BaseMailBox, folder: ImapFolder) -> None:
        """Mark or move what came now, and what a process that ended in between had kept. Only after all is here: a
        folder that takes nothing more is no reason to leave mail on the server."""
        if folder.finished_uid < folder.last_uid:
            upto = imap.Folder(folder.uidvalidity, folder.last_uid + 1)
            uids = await self._in_thread(imap.uids_after, box, folder.finished_uid, upto)
            for start in range(0, len(uids), AT_ONCE):
                await self._finish(box, folder, uids[start : start + AT_ONCE])
            async with self.house.sessions.begin() as session:
                await folders.advance(session, folder, finished=folder.last_uid)

    async def _finish(self, box: BaseMailBox, folder: ImapFolder, uids: list[int]) -> None:
        await self._in_thread(imap.finish, box, uids, self.settings)
        async with self.house.sessions.begin() as session:
            await folders.advance(session, folder, finished=uids[-1])


def envelope(raw: bytes) -> tuple[str, list[str]]:
    """Sender and recipients of the envelope, as the last server wrote them into the headers."""
    headers = BytesHeaderParser().parsebytes(raw[:_HEADERS])
    senders = [address for _, address in addresses(headers, "Return-Path")]
    recipients = [address for _, address in addresses(headers, *_ENVELOPE)]
    return (senders[0] if senders else ""), recipients[:100]
