"""Partner regions: data, not code."""

import enum
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from dooropener.database import Base


class RegionKind(enum.StrEnum):
    HOME = "home"
    TWIN_TOWN = "twin_town"
    NETWORK_REGION = "network_region"
    COOPERATION = "cooperation"


class Route(enum.StrEnum):
    """How a region's firms are first approached."""

    DIRECT = "direct"
    VIA_INSTITUTION = "via_institution"


class Region(Base):
    """`story_…` tell of the co-operation in the office's own words, `since` is its first year.

    `subdivision` is the part of the country whose holidays are kept (ISO 3166-2 without the country).
    """

    __tablename__ = "region"

    id: Mapped[str] = mapped_column(primary_key=True)
    country: Mapped[str]
    kind: Mapped[RegionKind]
    network: Mapped[str | None]
    languages: Mapped[list[str]]
    names: Mapped[dict[str, Any]]
    cities: Mapped[list[str]]
    aliases: Mapped[list[str]]
    lat: Mapped[float]
    lon: Mapped[float]
    note_sv: Mapped[str] = mapped_column(default="")
    note_en: Mapped[str] = mapped_column(default="")
    route: Mapped[Route] = mapped_column(default=Route.DIRECT)
    story_sv: Mapped[str] = mapped_column(default="", server_default="")
    story_en: Mapped[str] = mapped_column(default="", server_default="")
    since: Mapped[int | None]
    subdivision: Mapped[str | None]

    def name(self, language: str) -> str:
        """The name in `language`, else in English, else the id."""
        return str(self.names.get(language) or self.names.get("en") or self.id)

    def story(self, language: str) -> str:
        """What the office tells of the co-operation; until it has written something, what the product knows."""
        own = self.story_sv if language == "sv" else self.story_en
        return own or (self.note_sv if language == "sv" else self.note_en)
