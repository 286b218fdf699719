"""Adding a region and telling its story, without a deploy."""

from litestar import Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from dooropener import organisations, regions
from dooropener.errors import Invalid
from dooropener.portal.desk import Desk
from dooropener.portal.form_meanwhile import FormMeanwhile, filled, hold, language_names, meanwhile
from dooropener.portal.forms import FieldFault, Form
from dooropener.portal.guards import advisor
from dooropener.portal.toasts import Fact
from dooropener.portal.visits import visit_of
from dooropener.regions import STORY_LENGTH, Region, RegionFields, RegionKind, Route
from dooropener.words import ALL_LANGUAGES, PORTAL_LANGUAGES, words

_OTHERS = tuple(language for language in ALL_LANGUAGES if language not in PORTAL_LANGUAGES)


@get("/regions/new", guards=[advisor])
async def new_region(desk: NamedDependency[Desk]) -> Response[str]:
    return await _form(desk, None, Form({}))


@post("/regions/new", guards=[advisor])
async def add_region(desk: NamedDependency[Desk]) -> Response[str] | Redirect:
    try:
        region = await regions.add_region(desk.session, fields_from(desk.form), on=desk.now.date())
    except Invalid as fault:
        return await _form(desk, None, desk.form, fault)
    return desk.go(f"/regions/{region.id}", Fact.REGION_SAVED)


@get("/regions/{region_id:str}/edit", guards=[advisor])
async def edit_region(desk: NamedDependency[Desk], region_id: FromPath[str]) -> Response[str]:
    region = await regions.get_region(desk.session, region_id)
    return await _form(desk, region, filled(await _as_form(desk, region)))


@post("/regions/{region_id:str}/edit", guards=[advisor])
async def change_region(desk: NamedDependency[Desk], region_id: FromPath[str]) -> Response[str] | Redirect:
    """Save, unless somebody else changed it since the form was shown: then both are shown first."""
    await hold(desk.session, Region, region_id)
    region = await regions.get_region(desk.session, region_id)
    if others := meanwhile(desk.form, await _as_form(desk, region)):
        return await _form(desk, region, others.merged, others=others)
    try:
        await regions.change_region(desk.session, region, fields_from(desk.form), on=desk.now.date())
        await choose_door(desk, region)
    except Invalid as fault:
        return await _form(desk, region, desk.form, fault)
    return desk.go(f"/regions/{region.id}", Fact.REGION_SAVED)


async def choose_door(desk: Desk, region: Region) -> None:
    number = desk.form.chosen("door")
    known = {contact.id: contact for contact in await organisations.trade_contacts(desk.session, region.id)}
    if number is not None and number not in known:
        raise FieldFault("door", "unknown_choice")
    await organisations.open_region_by(desk.session, region.id, known[number] if number is not None else None)


def fields_from(form: Form) -> RegionFields:
    return RegionFields(
        names={language: form.text(f"name_{language}") for language in ALL_LANGUAGES},
        country=form.required("country").upper(),
        kind=form.choice("kind", RegionKind),
        network=form.text("network"),
        languages=form.many("languages"),
        cities=form.lines("cities"),
        aliases=form.lines("aliases"),
        lat=form.degrees("lat"),
        lon=form.degrees("lon"),
        route=form.choice("route", Route),
        subdivision=form.text("subdivision"),
        since=form.number("since"),
        story_sv=form.text("story_sv"),
        story_en=form.text("story_en"),
    )


async def _as_form(desk: Desk, region: Region) -> dict[str, list[str]]:
    """The story as it is shown: what the product knows is there to be written on."""
    door = await organisations.door_of(desk.session, region.id)
    return {
        **{f"name_{language}": [region.names.get(language, "")] for language in ALL_LANGUAGES},
        "country": [region.country],
        "kind": [region.kind.value],
        "network": [region.network or ""],
        "languages": list(region.languages),
        "cities": ["\n".join(region.cities)],
        "aliases": ["\n".join(region.aliases)],
        "lat": [str(region.lat)],
        "lon": [str(region.lon)],
        "route": [region.route.value],
        "subdivision": [region.subdivision or ""],
        "since": [str(region.since or "")],
        "story_sv": [region.story("sv")],
        "story_en": [region.story("en")],
        "door": [str(door or "")],
    }


async def _form(
    desk: Desk,
    region: Region | None,
    form: Form,
    fault: Invalid | None = None,
    others: FormMeanwhile | None = None,
) -> Response[str]:
    reader = words(visit_of(desk.request).language)
    countries = [(code, name) for code, name in reader.locale.territories.items() if len(code) == 2 and code.isalpha()]
    kinds = [kind for kind in RegionKind if (kind is RegionKind.HOME) is (_is_home(region))]
    doors = await organisations.trade_contacts(desk.session, region.id) if region else []
    return await desk.page(
        "region_edit.html",
        status=422 if fault else 409 if others else 200,
        others=others,
        region=region,
        form=form,
        fault=fault,
        countries=sorted(countries, key=lambda each: reader.sorting(each[1])),
        kinds=kinds,
        routes=list(Route),
        portal_languages=PORTAL_LANGUAGES,
        other_languages=_OTHERS,
        all_languages=ALL_LANGUAGES,
        story_length=STORY_LENGTH,
        doors=doors,
        door_names={str(contact.id): f"{contact.organisation.name}: {contact.name}" for contact in doors},
        region_labels={f"name_{code}": name for code, name in language_names(reader).items()},
        language_names=language_names(reader),
    )


def _is_home(region: Region | None) -> bool:
    return region is not None and region.kind is RegionKind.HOME


router = Router(path="/", route_handlers=[new_region, add_region, edit_region, change_region])
