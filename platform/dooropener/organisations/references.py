"""What points at a row, found in the tables themselves: later slices need not be known, and none is forgotten."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, ColumnElement, Index, Table, UniqueConstraint, and_, func, select, true, update
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener.database import Base

Moved = dict[str, list[Any]]
"""The keys of rows, by `table.column`."""


@dataclass(frozen=True, slots=True)
class Reference:
    """One column that points at the rows of a table."""

    column: Column[Any]

    @property
    def table(self) -> Table:
        return self.column.table

    @property
    def name(self) -> str:
        return f"{self.table.name}.{self.column.name}"

    @property
    def key(self) -> Column[Any]:
        """What a row is known by: its primary key, which is one column in all our tables that point at something."""
        (key,) = self.table.primary_key.columns
        return key

    def of(self, target: int, *, free_at: int) -> ColumnElement[bool]:
        """The rows that point at `target` and may point at `free_at` instead: none there is in their place."""
        taken = [self._is_taken(columns, free_at) for columns in self._unique()]
        return and_(self.column == target, true(), *(~each for each in taken))

    def _unique(self) -> Iterable[list[Column[Any]]]:
        """The other columns of each set that may occur but once."""
        sets: list[Collection[Column[Any]]] = [
            list(each.columns) for each in self.table.constraints if isinstance(each, UniqueConstraint)
        ]
        sets += [list(each.columns) for each in self.table.indexes if _is_whole(each)]
        return [[one for one in columns if one is not self.column] for columns in sets if self.column in columns]

    def _is_taken(self, others: list[Column[Any]], free_at: int) -> ColumnElement[bool]:
        there = self.table.alias()
        same = [there.c[one.name] == one for one in others]
        return select(there).where(there.c[self.column.name] == free_at, *same).exists()


def _is_whole(index: Index) -> bool:
    return bool(index.unique) and index.dialect_options["postgresql"].get("where") is None


def references_to(target: str, *, but: Collection[str] = ()) -> list[Reference]:
    """The columns that point at the table `target`, without those of the tables `but`."""
    return [
        Reference(column)
        for table in Base.metadata.sorted_tables
        if table.name not in but
        for column in table.columns
        if any(key.column.table.name == target for key in column.foreign_keys)
    ]


async def count(session: AsyncSession, references: Iterable[Reference], target: int, *, to: int) -> dict[str, int]:
    """How many rows `move` would lead to another."""
    counted = {
        each.name: select(func.count()).select_from(each.table).where(each.of(target, free_at=to)).scalar_subquery()
        for each in references
    }
    row = (await session.execute(select(*counted.values()))).one()
    return dict(zip(counted, row, strict=True))


async def move(
    session: AsyncSession, references: Iterable[Reference], target: int, *, to: int, staying: Collection[int] = ()
) -> Moved:
    """Let what points at `target` point at another; rows whose place is taken there, and those `staying`, stay."""
    moved: Moved = {}
    for each in references:
        which = each.of(target, free_at=to)
        if staying:
            which = which & each.key.not_in(list(staying))
        statement = update(each.table).where(which).values({each.column: to}).returning(each.key)
        if keys := list(await session.scalars(statement)):
            moved[each.name] = keys
    return moved


async def move_back(
    session: AsyncSession, references: Iterable[Reference], moved: Moved, *, was_at: int, to: int
) -> None:
    """Undo `move`: of the rows that were moved, those that have not gone elsewhere since."""
    for each in references:
        if keys := moved.get(each.name):
            still = (each.column == was_at) & each.key.in_(keys)
            await session.execute(update(each.table).where(still).values({each.column: to}))
