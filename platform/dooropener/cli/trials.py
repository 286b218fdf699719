"""Where made-up data may go: a database that is empty, or the demo's own."""

import psycopg

from dooropener.cli.failing import fail
from dooropener.database import libpq_url
from dooropener.settings import Settings

ADVISOR, ADMIN = "advisor@demo.example", "admin@demo.example"


def keep_out_of_others(settings: Settings) -> None:
    """End where DATABASE_URL names a database that people use, and nobody of the demo is among them."""
    there = _users(settings.database_url) if settings.database_url else set()
    if there and there.isdisjoint({ADVISOR, ADMIN}):
        fail(
            "DATABASE_URL names a database that people use, and it is not the demo's.",
            "Take DATABASE_URL away, for the demo brings a database of its own, or name an empty one.",
        )


def _users(url: str) -> set[str]:
    with psycopg.connect(libpq_url(url)) as connection:
        if connection.execute("SELECT to_regclass('portal_user')").fetchone() == (None,):
            return set()
        return {email for (email,) in connection.execute("SELECT email FROM portal_user")}
