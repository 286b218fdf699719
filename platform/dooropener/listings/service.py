"""What happens to listings."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

import dooropener_matching as matching
from dooropener import jobs, organisations, outbox, regions
from dooropener.accounts import Person, User
from dooropener.errors import Conflict, Invalid
from dooropener.listings.models import (
    LISTING,
    MAX_PARTNERSHIPS,
    SUMMARY_LENGTH,
    TEXT_LENGTH,
    TITLE_LENGTH,
    VALID_DAYS,
    Listing,
    ListingState,
)
from dooropener.listings.versions import term_of, words_of
from dooropener.organisations import Contact, Organisation
from dooropener.states import MACHINE, Actor
from dooropener_matching import Kind, Partnership

MATCH_JOB = "matches.match_listing"

Hand = User | Person | Contact
"""Who acts on a listing: an advisor, a person of the chat, a contact of a partner."""


class InvalidListing(Invalid):
    """`details`: the `field`, and the `rule` it breaks: `missing`, `too_long` or `too_many` (`maximum`), `unknown`."""

    code = "invalid_listing"


class NotEditable(Conflict):
    """A listing that is expired is renewed, one that is archived written anew; one never published has no term."""

    code = "not_editable"


class AlreadyExtended(Conflict):
    code = "already_extended"


@dataclass(frozen=True, slots=True)
class ListingFields:
    """What an author says of a listing; the lengths are those of the Enterprise Europe Network's profiles."""

    kind: Kind
    partnership: tuple[Partnership, ...]
    title: str
    text: str
    language: str
    summary: str = ""
    target_regions: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    certifications: tuple[str, ...] = ()
    exclusions: str = ""

    def __post_init__(self) -> None:
        for field, maximum in (("title", TITLE_LENGTH), ("summary", SUMMARY_LENGTH), ("text", TEXT_LENGTH)):
            if len(getattr(self, field)) > maximum:
                raise InvalidListing(field=field, rule="too_long", maximum=maximum)
        for field in ("title", "text"):
            if not getattr(self, field).strip():
                raise InvalidListing(field=field, rule="missing")
        if not self.partnership:
            raise InvalidListing(field="partnership", rule="missing")
        if len(set(self.partnership)) > MAX_PARTNERSHIPS:
            raise InvalidListing(field="partnership", rule="too_many", maximum=MAX_PARTNERSHIPS)


def fields_of(listing: Listing | matching.Listing) -> ListingFields:
    """The words of a listing, or of a row of sample data, as fields. Raises `InvalidListing`."""
    return ListingFields(
        kind=listing.kind,
        partnership=tuple(Partnership(value) for value in listing.partnership),
        title=listing.title,
        text=listing.text,
        language=listing.language,
        summary=listing.summary,
        target_regions=tuple(listing.target_regions),
        codes=tuple(listing.codes),
        certifications=tuple(listing.certifications),
        exclusions=listing.exclusions,
    )


async def draft(
    session: AsyncSession,
    *,
    organisation: Organisation,
    fields: ListingFields,
    by: Hand | None,
    contact: Contact | None = None,
    source: str,
    external_id: str | None = None,
    at: datetime,
) -> Listing:
    """A new listing in state draft; `by` is None for imports.

    Raises `InvalidListing`, `organisations.NotVerified`, `organisations.NotOwn`.
    """
    await _check_regions(session, fields)
    if isinstance(by, Person):
        await organisations.require_member(session, by, organisation.id)
    if isinstance(by, Contact):
        organisations.check_own(organisation.id, by)
        contact = contact or by
    listing = Listing(
        organisation_id=organisation.id,
        contact_id=contact.id if contact else None,
        state=ListingState.DRAFT,
        author_user_id=by.id if isinstance(by, User) else None,
        author_person_id=by.id if isinstance(by, Person) else None,
        source=source,
        external_id=external_id,
        created_at=at,
    )
    write_words(listing, fields)
    session.add(listing)
    await LISTING.begin(session, listing, by=_actor(by), at=at)
    return listing


async def change(session: AsyncSession, listing: Listing, fields: ListingFields, *, by: Hand, at: datetime) -> None:
    """Write new words; what was reviewed is reviewed again. Raises `InvalidListing`, `NotEditable`, `NotVerified`."""
    await check_hand(session, listing, by)
    if listing.state in {ListingState.EXPIRED, ListingState.ARCHIVED}:
        raise NotEditable(state=listing.state.value)
    await rewrite(session, listing, fields, by=by.actor, at=at)
    listing.author_user_id = by.id if isinstance(by, User) else None
    listing.author_person_id = by.id if isinstance(by, Person) else None
    await session.flush()


async def check_hand(session: AsyncSession, listing: Listing, by: Hand | None) -> None:
    """People of the chat act on what is theirs, confirmed members on all that is their company's; so do contacts."""
    if isinstance(by, Contact):
        organisations.check_own(listing.organisation_id, by)
    if not isinstance(by, Person):
        return
    if await person_behind(session, listing) == by.id:
        await organisations.require_member(session, by, listing.organisation_id)
    else:
        await organisations.require_verified(session, by, listing.organisation_id)


async def rewrite(session: AsyncSession, listing: Listing, fields: ListingFields, *, by: Actor, at: datetime) -> None:
    """Put new words into a listing; who may do so is the caller's question.

    What was published or on hold goes back into review as a new version: nobody but the author has read the new
    words. The old ones stay in the history.
    """
    await _check_regions(session, fields)
    evidence = {"before": words_of(listing)}
    write_words(listing, fields)
    if listing.state in {ListingState.PUBLISHED, ListingState.ON_HOLD}:
        listing.version += 1
        await LISTING.move(session, listing, ListingState.IN_REVIEW, by=by, at=at, reason="changed", evidence=evidence)
        await rematch(session, listing)
    else:
        LISTING.note(session, listing, by=by, at=at, reason="changed", evidence=evidence)


async def _check_regions(session: AsyncSession, fields: ListingFields) -> None:
    known = {region.id for region in await regions.all_regions(session)}
    for region in fields.target_regions:
        if region not in known:
            raise InvalidListing(field="target_regions", rule="unknown", value=region)


def write_words(listing: Listing, fields: ListingFields) -> None:
    """Put the fields into a listing; what becomes of its state is the caller's question."""
    listing.kind = fields.kind
    listing.partnership = [partnership.value for partnership in dict.fromkeys(fields.partnership)]
    listing.title, listing.text = fields.title.strip(), fields.text.strip()
    listing.summary, listing.language = fields.summary.strip(), fields.language
    listing.target_regions = list(fields.target_regions)
    listing.codes, listing.certifications = list(fields.codes), list(fields.certifications)
    listing.exclusions = fields.exclusions


def _actor(by: Hand | None) -> Actor:
    return by.actor if by else MACHINE


async def submit(session: AsyncSession, listing: Listing, *, by: Hand | None, at: datetime) -> None:
    """Hand a draft in for review. Raises `organisations.NotVerified`."""
    await check_hand(session, listing, by)
    await LISTING.move(session, listing, ListingState.IN_REVIEW, by=_actor(by), at=at)


async def rematch(session: AsyncSession, listing: Listing) -> None:
    """Let matching see what became of the listing: it suggests pairs, or withdraws what it suggested."""
    priority = jobs.AFTER_PEOPLE if listing.external_id else 0  # somebody waits for what somebody wrote
    await jobs.defer(session, MATCH_JOB, priority=priority, listing_id=listing.id)


async def reject(session: AsyncSession, listing: Listing, *, by: User, reason: str, at: datetime) -> None:
    """Refuse with a reason in the advisor's words, which the author reads. Raises `InvalidListing` without one."""
    if not reason.strip():
        raise InvalidListing(field="reason", rule="missing")
    await LISTING.move(session, listing, ListingState.REJECTED, by=by.actor, at=at, reason=reason.strip())
    await tell_author(session, listing, "listing_rejected", at=at, reason=reason.strip())


async def tell_author(session: AsyncSession, listing: Listing, fact: str, *, at: datetime, **values: str) -> None:
    person_id = await person_behind(session, listing)
    if person_id is not None:
        told = {"listing_id": listing.id, "title": listing.title, **values}
        await outbox.enqueue_chat(session, fact=fact, person_id=person_id, values=told, at=at)


async def person_behind(session: AsyncSession, listing: Listing) -> int | None:
    """The person who wrote it; where an advisor changed the words since, the listing's contact."""
    if listing.author_person_id is not None or listing.contact_id is None:
        return listing.author_person_id
    return await session.scalar(select(Contact.person_id).where(Contact.id == listing.contact_id))


async def rework(session: AsyncSession, listing: Listing, *, by: Hand, at: datetime) -> None:
    """Take a listing back into draft, from review or after a refusal. Raises `organisations.NotVerified`."""
    await check_hand(session, listing, by)
    await LISTING.move(session, listing, ListingState.DRAFT, by=by.actor, at=at)


async def hold(session: AsyncSession, listing: Listing, *, by: Hand, at: datetime) -> None:
    """Pause: it is not matched until resumed. Raises `organisations.NotVerified`."""
    await check_hand(session, listing, by)
    await LISTING.move(session, listing, ListingState.ON_HOLD, by=by.actor, at=at)
    await rematch(session, listing)


async def resume(session: AsyncSession, listing: Listing, *, by: Hand, at: datetime) -> None:
    """Match it again. Raises `organisations.NotVerified`."""
    await check_hand(session, listing, by)
    await LISTING.move(session, listing, ListingState.PUBLISHED, by=by.actor, at=at, only_from=[ListingState.ON_HOLD])
    await rematch(session, listing)


async def archive(session: AsyncSession, listing: Listing, *, by: Hand, at: datetime, reason: str = "") -> None:
    """Withdraw it for good. Raises `organisations.NotVerified`."""
    await check_hand(session, listing, by)
    await retire(session, listing, by=by.actor, at=at, reason=reason)


async def retire(session: AsyncSession, listing: Listing, *, by: Actor, at: datetime, reason: str = "") -> None:
    """Archive it; whether `by` may do so is the caller's question."""
    await LISTING.move(session, listing, ListingState.ARCHIVED, by=by, at=at, reason=reason)
    await rematch(session, listing)


async def renew(session: AsyncSession, listing: Listing, *, by: Hand, at: datetime) -> None:
    """Valid for another 365 days, once. Raises `AlreadyExtended`, `NotEditable`, `organisations.NotVerified`."""
    await check_hand(session, listing, by)
    if listing.state not in {ListingState.PUBLISHED, ListingState.ON_HOLD, ListingState.EXPIRED}:
        raise NotEditable(state=listing.state.value)
    if listing.extended:
        raise AlreadyExtended(listing_id=listing.id)
    evidence = {"before": term_of(listing)}
    if listing.state is ListingState.EXPIRED:
        await LISTING.move(
            session, listing, ListingState.PUBLISHED, by=by.actor, at=at, reason="renewed", evidence=evidence
        )
        await rematch(session, listing)
    else:
        LISTING.note(session, listing, by=by.actor, at=at, reason="renewed", evidence=evidence)
    start = max(listing.valid_until or at.date(), at.date())
    listing.valid_until, listing.extended = start + timedelta(days=VALID_DAYS), True
    listing.noticed_at = None
    await session.flush()


async def expire_due(session: AsyncSession, *, at: datetime) -> list[Listing]:
    """End the validity of listings past their date."""
    running = [ListingState.PUBLISHED, ListingState.ON_HOLD]
    due = select(Listing).where(Listing.state.in_(running), Listing.valid_until < at.date())
    listings = list(await session.scalars(due.order_by(Listing.id).with_for_update()))
    for listing in listings:
        await LISTING.move(session, listing, ListingState.EXPIRED, by=MACHINE, at=at)
        await rematch(session, listing)
    return listings


def as_matched(listing: Listing) -> matching.Listing:
    """The listing as matching sees it; its organisation must be loaded."""
    organisation = listing.organisation
    return matching.Listing(
        id=str(listing.id),
        organisation=organisation.name,
        region=organisation.region_id,
        country=organisation.country,
        organisation_kind=organisation.kind,
        registration_number=organisation.registration_number,
        kind=listing.kind,
        partnership=listing.partnerships,
        language=listing.language,
        title=listing.title,
        text=listing.text,
        summary=listing.summary,
        target_regions=tuple(listing.target_regions),
        codes=tuple(listing.codes),
        certifications=tuple(listing.certifications),
        exclusions=listing.exclusions,
    )
