"""Who of the chat belongs to which organisation, and organisations that may be one and the same."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

import msgspec
from litestar import Response, Router
from litestar.di import NamedDependency
from litestar.params import JSONBody, QueryParameter
from sqlalchemy import select

from dooropener import organisations
from dooropener.organisations import FIELDS, Duplicate, DuplicateState, Membership, MembershipState
from dooropener.portal.api.desk import filled_in
from dooropener.portal.api.operations import MOST, Done, Id, Number, acts, reads, shown
from dooropener.portal.api.paging import LIMIT, Cursor, Limit, listed
from dooropener.portal.desk import Desk
from dooropener.portal.duplicates import facts_from, rematch


class MembershipView(msgspec.Struct):
    """A person of the chat says to belong to an organisation."""

    id: int
    person_id: int
    organisation_id: int
    state: MembershipState
    created_at: datetime


class DuplicateView(msgspec.Struct):
    """Two organisations that look like one; `why` is what decided."""

    id: int
    one_id: int
    other_id: int
    state: DuplicateState
    why: str
    found_at: datetime


class MergeView(msgspec.Struct):
    id: int
    kept_id: int
    gone_id: int
    at: datetime


class Side(StrEnum):
    """Which of the two says it; `both` for languages and sectors alone."""

    KEPT = "kept"
    GONE = "gone"
    BOTH = "both"


class MergeBody(msgspec.Struct):
    """Merge `gone_id` into the organisation of the address. What is not chosen stays as the kept one says."""

    gone_id: Number
    name: Side = Side.KEPT
    kind: Side = Side.KEPT
    region_id: Side = Side.KEPT
    country: Side = Side.KEPT
    registration_number: Side = Side.KEPT
    postal_address: Side = Side.KEPT
    legal_form: Side = Side.KEPT
    languages: Side = Side.KEPT
    sectors: Side = Side.KEPT


@reads("/memberships", "organisations:read")
async def memberships(
    desk: NamedDependency[Desk],
    in_state: Annotated[MembershipState | None, QueryParameter(name="state")] = None,
    organisation: Annotated[int | None, QueryParameter(ge=1, le=MOST)] = None,
    cursor: Cursor = "",
    limit: Limit = LIMIT,
) -> Response[list[MembershipView]]:
    """Who says to belong where; those that are `unverified` wait for a decision."""
    query = select(Membership)
    if in_state is not None:
        query = query.where(Membership.state == in_state)
    if organisation is not None:
        query = query.where(Membership.organisation_id == organisation)
    return await listed(
        desk, query, Membership.id, lambda each: shown(MembershipView, each), cursor=cursor, limit=limit
    )


@acts("/memberships/{membership_id:int}/verify", "organisations:write", "/memberships/{membership_id}/verify")
async def verify(desk: NamedDependency[Desk], membership_id: Id) -> MembershipView:
    """Confirm that a person belongs there."""
    membership = await organisations.get_membership(desk.session, membership_id)
    await organisations.verify(desk.session, membership, by=desk.user, at=desk.now)
    return shown(MembershipView, membership)


@acts("/memberships/{membership_id:int}/end", "organisations:write", "/memberships/{membership_id}/end")
async def end(desk: NamedDependency[Desk], membership_id: Id) -> MembershipView:
    """The person does not belong there, or no longer."""
    membership = await organisations.get_membership(desk.session, membership_id)
    await organisations.end(desk.session, membership, by=desk.user, at=desk.now)
    return shown(MembershipView, membership)


@reads("/duplicates", "organisations:read", shows=("/organisations/duplicates",))
async def duplicates(
    desk: NamedDependency[Desk],
    in_state: Annotated[DuplicateState, QueryParameter(name="state")] = DuplicateState.OPEN,
    cursor: Cursor = "",
    limit: Limit = LIMIT,
) -> Response[list[DuplicateView]]:
    """Organisations that are likely to be the same."""
    query = select(Duplicate).where(Duplicate.state == in_state)
    return await listed(desk, query, Duplicate.id, lambda each: shown(DuplicateView, each), cursor=cursor, limit=limit)


@acts("/duplicates/look", "organisations:write", "/organisations/duplicates/look", status=202)
async def look(desk: NamedDependency[Desk]) -> None:
    """Look for duplicates now, in the background, instead of tonight."""
    await organisations.ask_for_duplicates(desk.session)


@acts("/duplicates/{duplicate_id:int}/apart", "organisations:write", "/duplicates/{duplicate_id}/apart")
async def tell_apart(desk: NamedDependency[Desk], duplicate_id: Id) -> DuplicateView:
    """They are not the same."""
    duplicate = await organisations.get_duplicate(desk.session, duplicate_id)
    await organisations.tell_apart(desk.session, duplicate, by=desk.user, at=desk.now)
    return shown(DuplicateView, duplicate)


@acts("/duplicates/{duplicate_id:int}/again", "organisations:write", "/duplicates/{duplicate_id}/again")
async def look_again(desk: NamedDependency[Desk], duplicate_id: Id) -> DuplicateView:
    """They may be the same after all."""
    duplicate = await organisations.get_duplicate(desk.session, duplicate_id)
    await organisations.look_again(desk.session, duplicate, by=desk.user, at=desk.now)
    return shown(DuplicateView, duplicate)


@acts(
    "/organisations/{organisation_id:int}/merge",
    "organisations:write",
    "/organisations/{kept_id}/merge/{gone_id}",
)
async def merge(desk: NamedDependency[Desk], organisation_id: Id, data: JSONBody[MergeBody]) -> MergeView:
    """Make one of two; for thirty days it can be undone."""
    kept = await organisations.get_organisation(desk.session, organisation_id)
    gone = await organisations.get_organisation(desk.session, data.gone_id)
    form = filled_in(desk, data).form
    facts: dict[str, Any] = {field: facts_from(form, field, kept, gone) for field in FIELDS}
    if facts["registration_number"]:
        organisations.check_registration_number(facts["country"], facts["registration_number"])
    done = await organisations.merge(desk.session, kept, gone, facts, by=desk.user, at=desk.now)
    await rematch(desk, kept.id)
    return shown(MergeView, done)


@reads("/organisations/{organisation_id:int}/merges", "organisations:read")
async def merges(desk: NamedDependency[Desk], organisation_id: Id) -> list[MergeView]:
    """What was merged into an organisation."""
    organisation = await organisations.get_organisation(desk.session, organisation_id)
    return [shown(MergeView, each) for each in await organisations.merges_into(desk.session, organisation.id)]


@acts("/merges/{merge_id:int}/undo", "organisations:write", "/merges/{merge_id}/undo")
async def undo_merge(desk: NamedDependency[Desk], merge_id: Id) -> Done:
    """Make two of one again."""
    done = await organisations.undo_merge(desk.session, merge_id, by=desk.user, at=desk.now)
    await rematch(desk, done.kept_id)
    await rematch(desk, done.gone_id)
    return Done(done.kept_id)


router = Router(
    path="/",
    route_handlers=[memberships, verify, end, duplicates, look, tell_apart, look_again, merge, merges, undo_merge],
)
