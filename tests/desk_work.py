"""What else a day at the desk brings: one of each kind of work that Today knows and the office of `offices` lacks."""

import asyncio
import dataclasses
from datetime import timedelta

from psycopg_pool import ConnectionPool
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import (
    accessibility,
    accounts,
    introductions,
    mailbox,
    matches,
    organisations,
    outcomes,
    regions,
)
from dooropener.cli.demo import SOURCE
from dooropener.cli.seeding import Sizes, seed
from dooropener.database import libpq_url
from dooropener.house import House
from dooropener.introductions import Introduction, MeetingOutcome, Side
from dooropener.listings import Listing, ListingState
from dooropener.mailbox import ProposalLabel
from dooropener.mailbox.arrivals import place
from dooropener.mailbox.placing import read_again
from dooropener.mailbox.receiving import lock_unread
from dooropener.mailbox.tasks import write_down
from dooropener.matches import MatchState
from dooropener.matches.vectors import PostgresVectorStore
from dooropener.organisations import LawfulBasis
from dooropener.outcomes import FollowUpAnswer, Occasion, Via
from dooropener_matching import CachedEncoder
from doubles.mails import typed
from offices import Later, Rooms, advisor, furnish, in_contact, paired, written_to
from people import NUMBER

OTHER_READER = "export@altra.example"
WRITTEN = "Buongiorno,\n\nsiamo molto interessati, volentieri un contatto.\n\nLa segreteria\n"


async def grown(house: House, share: float) -> Rooms:
    """An office with a share of the grown data, and on top of it everything that a day at the desk may bring."""
    async with house.sessions.begin() as session:
        await regions.seed(session)
    url = house.settings.database_url
    await asyncio.to_thread(seed, url, Sizes().scaled(share))
    with ConnectionPool(libpq_url(url), min_size=1, open=True) as pool:
        encoder = CachedEncoder(house.encoder, PostgresVectorStore(pool))
        rooms = await furnish(dataclasses.replace(house, encoder=encoder))
    await bring(house, rooms)
    return rooms


async def bring(house: House, rooms: Rooms) -> None:
    """One of each kind of work."""
    async with house.sessions.begin() as session:
        await _of_companies(session, house)
        await _of_partners(session, house, rooms.listing)
        await _soon_at_an_end(session, house)
    await _months_later(house, rooms.listing)


async def _of_companies(session: AsyncSession, house: House) -> None:
    """Cecilia says to work at Björn's, and somebody met a barrier."""
    at = house.clock.now()
    cecilia = await accounts.create_person(session, language="sv", at=at)
    await organisations.register_company(
        session,
        name="Björns Värme AB",
        registration_number=NUMBER,
        person=cecilia,
        contact_name="Cecilia",
        contact_email="cecilia@bjornsvarme.example",
        at=at,
    )
    await accessibility.tell(session, what="Knappen läses inte upp.", language="sv", at=at)


async def _of_partners(session: AsyncSession, house: House, local: int) -> None:
    """A letter to approve, a yes, a question, a mail from an unknown address, a letter that bounced, a time chosen."""
    later = house.clock.now() + timedelta(hours=1)
    await paired(session, house, local)
    await mailbox.choose(session, await _asked(session, house, local), ProposalLabel.INTERESTED, words="Sì", at=later)
    asked = await mailbox.choose(
        session, await _asked(session, house, local), ProposalLabel.QUESTION, text="Avete il CE?", at=later
    )
    await mailbox.confirm(
        session,
        await mailbox.get_proposal(session, asked.id),
        by=await advisor(session),
        at=later,
        house=house,
    )
    await _mail_of_a_colleague(session, house, await _asked(session, house, local))
    await _bounced(session, house, await _asked(session, house, local))
    await _time_chosen(session, house, await in_contact(session, house, local))


async def _asked(session: AsyncSession, house: House, local: int) -> Introduction:
    return await written_to(session, house, await paired(session, house, local))


async def _mail_of_a_colleague(session: AsyncSession, house: House, introduction: Introduction) -> None:
    """The office of the firm writes from an address of its own, to ours and not to the letter's."""
    reader = introductions.reader_now(introduction)
    assert reader
    domain = reader.email.rpartition("@")[2]
    ours = "dorroppnaren@norrkoping.example"
    raw = typed(WRITTEN, to=ours, sender=f"Segreteria <segreteria@{domain}>", message_id=f"<stray@{domain}>")
    kept = await mailbox.receive(session, raw, envelope_from="", envelope_to=[ours], at=house.clock.now())
    message = kept and await lock_unread(session, kept.id)
    assert message
    mail = await read_again(session, message, house.encoder)
    write_down(message, mail)
    await place(session, message, mail, house=house)


async def _bounced(session: AsyncSession, house: House, introduction: Introduction) -> None:
    """The letter came back; somebody else at the firm is known."""
    at, firm = house.clock.now(), introduction.match.partner.organisation_id
    await organisations.add_contact(
        session,
        await organisations.get_organisation(session, firm),
        name="Ufficio export",
        email=OTHER_READER,
        language="it",
        lawful_basis=LawfulBasis.LEGITIMATE_INTEREST,
        source="their web site",
        sourced_on=at.date(),
    )
    await introductions.bounce(session, introduction, at=at, evidence={"status": "5.1.1"})


async def _time_chosen(session: AsyncSession, house: House, introduction: Introduction) -> None:
    person, partner = introduction.match.local.author_person, introductions.reader_now(introduction)
    assert person
    assert partner
    at = house.clock.now()
    day = at + timedelta(days=9)
    meeting = await introductions.propose_times(
        session, introduction, side=Side.COMPANY, times=[day], by=person, at=at, house=house
    )
    await introductions.choose_time(session, meeting, day, side=Side.PARTNER, by=partner, at=at)


async def _soon_at_an_end(session: AsyncSession, house: House) -> None:
    """A partner's listing in five days, a pair's pause in three."""
    today = house.clock.now().date()
    sample = select(Listing).where(Listing.source == SOURCE, Listing.state == ListingState.PUBLISHED)
    listing = (await session.scalars(sample.order_by(Listing.id).limit(1))).one()
    listing.valid_until = today + timedelta(days=5)
    match = (await matches.queue(session, state=MatchState.SUGGESTED))[-1]
    await matches.snooze(
        session, match, until=today + timedelta(days=3), by=await advisor(session), at=house.clock.now()
    )


async def _months_later(house: House, local: int) -> None:
    """Two who met in the autumn: asked three months later, Björn says that they still talk, and no more."""
    then = dataclasses.replace(house, clock=Later(house.clock.now() - timedelta(days=100)))
    async with house.sessions.begin() as session:
        introduction = await in_contact(session, then, local)
        by, at = await advisor(session), then.clock.now()
        values = {"starts": at + timedelta(minutes=5), "minutes": 30, "place": "Bologna", "by": by, "at": at}
        await introductions.arrange(session, introduction, house=then, **values)
        went = MeetingOutcome.COOPERATION_POSSIBLE
        await outcomes.confirm_meeting(
            session, introduction, company_says=went, partner_says=went, by=by, at=at + timedelta(days=1)
        )
    await outcomes.ask_due(house)
    async with house.sessions.begin() as session:
        asked = {(each.occasion, each.side): each for each in await outcomes.feedback_of(session, introduction.id)}
        question = asked[Occasion.THREE_MONTHS, Side.COMPANY]
        said = FollowUpAnswer.STILL_TALKING
        await outcomes.answer(session, question, said, via=Via.CHAT, at=house.clock.now())
