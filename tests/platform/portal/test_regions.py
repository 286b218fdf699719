"""Regions at the desk: the map and its table, what is sought and offered, a region added."""

import pytest_asyncio

from dooropener import introductions, organisations
from dooropener.portal import region_map
from dooropener.regions import Region, RegionKind
from people import asked, institution, story


@pytest_asyncio.fixture
async def told(session, house, clock):
    return await story(session, clock.now())


@pytest_asyncio.fixture
async def desk(browser, told):
    await browser.come_in(told.ada.email)
    return browser


async def test_map_and_table_tell_the_same(desk, session, told, clock):
    await asked(session, told, clock.now())

    await desk.get("/regions")

    tree = desk.tree()
    drawn = [(dot.css_first(".digit").text(), dot.css_first(".name").text()) for dot in tree.css("g.dot")]
    rows = [row.css("td, th") for row in tree.css("tbody tr")]
    assert drawn == [(row[0].text(), row[1].css_first("a").text()) for row in rows]
    emilia = next(row for row in rows if row[1].css_first("a").text() == "Emilia-Romagna")
    assert [cell.text() for cell in emilia[4:]] == ["1", "0", "0", "1", "1", "0"]
    assert tree.css_first("svg[role=img] title").text() == "Map of the partner regions"
    assert len(tree.css("g.dot.busy")) == 1


async def test_region_page_shows_wishes_introductions_and_the_door(desk, session, told, clock):
    await asked(session, told, clock.now())
    erika = await institution(session, clock.now(), region="emilia-romagna", country="IT")

    await desk.get("/regions/emilia-romagna/edit")
    await desk.submit("/regions/emilia-romagna/edit", story_en="We and SERN.", since="2005", door=str(erika.id))

    said = desk.words()
    for words in ("We and SERN.", "since 2005", "0 offers, 1 request", "Björns Värme AB – Termo Emilia S.r.l."):
        assert words in said
    assert "opens the door" in said
    await desk.get("/regions/norrkoping")
    assert "1 open introduction" in desk.words()
    assert await organisations.door_of(session, "emilia-romagna") == erika.id


async def test_lists_behind_a_region_are_a_click_away_with_their_numbers(desk, session, told, clock):
    offices = [await institution(session, clock.now(), region="emilia-romagna", country="IT") for _ in range(21)]
    await asked(session, told, clock.now())

    await desk.get("/regions/emilia-romagna")

    ways = {link.attributes["href"]: " ".join(link.text().split()) for link in desk.tree().css("main section a")}
    contacts = "/organisations?region=emilia-romagna&kind=trade_contact"
    board = "/introductions?view=list&region=emilia-romagna"
    assert "20 of 21 people are shown." in desk.words()
    assert (ways[contacts], ways[board]) == ("Trade contact 21", "1 introduction under way")
    await desk.get(contacts)
    assert "21 organisations" in desk.words()
    await desk.get(board)
    assert "1 under way" in desk.words()
    assert len(offices) == 21


async def test_region_is_added_and_faults_keep_what_was_written(desk, session):
    await desk.get("/regions/new")
    told = {"name_sv": "Uleåborg", "name_en": "Oulu", "country": "FI", "kind": "cooperation", "languages": ["fi"]}

    await desk.submit("/regions/new", **told, lat="north", lon="25,47")
    assert desk.page.status_code == 422
    assert desk.tree().css_first("#name_sv").attributes["value"] == "Uleåborg"
    assert desk.tree().css_first("#lat-wrong")
    await desk.submit("/regions/new", lat="65,01")

    assert "The region is saved." in desk.words()
    await desk.get("/regions")
    assert "Oulu" in [name.text() for name in desk.tree().css("g.dot .name")]
    await desk.get("/regions/atlantis")
    assert desk.page.status_code == 404


def _region(number, lat, lon, kind=RegionKind.COOPERATION):
    return Region(id=f"r{number}", names={"en": f"Region {number}"}, country="IT", kind=kind, lat=lat, lon=lon)


def test_map_of_many_keeps_dots_apart_and_on_the_sheet():
    home = _region("home", 58.59, 16.19, RegionKind.HOME)
    crowd = [_region(n, 44 + n * 0.05, 11 + n * 0.03) for n in range(8)] + [
        _region(8, -80, -170),
        _region(9, 58.59, 16.19),
    ]

    drawn = region_map.draw([*crowd, home], {}, "en")

    dots = [(place.x, place.y) for place in drawn.places]
    near = min(((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2) ** 0.5 for a in dots for b in dots if a is not b)
    assert near > region_map.DOT
    assert all(0 < x < region_map.WIDTH and 0 < y < region_map.HEIGHT for x, y in dots)
    assert [place.kilometres for place in drawn.places] == sorted(place.kilometres for place in drawn.places)
    assert region_map.draw([], {}, "sv").home is None
    assert introductions.RegionFigures().agreed == 0
