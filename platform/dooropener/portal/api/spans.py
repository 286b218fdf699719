"""Which days a figure is asked for, and the address at which a number tells what it counts."""

from datetime import date
from typing import Annotated

import msgspec
from litestar.params import QueryParameter

from dooropener.figures import Frame, Period, Step
from dooropener.portal.api.problems import PREFIX
from dooropener.portal.desk import Desk
from dooropener.portal.figure_frames import Framed, framed
from dooropener.portal.figure_tables import address

FirstDay = Annotated[date | None, QueryParameter(name="first", description="the first day, with `frame=dates`")]
LastDay = Annotated[date | None, QueryParameter(name="last", description="the last day, with `frame=dates`")]
Cut = Annotated[Step | None, QueryParameter(name="step", description="without it, what reads best")]


class SpanView(msgspec.Struct):
    """From the first day to the last, both included, and how it is cut."""

    first: date
    last: date
    step: Step


class LinkedNumber(msgspec.Struct):
    """A number, and the address of what it counts: as many things, on pages."""

    number: int
    behind: str


def asked_span(desk: Desk, frame: Frame, first: date | None, last: date | None, step: Step | None) -> Framed:
    """As the page of figures reads its form. Raises `InvalidPeriod`.

    Not a dependency of Litestar's: what raises while dependencies are put together leaves the session open.
    """
    days = {name: day.isoformat() for name, day in (("first", first), ("last", last)) if day}
    chosen = framed({"frame": frame, "step": step or "", **days}, now=desk.now)
    if chosen.fault:
        raise chosen.fault
    return chosen


def linked(number: int, period: Period, step: Step, path: str, **more: str) -> LinkedNumber:
    """The number with the address of what is behind it, which always means the same days."""
    return LinkedNumber(number, address(period, step, PREFIX + path, **more))
