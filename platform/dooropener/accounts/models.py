"""People who use us: users of the portal, and persons who write in the chat."""

import enum
from datetime import date, datetime, time

from sqlalchemy import ForeignKey, func
from sqlalchemy.orm import Mapped, mapped_column

from dooropener.database import Base
from dooropener.errors import NotAllowed
from dooropener.states import Actor, ActorKind


class Role(enum.StrEnum):
    ADMIN = "admin"
    ADVISOR = "advisor"
    READER = "reader"


class ReadsOnly(NotAllowed):
    """A reader sees everything and decides nothing."""

    code = "reads_only"


class User(Base):
    """Someone at the business office. From `digest_hour` on, by the office's clock, what waits comes by mail.

    Who signs in by passkey, link or single sign-on alone has no password. `sso_subject` is who the provider of single
    sign-on says the user is, issuer included: an address may get another owner there, a subject never does.
    `through` is the machine that acts for the user just now, if it is one: the history names both.
    """

    __tablename__ = "portal_user"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    role: Mapped[Role]
    language: Mapped[str] = mapped_column(default="sv")
    password_hash: Mapped[str | None]
    sso_subject: Mapped[str | None] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    deactivated_at: Mapped[datetime | None]
    digest_hour: Mapped[int | None]
    digested_on: Mapped[date | None]

    through = ""

    @property
    def actor(self) -> Actor:
        """The user as one who acts. Raises `ReadsOnly` for readers, whatever the act."""
        if self.role is Role.READER:
            raise ReadsOnly
        return self.oneself

    @property
    def oneself(self) -> Actor:
        """The user as one who acts on her own account, which a reader may, too."""
        name = f"{self.name} ({self.through})" if self.through else self.name
        return Actor(ActorKind.ADVISOR, name, self.id)


class Spent(Base):
    """What is good for one use and was used: challenges, states. Kept until it would not be accepted anyway."""

    __tablename__ = "spent"

    key: Mapped[str] = mapped_column(primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(index=True)


class Attempt(Base):
    """How often something was tried in a window of time; the counter behind rate limits."""

    __tablename__ = "attempt"

    key: Mapped[str] = mapped_column(primary_key=True)
    window_start: Mapped[datetime] = mapped_column(primary_key=True)
    count: Mapped[int]


class Alerts(enum.StrEnum):
    """How soon a person hears of a new door."""

    AT_ONCE = "at_once"
    WEEKLY = "weekly"
    NEVER = "never"


class Person(Base):
    """Someone who writes in the chat. Name and address are unknown until told.

    `email_proved_at`: since when we know that letters to `email` reach the person, by a link that came back from there.
    `news_mailed_at`: when we last wrote that something waits in the chat. From `quiet_from` to `quiet_to`, in the
    person's time zone, nothing is sent; without them there are no quiet hours.
    """

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(default="")
    email: Mapped[str | None]
    language: Mapped[str] = mapped_column(default="sv")
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    alerts: Mapped[Alerts] = mapped_column(default=Alerts.AT_ONCE, server_default=Alerts.AT_ONCE)
    email_proved_at: Mapped[datetime | None]
    news_mailed_at: Mapped[datetime | None]
    quiet_from: Mapped[time | None]
    quiet_to: Mapped[time | None]
    zone: Mapped[str] = mapped_column(default="Europe/Stockholm", server_default="Europe/Stockholm")

    @property
    def actor(self) -> Actor:
        return Actor(ActorKind.COMPANY, self.name or "company", self.id)


class NewAddress(Base):
    """A mail address that a person wants to be written to at from now on. It counts once its owner has confirmed it."""

    __tablename__ = "new_address"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    email: Mapped[str]
    expires_at: Mapped[datetime]
