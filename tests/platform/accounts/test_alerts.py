"""Quiet hours, in the person's own time zone."""

from datetime import UTC, datetime, time

import pytest

from dooropener.accounts import Alerts, Person, create_person, quiet_until


def utc(day: int, hour: int, minute: int = 0, month: int = 3) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "end", "zone", "now", "until"),
    [
        (21, 7, "Europe/Stockholm", utc(2, 21), utc(3, 6)),  # 22:00 there
        (21, 7, "Europe/Stockholm", utc(3, 3), utc(3, 6)),  # 04:00
        (21, 7, "Europe/Stockholm", utc(3, 6), None),  # 07:00 sharp
        (21, 7, "Europe/Stockholm", utc(2, 19, 59), None),  # 20:59
        (21, 7, "Europe/Stockholm", utc(2, 20), utc(3, 6)),  # 21:00 sharp
        (21, 7, "Africa/Nairobi", utc(2, 18), utc(3, 4)),  # 21:00 in Nairobi, 19:00 in Stockholm
        (12, 13, "Europe/Stockholm", utc(2, 11, 30), utc(2, 12)),
        (21, 7, "Europe/Stockholm", utc(28, 22), utc(29, 5)),  # summer time begins in this night
        (9, 9, "Europe/Stockholm", utc(2, 8), None),
    ],
)
def test_quiet_hours_end_in_the_persons_morning(start, end, zone, now, until):
    person = Person(quiet_from=time(start), quiet_to=time(end), zone=zone)

    assert quiet_until(person, now) == until


async def test_new_person_hears_at_once_and_has_no_quiet_hours(session, clock):
    person = await create_person(session, language="sv", at=clock.now())
    await session.refresh(person)

    assert (person.alerts, person.zone) == (Alerts.AT_ONCE, "Europe/Stockholm")
    assert quiet_until(person, clock.now()) is None
