"""Ten seconds in which publishing can be taken back."""

import pytest_asyncio
from sqlalchemy import func, select

from dooropener import listings
from dooropener.listings import ListingState
from dooropener.outbox import Delivery
from people import heat_pumps_offered, story

UNDONE = "Undone. Nothing has happened."
TOO_LATE = "It has happened already, or was taken back."


@pytest_asyncio.fixture
async def told(session, clock):
    return await story(session, clock.now())


@pytest_asyncio.fixture
async def desk(browser, told):
    await browser.come_in(told.ada.email)
    return browser


async def _written(session):
    return await session.scalar(select(func.count(Delivery.id)))


@pytest_asyncio.fixture
async def waiting(session, told, clock):
    """Three listings that wait for review."""
    made = []
    for _ in range(3):
        listing = await listings.draft(
            session,
            organisation=told.company.organisation,
            fields=heat_pumps_offered(),
            by=told.company.person,
            source="chat",
            at=clock.now(),
        )
        await listings.submit(session, listing, by=told.company.person, at=clock.now())
        made.append(listing)
    await session.flush()
    return made


async def _states(session, several):
    for one in several:
        await session.refresh(one)
    return {one.state for one in several}


async def test_listing_published_on_its_page_is_taken_back(desk, session, waiting, ten_seconds_later):
    listing, before = waiting[0], await _written(session)
    await desk.get(f"/listings/{listing.id}")
    await desk.submit(f"/listings/{listing.id}/publish")
    shown = desk.tree().css_first(f'main a[href="/listings/{listing.id}"]')
    await desk.get(f"/listings/{listing.id}")
    offered = desk.form(f"/listings/{listing.id}/publish")
    await desk.post(f"/listings/{listing.id}/publish")

    await desk.undo()
    await ten_seconds_later()

    assert (shown, offered) == (None, None)
    assert desk.page.url.path == "/review"
    assert UNDONE in desk.words()
    assert (await _states(session, waiting), await _written(session)) == ({ListingState.IN_REVIEW}, before)


async def test_listing_is_published_once_the_ten_seconds_are_over(desk, session, waiting, ten_seconds_later):
    listing = waiting[0]
    await desk.get(f"/listings/{listing.id}")
    await desk.submit(f"/listings/{listing.id}/publish")
    toast = desk.tree().css_first(".toast form").attributes["action"]
    await ten_seconds_later()

    answer = await desk.post(toast)

    assert answer.status_code == 409
    assert TOO_LATE in desk.words()
    assert await _states(session, [listing]) == {ListingState.PUBLISHED}


async def test_several_published_together_are_taken_back_together(desk, session, waiting, ten_seconds_later):
    before = await _written(session)
    await desk.get("/review")
    await desk.post("/listings/publish", listing=[str(each.id) for each in waiting], next="/review")
    said = "They are published in ten seconds." in desk.words(), "Nothing to review" in desk.words()

    await desk.undo()
    await ten_seconds_later()

    assert said == (True, True)
    assert desk.page.url.path == "/review"
    assert (await _states(session, waiting), await _written(session)) == ({ListingState.IN_REVIEW}, before)


async def test_several_are_published_by_one_act_and_what_is_under_way_is_left(
    desk, session, waiting, ten_seconds_later
):
    await desk.get(f"/listings/{waiting[0].id}")
    await desk.submit(f"/listings/{waiting[0].id}/publish")
    first = desk.tree().css_first(".toast form").attributes["action"]
    await desk.post("/listings/publish", listing=[str(each.id) for each in waiting], next="/review")
    await desk.undo()
    await ten_seconds_later()
    once = [await _states(session, [each]) for each in waiting]

    await desk.post("/listings/publish", listing=[str(each.id) for each in waiting], next="/review")
    toast = desk.tree().css_first(".toast form").attributes["action"]
    await ten_seconds_later()
    answer = await desk.post(toast)

    assert first != toast
    assert once == [{ListingState.PUBLISHED}, {ListingState.IN_REVIEW}, {ListingState.IN_REVIEW}]
    assert await _states(session, waiting) == {ListingState.PUBLISHED}
    assert answer.status_code == 409


async def test_review_is_done_from_the_list_listing_by_listing(desk, session, waiting, ten_seconds_later):
    short, long, back = waiting
    long.text = "Långt. " * 200
    await session.flush()
    await desk.get("/review")
    rows = desk.tree().css("main [data-item]")
    keys = [sorted(node.attributes["data-key"] for node in row.css("[data-key]")) for row in rows]

    await desk.submit(f"/listings/{short.id}/publish")
    await desk.submit(f"/listings/{back.id}/reject", reason="Skriv vilka storlekar det gäller.")
    left = [node.attributes["href"] for node in desk.tree().css("main h2 a")]
    await ten_seconds_later()

    assert keys == [["a", "o", "r", "x"], ["o", "r", "x"], ["a", "o", "r", "x"]]
    assert left == [f"/listings/{long.id}"]
    assert [await _states(session, [each]) for each in waiting] == [
        {ListingState.PUBLISHED},
        {ListingState.IN_REVIEW},
        {ListingState.REJECTED},
    ]
