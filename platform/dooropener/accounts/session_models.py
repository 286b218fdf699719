"""Signed-in browsers."""

import enum
from datetime import datetime

from sqlalchemy import ForeignKey, Identity
from sqlalchemy.orm import Mapped, mapped_column

from dooropener.accounts.models import User
from dooropener.database import Base


class Way(enum.StrEnum):
    """How somebody proved who they are."""

    PASSWORD = "password"  # noqa: S105 - a way in, not a secret
    PASSKEY = "passkey"
    LINK = "link"
    SINGLE_SIGN_ON = "single_sign_on"


class Awaits(enum.StrEnum):
    """What a session lacks before it opens anything: a second step, or that one is set up."""

    SECOND_STEP = "second_step"
    SET_UP = "set_up"


class PortalSession(Base):
    """A signed-in browser. `key` is a hash: who reads the table cannot take over a session.

    `fresh_at`: when the user last proved who she is. `device` is coarse on purpose: browser and system, no version, no
    address.
    """

    __tablename__ = "portal_session"

    key: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(Identity(), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey(User.id, ondelete="CASCADE"), index=True)
    way: Mapped[Way]
    awaits: Mapped[Awaits | None]
    device: Mapped[str]
    begun_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    fresh_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
