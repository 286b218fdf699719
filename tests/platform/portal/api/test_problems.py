"""Errors are problem details, on every path below the API."""

import pytest

from people import consented, story


def _told(answer):
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.status_code, answer.json()["code"]


async def test_rule_that_is_broken_has_its_code_its_field_and_a_sentence(machine, told):
    answer = await machine.put(
        f"/listings/{told.local.id}",
        {"kind": "offer", "partnership": ["distribution"], "title": "", "text": "Pumpar", "language": "sv"},
        headers={"accept-language": "sv"},
    )

    assert answer.json() == {
        "type": "/api#invalid_listing",
        "title": "A rule is broken",
        "status": 422,
        "code": "invalid_listing",
        "detail": "Ett fält i annonsen stämmer inte.",
        "errors": [{"field": "title", "rule": "missing"}],
    }


async def test_letter_in_a_language_that_is_not_written_names_the_field(machine, session, told, clock):
    introduction = await consented(session, told, clock.now())

    answer = await machine.get(f"/introductions/{introduction.id}/letter", params={"language": "\n\x0e"})

    assert (answer.status_code, answer.json()["errors"]) == (422, [{"field": "language", "rule": "unknown_choice"}])


async def test_letter_to_nobody_is_a_conflict(make_machine, session, clock):
    told = await story(session, clock.now(), region="esslingen", country="DE", language="de")
    introduction = await consented(session, told, clock.now())
    machine = await make_machine(told.ada)

    answer = await machine.get(f"/introductions/{introduction.id}/letter")

    assert _told(answer) == (409, "nobody_to_write_to")


@pytest.mark.parametrize("path", ["/api/v1/nowhere", "/api/v1", "/api/v1/listings/999999", "/api/v1/listings/x"])
async def test_what_is_not_there_is_a_problem(machine, path):
    answer = await machine.client.get(path)

    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


async def test_wrong_method_says_which_are_right(machine):
    answer = await machine.client.delete("/api/v1/listings")

    assert _told(answer) == (405, "method_not_allowed")
    assert {"GET", "POST"} <= set(answer.headers["allow"].replace(" ", "").split(","))


async def test_number_that_no_row_can_have_is_refused(machine):
    answer = await machine.get(f"/listings/{2**31}")

    assert _told(answer) == (400, "bad_request")
    assert answer.json()["errors"][0]["field"] == "listing_id"


async def test_body_that_is_no_json_is_refused(machine, told):
    path = f"/api/v1/listings/{told.local.id}/reject"

    form = await machine.client.post(path, data={"reason": "No"})
    broken = await machine.client.post(path, content=b"{", headers={"content-type": "application/json"})
    other = await machine.client.post(path, json={"reason": 7})

    assert [_told(each) for each in (form, broken, other)] == [
        (415, "unsupported_media_type"),
        (400, "bad_request"),
        (400, "bad_request"),
    ]


async def test_body_that_is_too_large_is_refused(machine, told):
    answer = await machine.post(f"/listings/{told.local.id}/reject", {"reason": "x" * 1_100_000})

    assert _told(answer) == (413, "too_large")


async def test_pages_keep_their_own_faults(browser):
    answer = await browser.get("/nowhere")

    assert answer.headers["content-type"].startswith("text/html")
