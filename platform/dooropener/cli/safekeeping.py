"""Backs up and restores, for the commands of that name."""

import asyncio
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

import typer
from sqlalchemy import Connection, delete, insert, text, update
from sqlalchemy.dialects.postgresql import insert as upsert

from dooropener import audit, backups
from dooropener.accounts import PortalSession
from dooropener.backups import BackupFault, Manifest
from dooropener.backups.keeping import name_at
from dooropener.backups.taking import mark_of
from dooropener.cli.composition import database, open_house
from dooropener.cli.failing import fail
from dooropener.migrating import SchemaBusy, UnknownSchema, current_revision, newest_revision
from dooropener.office import SUBJECT, OfficeSetting
from dooropener.outbox import CHAT_HELD, MAIL_HELD, Delivery, DeliveryState
from dooropener.outbox.troubles import Trouble
from dooropener.settings import Settings
from dooropener.states import MACHINE, ActorKind, Change
from dooropener_bot.channels.telegram_cards import REFUSED
from dooropener_bot.conversations import ChatMessage, Direction, Door

MAY_HAVE_LEFT = f"{Trouble.RESTORED}: it waited when the backup was made"
RESTORE = "dooropener restore"
"""Who holds the mail after a restore."""


def back_up(settings: Settings, file: str, keep: int | None) -> None:
    """Take one, and say on stderr what it holds."""
    target = _target(settings, file)
    if keep is not None and (target is None or not target.is_dir()):
        fail("--keep needs a folder to count in")
    if settings.production and settings.backup_passphrase is None:
        typer.echo("The backup is not encrypted: set BACKUP_PASSPHRASE, or keep it where nobody reads it.", err=True)
    path = target / name_at(datetime.now(UTC)) if target is not None and target.is_dir() else target
    with database(settings) as url:
        if current_revision(url) is None:
            fail("the database is empty: there is nothing to back up")
        manifest = _take(settings, url, path)
        asyncio.run(_record(settings, url, "backed_up", manifest))
    _tell(f"Backed up to {path}" if path else "Backed up", manifest)
    if keep is not None and target is not None:
        for gone in backups.rotate(target, keep):
            typer.echo(f"Removed {gone.name}", err=True)


async def _record(settings: Settings, url: str, act: str, manifest: Manifest) -> None:
    """In the audit trail: a copy of everything was made, or everything became what it was. Where the schema has one."""
    if current_revision(url) != newest_revision():
        return
    details = {"schema": manifest.head.schema, "taken_at": manifest.head.taken_at, "rows": manifest.rows}
    async with open_house(settings, url) as house, house.sessions.begin() as session:
        audit.record(session, act, by=MACHINE, at=house.clock.now(), details=details)


def _target(settings: Settings, file: str) -> Path | None:
    """A file or a folder; None for the standard output."""
    if file == "-":
        return None
    if not file and settings.backup_folder is None:
        fail("say where to: a file, a folder, or - (or set BACKUP_FOLDER)")
    target = Path(file) if file else settings.backup_folder
    assert target
    folder = target if target.is_dir() else target.parent
    if not folder.is_dir() or (not file and not target.is_dir()):
        fail(f"{target}: there is no such folder")
    return target


def _take(settings: Settings, url: str, path: Path | None) -> Manifest:
    whole = backups.written_whole(path) if path else nullcontext(sys.stdout.buffer)
    try:
        with whole as file, backups.seal(file, _passphrase(settings)) as into:
            return backups.take(url, into, secret=settings.secret_key.get_secret_value(), at=datetime.now(UTC))
    except OSError as error:
        fail(f"the backup could not be written: {error.strerror or error}")


def _passphrase(settings: Settings) -> str | None:
    return settings.backup_passphrase.get_secret_value() if settings.backup_passphrase else None


def _tell(what: str, manifest: Manifest) -> None:
    head = manifest.head
    typer.echo(f"{what}: {manifest.rows} rows of {len(manifest.tables)} tables, schema {head.schema},", err=True)
    typer.echo(f"as of {head.taken_at}.", err=True)


def look_through(settings: Settings, file: str) -> None:
    """Say whether the backup is whole."""
    with _opened(settings, file) as source:
        _tell("The backup is whole", backups.check(source))


def bring_back(settings: Settings, file: str, replace: str) -> None:
    """Fill the database, and say what is to be done next."""
    with _opened(settings, file) as source, database(settings) as url:
        if replace and replace != backups.database_name(url):
            fail(f"the database is called {backups.database_name(url)}, not {replace}: nothing was changed")
        manifest = backups.restore(url, source, replace=bool(replace), afterwards=quieten)
        asyncio.run(_record(settings, url, "restored", manifest))
    _tell("Restored", manifest)
    if manifest.head.secret != mark_of(settings.secret_key.get_secret_value()):
        typer.echo(
            "SECRET_KEY is another than when the backup was made: links in earlier letters do not open.", err=True
        )
    typer.echo(
        "Nothing leaves yet. Letters that waited when the backup was made may have left since: they stand on Today as "
        "given up. Look through them, then let an administrator release the mail on the page Settings.",
        err=True,
    )


@contextmanager
def _opened(settings: Settings, file: str) -> Iterator[IO[bytes]]:
    try:
        with nullcontext(sys.stdin.buffer) if file == "-" else Path(file).open("rb") as raw:
            yield backups.unsealed(raw, _passphrase(settings))
    except (BackupFault, UnknownSchema, SchemaBusy) as error:
        fail(str(error))
    except OSError as error:
        fail(f"{file}: {error.strerror or error}")


def quieten(connection: Connection, manifest: Manifest) -> None:
    """What may have happened since the backup does not happen again: nothing is sent before a person has looked.

    Jobs that were at work wait again, for doing them twice harms nobody. Who was signed in signs in anew: a session
    may have been ended since.
    """
    at = datetime.now(UTC)
    waiting = update(Delivery).where(Delivery.state == DeliveryState.PENDING)
    given_up = {"state": DeliveryState.FAILED, "answer": MAY_HAVE_LEFT, "next_attempt_at": None}
    connection.execute(waiting.values(**given_up, attempts=Delivery.attempts + 1))
    unshown = update(ChatMessage).where(
        ChatMessage.channel == Door.TELEGRAM,
        ChatMessage.direction == Direction.OUT,
        ChatMessage.delivered_at.is_(None),
    )
    connection.execute(unshown.values(sent_as=REFUSED, delivered_at=at))
    connection.execute(text("UPDATE procrastinate_jobs SET status = 'todo', worker_id = NULL WHERE status = 'doing'"))
    connection.execute(text("DELETE FROM procrastinate_workers"))
    connection.execute(delete(PortalSession))
    for switch in (MAIL_HELD, CHAT_HELD):
        _hold(connection, switch, manifest.head.taken_at, at)


def _hold(connection: Connection, switch: str, taken_at: str, at: datetime) -> None:
    held = upsert(OfficeSetting).values(name=switch, state="on")
    held = held.on_conflict_do_update(index_elements=[OfficeSetting.name], set_={"state": "on"})
    turned = connection.execute(held.returning(OfficeSetting.id)).scalar_one()
    note = {"subject": SUBJECT, "subject_id": turned, "to_state": "on", "at": at, "reason": switch}
    who = {"actor_kind": ActorKind.MACHINE, "actor_name": RESTORE, "evidence": {"backup_of": taken_at}}
    connection.execute(insert(Change).values(**note, **who))
