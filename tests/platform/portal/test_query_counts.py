"""How often the daily pages ask the database does not grow with what they show."""

import hashlib
from datetime import timedelta

import pytest_asyncio
from sqlalchemy import func, select

from dooropener import audit
from dooropener.accounts import Person
from dooropener.enquiries import Enquiry, EnquiryState, EnquiryTopic
from dooropener.enquiries.models import EnquiryLine
from dooropener.introductions import Introduction, IntroductionState
from dooropener.listings import Listing, ListingState
from dooropener.mailbox import Direction, MailKind, Message, MessageState, Proposal, ProposalLabel, ProposalState
from dooropener.matches import Match, MatchState
from dooropener.organisations import Membership, MembershipState, Organisation
from dooropener.portal.today_rows import KINDS
from dooropener.states import Change
from dooropener_matching import Kind
from people import CASE, story

ROWS = (1, 3, 30)
FIGURES = ("/figures", "/figures/cases?figure=asked", "/figures/fairness", "/figures/report/2026")
LISTS = ("/today", "/review", "/matches", "/matches/new", "/triage", "/enquiries", "/settings/audit")
OTHERS = ("/introductions/hand-over", "/regions", "/regions/emilia-romagna", "/listings?state=in_review")
OF_ONE_KIND = [f"/today/{kind}" for kind in KINDS]
MOST = 60
"""Loose: what counts is that the numbers are the same."""


@pytest_asyncio.fixture
async def told(session, clock):
    return await story(session, clock.now())


def _listing(organisation_id, state, at, **more):
    values = {"kind": Kind.REQUEST, "partnership": ["distribution"], "language": "it", "source": "test"}
    return Listing(
        organisation_id=organisation_id,
        title="Pompe",
        text="Pompe di calore",
        state=state,
        created_at=at,
        published_at=at,
        **values,
        **more,
    )


def _came(introduction, state, at):
    return Change(
        subject="introduction",
        subject_id=introduction.id,
        to_state=state,
        at=at,
        actor_kind="machine",
        actor_name="test",
    )


async def _row(session, told, at):
    """One more of each kind that waits, around a firm of its own."""
    firm = Organisation(name="Pompe S.r.l.", region_id="emilia-romagna", country="IT", languages=["it"], source="test")
    person = Person(name="Dmitri", language="sv", created_at=at)
    session.add_all([firm, person])
    await session.flush()
    ends = at.date() + timedelta(days=5)
    partners = [_listing(firm.id, ListingState.PUBLISHED, at, valid_until=ends) for _ in range(4)]
    session.add_all([*partners, _listing(firm.id, ListingState.IN_REVIEW, at)])
    await session.flush()
    states = [MatchState.SUGGESTED, MatchState.REJECTED, MatchState.APPROVED, MatchState.APPROVED]
    pairs = [
        Match(
            local_listing_id=told.local.id,
            partner_listing_id=partner.id,
            state=state,
            score=0.5,
            case=CASE,
            computed_at=at,
        )
        for partner, state in zip(partners, states, strict=True)
    ]
    session.add_all(pairs)
    await session.flush()
    waiting = Introduction(match_id=pairs[2].id, state=IntroductionState.QUESTION, created_at=at)
    asked = Introduction(
        match_id=pairs[3].id, state=IntroductionState.SENT, created_at=at, sent_at=at - timedelta(days=25)
    )
    session.add_all([waiting, asked])
    await session.flush()
    for state in ("asked", "sent", "replied", "contacts_exchanged"):
        session.add(_came(asked, state, at))
    proposal = Proposal(
        introduction_id=asked.id,
        state=ProposalState.OPEN,
        label=ProposalLabel.DECLINED,
        confidence=0.9,
        unsure=False,
        made_at=at,
    )
    member = Membership(organisation_id=firm.id, person_id=person.id, state=MembershipState.UNVERIFIED)
    session.add_all([proposal, member, _stray(at, firm.id)])
    talk = Enquiry(
        person_id=person.id,
        introduction_id=asked.id,
        topic=EnquiryTopic.QUESTION,
        state=EnquiryState.OPEN,
        opened_at=at,
        last_at=at,
    )
    session.add(talk)
    await session.flush()
    lines = [{}, {"user_id": told.ada.id, "match_id": pairs[0].id}]
    session.add_all(EnquiryLine(enquiry_id=talk.id, text="När?", language="sv", at=at, **more) for more in lines)
    audit.record(session, "exported", subject=f"organisation:{firm.id}", by=told.ada.actor, at=at)
    await session.flush()


def _stray(at, number):
    """A mail to sort that names its firm."""
    raw = f"Pompe S.r.l. {number}".encode()
    return Message(
        direction=Direction.IN,
        state=MessageState.TRIAGE,
        raw=raw,
        digest=hashlib.sha256(raw).hexdigest(),
        at=at,
        from_address=f"info{number}@pompe.example",
        kind=MailKind.REPLY,
        text="Scrivo per Pompe S.r.l.",
        visible_text="Scrivo per Pompe S.r.l.",
    )


async def test_today_queue_and_match_ask_as_often_for_thirty_rows_as_for_three(
    browser, session, told, clock, statements
):
    told.match.case = CASE
    await session.flush()
    await browser.come_in(told.ada.email)
    asked, rows = {}, 0
    for wanted in ROWS:
        while rows < wanted:
            await _row(session, told, clock.now())
            rows += 1
        await session.commit()
        of_one = [f"/matches/{told.match.id}", f"/listings/{told.local.id}", f"/listings/{told.local.id}/partner"]
        stray = await session.scalar(select(func.min(Message.id)))
        of_one += [f"/messages/{stray}", f"/messages/{stray}/place"]
        for page in (*of_one, *OTHERS, *FIGURES, *LISTS, *OF_ONE_KIND):
            asked.setdefault(page, []).append(await statements.of(browser, page))

    assert {page: set(numbers) for page, numbers in asked.items() if len(set(numbers)) > 1} == {}
    assert max(max(numbers) for numbers in asked.values()) < MOST
    await browser.get(f"/matches/{told.match.id}")
    assert len(browser.tree().css("section[aria-labelledby=others] li")) == 6
