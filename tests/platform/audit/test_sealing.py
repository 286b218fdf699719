"""The audit trail: only ever added to, and a change of it shows."""

import asyncio

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from dooropener import audit
from dooropener.accounts import set_four_eyes
from dooropener.actors import Actor, ActorKind
from dooropener.audit import AuditEntry, Head
from people import ada

ADA = Actor(ActorKind.ADVISOR, "Ada", 7)


async def _entries(session):
    return list(await session.scalars(select(AuditEntry).order_by(AuditEntry.number)))


def _three(session, clock):
    for number in (1, 2, 3):
        audit.record(session, "token_made", by=ADA, at=clock.advance(minutes=1), subject=f"token:{number}")


async def test_entries_are_numbered_and_each_seal_covers_the_one_before(session, clock):
    _three(session, clock)
    await session.commit()
    audit.record(session, "token_revoked", by=ADA, at=clock.now(), subject="token:2", details={"scopes": ["read"]})
    await session.commit()

    found = await _entries(session)

    assert [(each.number, each.act, each.subject) for each in found] == [
        (1, "token_made", "token:1"),
        (2, "token_made", "token:2"),
        (3, "token_made", "token:3"),
        (4, "token_revoked", "token:2"),
    ]
    assert len({each.hash for each in found}) == 4
    assert await audit.verify(session) == audit.Verdict(Head(4, found[-1].hash), None)
    assert await audit.head(session) == Head(4, found[-1].hash)


async def test_what_is_rolled_back_leaves_no_gap(session, clock):
    _three(session, clock)
    await session.commit()
    audit.record(session, "token_made", by=ADA, at=clock.now(), subject="token:4")
    await session.flush()
    await session.rollback()
    audit.record(session, "token_made", by=ADA, at=clock.now(), subject="token:5")
    await session.commit()

    assert [each.subject for each in await _entries(session)] == ["token:1", "token:2", "token:3", "token:5"]
    assert (await audit.verify(session)).holds


async def test_savepoint_that_fails_takes_its_entry_with_it(session, clock):
    _three(session, clock)
    savepoint = await session.begin_nested()
    audit.record(session, "token_made", by=ADA, at=clock.now(), subject="token:4")
    await session.flush()
    await savepoint.rollback()
    await session.commit()

    assert [each.subject for each in await _entries(session)] == ["token:1", "token:2", "token:3"]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET act = 'nothing' WHERE number = 2",
        "UPDATE audit_entry SET number = 9 WHERE number = 2",
        "DELETE FROM audit_entry WHERE number = 3",
        "TRUNCATE audit_entry",
    ],
)
async def test_database_refuses_to_change_the_trail(session, clock, statement):
    _three(session, clock)
    await session.commit()

    with pytest.raises(DBAPIError, match="only ever added to"):
        await session.execute(text(statement))


@pytest.mark.parametrize(
    ("statement", "broken_at"),
    [
        ("UPDATE audit_entry SET act = 'nothing' WHERE number = 2", 2),
        ("UPDATE audit_entry SET actor_id = 8 WHERE number = 1", 1),
        ("UPDATE audit_entry SET details = '{\"scopes\": 1}' WHERE number = 3", 3),
        ("UPDATE audit_entry SET at = at + interval '1 microsecond' WHERE number = 3", 3),
        ("DELETE FROM audit_entry WHERE number = 2", 2),
    ],
)
async def test_who_gets_around_the_database_is_found_out(session, clock, statement, broken_at):
    _three(session, clock)
    await session.commit()
    await session.execute(text("SET LOCAL session_replication_role = replica"))
    await session.execute(text(statement))

    verdict = await audit.verify(session)

    assert (verdict.holds, verdict.broken_at, verdict.head.number) == (False, broken_at, broken_at - 1)


async def test_many_at_once_make_one_chain(furnished, house_from, clock):
    async def nothing(_house):
        return None

    url, _ = await furnished(nothing)
    async with house_from(url) as house:

        async def act(number):
            async with house.sessions.begin() as session:
                audit.record(session, "token_made", by=ADA, at=clock.now(), subject=f"token:{number}")
                await session.flush()
                await asyncio.sleep(0)

        await asyncio.gather(*(act(number) for number in range(40)))
        async with house.sessions() as session:
            verdict = await audit.verify(session)
            subjects = {each.subject for each in await _entries(session)}

    assert (verdict.holds, verdict.head.number) == (True, 40)
    assert subjects == {f"token:{number}" for number in range(40)}


async def test_change_of_state_and_switch_are_in_the_trail_without_names(session, clock):
    user = await ada(session, clock.now())
    await set_four_eyes(session, False, by=user, at=clock.now())
    await session.commit()

    entry = (await _entries(session))[-1]

    assert (entry.act, entry.actor_kind, entry.actor_id, entry.details) == (
        "office_setting_changed",
        ActorKind.ADVISOR,
        user.id,
        {"from": "on", "to": "off"},
    )
