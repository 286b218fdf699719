"""Two advisors on one introduction: who else is looking, and no decision on what has changed since it was read.

Every form on the pages of a case carries a mark of what the page has shown. What others did since is put before
whoever decides on an older page, beside what they were about to do; nothing is done until they choose.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from litestar import Response, Router, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from sqlalchemy import func, literal, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import introductions
from dooropener.accounts import Role, User
from dooropener.introductions import INTRODUCTION, MEETING, Introduction, IntroductionState, Meeting
from dooropener.mailbox import Proposal
from dooropener.portal.desk import Desk
from dooropener.portal.guards import may, reader
from dooropener.portal.pages import page
from dooropener.portal.visits import visit_of
from dooropener.states import ActorKind, Change

SEEN = "seen"
"""The hidden field with the mark of what was shown."""

_NOT_SENT_AGAIN = frozenset({SEEN, "_csrf_token"})
_EXPECTED = frozenset({IntroductionState.SENT, IntroductionState.DELIVERED, IntroductionState.CONTACTS_EXCHANGED})
"""Where the machine takes an introduction on an advisor's word: nobody needs to be told of it first."""


@dataclass(frozen=True, slots=True)
class Mark:
    """The newest change and the newest answer that a page has shown."""

    change: int
    proposal: int

    def __str__(self) -> str:
        return f"{self.change}-{self.proposal}"

    @classmethod
    def read(cls, text: str) -> "Mark | None":
        """None where a form carries none, as those elsewhere may; they are held to the state alone."""
        change, _, proposal = text.partition("-")
        readable = all(part.isascii() and part.isdecimal() and len(part) < 19 for part in (change, proposal))
        return cls(int(change), int(proposal)) if readable else None


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """What others did since, oldest first, and the answers that came."""

    changes: Sequence[Change]
    proposals: Sequence[Proposal]


async def mark_of(session: AsyncSession, introduction: Introduction) -> Mark:
    """The mark for the forms of a page that shows the introduction as it is now."""
    return (await marks_of(session, [introduction.id]))[introduction.id]


async def marks_of(session: AsyncSession, ids: Sequence[int]) -> dict[int, Mark]:
    """The same for a page that shows several, in one query."""
    in_step = (Change.subject == INTRODUCTION.subject) & Change.subject_id.in_(ids)
    of_meeting = (Change.subject == MEETING.subject) & (Change.subject_id == Meeting.id)
    newest = union_all(
        select(Change.subject_id, func.max(Change.id), literal(0)).where(in_step).group_by(Change.subject_id),
        select(Meeting.introduction_id, func.max(Change.id), literal(0))
        .join(Change, of_meeting)
        .where(Meeting.introduction_id.in_(ids))
        .group_by(Meeting.introduction_id),
        select(Proposal.introduction_id, literal(0), func.max(Proposal.id))
        .where(Proposal.introduction_id.in_(ids))
        .group_by(Proposal.introduction_id),
    )
    marks = dict.fromkeys(ids, Mark(0, 0))
    for number, change, proposal in await session.execute(newest):
        known = marks[number]
        marks[number] = Mark(max(known.change, change), max(known.proposal, proposal))
    return marks


async def meanwhile(desk: Desk, introduction: Introduction, *, seen: str) -> Meanwhile | None:
    """What others did since the page with the mark `seen`; None where there is nothing that matters."""
    mark = Mark.read(seen)
    if mark is None or mark == await mark_of(desk.session, introduction):
        return None
    changes = [
        change
        for change in await introductions.history_of(desk.session, introduction)
        if change.id > mark.change and change.subject != "match" and _matters(change, desk.user)
    ]
    query = select(Proposal).where(Proposal.introduction_id == introduction.id, Proposal.id > mark.proposal)
    proposals = list(await desk.session.scalars(query.order_by(Proposal.id)))
    return Meanwhile(changes, proposals) if changes or proposals else None


def _matters(change: Change, user: User) -> bool:
    """Not what one did oneself, nor what the machine only notes, or does on an advisor's word."""
    if change.actor_kind is ActorKind.MACHINE:
        return change.from_state != change.to_state and change.to_state not in _EXPECTED
    return (change.actor_kind, change.actor_id) != (ActorKind.ADVISOR, user.id)


async def overtaken(desk: Desk, introduction: Introduction) -> Response[str] | None:
    """Before a decision: the page that shows both, where others acted since; else None, and others wait meanwhile."""
    await introductions.lock(desk.session, introduction)
    others = await meanwhile(desk, introduction, seen=desk.form.text(SEEN))
    if others is None:
        return None
    introduction = await introductions.get_introduction(desk.session, introduction.id)
    path = desk.request.url.path
    return await desk.page(
        "together.html",
        status=409,
        introduction=introduction,
        others=others,
        deed=_deed(path),
        action=path,
        fields=_fields(desk),
        mark=await mark_of(desk.session, introduction),
        has_file=await desk.file() is not None,
        letter_gone=path.endswith("/letter") and introduction.letter_approved_at is not None,
    )


def _deed(path: str) -> str:
    """What was about to be done, as a key: the last part of where the form was sent."""
    parts = [part for part in path.split("/") if part and not part.isdecimal()]
    return "-".join(part for part in parts if part not in {"introductions", "step"})


def _fields(desk: Desk) -> Mapping[str, Sequence[str]]:
    posted = visit_of(desk.request).posted
    return {name: values for name, values in posted.items() if name not in _NOT_SENT_AGAIN}


async def onlookers(desk: Desk, introduction_id: int) -> list[User]:
    """Who else is looking; that somebody who decides looks, too, is written down. Readers decide nothing."""
    if not may(desk.user, Role.ADVISOR):
        return []
    return await introductions.look(desk.session, introduction_id, by=desk.user, at=desk.now)


@get("/introductions/{introduction_id:int}/presence", guards=[reader])
async def presence(
    desk: NamedDependency[Desk], introduction_id: FromPath[int], seen: FromQuery[str] = ""
) -> Response[str]:
    """The line about others, for a page that is open: its script asks twice a minute."""
    introduction = await introductions.get_introduction(desk.session, introduction_id)
    others = await meanwhile(desk, introduction, seen=seen)
    return page(
        desk.request,
        "presence.html",
        introduction=introduction,
        onlookers=await onlookers(desk, introduction_id),
        others=others,
    )


router = Router(path="/", route_handlers=[presence])
