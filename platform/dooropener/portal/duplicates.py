"""Likely duplicates: told apart, or compared side by side and merged, and for thirty days taken apart again."""

from typing import Any

from litestar import Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from dooropener import listings, mailbox, matches, organisations, regions
from dooropener.errors import Invalid
from dooropener.listings import ListingState
from dooropener.organisations import BOTH, FIELDS, DuplicateState, Organisation
from dooropener.portal.desk import Desk
from dooropener.portal.forms import FieldFault, Form
from dooropener.portal.guards import advisor, reader
from dooropener.portal.toasts import Fact

SHOWN = 50


@get("/organisations/duplicates", guards=[reader])
async def duplicates_page(desk: NamedDependency[Desk]) -> Response[str]:
    return await desk.page(
        "duplicates.html",
        likely=await organisations.likely_duplicates(desk.session, limit=SHOWN),
        apart=await organisations.likely_duplicates(desk.session, state=DuplicateState.NOT_SAME, limit=SHOWN),
        total=await organisations.count_duplicates(desk.session),
    )


@post("/organisations/duplicates/look", guards=[advisor])
async def look(desk: NamedDependency[Desk]) -> Redirect:
    await organisations.ask_for_duplicates(desk.session)
    return desk.go("/organisations/duplicates", Fact.DUPLICATES_SOUGHT)


@post("/duplicates/{duplicate_id:int}/apart", guards=[advisor])
async def tell_apart(desk: NamedDependency[Desk], duplicate_id: FromPath[int]) -> Redirect:
    duplicate = await organisations.get_duplicate(desk.session, duplicate_id)
    await organisations.tell_apart(desk.session, duplicate, by=desk.user, at=desk.now)
    return desk.go("/organisations/duplicates", Fact.TOLD_APART, duplicate.id)


@post("/duplicates/{duplicate_id:int}/again", guards=[advisor])
async def look_again(desk: NamedDependency[Desk], duplicate_id: FromPath[int]) -> Redirect:
    duplicate = await organisations.get_duplicate(desk.session, duplicate_id)
    await organisations.look_again(desk.session, duplicate, by=desk.user, at=desk.now)
    return desk.go("/organisations/duplicates", Fact.LOOKED_AT_AGAIN)


@get("/organisations/{kept_id:int}/merge", guards=[advisor])
async def choose_other(desk: NamedDependency[Desk], kept_id: FromPath[int], q: FromQuery[str] = "") -> Response[str]:
    """Search for the one that is the same."""
    kept = await organisations.get_organisation(desk.session, kept_id)
    q = q[:200] or kept.name
    found = await organisations.search(desk.session, q)
    others = [each for each in found.organisations if each.id != kept.id]
    return await desk.page("merge_choose.html", organisation=kept, q=q, others=others[:20])


@get("/organisations/{kept_id:int}/merge/{gone_id:int}", guards=[advisor])
async def compare(desk: NamedDependency[Desk], kept_id: FromPath[int], gone_id: FromPath[int]) -> Response[str]:
    """Both side by side, with what a merge would move. Nothing is changed."""
    kept, gone = await _both(desk, kept_id, gone_id)
    return await _compare(desk, kept, gone, Form({}))


async def _compare(
    desk: Desk, kept: Organisation, gone: Organisation, form: Form, fault: Invalid | None = None
) -> Response[str]:
    plan = await organisations.plan_merge(desk.session, kept, gone)
    return await desk.page(
        "merge.html",
        status=422 if fault else 200,
        kept=kept,
        gone=gone,
        fields=[(field, getattr(kept, field), getattr(gone, field)) for field in FIELDS],
        both=BOTH,
        chosen={field: form.text(field) for field in FIELDS},
        region_names={each.id: each for each in await regions.all_regions(desk.session)},
        plan=plan,
        of_kept=await mailbox.belongings(desk.session, kept.id),
        of_gone=await mailbox.belongings(desk.session, gone.id),
        fault=fault,
    )


@post("/organisations/{kept_id:int}/merge/{gone_id:int}", guards=[advisor])
async def merge(
    desk: NamedDependency[Desk], kept_id: FromPath[int], gone_id: FromPath[int]
) -> Response[str] | Redirect:
    kept, gone = await _both(desk, kept_id, gone_id)
    try:
        facts = {field: facts_from(desk.form, field, kept, gone) for field in FIELDS}
        if facts["registration_number"]:
            organisations.check_registration_number(facts["country"], facts["registration_number"])
    except Invalid as fault:
        fault.details |= {"field": "registration_number"} if "field" not in fault.details else {}
        return await _compare(desk, kept, gone, desk.form, fault)
    done = await organisations.merge(desk.session, kept, gone, facts, by=desk.user, at=desk.now)
    await rematch(desk, kept.id)
    return desk.go(f"/organisations/{kept.id}", Fact.ORGANISATIONS_MERGED, done.id)


@post("/merges/{merge_id:int}/undo", guards=[advisor])
async def undo_merge(desk: NamedDependency[Desk], merge_id: FromPath[int]) -> Redirect:
    done = await organisations.undo_merge(desk.session, merge_id, by=desk.user, at=desk.now)
    await rematch(desk, done.kept_id)
    await rematch(desk, done.gone_id)
    return desk.go(f"/organisations/{done.kept_id}", Fact.MERGE_UNDONE)


async def _both(desk: Desk, kept_id: int, gone_id: int) -> tuple[Organisation, Organisation]:
    kept = await organisations.get_organisation(desk.session, kept_id)
    return kept, await organisations.get_organisation(desk.session, gone_id)


def facts_from(form: Form, field: str, kept: Organisation, gone: Organisation) -> Any:
    """What the form takes for a field; unless it says otherwise what the kept one says."""
    own, other, choice = getattr(kept, field), getattr(gone, field), form.text(field) or "kept"
    if choice == "both" and field in BOTH:
        return list(dict.fromkeys([*own, *other]))
    if choice not in {"kept", "gone"}:
        raise FieldFault(field, "unknown_choice")
    return own if choice == "kept" else other


async def rematch(desk: Desk, organisation_id: int) -> None:
    """Whose listings they are is seen by matching; and goodwill is shared out anew."""
    for listing in await listings.listings_of(desk.session, organisation_id):
        if listing.state is ListingState.PUBLISHED:
            await listings.rematch(desk.session, listing)
    await matches.deal_again(desk.session)


router = Router(
    path="/",
    route_handlers=[
        duplicates_page,
        look,
        tell_apart,
        look_again,
        choose_other,
        compare,
        merge,
        undo_merge,
    ],
)
