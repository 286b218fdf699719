"""What needs an advisor now, in the order of the work, each with its next action."""

from typing import Any

from litestar import Response, Router, get
from litestar.di import NamedDependency

from dooropener import (
    accessibility,
    agenda,
    enquiries,
    introductions,
    listings,
    mailbox,
    matches,
    organisations,
    outbox,
    outcomes,
    tokens,
    webhooks,
)
from dooropener.agenda import Act, ActKind
from dooropener.enquiries import EnquiryState
from dooropener.introductions import ENDED, Introduction, Meeting
from dooropener.listings import Listing
from dooropener.mailbox import Message, Proposal, ProposalLabel
from dooropener.outcomes import Feedback, FollowUpAnswer
from dooropener.portal.desk import Desk
from dooropener.portal.fault_words import SENTENCES
from dooropener.portal.guards import reader
from dooropener.portal.linted import Linted, several_linted
from dooropener.portal.listing_lists import READ_AT_A_GLANCE, may_not_publish
from dooropener.portal.marks import reader_at
from dooropener.portal.meeting_times import Told, meeting_times
from dooropener.portal.visits import visit_of
from dooropener.words import words

FIRST = 3
"""How many of each kind are shown; the rest is a click away."""

UNSAID = "This has moved on since the page was loaded."
"""What is said of a fault that has no sentence of its own."""

_SAFE = frozenset(
    {ProposalLabel.INTERESTED, ProposalLabel.MEETING_PROPOSED, ProposalLabel.QUESTION, ProposalLabel.DECLINED}
)
"""What a reply can be confirmed to say without anything more to fill in."""


_FILED_AS_NAMED = frozenset({"unknown_sender", "unknown_letter"})
"""Why a mail waits to be sorted that can be filed where it says itself."""


@get("/today", guards=[reader])
async def today(desk: NamedDependency[Desk]) -> Response[str]:
    session = desk.session
    acting = await agenda.under_way(session)
    ending, ends = await agenda.about_to_end(session, at=desk.now, limit=FIRST + 2)
    return await desk.page(
        "today.html",
        mailbox_folder=await mailbox.find_folder(session, desk.house.settings),
        standstill=await outbox.standstill(session),
        failed=[(act, _why(desk, act)) for act in await agenda.failed_acts(session, desk.user)],
        ending=ending,
        ends=ends,
        handed_over=await introductions.count_handed_over(session, desk.user),
        silent_webhooks=len(await webhooks.disabled(session)),
        ending_tokens=await tokens.ending_soon(session, desk.user, at=desk.now),
        barriers=await accessibility.open_reports(session, limit=FIRST),
        **await _of_companies(desk, acting),
        **await _of_partners(desk, acting),
    )


def _why(desk: Desk, act: Act) -> str:
    return words(visit_of(desk.request).language)(SENTENCES.get(act.fault, UNSAID))


async def _of_companies(desk: Desk, acting: dict[ActKind, set[int]]) -> dict[str, Any]:
    """Listings, matches, members, and talks."""
    session, published, confirmed = desk.session, acting[ActKind.PUBLISH_LISTING], acting[ActKind.CONFIRM_MEMBER]
    own = await may_not_publish(desk)
    reviewed = await listings.review_queue(session, limit=FIRST + len(published))
    suggested = await matches.queue(session, limit=FIRST)
    members = await organisations.unverified(session, limit=FIRST + len(confirmed))
    talks = await enquiries.enquiries_in(session, [EnquiryState.OPEN], limit=FIRST)
    cases = await reader_at(desk)
    unread = [one for one in reviewed if one.id not in published][:FIRST]
    checked = await several_linted(session, unread)
    return {
        "listings": [(one, _can_be_published(one, checked[one.id], own)) for one in unread],
        "matches": [cases.shown(match) for match in suggested],
        "members": [one for one in members if one.id not in confirmed][:FIRST],
        "enquiries": talks,
        "companies": await organisations.companies_of(session, [talk.person_id for talk in talks]),
    }


def _can_be_published(listing: Listing, checked: Linted, own: int | None) -> bool:
    """It stands here to be read whole, is a colleague's, and gives no contact data away."""
    short, others = len(listing.text) <= READ_AT_A_GLANCE, own is None or listing.author_user_id != own
    return short and others and not checked.leaks


async def _of_partners(desk: Desk, acting: dict[ActKind, set[int]]) -> dict[str, Any]:
    """Letters and what comes of them."""
    session, confirmed, again = desk.session, acting[ActKind.CONFIRM_REPLY], acting[ActKind.SEND_AGAIN]
    told = await outcomes.answers_to_confirm(session, limit=2 * FIRST + len(acting[ActKind.CONFIRM_ANSWER]))
    answers = _once_each([one for one in told if one.id not in acting[ActKind.CONFIRM_ANSWER]])[:FIRST]
    stuck = await agenda.stuck(session, limit=FIRST + len(again))
    proposals = await mailbox.open_proposals(session, limit=FIRST + len(confirmed))
    unwritten = await introductions.unwritten(session, limit=FIRST)
    return {
        "letters": unwritten.letters,
        "proposals": [(one, _is_sure(one)) for one in proposals if one.id not in confirmed][:FIRST],
        "answers": answers,
        "plain_answers": {one.id for one in answers if isinstance(one.said, FollowUpAnswer) and not one.words},
        "questions": unwritten.questions,
        "mail": await _mail(desk, acting[ActKind.FILE_MAIL] | acting[ActKind.DISMISS_MAIL]),
        "bounces": unwritten.bounces,
        "stuck": [one for one in stuck if one.delivery.id not in again][:FIRST],
        "meetings": await _meetings(desk, acting[ActKind.BOOK_MEETING]),
    }


async def _mail(desk: Desk, sorting: set[int]) -> list[tuple[Message, Introduction | None]]:
    """Each with where it belongs, where the mail itself names that and its words stand here whole."""
    found = await mailbox.triage(desk.session, limit=FIRST + len(sorting))
    shown = [message for message in found if message.id not in sorting][:FIRST]
    places = {message.id: message.introduction_id or 0 for message in shown if _is_clear(message)}
    named = await introductions.named_by_id(desk.session, places.values())
    return [(message, named.get(places.get(message.id, 0))) for message in shown]


def _is_clear(message: Message) -> bool:
    """It is short, and nothing but its sender or its letter is unknown."""
    return len(message.visible_text or message.text) <= READ_AT_A_GLANCE and set(message.notes) <= _FILED_AS_NAMED


def _is_sure(proposal: Proposal) -> bool:
    """It can be confirmed without reading more: the reading is sure, and its words stand here."""
    said = bool(proposal.evidence) or proposal.message_id is None
    return not proposal.unsure and said and proposal.label in _SAFE and proposal.introduction.state not in ENDED


async def _meetings(desk: Desk, booked: set[int]) -> list[tuple[Meeting, Introduction, list[Told]]]:
    """Those to confirm, and those that a side cannot keep, with their times."""
    language = words(visit_of(desk.request).language)
    waiting = await introductions.waiting_meetings(desk.session, limit=FIRST + len(booked))
    shown = [(meeting, each) for meeting, each in waiting if meeting.id not in booked][:FIRST]
    return [(meeting, each, meeting_times(each, meeting, language)) for meeting, each in shown]


def _once_each(answers: list[Feedback]) -> list[Feedback]:
    """One of each introduction: its page shows both sides."""
    return list({each.introduction_id: each for each in reversed(answers)}.values())[::-1]


router = Router(path="/", route_handlers=[today])
