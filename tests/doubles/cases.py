"""An office with many introductions, and one with a long story: rows copied in the database, nothing is sent."""

from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import inspect
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener.enquiries import Enquiry, EnquiryTopic
from dooropener.enquiries.models import EnquiryLine
from dooropener.introductions import INTRODUCTION, OPEN, CaseNote, Introduction, IntroductionState, Meeting, Side
from dooropener.mailbox import Direction, MailKind, Message, MessageState, Proposal, ProposalLabel, ProposalState
from dooropener.organisations import Organisation
from dooropener.outbox import Channel, Delivery, DeliveryState
from dooropener.outcomes import Feedback, FeedbackState, Occasion
from dooropener.states import MACHINE, Change
from people import Story

ORDER = sorted(OPEN)


def _copy(row, **changed):
    columns = [attribute.key for attribute in inspect(type(row)).column_attrs if attribute.key not in {"id", "raw"}]
    return type(row)(**{**{name: getattr(row, name) for name in columns}, **changed})


async def many(
    session: AsyncSession,
    told: Story,
    number: int,
    at: datetime,
    *,
    states: tuple[IntroductionState, ...] = tuple(ORDER),
    names: tuple[str, ...] = (),
    owner: int | None = None,
) -> list[Introduction]:
    """So many introductions of Björn's firm, each with a partner of its own, one day older than the one before."""
    firm = await session.get_one(Organisation, told.partner.organisation_id)
    firms = [
        _copy(firm, name=names[i] if i < len(names) else f"Ditta {i:05}", registration_number=None)
        for i in range(number)
    ]
    await _added(session, firms)
    partners = [_copy(told.partner, organisation_id=each.id, external_id=None) for each in firms]
    await _added(session, partners)
    matches = [_copy(told.match, partner_listing_id=each.id) for each in partners]
    await _added(session, matches)
    made = [
        Introduction(
            match_id=match.id,
            state=states[i % len(states)],
            addressee_id=told.chiara.id,
            company_contact_id=told.company.contact.id,
            created_at=at - timedelta(days=i),
            came_at=at - timedelta(days=i),
            sent_at=at - timedelta(days=i),
            owner_id=told.ada.id if owner is None else owner,
        )
        for i, match in enumerate(matches)
    ]
    await _added(session, made)
    return made


async def _added(session: AsyncSession, rows: list) -> None:
    session.add_all(rows)
    await session.flush()


async def long_story(session: AsyncSession, told: Story, introduction: Introduction, number: int, at: datetime) -> None:
    """So many of everything that a case page shows: steps, letters, mails, answers, talks, notes, meetings."""
    person, case = told.company.person.id, introduction.id
    for i in range(number):
        when = at - timedelta(hours=number - i)
        message = Message(
            direction=Direction.IN, state=MessageState.FILED, raw=b"", digest=uuid4().hex, at=when,
            kind=MailKind.REPLY, from_address=told.chiara.email, subject="Re", text="Volentieri", introduction_id=case,
        )  # fmt: skip
        meeting = Meeting(
            introduction_id=case, state="cancelled", proposed_by=Side.PARTNER, times=[], minutes=30,
            uid=uuid4().hex, made_at=when, answers={},
        )  # fmt: skip
        talk = Enquiry(person_id=person, introduction_id=case, topic=EnquiryTopic.MESSAGE, opened_at=when, last_at=when)
        session.add_all([message, meeting, talk])
        await session.flush()
        step = INTRODUCTION.note(session, introduction, by=MACHINE, at=when, reason="reminded")
        session.add_all(
            [
                step,
                Change(
                    subject="meeting", subject_id=meeting.id, from_state="proposed", to_state="cancelled", at=when,
                    actor_kind=MACHINE.kind, actor_name=MACHINE.name,
                ),
                EnquiryLine(enquiry_id=talk.id, text="Hej", language="sv", at=when),
                EnquiryLine(enquiry_id=talk.id, text="Hej!", language="sv", at=when, user_id=told.ada.id),
                CaseNote(introduction_id=case, author_id=told.ada.id, text="Ring dem", written_at=when),
                Delivery(
                    channel=Channel.MAIL, fact="introduction_reminded", recipient=told.chiara.email, sent_at=when,
                    state=DeliveryState.SENT, introduction_id=case, payload={"subject": "Ciao", "text": "Ciao"},
                ),
                Proposal(
                    introduction_id=case, message_id=message.id, state=ProposalState.OPEN, made_at=when, unsure=False,
                    label=ProposalLabel.MEETING_PROPOSED, confidence=1.0,
                ),
            ]
        )  # fmt: skip
        await session.flush()
        session.add(
            Feedback(
                introduction_id=case, occasion=Occasion.THREE_MONTHS, side=Side.PARTNER, since_id=step.id,
                state=FeedbackState.ASKED, due_at=when, asked_at=when,
            )
        )  # fmt: skip
    await session.flush()
