import pytest

from dooropener import figures
from people import story


@pytest.mark.parametrize(
    ("codes", "words", "language", "sector"),
    [
        (["NACE:10.72"], "Vi bygger värmepumpar", "sv", "food"),
        (["HS:190540", "NACE:25.11"], "", "sv", "metal"),
        (["NACE:68.20"], "", "sv", "services"),
        (["HS:190540"], "Vi syr arbetskläder av bomull", "sv", "textile"),
        ([], "Hej", "sv", ""),
        (["NACE:x"], "", "sv", ""),
    ],
)
def test_codes_tell_the_sector_and_words_where_there_are_none(codes, words, language, sector):
    assert figures.sector_of(codes, words, language) == sector


async def test_sector_is_told_of_listings_from_here_and_again_when_they_change(session, clock):
    told = await story(session, clock.now())

    first, again = await figures.tell_sectors(session), await figures.tell_sectors(session)
    before = (await session.get_one(figures.ListingSector, told.local.id)).sector
    told.local.codes = ["NACE:10.72"]
    await session.flush()
    changed = await figures.tell_sectors(session)
    kept = await session.get_one(figures.ListingSector, told.local.id, populate_existing=True)

    assert (first, again, changed) == (1, 0, 1)
    assert before != kept.sector == "food"
