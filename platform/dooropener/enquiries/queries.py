"""Reads of enquiries. What is restricted is left out of every list, and its lines are not loaded."""

from collections.abc import Collection, Iterable
from functools import cache

from sqlalchemy import Select, case, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from dooropener.accounts import Person
from dooropener.enquiries.models import Enquiry, EnquiryLine, EnquiryState
from dooropener.errors import NotFound
from dooropener.introductions import Introduction
from dooropener.listings import Listing
from dooropener.matches import Match


class UnknownEnquiry(NotFound):
    code = "unknown_enquiry"


@cache
def _whole() -> Select[Enquiry]:
    match = selectinload(Enquiry.introduction).selectinload(Introduction.match)
    sides = [match.selectinload(side).selectinload(Listing.organisation) for side in (Match.local, Match.partner)]
    lines = selectinload(Enquiry.lines)
    about = lines.selectinload(EnquiryLine.match)
    return (
        select(Enquiry)
        .where(Enquiry.restricted_at.is_(None))
        .options(
            selectinload(Enquiry.person),
            lines.selectinload(EnquiryLine.user),
            *[about.selectinload(side).selectinload(Listing.organisation) for side in (Match.local, Match.partner)],
            *sides,
        )
    )


async def get_enquiry(session: AsyncSession, enquiry_id: int) -> Enquiry:
    """With person, lines, their writers, and the introduction's two sides; raise `UnknownEnquiry`."""
    query = _whole().where(Enquiry.id == enquiry_id).execution_options(populate_existing=True)
    enquiry = (await session.scalars(query)).one_or_none()
    if enquiry is None:
        raise UnknownEnquiry(id=enquiry_id)
    return enquiry


async def get_line(session: AsyncSession, line_id: int) -> EnquiryLine:
    """One line with its writer, its talk and the listing it asks about; raise `UnknownEnquiry`."""
    query = (
        select(EnquiryLine)
        .where(EnquiryLine.id == line_id)
        .options(
            selectinload(EnquiryLine.user),
            selectinload(EnquiryLine.enquiry),
            selectinload(EnquiryLine.match).selectinload(Match.local),
        )
    )
    line = (await session.scalars(query)).one_or_none()
    if line is None:
        raise UnknownEnquiry(line_id=line_id)
    return line


async def enquiries_in(
    session: AsyncSession,
    states: Iterable[EnquiryState],
    *,
    but: Collection[int] = (),
    begin: int = 0,
    limit: int = 200,
) -> list[Enquiry]:
    """Talks in `states`, without some: those that wait for the office, longest first, then the others, newest first."""
    is_open = Enquiry.state == EnquiryState.OPEN
    order = is_open.desc(), case((is_open, Enquiry.last_at)), Enquiry.last_at.desc(), Enquiry.id
    query = _whole().where(Enquiry.state.in_(list(states)), Enquiry.id.not_in(list(but))).order_by(*order)
    return list(await session.scalars(query.offset(begin).limit(limit)))


async def count_in(session: AsyncSession, states: Iterable[EnquiryState], *, but: Collection[int] = ()) -> int:
    """How many talks in `states` there are, some left out."""
    query = select(func.count()).select_from(Enquiry)
    query = query.where(Enquiry.state.in_(list(states)), Enquiry.id.not_in(list(but)), Enquiry.restricted_at.is_(None))
    return await session.scalar(query) or 0


async def enquiries_of(session: AsyncSession, person: Person) -> list[Enquiry]:
    """All talks of one person, oldest first."""
    return list(await session.scalars(_whole().where(Enquiry.person_id == person.id).order_by(Enquiry.id)))


async def enquiries_about(session: AsyncSession, introduction: Introduction) -> list[Enquiry]:
    """All talks about one introduction, oldest first."""
    query = _whole().where(Enquiry.introduction_id == introduction.id).order_by(Enquiry.id)
    return list(await session.scalars(query))


async def waits_for_office(session: AsyncSession, introduction: Introduction) -> bool:
    """Whether something that the company wrote about an introduction still waits for an advisor."""
    query = select(Enquiry.id).where(
        Enquiry.introduction_id == introduction.id, Enquiry.state == EnquiryState.OPEN, Enquiry.restricted_at.is_(None)
    )
    return await session.scalar(query.limit(1)) is not None


async def asked_about(session: AsyncSession, match: Match) -> list[EnquiryLine]:
    """What the office asked the company about one pair, oldest first, each with its writer and its talk."""
    query = (
        select(EnquiryLine)
        .join(Enquiry, EnquiryLine.enquiry_id == Enquiry.id)
        .where(EnquiryLine.match_id == match.id, Enquiry.restricted_at.is_(None))
        .options(selectinload(EnquiryLine.user), selectinload(EnquiryLine.enquiry))
    )
    return list(await session.scalars(query.order_by(EnquiryLine.id)))
