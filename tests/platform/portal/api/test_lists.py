"""Long lists: a page at a time, each linking to the next; and versions of single things."""

import pytest
from sqlalchemy import select

from dooropener.listings import Listing


async def _walk(machine, path):
    """All pages from `path` on, by their links."""
    pages = []
    while path:
        answer = await machine.client.get(path)
        assert answer.status_code == 200
        pages.append(answer.json())
        path = answer.links.get("next", {}).get("url")
    return pages


async def test_pages_link_to_the_next_until_all_was_seen(machine, session, told):
    pages = await _walk(machine, "/api/v1/listings?limit=1&state=published")

    assert [[each["id"] for each in page] for page in pages] == [[told.local.id], [told.partner.id]]


async def test_what_comes_in_meanwhile_moves_nothing(machine, session, told):
    first = await machine.get("/listings", params={"limit": 1})
    body = {"kind": "offer", "partnership": ["services"], "title": "Pumpar", "text": "Pumpar", "language": "sv"}
    await machine.post("/listings", body | {"organisation_id": told.local.organisation_id})

    second = await machine.client.get(first.links["next"]["url"])

    assert [each["id"] for each in second.json()] == [told.partner.id]


async def test_search_links_on_as_well(machine, told):
    (page,) = await _walk(machine, "/api/v1/organisations?q=varme")

    assert [each["name"] for each in page] == ["Björns Värme AB"]


@pytest.mark.parametrize("cursor", ["x", "i", "i99999999999", "p1", "i-1", "i٣"])
async def test_cursor_that_we_did_not_give_out_is_refused(machine, cursor):
    answer = await machine.get("/listings", params={"cursor": cursor})

    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_cursor")


@pytest.mark.parametrize("limit", [0, 201])
async def test_pages_have_a_size_that_can_be_served(machine, limit):
    assert (await machine.get("/listings", params={"limit": limit})).status_code == 400


async def test_change_of_what_was_seen_is_taken_and_of_what_is_older_refused(machine, session, told):
    path = f"/listings/{told.local.id}"
    seen = await machine.get(path)
    body = {name: seen.json()[name] for name in ("kind", "partnership", "text", "language", "target_regions")}
    header = {"if-match": seen.headers["etag"]}

    first = await machine.put(path, body | {"title": "Värmepumpar"}, headers=header)
    second = await machine.put(path, body | {"title": "Pumpar"}, headers=header)
    third = await machine.put(path, body | {"title": "Pumpar"}, headers={"if-match": first.headers["etag"]})

    assert [first.status_code, second.status_code, third.status_code] == [200, 412, 200]
    assert second.json()["code"] == "precondition_failed"
    assert await session.scalar(select(Listing.title).where(Listing.id == told.local.id)) == "Pumpar"
