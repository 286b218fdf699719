"""Equal treatment: which companies with a published listing were suggested, asked, introduced or passed over, and why.

The law asks for it: *kommunallagen* (2017:725) 2 kap. 3 § (a municipality treats its members alike unless there are
objective reasons) and 2 kap. 8 § (it may promote business in general; support to single firms only for extraordinary
reasons).
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener.figures.chances import Evenness, Verdict, evenness, judge
from dooropener.figures.companies import Stage, Standing, Trait, company_rows
from dooropener.figures.periods import Period


@dataclass(frozen=True, slots=True)
class Group:
    """Companies alike in one trait; `verdict` compares their share introduced with that of all others."""

    value: str
    companies: Mapping[Stage, int]
    verdict: Verdict

    @property
    def share(self) -> float:
        return self.companies[Stage.INTRODUCED] / self.companies[Stage.LISTED]


@dataclass(frozen=True, slots=True)
class Fairness:
    """How many companies there are, how each group of them fared, how many stand where in the order of `Standing`, and
    how many have a match that was rejected for each reason, the most common first.
    """

    companies: int
    groups: Mapping[Trait, Sequence[Group]]
    evenness: Evenness | None
    standings: Mapping[Standing, int]
    rejections: Mapping[str, int]

    def reached(self, stage: Stage) -> int:
        """How many companies: each is in one group of every trait."""
        return sum(group.companies[stage] for group in self.groups[Trait.SECTOR])

    @property
    def standing_out(self) -> Sequence[tuple[Trait, Group]]:
        """The groups that were introduced less or more often than others by more than chance."""
        telling = {Verdict.LESS_OFTEN, Verdict.MORE_OFTEN}
        return [(trait, group) for trait, groups in self.groups.items() for group in groups if group.verdict in telling]


_ALSO = ("standing", "introduced", "rejections")
"""What companies are counted by, besides their traits."""

_COLUMNS = (*Trait, *_ALSO)

_TOGETHER = (
    (Trait.SECTOR, "far"),
    (Trait.AREA, "far"),
    (Trait.AGE, Trait.FORM, Trait.LANGUAGE, "far"),
    _ALSO,
)
"""What is counted in one go: columns of few values stand together, as each go through the companies takes its time."""


async def fairness(session: AsyncSession, period: Period) -> Fairness:
    """How the companies of a period were treated."""
    by_trait: dict[str, Counter[tuple[str, int]]] = {trait: Counter() for trait in Trait}
    also: dict[str, Counter[Any]] = {name: Counter() for name in _ALSO}
    for *values, far, others, number in await session.execute(_counts(period)):
        for place, (name, value) in enumerate(zip(_COLUMNS, values, strict=True), start=1):
            if others & 1 << len(_COLUMNS) - place:
                continue
            if name in by_trait:
                by_trait[name][value, far] += number
            else:
                also[name][tuple(value) if isinstance(value, list) else value] += number
    standings, reasons = also["standing"], Counter[str]()
    for several, number in also["rejections"].items():
        reasons.update(dict.fromkeys(several or (), number))
    return Fairness(
        companies=standings.total(),
        groups={trait: _groups(by_trait[trait]) for trait in Trait},
        evenness=evenness([*also["introduced"].elements()]),
        standings={standing: standings[standing.value] for standing in Standing if standings[standing.value]},
        rejections=dict(sorted(reasons.items(), key=lambda each: (-each[1], each[0]))),
    )


@lru_cache(maxsize=32)
def _counts(period: Period) -> Select[Any]:
    """How many companies are alike in the columns whose bits `grouping` leaves out."""
    rows = company_rows(period).subquery()
    columns = [rows.c[name] for name in _COLUMNS]
    sets = [tuple_(*[rows.c[name] for name in alike]) for alike in _TOGETHER]
    return select(*columns, rows.c.far, func.grouping(*columns), func.count()).group_by(func.grouping_sets(*sets))


def _groups(alike: Mapping[tuple[str, int], int]) -> Sequence[Group]:
    """The largest first. `alike` counts the companies of each value of a trait that came as far."""
    counted: dict[str, Counter[Stage]] = {}
    for (value, reached), number in alike.items():
        counted.setdefault(value, Counter()).update(dict.fromkeys(tuple(Stage)[:reached], number))
    listed, introduced = (sum(each[stage] for each in counted.values()) for stage in (Stage.LISTED, Stage.INTRODUCED))
    found = [
        Group(
            value,
            {stage: each[stage] for stage in Stage},
            judge(
                each[Stage.INTRODUCED],
                each[Stage.LISTED],
                introduced - each[Stage.INTRODUCED],
                listed - each[Stage.LISTED],
                groups=len(counted),
            ),
        )
        for value, each in counted.items()
    ]
    return sorted(found, key=lambda group: (-group.companies[Stage.LISTED], group.value))
