"""How each way in and out is doing: a light in words, since when, and what to do."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import mailbox, outbox
from dooropener.heartbeats import SILENCE, Heartbeat, Pulse, heartbeats
from dooropener.jobs import SILENCE as WORKER_SILENCE
from dooropener.outbox import Held
from dooropener.settings import Settings


class Light(enum.StrEnum):
    OK = "ok"
    SLOW = "slow"
    DOWN = "down"
    OFF = "off"


class Trouble(enum.StrEnum):
    """Why a light is not green; the page has the words and the advice."""

    NONE = ""
    SILENT = "silent"
    NEVER = "never"
    FAILS = "fails"
    SLOW = "slow"
    HELD = "held"
    STANDSTILL = "standstill"
    TRYING_AGAIN = "trying_again"
    NO_WORKER = "no_worker"
    BEHIND = "behind"
    FETCHING_FAILS = "fetching_fails"
    NOT_SET_UP = "not_set_up"


@dataclass(frozen=True, slots=True)
class ChannelLight:
    """One way in or out; `number` is milliseconds, jobs or letters, as the channel has it."""

    name: str
    light: Light
    trouble: Trouble = Trouble.NONE
    since: datetime | None = None
    number: int = 0


SLOW_MILLISECONDS = {Pulse.MAIL_IN: 1000, Pulse.WEB_CHAT: 1000, Pulse.TELEGRAM: 3000, Pulse.ENCODER: 1000}
WAITS_LONG = timedelta(minutes=1)
WAITS_TOO_LONG = timedelta(minutes=10)
_WORK = text(
    "SELECT (SELECT max(last_heartbeat) FROM procrastinate_workers), count(*),"
    " min(coalesce(due.scheduled_at,"
    " (SELECT min(event.at) FROM procrastinate_events AS event WHERE event.job_id = due.id)))"
    " FROM (SELECT id, scheduled_at FROM procrastinate_jobs WHERE status = 'todo'"
    " AND (scheduled_at IS NULL OR scheduled_at <= :now) ORDER BY priority DESC, id LIMIT 500) AS due"
)


async def channel_lights(
    session: AsyncSession, settings: Settings, held: Held | None, *, now: datetime
) -> list[ChannelLight]:
    """All of them, in the order in which a letter and its answer meet them."""
    beats = await heartbeats(session)
    telegram = _by_pulse(beats, Pulse.TELEGRAM, now) if settings.telegram_token else _off("telegram")
    return [
        await _mail_out(session, held),
        _by_pulse(beats, Pulse.MAIL_IN, now),
        *await _fetching(session, settings),
        telegram,
        _by_pulse(beats, Pulse.WEB_CHAT, now),
        await _worker(session, now),
        _by_pulse(beats, Pulse.ENCODER, now),
    ]


def _off(name: str) -> ChannelLight:
    return ChannelLight(name, Light.OFF, Trouble.NOT_SET_UP)


def _by_pulse(beats: Mapping[Pulse, Heartbeat], name: Pulse, now: datetime) -> ChannelLight:
    last = beats.get(name)
    if last is None:
        return ChannelLight(name, Light.DOWN, Trouble.NEVER)
    if last.at < now - SILENCE:
        return ChannelLight(name, Light.DOWN, Trouble.SILENT, last.at)
    if last.fault:
        return ChannelLight(name, Light.DOWN, Trouble.FAILS, last.since)
    if last.took > SLOW_MILLISECONDS[name]:
        return ChannelLight(name, Light.SLOW, Trouble.SLOW, last.at, last.took)
    return ChannelLight(name, Light.OK, since=last.since, number=last.took)


async def _mail_out(session: AsyncSession, held: Held | None) -> ChannelLight:
    if held is not None:
        return ChannelLight("mail_out", Light.OFF, Trouble.HELD, held.at, held.waiting)
    stopped = await outbox.standstill(session)
    if stopped is not None:
        return ChannelLight("mail_out", Light.DOWN, Trouble.STANDSTILL, stopped.since, stopped.waiting)
    waiting = await outbox.waiting_for_another_try(session)
    if waiting:
        return ChannelLight("mail_out", Light.SLOW, Trouble.TRYING_AGAIN, waiting[0].created_at, len(waiting))
    return ChannelLight("mail_out", Light.OK, since=await outbox.last_mail_sent(session))


async def _fetching(session: AsyncSession, settings: Settings) -> list[ChannelLight]:
    if settings.imap_host is None:
        return [_off("imap")]
    folder = await mailbox.find_folder(session, settings)
    if folder is None or not (folder.looked_at or folder.fault):
        return [ChannelLight("imap", Light.DOWN, Trouble.NEVER)]
    if folder.fault:
        return [ChannelLight("imap", Light.DOWN, Trouble.FETCHING_FAILS, folder.failing_since)]
    return [ChannelLight("imap", Light.OK, since=folder.looked_at)]


async def _worker(session: AsyncSession, now: datetime) -> ChannelLight:
    alive, waiting, oldest = (await session.execute(_WORK, {"now": now})).one()
    if alive is None or alive < now - WORKER_SILENCE:
        return ChannelLight("worker", Light.DOWN, Trouble.NO_WORKER, alive, waiting)
    waits = now - oldest if oldest else timedelta(0)
    if waits > WAITS_LONG:
        light = Light.DOWN if waits > WAITS_TOO_LONG else Light.SLOW
        return ChannelLight("worker", light, Trouble.BEHIND, oldest, waiting)
    return ChannelLight("worker", Light.OK, since=alive, number=waiting)
