"""`dooropener user …` against a real database."""

import asyncio

import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from dooropener import accounts, audit
from dooropener.cli import app
from dooropener.outbox import Delivery
from dooropener.states import ActorKind


@pytest.fixture
def run(committed_house, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", committed_house.settings.database_url)
    monkeypatch.setenv("SECRET_KEY", committed_house.secret)
    monkeypatch.setenv("ENVIRONMENT", "development")

    async def invoke(*words, typed=None):
        answer = await asyncio.to_thread(CliRunner().invoke, app, ["user", *words], input=typed)
        return answer.exit_code, answer.output

    return invoke


async def _add(run, email, name, role):
    return await run("add", email, "--name", name, "--role", role, "--password", "a long first password")


async def test_people_are_let_in_moved_and_let_out(run):
    added = await _add(run, "Ada@norrkoping.example", "Ada", "admin")
    await _add(run, "eva@norrkoping.example", "Eva", "reader")
    moved = await run("role", "eva@norrkoping.example", "admin")
    out = await run("deactivate", "ada@norrkoping.example")
    last = await run("role", "eva@norrkoping.example", "advisor")
    reset = await run("reset", "eva@norrkoping.example")
    code, listed = await run("list")

    assert added == (0, "Ada can sign in as ada@norrkoping.example.\n")
    assert moved == (0, "eva@norrkoping.example is admin from now on.\n")
    assert out == (0, "ada@norrkoping.example is let in no more.\n")
    assert (last[0], "last_admin" in last[1]) == (2, True)
    assert reset[0] == 0
    assert code == 0
    assert listed.splitlines()[0] == "eva@norrkoping.example\tEva\tadmin\tno second step"
    assert listed.splitlines()[1].startswith("ada@norrkoping.example\tAda\tadmin\tno second step\tgone since ")


async def test_unknown_user_is_said(run):
    code, said = await run("role", "dmitri@elsewhere.example", "admin")

    assert (code, "unknown_user" in said) == (2, True)


async def test_reset_is_told_to_its_user(run, committed_house):
    await _add(run, "eva@norrkoping.example", "Eva", "admin")

    code, _ = await run("reset", "eva@norrkoping.example", "--password", typed="a new password\n" * 2)

    async with committed_house.sessions() as session:
        (letter,) = await session.scalars(select(Delivery).where(Delivery.fact == "sign_in_changed"))
        user = await accounts.authenticate(session, email="eva@norrkoping.example", password="a new password")
        (entry,) = (await audit.entries(session, audit.AuditFilter(act="password_changed"))).entries
    assert (code, user.name, letter.recipient) == (0, "Eva", "eva@norrkoping.example")
    assert "Av: någon som sköter servern" in letter.payload["text"]
    assert entry.actor_kind is ActorKind.MACHINE
