"""Invitations: a link by mail, with which somebody becomes a user and chooses how to sign in."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import audit
from dooropener.accounts.credential_models import Invitation
from dooropener.accounts.letters import write_letter
from dooropener.accounts.models import Role, User
from dooropener.accounts.passwords import passwords
from dooropener.accounts.roles import require_admin
from dooropener.accounts.service import AddressTaken, InvalidName, normal_address
from dooropener.errors import NotFound
from dooropener.links import make_token, read_token
from dooropener.settings import Settings

OPEN_FOR = timedelta(days=7)
KEPT_FOR = timedelta(days=90)
"""After that names and addresses of those who did not come are dropped."""

NAME_LENGTH = 200
_PURPOSE = "invitation"


class InvitationClosed(NotFound):
    """Accepted, withdrawn, sent anew, too old or made up."""

    code = "invitation_closed"


async def invite(
    session: AsyncSession,
    *,
    email: str,
    name: str,
    role: Role,
    language: str,
    settings: Settings,
    by: User,
    at: datetime,
) -> Invitation:
    """Write to somebody who may become a user; an earlier invitation to the address closes.

    Raises `NotAnAdmin`, `InvalidAddress`, `InvalidName`, `AddressTaken`.
    """
    require_admin(by)
    address, called = normal_address(email), " ".join(name.split())
    if not 1 <= len(called) <= NAME_LENGTH:
        raise InvalidName
    if await session.scalar(select(User.id).where(User.email == address)):
        raise AddressTaken(address=address)
    await session.execute(delete(Invitation).where(Invitation.expires_at < at - KEPT_FOR))
    earlier = update(Invitation).where(Invitation.email == address, *_OPEN)
    await session.execute(earlier.values(withdrawn_at=at))
    invitation = Invitation(
        email=address,
        name=called,
        role=role,
        language=language,
        invited_by_id=by.id,
        invited_at=at,
        expires_at=at + OPEN_FOR,
    )
    session.add(invitation)
    await session.flush()
    await _write(session, invitation, by=by, settings=settings, at=at)
    subject, details = f"invitation:{invitation.id}", {"role": role.value}
    audit.record(session, "user_invited", by=by.actor, at=at, subject=subject, details=details)
    return invitation


_OPEN = (Invitation.accepted_at.is_(None), Invitation.withdrawn_at.is_(None))


async def _write(session: AsyncSession, invitation: Invitation, *, by: User, settings: Settings, at: datetime) -> None:
    token = make_token(settings.secret_key.get_secret_value(), _PURPOSE, invitation.id)
    await write_letter(
        session,
        "user_invited",
        invitation.email,
        language=invitation.language,
        settings=settings,
        at=at,
        name=invitation.name,
        inviter=by.name,
        office=settings.office_name,
        url=f"{settings.public_url}/invited/{token}",
        until=invitation.expires_at.date(),
    )


async def invite_again(
    session: AsyncSession, invitation: Invitation, *, settings: Settings, by: User, at: datetime
) -> Invitation:
    """A new letter with a new link, for another week; the old link leads nowhere. Raises as `invite`."""
    return await invite(
        session,
        email=invitation.email,
        name=invitation.name,
        role=invitation.role,
        language=invitation.language,
        settings=settings,
        by=by,
        at=at,
    )


async def withdraw_invitation(session: AsyncSession, invitation: Invitation, *, by: User, at: datetime) -> None:
    """Raises `NotAnAdmin`."""
    require_admin(by)
    invitation.withdrawn_at = at
    audit.record(session, "invitation_withdrawn", by=by.actor, at=at, subject=f"invitation:{invitation.id}")
    await session.flush()


async def invitations(session: AsyncSession) -> list[Invitation]:
    """Those that are neither accepted nor withdrawn, also when their week has passed; the newest first."""
    return list(await session.scalars(select(Invitation).where(*_OPEN).order_by(Invitation.id.desc())))


async def get_invitation(session: AsyncSession, number: int) -> Invitation:
    """Held until the transaction ends; raise `InvitationClosed`."""
    query = select(Invitation).where(Invitation.id == number, *_OPEN).with_for_update()
    found: Invitation | None = await session.scalar(query)
    if found is None:
        raise InvitationClosed
    return found


async def find_invitation(session: AsyncSession, secret: str, token: str, *, at: datetime) -> Invitation:
    """The open one behind a link, held until the transaction ends; raise `InvitationClosed`."""
    number = read_token(secret, _PURPOSE, token)
    found = await get_invitation(session, number) if number is not None else None
    if found is None or found.expires_at <= at:
        raise InvitationClosed
    return found


async def accept_invitation(
    session: AsyncSession, invitation: Invitation, *, password: str | None, at: datetime
) -> User:
    """Become a user, with a password or to add a passkey next. Raises `WeakPassword`, `AddressTaken`."""
    hashed = await passwords.hash(password) if password is not None else None
    if await session.scalar(select(User.id).where(User.email == invitation.email)):
        raise AddressTaken(address=invitation.email)
    user = User(
        email=invitation.email,
        name=invitation.name,
        role=invitation.role,
        language=invitation.language,
        password_hash=hashed,
        created_at=at,
    )
    session.add(user)
    invitation.accepted_at = at
    await session.flush()
    subject, details = f"user:{user.id}", {"invitation": invitation.id}
    audit.record(session, "invitation_accepted", by=user.oneself, at=at, subject=subject, details=details)
    return user
