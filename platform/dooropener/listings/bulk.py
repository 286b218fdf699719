"""Many listings at once, out of a file: the same steps and history as one by one, in a few statements."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener.accounts import User
from dooropener.database import table_of
from dooropener.listings.models import LISTING, Listing, ListingState
from dooropener.listings.service import ListingFields, rematch, write_words
from dooropener.listings.versions import words_of
from dooropener.states import MACHINE, Actor, Change

_PATH = (None, ListingState.DRAFT.value, ListingState.IN_REVIEW.value)


@dataclass(frozen=True, slots=True)
class Draft:
    """What a new listing begins with."""

    organisation_id: int
    contact_id: int | None
    external_id: str | None
    fields: ListingFields


async def submit_many(
    session: AsyncSession, drafts: Sequence[Draft], *, source: str, by: User | None, at: datetime
) -> list[Listing]:
    """New listings that wait for review, in the order of the drafts. Whoever brings them does not publish them."""
    made = [_listing(draft, source=source, by=by, at=at) for draft in drafts]
    session.add_all(made)
    await session.flush()
    steps = [_step(each.id, *step, by=by.actor if by else MACHINE, at=at) for each in made for step in _STEPS]
    if steps:
        await session.execute(insert(table_of(Change)), steps)
    return made


_STEPS = tuple(pairwise(_PATH))


def _listing(draft: Draft, *, source: str, by: User | None, at: datetime) -> Listing:
    listing = Listing(
        organisation_id=draft.organisation_id,
        contact_id=draft.contact_id,
        external_id=draft.external_id,
        state=ListingState.IN_REVIEW,
        author_user_id=by.id if by else None,
        source=source,
        created_at=at,
    )
    write_words(listing, draft.fields)
    return listing


def _step(listing_id: int, source: str | None, target: str | None, *, by: Actor, at: datetime) -> dict[str, Any]:
    return {
        "subject": LISTING.subject,
        "subject_id": listing_id,
        "from_state": source,
        "to_state": target,
        "at": at,
        "actor_kind": by.kind,
        "actor_id": by.id,
        "actor_name": by.name,
    }


async def rewrite_many(
    session: AsyncSession, changed: Sequence[tuple[Listing, ListingFields]], *, by: User | None, at: datetime
) -> None:
    """New words for listings that the caller has locked; what was published is reviewed again, as one by one."""
    actor = by.actor if by else MACHINE
    for listing, fields in changed:
        evidence = {"before": words_of(listing)}
        write_words(listing, fields)
        listing.author_user_id, listing.author_person_id = (by.id if by else None), None
        if listing.state in {ListingState.PUBLISHED, ListingState.ON_HOLD}:
            listing.version += 1
            to, why = ListingState.IN_REVIEW, "changed"
            await LISTING.move_locked(session, listing, to, by=actor, at=at, reason=why, evidence=evidence)
            await rematch(session, listing)
        else:
            LISTING.note(session, listing, by=actor, at=at, reason="changed", evidence=evidence)
    await session.flush()
