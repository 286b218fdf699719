"""Answers from calendars (RFC 5546, 6047): a REPLY or a COUNTER in a mail, as Outlook, Gmail and Apple write them."""

import enum
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.message import Message
from itertools import islice
from typing import Any

from icalendar import Calendar

from dooropener.mailbox.reading.charsets import decode

_TYPES = frozenset({"text/calendar", "application/ics"})
_LONGEST = 200_000
_MOST_PARTS = 200
_MOST_CALENDARS = 5
_MAILTO = re.compile(r"^\s*mailto:\s*", re.IGNORECASE)


class CalendarMethod(enum.StrEnum):
    REPLY = "REPLY"
    COUNTER = "COUNTER"


@dataclass(frozen=True, slots=True)
class CalendarReply:
    """One attendee's answer to one invitation. `partstat` as it stands there, in capitals; times are aware."""

    method: CalendarMethod
    uid: str
    sequence: int
    attendee: str
    partstat: str
    starts: datetime | None
    ends: datetime | None
    comment: str
    stamped: datetime | None


def calendar_reply(message: Message) -> CalendarReply | None:
    """The answer that a mail carries; None where it carries none, or one that cannot be read."""
    for part in islice(_parts(message), _MOST_CALENDARS):
        found = read_reply(part)
        if found is not None:
            return found
    return None


def carries_answer(message: Message) -> bool:
    """Whether a part says of itself that it is an answer, readable or not."""
    answers = {method.value for method in CalendarMethod}
    return any(_told(part.get_param, "method").upper() in answers for part in _calendar_parts(message))


def _told(ask: Callable[..., Any], *about: str) -> str:
    """What a part says of itself; nothing where its headers are too broken to say it."""
    try:
        value = ask(*about)
    except (ValueError, LookupError, TypeError):
        return ""
    return value if isinstance(value, str) else ""


def _calendar_parts(message: Message) -> Iterator[Message]:
    for number, part in enumerate(message.walk()):
        if number > _MOST_PARTS:
            return
        name = _told(part.get_filename).lower()
        if part.get_content_type() in _TYPES or name.endswith(".ics"):
            yield part


def _parts(message: Message) -> Iterator[str]:
    """The text of every calendar part; base64 and quoted-printable are undone."""
    for part in _calendar_parts(message):
        try:
            data = part.get_payload(decode=True)
        except (ValueError, AssertionError, LookupError):
            continue
        if isinstance(data, bytes) and len(data) <= _LONGEST:
            yield decode(data, _told(part.get_param, "charset") or "utf-8")


def read_reply(text: str) -> CalendarReply | None:
    """Read one calendar; None for anything but an answer to an invitation. Raises nothing, whatever the text is."""
    try:
        return _read(text)
    except Exception:  # a calendar program's mistakes are of every kind, and none may stop a mail
        return None


def _read(text: str) -> CalendarReply | None:
    calendar = Calendar.from_ical(text.lstrip("\ufeff \r\n"))
    method = str(calendar.get("METHOD", "")).strip().upper()
    if method not in list(CalendarMethod):
        return None
    event = next(iter(calendar.walk("VEVENT")), None)
    uid = str(event.get("UID", "")).strip() if event is not None else ""
    if event is None or not uid:
        return None
    attendee = _one(event.get("ATTENDEE"))
    return CalendarReply(
        method=CalendarMethod(method),
        uid=uid,
        sequence=int(event.get("SEQUENCE", 0)),
        attendee=_MAILTO.sub("", str(attendee or "")).strip().lower(),
        partstat=str(getattr(attendee, "params", {}).get("PARTSTAT", "NEEDS-ACTION")).upper(),
        starts=_moment(event.get("DTSTART")),
        ends=_moment(event.get("DTEND")),
        comment=_text(event.get("COMMENT")),
        stamped=_moment(event.get("DTSTAMP")),
    )


def _one(value: Any) -> Any:
    """A property that may stand there several times: the first. An answer has one attendee (RFC 5546, 3.2.3)."""
    return value[0] if isinstance(value, list) and value else value


def _text(value: Any) -> str:
    values = value if isinstance(value, list) else [value]
    return "\n".join(str(one).strip() for one in values if one is not None and str(one).strip())


def _moment(value: Any) -> datetime | None:
    """A moment with its zone. A day alone is no time of a meeting; one without a zone is taken as UTC."""
    found = getattr(_one(value), "dt", None)
    if not isinstance(found, datetime):
        return None if not isinstance(found, date) else datetime(found.year, found.month, found.day, tzinfo=UTC)
    return found if found.tzinfo else found.replace(tzinfo=UTC)
