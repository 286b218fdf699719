"""What stands in the log, and what never does."""

import logging
import re

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from dooropener import jobs, logs
from dooropener.accounts.service import UnknownUser
from dooropener.logs import current_trail, on_the_trail, sane
from dooropener.settings import LogLevel, Settings
from doubles.journals import journal

log = logging.getLogger("dooropener.tests")


def raising(error: Exception, cause: Exception | None = None) -> None:
    raise error from cause


def broken(error: Exception, cause: Exception | None = None) -> None:
    """It is raised and logged."""
    try:
        raising(error, cause)
    except Exception:
        log.exception("it broke")


def test_of_an_exception_the_kind_and_the_place_are_told_and_not_what_it_says():
    with journal() as told:
        broken(ValueError("bjorn@bjornsvarme.example"), KeyError("556036-0793"))

    (entry,) = told.entries
    assert (entry["event"], entry["level"], entry["logger"]) == ("it broke", "error", "dooropener.tests")
    assert [link["kind"] for link in entry["fault"]] == ["ValueError", "KeyError"]
    assert re.fullmatch(r"platform/test_logs\.py:\d+ raising", entry["fault"][0]["at"][-1])
    assert "bjorn" not in told.text
    assert "556036" not in told.text


def test_of_a_rule_that_was_broken_its_code_is_told():
    with journal() as told:
        broken(UnknownUser(id=7, name="Björn"))

    assert told.entries[0]["fault"][0]["code"] == UnknownUser.code
    assert "Björn" not in told.text


async def test_of_a_broken_constraint_its_name_is_told_and_not_the_values(session):
    twice = text("INSERT INTO office_setting (name, state) VALUES (:name, 'on'), (:name, 'on')")
    with journal() as told:
        try:
            async with session.begin_nested():
                await session.execute(twice, {"name": "bjorn@bjornsvarme.example"})
        except IntegrityError:
            log.exception("it broke")

    fault = told.entries[0]["fault"]
    assert [link["kind"] for link in fault] == ["IntegrityError", "UniqueViolation"]
    assert fault[1]["constraint_name"] == "uq_office_setting_name"
    assert "bjorn" not in told.text


@pytest.mark.parametrize(
    ("given", "kept"), [("a1b2c3d4e5", True), ("short", False), ("a" * 65, False), ("x\ny" * 5, False)]
)
def test_a_number_from_outside_is_taken_where_it_is_one(given, kept):
    assert (sane(given) == given) is kept
    assert len(sane(given)) >= 8


async def test_a_job_goes_on_under_the_number_of_its_request(committed_house, run_jobs):
    with journal() as told:
        with on_the_trail("request-0001"):
            async with committed_house.sessions.begin() as session:
                await jobs.defer(session, "mailbox.read_message", message_id=404)
        await run_jobs(committed_house)

    assert current_trail() is None
    ((arguments,),) = await rows(
        committed_house, "SELECT args FROM procrastinate_jobs WHERE task_name = 'mailbox.read_message'"
    )
    assert arguments == {"_trail": "request-0001", "message_id": 404}
    assert {entry.get("request") for entry in told.entries if entry.get("task") == "mailbox.read_message"} <= {
        "request-0001"
    }


async def rows(house, query):
    async with house.sessions() as session:
        return [tuple(row) for row in await session.execute(text(query))]


@pytest.fixture
def kept_logging():
    """What `configure` turns is turned back."""
    root = logging.getLogger()
    before = root.level, list(root.handlers), {name: logging.getLogger(name).level for name in logs.OURS}
    yield
    root.handlers[:] = before[1]
    root.setLevel(before[0])
    for name, level in before[2].items():
        logging.getLogger(name).setLevel(level)
    logging.captureWarnings(capture=False)


def test_other_peoples_libraries_speak_from_warnings_on_at_every_level(kept_logging):
    settings = Settings(_env_file=None, secret_key="s" * 32, log_level=LogLevel.DEBUG)

    logs.configure(settings)

    talkative = ("httpx", "httpcore", "telegram", "procrastinate", "mail.log", "aiosmtpd", "imap_tools", "sqlalchemy")
    assert [name for name in talkative if logging.getLogger(name).isEnabledFor(logging.INFO)] == []
    assert logging.getLogger("dooropener.portal").isEnabledFor(logging.DEBUG)
