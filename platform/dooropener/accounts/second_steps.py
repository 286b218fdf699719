"""The second step after a password: codes of an app (TOTP, RFC 6238), a passkey, or one of ten codes kept on paper."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import cast

import pyotp
from sqlalchemy import delete, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import audit, office
from dooropener.accounts.credential_models import Authenticator, Passkey, RecoveryCode
from dooropener.accounts.models import Role, User
from dooropener.accounts.notices import Change, Place, tell
from dooropener.accounts.roles import actor_of, require_admin
from dooropener.accounts.session_models import Awaits, Way
from dooropener.accounts.sessions import end_all
from dooropener.actors import Actor
from dooropener.errors import Conflict, Invalid
from dooropener.sealing import keyed_hash, seal, unseal

CODES = 10
"""So many recovery codes are given at a time."""

ADMINS_NEED_IT = "second_step_admins"
ALL_NEED_IT = "second_step_all"

_STEP = 30
_PURPOSE = "authenticator"
_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
"""What can be told apart on paper: no l, o, 0 and 1. Sixteen of them are 80 bits."""


class WrongCode(Invalid):
    """Not the code of this half minute or the ones beside it, or one that was used."""

    code = "wrong_code"


class NotSetUp(Conflict):
    """There is no app to confirm, or it was confirmed already."""

    code = "second_step_not_begun"


class SecondStepNeeded(Conflict):
    """The office wants this user to have a second step, and this is her last."""

    code = "second_step_needed"


@dataclass(frozen=True, slots=True)
class SecondSteps:
    """What a user has for the second step."""

    app_since: datetime | None
    passkeys: int
    recovery_codes: int

    @property
    def on(self) -> bool:
        return self.app_since is not None or self.passkeys > 0


async def second_steps_of(session: AsyncSession, user: User) -> SecondSteps:
    app = select(Authenticator.confirmed_at).where(Authenticator.user_id == user.id).scalar_subquery()
    keys = select(func.count(Passkey.id)).where(Passkey.user_id == user.id).scalar_subquery()
    codes = select(func.count(RecoveryCode.id)).where(RecoveryCode.user_id == user.id, RecoveryCode.used_at.is_(None))
    found = await session.execute(select(app, keys, codes.scalar_subquery()))
    since, passkeys, left = found.one()
    return SecondSteps(since, passkeys, left)


async def users_with_second_step(session: AsyncSession) -> set[int]:
    """The numbers of those who have one."""
    app = exists().where(Authenticator.user_id == User.id, Authenticator.confirmed_at.is_not(None))
    key = exists().where(Passkey.user_id == User.id)
    return set(await session.scalars(select(User.id).where(app | key)))


async def what_awaits(session: AsyncSession, user: User, way: Way) -> Awaits | None:
    """What is still lacking after a first proof. A passkey is both steps; a provider of single sign-on has its own."""
    if way in {Way.PASSKEY, Way.SINGLE_SIGN_ON}:
        return None
    if (await second_steps_of(session, user)).on:
        return Awaits.SECOND_STEP
    return Awaits.SET_UP if await second_step_needed(session, user) else None


async def second_step_needed(session: AsyncSession, user: User) -> bool:
    """Whether the office wants this user to have a second step."""
    if await office.is_on(session, ALL_NEED_IT, otherwise=False):
        return True
    return user.role is Role.ADMIN and await office.is_on(session, ADMINS_NEED_IT, otherwise=False)


async def who_needs_second_step(session: AsyncSession) -> str:
    """`all`, `admins` or `nobody`."""
    if await office.is_on(session, ALL_NEED_IT, otherwise=False):
        return "all"
    return "admins" if await office.is_on(session, ADMINS_NEED_IT, otherwise=False) else "nobody"


async def need_second_step(session: AsyncSession, who: str, *, by: User, at: datetime) -> None:
    """Let `all`, `admins` or `nobody` need one, from their next sign-in on; on the record. Raises `NotAnAdmin`."""
    require_admin(by)
    for name, on in ((ALL_NEED_IT, who == "all"), (ADMINS_NEED_IT, who in {"all", "admins"})):
        await office.turn(session, name, on, otherwise=False, by=by.actor, at=at)


async def begin_app(session: AsyncSession, user: User, *, secret: str, at: datetime) -> str:
    """The key to put into the app; the same until it is confirmed. Raises `NotSetUp` where there is an app already."""
    app = await _app(session, user)
    if app is not None and app.confirmed_at is not None:
        raise NotSetUp
    known = unseal(secret, _PURPOSE, app.secret) if app else None
    if known is not None:
        return known
    key = pyotp.random_base32()
    if app is None:
        app = Authenticator(user_id=user.id, begun_at=at)
        session.add(app)
    app.secret = seal(secret, _PURPOSE, key)
    await session.flush()
    return key


def app_address(user: User, key: str) -> str:
    """What the QR code says: `otpauth://…`, under which name the app keeps it."""
    return pyotp.TOTP(key).provisioning_uri(name=user.email, issuer_name="Dörröppnaren")


async def confirm_app(
    session: AsyncSession, user: User, code: str, *, secret: str, place: Place, at: datetime
) -> list[str]:
    """From now on the app is asked for. Gives new recovery codes, too, as `give_codes` does; one letter tells of both.

    Raises `WrongCode`, `NotSetUp`.
    """
    app = await _app(session, user)
    if app is None or app.confirmed_at is not None:
        raise NotSetUp
    if not _fits(app, code, secret=secret, at=at):
        raise WrongCode(field="code", rule="wrong_code")
    app.confirmed_at = at
    _record(session, "app_set_up", user, at=at)
    codes, replaced = await _new_codes(session, user, secret=secret, at=at)
    change = Change.APP_SET_UP_AND_CODES_REPLACED if replaced else Change.APP_SET_UP
    await tell(session, user, change, place=place, at=at)
    return codes


async def forget_app(session: AsyncSession, user: User, *, place: Place, at: datetime) -> None:
    """Drop the app and write to the user; recovery codes go with the last second step. Raises `SecondStepNeeded`."""
    had = await second_steps_of(session, user)
    if had.app_since and not had.passkeys and await second_step_needed(session, user):
        raise SecondStepNeeded
    await session.execute(delete(Authenticator).where(Authenticator.user_id == user.id))
    _record(session, "app_dropped", user, at=at)
    await forget_codes_without_steps(session, user)
    if had.app_since:
        await tell(session, user, Change.APP_DROPPED, place=place, at=at)


async def forget_codes_without_steps(session: AsyncSession, user: User) -> None:
    """Without a second step there is nothing to recover."""
    if not (await second_steps_of(session, user)).on:
        await session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))


async def reset_second_steps(
    session: AsyncSession, user: User, *, by: User | Actor, place: Place, at: datetime
) -> None:
    """Drop app, passkeys and recovery codes and sign out: for somebody who lost them all. Raises `NotAnAdmin`.

    The user is written to if there was anything to drop.
    """
    require_admin(by)
    had = await second_steps_of(session, user)
    for table in (Authenticator, Passkey, RecoveryCode):
        await session.execute(delete(table).where(table.user_id == user.id))
    audit.record(session, "second_step_reset", by=actor_of(by), at=at, subject=f"user:{user.id}")
    await end_all(session, user, by=actor_of(by), at=at)
    if had.on:
        await tell(session, user, Change.SECOND_STEP_RESET, place=place, by=actor_of(by), at=at)


def _record(session: AsyncSession, act: str, user: User, *, at: datetime) -> None:
    audit.record(session, act, by=user.oneself, at=at, subject=f"user:{user.id}")


async def give_codes(session: AsyncSession, user: User, *, secret: str, place: Place, at: datetime) -> list[str]:
    """Ten new recovery codes, to be shown once; earlier ones count no more, and of that the user is written to."""
    codes, replaced = await _new_codes(session, user, secret=secret, at=at)
    if replaced:
        await tell(session, user, Change.RECOVERY_CODES_REPLACED, place=place, at=at)
    return codes


async def _new_codes(session: AsyncSession, user: User, *, secret: str, at: datetime) -> tuple[list[str], bool]:
    """The codes as they are shown, and whether they took the place of earlier ones."""
    earlier = delete(RecoveryCode).where(RecoveryCode.user_id == user.id).returning(RecoveryCode.id)
    replaced = (await session.scalars(earlier)).all()
    codes = ["".join(secrets.choice(_LETTERS) for _ in range(16)) for _ in range(CODES)]
    session.add_all(RecoveryCode(user_id=user.id, hash=_hash(secret, user, code)) for code in codes)
    _record(session, "recovery_codes_given", user, at=at)
    await session.flush()
    return ["-".join(code[start : start + 4] for start in range(0, 16, 4)) for code in codes], bool(replaced)


async def take_code(session: AsyncSession, user: User, code: str, *, secret: str, at: datetime) -> None:
    """Use up a code of the app, or a recovery code. Raises `WrongCode`. Of two at once one comes too late."""
    app = await _app(session, user)
    if app is not None and app.confirmed_at is not None and _fits(app, code, secret=secret, at=at):
        await session.flush()
        return
    plain = "".join(letter for letter in code.lower() if letter.isalnum())
    query = select(RecoveryCode).where(
        RecoveryCode.user_id == user.id,
        RecoveryCode.hash == _hash(secret, user, plain),
        RecoveryCode.used_at.is_(None),
    )
    recovery = await session.scalar(query.with_for_update().execution_options(populate_existing=True))
    if recovery is None:
        raise WrongCode(field="code", rule="wrong_code")
    recovery.used_at = at
    _record(session, "recovery_code_used", user, at=at)
    await session.flush()


async def _app(session: AsyncSession, user: User) -> Authenticator | None:
    """Held until the transaction ends, so that a code is taken once."""
    query = select(Authenticator).where(Authenticator.user_id == user.id).with_for_update()
    return cast("Authenticator | None", await session.scalar(query.execution_options(populate_existing=True)))


def _fits(app: Authenticator, code: str, *, secret: str, at: datetime) -> bool:
    """Whether it is the code of now or of half a minute before or after, and later than the one used last."""
    key, typed = unseal(secret, _PURPOSE, app.secret), code.replace(" ", "")
    if key is None or not (typed.isascii() and typed.isdecimal()):
        return False
    now, codes = int(at.timestamp()) // _STEP, pyotp.TOTP(key)
    for step in (now - 1, now, now + 1):
        if step > app.last_step and secrets.compare_digest(codes.generate_otp(step), typed):
            app.last_step = step
            return True
    return False


def _hash(secret: str, user: User, code: str) -> str:
    return keyed_hash(secret, f"recovery code of {user.id}", code)
