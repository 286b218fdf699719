"""The demo: everything in one process on sample data, with a mail catcher instead of the world."""

import time
from importlib import resources

import typer
from sqlalchemy import select

import dooropener_matching as matching
from dooropener import accounts, listings, regions
from dooropener.accounts import Role, User
from dooropener.cli.composition import database, open_house
from dooropener.cli.parts import running, until_told_to_stop
from dooropener.cli.running import Part
from dooropener.cli.serving import run
from dooropener.house import House
from dooropener.mailbox.catcher import MailCatcher
from dooropener.migrating import migrate
from dooropener.settings import Settings

PASSWORD = "open the door"  # noqa: S105  # of the demo, printed at every start
USERS = (
    ("advisor@demo.example", "Demo advisor", Role.ADVISOR),
    ("admin@demo.example", "Demo admin", Role.ADMIN),
)
SOURCE = "sample data"


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
        report = await listings.import_listings(session, sample_partners(), source=SOURCE, at=at)
        await listings.publish_many(session, report.created, by=admin, at=at)


def sample_partners() -> list[matching.Listing]:
    """The partner listings that ship with the product; all names in them are made up."""
    with resources.as_file(resources.files("dooropener_matching") / "data" / "partners.jsonl") as path:
        return matching.read_listings(path)
