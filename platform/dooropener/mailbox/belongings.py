"""All that hangs on an organisation, counted: for whoever is about to merge it."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener.introductions import Introduction
from dooropener.listings import Listing
from dooropener.mailbox.models import Message
from dooropener.matches import Match
from dooropener.organisations import Contact, Membership, MembershipState


@dataclass(frozen=True, slots=True)
class Belongings:
    listings: int
    contacts: int
    people: int
    matches: int
    introductions: int
    messages: int


async def belongings(session: AsyncSession, organisation_id: int) -> Belongings:
    """How many listings, contacts, people of the chat, matches, introductions and messages an organisation has."""
    own = select(Listing.id).where(Listing.organisation_id == organisation_id)
    pairs = Match.local_listing_id.in_(own) | Match.partner_listing_id.in_(own)
    begun = select(Introduction.id).where(Introduction.match_id.in_(select(Match.id).where(pairs)))
    numbers = [
        select(func.count()).select_from(own.subquery()),
        select(func.count()).select_from(Contact).where(Contact.organisation_id == organisation_id),
        select(func.count())
        .select_from(Membership)
        .where(Membership.organisation_id == organisation_id, Membership.state != MembershipState.ENDED),
        select(func.count()).select_from(Match).where(pairs),
        select(func.count()).select_from(begun.subquery()),
        select(func.count()).select_from(Message).where(Message.introduction_id.in_(begun)),
    ]
    row = (await session.execute(select(*(number.scalar_subquery() for number in numbers)))).one()
    return Belongings(*row)
