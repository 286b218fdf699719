"""Matching in the background: computed outside transactions, in a thread."""

import asyncio

from procrastinate import JobContext

from dooropener import listings
from dooropener.house import House, house_of
from dooropener.jobs import RETRY, app
from dooropener.listings import Listing, ListingState
from dooropener.matches.blocking import barred
from dooropener.matches.known import KnownListings, known_listings
from dooropener.matches.queries import get_match
from dooropener.matches.service import EXPLAIN_JOB
from dooropener.matches.suggesting import (
    TOP,
    WORTH,
    decided,
    explain,
    revive_by_hand,
    suggest,
    wake_due,
    withdraw_all,
    withdraw_others,
    worth_showing,
)
from dooropener.matches.waiting import deal_again
from dooropener.regions import RegionKind


@app.task(name="matches.match_listing", pass_context=True, retry=RETRY)
async def match_listing(context: JobContext, *, listing_id: int) -> None:
    """Match one listing with all it can meet; called whenever its state or words change."""
    await match_one(house_of(context), listing_id)


async def match_one(house: House, listing_id: int) -> None:
    """Rank, then write suggestions. Running it twice changes nothing."""
    async with house.sessions.begin() as session:
        listing = await listings.get_listing(session, listing_id)
        if listing.state is not ListingState.PUBLISHED:
            await withdraw_all(session, listing_id, at=house.clock.now())
            return
    known = await known_listings(house)
    if listing.organisation.region.kind is RegionKind.HOME:
        await _match_local(house, known, listing)
    else:
        await _match_partner(house, known, listing)
    async with house.sessions.begin() as session:
        await revive_by_hand(session, listing_id, at=house.clock.now())


@app.task(name=EXPLAIN_JOB, pass_context=True, retry=RETRY)
async def explain_match(context: JobContext, *, match_id: int) -> None:
    """Compute the case of a pair that an advisor made, or whose listings may have changed while it slept."""
    await explain_one(house_of(context), match_id)


async def explain_one(house: House, match_id: int) -> None:
    """Compare exactly this pair and write its case."""
    async with house.sessions.begin() as session:
        match = await get_match(session, match_id)
    known = await known_listings(house)
    local, partner = listings.as_matched(match.local), listings.as_matched(match.partner)
    found, withheld = await asyncio.to_thread(known.matcher.explain, local, partner)
    async with house.sessions.begin() as session:
        await explain(session, match_id, found, withheld=withheld, at=house.clock.now())


async def _match_local(house: House, known: KnownListings, local: Listing) -> None:
    async with house.sessions.begin() as session:
        settled = await decided(session, local.id) | await barred(session, local.id)
    most = TOP + len(settled)
    ranking = await asyncio.to_thread(known.partners.rank, listings.as_matched(local), top=most)
    found = [match for match in worth_showing(ranking.matches) if int(match.partner) not in settled][:TOP]
    async with house.sessions.begin() as session:
        at = house.clock.now()
        await suggest(session, local.id, found, at=at)
        await withdraw_others(session, local.id, found, at=at)
        await deal_again(session)


async def _match_partner(house: House, known: KnownListings, partner: Listing) -> None:
    """A new partner listing may push another out of a local listing's best: each that it fits is ranked anew."""
    for local_id, match in await asyncio.to_thread(known.home.fitting, listings.as_matched(partner)):
        if match.score >= WORTH:
            async with house.sessions.begin() as session:
                local = await listings.get_listing(session, int(local_id))
            await _match_local(house, known, local)


@app.periodic(cron="20 1 * * *")
@app.task(name="matches.wake", pass_context=True)
async def wake(context: JobContext, timestamp: int) -> None:  # noqa: ARG001  # procrastinate hands it over
    """Every night: snoozed matches come back on their date."""
    house = house_of(context)
    async with house.sessions.begin() as session:
        await wake_due(session, at=house.clock.now())
