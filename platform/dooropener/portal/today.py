"""What needs an advisor now, in the order of the work, each with its next action."""

from typing import Any

from litestar import Response, Router, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

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
    tokens,
)
from dooropener.agenda import Act, ActKind, Waiting
from dooropener.enquiries import EnquiryState
from dooropener.errors import NotFound
from dooropener.introductions import Introduction
from dooropener.listings import Listing
from dooropener.mailbox import Message
from dooropener.portal import today_rows
from dooropener.portal.acts import PAGE
from dooropener.portal.desk import Desk
from dooropener.portal.fault_words import SENTENCES
from dooropener.portal.guards import reader
from dooropener.portal.linted import Linted, several_linted
from dooropener.portal.listing_lists import READ_AT_A_GLANCE, may_not_publish
from dooropener.portal.marks import reader_at
from dooropener.portal.paging import leaf, place
from dooropener.portal.today_rows import KINDS, Part, TodayKind, of_every_kind
from dooropener.portal.visits import visit_of
from dooropener.words import words

FIRST = 3
"""How many of each kind are shown; the rest is a click away."""

A_PAGE = 25
"""So many stand on a page of one kind."""

UNSAID = "This has moved on since the page was loaded."
"""What is said of a fault that has no sentence of its own."""

_FILED_AS_NAMED = frozenset({"unknown_sender", "unknown_letter"})
"""Why a mail waits to be sorted that can be filed where it says itself."""


class UnknownKind(NotFound):
    code = "unknown_kind"


_ROWS = (
    *("failed", "ending_tokens", "barriers", "listings", "matches", "members", "letters", "replies", "answers"),
    *("questions", "enquiries", "mail", "bounces", "stuck", "meetings", "thanks", "ending"),
)


@get("/today", guards=[reader])
async def today(desk: NamedDependency[Desk]) -> Response[str]:
    session = desk.session
    acting = await agenda.under_way(session)
    first, waiting = Part(desk, acting, 0, FIRST), await desk.waiting()
    folder = await mailbox.find_folder(session, desk.house.settings)
    values: dict[str, Any] = dict.fromkeys(_ROWS, ())
    values |= await _of_the_user(desk, waiting)
    values |= await _of_companies(desk, acting, waiting)
    if waiting.mail:
        values["mail"] = await _mail(desk, acting[ActKind.FILE_MAIL] | acting[ActKind.DISMISS_MAIL])
    values |= await of_every_kind(first, waiting)
    return await desk.page(
        "today.html",
        kind="",
        here=PAGE,
        waiting=waiting,
        wording_of=listings.wording_of,
        mailbox_fails=folder if folder and folder.fault else None,
        standstill=await outbox.standstill(session),
        **values,
    )


@get("/today/{kind:str}", guards=[reader])
async def today_kind(desk: NamedDependency[Desk], kind: FromPath[str], page: FromQuery[int] = 1) -> Response[str]:
    """All that waits of one kind, page by page; a number beyond the last page gives the last one."""
    if kind not in KINDS:
        raise UnknownKind(kind=kind)
    waiting = await desk.waiting()
    shown = leaf(await today_rows.count(desk, TodayKind(kind), waiting), page, size=A_PAGE)
    rows = await KINDS[TodayKind(kind)](Part(desk, await agenda.under_way(desk.session), shown.begin, shown.end))
    return await desk.page(
        "today.html",
        kind=kind,
        empty=not any(rows.values()),
        shown=shown,
        waiting=waiting,
        here=place(f"/today/{kind}?", shown.number),
        **{**dict.fromkeys(_ROWS, ()), **rows},
    )


async def _of_the_user(desk: Desk, waiting: Waiting) -> dict[str, Any]:
    """What went wrong, or ends, of one's own; and what somebody could not use here."""
    found: dict[str, Any] = {}
    if waiting.failed:
        found["failed"] = [(act, _why(desk, act)) for act in await agenda.failed_acts(desk.session, desk.user)]
    if waiting.tokens:
        found["ending_tokens"] = await tokens.ending_soon(desk.session, desk.user, at=desk.now)
    if waiting.barriers:
        found["barriers"] = await accessibility.open_reports(desk.session, limit=FIRST)
    return found


def _why(desk: Desk, act: Act) -> str:
    return words(visit_of(desk.request).language)(SENTENCES.get(act.fault, UNSAID))


async def _of_companies(desk: Desk, acting: dict[ActKind, set[int]], waiting: Waiting) -> dict[str, Any]:
    """Listings, matches, and talks."""
    session, found = desk.session, dict[str, Any]()
    if waiting.listings:
        found["listings"] = await _to_review(desk, acting[ActKind.PUBLISH_LISTING] | acting[ActKind.SEND_BACK_LISTING])
    if waiting.matches:
        cases = await reader_at(desk)
        found["matches"] = [cases.shown(match) for match in await matches.queue(session, limit=FIRST)]
    if waiting.enquiries:
        talks = await enquiries.enquiries_in(session, [EnquiryState.OPEN], but=acting[ActKind.ANSWER_TALK], limit=FIRST)
        companies = await organisations.companies_of(session, [talk.person_id for talk in talks])
        found |= {"enquiries": talks, "companies": companies}
    return found


async def _to_review(desk: Desk, decided: set[int]) -> list[tuple[Listing, bool]]:
    """Each with whether it can be published from here."""
    own = await may_not_publish(desk)
    reviewed = await listings.review_queue(desk.session, limit=FIRST + len(decided))
    unread = [one for one in reviewed if one.id not in decided][:FIRST]
    checked = await several_linted(desk.session, unread)
    return [(one, _can_be_published(one, checked[one.id], own)) for one in unread]


def _can_be_published(listing: Listing, checked: Linted, own: int | None) -> bool:
    """It stands here to be read whole, is a colleague's, and gives no contact data away."""
    short, others = len(listing.text) <= READ_AT_A_GLANCE, own is None or listing.author_user_id != own
    return short and others and not checked.leaks


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


router = Router(path="/", route_handlers=[today, today_kind])
