"""The board of introductions and the page of one: what happened, what comes next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from litestar import Response, Router, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from dooropener import enquiries, introductions, mailbox, organisations, outbox
from dooropener.agenda.stuck import stuck_of
from dooropener.errors import Invalid
from dooropener.introductions import ENDED, INTRODUCTION, Introduction, IntroductionState, Side
from dooropener.mailbox import Direction, Message, Newcomer, ProposalLabel, ProposalState
from dooropener.outbox import Channel, Delivery
from dooropener.outcomes import OutcomeKind
from dooropener.portal.aftercare import aftercare_of
from dooropener.portal.desk import Desk
from dooropener.portal.forms import Form
from dooropener.portal.guards import reader
from dooropener.portal.meeting_times import Told, meeting_times, told, wished_time
from dooropener.portal.visits import visit_of
from dooropener.states import ActorKind
from dooropener.words import Words, words

WAY = (
    IntroductionState.ASKED,
    IntroductionState.COMPANY_CONSENTED,
    IntroductionState.SENT,
    IntroductionState.REPLIED,
    IntroductionState.PARTNER_CONSENTED,
    IntroductionState.CONTACTS_EXCHANGED,
)
"""The main road, as shown on the page; side roads stand in the history."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One message of the thread, in or out. `delivery` is set on those that we wrote."""

    at: datetime
    message: Message | None = None
    delivery: Delivery | None = None
    newcomers: Sequence[Newcomer] = ()


@get("/introductions", guards=[reader])
async def board(desk: NamedDependency[Desk], show: FromQuery[str] = "open") -> Response[str]:
    """All that is under way by state, the ones that wait for the office first; `show=ended` for the others."""
    states = ENDED if show == "ended" else introductions.OPEN
    found = await introductions.board(desk.session, states=states)
    order = list(IntroductionState)
    found.sort(key=lambda each: (order.index(each.state), each.id))
    groups = [(state, list(group)) for state, group in groupby(found, key=lambda each: each.state)]
    held = await introductions.meetings_of(desk.session, [each.id for each in found])
    newest = {meeting.introduction_id: meeting for meeting in held}

    def next_step(each: Introduction) -> str:
        return introductions.next_step(each, newest.get(each.id), at=desk.now)

    return await desk.page("introductions.html", groups=groups, show=show, next_step=next_step)


@get("/introductions/{introduction_id:int}", guards=[reader])
async def introduction_page(desk: NamedDependency[Desk], introduction_id: FromPath[int]) -> Response[str]:
    introduction = await introductions.get_introduction(desk.session, introduction_id)
    return await show(desk, introduction)


async def show(
    desk: Desk, introduction: Introduction, *, fault: Invalid | None = None, form: Form | None = None
) -> Response[str]:
    """The case page; with `fault` the form that was sent stands there again, to be corrected."""
    changes = await introductions.history_of(desk.session, introduction)
    via = introduction.via_contact
    meeting = await introductions.meeting_of(desk.session, introduction.id)
    language = words(visit_of(desk.request).language)
    return await desk.page(
        "introduction.html",
        status=422 if fault else 200,
        introduction=introduction,
        next_step=introductions.next_step(introduction, meeting, at=desk.now),
        institution=await organisations.get_organisation(desk.session, via.organisation_id) if via else None,
        way=WAY,
        been={change.to_state for change in changes if change.subject == INTRODUCTION.subject},
        targets=INTRODUCTION.targets(introduction.state, ActorKind.ADVISOR),
        ended=introduction.state in ENDED,
        stuck=await stuck_of(desk.session, introduction),
        next_reminder=await introductions.next_reminder(desk.session, introduction, at=desk.now),
        farewell=await introductions.find_farewell(desk.session, introduction),
        thread=await _thread(desk, introduction),
        proposals=await mailbox.proposals_of(desk.session, introduction),
        labels=list(ProposalLabel),
        meeting=meeting,
        meeting_times=meeting_times(introduction, meeting, language),
        wished=wished_time(introduction, meeting, language),
        named_times=await _named_times(desk, introduction, language),
        sides=list(Side),
        changes=changes,
        shown_changes=[change for change in changes if (change.subject, change.to_state) not in _UNTOLD],
        enquiries=await enquiries.enquiries_about(desk.session, introduction),
        companies={},
        closed_reasons=list(introductions.ClosedReason),
        outcomes=list(introductions.MeetingOutcome),
        absent=list(introductions.Absent),
        levels=[level for level in introductions.EvidenceLevel if level is not introductions.EvidenceLevel.OFFICE],
        kinds=list(OutcomeKind),
        aftercare=await aftercare_of(desk.session, introduction),
        form=form or Form({}),
        fault=fault,
    )


_UNTOLD = frozenset({(INTRODUCTION.subject, "proposed"), ("match", "proposed")})
"""What every introduction begins with tells nobody anything."""


async def _named_times(desk: Desk, introduction: Introduction, language: Words) -> dict[int, list[Told]]:
    """By open proposal, the times that the reply names."""
    return {
        proposal.id: [
            told(introduction, moment, introductions.LENGTH, language)
            for moment in await mailbox.named_times(desk.session, proposal, introduction)
        ]
        for proposal in await mailbox.proposals_of(desk.session, introduction)
        if proposal.state is ProposalState.OPEN and proposal.label is not ProposalLabel.OUT_OF_OFFICE
    }


async def _thread(desk: Desk, introduction: Introduction) -> list[Letter]:
    """What was written, both ways, in the order in which it happened."""
    received = [
        Letter(
            message.at,
            message=message,
            newcomers=mailbox.newcomers(introduction, message, desk.house.settings),
        )
        for message in await mailbox.thread(desk.session, introduction)
        if message.direction is Direction.IN
    ]
    written = [
        Letter(delivery.sent_at or delivery.created_at, delivery=delivery)
        for delivery in await outbox.deliveries_of(desk.session, introduction.id)
        if delivery.channel is Channel.MAIL
    ]
    return sorted([*received, *written], key=lambda letter: letter.at)


router = Router(path="/", route_handlers=[board, introduction_page])
