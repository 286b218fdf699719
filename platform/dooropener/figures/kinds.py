"""What is counted, and by what it is told apart."""

import enum


class Figure(enum.StrEnum):
    """Their definitions stand in `docs/figures.md` and beside each figure on the page."""

    ASKED = "asked"
    SENT = "sent"
    ANSWERED = "answered"
    EXCHANGED = "exchanged"
    MEETINGS = "meetings"
    AGREEMENTS = "agreements"
    COMPANIES = "companies"
    NEW_MARKETS = "new_markets"
    FIRST_EXPORTERS = "first_exporters"
    DOORS = "doors"
    REQUESTS = "requests"


class Unit(enum.StrEnum):
    """What one row behind a figure is."""

    INTRODUCTION = "introduction"
    OUTCOME = "outcome"
    COMPANY = "company"
    MARKET = "market"
    DOOR = "door"
    REQUEST = "request"


UNITS = {
    Figure.ASKED: Unit.INTRODUCTION,
    Figure.SENT: Unit.INTRODUCTION,
    Figure.ANSWERED: Unit.INTRODUCTION,
    Figure.EXCHANGED: Unit.INTRODUCTION,
    Figure.MEETINGS: Unit.OUTCOME,
    Figure.AGREEMENTS: Unit.INTRODUCTION,
    Figure.COMPANIES: Unit.COMPANY,
    Figure.NEW_MARKETS: Unit.MARKET,
    Figure.FIRST_EXPORTERS: Unit.COMPANY,
    Figure.DOORS: Unit.DOOR,
    Figure.REQUESTS: Unit.REQUEST,
}


class Breakdown(enum.StrEnum):
    """`time` by the first day of a step; `level` of evidence; `language` of the letter; `door` for requests alone."""

    TIME = "time"
    REGION = "region"
    SECTOR = "sector"
    ADVISOR = "advisor"
    LANGUAGE = "language"
    LEVEL = "level"
    DOOR = "door"


_ONLY = {Breakdown.LEVEL: (Figure.MEETINGS, Figure.AGREEMENTS), Breakdown.DOOR: (Figure.REQUESTS,)}


def breakdowns_of(figure: Figure) -> list[Breakdown]:
    """By what a figure can be told apart."""
    return [kind for kind in Breakdown if figure in _ONLY.get(kind, (figure,))]
