"""Does what `dooropener user …` asks for. Whoever has a shell acts as the machine."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime

import typer
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import accounts
from dooropener.accounts import Place, Role, User
from dooropener.actors import MACHINE
from dooropener.cli.composition import migrated_database, open_house
from dooropener.cli.failing import fail
from dooropener.errors import DoorOpenerError
from dooropener.settings import Settings

Deed = Callable[[AsyncSession, datetime], Awaitable[str]]


def _do(settings: Settings, deed: Deed) -> None:
    """In one transaction, and tell what came of it."""
    with migrated_database(settings) as url:
        try:
            typer.echo(asyncio.run(_in_house(settings, url, deed)))
        except DoorOpenerError as error:
            fail(f"{error.code} {error.details}")


async def _in_house(settings: Settings, url: str, deed: Deed) -> str:
    async with open_house(settings, url) as house, house.sessions.begin() as session:
        return await deed(session, house.clock.now())


def add(settings: Settings, *, email: str, name: str, role: str, password: str, language: str) -> None:
    async def deed(session: AsyncSession, at: datetime) -> str:
        user = await accounts.create_user(
            session, email=email, name=name, role=Role(role), password=password, language=language, at=at
        )
        return f"{user.name} can sign in as {user.email}."

    _do(settings, deed)


def tell(settings: Settings) -> None:
    async def deed(session: AsyncSession, _at: datetime) -> str:
        return "\n".join([await _line(session, user) for user in await accounts.users(session)])

    _do(settings, deed)


async def _line(session: AsyncSession, user: User) -> str:
    has = await accounts.second_steps_of(session, user)
    steps = [name for name, there in (("app", has.app_since), ("passkey", has.passkeys)) if there]
    gone = f"gone since {user.deactivated_at:%Y-%m-%d}" if user.deactivated_at else ""
    return "\t".join([user.email, user.name, user.role.value, " and ".join(steps) or "no second step", gone]).rstrip()


def change_role(settings: Settings, email: str, role: str) -> None:
    async def deed(session: AsyncSession, at: datetime) -> str:
        user = await accounts.user_at(session, email)
        await accounts.change_role(session, user, Role(role), by=MACHINE, at=at)
        return f"{user.email} is {user.role.value} from now on."

    _do(settings, deed)


def deactivate(settings: Settings, email: str) -> None:
    async def deed(session: AsyncSession, at: datetime) -> str:
        user = await accounts.user_at(session, email)
        await accounts.deactivate(session, user, by=MACHINE, at=at)
        return f"{user.email} is let in no more."

    _do(settings, deed)


def reset(settings: Settings, email: str, password: str | None) -> None:
    async def deed(session: AsyncSession, at: datetime) -> str:
        user = await accounts.user_at(session, email)
        place = Place(settings)
        await accounts.reset_second_steps(session, user, by=MACHINE, place=place, at=at)
        if password is not None:
            await accounts.reset_password(session, user, password, place=place, by=MACHINE, at=at)
        return f"{user.email} signs in without a second step, and can set up a new one."

    _do(settings, deed)
