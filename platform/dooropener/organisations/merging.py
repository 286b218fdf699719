"""Two organisations become one, and for thirty days two again.

Nothing is thrown away: what belonged to the other goes over to the one that is kept, and the other stays behind,
hidden, with what has no place over there: a contact with the same address, a membership of the same person.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased, selectinload

from dooropener.accounts import User
from dooropener.errors import Conflict, NotFound
from dooropener.organisations import references
from dooropener.organisations.members import MEMBERSHIP
from dooropener.organisations.merge_models import DUPLICATE, Duplicate, DuplicateState, OrganisationMerge
from dooropener.organisations.models import Contact, Membership, MembershipState, Organisation
from dooropener.organisations.records import record
from dooropener.organisations.references import Moved
from dooropener.regions import Region, RegionKind

UNDO_FOR = timedelta(days=30)
FIELDS = (
    "name",
    "kind",
    "region_id",
    "country",
    "registration_number",
    "postal_address",
    "legal_form",
    "languages",
    "sectors",
    "source",
    "capacity",
)
BOTH = frozenset({"languages", "sectors"})
"""Fields of which one may take what both say."""
_BY_THEMSELVES = frozenset(
    {"organisation", "organisation_search", "organisation_word", "organisation_merge", "duplicate"}
)


class NotMergeable(Conflict):
    """One and the same, merged already, or one at home and one abroad: matches are between the two."""

    code = "not_mergeable"


class UnknownMerge(NotFound):
    code = "unknown_merge"


class TooLateToUnmerge(Conflict):
    """It was undone already, or is older than thirty days."""

    code = "too_late_to_unmerge"


class LaterMerge(Conflict):
    """One of the two was merged again since: that has to be undone first."""

    code = "later_merge"


@dataclass(frozen=True, slots=True)
class Plan:
    """What a merge would do.

    `moves` so many rows by `table.column`; `folds` contacts that are known twice, `joins` people who belong to both.
    """

    moves: dict[str, int]
    folds: list[Contact]
    joins: int


async def plan_merge(session: AsyncSession, kept: Organisation, gone: Organisation) -> Plan:
    """The dry run: nothing is changed. Raises `NotMergeable`."""
    await _check(session, kept, gone)
    folds = [contact for contact, _ in await _same_contacts(session, kept.id, gone.id)]
    moves = await references.count(session, _to_organisations(), gone.id, to=kept.id)
    moves["contact.organisation_id"] = moves.get("contact.organisation_id", 0) - len(folds)
    return Plan(moves, folds, len(await _same_members(session, kept.id, gone.id)))


async def merge(
    session: AsyncSession,
    kept: Organisation,
    gone: Organisation,
    facts: dict[str, Any],
    *,
    by: User,
    at: datetime,
) -> OrganisationMerge:
    """Merge `gone` into `kept`, whose `FIELDS` become `facts`. Raises `NotMergeable`."""
    await _check(session, kept, gone)
    done = OrganisationMerge(
        kept_id=kept.id,
        gone_id=gone.id,
        at=at,
        by_id=by.id,
        kept_before={"facts": facts_of(kept)},
        gone_before={"facts": facts_of(gone)},
        moved={},
    )
    session.add(done)
    folded = await _fold_contacts(session, kept.id, gone.id, at=at)
    joined = await _join_members(session, kept.id, gone.id, by=by, at=at)
    staying = {each["from"] for each in folded}
    await session.flush()
    moved = await _move(session, gone.id, to=kept.id, staying=staying)
    done.moved = {"rows": moved, "folded": folded, "joined": joined}
    gone.merged_into_id, gone.registration_number = kept.id, None
    await session.flush()
    _write(kept, facts)
    done.kept_before = {**done.kept_before, "since": facts_of(kept)}
    record(session, kept.id, "merged", {"name": gone.name, "organisation_id": gone.id}, by=by, at=at)
    await _mark(session, kept.id, gone.id, DuplicateState.MERGED, by=by, at=at)
    await session.flush()
    session.expire(kept, ["contacts"])
    return done


async def _move(session: AsyncSession, gone_id: int, *, to: int, staying: set[int]) -> Moved:
    contacts = [each for each in _to_organisations() if each.table.name == "contact"]
    others = [each for each in _to_organisations() if each.table.name != "contact"]
    moved = await references.move(session, contacts, gone_id, to=to, staying=staying)
    return moved | await references.move(session, others, gone_id, to=to)


async def undo_merge(session: AsyncSession, merge_id: int, *, by: User, at: datetime) -> OrganisationMerge:
    """Make two of one again: each fact as it was unless it was changed since, and everything back where it belonged.

    Raises `UnknownMerge`, `TooLateToUnmerge`, `LaterMerge`.
    """
    done = await get_merge(session, merge_id, lock=True)
    await _check_undo(session, done, at=at)
    kept, gone = done.kept, done.gone
    since, before = done.kept_before["since"], done.kept_before["facts"]
    _write(kept, {field: before[field] for field in FIELDS if facts_of(kept)[field] == since[field]})
    await session.flush()
    gone.merged_into_id = None
    _write(gone, done.gone_before["facts"])
    await session.flush()
    await references.move_back(session, _to_organisations(), done.moved["rows"], was_at=kept.id, to=gone.id)
    await _unfold_contacts(session, done.moved["folded"])
    await _part_members(session, done.moved["joined"], by=by, at=at)
    done.undone_at, done.undone_by_id = at, by.id
    for organisation, other in ((kept, gone), (gone, kept)):
        evidence = {"name": other.name, "organisation_id": other.id}
        record(session, organisation.id, "merge_undone", evidence, by=by, at=at)
    await _mark(session, kept.id, gone.id, DuplicateState.OPEN, by=by, at=at)
    await session.flush()
    return done


async def get_merge(session: AsyncSession, merge_id: int, *, lock: bool = False) -> OrganisationMerge:
    """With both organisations and who merged them; raise `UnknownMerge`."""
    both = [selectinload(side) for side in (OrganisationMerge.kept, OrganisationMerge.gone, OrganisationMerge.by)]
    query = select(OrganisationMerge).where(OrganisationMerge.id == merge_id).options(*both)
    if lock:
        query = query.with_for_update(of=OrganisationMerge).execution_options(populate_existing=True)
    done = await session.scalar(query)
    if done is None:
        raise UnknownMerge(id=merge_id)
    return done


async def merges_into(session: AsyncSession, organisation_id: int) -> list[OrganisationMerge]:
    """What was merged into an organisation and is not undone, newest first."""
    query = (
        select(OrganisationMerge)
        .where(OrganisationMerge.kept_id == organisation_id, OrganisationMerge.undone_at.is_(None))
        .options(selectinload(OrganisationMerge.gone), selectinload(OrganisationMerge.by))
        .order_by(OrganisationMerge.id.desc())
    )
    return list(await session.scalars(query))


async def settle_merges(session: AsyncSession, *, at: datetime) -> int:
    """After thirty days a merge stays: contacts that were left behind as known twice are deleted. How many merges."""
    due = OrganisationMerge.settled_at.is_(None) & OrganisationMerge.undone_at.is_(None)
    query = select(OrganisationMerge).where(due, OrganisationMerge.at < at - UNDO_FOR).with_for_update()
    found = list(await session.scalars(query))
    for done in found:
        for fold in done.moved.get("folded", []):
            contact = await session.get(Contact, fold["from"])
            if contact is not None and contact.organisation_id == done.gone_id:
                await references.move(session, _to_contacts(), contact.id, to=fold["to"])
                await session.delete(contact)
        done.settled_at = at
    await session.flush()
    return len(found)


async def folded_into(session: AsyncSession, contact: Contact) -> list[Contact]:
    """The same person at organisations that were merged into the contact's, left behind as known twice."""
    former = select(Organisation.id).where(Organisation.merged_into_id == contact.organisation_id).cte(recursive=True)
    further = select(Organisation.id).join(former, Organisation.merged_into_id == former.c.id)
    behind = select(former.union_all(further).c.id)
    same = func.lower(Contact.email) == contact.email.lower()
    return list(await session.scalars(select(Contact).where(Contact.organisation_id.in_(behind), same)))


def can_undo(done: OrganisationMerge, *, at: datetime) -> bool:
    """Whether it is not too late."""
    return done.undone_at is None and done.settled_at is None and at - done.at <= UNDO_FOR


def facts_of(organisation: Organisation) -> dict[str, Any]:
    """The fields that one chooses between, as JSON."""
    told = {field: getattr(organisation, field) for field in FIELDS}
    return {field: list(value) if isinstance(value, list) else value for field, value in told.items()}


def _write(organisation: Organisation, facts: dict[str, Any]) -> None:
    for field, value in facts.items():
        setattr(organisation, field, value)


def _to_organisations() -> list[references.Reference]:
    return references.references_to("organisation", but=_BY_THEMSELVES)


def _to_contacts() -> list[references.Reference]:
    return references.references_to("contact")


async def _check(session: AsyncSession, kept: Organisation, gone: Organisation) -> None:
    """Both are locked, the older first, and read anew."""
    both = select(Organisation.id).where(Organisation.id.in_([kept.id, gone.id])).order_by(Organisation.id)
    await session.execute(both.with_for_update())
    for organisation in (kept, gone):
        await session.refresh(organisation, ["merged_into_id", *FIELDS])
    kinds = select(Region.kind == RegionKind.HOME).where(Region.id.in_([kept.region_id, gone.region_id]))
    sides = set(await session.scalars(kinds))
    if kept.id == gone.id or kept.merged_into_id or gone.merged_into_id or len(sides) != 1:
        raise NotMergeable(kept=kept.id, gone=gone.id)


async def _check_undo(session: AsyncSession, done: OrganisationMerge, *, at: datetime) -> None:
    if not can_undo(done, at=at):
        raise TooLateToUnmerge(id=done.id)
    touched = [done.kept_id, done.gone_id]
    later = select(OrganisationMerge.id).where(
        OrganisationMerge.id > done.id,
        OrganisationMerge.undone_at.is_(None),
        or_(OrganisationMerge.kept_id.in_(touched), OrganisationMerge.gone_id.in_(touched)),
    )
    if await session.scalar(later.limit(1)) is not None:
        raise LaterMerge(id=done.id)


async def _same_contacts(session: AsyncSession, kept_id: int, gone_id: int) -> list[tuple[Contact, Contact]]:
    """Contacts of the other that are known here by the same address, as the same person or as nobody of the chat."""
    here, there = aliased(Contact), aliased(Contact)
    query = (
        select(there, here)
        .join(here, func.lower(here.email) == func.lower(there.email))
        .where(here.organisation_id == kept_id, there.organisation_id == gone_id, here.ended_at.is_(None))
        .where(or_(there.person_id.is_(None), there.person_id == here.person_id))
        .order_by(there.id, here.id)
    )
    found: dict[int, tuple[Contact, Contact]] = {}
    for other, own in await session.execute(query):
        found.setdefault(other.id, (other, own))
    return list(found.values())


async def _fold_contacts(session: AsyncSession, kept_id: int, gone_id: int, *, at: datetime) -> list[dict[str, Any]]:
    folded = []
    for other, own in await _same_contacts(session, kept_id, gone_id):
        rows = await references.move(session, _to_contacts(), other.id, to=own.id)
        was = other.ended_at.isoformat() if other.ended_at else None
        folded.append({"from": other.id, "to": own.id, "ended_at": was, "rows": rows})
        other.ended_at = other.ended_at or at
    return folded


async def _unfold_contacts(session: AsyncSession, folded: list[dict[str, Any]]) -> None:
    for fold in folded:
        await references.move_back(session, _to_contacts(), fold["rows"], was_at=fold["to"], to=fold["from"])
        ended_at = datetime.fromisoformat(fold["ended_at"]) if fold["ended_at"] else None
        living = (Contact.id == fold["from"]) & (Contact.source != "erased")
        await session.execute(update(Contact).where(living).values(ended_at=ended_at))


async def _same_members(session: AsyncSession, kept_id: int, gone_id: int) -> list[tuple[Membership, Membership]]:
    here, there = aliased(Membership), aliased(Membership)
    query = (
        select(there, here)
        .join(here, here.person_id == there.person_id)
        .where(here.organisation_id == kept_id, there.organisation_id == gone_id)
        .order_by(there.id)
    )
    return [(row[0], row[1]) for row in await session.execute(query)]


_STANDING = (MembershipState.ENDED, MembershipState.UNVERIFIED, MembershipState.VERIFIED)


async def _join_members(
    session: AsyncSession, kept_id: int, gone_id: int, *, by: User, at: datetime
) -> list[dict[str, Any]]:
    """Who belongs to both belongs to the kept one as well as to either; the other membership rests."""
    joined = []
    for other, own in await _same_members(session, kept_id, gone_id):
        joined.append({"own": own.id, "own_was": own.state, "other": other.id, "other_was": other.state})
        own.state = max(own.state, other.state, key=_STANDING.index)
        joined[-1]["own_is"] = own.state
        other.state = MembershipState.ENDED
        for membership in (own, other):
            MEMBERSHIP.note(session, membership, by=by.actor, at=at, reason="merged")
    return joined


async def _part_members(session: AsyncSession, joined: list[dict[str, Any]], *, by: User, at: datetime) -> None:
    for each in joined:
        own, other = await session.get(Membership, each["own"]), await session.get(Membership, each["other"])
        if own is not None and own.state == each["own_is"]:
            own.state = MembershipState(each["own_was"])
        if other is not None:
            other.state = MembershipState(each["other_was"])
        for membership in filter(None, (own, other)):
            MEMBERSHIP.note(session, membership, by=by.actor, at=at, reason="merge_undone")


async def _mark(
    session: AsyncSession, one_id: int, other_id: int, state: DuplicateState, *, by: User, at: datetime
) -> None:
    """The pair, where it was found as likely, is told apart no more."""
    pair = (Duplicate.one_id == min(one_id, other_id)) & (Duplicate.other_id == max(one_id, other_id))
    duplicate = await session.scalar(select(Duplicate).where(pair))
    if duplicate is not None and duplicate.state is not state:
        await DUPLICATE.move(session, duplicate, state, by=by.actor, at=at)
