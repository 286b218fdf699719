"""What stands under a letter: closing phrase, name block, disclaimer, and the line a telephone adds."""

import re
from collections.abc import Iterable, Sequence
from functools import cache

from dooropener.mailbox.reading.attributions import is_rule
from dooropener.mailbox.reading.nameblocks import is_contact, is_first_name, is_name, is_prose, is_said, matches_sender
from dooropener.mailbox.reading.phrases import alternatives, pattern, phrases

_DELIMITER = re.compile(r"\s{0,2}(?:--|—)\s{0,3}$")
_LONGEST_BLOCK = 25
_LONGEST_LINE = 400
"""Longer lines are text, whatever they begin with; none of the patterns is tried on them."""

_SHORT_CLOSING = 8
_TRIM = " \t\xa0,.!…*_-–—/~:;：！。，"
_POSTSCRIPT = re.compile(r"\s{0,3}(?:P\.? ?P?\.?S\b|PS\b|NB\b|N\.B\.|附言|又及|又：)", re.IGNORECASE)
_SIGNED = re.compile(r"\s{0,3}[/–—-]{1,2}\s?[^\W\d_]{1,20}(?:\s[^\W\d_]{1,20})?\s{0,3}$")


def without_signature(passages: Iterable[str], senders: Sequence[str] = ()) -> str:
    """Return the passages without their signatures, joined by blank lines.

    ``senders`` are names by which the sender is known. A passage that is nothing but a signature goes, unless it is
    the first.
    """
    passages = list(passages)
    kept = []
    for number, passage in enumerate(passages):
        lines = _stripped(passage.split("\n"), senders, may_vanish=number > 0)
        if lines:
            kept.append("\n".join(lines).strip())
    return "\n\n".join(text for text in kept if text) or "\n\n".join(passages)


@cache
def _device() -> re.Pattern[str]:
    return pattern(phrases("signatures", "device"), before=r"[\s*_\[(-]{0,4}", after=r"[^\n]{0,60}$")


@cache
def _disclaimer() -> re.Pattern[str]:
    return pattern(phrases("signatures", "disclaimers"))


@cache
def _closing() -> re.Pattern[str]:
    return re.compile(rf"({alternatives(phrases('signatures', 'closings'))})(.*)$", re.IGNORECASE)


@cache
def _closing_at_end() -> re.Pattern[str]:
    long_enough = [
        closing
        for closing in phrases("signatures", "closings")
        if len(closing) >= _SHORT_CLOSING or not closing.isascii()
    ]
    return re.compile(rf".{{1,60}}?\W{alternatives(long_enough)}\W{{0,3}}$", re.IGNORECASE)


@cache
def _thanks() -> frozenset[str]:
    return frozenset(phrase.casefold() for phrase in phrases("signatures", "thanks"))


def _stripped(lines: list[str], senders: Sequence[str], *, may_vanish: bool) -> list[str]:
    """Take away, from the bottom, whatever belongs under a letter."""
    lines, postscript = _without_postscript(_trimmed(lines))
    lines = _without_device(lines)
    before = lines
    lines = _without_disclaimer(lines, senders)
    start = _signature_start(lines, senders, may_vanish=may_vanish)
    if start is None:
        # What looked like a disclaimer under no signature is part of the letter.
        return [*before, *postscript]
    return [*_trimmed(lines[:start]), *postscript]


def _trimmed(lines: Sequence[str]) -> list[str]:
    kept = list(lines)
    while kept and (not kept[-1].strip() or is_rule(kept[-1])):
        kept.pop()
    return kept


def _without_device(lines: list[str]) -> list[str]:
    while lines and len(lines[-1]) < _LONGEST_LINE and _device().match(lines[-1]):
        lines = _trimmed(lines[:-1])
    return lines


def _without_postscript(lines: list[str]) -> tuple[list[str], list[str]]:
    """A postscript stands under the name and is still part of the letter."""
    for number in range(len(lines) - 1, max(0, len(lines) - 8), -1):
        if _POSTSCRIPT.match(lines[number]) and not lines[number - 1].strip():
            return _trimmed(lines[:number]), ["", *_without_device(lines[number:])]
    return lines, []


def _last_paragraph(lines: Sequence[str]) -> int:
    """Return where the last paragraph starts; rules end paragraphs as blank lines do."""
    start = len(lines)
    while start > 0 and lines[start - 1].strip() and not is_rule(lines[start - 1]):
        start -= 1
    return start


def _without_disclaimer(lines: list[str], senders: Sequence[str]) -> list[str]:
    for _ in range(4):
        start = _last_paragraph(lines)
        paragraph = lines[start:]
        if not paragraph or start == 0 or is_name(paragraph[0], senders):
            break
        if not _disclaimer().search("\n".join(paragraph)[:3_000]) or _closing_line(lines, start):
            break
        lines = _without_device(_trimmed(lines[:start]))
    return lines


def _signature_start(lines: Sequence[str], senders: Sequence[str], *, may_vanish: bool) -> int | None:
    lowest = 0 if may_vanish else 1
    first = max(lowest, len(lines) - _LONGEST_BLOCK)
    for number in range(len(lines) - 1, first - 1, -1):
        if _DELIMITER.match(lines[number]):
            return _with_closing_above(lines, number)
    for number in range(first, len(lines)):
        below = lines[number + 1 :]
        if is_rule(lines[number]) and all(map(_may_stand_below, below)) and any(map(is_contact, below)):
            return _with_closing_above(lines, number)  # a card under a drawn line
    closings = [number for number in range(first, len(lines)) if _closing_line(lines, number)]
    for number in closings:
        if all(_may_stand_below(line) for line in lines[number + 1 :]):
            return number
    return _name_block(lines, senders, lowest)


def _with_closing_above(lines: Sequence[str], delimiter: int) -> int:
    """ "Best regards" may stand above the delimiter."""
    for number in range(delimiter - 1, max(0, delimiter - 5), -1):
        if _closing_line(lines, number) and all(_may_stand_below(line) for line in lines[number + 1 : delimiter]):
            return number
    return delimiter


def _may_stand_below(line: str) -> bool:
    if not line.strip() or not is_prose(line):
        return True
    return bool(_disclaimer().search(line[:2_000]) or (len(line) < _LONGEST_LINE and is_contact(line)))


def _closing_line(lines: Sequence[str], number: int) -> bool:
    """Tell whether the line is a closing phrase, perhaps with a place or the name after it."""
    if len(lines[number]) > _LONGEST_LINE:
        return False
    line = lines[number].strip()
    text = line.strip(_TRIM)
    if not text or len(text) > 70 or line.endswith("?"):
        return False
    if text.casefold() in _thanks():
        following = lines[number + 1] if number + 1 < len(lines) else ""
        return line.endswith(",") or bool(following.strip() and is_name(following))
    match = _closing().match(text)
    if match is None:
        return bool(_closing_at_end().match(text)) and len(text.split()) <= 7
    closing, rest = match.group(1), match.group(2).strip(_TRIM)
    if not rest:
        return True
    if len(closing) < _SHORT_CLOSING:
        return is_name(rest) and len(rest.split()) <= 3
    return len(rest.split()) <= 6 and not is_prose(
        rest + ("." if line.endswith((".", "。")) and len(rest) > 30 else "")
    )


def _name_block(lines: Sequence[str], senders: Sequence[str], lowest: int) -> int | None:
    """Return where a name block without closing phrase starts: the last paragraph, or two of them."""
    block: int | None = None
    end = len(lines)
    for _ in range(3):
        kept = _trimmed(lines[:end])
        start = _last_paragraph(kept)
        if not _is_name_block(kept[start:], senders, alone=start < lowest):
            break
        block = end = start
        if start < lowest or not is_contact(kept[start]):
            break
    if block is None or block < lowest:
        return _signed_line(lines, senders, lowest)
    return block


def _is_name_block(lines: Sequence[str], senders: Sequence[str], *, alone: bool) -> bool:
    lines = [line for line in lines if re.search(r"\w", line)]  # cards are drawn with bars
    if alone or not 1 <= len(lines) <= 9:
        return False
    if not (is_name(lines[0], senders) or (is_contact(lines[0]) and not is_said(lines[0]))):
        return False
    return all(_may_stand_below(line) for line in lines[1:])


def _signed_line(lines: Sequence[str], senders: Sequence[str], lowest: int) -> int | None:
    """A name right under the text, without a blank line: only if it is the sender's, or comes as ``/Karl``."""
    for number in range(max(lowest, len(lines) - 6), len(lines)):
        line = lines[number]
        signed = (
            _is_signed(lines, number)
            or (len(line) < 80 and matches_sender(line.strip(_TRIM), senders))
            or (number == len(lines) - 1 and is_first_name(line) and _ends(lines[number - 1]))
        )
        if signed and all(_may_stand_below(line) for line in lines[number + 1 :]):
            return number
    return None


def _ends(line: str) -> bool:
    return line.rstrip().endswith((".", "?", "!"))


def _is_signed(lines: Sequence[str], number: int) -> bool:
    """``– Karl`` at the very end, and no item of a list."""
    above = [line.strip() for line in lines[:number] if line.strip()]
    return (
        bool(_SIGNED.match(lines[number]))
        and number == len(lines) - 1
        and not (above and (above[-1].endswith((":", "：")) or _SIGNED.match(above[-1])))
    )
