"""The seasons of the office: which are in force, and how they are added, changed, ended and taken up again."""

from dataclasses import asdict
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener.errors import Invalid, NotFound
from dooropener.regions.season_models import KeptSeason
from dooropener.regions.seasons import SeasonRule, SeasonRules, find_feast
from dooropener.states import Actor

NAME_LENGTH = 80
_LAST_WEEK = 52
_MOST_DAYS = 60
_COMMON_YEAR = 2027
"""A year without a leap day: a season that began on one would be lost in three years out of four."""


class InvalidSeason(Invalid):
    """One field cannot hold. `details` name the `field` and the broken `rule`."""

    code = "invalid_season"

    def __init__(self, field: str, rule: str) -> None:
        super().__init__(field=field, rule=rule)


class UnknownSeason(NotFound):
    code = "unknown_season"


async def season_rules(session: AsyncSession) -> SeasonRules:
    """The rules in force."""
    query = select(KeptSeason).where(KeptSeason.ended_at.is_(None)).order_by(KeptSeason.id)
    return tuple(kept.rule for kept in await session.scalars(query))


async def kept_seasons(session: AsyncSession) -> list[KeptSeason]:
    """All of them, those no longer in force last."""
    return list(await session.scalars(select(KeptSeason).order_by(KeptSeason.ended_at.is_not(None), KeptSeason.id)))


async def get_season(session: AsyncSession, season_id: int) -> KeptSeason:
    """Raise `UnknownSeason`."""
    kept = await session.get(KeptSeason, season_id)
    if kept is None:
        raise UnknownSeason(id=season_id)
    return kept


async def add_season(session: AsyncSession, rule: SeasonRule, *, by: Actor, at: datetime) -> KeptSeason:
    """Raises `InvalidSeason`."""
    check_season(rule, on=at.date())
    kept = KeptSeason(**_columns(rule), changed_by=by.name, changed_at=at)
    session.add(kept)
    await session.flush()
    return kept


async def change_season(session: AsyncSession, kept: KeptSeason, rule: SeasonRule, *, by: Actor, at: datetime) -> None:
    """Raises `InvalidSeason`."""
    check_season(rule, on=at.date())
    for name, value in _columns(rule).items():
        setattr(kept, name, value)
    kept.changed_by, kept.changed_at = by.name, at
    await session.flush()


async def end_season(session: AsyncSession, kept: KeptSeason, *, by: Actor, at: datetime) -> None:
    """Ending twice changes nothing."""
    if kept.ended_at is None:
        kept.ended_at, kept.changed_by, kept.changed_at = at, by.name, at
        await session.flush()


async def resume_season(session: AsyncSession, kept: KeptSeason, *, by: Actor, at: datetime) -> None:
    """Put it in force again, also from where the end of it was a slip."""
    if kept.ended_at is not None:
        kept.ended_at, kept.changed_by, kept.changed_at = None, by.name, at
        await session.flush()


def check_season(rule: SeasonRule, *, on: date) -> None:
    """Raises `InvalidSeason` for a rule that names nothing, holds nowhere or comes on no day."""
    if not rule.key and not rule.name:
        raise InvalidSeason("name", "required")
    if len(rule.name) > NAME_LENGTH:
        raise InvalidSeason("name", "too_long")
    if not rule.countries and not rule.region_ids:
        raise InvalidSeason("countries", "required")
    if rule.holiday:
        _check_holiday(rule, on)
    elif rule.first_week is not None or rule.last_week is not None:
        _check_weeks(rule)
    else:
        _check_day("first_day", rule.first_day)
        _check_day("last_day", rule.last_day)


def _check_weeks(rule: SeasonRule) -> None:
    first, last = rule.first_week or 0, rule.last_week or 0
    if not 1 <= first <= _LAST_WEEK:
        raise InvalidSeason("first_week", "invalid_week")
    if not first <= last <= _LAST_WEEK:
        raise InvalidSeason("last_week", "invalid_week")


def _check_day(field: str, day: str | None) -> None:
    try:
        date.fromisoformat(f"{_COMMON_YEAR}-{day}")
    except ValueError:
        raise InvalidSeason(field, "invalid_month_day") from None


def _check_holiday(rule: SeasonRule, on: date) -> None:
    if rule.region_ids:
        raise InvalidSeason("region_ids", "holiday_of_country")
    if any(find_feast(country, on.year, rule.holiday or "") is None for country in rule.countries):
        raise InvalidSeason("holiday", "unknown_holiday")
    for field, days in (("days_before", rule.days_before), ("days_after", rule.days_after)):
        if not 0 <= days <= _MOST_DAYS:
            raise InvalidSeason(field, "invalid_days")


def _columns(rule: SeasonRule) -> dict[str, object]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(rule).items()}
