import pytest
from sqlalchemy import String, bindparam, event, select, text
from sqlalchemy.exc import DBAPIError

from dooropener import accounts
from dooropener.accounts import Person
from dooropener.database import create_engine, libpq_url, psycopg_url, written_out
from dooropener.states import Actor, ActorKind, Change


async def test_what_cannot_be_kept_is_taken_out_of_text(session, clock):
    person = await accounts.create_person(session, language="sv", at=clock.now())
    person.name = "Bj\x00örn \ud83d"
    await session.flush()

    assert await session.scalar(select(Person.name).where(Person.name == "Björn\x00 ?")) == "Björn ?"


async def test_what_cannot_be_kept_is_taken_out_of_data(session, clock):
    actor = Actor(ActorKind.MACHINE, "m")
    change = Change(
        subject="s",
        subject_id=1,
        to_state="x",
        at=clock.now(),
        actor_kind=actor.kind,
        actor_name=actor.name,
        evidence={"words": ["a\x00b"]},
    )
    session.add(change)
    await session.flush()
    await session.refresh(change)

    assert change.evidence == {"words": ["ab"]}


@pytest.mark.parametrize("url", ["postgres://u@h/d", "postgresql://u@h/d", "postgresql+psycopg://u@h/d"])
def test_addresses_are_put_as_each_library_wants_them(url):
    assert (psycopg_url(url), libpq_url(url)) == ("postgresql+psycopg://u@h/d", "postgresql://u@h/d")


def test_another_database_is_refused():
    with pytest.raises(ValueError, match="PostgreSQL"):
        psycopg_url("sqlite:///x")


async def test_what_goes_wrong_is_told_without_names_and_addresses(database_url):
    engine = create_engine(database_url)
    async with engine.connect() as connection:
        with pytest.raises(DBAPIError) as failed:
            await connection.execute(text("SELECT :told FROM nowhere"), {"told": "chiara@termoemilia.example"})
    await engine.dispose()

    assert "chiara" not in str(failed.value)


async def test_a_statement_written_out_hands_over_what_changes_alone(session, clock):
    quoted, name = "d'Este %s :x", bindparam("name", type_=String)
    for each in (quoted, "Björn"):
        person = await accounts.create_person(session, language="sv", at=clock.now())
        person.name = each
    await session.flush()
    statement = written_out(
        select(Person.name).where(Person.name.in_([quoted, "Björn"]), Person.name != name), but=[name]
    )
    sent = []

    def note(_connection, _cursor, _text, values, _context, _many):
        sent.append(values)

    connection = (await session.connection()).sync_connection
    event.listen(connection, "before_cursor_execute", note)
    found = [(await session.scalars(statement, {"name": left_out})).all() for left_out in ("Björn", quoted)]

    assert found == [[quoted], ["Björn"]]
    assert sent == [{"name": "Björn"}, {"name": quoted}]
