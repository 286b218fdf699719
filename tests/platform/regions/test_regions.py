import pytest

import dooropener_matching as matching
from dooropener import regions
from dooropener.regions import Region, RegionKind, Route


async def test_the_shipped_regions_come_with_their_routes(session):
    await regions.seed(session)

    found = await regions.all_regions(session)

    assert {region.id: region.route for region in found if region.route is not Route.DIRECT} == {
        "esslingen": Route.VIA_INSTITUTION,
        "linz": Route.VIA_INSTITUTION,
    }
    assert [region.id for region in found] == [
        "emilia-romagna",
        "esslingen",
        "kenya",
        "kopavogur",
        "linz",
        "odense",
        "riga",
        "tampere",
        "trondheim",
        "xuzhou",
        "norrkoping",
    ]


async def test_seeding_again_keeps_what_an_advisor_changed(session):
    await regions.seed(session)
    region = await regions.get_region(session, "esslingen")
    region.route, region.note_sv = Route.DIRECT, "Handelskammaren har sagt ja."
    await session.flush()

    await regions.seed(session)
    await session.refresh(region)

    assert (region.route, region.note_sv) == (Route.DIRECT, "Handelskammaren har sagt ja.")


async def test_matching_sees_the_regions_as_they_were_shipped(session):
    await regions.seed(session)

    found = await regions.matching_regions(session)

    assert found == tuple(sorted(matching.default_regions(), key=lambda region: region.id))


async def test_the_home_region_is_the_citys_own(session):
    await regions.seed(session)

    home = await regions.home_region(session)

    assert (home.id, home.kind, home.country) == ("norrkoping", RegionKind.HOME, "SE")


async def test_without_regions_there_is_no_home(session):
    with pytest.raises(regions.UnknownRegion):
        await regions.home_region(session)


async def test_an_unknown_region_is_named_in_the_refusal(session):
    with pytest.raises(regions.UnknownRegion) as refusal:
        await regions.get_region(session, "atlantis")

    assert refusal.value.details == {"id": "atlantis"}


@pytest.mark.parametrize(("language", "name"), [("it", "Danubio"), ("de", "Danube"), ("xx", "Danube")])
def test_a_name_that_is_missing_is_given_in_english(language, name):
    assert Region(id="danube", names={"en": "Danube", "it": "Danubio"}).name(language) == name


def test_a_region_without_names_goes_by_its_id():
    assert Region(id="danube", names={}).name("sv") == "danube"
