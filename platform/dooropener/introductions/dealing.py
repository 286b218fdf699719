"""Dealing suggestions fairly: no partner is over-asked or asked at rest, and each company gets its turn."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from procrastinate import JobContext
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

import dooropener_matching as matching
from dooropener import matches, organisations, regions
from dooropener.house import House, house_of
from dooropener.introductions.goodwill import Goodwill, asked_this_quarter, judged, usual_capacity
from dooropener.jobs import RETRY, app
from dooropener.listings import Listing
from dooropener.matches import DEAL_JOB, Match, MatchState, Wait, WaitReason
from dooropener.organisations import Organisation


@dataclass(frozen=True, slots=True)
class _Dealt:
    """Suggested pairs by id, what each partner's goodwill has left, and the names of companies."""

    candidates: Sequence[matching.Candidate]
    goodwill: Mapping[str, Goodwill]
    companies: Mapping[str, str]

    def waits(self) -> dict[int, Wait]:
        """Who waits, and why; solved by `dooropener_matching.assign`."""
        awake = [one for one in self.candidates if self.goodwill[one.partner].rest is None]
        places = {name: left for name, one in self.goodwill.items() if (left := one.left) is not None}
        found = matching.assign(awake, places)
        waiting = {int(one.candidate.id): self._wait(one) for one in found.deferred}
        for one in self.candidates:
            rest = self.goodwill[one.partner].rest
            if rest is not None:
                waiting[int(one.id)] = Wait(WaitReason.RESTING, rest.ends, {"season": rest.season, "note": rest.note})
        return waiting

    def _wait(self, deferred: matching.Deferred) -> Wait:
        goodwill = self.goodwill[deferred.candidate.partner]
        detail: dict[str, Any] = {"asked": goodwill.asked, "capacity": goodwill.capacity}
        if deferred.reason is matching.Deferral.ANOTHER_TURN:
            detail["behind"] = [self.companies[one] for one in deferred.behind if one != deferred.candidate.company]
        return Wait(WaitReason(deferred.reason.value), goodwill.places_again_on, detail)


async def deal_suggestions(house: House) -> None:
    """Say of every suggestion whether it waits, and why. Running it twice changes nothing."""
    async with house.sessions.begin() as session:
        dealt = await _dealt(session, on=house.clock.now().date())
    waits = await asyncio.to_thread(dealt.waits)
    async with house.sessions.begin() as session:
        await matches.write_waits(session, [int(one.id) for one in dealt.candidates], waits)


async def _dealt(session: AsyncSession, *, on: date) -> _Dealt:
    """Pairs that a person made wait for nobody."""
    company, partner = aliased(Organisation), aliased(Organisation)
    ours, theirs = aliased(Listing), aliased(Listing)
    query = (
        select(Match.id, Match.score, company, partner)
        .join(ours, Match.local_listing_id == ours.id)
        .join(theirs, Match.partner_listing_id == theirs.id)
        .join(company, ours.organisation_id == company.id)
        .join(partner, theirs.organisation_id == partner.id)
        .where(Match.state == MatchState.SUGGESTED, Match.by_hand.is_(False))
        .order_by(Match.id)
    )
    rows = (await session.execute(query)).all()
    asked, resting = await asked_this_quarter(session, on=on), await organisations.resting(session, on=on)
    seasons, usual = await regions.season_rules(session), await usual_capacity(session)
    return _Dealt(
        candidates=[matching.Candidate(str(id_), str(one.id), str(other.id), score) for id_, score, one, other in rows],
        goodwill={
            str(other.id): judged(other, asked.get(other.id, 0), resting, seasons, usual=usual, on=on)
            for _, _, _, other in rows
        },
        companies={str(one.id): one.name for _, _, one, _ in rows},
    )


@app.periodic(cron="5 2 * * *")
@app.task(name=DEAL_JOB, pass_context=True, retry=RETRY, queueing_lock=DEAL_JOB)
async def deal(context: JobContext, timestamp: int = 0) -> None:  # noqa: ARG001  # procrastinate hands it over
    """Every night, and after suggestions, approvals, capacities or times of rest have changed."""
    await deal_suggestions(house_of(context))
