"""A season as the office keeps it."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from dooropener.database import Base
from dooropener.regions.seasons import SeasonRule


class KeptSeason(Base):
    """A rule, see `SeasonRule`, with who changed it last; `ended_at`: it is no longer in force, and can be again."""

    __tablename__ = "season"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(default="")
    name: Mapped[str] = mapped_column(default="")
    countries: Mapped[list[str]]
    region_ids: Mapped[list[str]]
    first_week: Mapped[int | None]
    last_week: Mapped[int | None]
    first_day: Mapped[str | None]
    last_day: Mapped[str | None]
    holiday: Mapped[str | None]
    days_before: Mapped[int] = mapped_column(default=0)
    days_after: Mapped[int] = mapped_column(default=0)
    changed_by: Mapped[str | None]
    changed_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    @property
    def rule(self) -> SeasonRule:
        return SeasonRule(
            key=self.key,
            name=self.name,
            countries=tuple(self.countries),
            region_ids=tuple(self.region_ids),
            first_week=self.first_week,
            last_week=self.last_week,
            first_day=self.first_day,
            last_day=self.last_day,
            holiday=self.holiday,
            days_before=self.days_before,
            days_after=self.days_after,
        )
