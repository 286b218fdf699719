"""By what users prove who they are, besides passwords; and the letters that let them in."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from dooropener.accounts.models import Role, User
from dooropener.database import Base


class Authenticator(Base):
    """An app that shows codes (TOTP, RFC 6238). It counts once `confirmed_at` is set, by a first code from it.

    `secret` is sealed. `last_step` is the half minute whose code was used last: none is taken twice.
    """

    __tablename__ = "authenticator"

    user_id: Mapped[int] = mapped_column(ForeignKey(User.id, ondelete="CASCADE"), primary_key=True)
    secret: Mapped[str]
    last_step: Mapped[int] = mapped_column(default=0)
    begun_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]


class RecoveryCode(Base):
    """One of ten, for when the second step is lost; its keyed hash alone. A used one stays, so that it can be said."""

    __tablename__ = "recovery_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey(User.id, ondelete="CASCADE"), index=True)
    hash: Mapped[str]
    used_at: Mapped[datetime | None]


class Passkey(Base):
    """A key pair whose private half never leaves its owner's device (WebAuthn)."""

    __tablename__ = "passkey"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey(User.id, ondelete="CASCADE"), index=True)
    credential: Mapped[bytes] = mapped_column(unique=True)
    public_key: Mapped[bytes]
    sign_count: Mapped[int]
    name: Mapped[str]
    added_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class SignInLink(Base):
    """A link that was sent to a user's address: good for one use, for a quarter of an hour."""

    __tablename__ = "sign_in_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey(User.id, ondelete="CASCADE"), index=True)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Invitation(Base):
    """Somebody who may become a user. Open until accepted, withdrawn, or a week old; sent again it is a new one."""

    __tablename__ = "invitation"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(index=True)
    name: Mapped[str]
    role: Mapped[Role]
    language: Mapped[str]
    invited_by_id: Mapped[int | None] = mapped_column(ForeignKey(User.id))
    invited_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
