"""Calendars that answer an invitation: the mails of Outlook, Gmail and Apple, made from what was really sent."""

from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Any

from icalendar import Calendar

from dooropener.outbox import Delivery

ZONE = """BEGIN:VTIMEZONE
TZID:W. Europe Standard Time
BEGIN:STANDARD
DTSTART:16010101T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE
"""


def invitation(delivery: Delivery) -> Any:
    """The event that was sent."""
    calendar = Calendar.from_ical(delivery.payload["calendar"]["text"])
    return next(iter(calendar.walk("VEVENT")))


def attendee(delivery: Delivery) -> str:
    return str(invitation(delivery)["ATTENDEE"]).removeprefix("mailto:")


def organizer(delivery: Delivery) -> str:
    return str(invitation(delivery)["ORGANIZER"]).removeprefix("mailto:")


def answer(
    delivery: Delivery,
    partstat: str,
    *,
    stamped: datetime,
    method: str = "REPLY",
    sequence: int | None = None,
    starts: str = "",
    comment: str = "",
    who: str = "",
) -> str:
    """The text of `text/calendar` that answers; `starts` is a whole DTSTART line where another time is proposed."""
    event = invitation(delivery)
    lines = [
        "BEGIN:VCALENDAR",
        "PRODID:-//Somebody//Calendar 1.0//EN",
        "VERSION:2.0",
        f"METHOD:{method}",
        *(ZONE.strip().splitlines() if "TZID" in starts else []),
        "BEGIN:VEVENT",
        f"UID:{event['UID']}",
        f"SEQUENCE:{event['SEQUENCE'] if sequence is None else sequence}",
        f"DTSTAMP:{stamped:%Y%m%dT%H%M%SZ}",
        starts or f"DTSTART:{event['DTSTART'].dt:%Y%m%dT%H%M%SZ}",
        *([] if starts else [f"DTEND:{event['DTSTART'].dt + timedelta(minutes=30):%Y%m%dT%H%M%SZ}"]),
        f"ORGANIZER:{event['ORGANIZER']}",
        f"ATTENDEE;PARTSTAT={partstat};CN=Somebody:mailto:{who or attendee(delivery)}",
        *([f"COMMENT:{comment}"] if comment else []),
        "SUMMARY:Meeting",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "\r\n".join(lines) + "\r\n"


def _head(delivery: Delivery, sender: str, subject: str) -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = sender or attendee(delivery)
    mail["To"] = organizer(delivery)
    mail["Subject"] = subject
    return mail


def outlook(delivery: Delivery, text: str, *, method: str = "REPLY", sender: str = "", note: str = "") -> bytes:
    """Outlook and Exchange: an alternative of the typed words and the answer, base64."""
    mail = _head(delivery, sender, "Accepted: Meeting")
    mail["Message-ID"] = "<outlook-answer@prod.outlook.example>"
    mail["X-MS-Has-Attach"] = ""
    mail["Thread-Topic"] = "Meeting"
    mail.set_content(note + "\n")
    mail.add_alternative(text, subtype="calendar", cte="base64", params={"method": method})
    return mail.as_bytes()


def gmail(delivery: Delivery, text: str, *, method: str = "REPLY", sender: str = "") -> bytes:
    """Gmail: sent by a robot in the person's name, with the answer twice."""
    mail = _head(delivery, sender, "Accepted: Meeting")
    mail["Message-ID"] = "<calendar-answer@google.example>"
    mail["Sender"] = "Google Calendar <calendar-notification@google.example>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content("Somebody has accepted this invitation.\n\nMeeting\nTuesday 10 March 2026\n")
    mail.add_alternative("<p>Somebody has accepted this invitation.</p>", subtype="html")
    mail.add_alternative(text, subtype="calendar", params={"method": method})
    mail.add_attachment(text.encode(), maintype="application", subtype="ics", filename="invite.ics")
    return mail.as_bytes()


def apple(delivery: Delivery, text: str, *, method: str = "REPLY", sender: str = "") -> bytes:
    """Apple Calendar: hardly any words, the answer as a part with a file name."""
    mail = _head(delivery, sender, "Re: Meeting")
    mail["Message-ID"] = "<apple-answer@icloud.example>"
    mail.set_content("")
    mail.add_attachment(
        text.encode(),
        maintype="text",
        subtype="calendar",
        filename="iCal-20260302-131500.ics",
        params={"method": method, "charset": "utf-8"},
    )
    return mail.as_bytes()
