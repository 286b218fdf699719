"""Taking an import back: what it made goes, what it changed is as before, unless somebody has acted on it since."""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, select, union
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from dooropener import listings, organisations
from dooropener.accounts import User
from dooropener.exchanges.models import Import, ImportEffect, RecordKind, Undo
from dooropener.exchanges.writing import Thing, digest_of, remember_later, remember_now, subject_table
from dooropener.listings import LISTING, Listing, ListingState
from dooropener.organisations import Contact, Duplicate, DuplicateState, LawfulBasis, Organisation
from dooropener.organisations.references import references_to
from dooropener.states import MACHINE, Change, remember
from dooropener_matching import OrganisationKind

AT_ONCE = 250
_ORDER = (RecordKind.LISTINGS, RecordKind.CONTACTS, RecordKind.ORGANISATIONS)
"""What points at others goes before them."""
_FOLLOWS = ("organisation_search", "organisation_word", "duplicate")
"""Tables whose rows go with the organisation they are about."""


async def undo_some(session: AsyncSession, running: Import, *, at: datetime) -> bool:
    """Take back some of what an import did, the last first; whether there may be more."""
    by = await session.get(User, running.user_id) if running.user_id else None
    for subject in _ORDER:
        open_ones = (ImportEffect.import_id == running.id) & (ImportEffect.subject == subject)
        query = select(ImportEffect).where(open_ones, ImportEffect.undo.is_(None))
        effects = list(await session.scalars(query.order_by(ImportEffect.id.desc()).limit(AT_ONCE)))
        if effects:
            await _undo(session, subject, effects, by=by, at=at)
            running.seen += len(effects)
            running.counts = dict(Counter(running.counts) + Counter(str(effect.undo) for effect in effects))
            await session.flush()
            return True
    return False


async def _undo(
    session: AsyncSession, subject: RecordKind, effects: Sequence[ImportEffect], *, by: User | None, at: datetime
) -> None:
    table: Any = subject_table(subject)
    query = select(table).where(table.id.in_({effect.subject_id for effect in effects}))
    query = query.with_for_update(of=table).execution_options(populate_existing=True)
    if table is Organisation:
        query = query.options(selectinload(Organisation.region))
    things: dict[int, Any] = {thing.id: thing for thing in await session.scalars(query)}
    await remember_later(session)
    made = [effect.subject_id for effect in effects if effect.before is None]
    used = await _pointed_at(session, table, made)
    places, gone = set(), []
    for effect in effects:
        thing = things.get(effect.subject_id)
        effect.undo = Undo.LEFT
        if thing is None or digest_of(thing) != effect.digest:
            continue
        if effect.before is not None:
            await _restore(session, thing, effect.before, by=by, at=at)
        elif thing.id in used:
            continue
        else:
            gone.append(thing.id)
        effect.undo = Undo.TAKEN_BACK
        places.add(thing.id if isinstance(thing, Organisation) else thing.organisation_id)
    await session.flush()
    await _remove(session, table, gone, things)
    await remember_now(session, places - set(gone if table is Organisation else ()))


async def _pointed_at(session: AsyncSession, table: type[Thing], ids: Collection[int]) -> set[int]:
    """Those that something has come to point at: they are in use."""
    references = references_to(table.__tablename__, but=_FOLLOWS)
    if not ids or not references:
        return set()
    asked = [select(each.column).where(each.column.in_(ids)).distinct() for each in references]
    return set(await session.scalars(union(*asked)))


async def _remove(session: AsyncSession, table: type[Thing], ids: Sequence[int], things: dict[int, Any]) -> None:
    if not ids:
        return
    for each in ids:
        session.expunge(things[each])
    if table is Organisation:
        pair = Duplicate.one_id.in_(ids) | Duplicate.other_id.in_(ids)
        await session.execute(delete(Duplicate).where(pair, Duplicate.state == DuplicateState.OPEN))
    await session.execute(delete(table).where(table.id.in_(ids)).execution_options(synchronize_session=False))


async def _restore(
    session: AsyncSession, thing: Thing, before: dict[str, Any], *, by: User | None, at: datetime
) -> None:
    if isinstance(thing, Listing):
        await _restore_listing(session, thing, before, by=by, at=at)
        return
    now = {name: getattr(thing, name) for name in before}
    for name, value in before.items():
        setattr(thing, name, _typed(name, value))
    what = "organisation_corrected" if isinstance(thing, Organisation) else "contact_corrected"
    shown = {name: value for name, value in before.items() if name != "postal_address"}
    evidence: dict[str, Any] = {"before": {name: _plain(now[name]) for name in shown}, "after": shown}
    if isinstance(thing, Contact):
        evidence = {"contact": thing.id, **evidence}
    organisation_id = thing.id if isinstance(thing, Organisation) else thing.organisation_id
    remember(
        session, _change(organisations.SUBJECT, organisation_id, None, what, evidence if shown else {}, by=by, at=at)
    )


async def _restore_listing(
    session: AsyncSession, listing: Listing, before: dict[str, Any], *, by: User | None, at: datetime
) -> None:
    """What was published before with these words is so again: they were reviewed then."""
    evidence = {"before": listings.words_of(listing)}
    state = ListingState(before["state"])
    own = {"state", "contact_id", "organisation_id"}
    listings.restore(listing, {name: value for name, value in before.items() if name not in own})
    listing.contact_id = before["contact_id"]
    was, listing.state = listing.state, state
    remember(session, _change(LISTING.subject, listing.id, was.value, state.value, evidence, by=by, at=at))
    if was is not state:
        await listings.rematch(session, listing)


def _change(
    subject: str,
    number: int,
    source: str | None,
    target: str,
    evidence: dict[str, Any],
    *,
    by: User | None,
    at: datetime,
) -> Change:
    actor = by.actor if by else MACHINE
    return Change(
        subject=subject,
        subject_id=number,
        from_state=source,
        to_state=target,
        at=at,
        actor_kind=actor.kind,
        actor_id=actor.id,
        actor_name=actor.name,
        reason="changed" if subject == LISTING.subject else "",
        evidence=evidence,
    )


def _typed(name: str, value: Any) -> Any:
    if name == "sourced_on":
        return date.fromisoformat(value)
    if name == "lawful_basis":
        return LawfulBasis(value)
    return OrganisationKind(value) if name == "kind" else value


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
