"""The board of introductions: by state, or as a list; whose turn it is, and what has waited too long."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from litestar import Response, Router, get
from litestar.di import NamedDependency
from litestar.response import Redirect
from sqlalchemy import select

from dooropener import accounts, introductions, regions
from dooropener.accounts import User
from dooropener.alphabets import by_name
from dooropener.database import given_numbers
from dooropener.introductions import ENDED, OPEN, IntroductionState, Row, Side, Sieve, Turn
from dooropener.mailbox import Proposal, ProposalState
from dooropener.organisations import Organisation
from dooropener.outcomes import Feedback, FeedbackState
from dooropener.portal.board_filters import Wanted
from dooropener.portal.contact_times import ContactTimes, contact_times
from dooropener.portal.desk import Desk
from dooropener.portal.guards import reader
from dooropener.portal.headers import UNCOMPRESSED
from dooropener.regions import RegionKind

_S = IntroductionState

STAGES: dict[str, tuple[IntroductionState, ...]] = {
    "company": (_S.PROPOSED, _S.ASKED),
    "letter": (_S.COMPANY_CONSENTED, _S.BOUNCED),
    "partner": (_S.SENT, _S.DELIVERED),
    "answer": (_S.REPLIED, _S.QUESTION),
    "contact": (_S.PARTNER_CONSENTED, _S.CONTACTS_EXCHANGED),
    "meeting": (_S.MEETING_BOOKED, _S.MET, _S.NO_SHOW),
    "business": (_S.NEGOTIATING, _S.AGREEMENT),
    "resting": (_S.SNOOZED,),
}
"""The columns: states that follow one another and are looked at together."""

EACH = 8
"""So many of a state stand on the board; the rest is a click away."""

A_PAGE = 50

EACH_FOUND, A_PAGE_FOUND = 3, 20
"""Fewer where somebody looks for a name: that page is not compressed, and may not weigh more for it."""

_MOST_COMPANIES = 300


_WITH_PROPOSAL = select(Proposal.introduction_id).where(
    Proposal.introduction_id == given_numbers("ids"), Proposal.state == ProposalState.OPEN
)
_WITH_ANSWER = select(Feedback.introduction_id).where(
    Feedback.introduction_id == given_numbers("ids"), Feedback.state == FeedbackState.ANSWERED
)


@dataclass(frozen=True, slots=True)
class Card:
    """One introduction with what is told of it. `times` are those of `side`, with whom the office last had to do."""

    row: Row
    next_step: str
    turn: Turn
    days: int
    side: Side
    times: ContactTimes


@dataclass(frozen=True, slots=True)
class Pages:
    """Which page of how many, of how many rows."""

    page: int
    pages: int
    rows: int


@get("/introductions", guards=[reader])
async def board(desk: NamedDependency[Desk]) -> Response[str]:
    """What is under way by state, or as a list; `show=ended` for the others, page by page."""
    return await _show(desk, searching=False)


@get("/introductions/search", guards=[reader], opt=UNCOMPRESSED)
async def search(desk: NamedDependency[Desk]) -> Response[str] | Redirect:
    """The same by name, spelling aside. Without a name it is the board, with whatever else was chosen."""
    asked = desk.request.query_params
    if not asked.get("q", "").strip():
        chosen = [(name, value) for name, value in asked.items() if name in Wanted.NAMES and name != "q" and value]
        return Redirect(f"/introductions?{urlencode(chosen)}" if chosen else "/introductions", status_code=303)
    return await _show(desk, searching=True)


async def _show(desk: Desk, *, searching: bool) -> Response[str]:
    session, language = desk.session, desk.user.language
    abroad = [
        place for place in await regions.all_regions(session, language=language) if place.kind is not RegionKind.HOME
    ]
    places = {place.id: place.name(language) for place in abroad}
    wanted = Wanted(desk.request.query_params, places, me=desk.user.id, at=desk.now, searching=searching)
    sieve = await introductions.of_name(session, wanted.sieve, wanted.fields["q"])
    counts = await introductions.count_by_state(session, sieve, at=desk.now)
    each = EACH_FOUND if searching else EACH
    a_page = A_PAGE_FOUND if searching else A_PAGE
    rows, pages = await _listed(desk, wanted, sieve, counts.total, each=each, a_page=a_page)
    users = await accounts.users(session)
    waiting = await desk.waiting()
    return await desk.page(
        "introductions.html",
        wanted=wanted,
        counts=counts.by_state,
        total=counts.total,
        overdue=0 if wanted.ended else counts.overdue,
        waiting=waiting,
        handed_over=waiting.handed_over,
        left=await _left_behind(desk, users),
        cards=await cards_of(desk, rows),
        pages=pages,
        stages=STAGES,
        each=each,
        states=sorted(ENDED if wanted.ended else OPEN, key=list(_S).index),
        region_names=places,
        regions=sorted(places.items(), key=lambda place: by_name(language)(place[1])),
        colleagues=[(str(user.id), user.name) for user in users if user.id != desk.user.id],
        companies=await _companies(desk, wanted.sieve.company),
    )


async def _listed(
    desk: Desk, wanted: Wanted, sieve: Sieve, total: int, *, each: int, a_page: int
) -> tuple[list[Row], Pages | None]:
    if not wanted.as_list:
        return await introductions.first_of_each_state(desk.session, sieve, most=each, at=desk.now), None
    pages = max(1, -(-total // a_page))
    page = min(wanted.page, pages)
    first = (page - 1) * a_page
    rows = await introductions.page_of(
        desk.session,
        sieve,
        order=wanted.order,
        language=desk.user.language,
        offset=first,
        limit=a_page,
        at=desk.now,
    )
    return rows, Pages(page, pages, total)


async def cards_of(desk: Desk, rows: Sequence[Row]) -> list[Card]:
    """The rows with what is next, whose turn it is and the last contacts: as many queries for one as for many."""
    session, ids = desk.session, [row.introduction.id for row in rows]
    newest = {meeting.introduction_id: meeting for meeting in await introductions.meetings_of(session, ids)}
    to_confirm = set(await session.scalars(_WITH_PROPOSAL, {"ids": ids}))
    to_hear = set(await session.scalars(_WITH_ANSWER, {"ids": ids}))
    times = await contact_times(session, {row.introduction.id: row.company_id for row in rows})

    def card(row: Row) -> Card:
        introduction = row.introduction
        step = introductions.next_step(introduction, newest.get(introduction.id), at=desk.now)
        if introduction.id in to_confirm:
            step = "confirm_reply"
        elif row.answered:
            step = "wait_for_partner"
        turn = Turn.OFFICE if introduction.id in to_hear else introductions.turn_of(step)
        side = Side.PARTNER if introduction.sent_at else Side.COMPANY
        days = max(0, (desk.now - introduction.came_at).days)
        return Card(row, step, turn, days, side, times[introduction.id][side])

    return [card(row) for row in rows]


async def _left_behind(desk: Desk, users: Sequence[User]) -> list[tuple[User, int]]:
    """Who has left, or decides no more, and how many that are under way they still look after."""
    owned = await introductions.owned(desk.session)
    return [(user, owned[user.id]) for user in users if user.id in owned and not introductions.may_own(user)]


async def _companies(desk: Desk, chosen: int | None) -> list[tuple[str, str]]:
    """Companies to choose from, by name: those with something under way, and the one that is chosen."""
    found = await introductions.companies_under_way(desk.session, most=_MOST_COMPANIES)
    if chosen is not None and chosen not in dict(found):
        company = await desk.session.get(Organisation, chosen)
        found += [(company.id, company.name)] if company else []
    key = by_name(desk.user.language)
    return sorted(((str(number), name) for number, name in found), key=lambda each: key(each[1]))


router = Router(path="/", route_handlers=[board, search])
