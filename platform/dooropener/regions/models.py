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

    def name(self, language: str) -> str:
        """The name in `language`, else in English, else the id."""
        return str(self.names.get(language) or self.names.get("en") or self.id)
