"""What became of one made-up pair: the way of its match and its introduction, step by step, with its history."""

import enum
import random
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from dooropener.accounts import User
from dooropener.introductions import INTRODUCTION, ClosedReason, EvidenceLevel, Introduction, IntroductionState
from dooropener.listings import Listing
from dooropener.matches import MATCH, Match, MatchState, RejectionReason
from dooropener.organisations import Contact
from dooropener.outcomes import EvidenceSource, Outcome, OutcomeEvidence, OutcomeKind
from dooropener.regions import Route
from dooropener.states import MACHINE, Actor, ActorKind, Change

_S = IntroductionState
_COMPANY = Actor(ActorKind.COMPANY, "sample company")
_SOURCES = {
    EvidenceLevel.OFFICE: [EvidenceSource.OFFICE],
    EvidenceLevel.ONE_SIDE: [EvidenceSource.COMPANY],
    EvidenceLevel.BOTH_SIDES: [EvidenceSource.COMPANY, EvidenceSource.PARTNER],
    EvidenceLevel.DOCUMENT: [EvidenceSource.DOCUMENT],
}


class Pair:
    """One local and one partner listing, and the moment up to which their way has been told.

    Nothing is written before `write_pairs`.
    """

    def __init__(self, chance: random.Random, advisor: User, local: Listing, partner: Listing, at: datetime) -> None:
        self.chance, self.advisor, self.at = chance, advisor, at
        self.local, self.partner = local, partner
        self.introduction: Introduction | None = None
        self.outcomes: list[Outcome] = []
        self.steps: list[tuple[Match | Introduction, Change]] = []
        self.match = Match(
            local_listing_id=local.id,
            partner_listing_id=partner.id,
            state=MatchState.SUGGESTED,
            score=round(chance.uniform(0.4, 0.95), 3),
            case=[],
            computed_at=at,
        )
        self._note(self.match, None, MatchState.SUGGESTED, MACHINE)

    def pass_over(self) -> None:
        """Rejected for a reason, put to rest, or still waiting."""
        self._later(days=9)
        fate = self.chance.random()
        if fate < 0.6:
            self._decide(MatchState.REJECTED)
            self.match.rejection = self.chance.choice(list(RejectionReason))
        elif fate < 0.75:
            self._decide(MatchState.SNOOZED)
            self.match.snoozed_until = (self.at + timedelta(days=60)).date()

    def introduce(self, via: Contact | None) -> None:
        """Ask the company, and go on as far as chance leads."""
        self._later(days=4)
        self._decide(MatchState.APPROVED)
        self.introduction = Introduction(
            match=self.match,
            state=_S.PROPOSED,
            route=Route.VIA_INSTITUTION if via else Route.DIRECT,
            via_contact_id=via.id if via else None,
            addressee_id=self.partner.contact_id,
            company_contact_id=self.local.contact_id,
            owner_id=self.advisor.id,
            created_at=self.at,
            came_at=self.at,
        )
        self._note(self.introduction, None, _S.PROPOSED, self.advisor.actor)
        self._move(_S.ASKED, self.advisor.actor)
        self._later(days=5)
        if self._luck(0.82):
            self._send(via)
        elif self._luck(0.6):
            self._close(ClosedReason.COMPANY_DECLINED, _COMPANY)

    def _send(self, via: Contact | None) -> None:
        self._move(_S.COMPANY_CONSENTED, _COMPANY)
        self._later(days=2)
        self._move(_S.SENT, MACHINE)
        assert self.introduction
        self.introduction.sent_at = self.at
        self.introduction.letter_approved_by_id = self.advisor.id
        self.introduction.letter_language = self.partner.language
        if not self._luck(0.66):
            self._later(days=28, least=28)
            self._move(_S.EXPIRED, MACHINE)
            return
        self._later(days=24)
        self._move(_S.REPLIED, MACHINE)
        if via and self._luck(0.8):
            self.introduction.via_agreed_at = self.at
        self._later(days=2)
        if self._luck(0.72):
            self._bring_together()
        else:
            self._close(ClosedReason.PARTNER_DECLINED, self.advisor.actor)

    def _bring_together(self) -> None:
        self._move(_S.PARTNER_CONSENTED, self.advisor.actor)
        self._move(_S.CONTACTS_EXCHANGED, MACHINE)
        if not self._luck(0.7):
            return
        self._later(days=20)
        self._move(_S.MEETING_BOOKED, self.advisor.actor)
        self._later(days=15)
        self._move(_S.MET, self.advisor.actor)
        self._achieve(OutcomeKind.MEETING, "They met and showed samples.")
        if not self._luck(0.5):
            return
        self._later(days=30)
        self._move(_S.NEGOTIATING, self.advisor.actor)
        if self._luck(0.75):
            self._later(days=25)
            self._move(_S.AGREEMENT, self.advisor.actor)
            self._achieve(OutcomeKind.AGREEMENT, "A first order, to be repeated every quarter.")

    def _achieve(self, kind: OutcomeKind, words: str) -> None:
        level = self.chance.choices(list(EvidenceLevel), [2, 3, 4, 2])[0]
        outcome = Outcome(
            kind=kind,
            level=level,
            words=words,
            counted_at=self.at,
            counted_by_id=self.advisor.id,
        )
        outcome.evidence = [
            OutcomeEvidence(source=source, words=words, at=self.at, by_id=self.advisor.id) for source in _SOURCES[level]
        ]
        self.outcomes.append(outcome)

    def _luck(self, share: float) -> bool:
        return self.chance.random() < share

    def _later(self, *, days: int, least: int = 0) -> None:
        self.at += timedelta(days=self.chance.randint(least, days), minutes=self.chance.randrange(240))

    def _decide(self, to: MatchState) -> None:
        self._note(self.match, self.match.state, to, self.advisor.actor)
        self.match.state = to

    def _move(self, to: IntroductionState, by: Actor) -> None:
        assert self.introduction
        self._note(self.introduction, self.introduction.state, to, by)
        self.introduction.state, self.introduction.came_at = to, self.at
        self.introduction.last_contact_at = self.at

    def _close(self, why: ClosedReason, by: Actor) -> None:
        self._move(_S.CLOSED, by)
        assert self.introduction
        self.introduction.closed_reason = why

    def _note(self, thing: Match | Introduction, before: enum.StrEnum | None, to: enum.StrEnum, by: Actor) -> None:
        change = Change(
            subject=MATCH.subject if thing is self.match else INTRODUCTION.subject,
            from_state=str(before) if before else None,
            to_state=str(to),
            at=self.at,
            actor_kind=by.kind,
            actor_id=by.id,
            actor_name=by.name,
        )
        self.steps.append((thing, change))


async def write_pairs(session: AsyncSession, pairs: Sequence[Pair]) -> None:
    """All of them, with a handful of statements."""
    session.add_all([pair.match for pair in pairs])
    await session.flush()
    session.add_all([pair.introduction for pair in pairs if pair.introduction])
    await session.flush()
    for pair in pairs:
        for outcome in pair.outcomes:
            assert pair.introduction
            outcome.introduction_id = pair.introduction.id
        session.add_all(pair.outcomes)
        for thing, change in pair.steps:
            change.subject_id = thing.id
        session.add_all([change for _, change in pair.steps])
    await session.flush()
