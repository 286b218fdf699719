"""The pictures of the README and of the guide to the desk, taken of the running product: `--record` takes them anew."""

from pathlib import Path

import pytest
from playwright.async_api import expect

from dooropener import listings
from dooropener.matches import match_one
from doubles.portals import with_chat

PICTURES = Path(__file__).parents[4] / "docs" / "pictures"
LARGEST = 300_000
SMALL = 155_000
DESK = ("today", "queue", "case")
LOOKS = {
    "dark": {"viewport": {"width": 1100, "height": 760}, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 360, "height": 780}, "color_scheme": "light"},
}
PLACES = {
    "board": "/introductions",
    "listings": "/listings",
    "organisations": "/organisations?q=v%C3%A4rme",
    "map": "/regions",
    "settings": "/settings",
}
PLACE = {"viewport": {"width": 1100, "height": 760}, "color_scheme": "light"}
QUEUE = {"width": 1280, "height": 1240}
CHAT = {"width": 1280, "height": 1080}
SENTENCE = "Vi bygger värmepumpar med propan och söker en grossist kring Modena eller Bologna"


def _width(picture: Path) -> int:
    """Of a PNG: its first chunk holds width and height (PNG specification, section 11.2.1)."""
    return int.from_bytes(picture.read_bytes()[16:20], "big")


@pytest.mark.browser
async def test_take_picture_of_the_match_queue(office, new_page, record):
    async with office.house.sessions.begin() as session:
        (listing, *_) = await listings.search_listings(session, "Granvärme")
        await listings.publish(session, listing, by=await office.advisor(session), at=office.house.clock.now())
    await match_one(office.house, listing.id)
    page = await new_page(viewport=QUEUE, color_scheme="light")

    await page.goto(f"/matches?listing={listing.id}")

    await expect(page.locator("article.case mark").first).to_be_visible()
    if record:
        await page.screenshot(path=PICTURES / "matches.png")


@pytest.mark.browser
async def test_take_picture_of_the_chat(office, serve, new_page, record):
    async with serve(office.house, with_chat) as url:
        page = await new_page(signed_in=False, viewport=CHAT, color_scheme="light")
        await page.goto(f"{url}/chat?language=sv")
        await page.fill("#text", SENTENCE)
        await page.click("#send")

        await expect(page.get_by_role("log")).to_contain_text("Emilia-Romagna", timeout=60_000)
        if record:
            await page.screenshot(path=PICTURES / "chat.png")
        await page.close()  # an open page follows the conversation, and the server would wait for it


@pytest.mark.browser
@pytest.mark.parametrize("look", LOOKS)
async def test_take_pictures_of_the_desk(office, new_page, record, look):
    """In English: what people wrote stays in their own language."""
    async with office.house.sessions.begin() as session:
        (await office.advisor(session)).language = "en"
    page = await new_page(**LOOKS[look])
    paths = {"today": "/today", "queue": "/matches", "case": f"/introductions/{office.introduction}"}

    for name, path in paths.items():
        await page.goto(path)
        await expect(page.locator("h1")).to_be_visible()
        if record:
            await page.screenshot(path=PICTURES / f"{name}-{look}.png")


@pytest.mark.browser
async def test_take_pictures_of_the_other_places(office, new_page, record):
    async with office.house.sessions.begin() as session:
        (await office.advisor(session)).language = "en"
    page = await new_page(**PLACE)

    for name, path in PLACES.items():
        await page.goto(path)
        await expect(page.locator("h1")).to_be_visible()
        if record:
            await page.screenshot(path=PICTURES / f"{name}.png")


@pytest.mark.parametrize(
    ("name", "width", "largest"),
    [
        ("matches.png", 1280, LARGEST),
        ("chat.png", 1280, LARGEST),
        *((f"{name}-{look}.png", LOOKS[look]["viewport"]["width"], SMALL) for name in DESK for look in LOOKS),
        *((f"{name}.png", PLACE["viewport"]["width"], SMALL) for name in PLACES),
    ],
)
def test_picture_is_there_and_light_enough(name, width, largest):
    picture = PICTURES / name

    assert picture.stat().st_size < largest
    assert _width(picture) == width
