"""Taking back one's last act on a listing."""

from collections.abc import Sequence
from datetime import datetime
from itertools import takewhile

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener.accounts import Person
from dooropener.errors import Conflict
from dooropener.listings.models import LISTING, TAKE_BACK, Listing, ListingState
from dooropener.listings.service import check_hand, rematch
from dooropener.listings.versions import restore
from dooropener.organisations import Contact
from dooropener.states import Change, history


class NothingToTakeBack(Conflict):
    """The last act was another's, or was taken back already."""

    code = "nothing_to_take_back"


async def take_back(session: AsyncSession, listing: Listing, *, by: Person | Contact, at: datetime) -> None:
    """Undo what `by` did last to a listing: its words, its term and its state are again what they were.

    Raises `NothingToTakeBack` once anybody else has acted on it, `organisations.NotVerified`, `organisations.NotOwn`.
    """
    await check_hand(session, listing, by)
    await session.flush()
    await session.execute(select(Listing.id).where(Listing.id == listing.id).with_for_update())
    await session.refresh(listing, ["state"])
    act = _last_act(await history(session, LISTING.subject, listing.id))
    first = act[0]
    if (first.actor_kind, first.actor_id) != (by.actor.kind, by.id) or first.from_state is None:
        raise NothingToTakeBack(listing_id=listing.id)
    if first.reason == "taken_back":
        raise NothingToTakeBack(listing_id=listing.id)
    before = next((change.evidence["before"] for change in act if change.evidence), None)
    if before is not None:
        restore(listing, before)
    await _step_back(session, listing, ListingState(first.from_state), by=by, at=at)
    await session.flush()
    await rematch(session, listing)


def _last_act(changes: Sequence[Change]) -> list[Change]:
    """The newest changes that one person made in one moment, oldest first."""
    last = changes[-1]
    same = takewhile(lambda change: (change.at, change.actor_id) == (last.at, last.actor_id), reversed(changes))
    return list(same)[::-1]


async def _step_back(
    session: AsyncSession, listing: Listing, to: ListingState, *, by: Person | Contact, at: datetime
) -> None:
    if listing.state is to:
        TAKE_BACK.note(session, listing, by=by.actor, at=at, reason="taken_back")
    else:
        await TAKE_BACK.move(session, listing, to, by=by.actor, at=at, reason="taken_back")
