"""All listings: search, filters, pages, publishing several; what stays the same however many there are."""

from dataclasses import replace

import pytest
import pytest_asyncio

from dooropener import listings
from dooropener.listings import ListingState
from dooropener.portal import listing_lists
from people import ada, bjorns_company, heat_pumps_offered

LEAK = "Ring 011-15 20 30."


@pytest_asyncio.fixture
async def user(session, clock):
    return await ada(session, clock.now())


@pytest_asyncio.fixture
async def write(session, clock, user):
    """`await write(title="…")` makes a listing of Björn's that waits for review."""
    company = await bjorns_company(session, clock.now(), verified_by=user)

    async def write(**changed):
        at, fields = clock.now(), replace(heat_pumps_offered(), **changed)
        listing = await listings.draft(
            session, organisation=company.organisation, fields=fields, by=company.person, source="test", at=at
        )
        await listings.submit(session, listing, by=company.person, at=at)
        await session.flush()
        return listing

    return write


@pytest_asyncio.fixture
async def desk(browser, user):
    await browser.come_in(user.email)
    return browser


def shown(desk):
    return [link.text() for link in desk.tree().css("li a.main")]


async def state_of(session, listing):
    await session.refresh(listing)
    return listing.state


async def test_words_and_filters_narrow_the_list(desk, write):
    await write(title="Bastu")
    await write(title="Sauna", language="en")
    await write(title="Kajak", text=f"{heat_pumps_offered().text} Med paddel.")

    told = {}
    for query in (
        "",
        "?q=paddel",
        "?q=BASTU",
        "?q=björns+värme",
        "?language=en",
        "?state=published",
        "?state=no",
        "?q=%25",
    ):
        await desk.get(f"/listings{query}")
        told[query] = shown(desk)

    everything = ["Kajak", "Sauna", "Bastu"]
    assert told == {
        "": everything,
        "?q=paddel": ["Kajak"],
        "?q=BASTU": ["Bastu"],
        "?q=björns+värme": everything,
        "?language=en": ["Sauna"],
        "?state=published": [],
        "?state=no": everything,
        "?q=%25": [],
    }
    assert "No listing is like that" in desk.words()


async def test_pages_lead_on_and_keep_the_filter(desk, write, monkeypatch):
    monkeypatch.setattr(listing_lists, "PER_PAGE", 2)
    for number in range(5):
        await write(title=f"Nummer {number}")

    await desk.get("/listings?q=nummer&page=2")
    second = shown(desk)
    onwards = desk.tree().css_first("a[rel=next]").attributes["href"]
    await desk.get("/listings?q=nummer&page=99")

    assert second == ["Nummer 2", "Nummer 1"]
    assert onwards == "/listings?q=nummer&page=3"
    assert shown(desk) == ["Nummer 0"]


async def test_what_is_being_published_takes_no_place_on_the_pages_of_the_review(desk, write, monkeypatch):
    monkeypatch.setattr(listing_lists, "PER_PAGE", 2)
    first, second, *_ = [await write(title=f"Nummer {number}") for number in range(4)]
    await desk.get("/review")

    await desk.post("/listings/publish", listing=[str(first.id), str(second.id)], next="/review")

    left = [node.text() for node in desk.tree().css("main h2 a")]
    assert (left, desk.tree().css_first("a[rel=next]")) == (["Nummer 2", "Nummer 3"], None)


async def test_all_that_are_found_are_published_but_for_those_that_leak(desk, session, write, ten_seconds_later):
    fine, other = await write(title="Bastu ett"), await write(title="Kajak")
    leaking = await write(title="Bastu två", text=f"{heat_pumps_offered().text} {LEAK}")
    await desk.get("/listings?state=in_review&q=bastu")

    await desk.post("/listings/publish", all="yes", q="bastu", next="/listings?state=in_review")
    await ten_seconds_later()

    states = [await state_of(session, each) for each in (fine, other, leaking)]
    assert states == [ListingState.PUBLISHED, ListingState.IN_REVIEW, ListingState.IN_REVIEW]
    assert "1 stays in review: you wrote it, or it gives contact data away. The others are published" in desk.words()
    assert desk.page.url.path == "/listings"


async def test_findings_are_marked_numbered_and_quoted_with_their_rule(desk, session, write, ten_seconds_later):
    listing = await write(text=f"{heat_pumps_offered().text} {LEAK}")

    await desk.get(f"/listings/{listing.id}")
    tree = desk.tree()

    assert tree.css_first("mark.leak").text() == "011-15 20 30"
    assert tree.css_first(".found-number").attributes["href"] == "#finding-1"
    assert "Telephone numbers are passed on when both sides have said yes" in tree.css_first("#finding-1").text()
    assert desk.form(f"/listings/{listing.id}/publish").css_first("[name=despite]")

    await desk.submit(f"/listings/{listing.id}/publish", despite=" ")
    refused = desk.page.status_code
    await desk.submit(f"/listings/{listing.id}/publish", despite="A part number")
    await ten_seconds_later()

    assert refused == 422
    assert await state_of(session, listing) is ListingState.PUBLISHED


async def test_versions_are_compared_in_words_and_the_profile_is_saved(desk, session, clock, write, user):
    listing = await write()
    fields = listings.fields_of(await listings.get_listing(session, listing.id))
    await listings.change(session, listing, replace(fields, title="Pumpar"), by=user, at=clock.advance(minutes=1))
    await session.flush()

    await desk.get(f"/listings/{listing.id}/versions")
    removed, added = desk.tree().css_first("del").text(), desk.tree().css_first("ins").text()
    await desk.get(f"/listings/{listing.id}/versions?before=2&after=2")
    same = desk.words()
    await desk.get(f"/listings/{listing.id}/een")
    lacking = desk.tree().css_first(".notice.warn").text()
    saved = await desk.get(f"/listings/{listing.id}/een.json")

    assert removed == "[taken out: Värmepumpar med propan]"
    assert added == "[put in: Pumpar]"
    assert "These two say the same." in same
    assert "translate what you paste" in lacking
    assert saved.json()["fields"]["title"] == "Pumpar"
    assert "attachment" in saved.headers["content-disposition"]


@pytest.mark.parametrize("path", ["/listings", "/review"])
async def test_queries_do_not_grow_with_the_list(desk, statements, write, path):
    counts, made = [], 0
    for many in (1, 3, 20):
        while made < many:
            await write(title=f"Nummer {made}")
            made += 1
        counts.append(await statements.of(desk, path))

    assert counts[0] == counts[1] == counts[2] <= 15
