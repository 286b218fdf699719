"""The demo: everything in one process on sample data, with a mail catcher instead of the world."""

import time
from datetime import datetime
from importlib import resources

import typer
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import accounts, exchanges, listings, logs, regions
from dooropener.accounts import Role, User
from dooropener.cli.composition import database, open_house
from dooropener.cli.parts import running, until_told_to_stop
from dooropener.cli.running import Part
from dooropener.cli.serving import run
from dooropener.cli.trials import ADMIN, ADVISOR, keep_out_of_others
from dooropener.exchanges import RecordKind
from dooropener.house import House
from dooropener.mailbox.catcher import MailCatcher
from dooropener.migrating import migrate
from dooropener.organisations import LawfulBasis
from dooropener.settings import Settings

PASSWORD = "open the door"  # noqa: S105  # of the demo, printed at every start
USERS = (
    (ADVISOR, "Demo advisor", Role.ADVISOR),
    (ADMIN, "Demo admin", Role.ADMIN),
)
SOURCE = "sample data"
_OF_A_SAMPLE = 3
"""What a line can make at most: an organisation, its contact, a listing."""


class Steps:
    """Tells each step with its time."""

    def __init__(self) -> None:
        self.start = self.last = time.monotonic()

    def done(self, what: str) -> None:
        now = time.monotonic()
        typer.echo(f"  {what:<34} {now - self.last:5.1f} s")
        self.last = now

    @property
    def total(self) -> float:
        return time.monotonic() - self.start


def demonstrate(settings: Settings) -> None:
    """Start the demo and run it until Ctrl-C."""
    steps = Steps()
    logs.configure(settings)
    keep_out_of_others(settings)
    with database(settings) as url:
        steps.done("database")
        run(run_demo(settings, url, steps))
    typer.echo("Stopped; the data stay.")


async def run_demo(settings: Settings, url: str, steps: Steps) -> None:
    """Migrate, load what is missing, start, and wait for Ctrl-C."""
    migrate(url)
    steps.done("schema")
    async with open_house(settings, url, warm=True) as house:
        await load(house)
        steps.done("sample data")
        catcher = MailCatcher(house)
        await catcher.start()
        try:
            async with running(house, list(Part)):
                steps.done("portal, chat, workers, mail")
                typer.echo(_welcome(settings, steps.total))
                await until_told_to_stop()
        finally:
            await catcher.stop()


def _welcome(settings: Settings, seconds: float) -> str:
    users = "\n".join(f"    {email:<22} {PASSWORD}   ({role})" for email, _, role in USERS)
    return f"""
Dörröppnaren is open, after {seconds:.1f} s.

  Company   {settings.public_url}/chat        or: dooropener chat
  Advisor   {settings.public_url}/login
{users}
  Partner   {settings.public_url}/dev/mail    every letter lands here; answer as the partner would

Ctrl-C stops; `make reset` starts over.
"""


async def load(house: House) -> None:
    """Regions, users and the partner listings of the sample data, once; what is there is left alone."""
    async with house.sessions.begin() as session:
        at = house.clock.now()
        await regions.seed(session)
        if await session.scalar(select(User.id).limit(1)):
            return
        admin = None
        for email, name, role in USERS:
            admin = await accounts.create_user(
                session, email=email, name=name, role=role, password=PASSWORD, language="sv", at=at
            )
        assert admin
        brought = await _take_in_partners(session, house, at=at)
        await listings.publish_many(session, await listings.waiting_among(session, brought), by=admin, at=at)


async def _take_in_partners(session: AsyncSession, house: House, *, at: datetime) -> list[int]:
    """The partner listings that ship with the product, as any file comes in; all names in them are made up.

    Returns their ids: whatever else waits for review is a person's to publish.
    """
    content = (resources.files("dooropener_matching") / "data" / "partners.jsonl").read_bytes()
    table = exchanges.read_table(content, kind=RecordKind.LISTINGS)
    defaults = {"source": SOURCE, "lawful_basis": LawfulBasis.PUBLIC_TASK.value, "sourced_on": at.date().isoformat()}
    running = await exchanges.open_import(
        session, table, kind=RecordKind.LISTINGS, file_name="partners.jsonl", defaults=defaults, by=None, at=at
    )
    await exchanges.go_on(session, running, secret=house.secret, at=at)
    await exchanges.start(session, running, by=None, at=at)
    await exchanges.go_on(session, running, secret=house.secret, at=at)
    made = await exchanges.effects_of(session, running.id, limit=_OF_A_SAMPLE * exchanges.SMALL)
    return [each.subject_id for each in made if each.subject is RecordKind.LISTINGS]
