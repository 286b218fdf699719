"""Telling authors in time that a listing ends."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener.listings.models import NOTICE_DAYS, Listing, ListingState
from dooropener.listings.service import tell_author


async def give_notice(session: AsyncSession, *, at: datetime) -> list[Listing]:
    """Tell the author of each listing that ends within 14 days, once for each term."""
    today = at.date()
    due = select(Listing).where(
        Listing.state.in_([ListingState.PUBLISHED, ListingState.ON_HOLD]),
        Listing.valid_until.between(today, today + timedelta(days=NOTICE_DAYS)),
        Listing.noticed_at.is_(None),
    )
    listings = list(await session.scalars(due.order_by(Listing.id).with_for_update()))
    for listing in listings:
        listing.noticed_at = at
        await tell_author(session, listing, "listing_expiring", at=at)
    await session.flush()
    return listings
