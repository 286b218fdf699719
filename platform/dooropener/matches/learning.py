"""What decisions taught the matcher: kept, taken into force where it does no harm, undone and restored by people."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

import dooropener_matching as matching
from dooropener import jobs
from dooropener.accounts import User
from dooropener.errors import Conflict, NotFound
from dooropener.listings import Listing, ListingState
from dooropener.matches.models import LEARNING, Learning, LearningState
from dooropener.organisations import Organisation
from dooropener.regions import Region, RegionKind
from dooropener.states import MACHINE, Change
from dooropener_matching.keys import CriterionName

_S = LearningState

MATCH_JOB = "matches.match_listing"


class UnknownLearning(NotFound):
    code = "unknown_learning"


class LearnedAnew(Conflict):
    """Something newer is in force; undo that first."""

    code = "learned_anew"


async def get_learning(session: AsyncSession, learning_id: int) -> Learning:
    """Raise `UnknownLearning`."""
    learning = await session.get(Learning, learning_id)
    if learning is None:
        raise UnknownLearning(id=learning_id)
    return learning


async def learnings(session: AsyncSession, *, limit: int = 50) -> list[Learning]:
    """The newest first."""
    return list(await session.scalars(select(Learning).order_by(Learning.id.desc()).limit(limit)))


async def find_in_force(session: AsyncSession) -> Learning | None:
    """What the matcher goes by; `None` while it goes by what it came with."""
    query = select(Learning).where(Learning.state == _S.IN_FORCE).order_by(Learning.id.desc()).limit(1)
    return (await session.scalars(query)).one_or_none()


async def weights_in_force(session: AsyncSession) -> matching.Weights:
    """How much each criterion counts; those not named count as they always did."""
    learning = await find_in_force(session)
    return {CriterionName(name): weight for name, weight in learning.weights.items()} if learning else {}


async def forgotten_before(session: AsyncSession) -> datetime | None:
    """When something learned was undone last: decisions up to then do not teach it again."""
    undone = select(Learning.id).where(Learning.state == _S.UNDONE)
    query = select(func.max(Change.at)).where(
        Change.subject == LEARNING.subject, Change.to_state == _S.UNDONE, Change.subject_id.in_(undone)
    )
    return await session.scalar(query)


async def keep(session: AsyncSession, learned: matching.Learned, *, at: datetime) -> Learning | None:
    """Write down what was learned, and take it into force where it did no harm on decisions kept apart.

    `None` where it is no different from what was written down last, so that quiet nights leave no rows.
    """
    newest = next(iter(await learnings(session, limit=1)), None)
    weights = {name.value: weight for name, weight in learned.weights.items()}
    if newest is not None and (newest.decisions, newest.weights) == (learned.decisions, weights):
        return None
    current = await find_in_force(session)
    if not weights and current is None:
        return None
    learning = Learning(
        state=_S.IN_FORCE if learned.is_better else _S.NOT_TAKEN,
        learned_at=at,
        decisions=learned.decisions,
        weights=weights,
        before=learned.before,
        after=learned.after,
    )
    if learning.state is _S.IN_FORCE and current is not None:
        await LEARNING.move(session, current, _S.OVERTAKEN, by=MACHINE, at=at)
        await session.flush()  # before the new one: the database lets only one be in force
    session.add(learning)
    await LEARNING.begin(session, learning, by=MACHINE, at=at)
    if learning.state is _S.IN_FORCE:
        await _match_all(session)
    return learning


async def undo(session: AsyncSession, learning: Learning, *, by: User, at: datetime, reason: str = "") -> None:
    """Go back to what the matcher came with. Only decisions taken from now on can teach it anything again."""
    await LEARNING.move(session, learning, _S.UNDONE, by=by.actor, at=at, reason=reason.strip())
    await _match_all(session)


async def restore(session: AsyncSession, learning: Learning, *, by: User, at: datetime) -> None:
    """Take back an undoing. Raises `LearnedAnew` while something newer is in force."""
    if await find_in_force(session) is not None:
        raise LearnedAnew
    await LEARNING.move(session, learning, _S.IN_FORCE, by=by.actor, at=at)
    await _match_all(session)


async def _match_all(session: AsyncSession) -> None:
    """Rank every local listing anew, after people's work."""
    query = (
        select(Listing.id)
        .join(Organisation, Listing.organisation_id == Organisation.id)
        .join(Region, Organisation.region_id == Region.id)
        .where(Listing.state == ListingState.PUBLISHED, Region.kind == RegionKind.HOME)
        .order_by(Listing.id)
    )
    found: Sequence[int] = (await session.scalars(query)).all()
    for listing_id in found:
        await jobs.defer(session, MATCH_JOB, priority=jobs.AFTER_PEOPLE, listing_id=listing_id)
