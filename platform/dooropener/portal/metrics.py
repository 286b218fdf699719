"""For Prometheus: how the house is doing, in numbers without anybody's data."""

import asyncio
import hmac
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from importlib.metadata import version
from typing import Any

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.exceptions import NotFoundException
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.pool import QueuePool

from dooropener import outbox
from dooropener.backups import kept_backups
from dooropener.heartbeats import heartbeats
from dooropener.house import House
from dooropener.jobs import SILENCE
from dooropener.portal.guards import watcher
from dooropener.settings import Settings

CONTENT_TYPE = "text/plain; version=0.0.4"

HELD_FOR = timedelta(seconds=15)
"""How old the counts of rows may be: as often as Prometheus asks by default in busy houses."""

Gauge = tuple[str, str, tuple[str, ...], str]

COUNTED: tuple[Gauge, ...] = (
    (
        "dooropener_jobs",
        "Background jobs.",
        ("state", "task"),
        "SELECT status::text, task_name, count(*) FROM procrastinate_jobs WHERE status <> 'succeeded' GROUP BY 1, 2",
    ),
    (
        "dooropener_job_oldest_seconds",
        "How long the job has waited that is due for longest.",
        (),
        """
        SELECT coalesce(max(extract(epoch FROM :now - coalesce(scheduled_at,
            (SELECT min(event.at) FROM procrastinate_events AS event WHERE event.job_id = job.id)))), 0)
        FROM procrastinate_jobs AS job WHERE status = 'todo' AND (scheduled_at IS NULL OR scheduled_at <= :now)
        """,
    ),
    (
        "dooropener_workers",
        "Workers that gave a sign of life lately.",
        (),
        "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > :silent",
    ),
    (
        "dooropener_outbox",
        "What leaves, by state.",
        ("channel", "state"),
        "SELECT channel, state, count(*) FROM delivery GROUP BY 1, 2",
    ),
    (
        "dooropener_outbox_oldest_seconds",
        "How long what waits longest in the outbox has waited.",
        ("channel",),
        "SELECT channel, extract(epoch FROM :now - min(created_at)) FROM delivery WHERE state = 'pending' GROUP BY 1",
    ),
    (
        "dooropener_mails",
        "Mails kept, in and out; bounces are a kind of those that came in.",
        ("direction", "kind"),
        "SELECT direction, coalesce(kind, 'none'), count(*) FROM message GROUP BY 1, 2",
    ),
    (
        "dooropener_mails_unread",
        "Mails that came in and are not yet read by the machine, or wait in triage for a person.",
        ("state",),
        "SELECT state, count(*) FROM message WHERE state IN ('received', 'triage') GROUP BY 1",
    ),
    ("dooropener_listings", "Listings.", ("state",), "SELECT state, count(*) FROM listing GROUP BY 1"),
    (
        "dooropener_encoder_waiting",
        "Jobs that need the encoder and wait for it.",
        (),
        """
        SELECT count(*) FROM procrastinate_jobs
        WHERE status = 'todo'
        AND task_name IN ('matches.match_listing', 'matches.explain_match', 'exchanges.read_ahead')
        """,
    ),
    ("dooropener_matches", "Matches.", ("state",), "SELECT state, count(*) FROM match GROUP BY 1"),
    ("dooropener_introductions", "Introductions.", ("state",), "SELECT state, count(*) FROM introduction GROUP BY 1"),
)
"""Name, explanation, labels, and the query: a column for each label, then the number."""


@get("/metrics", guards=[watcher], opt={"no_visit": True})
async def metrics(
    request: Request[Any, Any, Any], house: NamedDependency[House], session: NamedDependency[AsyncSession]
) -> Response[bytes]:
    _check(request, house.settings)
    counts: Counts = request.app.counts  # type: ignore[attr-defined]  # a thing of the process, as `meters` is
    found = _Found([*await counts.at(session, house.clock.now()), *await _told(session, house)])
    registry = CollectorRegistry()
    registry.register(found)
    own = getattr(request.app, "meters", None)
    body = (generate_latest(own.registry) if own else b"") + generate_latest(registry)
    return Response(body, media_type=CONTENT_TYPE)


def _check(request: Request[Any, Any, Any], settings: Settings) -> None:
    """Without METRICS_TOKEN, or for who shows another one, the page is not there."""
    shown = request.headers.get("authorization", "").removeprefix("Bearer ").encode()
    token = settings.metrics_token
    if token is None or not hmac.compare_digest(shown, token.get_secret_value().encode()):
        raise NotFoundException


class _Found:
    """What prometheus_client collects from."""

    def __init__(self, families: Sequence[GaugeMetricFamily]) -> None:
        self.families = families

    def collect(self) -> Iterable[GaugeMetricFamily]:
        return self.families


class Counts:
    """What was counted last, one set a process: whole tables are read for it, so that it holds for some seconds.

    Who asks while somebody else's question is being counted gets that answer.
    """

    def __init__(self) -> None:
        self._found: list[GaugeMetricFamily] = []
        self._counted_at: datetime | None = None
        self._one_by_one = asyncio.Lock()

    async def at(self, session: AsyncSession, now: datetime) -> list[GaugeMetricFamily]:
        """The numbers of now, or of less than `HELD_FOR` ago."""
        async with self._one_by_one:
            if self._counted_at is None or not timedelta() <= now - self._counted_at < HELD_FOR:
                self._found, self._counted_at = await _counted(session, now), now
            return self._found


async def _counted(session: AsyncSession, now: datetime) -> list[GaugeMetricFamily]:
    found = []
    for name, told, labels, query in COUNTED:
        family = GaugeMetricFamily(name, told, labels=labels)
        given = {"now": now, "silent": now - SILENCE}
        used = {each: value for each, value in given.items() if f":{each}" in query}
        for *values, number in await session.execute(text(query), used):
            family.add_metric([str(value) for value in values], float(number))
        found.append(family)
    return found


async def _told(session: AsyncSession, house: House) -> list[GaugeMetricFamily]:
    now = house.clock.now()
    ages = GaugeMetricFamily("dooropener_heartbeat_age_seconds", "Since the last sign of life.", labels=("part",))
    well = GaugeMetricFamily("dooropener_heartbeat_well", "1 where what was tried went well.", labels=("part",))
    took = GaugeMetricFamily("dooropener_heartbeat_took_seconds", "How long what was tried took.", labels=("part",))
    for part, beat in (await heartbeats(session)).items():
        ages.add_metric([part.value], (now - beat.at).total_seconds())
        well.add_metric([part.value], 0 if beat.fault else 1)
        took.add_metric([part.value], beat.took / 1000)
    held = GaugeMetricFamily("dooropener_mail_held", "1 while the office holds all mail.")
    held.add_metric([], 1 if await outbox.mail_is_held(session) else 0)
    info = GaugeMetricFamily("dooropener_info", "Always 1.", labels=("version",))
    info.add_metric([version("dooropener")], 1)
    return [ages, well, took, held, info, *_connections(house), *_backups(house.settings, now)]


def _connections(house: House) -> list[GaugeMetricFamily]:
    pool = getattr(getattr(house.sessions.kw.get("bind"), "sync_engine", None), "pool", None)
    if not isinstance(pool, QueuePool):
        return []
    family = GaugeMetricFamily(
        "dooropener_connections", "Connections of this process to the database.", labels=("use",)
    )
    family.add_metric(["in_use"], pool.checkedout())
    family.add_metric(["idle"], pool.checkedin())
    return [family]


def _backups(settings: Settings, now: datetime) -> list[GaugeMetricFamily]:
    if settings.backup_folder is None:
        return []
    family = GaugeMetricFamily("dooropener_backup_age_seconds", "Since the newest backup in BACKUP_FOLDER was taken.")
    for newest in kept_backups(settings.backup_folder)[:1]:
        family.add_metric([], (now - newest.taken_at).total_seconds())
    return [family]
