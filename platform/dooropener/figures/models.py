"""The sector of each listing from here: the one thing the figures keep, for it takes reading to tell."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from dooropener.database import Base


class ListingSector(Base):
    """`sector` is a trade of the glossary, empty where neither codes nor words tell one.

    `digest` is that of the words and codes it was told by.
    """

    __tablename__ = "listing_sector"

    listing_id: Mapped[int] = mapped_column(ForeignKey("listing.id", ondelete="CASCADE"), primary_key=True)
    sector: Mapped[str]
    digest: Mapped[str]
