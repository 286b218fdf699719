"""Files that come in by API: looked at, mapped, taken in, stopped, undone; by the same rules as on the pages."""

import base64

import pytest
from sqlalchemy import func, select

from dooropener import exchanges
from dooropener.exchanges import Import, ImportState, work_through
from dooropener.organisations import Organisation
from exchanging import DEFAULTS, FIRM, PUMPS, as_csv, as_jsonl, as_xlsx
from people import story

ENGLISH = {"accept-language": "en"}
NEW = {**FIRM, "name": "Caldo S.r.l.", "registration_number": ""}
WRONG = {**FIRM, "name": "Nord AB", "region": "atlantis", "registration_number": ""}


def _file(content, **more):
    return {"name": "firms.csv", "content": base64.b64encode(content).decode(), "defaults": DEFAULTS, **more}


async def _organisations(session):
    return await session.scalar(select(func.count()).select_from(Organisation))


async def _bring(machine, content, **more):
    answer = await machine.post("/imports", _file(content, **more))
    assert answer.status_code == 201, answer.text
    return answer.json()


async def test_a_file_is_looked_at_before_anything_is_written(machine, session):
    before = await _organisations(session)

    brought = await _bring(machine, as_csv(NEW, WRONG))

    assert (brought["state"], brought["kind"], brought["missing"]) == ("checked", "organisations", [])
    assert (brought["seen"], brought["of"], brought["counts"]["created"], brought["counts"]["refused"]) == (2, 2, 1, 1)
    assert brought["mapping"] == list(FIRM)
    assert await _organisations(session) == before


async def test_rows_tell_what_would_happen_and_what_is_wrong(machine, told):
    told_of = {"name": "Termo Emilia S.r.l.", "region": "emilia-romagna", "postal_address": "Via Emilia 1, Modena"}
    number = (
        await _bring(machine, as_csv({**told_of, "sectors": "=1+1"}, {**told_of, "name": "Nord", "region": "x"}))
    )["id"]

    changed = (await machine.get(f"/imports/{number}/rows?verdict=updated", headers=ENGLISH)).json()
    (row,) = (await machine.get(f"/imports/{number}/rows?verdict=refused", headers=ENGLISH)).json()

    assert changed[0]["changes"]["postal_address"] == ["", "Via Emilia 1, Modena"]
    assert (row["line"], row["cells"][:2]) == (3, ["Nord", "x"])
    (fault,) = row["faults"]
    assert (fault["field"], fault["rule"]) == ("region", "unknown_region")
    assert fault["says"].startswith("There is no region called “x”. Write one of: Emilia-Romagna, Esslingen am Neckar,")


async def test_what_was_looked_at_is_taken_in_and_undone(machine, session):
    before = await _organisations(session)
    number = (await _bring(machine, as_xlsx(NEW)))["id"]

    taken = (await machine.post(f"/imports/{number}/take-in")).json()
    between = await _organisations(session)
    undone = (await machine.post(f"/imports/{number}/undo")).json()

    assert (taken["state"], taken["counts"]["created"], between) == ("done", 1, before + 1)
    assert (undone["state"], undone["counts"]["taken_back"], undone["undo_until"]) == ("undone", 1, "2026-04-01")
    assert await _organisations(session) == before


async def test_what_somebody_changed_since_is_left_by_undoing_and_told(machine, session):
    number = (await _bring(machine, as_csv(NEW)))["id"]
    await machine.post(f"/imports/{number}/take-in")
    organisation = (await session.scalars(select(Organisation).where(Organisation.name == NEW["name"]))).one()
    organisation.postal_address = "Via Emilia 2, Modena"
    await session.flush()

    undone = (await machine.post(f"/imports/{number}/undo")).json()

    assert undone["counts"]["left"] == 1
    (left,) = (await machine.get(f"/imports/{number}/left")).json()
    assert (left["subject"], left["subject_id"], left["line"]) == ("organisations", organisation.id, 2)


async def test_columns_are_mapped_as_they_were_seen(machine, session):
    brought = await _bring(machine, b"who;where\nTermo Nord;riga\n", kind="organisations")
    path = f"/imports/{brought['id']}"
    seen = await machine.get(path)
    too_early = await machine.post(f"{path}/take-in")
    body, header = {"mapping": ["name", "region"], "defaults": DEFAULTS}, {"if-match": seen.headers["etag"]}

    mapped = await machine.put(f"{path}/columns", body, headers=header)
    again = await machine.put(f"{path}/columns", body, headers=header)
    taken = await machine.post(f"{path}/take-in")

    assert (brought["missing"], brought["counts"]["created"]) == (["name", "region"], 0)
    assert (too_early.status_code, too_early.json()["code"]) == (409, "columns_missing")
    assert [mapped.status_code, again.status_code, taken.status_code] == [200, 412, 200]
    assert (mapped.json()["missing"], mapped.json()["counts"]["created"]) == ([], 1)
    assert await session.scalar(select(Organisation.region_id).where(Organisation.name == "Termo Nord")) == "riga"


async def test_columns_can_be_told_with_the_file(machine):
    told = {"who": "name", "where": "region"}

    brought = await _bring(
        machine, as_jsonl({"who": "Termo Nord", "where": "riga"}), kind="organisations", columns=told
    )

    assert (brought["mapping"], brought["counts"]["created"]) == (["name", "region"], 1)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"columns": {"name": "horoscope"}}, "name"),
        ({"columns": {"nobody": "name"}}, "nobody"),
        ({"defaults": {"lawful_basis": "because"}}, "lawful_basis"),
        ({"defaults": {"title": "x"}}, "title"),
        ({"encoding": "klingon"}, "encoding"),
        ({"name": " "}, "name"),
    ],
)
async def test_what_cannot_be_meant_is_refused_by_its_name(machine, session, more, field):
    answer = await machine.post("/imports", _file(as_csv(NEW), **more))

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)
    assert await exchanges.imports(session, limit=9) == []


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 90, "binary"),
        (b"name;region\n", "no_rows"),
        (b"horoscope;stars\na;b\n", "unknown_columns"),
    ],
)
async def test_a_file_that_is_none_is_refused_with_its_reason(machine, content, rule):
    answer = await machine.post("/imports", _file(content))

    assert (answer.status_code, answer.json()["code"]) == (422, "unreadable_file")
    assert answer.json()["errors"] == [{"field": "content", "rule": rule}]


async def test_a_file_may_be_larger_than_other_bodies(machine):
    rows = [{"name": f"Firm {number}", "region": "riga", "notes": "x" * 50_000} for number in range(30)]

    brought = await _bring(machine, as_csv(*rows), kind="organisations")

    assert (brought["counts"]["created"], brought["mapping"]) == (30, ["name", "region", ""])


async def test_a_file_sent_twice_under_one_key_comes_in_once(machine, session):
    key = {"idempotency-key": "file-1"}

    first = await machine.post("/imports", _file(as_csv(NEW)), headers=key)
    second = await machine.post("/imports", _file(as_csv(NEW)), headers=key)

    assert second.headers["idempotency-replayed"] == "true"
    assert second.json() == first.json()
    assert len(await exchanges.imports(session, limit=9)) == 1


async def test_a_large_file_is_a_job_with_progress_that_can_be_stopped(machine, session):
    rows = [{"name": f"Firm {number}", "region": "riga"} for number in range(exchanges.SMALL + 1)]

    brought = await _bring(machine, as_csv(*rows))
    stopped = (await machine.post(f"/imports/{brought['id']}/cancel")).json()
    again = await machine.post(f"/imports/{brought['id']}/cancel")

    assert (brought["state"], brought["seen"], brought["of"]) == ("checking", 0, len(rows))
    assert (stopped["state"], (await machine.get(f"/imports/{brought['id']}/rows")).json()) == ("cancelled", [])
    assert (again.status_code, again.json()["code"]) == (409, "illegal_transition")


async def test_a_large_file_is_taken_in_by_the_worker(committed_house, make_machine, clock):
    rows = [{"name": f"Firm {number}", "region": "riga"} for number in range(exchanges.SMALL + 1)]
    house = committed_house
    async with house.sessions.begin() as session:
        told = await story(session, clock.now())
        machine = await make_machine(told.ada, house=house, session=session)
    number = (await _bring(machine, as_csv(*rows)))["id"]
    await work_through(house, number)

    begun = (await machine.post(f"/imports/{number}/take-in")).json()
    await work_through(house, number)
    done = (await machine.get(f"/imports/{number}")).json()

    assert [begun["state"], done["state"]] == ["running", "done"]
    assert (done["seen"], done["counts"]["created"]) == (len(rows), len(rows))


async def test_listings_that_came_in_wait_for_a_colleague(machine, session):
    number = (await _bring(machine, as_csv(PUMPS)))["id"]
    await machine.post(f"/imports/{number}/take-in")

    watched = (await machine.get(f"/imports/{number}")).json()

    assert watched["following"] == {"listings": 1, "in_review": 1, "published": 0, "encoded": 0}


async def test_imports_are_listed(machine, session):
    numbers = [(await _bring(machine, as_csv(NEW)))["id"] for _ in range(2)]

    listed = (await machine.get("/imports")).json()

    assert [each["id"] for each in listed] == numbers
    assert {each.state for each in await session.scalars(select(Import))} == {ImportState.CHECKED}


async def test_an_import_that_there_is_not_is_not_found(machine):
    for path in ("", "/rows", "/left"):
        answer = await machine.get(f"/imports/77{path}")
        assert (answer.status_code, answer.json()["code"]) == (404, "unknown_import")
