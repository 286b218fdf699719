"""Sign-in links by mail: for those who have no password, or have forgotten it."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener.accounts.attempts import Limit, network_of
from dooropener.accounts.credential_models import SignInLink
from dooropener.accounts.letters import write_letter
from dooropener.accounts.models import User
from dooropener.errors import NotFound
from dooropener.links import make_token, read_token
from dooropener.settings import Settings

VALID = timedelta(minutes=15)
PER_ADDRESS = 3
PER_NETWORK = 20
_PURPOSE = "sign-in link"


class LinkClosed(NotFound):
    """Used, too old, made up, or of somebody who has left. Which of them is not told."""

    code = "link_closed"


def link_limits(address: str, *, host: str) -> list[Limit]:
    """What asking for a link counts under. The first is about the account: nobody is told when it is used up."""
    network = network_of(host)
    return [Limit(f"link-to:{address[:254]}@{network}", PER_ADDRESS), Limit(f"link-from:{network}", PER_NETWORK)]


async def send_link(session: AsyncSession, email: str, *, settings: Settings, at: datetime) -> None:
    """Write to the user with this address; where there is none, nothing happens."""
    query = select(User).where(User.email == email.strip().lower(), User.deactivated_at.is_(None))
    user = await session.scalar(query)
    if user is None:
        return
    await session.execute(delete(SignInLink).where(SignInLink.expires_at < at))
    link = SignInLink(user_id=user.id, expires_at=at + VALID)
    session.add(link)
    await session.flush()
    await write_letter(
        session,
        "sign_in_link_requested",
        user.email,
        language=user.language,
        settings=settings,
        at=at,
        name=user.name,
        url=f"{settings.public_url}/login/link/{make_token(settings.secret_key.get_secret_value(), _PURPOSE, link.id)}",
        minutes=int(VALID.total_seconds() // 60),
    )


async def find_link(session: AsyncSession, secret: str, token: str, *, at: datetime, lock: bool = False) -> SignInLink:
    """The open link behind a token; raise `LinkClosed`."""
    number = read_token(secret, _PURPOSE, token)
    query = (
        select(SignInLink)
        .join(User, User.id == SignInLink.user_id)
        .where(
            SignInLink.id == number,
            SignInLink.used_at.is_(None),
            SignInLink.expires_at > at,
            User.deactivated_at.is_(None),
        )
    )
    found: SignInLink | None = None
    if number is not None:
        found = await session.scalar(query.with_for_update(of=SignInLink) if lock else query)
    if found is None:
        raise LinkClosed
    return found


async def use_link(session: AsyncSession, secret: str, token: str, *, at: datetime) -> User:
    """Who signs in by it; it is used up then. Raises `LinkClosed`; of two at once one comes too late."""
    link = await find_link(session, secret, token, at=at, lock=True)
    link.used_at = at
    await session.flush()
    return await session.get_one(User, link.user_id)
