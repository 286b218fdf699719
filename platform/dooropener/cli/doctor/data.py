"""The database and what it tells of the house: schema, jobs, outbox, signs of life."""

from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg

from dooropener.audit import BROKEN, HELD
from dooropener.cli.doctor.findings import Finding, broken, off, ok, warning
from dooropener.database import libpq_url
from dooropener.heartbeats import SILENCE
from dooropener.migrating import known_revisions, newest_revision

Connection = psycopg.Connection[Any]

_NEWEST_TRIED = 18
_OLDEST = 16
_OFF_BY = timedelta(seconds=5)
_WAITS = timedelta(minutes=10)


def look_at_database(connection: Connection) -> list[Finding]:
    """Version, extensions, schema, clock."""
    number = connection.info.server_version // 10000
    found = [
        ok("PostgreSQL", str(number))
        if number >= _OLDEST
        else broken("PostgreSQL", f"version {number}", f"Use {_OLDEST} or newer; {_NEWEST_TRIED} is what is tried.")
    ]
    return [*found, *_extensions(connection), _schema(connection), _clock(connection), _sorting(connection)]


def _value(connection: Connection, query: str, *values: object) -> Any:
    row = connection.execute(query, values).fetchone()
    return row[0] if row else None


def _extensions(connection: Connection) -> list[Finding]:
    there = {name for (name,) in connection.execute("SELECT extname FROM pg_extension")}
    missing = sorted({"pg_trgm", "unaccent"} - there)
    if missing:
        told = ", ".join(missing)
        return [broken("Extensions", f"{told} missing", "Run `dooropener migrate` as the owner of the database.")]
    return [ok("Extensions", "pg_trgm, unaccent")]


def _schema(connection: Connection) -> Finding:
    if _value(connection, "SELECT to_regclass('alembic_version')") is None:
        return broken("Schema", "there is none", "Run `dooropener migrate`.")
    revision = _value(connection, "SELECT version_num FROM alembic_version")
    if revision == newest_revision():
        return ok("Schema", str(revision))
    if revision not in known_revisions():
        return broken("Schema", f"{revision}, made by a newer version", "Start that version, or restore a backup.")
    return broken("Schema", f"{revision} instead of {newest_revision()}", "Run `dooropener migrate`.")


def _clock(connection: Connection) -> Finding:
    behind = abs(datetime.now(UTC) - _value(connection, "SELECT clock_timestamp()"))
    told = f"{behind.total_seconds():.0f} s off that of the database"
    if behind > _OFF_BY:
        return broken("Clock", told, "Let both keep time by NTP: links, locks and one-time codes depend on it.")
    return ok("Clock", told)


def _sorting(connection: Connection) -> Finding:
    if _value(connection, "SELECT count(*) FROM pg_collation WHERE collprovider = 'i'"):
        return ok("ICU", "present")
    return ok("ICU", "none in this server; names are sorted by keys that we keep")


def look_at_work(connection: Connection) -> list[Finding]:
    """Is anybody at work, does anything stick. For a database whose schema is there."""
    looks = (_workers, _jobs, _failed, _outbox, _webhooks, _trail)
    return [*(look(connection) for look in looks), *_beats(connection)]


def _workers(connection: Connection) -> Finding:
    alive = _value(
        connection, "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - interval '30 s'"
    )
    if alive:
        return ok("Workers", f"{alive} at work")
    return warning("Workers", "nobody is at work", "Start `dooropener serve`, or `serve worker` where parts run apart.")


def _jobs(connection: Connection) -> Finding:
    oldest = _value(
        connection,
        "SELECT min(coalesce(scheduled_at, (SELECT min(event.at) FROM procrastinate_events AS event"
        " WHERE event.job_id = job.id))) FROM procrastinate_jobs AS job"
        " WHERE status = 'todo' AND (scheduled_at IS NULL OR scheduled_at <= now())",
    )
    if oldest is None or datetime.now(UTC) - oldest < _WAITS:
        return ok("Jobs", "none is late")
    advice = "See whether a worker runs; if so raise WORKERS or start another one."
    return warning("Jobs", f"one waits since {oldest:%Y-%m-%d %H:%M} UTC", advice)


def _failed(connection: Connection) -> Finding:
    query = (
        "SELECT task_name, count(*) FROM procrastinate_jobs WHERE status = 'failed' GROUP BY 1 ORDER BY 2 DESC LIMIT 3"
    )
    failed = connection.execute(query).fetchall()
    if not failed:
        return ok("Failed jobs", "none")
    told = ", ".join(f"{name} ({number})" for name, number in failed)
    return warning("Failed jobs", told, "The log says why, under job and task.")


def _outbox(connection: Connection) -> Finding:
    held = _value(connection, "SELECT state FROM office_setting WHERE name = 'mail_held'")
    if held == "on":
        return warning("Outbox", "all mail is held", "Settings in the portal says by whom, and releases it.")
    since = _value(connection, "SELECT min(created_at) FROM delivery WHERE state = 'pending'")
    given_up = _value(connection, "SELECT count(*) FROM delivery WHERE state = 'failed'")
    if since is not None and datetime.now(UTC) - since > timedelta(hours=1):
        told = f"something waits since {since:%Y-%m-%d %H:%M} UTC"
        return warning("Outbox", told, "Today in the portal says why; see also Mail out below.")
    return ok("Outbox", f"nothing waits for long; {given_up} given up")


def _webhooks(connection: Connection) -> Finding:
    query = (
        "SELECT count(*), count(disabled_at),"
        " count(*) FILTER (WHERE disabled_at IS NOT NULL AND failing_since IS NOT NULL)"
        " FROM webhook_subscription WHERE ended_at IS NULL"
    )
    number, disabled, silent = connection.execute(query).fetchone() or (0, 0, 0)
    if not number:
        return off("Webhooks", "none")
    if silent:
        advice = (
            "Webhooks in the portal's settings says why: mend it and switch them on again there, or take them away."
        )
        return warning("Webhooks", f"{silent} of {number} switched off, for nothing was taken there", advice)
    return ok("Webhooks", f"{number}, {disabled} of them switched off by hand" if disabled else str(number))


def _trail(connection: Connection) -> Finding:
    query = "SELECT act FROM audit_entry WHERE act IN (%s, %s) ORDER BY id DESC LIMIT 1"
    last = _value(connection, query, HELD, BROKEN)
    if last == BROKEN:
        return broken("Audit trail", "changed from outside", "Settings in the portal says where. Keep a backup apart.")
    return ok("Audit trail", "held when it was read last" if last else "not read yet; that happens every night")


def _beats(connection: Connection) -> list[Finding]:
    rows = connection.execute("SELECT name, at, fault FROM heartbeat ORDER BY name").fetchall()
    return [_beat(name, at, fault) for name, at, fault in rows]


def _beat(name: str, at: datetime, fault: str) -> Finding:
    what = f"Sign of life: {name}"
    if datetime.now(UTC) - at > SILENCE:
        return warning(what, f"silent since {at:%Y-%m-%d %H:%M} UTC", "Start this part again, if it is meant to run.")
    return warning(what, fault, "It runs, but does not answer: see its log.") if fault else ok(what, "well")


def connected(url: str) -> Connection:
    return psycopg.connect(libpq_url(url), connect_timeout=5, autocommit=True)
