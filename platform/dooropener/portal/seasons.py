"""Times of rest of countries and regions: seen by all, added, changed, ended and taken up again by advisors."""

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from litestar import Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from dooropener import matches, organisations, regions
from dooropener.errors import Invalid
from dooropener.portal.desk import Desk
from dooropener.portal.form_meanwhile import FormMeanwhile, filled, hold, meanwhile
from dooropener.portal.forms import Form
from dooropener.portal.guards import advisor, reader
from dooropener.portal.toasts import Fact
from dooropener.regions import KeptSeason, Region, Season, SeasonRule

PAGE = "/settings/seasons"
_AHEAD = timedelta(days=366)


class Comes(enum.StrEnum):
    """How a season finds its days each year."""

    WEEKS = "weeks"
    DAYS = "days"
    HOLIDAY = "holiday"

    @staticmethod
    def of(rule: SeasonRule) -> "Comes":
        if rule.holiday:
            return Comes.HOLIDAY
        return Comes.WEEKS if rule.first_week else Comes.DAYS


@dataclass(frozen=True, slots=True)
class Resting:
    """A season that comes, the regions that rest, and how many organisations we know there."""

    season: Season
    places: Sequence[Region]
    doors: int


def coming(
    rules: Sequence[SeasonRule], places: Sequence[Region], doors: Mapping[str, int], *, on: date
) -> list[Resting]:
    """What rests within a year from a day, soonest first."""
    found: dict[Season, list[Region]] = {}
    for rule in rules:
        for place in places:
            if rule.holds(place.country, place.id):
                for season in _next(rule, place.country, on):
                    found.setdefault(season, []).append(place)
    return [
        Resting(season, there, sum(doors.get(one.id, 0) for one in there)) for season, there in sorted(found.items())
    ]


def _next(rule: SeasonRule, country: str, on: date) -> list[Season]:
    found = (rule.season(country, year) for year in range(on.year - 1, on.year + 2))
    return [season for season in found if season and season.ends >= on and season.starts <= on + _AHEAD]


@get(PAGE, guards=[reader])
async def seasons_page(desk: NamedDependency[Desk]) -> Response[str]:
    return await _show(desk)


@get(PAGE + "/{season_id:int}", guards=[reader])
async def season_page(desk: NamedDependency[Desk], season_id: FromPath[int]) -> Response[str]:
    kept = await regions.get_season(desk.session, season_id)
    return await _show(desk, kept, filled(_stored(kept.rule)), preview=kept.rule)


@post(PAGE, guards=[advisor])
async def add(desk: NamedDependency[Desk]) -> Response[str] | Redirect:
    try:
        rule = rule_from(desk.form)
        regions.check_season(rule, on=desk.now.date())
        if desk.form.checked("preview"):
            return await _show(desk, form=desk.form, preview=rule)
        await regions.add_season(desk.session, rule, by=desk.user.actor, at=desk.now)
    except Invalid as fault:
        return await _show(desk, form=desk.form, fault=fault)
    return await _saved(desk)


@post(PAGE + "/{season_id:int}", guards=[advisor])
async def change(desk: NamedDependency[Desk], season_id: FromPath[int]) -> Response[str] | Redirect:
    """Save, unless somebody else changed it since the form was shown: then both are shown first."""
    await hold(desk.session, KeptSeason, season_id)
    kept = await regions.get_season(desk.session, season_id)
    if others := meanwhile(desk.form, _stored(kept.rule)):
        return await _show(desk, kept, others.merged, others=others)
    try:
        rule = rule_from(desk.form, key=kept.key)
        regions.check_season(rule, on=desk.now.date())
        if desk.form.checked("preview"):
            return await _show(desk, kept, desk.form, preview=rule)
        await regions.change_season(desk.session, kept, rule, by=desk.user.actor, at=desk.now)
    except Invalid as fault:
        return await _show(desk, kept, desk.form, fault=fault)
    return await _saved(desk)


@post(PAGE + "/{season_id:int}/end", guards=[advisor])
async def end(desk: NamedDependency[Desk], season_id: FromPath[int]) -> Redirect:
    kept = await regions.get_season(desk.session, season_id)
    await regions.end_season(desk.session, kept, by=desk.user.actor, at=desk.now)
    return await _saved(desk, Fact.SEASON_ENDED, kept.id)


@post(PAGE + "/{season_id:int}/resume", guards=[advisor])
async def resume(desk: NamedDependency[Desk], season_id: FromPath[int]) -> Redirect:
    kept = await regions.get_season(desk.session, season_id)
    await regions.resume_season(desk.session, kept, by=desk.user.actor, at=desk.now)
    return await _saved(desk)


async def _saved(desk: Desk, fact: Fact = Fact.GOODWILL_SAVED, number: int = 0) -> Redirect:
    await matches.deal_again(desk.session)
    return desk.go(PAGE, fact, number)


async def _show(
    desk: Desk,
    kept: KeptSeason | None = None,
    form: Form | None = None,
    *,
    preview: SeasonRule | None = None,
    fault: Invalid | None = None,
    others: FormMeanwhile | None = None,
) -> Response[str]:
    """The page of all seasons, or of the one that is being changed; `preview`: when who would rest by this rule."""
    places = await regions.all_regions(desk.session)
    doors = await organisations.count_by_region(desk.session)
    seasons = await regions.kept_seasons(desk.session)
    on = desk.now.date()
    in_force = [one.rule for one in seasons if one.ended_at is None]
    return await desk.page(
        "season.html" if kept else "seasons.html",
        status=422 if fault else 409 if others else 200,
        kept=kept,
        others=others,
        seasons=seasons,
        comes_of=Comes.of,
        day_of_year=lambda day: date.fromisoformat(f"{on.year}-{day}"),
        comes=list(Comes),
        coming=[] if kept else coming(in_force, places, doors, on=on),
        preview=coming([preview], places, doors, on=on) if preview else None,
        places=places,
        countries=_countries(places),
        form=form or Form({}),
        fault=fault,
    )


def _countries(places: Sequence[Region]) -> dict[str, list[Region]]:
    """The regions of each country."""
    found: dict[str, list[Region]] = {}
    for place in sorted(places, key=lambda place: place.country):
        found.setdefault(place.country, []).append(place)
    return found


def rule_from(form: Form, *, key: str = "") -> SeasonRule:
    """Only the fields of the chosen way count."""
    chosen = form.choice("comes", Comes)
    days: dict[str, Any] = {}
    if chosen is Comes.WEEKS:
        days = {"first_week": form.number("first_week") or 0, "last_week": form.number("last_week") or 0}
    elif chosen is Comes.DAYS:
        days = {"first_day": form.text("first_day"), "last_day": form.text("last_day")}
    else:
        days = {
            "holiday": form.required("holiday"),
            "days_before": form.number("days_before") or 0,
            "days_after": form.number("days_after") or 0,
        }
    countries, region_ids = form.many("countries"), form.many("region_ids")
    return SeasonRule(key=key, name=form.text("name"), countries=countries, region_ids=region_ids, **days)


def _stored(rule: SeasonRule) -> dict[str, list[str]]:
    """A rule as its form holds it."""
    texts = {
        "name": rule.name,
        "comes": Comes.of(rule).value,
        "first_week": rule.first_week,
        "last_week": rule.last_week,
        "first_day": rule.first_day,
        "last_day": rule.last_day,
        "holiday": rule.holiday,
        "days_before": rule.days_before,
        "days_after": rule.days_after,
    }
    said = {name: ["" if value is None else str(value)] for name, value in texts.items()}
    return said | {"countries": list(rule.countries), "region_ids": list(rule.region_ids)}


router = Router(path="/", route_handlers=[seasons_page, season_page, add, change, end, resume])
