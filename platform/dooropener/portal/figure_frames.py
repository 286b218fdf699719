"""Which days, cut how, and which cases the address of a page of figures asks for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from dooropener import figures
from dooropener.errors import Invalid
from dooropener.figures import Breakdown, Figure, Frame, Period, Step, Wanted
from dooropener.words import OFFICE_ZONE


@dataclass(frozen=True, slots=True)
class Framed:
    """What was asked for. With a `fault` it is this year, and `fields` hold what was filled in."""

    period: Period
    step: Step
    frame: Frame
    fields: Mapping[str, str] = field(default_factory=dict)
    fault: Invalid | None = None


def framed(asked: Mapping[str, str], *, now: datetime) -> Framed:
    """Read the fields of the form; what cannot be chosen is as if it were not there."""
    today = now.astimezone(OFFICE_ZONE).date()
    frame = Frame(asked["frame"]) if asked.get("frame") in set(Frame) else Frame.THIS_YEAR
    fields = {name: asked.get(name, "") for name in ("first", "last", "step")}
    try:
        period = figures.framed(frame, today=today, first=_day(fields["first"]), last=_day(fields["last"]))
    except Invalid as fault:
        period = figures.framed(Frame.THIS_YEAR, today=today)
        return Framed(period, period.step, frame, fields, fault)
    step = Step(fields["step"]) if fields["step"] in set(Step) else period.step
    fields |= {"first": str(period.first), "last": str(period.last)}
    return Framed(period, step, frame, fields)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


def wanted_cases(asked: Mapping[str, str], *, now: datetime) -> Wanted:
    """The figure, its days, and the breakdowns it is narrowed to."""
    chosen = framed(asked, now=now)
    figure = Figure(asked["figure"]) if asked.get("figure") in set(Figure) else Figure.SENT
    only = {kind: asked[kind.value] for kind in Breakdown if kind.value in asked}
    return Wanted(figure, chosen.period, chosen.step, only)
