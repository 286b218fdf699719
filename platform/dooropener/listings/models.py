"""Listings: one offer or request of one organisation, the unit that is matched."""

import enum
from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, func, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dooropener import webhooks
from dooropener.accounts.models import Person, User
from dooropener.database import StorableText
from dooropener.organisations.models import Contact, Organisation
from dooropener.states import ActorKind, Machine, Stateful, step
from dooropener_matching import Kind, Partnership

TITLE_LENGTH = 256
SUMMARY_LENGTH = 500
TEXT_LENGTH = 4000
MAX_PARTNERSHIPS = 3
VALID_DAYS = 365
NOTICE_DAYS = 14


class ListingState(enum.StrEnum):
    DRAFT = "draft"
    IN_REVIEW = "in_review"
    PUBLISHED = "published"
    ON_HOLD = "on_hold"
    REJECTED = "rejected"
    EXPIRED = "expired"
    ARCHIVED = "archived"


_S = ListingState
_ADVISOR, _COMPANY, _PARTNER, _MACHINE = (
    ActorKind.ADVISOR,
    ActorKind.COMPANY,
    ActorKind.PARTNER,
    ActorKind.MACHINE,
)

LISTING = Machine(
    "listing",
    [
        step([_S.DRAFT], [_S.IN_REVIEW], _ADVISOR, _COMPANY, _PARTNER, _MACHINE),
        step([_S.IN_REVIEW], [_S.PUBLISHED, _S.REJECTED], _ADVISOR),
        step([_S.IN_REVIEW, _S.REJECTED], [_S.DRAFT], _ADVISOR, _COMPANY, _PARTNER),
        step([_S.PUBLISHED], [_S.ON_HOLD], _ADVISOR, _COMPANY, _PARTNER),
        step([_S.PUBLISHED, _S.ON_HOLD], [_S.IN_REVIEW], _ADVISOR, _COMPANY, _PARTNER, _MACHINE),
        step([_S.ON_HOLD], [_S.PUBLISHED], _ADVISOR, _COMPANY, _PARTNER),
        step([_S.PUBLISHED, _S.ON_HOLD], [_S.EXPIRED], _MACHINE),
        step([_S.EXPIRED], [_S.PUBLISHED], _ADVISOR, _COMPANY, _PARTNER),
        step(
            [_S.DRAFT, _S.IN_REVIEW, _S.PUBLISHED, _S.ON_HOLD, _S.REJECTED, _S.EXPIRED],
            [_S.ARCHIVED],
            _ADVISOR,
            _COMPANY,
            _PARTNER,
            _MACHINE,
        ),
    ],
    tell=webhooks.announce,
)


TAKE_BACK = Machine(
    "listing",
    [
        step([_S.ON_HOLD], [_S.PUBLISHED], _COMPANY, _PARTNER),
        step([_S.PUBLISHED], [_S.ON_HOLD, _S.EXPIRED], _COMPANY, _PARTNER),
        step([_S.IN_REVIEW], [_S.DRAFT, _S.PUBLISHED, _S.ON_HOLD, _S.REJECTED], _COMPANY, _PARTNER),
        step([_S.DRAFT], [_S.IN_REVIEW, _S.REJECTED], _COMPANY, _PARTNER),
        step(
            [_S.ARCHIVED],
            [_S.DRAFT, _S.IN_REVIEW, _S.PUBLISHED, _S.ON_HOLD, _S.REJECTED, _S.EXPIRED],
            _COMPANY,
            _PARTNER,
        ),
    ],
)
"""Steps back, open only to who took the last one and only while nobody has acted since: see `take_back`."""


class Listing(Stateful):
    """`version` counts the wordings that were handed in after one was published; `noticed_at` is when its author was
    told that it ends."""

    __tablename__ = "listing"
    __table_args__ = (
        Index("ix_listing_state", "state", "id"),
        Index(
            "ix_listing_newest",
            "organisation_id",
            text("id DESC"),
            postgresql_include=["published_at", "state", "language"],
        ),
        Index(
            "ix_listing_published",
            "organisation_id",
            "kind",
            postgresql_include=["id", "partnership"],
            postgresql_where=text("state = 'published'"),
        ),
        Index("ix_listing_ends", "state", "valid_until"),
        Index("ix_listing_title", "title", postgresql_using="gin", postgresql_ops={"title": "gin_trgm_ops"}),
        Index("ix_listing_text", "text", postgresql_using="gin", postgresql_ops={"text": "gin_trgm_ops"}),
    )

    external_id: Mapped[str | None] = mapped_column(unique=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"), index=True)
    kind: Mapped[Kind]
    partnership: Mapped[list[str]]
    title: Mapped[str] = mapped_column(StorableText(TITLE_LENGTH))
    summary: Mapped[str] = mapped_column(StorableText(SUMMARY_LENGTH), default="")
    text: Mapped[str] = mapped_column(StorableText(TEXT_LENGTH))
    language: Mapped[str]
    target_regions: Mapped[list[str]] = mapped_column(default=list)
    codes: Mapped[list[str]] = mapped_column(default=list)
    certifications: Mapped[list[str]] = mapped_column(default=list)
    exclusions: Mapped[str] = mapped_column(default="")
    state: Mapped[ListingState] = mapped_column(default=ListingState.DRAFT)
    author_user_id: Mapped[int | None] = mapped_column(ForeignKey("portal_user.id"))
    author_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    source: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    published_at: Mapped[datetime | None]
    valid_until: Mapped[date | None]
    extended: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    noticed_at: Mapped[datetime | None]

    organisation: Mapped[Organisation] = relationship(lazy="raise")
    contact: Mapped[Contact | None] = relationship(lazy="raise")
    author_user: Mapped[User | None] = relationship(lazy="raise")
    author_person: Mapped[Person | None] = relationship(lazy="raise")

    @property
    def partnerships(self) -> tuple[Partnership, ...]:
        return tuple(Partnership(value) for value in self.partnership)
