"""Whom a report in free words is about: the address beside the reason, else the one the returned letter went to."""

import re
from collections.abc import Iterator
from email.message import Message

from dooropener.mailbox.reading.bodies import children
from dooropener.mailbox.reading.headers import recipients, sender

ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,80}@[\w-]{1,80}(?:\.[\w-]{1,80}){1,8}")
SERVER = re.compile(
    r"^(?:mailer[-_.]?daemon|post[-_.]?master|mail[-_.]?(?:delivery|system|daemon)|mdaemon|bounces?|double-bounce|mda|smtp|system)"
    r"[^@]{0,40}@|microsoftexchange[0-9a-f]{10,40}@",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"(?:final-recipient|original-recipient|x-failed-recipients?|rcpt to)\s?:\s?(?:rfc822;)?\s?<?([^\s<>;]{1,200})",
    re.IGNORECASE,
)
_SENDERS = re.compile(
    r"\s{0,8}(?:mail from|(?:original |envelope )?(?:from|sender)|reply-to|return-path|references|in-reply-to"
    r"|(?:resent-)?message-?id)\s{0,2}:",
    re.IGNORECASE,
)
"""Lines of a report that name who wrote the letter, or the letter itself, and not whom it did not reach."""

_RETURNED = re.compile(r"(?:received|message-id|return-path|dkim-signature|x-received)\s{0,2}:", re.IGNORECASE)
"""How the headers of the returned letter begin where it is set below the report."""

_TO = re.compile(r"to\s{0,2}:\s{0,4}([^\n]{1,300})", re.IGNORECASE)
_MOST_LINES = 400
_MOST_ENCLOSED = 10


def address_in(value: str) -> str | None:
    """The address in a field of a report, without the ``rfc822;`` before it."""
    match = ADDRESS.search(value.rpartition(";")[2])
    return match.group().lower() if match else None


def failed_address(message: Message, text: str, telling: re.Pattern[str]) -> str | None:
    """Return the address nearest to the words that say why (``telling``), on their line or around it.

    Who sent the letter is named in reports too, as whom the report goes to: that is believed only where nothing else
    is named, for a person may write to itself.
    """
    lines = text.split("\n")
    end = next((number for number, line in enumerate(lines) if _RETURNED.match(line)), len(lines))
    said, returned = lines[:end], lines[end:]
    if match := _NAMED.search("\n".join(said)):
        return address_in(match.group(1))
    ranked = sorted(_ranked(said, telling, sender(message)[1]))
    own = set(recipients(message))
    others = [address for _, _, address in ranked if address not in own]
    if others:
        return others[0]
    sent_to = _enclosed_recipients(message) or _recipients_in(returned)
    if len(sent_to) == 1:
        return sent_to[0]
    return ranked[0][2] if ranked else None


def _ranked(lines: list[str], telling: re.Pattern[str], own: str) -> Iterator[tuple[int, int, str]]:
    reasons = [number for number, line in enumerate(lines) if telling.search(line)]
    for number, line in enumerate(lines[:_MOST_LINES]):
        if _SENDERS.match(line):
            continue
        for match in ADDRESS.finditer(line[:2_000]):
            address = match.group().lower().strip(".'")
            if address != own and not SERVER.search(address):
                yield min((abs(number - other) for other in reasons), default=99), number, address


def addresses_of_senders(text: str) -> set[str]:
    """What looks like an address and says who wrote the letter, or is the letter's own id."""
    lines = (line[:2_000] for line in text.split("\n") if _SENDERS.match(line))
    return {match.group().lower() for line in lines for match in ADDRESS.finditer(line)}


def returned_letters(message: Message) -> Iterator[Message]:
    """The letters that a report brings back, whole or their headers."""
    for number, part in enumerate(message.walk()):
        if number >= _MOST_ENCLOSED:
            return
        if part.get_content_type() in {"message/rfc822", "message/global"}:
            yield from children(part)


def _enclosed_recipients(message: Message) -> list[str]:
    letter = next(returned_letters(message), None)
    return list(recipients(letter)) if letter is not None else []


def _recipients_in(headers: list[str]) -> list[str]:
    """Of a letter that is set below the report as text."""
    found = next((match for line in headers[:_MOST_LINES] if (match := _TO.match(line))), None)
    return [match.group().lower() for match in ADDRESS.finditer(found[1])] if found else []
