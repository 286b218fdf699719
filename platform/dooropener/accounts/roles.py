"""Who may do what at the office, and who leaves. Never is it left without anyone who can let others in."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import audit
from dooropener.accounts.credential_models import Authenticator, Passkey, RecoveryCode, SignInLink
from dooropener.accounts.models import Role, User
from dooropener.accounts.session_models import PortalSession
from dooropener.errors import Conflict, NotAllowed
from dooropener.states import Actor, ActorKind


class LastAdmin(Conflict):
    """The office would be left without anyone who can let others in."""

    code = "last_admin"


class NotAnAdmin(NotAllowed):
    code = "not_an_admin"


def require_admin(by: User | Actor) -> None:
    """An admin, or whoever has a shell on the machine (`dooropener user`)."""
    allowed = by.kind is ActorKind.MACHINE if isinstance(by, Actor) else by.role is Role.ADMIN
    if not allowed:
        raise NotAnAdmin


def actor_of(by: User | Actor) -> Actor:
    """Who is named in the audit trail."""
    return by if isinstance(by, Actor) else by.oneself


async def change_role(session: AsyncSession, user: User, role: Role, *, by: User | Actor, at: datetime) -> None:
    """Raises `NotAnAdmin`, `LastAdmin`. Two who take the part from each other are taken in order."""
    require_admin(by)
    if role is not Role.ADMIN:
        await _keep_an_admin(session, user)
    change = {"from": user.role.value, "to": role.value}
    audit.record(session, "role_changed", by=actor_of(by), at=at, subject=f"user:{user.id}", details=change)
    user.role = role
    await session.flush()


async def deactivate(session: AsyncSession, user: User, *, by: User | Actor, at: datetime) -> None:
    """Let a leaver in no more: sessions, passkeys and all else that opens end. Raises `NotAnAdmin`, `LastAdmin`."""
    require_admin(by)
    await _keep_an_admin(session, user)
    user.deactivated_at = at
    user.sso_subject = None
    for table in (PortalSession, Passkey, Authenticator, RecoveryCode, SignInLink):
        await session.execute(delete(table).where(table.user_id == user.id))
    audit.record(session, "user_left", by=actor_of(by), at=at, subject=f"user:{user.id}")
    await session.flush()


async def _keep_an_admin(session: AsyncSession, user: User) -> None:
    """All admins are held until the transaction ends, always in the same order."""
    query = select(User.id).where(User.role == Role.ADMIN, User.deactivated_at.is_(None)).order_by(User.id)
    if set(await session.scalars(query.with_for_update())) == {user.id}:
        raise LastAdmin
