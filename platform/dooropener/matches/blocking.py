"""Pairs of organisations that are never brought together again, until somebody lifts the block."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Select, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, aliased, mapped_column, relationship, selectinload

from dooropener import jobs
from dooropener.accounts import User
from dooropener.database import Base
from dooropener.errors import Conflict, Invalid, NotFound
from dooropener.listings import Listing, ListingState
from dooropener.matches.learning import MATCH_JOB
from dooropener.matches.models import MATCH, Match, MatchState
from dooropener.matches.waiting import deal_again
from dooropener.organisations import Organisation
from dooropener.states import MACHINE, Change

REASON_LENGTH = 500


class PairBlocked(Conflict):
    """These two are never to be brought together; the block can be lifted first."""

    code = "pair_blocked"


class NoReason(Invalid):
    """A block needs a reason, and a rejection may have one, of at most `REASON_LENGTH` characters."""

    code = "no_reason"


class UnknownBlock(NotFound):
    code = "unknown_block"


class BlockedPair(Base):
    """A company here and a partner that are not to meet. What was lifted is kept.

    Where organisations were merged, more than one may be in force for a pair.
    """

    __tablename__ = "blocked_pair"
    __table_args__ = (Index("ix_blocked_pair_local_id_partner_id", "local_id", "partner_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    local_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    partner_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    reason: Mapped[str]
    blocked_at: Mapped[datetime]
    blocked_by_id: Mapped[int] = mapped_column(ForeignKey("portal_user.id"))
    lifted_at: Mapped[datetime | None]
    lifted_by_id: Mapped[int | None] = mapped_column(ForeignKey("portal_user.id"))

    local: Mapped[Organisation] = relationship(foreign_keys=[local_id], lazy="raise")
    partner: Mapped[Organisation] = relationship(foreign_keys=[partner_id], lazy="raise")
    blocked_by: Mapped[User] = relationship(foreign_keys=[blocked_by_id], lazy="raise")


async def block(session: AsyncSession, match: Match, *, reason: str, by: User, at: datetime) -> BlockedPair:
    """Never suggest the two organisations of a match again; what is suggested of them now is withdrawn.

    What was approved goes on. Raises `NoReason`; a pair that is blocked stays so.
    """
    actor, why = by.actor, " ".join(reason.split())
    if not why or len(why) > REASON_LENGTH:
        raise NoReason(field="reason", rule="too_long" if why else "required")
    local_id, partner_id = match.local.organisation_id, match.partner.organisation_id
    await _hold(session, local_id)
    known = await find_block(session, local_id, partner_id)
    if known is not None:
        return known
    blocked = BlockedPair(
        local_id=local_id, partner_id=partner_id, reason=why, blocked_at=at, blocked_by_id=actor.id, lifted_at=None
    )
    session.add(blocked)
    await session.flush()
    for other in await _of_pair(session, local_id, partner_id, MatchState.SUGGESTED, MatchState.SNOOZED):
        await MATCH.move(session, other, MatchState.WITHDRAWN, by=MACHINE, at=at, reason="pair_blocked")
        other.snoozed_until = None
    await deal_again(session)
    return blocked


async def lift(session: AsyncSession, block_id: int, *, by: User, at: datetime) -> BlockedPair:
    """Let the two be suggested again: what the block withdrew comes back, and matching looks anew. Lifting again
    changes nothing. Raises `UnknownBlock`.
    """
    actor = by.actor
    blocked = await get_block(session, block_id)
    await _hold(session, blocked.local_id)
    await session.refresh(blocked, ["lifted_at"])
    if blocked.lifted_at is not None:
        return blocked
    blocked.lifted_at, blocked.lifted_by_id = at, actor.id
    await session.flush()
    for match in await _withdrawn_by(session, blocked):
        await MATCH.move(session, match, MatchState.SUGGESTED, by=MACHINE, at=at, reason="block_lifted")
    for listing_id in await session.scalars(_published(blocked.local_id)):
        await jobs.defer(session, MATCH_JOB, priority=jobs.AFTER_PEOPLE, listing_id=listing_id)
    await deal_again(session)
    return blocked


async def _hold(session: AsyncSession, organisation_id: int) -> None:
    """Whoever blocks, or writes suggestions for these listings, waits and is then seen."""
    await session.execute(select(Organisation.id).where(Organisation.id == organisation_id).with_for_update())
    await session.execute(_published(organisation_id).with_for_update())


def _published(organisation_id: int) -> Select[int]:
    return (
        select(Listing.id)
        .where(Listing.organisation_id == organisation_id, Listing.state == ListingState.PUBLISHED)
        .order_by(Listing.id)
    )


async def _of_pair(session: AsyncSession, local_id: int, partner_id: int, *states: MatchState) -> list[Match]:
    ours, theirs = aliased(Listing), aliased(Listing)
    query = (
        select(Match)
        .join(ours, Match.local_listing_id == ours.id)
        .join(theirs, Match.partner_listing_id == theirs.id)
        .where(
            ours.organisation_id == local_id,
            theirs.organisation_id == partner_id,
            Match.state.in_(states),
        )
    )
    return list(await session.scalars(query.order_by(Match.id).with_for_update(of=Match)))


async def _withdrawn_by(session: AsyncSession, blocked: BlockedPair) -> list[Match]:
    """Those whose two listings are still published."""
    found = await _of_pair(session, blocked.local_id, blocked.partner_id, MatchState.WITHDRAWN)
    query = select(Change.subject_id).where(
        Change.subject == MATCH.subject,
        Change.subject_id.in_([match.id for match in found]),
        Change.reason == "pair_blocked",
        Change.at >= blocked.blocked_at,
    )
    withdrawn = set(await session.scalars(query))
    sides = {side for match in found for side in (match.local_listing_id, match.partner_listing_id)}
    standing = select(Listing.id).where(Listing.id.in_(sides), Listing.state == ListingState.PUBLISHED)
    published = set(await session.scalars(standing))
    return [
        match
        for match in found
        if match.id in withdrawn and {match.local_listing_id, match.partner_listing_id} <= published
    ]


async def get_block(session: AsyncSession, block_id: int) -> BlockedPair:
    """Raise `UnknownBlock`."""
    blocked = await session.get(BlockedPair, block_id)
    if blocked is None:
        raise UnknownBlock(id=block_id)
    return blocked


async def find_block(session: AsyncSession, local_id: int, partner_id: int) -> BlockedPair | None:
    """What keeps two organisations apart now, with who decided so."""
    query = select(BlockedPair).where(
        BlockedPair.local_id == local_id, BlockedPair.partner_id == partner_id, BlockedPair.lifted_at.is_(None)
    )
    query = query.options(selectinload(BlockedPair.blocked_by)).order_by(BlockedPair.id).limit(1)
    return (await session.scalars(query)).one_or_none()


async def blocked_pairs(session: AsyncSession, *, limit: int = 200) -> list[BlockedPair]:
    """All that is blocked now, the newest first, with both organisations and who decided so."""
    query = select(BlockedPair).where(BlockedPair.lifted_at.is_(None)).order_by(BlockedPair.id.desc()).limit(limit)
    sides = (BlockedPair.local, BlockedPair.partner, BlockedPair.blocked_by)
    return list(await session.scalars(query.options(*[selectinload(side) for side in sides])))


async def barred(session: AsyncSession, local_id: int) -> set[int]:
    """The partner listings that a local listing is never to meet."""
    ours = select(Listing.organisation_id).where(Listing.id == local_id).scalar_subquery()
    query = (
        select(Listing.id)
        .join(BlockedPair, BlockedPair.partner_id == Listing.organisation_id)
        .where(BlockedPair.local_id == ours, BlockedPair.lifted_at.is_(None))
    )
    return set(await session.scalars(query))


async def check_not_blocked(session: AsyncSession, local_id: int, partner_id: int) -> None:
    """Of two listings, by their ids. Raises `PairBlocked`."""
    if partner_id in await barred(session, local_id):
        raise PairBlocked(local=local_id, partner=partner_id)
