"""The second pair of eyes: what is published, by whom, and what keeps a listing back."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import accounts
from dooropener.accounts import Person, User
from dooropener.errors import Conflict, NotAllowed
from dooropener.listings.contact_data import names_apart_from
from dooropener.listings.linting import Finding, Surroundings, leaks, lint
from dooropener.listings.models import LISTING, VALID_DAYS, Listing, ListingState
from dooropener.listings.service import fields_of, rematch, tell_author
from dooropener.listings.versions import wording_of
from dooropener.organisations import Contact, Membership, Organisation
from dooropener.regions import Region, RegionKind

LONGEST_REASON = 500


class FourEyes(NotAllowed):
    """Who wrote it does not publish it."""

    code = "four_eyes"


class LeaksContactData(Conflict):
    """The text tells how somebody is reached; `words` are the places. Who sees that they are none gives a reason."""

    code = "leaks_contact_data"


class ReadOtherwise(Conflict):
    """Somebody changed the words after they were read."""

    code = "read_otherwise"


async def publish(
    session: AsyncSession, listing: Listing, *, by: User, at: datetime, despite: str = "", wording: str = ""
) -> None:
    """Publish after review; matching starts in the background, the author is told.

    `despite` is why a listing whose text seems to give contact data away does not; it is recorded. `wording` is what
    `wording_of` said of the words that were read. Raises `FourEyes`, `LeaksContactData`, `ReadOtherwise`.
    """
    if wording and wording != wording_of(listing):
        raise ReadOtherwise(listing_id=listing.id)
    about = (await surroundings(session, [listing]))[listing.id]
    await _publish(session, listing, about, four_eyes=await accounts.four_eyes(session), by=by, at=at, despite=despite)


async def _publish(
    session: AsyncSession,
    listing: Listing,
    about: Surroundings,
    *,
    four_eyes: bool,
    by: User,
    at: datetime,
    despite: str = "",
) -> None:
    reason = despite.strip()[:LONGEST_REASON]
    found = _check(listing, about, four_eyes=four_eyes, by=by, reason=reason)
    await LISTING.move(
        session,
        listing,
        ListingState.PUBLISHED,
        by=by.actor,
        at=at,
        reason=reason if found else "",
        evidence=_evidence(found),
        only_from=[ListingState.IN_REVIEW],
    )
    listing.published_at = at
    listing.valid_until, listing.noticed_at = at.date() + timedelta(days=VALID_DAYS), None
    await session.flush()
    await rematch(session, listing)
    await tell_author(session, listing, "listing_published", at=at)


def _check(listing: Listing, about: Surroundings, *, four_eyes: bool, by: User, reason: str = "") -> Sequence[Finding]:
    """What gives contact data away in spite of the reason. Raises `FourEyes`, `LeaksContactData`."""
    if four_eyes and listing.author_user_id == by.id:
        raise FourEyes(listing_id=listing.id)
    found = leaks(lint(fields_of(listing), about))
    if found and not reason:
        raise LeaksContactData(listing_id=listing.id, words=[finding.words for finding in found])
    return found


def _evidence(found: Sequence[Finding]) -> dict[str, Any] | None:
    return {"quote": " · ".join(finding.words for finding in found)} if found else None


async def publish_many(session: AsyncSession, several: Sequence[Listing], *, by: User, at: datetime) -> list[Listing]:
    """Publish in bulk; returns those left out: `by` wrote them, or their text gives contact data away."""
    about, four_eyes = await surroundings(session, several), await accounts.four_eyes(session)
    left_out = []
    for listing in several:
        try:
            await _publish(session, listing, about[listing.id], four_eyes=four_eyes, by=by, at=at)
        except (FourEyes, LeaksContactData):
            left_out.append(listing)
    return left_out


async def kept_back(session: AsyncSession, several: Sequence[Listing], *, by: User) -> list[Listing]:
    """Those that publishing in bulk would leave out."""
    about, four_eyes = await surroundings(session, several), await accounts.four_eyes(session)
    kept = []
    for listing in several:
        try:
            _check(listing, about[listing.id], four_eyes=four_eyes, by=by)
        except (FourEyes, LeaksContactData):
            kept.append(listing)
    return kept


async def surroundings(session: AsyncSession, several: Sequence[Listing]) -> Mapping[int, Surroundings]:
    """What the linter is told of each listing's organisation, in two queries for all of them."""
    ids = {listing.organisation_id for listing in several}
    names = await _names(session, ids)
    query = select(Organisation.id, Organisation.name, Organisation.languages, Region.kind).join(Organisation.region)
    found = {
        number: Surroundings(names_apart_from(firm, names[number]), tuple(languages), kind is RegionKind.HOME)
        for number, firm, languages, kind in await session.execute(query.where(Organisation.id.in_(ids)))
    }
    return {listing.id: found[listing.organisation_id] for listing in several}


async def _names(session: AsyncSession, organisation_ids: Collection[int]) -> Mapping[int, set[str]]:
    """Of the people of each: its contacts, and those who write for it in the chat."""
    of_contacts = select(Contact.organisation_id, Contact.name).where(Contact.organisation_id.in_(organisation_ids))
    of_members = (
        select(Membership.organisation_id, Person.name)
        .join(Person, Membership.person_id == Person.id)
        .where(Membership.organisation_id.in_(organisation_ids))
    )
    names: dict[int, set[str]] = {number: set() for number in organisation_ids}
    for number, name in await session.execute(union_all(of_contacts, of_members)):
        names[number].add(name)
    return names
