"""The page of an introduction: what happened, what comes next."""

from collections.abc import Mapping, Sequence

from litestar import Response, Router, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from dooropener import agenda, enquiries, introductions, mailbox, organisations, outbox
from dooropener.accounts import User
from dooropener.agenda import ActKind
from dooropener.errors import Invalid
from dooropener.introductions import ENDED, INTRODUCTION, Introduction, IntroductionState, Letter, Meeting, Side, Turn
from dooropener.mailbox import Proposal, ProposalLabel, ProposalState
from dooropener.organisations import Contact
from dooropener.outcomes import OutcomeKind
from dooropener.portal.aftercare import aftercare_of
from dooropener.portal.contact_times import contact_times
from dooropener.portal.desk import Desk
from dooropener.portal.forms import Form
from dooropener.portal.guards import reader
from dooropener.portal.meeting_times import Told, meeting_times, told, wished_time
from dooropener.portal.timeline import Traffic, timeline
from dooropener.portal.toasts import words_back
from dooropener.portal.together import mark_of, onlookers
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


@get("/introductions/{introduction_id:int}", guards=[reader])
async def introduction_page(desk: NamedDependency[Desk], introduction_id: FromPath[int]) -> Response[str]:
    introduction = await introductions.get_introduction(desk.session, introduction_id)
    return await show(desk, introduction)


async def show(
    desk: Desk,
    introduction: Introduction,
    *,
    fault: Invalid | None = None,
    form: Form | None = None,
    undone: bool = False,
) -> Response[str]:
    """The case page; with `form` what was sent or taken back stands there again, to be corrected."""
    via, company = introduction.via_contact, introduction.match.local.organisation
    meeting = await introductions.meeting_of(desk.session, introduction.id)
    language = words(visit_of(desk.request).language)
    traffic = await _traffic(desk, introduction)
    answered = await _answered(desk, introduction)
    step = introductions.next_step(introduction, meeting, at=desk.now)
    acting = await agenda.under_way(desk.session)
    thanks = await _thanks(desk, introduction, acting)
    return await desk.page(
        "introduction.html",
        status=422 if fault else 200,
        introduction=introduction,
        next_step=_after_thanks("wait_for_partner" if answered else step, thanks),
        answered=answered,
        institution=await organisations.get_organisation(desk.session, via.organisation_id) if via else None,
        way=WAY,
        been={change.to_state for change in traffic.changes if change.subject == INTRODUCTION.subject},
        targets=INTRODUCTION.targets(introduction.state, ActorKind.ADVISOR),
        ended=introduction.state in ENDED,
        stuck=await agenda.ways_out(desk.session, introduction),
        ends_after=(await introductions.rhythm(desk.session)).ends_after,
        next_reminder=await introductions.next_reminder(desk.session, introduction, at=desk.now),
        farewell=await introductions.find_farewell(desk.session, introduction),
        **await _about_address(desk, introduction),
        thanks=thanks,
        timeline=timeline(introduction, traffic, desk.house.settings),
        proposals=traffic.proposals,
        confirming=acting[ActKind.CONFIRM_REPLY],
        doing=_doing(acting, introduction, meeting),
        labels=list(ProposalLabel),
        meeting=meeting,
        meeting_times=meeting_times(introduction, meeting, language),
        wished=wished_time(introduction, meeting, language),
        named_times=await _named_times(desk, introduction, traffic.proposals, language),
        sides=list(Side),
        enquiries=traffic.enquiries,
        companies={},
        closed_reasons=list(introductions.ClosedReason),
        outcomes=list(introductions.MeetingOutcome),
        absent=list(introductions.Absent),
        levels=[level for level in introductions.EvidenceLevel if level is not introductions.EvidenceLevel.OFFICE],
        kinds=list(OutcomeKind),
        aftercare=await aftercare_of(desk.session, introduction),
        files=[message for message in traffic.messages if message.attachments],
        unproved=await _unproved(desk, introduction),
        times=(await contact_times(desk.session, {introduction.id: company.id}))[introduction.id],
        days=max(0, (desk.now - introduction.came_at).days),
        overdue=await introductions.is_overdue(desk.session, introduction, at=desk.now),
        owner=await desk.session.get(User, introduction.owner_id) if introduction.owner_id else None,
        colleagues=[(str(user.id), user.name) for user in await introductions.advisors(desk.session)],
        notes=await introductions.notes_of(desk.session, [introduction.id]),
        onlookers=await onlookers(desk, introduction.id),
        others=None,
        case_mark=await mark_of(desk.session, introduction),
        form=form or Form({}),
        fault=fault,
        **words_back(undone),
    )


async def _thanks(
    desk: Desk, introduction: Introduction, acting: Mapping[ActKind, set[int]]
) -> tuple[Contact, Letter] | None:
    """Whom thanks are due to, and the letter; None where nobody is, or it happens within the next ten seconds."""
    session, house = desk.session, desk.house
    helper = await introductions.find_helper(session, introduction)
    if helper is None or introduction.id in acting[ActKind.SAY_THANKS] | acting[ActKind.SKIP_THANKS]:
        return None
    letter = await introductions.draft_thanks(session, introduction, helper, by=desk.user, house=house)
    return introductions.reader_of_thanks(introduction, helper), letter


def _after_thanks(step: str, thanks: object) -> str:
    """Where all that is left to do is to wait for others, the thanks are what comes next."""
    return "none" if thanks and introductions.turn_of(step) is not Turn.OFFICE else step


def _doing(acting: Mapping[ActKind, set[int]], introduction: Introduction, meeting: Meeting | None) -> set[ActKind]:
    """What happens to the introduction or its meeting within the next ten seconds."""
    of_meeting = (ActKind.BOOK_MEETING, ActKind.CALL_OFF_MEETING)
    found = {kind for kind in of_meeting if meeting and meeting.id in acting[kind]}
    return found | {kind for kind in (ActKind.ANSWER_QUESTION, ActKind.ASK_ADDRESS) if introduction.id in acting[kind]}


async def _about_address(desk: Desk, introduction: Introduction) -> dict[str, object]:
    """The letter that would ask the firm for an address, and whether one has gone out."""
    session, house = desk.session, desk.house
    return {
        "address_request": await introductions.draft_address_request(session, introduction, by=desk.user, house=house),
        "address_asked": introduction.sought_person is not None
        and await introductions.was_asked_for_address(session, introduction),
    }


async def _traffic(desk: Desk, introduction: Introduction) -> Traffic:
    session = desk.session
    return Traffic(
        changes=await introductions.history_of(session, introduction),
        messages=await mailbox.thread(session, introduction),
        deliveries=await outbox.deliveries_of(session, introduction.id),
        proposals=await mailbox.proposals_of(session, introduction),
        enquiries=await enquiries.enquiries_about(session, introduction),
    )


async def _unproved(desk: Desk, introduction: Introduction) -> bool:
    """Whether nobody has confirmed yet that letters to the company arrive."""
    contact = introduction.company_contact
    return contact is not None and await organisations.is_unproved(desk.session, contact)


async def _answered(desk: Desk, introduction: Introduction) -> bool:
    """Whether the partner's question has had its answer, so that it is the partner's turn again."""
    asked = introduction.state is IntroductionState.QUESTION
    return asked and await introductions.question_is_answered(desk.session, introduction)


async def _named_times(
    desk: Desk, introduction: Introduction, proposals: Sequence[Proposal], language: Words
) -> dict[int, list[Told]]:
    """By open proposal, the times that the reply names."""
    return {
        proposal.id: [
            told(introduction, moment, introductions.LENGTH, language)
            for moment in await mailbox.named_times(desk.session, proposal, introduction)
        ]
        for proposal in proposals
        if proposal.state is ProposalState.OPEN and proposal.label is not ProposalLabel.OUT_OF_OFFICE
    }


router = Router(path="/", route_handlers=[introduction_page])
