"""Reads of introductions."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import Select, and_, func, literal, or_, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload, selectinload

from dooropener.accounts import Person
from dooropener.errors import NotFound
from dooropener.introductions.meeting_models import Meeting, MeetingState
from dooropener.introductions.models import ENDED, SENDABLE, Introduction, IntroductionState
from dooropener.introductions.patience import address_wanted, letter_waits, question_waits
from dooropener.listings import Listing
from dooropener.matches import Match
from dooropener.organisations import Contact, Membership, MembershipState, Organisation
from dooropener.regions import Route
from dooropener.states import Change, history


class UnknownIntroduction(NotFound):
    code = "unknown_introduction"


@cache
def whole() -> Select[Introduction]:
    """Introductions with match, listings, organisations, regions and contacts."""
    match = joinedload(Introduction.match)
    options = [
        joinedload(contact).joinedload(Contact.organisation)
        for contact in (Introduction.addressee, Introduction.via_contact, Introduction.company_contact)
    ]
    for side in (Match.local, Match.partner):
        listing = match.joinedload(side)
        organisation = listing.joinedload(Listing.organisation)
        options += [
            organisation.joinedload(Organisation.region),
            organisation.selectinload(Organisation.contacts),
            listing.joinedload(Listing.contact),
            listing.joinedload(Listing.author_person),
        ]
    return select(Introduction).options(*options)


@cache
def named() -> Select[Introduction]:
    """Introductions with match, listings and organisations: enough to name the two sides."""
    return select(Introduction).options(*_organisations())


@cache
def placed() -> Select[Introduction]:
    """The same with the regions: enough to say where the two sides are."""
    return select(Introduction).options(*[each.selectinload(Organisation.region) for each in _organisations()])


def _organisations() -> list[Any]:
    """How the organisations of both sides are reached."""
    match = joinedload(Introduction.match)
    return [match.joinedload(side).joinedload(Listing.organisation) for side in (Match.local, Match.partner)]


async def get_introduction(session: AsyncSession, introduction_id: int) -> Introduction:
    """With everything loaded and read anew; raise `UnknownIntroduction`."""
    query = whole().where(Introduction.id == introduction_id).execution_options(populate_existing=True)
    introduction = (await session.scalars(query)).one_or_none()
    if introduction is None:
        raise UnknownIntroduction(id=introduction_id)
    return introduction


async def named_by_id(session: AsyncSession, introduction_ids: Iterable[int]) -> dict[int, Introduction]:
    """Several at once, with what names them."""
    wanted = set(introduction_ids)
    query = named().where(Introduction.id.in_(wanted))
    return {each.id: each for each in await session.scalars(query)} if wanted else {}


async def lock(session: AsyncSession, introduction: Introduction) -> None:
    """Hold the row until the transaction ends and read its state anew, for those who decide by it what to do."""
    await session.flush()
    await session.execute(select(Introduction.id).where(Introduction.id == introduction.id).with_for_update())
    await session.refresh(introduction, ["state", "resume_state", "letter_approved_at"])


async def board(
    session: AsyncSession, *, states: Iterable[IntroductionState] | None = None, limit: int = 500
) -> list[Introduction]:
    """Introductions in `states`, or all, newest first."""
    query = whole().order_by(Introduction.id.desc()).limit(limit)
    if states is not None:
        query = query.where(Introduction.state.in_(list(states)))
    return list(await session.scalars(query))


@dataclass(frozen=True, slots=True)
class Unwritten:
    """What waits for an advisor's letter: those to approve, oldest first; questions to answer and letters that came
    back, newest first."""

    letters: Sequence[Introduction]
    questions: Sequence[Introduction]
    bounces: Sequence[Introduction]


async def unwritten(session: AsyncSession, *, limit: int) -> Unwritten:
    """The first of each, with what names them."""
    rows = (await session.execute(_unwritten(limit))).all()
    found = await named_by_id(session, [row.id for row in rows])

    def of(kind: str) -> list[Introduction]:
        return [found[row.id] for row in rows if row.kind == kind]

    return Unwritten(of("letters"), of("questions")[::-1], of("bounces")[::-1])


@lru_cache(maxsize=8)
def _unwritten(limit: int) -> Select[Any]:
    """Ids alone: mostly there are none, and the database takes longer to plan for all that hangs on them."""
    number = Introduction.id
    kinds = (
        ("letters", letter_waits(), number),
        ("questions", question_waits(), number.desc()),
        ("bounces", address_wanted(), number.desc()),
    )
    firsts = [
        select(literal(kind).label("kind"), number.label("id")).where(rule).order_by(order).limit(limit)
        for kind, rule, order in kinds
    ]
    several = union_all(*firsts).subquery()
    return select(several.c.kind, several.c.id).order_by(several.c.id)


async def with_partner(session: AsyncSession, organisation_id: int, *, limit: int = 10) -> list[Introduction]:
    """All that was ever begun with one partner, newest first, with the two sides' listings and names."""
    return (await with_partners(session, [organisation_id], each=limit)).get(organisation_id, [])


async def with_partners(
    session: AsyncSession, organisation_ids: Collection[int], *, each: int
) -> dict[int, list[Introduction]]:
    """The newest few with each of several partners, by organisation, in as many queries as for one."""
    place = func.row_number().over(partition_by=Listing.organisation_id, order_by=Introduction.id.desc())
    ranked = (
        select(Introduction.id, Listing.organisation_id, place.label("place"))
        .join(Match, Introduction.match_id == Match.id)
        .join(Listing, Match.partner_listing_id == Listing.id)
        .where(Listing.organisation_id.in_(organisation_ids))
        .subquery()
    )
    match = selectinload(Introduction.match)
    sides = [match.selectinload(side).selectinload(Listing.organisation) for side in (Match.local, Match.partner)]
    query = (
        select(Introduction, ranked.c.organisation_id)
        .join(ranked, ranked.c.id == Introduction.id)
        .where(ranked.c.place <= each)
        .options(*sides)
        .order_by(Introduction.id.desc())
    )
    found: dict[int, list[Introduction]] = {}
    for introduction, number in await session.execute(query):
        found.setdefault(number, []).append(introduction)
    return found


async def open_for_person(session: AsyncSession, person: Person) -> list[Introduction]:
    """What is under way for this person's companies, newest first. See `asked_of_person` for whose that is."""
    query = _of_person(person).where(Introduction.state.not_in(list(ENDED)))
    return list(await session.scalars(query.order_by(Introduction.id.desc())))


async def asked_of_person(session: AsyncSession, person: Person) -> list[Introduction]:
    """What waits for this person's yes or no, oldest first.

    Confirmed members see all that is their company's; who is not confirmed yet only what came of their own listings.
    """
    query = _of_person(person).where(Introduction.state == IntroductionState.ASKED)
    return list(await session.scalars(query.order_by(Introduction.id)))


def _of_person(person: Person) -> Select[Introduction]:
    companies = select(Membership.organisation_id).where(Membership.person_id == person.id)
    confirmed = companies.where(Membership.state == MembershipState.VERIFIED)
    claimed = companies.where(Membership.state == MembershipState.UNVERIFIED)
    own = or_(Listing.author_person_id == person.id, Contact.person_id == person.id)
    return (
        whole()
        .join(Match, Introduction.match_id == Match.id)
        .join(Listing, Match.local_listing_id == Listing.id)
        .outerjoin(Contact, Listing.contact_id == Contact.id)
        .where(or_(Listing.organisation_id.in_(confirmed), and_(Listing.organisation_id.in_(claimed), own)))
    )


async def open_with_contact(session: AsyncSession, email: str) -> list[Introduction]:
    """Open introductions in which this address is asked, to thread a mail that carries nothing else."""
    query = (
        whole()
        .join(Contact, (Introduction.addressee_id == Contact.id) | (Introduction.via_contact_id == Contact.id))
        .where(
            Contact.email == email.strip().lower(),
            Introduction.state.not_in([*ENDED, IntroductionState.PROPOSED, IntroductionState.ASKED]),
            Introduction.sent_at.is_not(None),
        )
        .order_by(Introduction.id)
    )
    return list((await session.scalars(query)).unique())


async def history_of(session: AsyncSession, introduction: Introduction) -> list[Change]:
    """The match's decision, every change since, and those of its meetings, oldest first."""
    meetings = select(Meeting.id).where(Meeting.introduction_id == introduction.id)
    own = or_(
        and_(Change.subject == "match", Change.subject_id == introduction.match_id),
        and_(Change.subject == "introduction", Change.subject_id == introduction.id),
        and_(Change.subject == "meeting", Change.subject_id.in_(meetings)),
    )
    return list(await session.scalars(select(Change).where(own).order_by(Change.at, Change.id)))


async def question_is_answered(session: AsyncSession, introduction: Introduction) -> bool:
    """Whether our answer to the partner's question went out since it was asked."""
    for change in reversed(await history(session, "introduction", introduction.id)):
        if change.reason == "question_answered":
            return True
        if change.to_state == IntroductionState.QUESTION != change.from_state:
            return False
    return False


def asks_institution(introduction: Introduction) -> bool:
    """Whether the next letter goes to the institution that opens the door, not to the firm."""
    return introduction.route is Route.VIA_INSTITUTION and introduction.via_agreed_at is None


def reader_now(introduction: Introduction) -> Contact | None:
    """Whom the letter of this time goes to, and whose answer counts; None where nobody is known yet."""
    return introduction.via_contact if asks_institution(introduction) else introduction.addressee


_NEXT = {
    IntroductionState.PROPOSED: "ask_company",
    IntroductionState.ASKED: "wait_for_company",
    IntroductionState.COMPANY_CONSENTED: "approve_letter",
    IntroductionState.SENT: "wait_for_partner",
    IntroductionState.DELIVERED: "wait_for_partner",
    IntroductionState.BOUNCED: "find_address",
    IntroductionState.REPLIED: "confirm_reply",
    IntroductionState.QUESTION: "answer_question",
    IntroductionState.PARTNER_CONSENTED: "wait_for_sending",
    IntroductionState.CONTACTS_EXCHANGED: "follow_up",
    IntroductionState.MEETING_BOOKED: "record_meeting",
    IntroductionState.MET: "follow_up",
    IntroductionState.NO_SHOW: "follow_up",
    IntroductionState.NEGOTIATING: "follow_up",
    IntroductionState.AGREEMENT: "confirm_impact",
    IntroductionState.SNOOZED: "wait_until",
}


_MEETING = frozenset(
    {IntroductionState.CONTACTS_EXCHANGED, IntroductionState.MEETING_BOOKED, IntroductionState.NO_SHOW}
)


def _firm_is_unwritten(introduction: Introduction) -> bool:
    """The institution has agreed, and no letter has left since."""
    agreed, sent = introduction.via_agreed_at, introduction.sent_at
    return agreed is not None and (sent is None or sent <= agreed)


def next_step(introduction: Introduction, meeting: Meeting | None = None, *, at: datetime | None = None) -> str:
    """A key for what has to happen next; `none` when the introduction has ended.

    `meeting` is the newest one, and `at` the moment that tells one to come from one that is over.
    """
    if introduction.state in SENDABLE and introduction.letter_approved_at is not None:
        return "wait_for_sending"
    if introduction.state is IntroductionState.REPLIED and _firm_is_unwritten(introduction):
        return "approve_letter"
    if introduction.state is IntroductionState.REPLIED and introduction.sought_person is not None:
        return "find_person"
    if meeting is not None and introduction.state in _MEETING:
        if meeting.state is MeetingState.CHOSEN:
            return "confirm_meeting"
        if meeting.state is MeetingState.BOOKED and at is not None and not meeting.is_over(at):
            return "wait_for_meeting"
    return _NEXT.get(introduction.state, "none")
