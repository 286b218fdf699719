"""Choices of the whole office: switches and numbers, every change of which is on the record."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from dooropener.database import Base
from dooropener.states import Actor, Change, history, remember

SUBJECT = "office_setting"


class OfficeSetting(Base):
    """A choice of the whole office. Who changed it and when stands in the history."""

    __tablename__ = "office_setting"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    state: Mapped[str]


async def is_on(session: AsyncSession, name: str, *, otherwise: bool) -> bool:
    """Whether the switch is on; `otherwise` where nobody has ever turned it."""
    return (await choices(session, {name: _word(otherwise)}))[name] == "on"


async def choices(session: AsyncSession, usual: Mapping[str, str]) -> dict[str, str]:
    """What the office chose of each name, or what is `usual` where it never chose."""
    query = select(OfficeSetting.name, OfficeSetting.state).where(OfficeSetting.name.in_(usual))
    chosen = await session.execute(query)
    return dict(usual) | {name: str(state) for name, state in chosen}


async def names(session: AsyncSession) -> dict[int, str]:
    """What the choices that were ever made are called, by their numbers in the history."""
    found = await session.execute(select(OfficeSetting.id, OfficeSetting.name))
    return {row.id: row.name for row in found}


async def turn(session: AsyncSession, name: str, on: bool, *, otherwise: bool, by: Actor, at: datetime) -> bool:
    """Turn the switch, on the record; whether that changed anything. Two at once are taken in order."""
    return await choose(session, name, _word(on), usual=_word(otherwise), by=by, at=at)


async def choose(session: AsyncSession, name: str, value: str, *, usual: str, by: Actor, at: datetime) -> bool:
    """Choose, on the record; whether that changed anything. Two at once are taken in order."""
    first = insert(OfficeSetting).values(name=name, state=usual)
    await session.execute(first.on_conflict_do_nothing(index_elements=[OfficeSetting.name]))
    query = select(OfficeSetting).where(OfficeSetting.name == name).with_for_update()
    setting = (await session.scalars(query.execution_options(populate_existing=True))).one()
    before, setting.state = setting.state, value
    if before == value:
        return False
    change = Change(
        subject=SUBJECT,
        subject_id=setting.id,
        from_state=before,
        to_state=value,
        at=at,
        actor_kind=by.kind,
        actor_id=by.id,
        actor_name=by.name,
        reason=name,
    )
    remember(session, change)
    await session.flush()
    return True


async def last_turn(session: AsyncSession, name: str) -> Change | None:
    """Who turned the switch last, and when."""
    setting_id = await session.scalar(select(OfficeSetting.id).where(OfficeSetting.name == name))
    changes = await history(session, SUBJECT, setting_id) if setting_id else []
    return changes[-1] if changes else None


def _word(on: bool) -> str:
    return "on" if on else "off"
