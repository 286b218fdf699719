"""How much waits for the office, in one query. What happens within the next ten seconds waits for nobody."""

from dataclasses import astuple, dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Integer, Select, bindparam, distinct, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped

from dooropener import tokens
from dooropener.accessibility import Report
from dooropener.accounts import User
from dooropener.agenda.models import Act, ActKind, ActState
from dooropener.agenda.stuck import stuck_deliveries
from dooropener.database import given_moment, written_out
from dooropener.enquiries.models import Enquiry, EnquiryState
from dooropener.introductions import (
    WAITS,
    Meeting,
    address_wanted,
    handed_over_to,
    letter_waits,
    question_waits,
    thanks_due,
)
from dooropener.introductions.models import Introduction
from dooropener.listings.models import Listing, ListingState
from dooropener.mailbox.models import Message, MessageState, Proposal, ProposalState
from dooropener.matches.models import Match, MatchState
from dooropener.organisations import Membership, MembershipState
from dooropener.outbox import Delivery
from dooropener.outcomes import Feedback, FeedbackState
from dooropener.tokens import Token
from dooropener.webhooks import SWITCHED_OFF, Subscription


@dataclass(frozen=True, slots=True)
class Waiting:
    """Counts of what an advisor can act on."""

    failed: int
    webhooks: int
    tokens: int
    handed_over: int
    barriers: int

    listings: int
    matches: int
    letters: int
    proposals: int
    questions: int
    bounces: int
    stuck: int
    mail: int
    members: int
    enquiries: int
    meetings: int
    feedback: int
    thanks: int

    @property
    def introductions(self) -> int:
        """Letters, proposals, questions, meetings, mail that did not arrive, what the sides told afterwards, thanks."""
        from_partners = self.proposals + self.questions + self.meetings + self.feedback
        return self.letters + from_partners + self.bounces + self.stuck + self.thanks

    @property
    def on_today(self) -> int:
        """What is told on the page of the day, and has no other place in the navigation."""
        return self.failed + self.webhooks + self.tokens + self.handed_over + self.barriers

    @property
    def total(self) -> int:
        return sum(astuple(self))

    @property
    def nothing(self) -> bool:
        return not self.total


ANSWER_WAITS = Feedback.state == FeedbackState.ANSWERED
"""A side has told how it went, and nobody has confirmed it yet."""


async def count_waiting(session: AsyncSession, user: User | None = None, *, at: datetime | None = None) -> Waiting:
    """With `user` also what waits for that one alone: acts that failed, tokens that end, what was handed over.

    Without `at` nothing counts that has its time: no token, no thanks.
    """
    asked = {"user_id": user.id if user else None, "at": at}
    return Waiting(*(await session.execute(_counts(), asked)).one())


@cache
def _counts() -> Select[Any]:
    """Put together once: every page asks this."""

    def count(column: Mapped[int], *conditions: object) -> object:
        return select(func.count(column)).where(*conditions).scalar_subquery()  # type: ignore[arg-type]

    def idle(column: Mapped[int], *kinds: ActKind) -> object:
        """Nobody has acted on it within the last ten seconds."""
        acting = select(Act.subject_id).where(Act.kind.in_(kinds), Act.state == ActState.WAITING)
        return column.not_in(acting)

    user, at = bindparam("user_id", type_=Integer), given_moment("at")
    counts: Select[Any] = select(  # type: ignore[call-overload]
        count(Act.id, Act.by_id == user, Act.state == ActState.FAILED),
        count(Subscription.id, SWITCHED_OFF),
        count(Token.id, tokens.ends_soon(user, at)),
        count(Introduction.id, handed_over_to(user)),
        count(Report.id, Report.dealt_at.is_(None)),
        count(
            Listing.id,
            Listing.state == ListingState.IN_REVIEW,
            idle(Listing.id, ActKind.PUBLISH_LISTING, ActKind.SEND_BACK_LISTING),
        ),
        count(Match.id, Match.state == MatchState.SUGGESTED),
        count(Introduction.id, letter_waits()),
        count(Proposal.id, Proposal.state == ProposalState.OPEN, idle(Proposal.id, ActKind.CONFIRM_REPLY)),
        count(Introduction.id, question_waits(), idle(Introduction.id, ActKind.ANSWER_QUESTION)),
        count(Introduction.id, address_wanted()),
        select(func.count())
        .select_from(
            stuck_deliveries()
            .where(idle(Delivery.id, ActKind.SEND_AGAIN))  # type: ignore[arg-type]
            .order_by(None)
            .subquery()
        )
        .scalar_subquery(),
        count(
            Message.id,
            Message.state == MessageState.TRIAGE,
            idle(Message.id, ActKind.FILE_MAIL, ActKind.DISMISS_MAIL),
        ),
        count(
            Membership.id,
            Membership.state == MembershipState.UNVERIFIED,
            idle(Membership.id, ActKind.CONFIRM_MEMBER),
        ),
        count(
            Enquiry.id,
            Enquiry.state == EnquiryState.OPEN,
            Enquiry.restricted_at.is_(None),
            idle(Enquiry.id, ActKind.ANSWER_TALK),
        ),
        count(Meeting.id, WAITS, idle(Meeting.id, ActKind.BOOK_MEETING)),
        select(func.count(distinct(Feedback.introduction_id)))
        .where(ANSWER_WAITS, idle(Feedback.id, ActKind.CONFIRM_ANSWER))  # type: ignore[arg-type]
        .scalar_subquery(),
        count(Introduction.id, thanks_due(at), idle(Introduction.id, ActKind.SAY_THANKS, ActKind.SKIP_THANKS)),
    )
    return written_out(counts, but=(user, at))
