"""Organisations, the contacts there, and who of the chat belongs to which."""

import enum
from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, func, text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dooropener.accounts.models import Person
from dooropener.database import Base
from dooropener.regions.models import Region
from dooropener.states import Actor, ActorKind, Stateful
from dooropener_matching import OrganisationKind


class LawfulBasis(enum.StrEnum):
    """Why we may hold a person's data (GDPR Art. 6)."""

    CONSENT = "consent"
    PUBLIC_TASK = "public_task"
    LEGITIMATE_INTEREST = "legitimate_interest"


class MembershipState(enum.StrEnum):
    UNVERIFIED = "unverified"
    VERIFIED = "verified"
    ENDED = "ended"


class Organisation(Base):
    """`capacity` is how often it may be asked in a quarter; null means as often as is usual.

    One that was merged into another (`merged_into_id`) is kept so that the merge can be undone, and is shown nowhere.
    """

    __tablename__ = "organisation"
    __table_args__ = (
        UniqueConstraint("country", "registration_number"),
        Index("ix_organisation_name", text("lower(name)")),
        Index(
            "ix_organisation_folded_name",
            func.folded(text("name")).label("folded_name"),
            postgresql_using="gin",
            postgresql_ops={"folded_name": "gin_trgm_ops"},
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    kind: Mapped[OrganisationKind] = mapped_column(default=OrganisationKind.COMPANY)
    region_id: Mapped[str] = mapped_column(ForeignKey("region.id"), index=True)
    country: Mapped[str]
    registration_number: Mapped[str | None]
    postal_address: Mapped[str] = mapped_column(default="", server_default="")
    legal_form: Mapped[str] = mapped_column(default="")
    languages: Mapped[list[str]] = mapped_column(default=list)
    sectors: Mapped[list[str]] = mapped_column(default=list)
    source: Mapped[str] = mapped_column(default="")
    capacity: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)

    region: Mapped[Region] = relationship(lazy="raise")
    contacts: Mapped[list["Contact"]] = relationship(back_populates="organisation", lazy="raise", order_by="Contact.id")


class OrganisationSearch(Base):
    """What an organisation is found by, without capitals and accents, and where it stands in the order of names.

    Triggers of the database keep it. What was merged into another is not in it.
    """

    __tablename__ = "organisation_search"
    __table_args__ = (
        Index(
            "ix_organisation_search_document",
            "document",
            postgresql_using="gin",
            postgresql_ops={"document": "gin_trgm_ops"},
        ),
        Index("ix_organisation_search_words", "words", postgresql_using="gin"),
    )

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"), primary_key=True)
    document: Mapped[str]
    words: Mapped[str] = mapped_column(TSVECTOR)
    name_sv: Mapped[str] = mapped_column(String(collation="C"), index=True)
    name_en: Mapped[str] = mapped_column(String(collation="C"), index=True)


class OrganisationWord(Base):
    """One word of what an organisation is found by: likeness of spelling is a matter between words."""

    __tablename__ = "organisation_word"
    __table_args__ = (
        Index("ix_organisation_word_word", "word", postgresql_using="gin", postgresql_ops={"word": "gin_trgm_ops"}),
    )

    organisation_id: Mapped[int] = mapped_column(
        ForeignKey("organisation_search.organisation_id", ondelete="CASCADE"), primary_key=True
    )
    word: Mapped[str] = mapped_column(primary_key=True)


FORGOTTEN = "erased"
"""The source of a contact of which only the place at its organisation is left."""


class Contact(Base):
    """A person at an organisation, with the reason why we hold the data and where they came from."""

    __tablename__ = "contact"
    __table_args__ = (Index("ix_contact_lower_email", text("lower(email)"), postgresql_using="hash"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    name: Mapped[str]
    email: Mapped[str] = mapped_column(index=True)
    role: Mapped[str] = mapped_column(default="")
    language: Mapped[str]
    lawful_basis: Mapped[LawfulBasis]
    source: Mapped[str]
    sourced_on: Mapped[date]
    ended_at: Mapped[datetime | None]

    organisation: Mapped[Organisation] = relationship(back_populates="contacts", lazy="raise")

    @property
    def actor(self) -> Actor:
        return Actor(ActorKind.PARTNER, self.name, self.id)

    @property
    def is_forgotten(self) -> bool:
        """Whether the person asked to be forgotten, and was."""
        return self.source == FORGOTTEN


class AccessLink(Base):
    """A way for a contact to its own data, sent to `address`; where that is a new one, opening it proves it."""

    __tablename__ = "access_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id", ondelete="CASCADE"), index=True)
    address: Mapped[str]
    expires_at: Mapped[datetime]

    contact: Mapped[Contact] = relationship(lazy="raise")

    @property
    def is_proved(self) -> bool:
        """Whether it went to the address that counts; whoever holds another has only shown where it went."""
        return self.address.lower() == self.contact.email.lower()


class RegionDoor(Base):
    """The contact who opens the door to the firms of a region, where an advisor has chosen one."""

    __tablename__ = "region_door"

    region_id: Mapped[str] = mapped_column(ForeignKey("region.id"), primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id", ondelete="CASCADE"), index=True)


class QuietPeriod(Base):
    """Days on which an organisation is not asked, both included."""

    __tablename__ = "quiet_period"

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    starts: Mapped[date]
    ends: Mapped[date]
    note: Mapped[str]


class Membership(Stateful):
    """A person of the chat says to belong somewhere; unverified until an advisor or a colleague's code confirms."""

    __tablename__ = "membership"
    __table_args__ = (UniqueConstraint("person_id", "organisation_id"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    state: Mapped[MembershipState] = mapped_column(default=MembershipState.UNVERIFIED)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())

    person: Mapped[Person] = relationship(lazy="raise")
    organisation: Mapped[Organisation] = relationship(lazy="raise")


class InvitationCode(Base):
    """A code that a verified member gives to a colleague. Only its hash is kept; it works once."""

    __tablename__ = "invitation_code"

    code_hash: Mapped[str] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    invited_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
