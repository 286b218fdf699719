"""What the page of an introduction shows of the time after a meeting: answers side by side, outcomes, what is next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import outcomes
from dooropener.introductions import ENDED, Introduction, IntroductionState, Side
from dooropener.mailbox import Message
from dooropener.outcomes import Feedback, FeedbackState, Occasion, Outcome

_S = FeedbackState
_UNANSWERED = frozenset({_S.ASKED, _S.EXPIRED})


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A side that was asked and has not answered; `mail` is what it wrote by mail since, in case that is its answer."""

    feedback: Feedback
    mail: str


@dataclass(frozen=True, slots=True)
class Aftercare:
    """`meeting` holds both sides' rows while the meeting waits for an advisor's word, `mails` what they wrote since
    they were asked; `answered` are single answers
    that wait for theirs; `planned` is the next date of each follow-up that nobody has been asked yet."""

    meeting: dict[Side, Feedback]
    mails: dict[Side, str]
    answered: Sequence[Feedback]
    unanswered: Sequence[Unanswered]
    told: Sequence[Feedback]
    planned: dict[Occasion, datetime]
    achieved: Sequence[Outcome]

    @property
    def is_empty(self) -> bool:
        every = (self.meeting, self.answered, self.unanswered, self.told, self.planned, self.achieved)
        return not any(every)

    @property
    def meeting_is_told(self) -> bool:
        """Whether a side has said how the meeting went."""
        return any(self.mails.values()) or any(each.state is _S.ANSWERED for each in self.meeting.values())


async def aftercare_of(session: AsyncSession, introduction: Introduction) -> Aftercare:
    every = await outcomes.feedback_of(session, introduction.id)
    meeting = await _meeting(session, introduction, every)
    alone = [each for each in every if each not in meeting.values()]
    open_ones = [each for each in alone if each.state in _UNANSWERED]
    mails = await outcomes.mails_by_side(session, introduction) if open_ones or meeting else {}
    unanswered = [Unanswered(each, _mail(mails, each)) for each in open_ones]
    planned: dict[Occasion, datetime] = {}
    for each in alone:
        if each.state is _S.PLANNED and introduction.state not in ENDED:
            planned.setdefault(each.occasion, each.due_at)
    return Aftercare(
        meeting=meeting,
        mails={side: _mail(mails, each) for side, each in meeting.items() if each.state in _UNANSWERED},
        answered=[each for each in alone if each.state is _S.ANSWERED],
        unanswered=[] if introduction.state in ENDED else unanswered,
        told=[each for each in alone if each.state is _S.CONFIRMED],
        planned=planned,
        achieved=await outcomes.outcomes_of(session, introduction.id),
    )


async def _meeting(
    session: AsyncSession, introduction: Introduction, every: Sequence[Feedback]
) -> dict[Side, Feedback]:
    """The questions about the meeting that was booked last, as long as the history does not have it."""
    if introduction.state is not IntroductionState.MEETING_BOOKED:
        return {}
    booking = await outcomes.booking_of(session, introduction)
    last = [each for each in every if booking is not None and each.since_id == booking.id]
    return {each.side: each for each in last if each.occasion is Occasion.MEETING and each.state is not _S.DROPPED}


def _mail(mails: Mapping[Side, Sequence[Message]], feedback: Feedback) -> str:
    since = [mail for mail in mails.get(feedback.side, ()) if mail.at >= (feedback.asked_at or feedback.due_at)]
    return (since[-1].visible_text or since[-1].text) if since else ""
