"""Letters that say that the ways in to an account have changed: whoever did not do it learns of it, and what to do."""

import enum
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from dooropener.accounts.letters import write_letter
from dooropener.accounts.models import User
from dooropener.actors import Actor
from dooropener.settings import Settings
from dooropener.states import ActorKind


class Change(enum.StrEnum):
    """What became of the ways in. A reset is what an administrator did, all else the user."""

    APP_DROPPED = "app_dropped"
    APP_SET_UP = "app_set_up"
    APP_SET_UP_AND_CODES_REPLACED = "app_set_up_and_codes_replaced"
    PASSKEY_ADDED = "passkey_added"
    PASSKEY_REMOVED = "passkey_removed"
    PASSWORD_ADDED = "password_added"  # noqa: S105 - a change, not a secret
    PASSWORD_CHANGED = "password_changed"  # noqa: S105
    PASSWORD_RESET = "password_reset"  # noqa: S105
    RECOVERY_CODES_REPLACED = "recovery_codes_replaced"
    SECOND_STEP_RESET = "second_step_reset"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a change is made. `device` as a session knows it, such as `Firefox, Linux`; empty where it is unknown."""

    settings: Settings
    device: str = ""


async def tell(
    session: AsyncSession, user: User, change: Change, *, place: Place, by: Actor | None = None, at: datetime
) -> None:
    """Write to the user; never what was set, nor what it was called. `by` is who reset it, named if it is a person.

    Nothing is told of the browser of an administrator.
    """
    await write_letter(
        session,
        "sign_in_changed",
        user.email,
        language=user.language,
        settings=place.settings,
        at=at,
        name=user.name,
        change=change.value,
        reset=by is not None,
        administrator=by.name if by is not None and by.kind is not ActorKind.MACHINE else "",
        moment=at,
        device="" if by is not None else place.device,
        url=f"{place.settings.public_url}/settings/account",
    )
