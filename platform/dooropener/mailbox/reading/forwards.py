"""A mail that somebody passes on with a word of their own: then the words that count are those passed on.

A reply quotes what it answers, a forward shows what is to be read, and both look alike: a block of headers and a text.
A forward says so (in the line above the block, or as the first mark of its subject), its text is by somebody else than
us, and the note above is short and decides nothing itself.
"""

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from dooropener.mailbox.reading.attributions import (
    attribution,
    header_value,
    is_forward_line,
    is_quoted,
    opening,
    unquoted,
)
from dooropener.mailbox.reading.cues import cues
from dooropener.mailbox.reading.letters import ProposalLabel
from dooropener.mailbox.reading.quotes import newly_typed
from dooropener.mailbox.reading.signatures import without_signature

_MOST_LINES = 3_000
_LONGEST_NOTE = 160
_DECIDING = frozenset(
    {ProposalLabel.INTERESTED, ProposalLabel.DECLINED, ProposalLabel.NOT_NOW, ProposalLabel.UNSUBSCRIBE}
)
_MARK = re.compile(
    r"\s{0,3}(?:\[[^\]]{1,20}\]\s{0,3})?(?P<mark>fwd?|wg|vb|i|tr|vl|vs|pd|rv|enc|doorst|pārs|áfr|framsent|转发|轉寄|轉發)"
    r"\.?\s{0,3}[:：]",
    re.IGNORECASE,
)
"""The first mark alone counts: "Re: Fwd: …" is a reply to a forward."""

_NORDIC_FROM = frozenset({"fra", "frá"})
"""With "Fra:" above the original "VS:" is Danish or Norwegian and passes on; in Finnish it answers."""

_ASKS = re.compile(r"[?？]")
_NUMBER = re.compile(r"\d")
_ADDRESS = re.compile(r"[\w.+-]{1,80}@[\w-]{1,80}\.[\w.-]{1,80}")


@dataclass(frozen=True, slots=True)
class Forwarded:
    """`shown` is all of it, the note and the headers included; `passages` are what was passed on, `author` who wrote
    it, as far as its headers tell."""

    shown: str
    passages: tuple[str, ...]
    author: str = ""

    @property
    def text(self) -> str:
        return "\n\n".join(self.passages)


def forwarded(
    text: str, subject: str, *, ours: Collection[str], language: Callable[[], str | None]
) -> Forwarded | None:
    """What was passed on in `text`, or None where it is no forward, or one of a letter of ours.

    `language` tells that of the whole, and is asked where it matters: most mails pass nothing on.
    """
    lines = [line.rstrip() for line in text.split("\n", _MOST_LINES)[:_MOST_LINES]]
    start = _first_original(lines)
    if start is None:
        return None
    note = "\n".join(lines[:start]).strip()
    block, rest = _divided(lines[start:])
    writer = header_value(block, "from")
    if writer is None or not (is_forward_line(lines[start]) or _passes_on(subject, writer[0])):
        return None
    if not is_aside(note, language()):
        return None
    return passed_on(note, "\n".join(block), "\n".join(rest), author=writer[1], ours=ours)


def passed_on(note: str, head: str, text: str, *, author: str, ours: Collection[str]) -> Forwarded | None:
    """The text under its headers, without what it quotes in its turn. A letter of ours tells nothing new."""
    typed = newly_typed(text)
    if not typed.text.strip() or _is_ours(f"{author}\n{typed.text}", ours):
        return None
    shown = "\n\n".join(part.strip() for part in (note, head, typed.text) if part.strip())
    return Forwarded(shown, typed.passages, author)


def is_aside(note: str, language: str | None) -> bool:
    """Whether a note is short, and decides too little, to be the answer itself."""
    bare = without_signature([note]) if note else ""
    if len(bare) > _LONGEST_NOTE or _ASKS.search(bare):
        return False
    found = {cue.label for cue in cues(bare, language)}
    return not (found & _DECIDING or (ProposalLabel.MEETING_PROPOSED in found and _NUMBER.search(bare)))


def _first_original(lines: Sequence[str]) -> int | None:
    """Where the first original begins, if headers announce it; a quote, or "Ada wrote:", above it makes a reply."""
    for number, line in enumerate(lines):
        if opening(lines, number):
            return number
        if is_quoted(line) or attribution(lines, number, 0) is not None:
            return None
    return None


def _divided(lines: Sequence[str]) -> tuple[list[str], list[str]]:
    """The headers and the text. Apple Mail marks both as quotes."""
    head = [line for line in lines[1:4] if line.strip()]
    if head and is_quoted(head[0]):
        lines = [lines[0], *unquoted(lines[1:])]
    length = opening(lines, 0)
    return [line for line in lines[:length] if line.strip()], list(lines[length:])


def _passes_on(subject: str, from_label: str) -> bool:
    mark = _MARK.match(subject)
    return mark is not None and (mark["mark"].casefold() != "vs" or from_label.casefold() in _NORDIC_FROM)


def _is_ours(text: str, ours: Collection[str]) -> bool:
    known = {_plain(address) for address in ours}
    return any(_plain(found) in known for found in _ADDRESS.findall(text))


def _plain(address: str) -> str:
    """Without the tag behind the plus."""
    local, _, domain = address.lower().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"
