"""Calendar invitations (RFC 5545, 5546, 6047): written here, each for one attendee."""

import enum
import re
from datetime import datetime, timedelta

from icalendar import Calendar, Event, vCalAddress, vText

PRODUCT = "-//Norrkoping//Dorroppnaren//SV"
_LINK = re.compile(r"https://\S+")


class Method(enum.StrEnum):
    """What an invitation asks of the reader's calendar."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"
    DECLINE_COUNTER = "DECLINECOUNTER"


def write_invitation(
    method: Method,
    *,
    uid: str,
    sequence: int,
    organizer: str,
    organizer_name: str,
    attendee: str,
    attendee_name: str,
    starts: datetime,
    minutes: int,
    summary: str,
    description: str,
    place: str,
    language: str,
    at: datetime,
) -> str:
    """The text of `text/calendar`. Times stand in UTC, which every calendar turns into its own, summer time included.

    `organizer` is the address to which calendars answer; `at` is the DTSTAMP, so that a retry writes the same bytes.
    """
    event = Event()
    event.add("uid", uid)
    event.add("sequence", sequence)
    event.add("dtstamp", at)
    event.add("dtstart", starts)
    event.add("dtend", starts + timedelta(minutes=minutes))
    event.add("summary", vText(summary), parameters={"LANGUAGE": language})
    event.add("description", vText(description), parameters={"LANGUAGE": language})
    if place:
        event.add("location", vText(place))
    if link := _LINK.search(place):
        event.add("url", link.group())
    event.add("organizer", _address(organizer, organizer_name), encode=False)
    event.add("attendee", _attendee(attendee, attendee_name, method), encode=False)
    event.add("status", "CANCELLED" if method is Method.CANCEL else "CONFIRMED")
    event.add("transp", "OPAQUE")
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method.value)
    calendar.add_component(event)
    written: bytes = calendar.to_ical()
    return written.decode("utf-8")


def _address(address: str, name: str) -> vCalAddress:
    found = vCalAddress(f"mailto:{address}")
    found.params["CN"] = vText(name)
    return found


def _attendee(address: str, name: str, method: Method) -> vCalAddress:
    found = _address(address, name)
    if method is Method.REQUEST:
        found.params["ROLE"] = vText("REQ-PARTICIPANT")
        found.params["PARTSTAT"] = vText("NEEDS-ACTION")
        found.params["RSVP"] = vText("TRUE")
    return found
