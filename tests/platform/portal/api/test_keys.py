"""The same request under the same key is done once."""

from sqlalchemy import func, select

from dooropener.organisations import Organisation

BODY = {"name": "Pompe S.r.l.", "kind": "company", "region_id": "emilia-romagna", "source": "CRM"}
KEY = {"idempotency-key": "order-4711"}


async def _known(session):
    return await session.scalar(select(func.count()).where(Organisation.name == "Pompe S.r.l."))


async def test_second_request_has_the_first_answer(machine, session):
    first = await machine.post("/organisations", BODY, headers=KEY)
    second = await machine.post("/organisations", BODY, headers=KEY)

    assert (first.status_code, second.status_code) == (201, 201)
    assert second.json() == first.json()
    assert (first.headers.get("idempotency-replayed"), second.headers["idempotency-replayed"]) == (None, "true")
    assert await _known(session) == 1


async def test_second_request_of_what_has_nothing_to_tell_has_nothing_either(machine):
    first = await machine.post("/duplicates/look", headers=KEY)
    second = await machine.post("/duplicates/look", headers=KEY)

    assert [(each.status_code, each.content) for each in (first, second)] == [(202, b"null")] * 2


async def test_key_of_another_request_is_refused(machine, session):
    await machine.post("/organisations", BODY, headers=KEY)

    answer = await machine.post("/organisations", BODY | {"legal_form": "S.r.l."}, headers=KEY)

    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")
    assert await _known(session) == 1


async def test_request_that_was_refused_is_judged_anew(machine, session):
    wrong = await machine.post("/organisations", BODY | {"source": " "}, headers=KEY)
    right = await machine.post("/organisations", BODY, headers=KEY)

    assert (wrong.status_code, right.status_code) == (422, 201)


async def test_answer_is_forgotten_after_a_day(machine, session, clock):
    await machine.post("/organisations", BODY, headers=KEY)
    clock.advance(hours=24)

    answer = await machine.post("/organisations", BODY | {"all_the_same": True}, headers=KEY)

    assert answer.status_code == 201
    assert await _known(session) == 2


async def test_keys_of_two_tokens_do_not_meet(machine, make_machine, told):
    other = await make_machine(told.ada)

    first = await machine.post("/organisations", BODY, headers=KEY)
    second = await other.post("/organisations", BODY, headers=KEY)

    assert (first.status_code, second.json()["code"]) == (201, "organisation_like_it")


async def test_key_that_is_none_is_refused(machine):
    answer = await machine.post("/organisations", BODY, headers={"idempotency-key": "x" * 256})

    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_idempotency_key")
