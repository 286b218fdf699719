"""When a person of the chat wants to hear from us: how soon about new doors, and not in quiet hours."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dooropener.accounts.models import Person


def quiet_until(person: Person, now: datetime) -> datetime | None:
    """When the quiet hours end that are on now, in UTC; None where none are."""
    if person.quiet_from is None or person.quiet_to is None:
        return None
    local = now.astimezone(ZoneInfo(person.zone))
    if not _within(local.time(), person.quiet_from, person.quiet_to):
        return None
    day = local.date() if local.time() < person.quiet_to else local.date() + timedelta(days=1)
    return datetime.combine(day, person.quiet_to, local.tzinfo).astimezone(UTC)


def _within(moment: time, start: time, end: time) -> bool:
    """Whether it lies between the two; a start after the end means over midnight, the same time means never."""
    if start <= end:
        return start <= moment < end
    return moment >= start or moment < end
