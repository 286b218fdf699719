"""Background work on imports: large ones are checked, taken in and undone; the model reads what came in."""

import asyncio

from procrastinate import JobContext
from sqlalchemy import select

import dooropener_matching as matching
from dooropener import jobs, regions
from dooropener.exchanges.models import Import, ImportEffect, RecordKind
from dooropener.exchanges.service import READ_JOB, WORK_JOB, read_later, tidy
from dooropener.exchanges.working import work_through
from dooropener.house import House, house_of
from dooropener.listings import Listing, as_matched, whole

_READ_AT_ONCE = 40
"""Listings the model reads in one job: some seconds, then others have their turn."""


@jobs.app.task(name=WORK_JOB, pass_context=True, retry=jobs.RETRY)
async def work(context: JobContext, *, import_id: int) -> None:
    """Check, take in or undo a large import."""
    await work_through(house_of(context), import_id)


@jobs.app.task(name=READ_JOB, pass_context=True, retry=jobs.RETRY)
async def read(context: JobContext, *, import_id: int) -> None:
    """Read some listings of an import, then give others a turn before the next ones."""
    await read_ahead(house_of(context), import_id)


async def read_ahead(house: House, import_id: int) -> None:
    """Their vectors are kept by text, where matching looks for them once they are published."""
    async with house.sessions.begin() as session:
        running = await session.get_one(Import, import_id)
        if not running.to_encode:
            return
        own = select(ImportEffect.subject_id).where(
            ImportEffect.import_id == import_id, ImportEffect.subject == RecordKind.LISTINGS
        )
        query = whole().where(Listing.id.in_(own), Listing.id > running.encoded_to).order_by(Listing.id)
        several = list(await session.scalars(query.limit(_READ_AT_ONCE)))
        known_regions = await regions.matching_regions(session)
    if several:
        matcher = matching.Matcher(house.encoder, known_regions)
        await asyncio.to_thread(matcher.read, [as_matched(listing) for listing in several])
    async with house.sessions.begin() as session:
        running = await session.get_one(Import, import_id, with_for_update=True)
        running.encoded_to = several[-1].id if several else running.encoded_to
        running.to_encode = running.to_encode and len(several) == _READ_AT_ONCE
        if running.to_encode:
            await read_later(session, import_id)


@jobs.app.periodic(cron="40 1 * * *")
@jobs.app.task(name="exchanges.tidy", pass_context=True)
async def tidy_nightly(context: JobContext, timestamp: int) -> None:  # noqa: ARG001  # procrastinate hands it over
    """Every night: rows of old imports go."""
    house = house_of(context)
    async with house.sessions.begin() as session:
        await tidy(session, at=house.clock.now())
