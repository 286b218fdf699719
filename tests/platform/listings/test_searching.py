"""The search of one side: each word somewhere, spelling a little off, nearest first."""

import pytest

from dooropener import listings
from people import story


@pytest.mark.parametrize(
    ("text", "home", "found"),
    [
        ("", True, True),
        ("propan", True, True),
        ("varmepumpar", True, True),
        ("Björns värmepumpr", True, True),
        ("propan choklad", True, False),
        ("propan", False, False),
        ("pompe", False, True),
        ("termo emila", False, True),
        ("installatori 100%_", False, False),
    ],
)
async def test_words_find_their_side(session, clock, text, home, found):
    told = await story(session, clock.now())
    wanted = told.local if home else told.partner

    result = await listings.search_side(session, text, home=home)

    assert result == ([wanted] if found else [])


async def test_region_and_state_narrow_it(session, clock):
    told = await story(session, clock.now())

    elsewhere = await listings.search_side(session, "pompe", home=False, region="linz")
    await listings.hold(session, told.partner, by=told.ada, at=clock.now())

    assert elsewhere == []
    assert await listings.search_side(session, "pompe", home=False) == []
