"""Speaks IMAP. Blocks, so it runs in a thread of its own; `MailFetcher` decides what is done."""

import contextlib
import imaplib
import os
import re
import socket
import ssl
import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BufferedReader

from imap_tools import BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted
from imap_tools.imap_utf7 import utf7_encode

from dooropener.settings import TLS, AfterFetching, Settings

TIMEOUT = 30.0
SEARCH_SPAN = 50_000
"""Numbers asked for at a time: all of a large folder would not fit on the line that imaplib reads."""

_SLICE = 1.0
_DATE = re.compile(rb'INTERNALDATE "([^"]{1,40})"')
_SIZE = re.compile(rb"RFC822\.SIZE (\d{1,20})")


class NotGiven(Exception):
    """The server would not hand one message over."""


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder as the server has it now. `next_uid` is above every message in it, where the server says so."""

    uidvalidity: int
    next_uid: int | None


@dataclass(frozen=True, slots=True)
class Fetched:
    """One message: all of its bytes, or only its headers where `cut` says why."""

    raw: bytes
    at: datetime | None
    cut: str | None = None


def connect(settings: Settings) -> BaseMailBox:
    """Log in over a line whose certificate is checked. `SSL_CERT_FILE` names other authorities to trust."""
    assert settings.imap_host
    assert settings.imap_password
    where = settings.imap_host, settings.imap_port, TIMEOUT
    box: BaseMailBox
    if settings.imap_tls is TLS.NONE:
        box = MailBoxUnencrypted(*where)
    elif settings.imap_tls is TLS.STARTTLS:
        box = MailBoxStartTls(*where, ssl_context=ssl.create_default_context())
    else:
        box = MailBox(*where, ssl_context=ssl.create_default_context())
    try:
        box.login(settings.imap_username or "", settings.imap_password.get_secret_value(), initial_folder=None)
        _learn_capabilities(box)
    except BaseException:
        hang_up(box)
        raise
    return box


def _learn_capabilities(box: BaseMailBox) -> None:
    """Servers tell more once they know who asks; imaplib has only asked before."""
    _, data = box.client.capability()
    if data and isinstance(data[-1], bytes):
        box.client.capabilities = tuple(data[-1].decode("ascii", "replace").upper().split())


def cut(box: BaseMailBox) -> None:
    """End what another thread does on this line. Only the line is touched: the client belongs to that thread."""
    with contextlib.suppress(OSError), socket.socket(fileno=os.dup(box.client.sock.fileno())) as line:
        line.shutdown(socket.SHUT_RDWR)


def hang_up(box: BaseMailBox) -> None:
    """Close the line without a goodbye, which could hang on a dead one."""
    with contextlib.suppress(OSError, imaplib.IMAP4.error):
        box.client.shutdown()


def select(box: BaseMailBox, name: str) -> Folder:
    """Open the folder anew, so that what changed on the server is seen."""
    box.folder.set(name)
    box.client.response("EXISTS")  # forgotten, so that a new one is noticed
    return Folder(_number(box, "UIDVALIDITY") or 0, _number(box, "UIDNEXT"))


def _number(box: BaseMailBox, code: str) -> int | None:
    _, values = box.client.response(code)
    value = values[-1] if values else None
    return int(value) if isinstance(value, bytes) and value.isdigit() else None


def uids_after(box: BaseMailBox, last: int, folder: Folder) -> list[int]:
    """The numbers of all messages that came after `last`, ascending."""
    if folder.next_uid is None:
        spans = [f"{last + 1}:*"]
    else:
        starts = range(last + 1, folder.next_uid, SEARCH_SPAN)
        spans = [f"{start}:{min(start + SEARCH_SPAN, folder.next_uid) - 1}" for start in starts]
    found = [int(uid) for span in spans for uid in box.uids(f"UID {span}", charset=None)]
    return sorted(uid for uid in found if uid > last)  # `n:*` names the last one even if it is below n


def fetch(box: BaseMailBox, uid: int, *, most: int) -> Fetched | None:
    """One message without marking it; None where someone removed it meanwhile. Raises `NotGiven`."""
    described = _ask(box, uid, "(RFC822.SIZE INTERNALDATE)")
    if not described:
        return None
    about = b" ".join(part for item in described for part in (item if isinstance(item, tuple) else (item,)) if part)
    size, date = _SIZE.search(about), _DATE.search(about)
    at = _moment(date.group(1)) if date else None
    if size and int(size.group(1)) > most:
        return fetch_headers(box, uid, at=at, why="too_large")
    raw = _literal(_ask(box, uid, "(BODY.PEEK[])"))
    return None if raw is None else Fetched(raw, at)


def fetch_headers(box: BaseMailBox, uid: int, *, at: datetime | None = None, why: str) -> Fetched | None:
    """Only the headers, `why` is noted. Raises `NotGiven`."""
    raw = _literal(_ask(box, uid, "(BODY.PEEK[HEADER])"))
    return None if raw is None else Fetched(raw, at, why)


def _ask(box: BaseMailBox, uid: int, parts: str) -> list[bytes | tuple[bytes, bytes]]:
    status, data = box.client.uid("FETCH", str(uid), parts)
    if status != "OK":
        raise NotGiven(status)
    wanted = rb"UID %d(?!\d)" % uid
    return [item for item in data if isinstance(item, tuple) or (isinstance(item, bytes) and re.search(wanted, item))]


def _literal(data: list[bytes | tuple[bytes, bytes]]) -> bytes | None:
    return next((item[1] for item in data if isinstance(item, tuple)), None)


def _moment(date: bytes) -> datetime | None:
    try:
        return datetime.strptime(date.decode("ascii").strip(), "%d-%b-%Y %H:%M:%S %z").astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def finish(box: BaseMailBox, uids: list[int], settings: Settings) -> None:
    """Leave, mark or move what is safely ours. Nothing is ever deleted: a server that cannot move marks instead.

    imap-tools' own verbs also expunge, which would remove what others marked for deletion.
    """
    if not uids or settings.imap_afterwards is AfterFetching.LEAVE:
        return
    numbers = ",".join(map(str, uids))
    if settings.imap_afterwards is AfterFetching.MOVE and "MOVE" in box.client.capabilities:
        if not box.folder.exists(settings.imap_move_to):
            box.folder.create(settings.imap_move_to)
        _must(box.client.uid("MOVE", numbers, _quoted(settings.imap_move_to)))
    else:
        _must(box.client.uid("STORE", numbers, "+FLAGS.SILENT", r"(\Seen)"))


def _quoted(name: str) -> str:
    encoded = utf7_encode(name).decode("ascii").replace("\\", "\\\\").replace('"', '\\"')
    return f'"{encoded}"'


def _must(answer: tuple[str, list[object]]) -> None:
    if answer[0] != "OK":
        raise imaplib.IMAP4.error(answer[0])


def wait(box: BaseMailBox, stopping: threading.Event, *, seconds: float) -> None:
    """Return when something happens in the folder, when told to stop, or after `seconds`."""
    if "IDLE" not in box.client.capabilities:
        stopping.wait(min(seconds, 30))
        return
    with box.idle as idle:
        waited = 0.0
        while not _heard_already(box) and waited < seconds and not stopping.is_set():
            if idle.poll(_SLICE):
                return
            waited += _SLICE


def _heard_already(box: BaseMailBox) -> bool:
    """Whether news came together with the answer to IDLE: it is read then, and polling the line sees nothing."""
    if "EXISTS" in box.client.untagged_responses:
        return True
    reader = getattr(
        box.client, "_file", None
    )  # later versions of Python may keep it elsewhere: then WATCH_SECONDS pass
    if not isinstance(reader, BufferedReader):
        return False
    box.client.sock.settimeout(0)
    try:
        return bool(reader.peek(1))
    except (BlockingIOError, ssl.SSLWantReadError):
        return False
    finally:
        box.client.sock.settimeout(TIMEOUT)
