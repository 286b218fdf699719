"""Which machine is asking: by its key alone, within its scopes, and not too often."""

import dataclasses

import httpx
import pytest

from dooropener import accounts, tokens
from dooropener.accounts import Role
from dooropener.portal import create_app
from people import PASSWORD, eva


def _problem(answer):
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert told["status"] == answer.status_code
    return answer.status_code, told["code"]


async def test_machine_reads_what_its_user_may_read(machine, told):
    answer = await machine.get(f"/listings/{told.local.id}")

    assert (answer.status_code, answer.json()["title"]) == (200, "Värmepumpar med propan")


async def test_request_without_key_is_told_how_to_show_one(machine):
    answer = await machine.client.get("/api/v1/listings", headers={"authorization": ""})

    assert _problem(answer) == (401, "not_signed_in")
    assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("key", ["Bearer do_unknown", "Bearer  ", "Basic QWRhOkFkYQ==", "Bearer \x7f"])
async def test_unknown_keys_open_nothing(machine, key):
    answer = await machine.client.get("/api/v1/listings", headers={"authorization": key})

    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")


async def test_cookies_mean_nothing_to_the_api(machine, browser, told):
    await browser.sign_in(told.ada.email, PASSWORD)

    answer = await browser.client.get("/api/v1/listings")

    assert _problem(answer) == (401, "not_signed_in")


async def test_key_means_nothing_to_pages(machine):
    answer = await machine.client.get("/today")

    assert (answer.status_code, answer.headers["location"]) == (303, "/login?next=%2Ftoday")


async def test_token_reaches_no_further_than_its_scopes(make_machine, told):
    reading = await make_machine(told.ada, "listings:read")

    assert (await reading.get("/listings")).status_code == 200
    answer = await reading.post(f"/listings/{told.local.id}/hold")
    assert _problem(answer) == (403, "scope_missing")
    assert answer.headers["www-authenticate"] == 'Bearer error="insufficient_scope", scope="listings:write"'


async def test_token_never_reaches_above_what_its_user_has_become(make_machine, told, session):
    machine = await make_machine(told.ada)
    told.ada.role = Role.READER
    await session.flush()

    answer = await machine.post(f"/listings/{told.local.id}/hold")

    assert _problem(answer) == (403, "scope_missing")


async def test_token_dies_with_its_user(make_machine, told, session, clock):
    leaver = await eva(session, clock.now())
    machine = await make_machine(leaver)
    assert (await machine.get("/listings")).status_code == 200

    await accounts.deactivate(session, leaver, by=told.ada, at=clock.now())

    assert _problem(await machine.get("/listings")) == (401, "invalid_token")


async def test_revoked_token_opens_nothing(machine, told, session, clock):
    await tokens.revoke(session, machine.token, by=told.ada, at=clock.now())

    assert _problem(await machine.get("/listings")) == (401, "invalid_token")


async def test_token_ends_on_its_day(make_machine, told, clock):
    machine = await make_machine(told.ada, days=30)
    clock.advance(days=30)

    assert _problem(await machine.get("/listings")) == (401, "token_expired")


async def test_history_names_the_machine_beside_its_user(machine, told):
    await machine.post(f"/listings/{told.local.id}/hold")

    changes = (await machine.get(f"/listings/{told.local.id}/changes")).json()

    assert (changes[-1]["to_state"], changes[-1]["actor_name"]) == ("on_hold", "Ada (CRM)")


async def test_every_answer_says_what_is_left_of_the_minute(machine):
    first, second = await machine.get("/regions"), await machine.get("/nowhere")

    assert [first.headers[name] for name in ("ratelimit-limit", "ratelimit-remaining", "ratelimit-reset")] == [
        "300",
        "299",
        "60",
    ]
    assert "ratelimit-limit" not in second.headers


async def test_token_that_asks_too_often_is_told_when_to_come_back(house, machine, clock):
    settings = house.settings.model_copy(update={"api_requests_a_minute": 2})
    app = create_app(dataclasses.replace(house, settings=settings))
    key = machine.client.headers["authorization"]
    clock.advance(seconds=20)

    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://test") as client:
        client.headers["authorization"] = key
        answers = [await client.get("/api/v1/regions") for _ in range(3)]
        clock.advance(seconds=40)
        later = await client.get("/api/v1/regions")

    assert [answer.status_code for answer in [*answers, later]] == [200, 200, 429, 200]
    assert _problem(answers[2]) == (429, "too_many_attempts")
    assert (answers[2].headers["retry-after"], answers[2].headers["ratelimit-remaining"]) == ("40", "0")


async def test_use_of_a_token_is_known_to_the_minute(machine, session, clock):
    await machine.get("/regions")
    clock.advance(seconds=30)
    await machine.get("/regions")

    await session.refresh(machine.token)

    assert clock.now() - machine.token.last_used_at == clock.now() - clock.now().replace(second=0)
