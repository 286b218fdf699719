"""What waits, kind by kind, each with its next action: the first few of a kind, or a page of them all."""

import enum
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from dooropener import agenda, introductions, mailbox, organisations, outcomes
from dooropener.agenda import ActKind, Waiting
from dooropener.introductions import ENDED, Introduction, Meeting
from dooropener.mailbox import Proposal, ProposalLabel
from dooropener.outcomes import FollowUpAnswer
from dooropener.portal.desk import Desk
from dooropener.portal.meeting_times import Told, meeting_times
from dooropener.portal.visits import visit_of
from dooropener.words import words

T = TypeVar("T")
Values = dict[str, Any]

_SAFE = frozenset(
    {ProposalLabel.INTERESTED, ProposalLabel.MEETING_PROPOSED, ProposalLabel.QUESTION, ProposalLabel.DECLINED}
)
"""What a reply can be confirmed to say without anything more to fill in."""


@dataclass(frozen=True, slots=True)
class Part:
    """From which row of a kind to which. What happens within the next ten seconds, as `acting` says, is no row."""

    desk: Desk
    acting: dict[ActKind, set[int]]
    begin: int
    end: int

    def enough(self, kind: ActKind) -> int:
        """How many to read, so that the rows of this part are among them."""
        return self.end + len(self.acting[kind])

    def cut(self, rows: Sequence[T]) -> list[T]:
        return list(rows[self.begin : self.end])


Rows = Callable[[Part], Awaitable[Values]]


async def members(part: Part) -> Values:
    confirmed = part.acting[ActKind.CONFIRM_MEMBER]
    found = await organisations.unverified(part.desk.session, limit=part.enough(ActKind.CONFIRM_MEMBER))
    return {"members": part.cut([one for one in found if one.id not in confirmed])}


async def unwritten(part: Part) -> Values:
    """Letters to approve, questions to answer, addresses to find."""
    answered = part.acting[ActKind.ANSWER_QUESTION]
    found = await introductions.unwritten(part.desk.session, limit=part.enough(ActKind.ANSWER_QUESTION))
    return {
        "letters": part.cut(found.letters),
        "questions": part.cut([one for one in found.questions if one.id not in answered]),
        "bounces": part.cut(found.bounces),
    }


async def replies(part: Part) -> Values:
    confirmed = part.acting[ActKind.CONFIRM_REPLY]
    found = await mailbox.open_proposals(part.desk.session, limit=part.enough(ActKind.CONFIRM_REPLY))
    shown = part.cut([one for one in found if one.id not in confirmed])
    return {"replies": [(one, _is_sure(one)) for one in shown]}


def _is_sure(proposal: Proposal) -> bool:
    """It can be confirmed without reading more: the reading is sure, and its words stand here."""
    said = bool(proposal.evidence) or proposal.message_id is None
    return not proposal.unsure and said and proposal.label in _SAFE and proposal.introduction.state not in ENDED


async def answers(part: Part) -> Values:
    confirmed = part.acting[ActKind.CONFIRM_ANSWER]
    found = part.cut(await outcomes.answers_to_confirm(part.desk.session, but=confirmed, limit=part.end))
    plain = {one.id for one in found if isinstance(one.said, FollowUpAnswer) and not one.words}
    return {"answers": found, "plain_answers": plain}


async def stuck(part: Part) -> Values:
    again = part.acting[ActKind.SEND_AGAIN]
    found = await agenda.stuck(part.desk.session, limit=part.enough(ActKind.SEND_AGAIN))
    return {"stuck": part.cut([one for one in found if one.delivery.id not in again])}


async def meetings(part: Part) -> Values:
    """Those to confirm, and those that a side cannot keep, with their times."""
    booked, language = part.acting[ActKind.BOOK_MEETING], words(visit_of(part.desk.request).language)
    found = await introductions.waiting_meetings(part.desk.session, limit=part.enough(ActKind.BOOK_MEETING))

    def row(meeting: Meeting, introduction: Introduction) -> tuple[Meeting, Introduction, list[Told]]:
        return meeting, introduction, meeting_times(introduction, meeting, language)

    return {"meetings": [row(*each) for each in part.cut([each for each in found if each[0].id not in booked])]}


async def thanks(part: Part) -> Values:
    """With whom they are due to."""
    settled = part.acting[ActKind.SAY_THANKS] | part.acting[ActKind.SKIP_THANKS]
    found = await introductions.helpers_waiting(part.desk.session, at=part.desk.now, limit=part.end + len(settled))
    return {"thanks": part.cut([(one, helper) for one, helper in found if one.id not in settled])}


async def ending(part: Part) -> Values:
    """Soonest first, and how much there is."""
    renewed = part.acting[ActKind.RENEW_LISTING]
    found, count = await agenda.about_to_end(part.desk.session, at=part.desk.now, limit=part.end, renewed=renewed)
    return {"ending": part.cut(found), "ends": count}


def _unwritten(kind: str) -> Rows:
    async def rows(part: Part) -> Values:
        return {kind: (await unwritten(part))[kind]}

    return rows


class TodayKind(enum.StrEnum):
    """What waits and has a page of its own under Today; the others have one elsewhere."""

    MEMBERS = "members"
    LETTERS = "letters"
    REPLIES = "replies"
    ANSWERS = "answers"
    QUESTIONS = "questions"
    BOUNCES = "bounces"
    STUCK = "stuck"
    MEETINGS = "meetings"
    THANKS = "thanks"
    ENDING = "ending"


KINDS: dict[TodayKind, Rows] = {
    TodayKind.MEMBERS: members,
    TodayKind.LETTERS: _unwritten("letters"),
    TodayKind.REPLIES: replies,
    TodayKind.ANSWERS: answers,
    TodayKind.QUESTIONS: _unwritten("questions"),
    TodayKind.BOUNCES: _unwritten("bounces"),
    TodayKind.STUCK: stuck,
    TodayKind.MEETINGS: meetings,
    TodayKind.THANKS: thanks,
    TodayKind.ENDING: ending,
}
"""How the rows of each are found: under its name."""


_EVERY: Sequence[tuple[Rows, Sequence[TodayKind]]] = (
    (members, [TodayKind.MEMBERS]),
    (unwritten, [TodayKind.LETTERS, TodayKind.QUESTIONS, TodayKind.BOUNCES]),
    (replies, [TodayKind.REPLIES]),
    (answers, [TodayKind.ANSWERS]),
    (stuck, [TodayKind.STUCK]),
    (meetings, [TodayKind.MEETINGS]),
    (thanks, [TodayKind.THANKS]),
    (ending, [TodayKind.ENDING]),
)
"""The rows of all kinds, and which of them each finds."""

_COUNTED: Mapping[TodayKind, str] = {
    TodayKind.MEMBERS: "members",
    TodayKind.LETTERS: "letters",
    TodayKind.REPLIES: "proposals",
    TodayKind.ANSWERS: "feedback",
    TodayKind.QUESTIONS: "questions",
    TodayKind.BOUNCES: "bounces",
    TodayKind.STUCK: "stuck",
    TodayKind.MEETINGS: "meetings",
    TodayKind.THANKS: "thanks",
}
"""Under which name `Waiting` counts each; what ends is counted where it is looked up."""


async def of_every_kind(part: Part, waiting: Waiting) -> Values:
    """The rows of this part of each kind of which something waits: nothing is asked for the others."""
    found: Values = {}
    for rows, kinds in _EVERY:
        if any(kind not in _COUNTED or getattr(waiting, _COUNTED[kind]) for kind in kinds):
            found |= await rows(part)
    return found


async def count(desk: Desk, kind: TodayKind, waiting: Waiting) -> int:
    """How many of a kind there are, of all that waits."""
    if kind in _COUNTED:
        return int(getattr(waiting, _COUNTED[kind]))
    return (await agenda.about_to_end(desk.session, at=desk.now, limit=0))[1]
