"""A small year of made-up cases, written once into a database that tests clone."""

from dooropener import accounts, figures
from dooropener.accounts import Role
from dooropener.cli.sample_year import make_year
from people import PASSWORD

YEAR = figures.year(2025)


async def furnish(house):
    """Ada and Eva look after the introductions of 2025; how many there are."""
    async with house.sessions.begin() as session:
        for name in ("ada", "eva"):
            await accounts.create_user(
                session,
                email=f"{name}@norrkoping.example",
                name=name.title(),
                role=Role.ADMIN,
                password=PASSWORD,
                language="en",
                at=house.clock.now(),
            )
        return await make_year(session, YEAR.first.year, partners=60, pairs=240)
