"""State machines as readable tables, and the history that every change of state leaves."""

import enum
from collections.abc import Awaitable, Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Index, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from dooropener import audit
from dooropener.actors import MACHINE, Actor, ActorKind
from dooropener.database import Base
from dooropener.errors import Conflict, NotAllowed

__all__ = [
    "MACHINE",
    "Actor",
    "ActorKind",
    "Change",
    "IllegalTransition",
    "Machine",
    "NotYours",
    "Stateful",
    "Step",
    "history",
    "remember",
    "step",
]


class IllegalTransition(Conflict):
    """The table has no such step from where the thing is now."""

    code = "illegal_transition"


class NotYours(NotAllowed):
    """The table has the step, but not for this kind of actor."""

    code = "not_yours"


class Change(Base):
    """One change of state: who, when, why, on what evidence. Rows are only ever added."""

    __tablename__ = "change"
    __table_args__ = (Index("ix_change_subject", "subject", "subject_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str]
    subject_id: Mapped[int]
    from_state: Mapped[str | None]
    to_state: Mapped[str]
    at: Mapped[datetime]
    actor_kind: Mapped[ActorKind]
    actor_id: Mapped[int | None]
    actor_name: Mapped[str]
    reason: Mapped[str] = mapped_column(default="")
    evidence: Mapped[dict[str, Any] | None]


Tell = Callable[[AsyncSession, Change], Awaitable[None]]
"""Whoever is to know of a change of state, in the transaction of the change."""


class Stateful(Base):
    """A table whose rows have a state that a machine moves. Each names its own kind of state."""

    __abstract__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[Any]

    def came(self, at: datetime) -> None:
        """It has come to be in its state just now: for tables that keep since when."""


@dataclass(frozen=True, slots=True)
class Step:
    """From any of `sources` to any of `targets`, by any of `actors`."""

    sources: frozenset[str]
    targets: frozenset[str]
    actors: frozenset[ActorKind]


def step(sources: Iterable[str], targets: Iterable[str], *actors: ActorKind) -> Step:
    return Step(frozenset(sources), frozenset(targets), frozenset(actors))


class Machine:
    """The legal steps of one kind of thing. Each change of state is told to `tell`, where there is one."""

    def __init__(self, subject: str, steps: Iterable[Step], *, tell: Tell | None = None) -> None:
        self.subject = subject
        self.steps = tuple(steps)
        self.tell = tell

    def targets(self, source: str, by: ActorKind) -> frozenset[str]:
        """Where `by` may take a thing that is in `source`."""
        found = (s.targets for s in self.steps if source in s.sources and by in s.actors)
        return frozenset().union(*found)

    def check(self, source: str, target: str, by: ActorKind) -> None:
        """Raise `IllegalTransition` where the table has no such step, `NotYours` where it is another's."""
        actors = {kind for s in self.steps if source in s.sources and target in s.targets for kind in s.actors}
        if not actors:
            raise IllegalTransition(subject=self.subject, source=source, target=target)
        if by not in actors:
            raise NotYours(subject=self.subject, source=source, target=target, by=by.value)

    async def begin(
        self, session: AsyncSession, thing: Stateful, *, by: Actor, at: datetime, reason: str = ""
    ) -> Change:
        """Write down how a new thing came to be in its first state."""
        thing.came(at)
        await session.flush()
        return self._record(session, thing, None, by=by, at=at, reason=reason, evidence=None)

    async def move(
        self,
        session: AsyncSession,
        thing: Stateful,
        to: enum.StrEnum,
        *,
        by: Actor,
        at: datetime,
        reason: str = "",
        evidence: dict[str, Any] | None = None,
        only_from: Collection[str] | None = None,
    ) -> Change:
        """Lock the row, check the step against the state it has now, take it, and write it down.

        Two who act at once are taken in order: the second meets the state that the first left and is told.
        `only_from` narrows the table for a verb that means fewer of its steps.
        """
        await session.flush()
        table = type(thing)
        await session.execute(select(table.id).where(table.id == thing.id).with_for_update())
        await session.refresh(thing, ["state"])
        return await self.move_locked(
            session, thing, to, by=by, at=at, reason=reason, evidence=evidence, only_from=only_from
        )

    async def move_locked(
        self,
        session: AsyncSession,
        thing: Stateful,
        to: enum.StrEnum,
        *,
        by: Actor,
        at: datetime,
        reason: str = "",
        evidence: dict[str, Any] | None = None,
        only_from: Collection[str] | None = None,
    ) -> Change:
        """The same for a row that the caller has locked and read in this transaction: many are locked in one query."""
        source = thing.state
        self.check(source, to, by.kind)
        if only_from is not None and source not in only_from:
            raise IllegalTransition(subject=self.subject, source=source, target=to)
        thing.state = to
        if source != to:
            thing.came(at)
        change = self._record(session, thing, source, by=by, at=at, reason=reason, evidence=evidence)
        if self.tell is not None and source != to:
            await self.tell(session, change)
        return change

    def note(
        self,
        session: AsyncSession,
        thing: Stateful,
        *,
        by: Actor,
        at: datetime,
        reason: str = "",
        evidence: dict[str, Any] | None = None,
    ) -> Change:
        """Write down an act that leaves the state as it is."""
        return self._record(session, thing, str(thing.state), by=by, at=at, reason=reason, evidence=evidence)

    def _record(
        self,
        session: AsyncSession,
        thing: Stateful,
        source: str | None,
        *,
        by: Actor,
        at: datetime,
        reason: str,
        evidence: dict[str, Any] | None,
    ) -> Change:
        change = Change(
            subject=self.subject,
            subject_id=thing.id,
            from_state=source,
            to_state=str(thing.state),
            at=at,
            actor_kind=by.kind,
            actor_id=by.id,
            actor_name=by.name,
            reason=reason,
            evidence=evidence,
        )
        remember(session, change)
        return change


def remember(session: AsyncSession, change: Change) -> None:
    """Add the change to the history of its thing, and that it happened to the audit trail."""
    session.add(change)
    audit.record(
        session,
        f"{change.subject}_changed",
        by=Actor(change.actor_kind, change.actor_name, change.actor_id),
        at=change.at,
        subject=f"{change.subject}:{change.subject_id}",
        details={"from": change.from_state, "to": change.to_state},
    )


async def history(session: AsyncSession, subject: str, subject_id: int) -> list[Change]:
    """All changes of one thing, oldest first."""
    query = select(Change).where(Change.subject == subject, Change.subject_id == subject_id).order_by(Change.id)
    return list(await session.scalars(query))
