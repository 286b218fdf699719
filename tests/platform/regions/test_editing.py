"""A region is added and changed without a deploy."""

from dataclasses import replace

import pytest

from dooropener import regions
from dooropener.regions import InvalidRegion, RegionFields, RegionKind, Route, work_calendar
from dooropener.words import words

OULU = RegionFields(
    names={"sv": "Uleåborg", "en": "Oulu", "fi": "Oulu", "de": ""},
    country="FI",
    kind=RegionKind.COOPERATION,
    network="",
    languages=("fi", "sv"),
    cities=("Oulu", "Uleåborg", "Oulu"),
    aliases=(),
    lat=65.01,
    lon=25.47,
    route=Route.DIRECT,
    subdivision="",
    since=2019,
    story_sv="",
    story_en="",
)


async def test_region_is_added_found_by_matching_and_changed(session, clock):
    on = clock.now().date()
    await regions.seed(session)

    oulu = await regions.add_region(session, OULU, on=on)
    again = await regions.add_region(session, replace(OULU, names={"sv": "Ny", "en": "New"}), on=on)
    await regions.change_region(
        session, oulu, replace(OULU, country="DE", subdivision="DE-BW", story_sv="Vi två."), on=on
    )

    assert (oulu.id, again.id, oulu.names["fi"], "de" in oulu.names) == ("oulu", "new-2", "Oulu", False)
    assert (oulu.cities, oulu.subdivision, oulu.story("sv"), oulu.story("en")) == (
        ["Oulu", "Uleåborg"],
        "BW",
        "Vi två.",
        "",
    )
    assert "oulu" in {region.id for region in await regions.matching_regions(session)}
    epiphany = on.replace(month=1, day=6)
    assert not work_calendar("DE", "oulu", subdivision=oulu.subdivision).works_on(epiphany)
    assert work_calendar("DE", "oulu").works_on(epiphany)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"names": {"en": "Oulu"}}, "name_sv"),
        ({"country": "XQ"}, "country"),
        ({"languages": ()}, "languages"),
        ({"lat": float("nan")}, "lat"),
        ({"lon": 181}, "lon"),
        ({"since": 1066}, "since"),
        ({"subdivision": "QQ"}, "subdivision"),
        ({"kind": RegionKind.HOME}, "kind"),
        ({"story_en": "x" * 4001}, "story_en"),
    ],
)
async def test_what_cannot_be_is_refused_by_field(session, clock, wrong, field):
    with pytest.raises(InvalidRegion) as refusal:
        await regions.add_region(session, replace(OULU, **wrong), on=clock.now().date())

    assert refusal.value.details["field"] == field


def test_names_sort_as_their_readers_expect():
    names = ["Österrike", "Albanien", "Åland", "Zambia"]

    assert sorted(names, key=words("sv").sorting) == ["Albanien", "Zambia", "Åland", "Österrike"]
    assert sorted(names, key=words("en").sorting) == ["Åland", "Albanien", "Österrike", "Zambia"]
