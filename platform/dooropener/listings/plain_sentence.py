"""The author's one plain sentence for the letter, said after the listing was published."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from dooropener.accounts import Person
from dooropener.listings.models import LISTING, SUMMARY_LENGTH, Listing
from dooropener.listings.service import InvalidListing, check_hand
from dooropener.listings.versions import words_of


async def say_plainly(session: AsyncSession, listing: Listing, sentence: str, *, by: Person, at: datetime) -> None:
    """Keep the sentence as the listing's summary. Raises `InvalidListing`, `organisations.NotVerified`.

    The listing stays published and is not matched anew; an advisor reads the sentence in each letter before it goes.
    """
    await check_hand(session, listing, by)
    plain = " ".join(sentence.split())
    if not plain:
        raise InvalidListing(field="summary", rule="missing")
    if len(plain) > SUMMARY_LENGTH:
        raise InvalidListing(field="summary", rule="too_long", maximum=SUMMARY_LENGTH)
    evidence = {"before": words_of(listing)}
    listing.summary = plain
    LISTING.note(session, listing, by=by.actor, at=at, reason="changed", evidence=evidence)
    await session.flush()
