"""What needs an advisor now, in order, each with its next action."""

from litestar import Response, Router, get
from litestar.di import NamedDependency

from dooropener import (
    accessibility,
    enquiries,
    introductions,
    listings,
    mailbox,
    matches,
    organisations,
    outbox,
    outcomes,
)
from dooropener.enquiries import EnquiryState
from dooropener.introductions import Introduction, IntroductionState, Meeting
from dooropener.outcomes import Feedback
from dooropener.portal.desk import Desk
from dooropener.portal.guards import reader
from dooropener.portal.meeting_times import Told, meeting_times
from dooropener.portal.stuck import stuck
from dooropener.portal.visits import visit_of
from dooropener.words import words

FIRST = 3
"""How many of each kind are shown; the rest is a click away."""


@get("/today", guards=[reader])
async def today(desk: NamedDependency[Desk]) -> Response[str]:
    session = desk.session
    consented = await introductions.board(session, states=[IntroductionState.COMPANY_CONSENTED])
    talks = await enquiries.enquiries_in(session, [EnquiryState.OPEN], limit=FIRST)
    return await desk.page(
        "today.html",
        mailbox_folder=await mailbox.find_folder(session, desk.house.settings),
        proposals=(await mailbox.open_proposals(session))[:FIRST],
        answers=_once_each(await outcomes.answers_to_confirm(session))[:FIRST],
        letters=[each for each in consented if each.letter_approved_at is None][:FIRST],
        meetings=await _meetings(desk),
        stuck=await stuck(session, limit=FIRST),
        standstill=await outbox.standstill(session),
        bounces=(await introductions.board(session, states=[IntroductionState.BOUNCED]))[:FIRST],
        questions=(await introductions.board(session, states=[IntroductionState.QUESTION]))[:FIRST],
        enquiries=talks,
        companies=await organisations.companies_of(session, [talk.person_id for talk in talks]),
        matches=await matches.queue(session, limit=FIRST),
        listings=await listings.review_queue(session, limit=FIRST),
        members=(await organisations.unverified(session))[:FIRST],
        mail=await mailbox.triage(session, limit=FIRST),
        barriers=await accessibility.open_reports(session, limit=FIRST),
    )


async def _meetings(desk: Desk) -> list[tuple[Meeting, Introduction, list[Told]]]:
    """Those to confirm, and those that a side cannot keep, with their times."""
    language = words(visit_of(desk.request).language)
    waiting = await introductions.waiting_meetings(desk.session, limit=FIRST)
    return [(meeting, each, meeting_times(each, meeting, language)) for meeting, each in waiting]


def _once_each(answers: list[Feedback]) -> list[Feedback]:
    """One of each introduction: its page shows both sides."""
    return list({each.introduction_id: each for each in reversed(answers)}.values())[::-1]


router = Router(path="/", route_handlers=[today])
