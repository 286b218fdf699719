"""The API keeps what its description says: made-up requests meet no 5xx and no answer that it does not describe."""

import logging
from collections import Counter
from datetime import timedelta
from unittest import SkipTest

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import FlakyStrategyDefinition, Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS
from schemathesis.core.failures import FailureGroup

from described import HELD_TO, hold_to_description
from dooropener.portal.api.schema import description
from doubles.machine_office import machine_office

A_FEW = {
    "GET /api/v1/listings",
    "POST /api/v1/listings/{listing_id}/reject",
    "GET /api/v1/organisations/{organisation_id}",
    "GET /api/v1/introductions/{introduction_id}",
    "POST /api/v1/imports",
    "GET /api/v1/exports/{kind}",
    "GET /api/v1/figures/{figure}/cases",
    "POST /api/v1/webhooks",
}
log = logging.getLogger(__name__)

KNOWN = 6
"""Numbers up to here stand for things that there are."""


@pytest.fixture
def office(server_url, tmp_path):
    with machine_office(server_url, tmp_path) as office:
        yield office


def _explore(office, *, examples, only=None):
    """How often operations were asked, how often they did as asked, and which did not keep what they describe."""
    schema = schemathesis.openapi.from_dict(description())
    asked, done, broken = Counter(), Counter(), {}
    checks = [CHECKS.get_one(name) for name in HELD_TO]
    for operation in (found.ok() for found in schema.get_all_operations()):
        if only is not None and operation.label not in only:
            continue
        log.info("asking %s", operation.label)
        for mode in GenerationMode:
            try:
                _ask(operation, mode, office, checks, (asked, done), examples)
            except FailureGroup as group:
                broken[operation.label] = [str(failure) for failure in group.exceptions]
                log.warning("%s: %s", operation.label, broken[operation.label])
            except (SkipTest, Unsatisfiable):
                continue  # without parameters and body there is nothing that could be wrong in a request
    return asked, done, broken


def _ask(operation, mode, office, checks, counters, examples):
    try:
        _ask_once(operation, mode, office, checks, counters, examples)
    except FlakyStrategyDefinition:  # what made up the requests lost its thread: that says nothing of the answers
        log.warning("asking %s anew", operation.label)
        _ask_once(operation, mode, office, checks, counters, examples)


def _ask_once(operation, mode, office, checks, counters, examples):
    asked, done = counters

    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def ask(case):
        asked[operation.label] += 1
        _aim(case)
        answer = case.call_and_validate(
            base_url=office.url, headers={"authorization": f"Bearer {office.key}"}, checks=checks, timeout=30
        )
        done[operation.label] += 200 <= answer.status_code < 300

    ask()


def _aim(case):
    """Every other number is made one of a thing that there is, or nearly all would be asked about nothing."""
    for name, value in (case.path_parameters or {}).items():
        if isinstance(value, int) and not isinstance(value, bool) and value > KNOWN and value % 2:
            case.path_parameters[name] = value % KNOWN + 1


def test_a_few_operations_keep_what_they_describe(office):
    asked, _, broken = _explore(office, examples=5, only=A_FEW)

    assert set(asked) == A_FEW
    assert broken == {}


@pytest.mark.parametrize(
    ("method", "path", "status", "media_type", "content"),
    [
        ("GET", "/contacts/7", 418, "application/json", b"{}"),
        ("GET", "/contacts/7", 200, "text/plain", b"Chiara"),
        ("GET", "/contacts/7", 200, "application/json", b'{"id": "seven"}'),
        ("GET", "/contacts/7", 404, "application/problem+json", b'{"detail": "no"}'),
        ("GET", "/horoscopes", 200, "application/json", b"[]"),
    ],
)
async def test_answer_that_is_not_described_is_noticed(method, path, status, media_type, content):
    request = httpx.Request(method, f"http://test/api/v1{path}")
    answer = httpx.Response(status, headers={"content-type": media_type}, content=content, request=request)
    answer.elapsed = timedelta()

    with pytest.raises((FailureGroup, AssertionError)):
        await hold_to_description(answer)


@pytest.mark.soak
def test_every_operation_keeps_what_it_describes(office):
    asked, done, broken = _explore(office, examples=25)

    operations = {f"{method.upper()} {path}" for path, those in description()["paths"].items() for method in those}
    log.warning("%s operations, %s cases, %s done", len(asked), sum(asked.values()), sum(done.values()))
    for label in sorted(operations - {label for label, number in done.items() if number}):
        log.warning("never done: %s", label)
    assert set(asked) == operations
    assert broken == {}
