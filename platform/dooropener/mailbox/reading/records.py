"""Mails from files, and what was read of them as plain records: what ``dooropener read-mail`` takes and prints."""

import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

from dooropener.mailbox.reading.letters import ReadMail, ReadProposal

_MBOX_START = re.compile(rb"From \S+.{0,80}\d{4}|From - |From ")
_ESCAPED = re.compile(rb"^>(>*From )", re.MULTILINE)
STDIN = "-"


def read_paths(paths: Iterable[str], *, stdin: BinaryIO | None = None) -> Iterator[tuple[str, bytes]]:
    """Yield (path, raw bytes) of every mail in the files, folders and mbox files named; ``-`` is standard input.

    Folders are walked in the order of names. A mail of an mbox file has its number after ``#``. Raises
    FileNotFoundError for a path that is not there.
    """
    for path in paths:
        if path == STDIN:
            yield from _mails(STDIN, (stdin or sys.stdin.buffer).read())
        elif Path(path).is_dir():
            for file in sorted(Path(path).rglob("*")):
                if file.is_file() and not file.name.startswith("."):
                    yield from _mails(str(file), file.read_bytes())
        else:
            yield from _mails(path, Path(path).read_bytes())


def _mails(path: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    if not data.startswith(b"From "):
        yield path, data
        return
    mails = list(_mbox(data))
    for number, mail in enumerate(mails, start=1):
        yield (f"{path}#{number}" if len(mails) > 1 else path), mail


def _mbox(data: bytes) -> Iterator[bytes]:
    """Split at the ``From `` lines that follow an empty line (RFC 4155), and undo the quoting of others."""
    lines = data.replace(b"\r\n", b"\n").split(b"\n")
    current: list[bytes] = []
    for number, line in enumerate(lines):
        if line.startswith(b"From ") and (number == 0 or not lines[number - 1].strip()) and _MBOX_START.match(line):
            if current:
                yield _ESCAPED.sub(rb"\1", b"\n".join(current))
            current = []
        else:
            current.append(line)
    if current:
        yield _ESCAPED.sub(rb"\1", b"\n".join(current))


def as_record(path: str, mail: ReadMail) -> dict[str, Any]:
    """Return the mail as one row of ``dooropener read-mail --format jsonl``."""
    return {
        "path": path,
        "kind": mail.kind.value,
        "from": mail.from_address,
        "message_id": mail.message_id,
        "in_reply_to": mail.in_reply_to,
        "references": list(mail.references),
        "language": mail.language,
        "visible_text": mail.visible_text,
        "without_signature": mail.without_signature,
        "proposal": _proposal(mail.proposal) if mail.proposal else None,
        "bounced_recipient": mail.bounced_recipient,
        "bounce_status": mail.bounce_status,
    }


def _proposal(proposal: ReadProposal) -> dict[str, Any]:
    return {
        "label": proposal.label.value,
        "confidence": proposal.confidence,
        "unsure": proposal.unsure,
        "evidence": proposal.evidence,
        "referral": proposal.referral,
        "resume_on": proposal.resume_on.isoformat() if proposal.resume_on else None,
    }
