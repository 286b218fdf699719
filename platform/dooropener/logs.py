"""What is written down while the house runs: lines for machines in production, for people elsewhere.

No line tells names, addresses, texts or secrets. Ours are written without them; other people's libraries speak only
from warnings on, for below that they tell what they send and receive; and of what went wrong the kind is told and the
place, not the message, which quotes values.
"""

import logging
import re
import secrets
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from dooropener.errors import DoorOpenerError
from dooropener.settings import Environment, LogLevel, Settings

OURS = ("dooropener", "dooropener_bot", "dooropener_matching")
TOLD = ("method", "route", "status", "ms", "user", "job", "task")
"""What a line may carry besides its sentence."""

TRAIL = "request"
_SANE = re.compile(r"[A-Za-z0-9._-]{8,64}")
_DEEPEST = 12


def configure(settings: Settings) -> None:
    """Write to stderr from now on, in the manner of the environment."""
    production = settings.environment is Environment.PRODUCTION
    development = settings.environment is Environment.DEVELOPMENT
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(lines(as_json=production, quoting=development))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.captureWarnings(capture=True)
    told_nothing = settings.environment is Environment.DEMO and "log_level" not in settings.model_fields_set
    for name in OURS:  # in the demo the screen belongs to the welcome
        logging.getLogger(name).setLevel(LogLevel.WARNING.upper() if told_nothing else settings.log_level.upper())


def lines(*, as_json: bool, quoting: bool) -> structlog.stdlib.ProcessorFormatter:
    """A formatter. `quoting` tells the messages of exceptions too: for developers, whose data are made up."""
    before: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(allow=TOLD),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    if not quoting:
        before.append(_only_the_kind)
    last: list[Processor] = [structlog.stdlib.ProcessorFormatter.remove_processors_meta]
    if as_json:
        last += [structlog.processors.dict_tracebacks if quoting else _as_it_is, _json()]
    else:
        last.append(
            structlog.dev.ConsoleRenderer(
                colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback, pad_event_to=0
            )
        )
    return structlog.stdlib.ProcessorFormatter(foreign_pre_chain=before, processors=last)


def _json() -> Processor:
    return structlog.processors.JSONRenderer(ensure_ascii=False, sort_keys=False)


def _as_it_is(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    return event


def _only_the_kind(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Of an exception what it was and where, link by link."""
    found = event.pop("exc_info", None)
    error = found[1] if isinstance(found, tuple) else found
    if isinstance(error, BaseException):
        event["fault"] = [_told(link) for link in _chain(error)]
    return event


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    link: BaseException | None = error
    while link is not None and id(link) not in seen:
        seen.add(id(link))
        yield link
        link = link.__cause__ or (None if link.__suppress_context__ else link.__context__)


def _told(error: BaseException) -> dict[str, Any]:
    """The kind; what the database names of it (`diag`), which are codes and names of constraints; the last places."""
    told: dict[str, Any] = {"kind": type(error).__name__}
    if isinstance(error, DoorOpenerError):
        told["code"] = error.code
    diagnosis = getattr(error, "diag", None)
    for name in ("sqlstate", "table_name", "constraint_name"):
        value = getattr(diagnosis, name, None)
        if value:
            told[name] = value
    frames = traceback.extract_tb(error.__traceback__)[-_DEEPEST:]
    told["at"] = [f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]
    return told


def _short(path: str) -> str:
    """The last two parts: which file it is, and nothing of the machine."""
    return "/".join(path.split("/")[-2:])


def new_trail() -> str:
    return secrets.token_hex(8)


def sane(trail: object) -> str:
    """A trail that came from outside where it is one, else a new one."""
    return trail if isinstance(trail, str) and _SANE.fullmatch(trail) else new_trail()


def current_trail() -> str | None:
    """The number under which everything that one request leads to stands in the log; None outside of any."""
    found = structlog.contextvars.get_contextvars().get(TRAIL)
    return str(found) if found else None


@contextmanager
def on_the_trail(trail: str, **more: object) -> Iterator[None]:
    """What is logged meanwhile, and in jobs enqueued meanwhile, carries the number."""
    with structlog.contextvars.bound_contextvars(**{TRAIL: trail}, **more):
        yield
