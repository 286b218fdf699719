"""For those who watch the machine: numbers of requests, their lines in the log, health, metrics."""

import asyncio
import dataclasses
import re

import httpx
import pytest
from litestar import get
from prometheus_client.parser import text_string_to_metric_families
from pydantic import SecretStr
from sqlalchemy import event, text

from dooropener import listings, outbox
from dooropener.exchanges.service import read_later
from dooropener.migrating import newest_revision
from dooropener.portal import create_app
from dooropener.portal.guards import public
from dooropener.portal.trails import FromProxies
from doubles.journals import journal
from people import NUMBER, PASSWORD, ada, story

TOKEN = "a-token-for-metrics-of-32-letters!"


async def test_each_answer_has_a_number_and_the_log_a_line_for_it(browser, session, clock):
    user = await ada(session, clock.now())
    await browser.sign_in(user.email)

    with journal() as told:
        answer = await browser.client.get("/organisations/99?q=Chiara")

    (line,) = told.told("request")
    assert line["request"] == answer.headers["x-request-id"]
    assert {name: line[name] for name in ("method", "route", "status", "user")} == {
        "method": "GET",
        "route": "/organisations/{organisation_id}",
        "status": 404,
        "user": user.id,
    }
    assert line["ms"] >= 0


async def test_a_number_that_a_proxy_gave_is_kept(browser):
    kept = await browser.client.get("/healthz", headers={"x-request-id": "from-the-proxy-1"})
    made = await browser.client.get("/healthz", headers={"x-request-id": "<script>"})

    assert kept.headers["x-request-id"] == "from-the-proxy-1"
    assert re.fullmatch(r"[0-9a-f]{16}", made.headers["x-request-id"])


@pytest.mark.parametrize(("client", "kept"), [(("10.1.2.3", 1), True), (("192.0.2.1", 1), False), (None, True)])
async def test_only_proxies_number_requests(client, kept):
    seen = []

    async def app(scope, receive, send):
        seen.extend(name for name, _ in scope["headers"])

    scope = {"type": "http", "client": client, "headers": [(b"x-request-id", b"abcdefgh"), (b"host", b"here")]}
    await FromProxies(app, "10.0.0.0/8, ::1")(scope, None, None)

    assert seen == ([b"x-request-id", b"host"] if kept else [b"host"])


@get("/breaks", guards=[public], sync_to_thread=False)
def breaks() -> str:
    raise ValueError("bjorn@bjornsvarme.example")


async def test_who_meets_a_fault_can_name_it(browser, house):
    app = create_app(house, routers=[breaks])
    browser.client._transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)

    with journal() as told:
        answer = await browser.client.get("/breaks", headers={"accept-language": "en"})

    (fault,) = told.told("a request broke")
    assert answer.status_code == 500
    assert f"<code>{answer.headers['x-request-id']}</code>" in answer.text
    assert (fault["request"], fault["route"]) == (answer.headers["x-request-id"], "/breaks")
    assert "bjorn" not in told.text


async def test_fit_to_serve_with_the_schema_that_the_program_knows(browser, session):
    fit = await browser.client.get("/readyz")
    await session.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    unfit = await browser.client.get("/readyz")

    assert (fit.status_code, fit.text) == (200, "ok\n")
    assert (unfit.status_code, unfit.text) == (503, f"the schema is 0001, this program needs {newest_revision()}\n")


async def test_whether_anybody_works(browser, session, clock):
    nobody = await browser.client.get("/readyz/worker")
    worker = text("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (:at)")
    await session.execute(worker, {"at": clock.now()})
    somebody = await browser.client.get("/readyz/worker")
    clock.advance(minutes=1)
    silent = await browser.client.get("/readyz/worker")

    assert [answer.status_code for answer in (nobody, somebody, silent)] == [503, 200, 503]


@pytest.fixture
def measured(browser, house):
    """The browser at a portal whose metrics are on."""
    settings = house.settings.model_copy(update={"metrics_token": SecretStr(TOKEN)})
    app = create_app(dataclasses.replace(house, settings=settings))
    browser.client._transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    return browser


async def scrape(browser, token=TOKEN):
    answer = await browser.client.get("/metrics", headers={"authorization": f"Bearer {token}"})
    families = text_string_to_metric_families(answer.text) if answer.status_code == 200 else []
    return answer, {
        (sample.name, *sorted(sample.labels.items())): sample.value for each in families for sample in each.samples
    }


async def test_metrics_tell_numbers_and_nothing_of_anybody(measured, session, clock):
    told = await story(session, clock.now())
    await measured.sign_in(told.ada.email)
    await measured.get(f"/matches/{told.match.id}")

    answer, found = await scrape(measured)

    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert found["dooropener_mail_held",] == 0
    assert found["dooropener_workers",] == 0
    assert sum(value for name, value in found.items() if name[0] == "dooropener_matches") >= 1
    assert sum(value for name, value in found.items() if name[0] == "dooropener_request_seconds_count") >= 2
    words = (told.ada.email, told.ada.name, NUMBER, "Chiara", "Björn", "termoemilia", "bjornsvarme", PASSWORD)
    assert [word for word in words if word in answer.text] == []


async def test_rows_are_counted_anew_after_fifteen_seconds_and_not_before(measured, session, house, clock):
    told = await story(session, clock.now())
    await session.commit()
    found = []
    for seconds in (0, 14, 1):
        now = clock.advance(seconds=seconds)
        found.append((await scrape(measured))[1])
        if not seconds:
            await listings.hold(session, told.local, by=told.ada, at=now)
            await outbox.hold_mail(session, by=told.ada.actor, at=now)
            await session.commit()

    on_hold = ("dooropener_listings", ("state", "on_hold"))
    assert [each.get(on_hold, 0) for each in found] == [0, 0, 1]
    assert [each["dooropener_mail_held",] for each in found] == [0, 1, 1]


async def test_what_the_encoder_has_to_read_of_an_import_waits_for_it_too(measured, session):
    await read_later(session, 1)

    _, found = await scrape(measured)

    assert found["dooropener_encoder_waiting",] == 1


async def test_those_who_ask_at_once_cost_one_count(measured, engine):
    seen = []

    def note(_connection, _cursor, statement, *_):
        seen.append(statement)

    event.listen(engine.sync_engine, "before_cursor_execute", note)
    await asyncio.gather(*(scrape(measured) for _ in range(3)))
    event.remove(engine.sync_engine, "before_cursor_execute", note)

    assert len([each for each in seen if "FROM listing GROUP BY" in each]) == 1


@pytest.mark.parametrize("token", ["", "another-token"])
async def test_without_the_token_there_are_no_metrics(measured, token):
    answer, _ = await scrape(measured, token)

    assert answer.status_code == 404


async def test_without_a_setting_there_are_no_metrics(browser):
    answer, _ = await scrape(browser)

    assert answer.status_code == 404
