"""Introductions by API: listed, read, their letters, who looks after them, notes."""

from datetime import date, datetime
from typing import Annotated

import msgspec
from litestar import Response, Router
from litestar.di import NamedDependency
from litestar.params import JSONBody, QueryParameter
from sqlalchemy import select

from dooropener import introductions, organisations
from dooropener.introductions import CaseNote, ClosedReason, Introduction, IntroductionState, Sieve
from dooropener.portal.api.cases import hold_case, tag_case
from dooropener.portal.api.desk import filled_in
from dooropener.portal.api.operations import MOST, Done, Id, Line, Number, Text, acts, reads, shown
from dooropener.portal.api.paging import LIMIT, Cursor, Limit, listed
from dooropener.portal.api.views import ChangeView
from dooropener.portal.desk import Desk
from dooropener.portal.forms import FieldFault
from dooropener.portal.hand_overs import giver_from, receiver_from
from dooropener.portal.letters import check_language
from dooropener.regions import Route
from dooropener.words import LANGUAGES


class IntroductionView(msgspec.Struct):
    """An approved match on its way."""

    id: int
    match_id: int
    state: IntroductionState
    came_at: datetime
    route: Route
    route_reason: str
    addressee_id: int | None
    via_contact_id: int | None
    via_agreed_at: datetime | None
    company_contact_id: int | None
    letter_language: str | None
    summary: str
    letter_approved_at: datetime | None
    closed_reason: ClosedReason | None
    snoozed_until: date | None
    created_at: datetime
    sent_at: datetime | None
    last_contact_at: datetime | None
    reminders: int
    reminders_off: bool
    owner_id: int | None


class NoteView(msgspec.Struct):
    """A private note of the office."""

    id: int
    introduction_id: int
    author_id: int
    text: str
    written_at: datetime
    edited_at: datetime | None


class CaseView(msgspec.Struct):
    """One introduction with all that happened, and what the office would do next."""

    introduction: IntroductionView
    next_step: str
    timeline: list[ChangeView]
    notes: list[NoteView]


class LetterView(msgspec.Struct):
    """The letter as it would go out now."""

    language: str
    subject: str
    text: str


class LetterBody(msgspec.Struct):
    """`other_language`: say aloud that the reader gets a letter in a language that is not theirs."""

    summary: Line
    language: Line
    other_language: bool = False


class RouteBody(msgspec.Struct):
    """`via`: the trade contact that is asked to pass it on; `reason`: why it is direct where that is unusual."""

    route: Route
    via: Number | None = None
    reason: Line = ""


class AddresseeBody(msgspec.Struct):
    contact: Number


class HandOverBody(msgspec.Struct):
    """`words`: a note to the colleague."""

    to: Number
    words: Text = ""


class HandOverAllBody(msgspec.Struct):
    """All of the user `owner`, or those that nobody looks after."""

    to: Number
    owner: Number | None = None
    words: Text = ""


class HandedOver(msgspec.Struct):
    introductions: int


class NoteBody(msgspec.Struct):
    note: Text


def view_of(introduction: Introduction) -> IntroductionView:
    return shown(IntroductionView, introduction)


@reads(
    "/introductions",
    "introductions:read",
    shows=("/introductions", "/introductions/search", "/messages/{message_id}/place"),
)
async def all_introductions(
    desk: NamedDependency[Desk],
    in_state: Annotated[IntroductionState | None, QueryParameter(name="state")] = None,
    owner: Annotated[int | None, QueryParameter(ge=1, le=MOST)] = None,
    name: Annotated[str, QueryParameter(max_length=100, description="of the company or the partner")] = "",
    cursor: Cursor = "",
    limit: Limit = LIMIT,
) -> Response[list[IntroductionView]]:
    """Introductions, in one state, of one colleague, or with a side of a name that may be spelt nearly so."""
    query = select(Introduction)
    everywhere = Sieve(states=frozenset(IntroductionState))
    named = (await introductions.of_name(desk.session, everywhere, name.replace("\x00", ""))).ids
    if named is not None:
        query = query.where(Introduction.id.in_(named))
    if in_state is not None:
        query = query.where(Introduction.state == in_state)
    if owner is not None:
        query = query.where(Introduction.owner_id == owner)
    return await listed(desk, query, Introduction.id, view_of, cursor=cursor, limit=limit)


@reads("/introductions/{introduction_id:int}", "introductions:read", shows=("/introductions/{introduction_id}",))
async def case(desk: NamedDependency[Desk], introduction_id: Id) -> Response[CaseView]:
    """One introduction with its timeline. Its `ETag` is for `If-Match` of what is decided on it."""
    introduction = await introductions.get_introduction(desk.session, introduction_id)
    meeting = await introductions.meeting_of(desk.session, introduction.id)
    view = CaseView(
        view_of(introduction),
        introductions.next_step(introduction, meeting, at=desk.now),
        [shown(ChangeView, each) for each in await introductions.history_of(desk.session, introduction)],
        [shown(NoteView, each) for each in await introductions.notes_of(desk.session, [introduction.id])],
    )
    return await tag_case(desk, introduction, view)


@reads(
    "/introductions/{introduction_id:int}/letter",
    "introductions:read",
    shows=("/introductions/{introduction_id}/letter", "/introductions/{introduction_id}/letter/html"),
    also=[409],
)
async def letter(
    desk: NamedDependency[Desk],
    introduction_id: Id,
    language: Annotated[str, QueryParameter(max_length=20)] = "",
    summary: Annotated[str, QueryParameter(max_length=1000)] = "",
) -> LetterView:
    """The letter to the partner as it would go out, with a suggested summary unless one is given. 409: to nobody."""
    introduction = await introductions.get_introduction(desk.session, introduction_id)
    introductions.reader_of(introduction)
    chosen = language or introductions.letter_language(introduction)
    if not chosen:
        raise FieldFault("language", "required")
    if chosen not in LANGUAGES:
        raise FieldFault("language", "unknown_choice")
    if not summary:
        summary = (await introductions.suggest_summary(desk.session, introduction, chosen)).text
    drafted = introductions.compose_letter(
        introduction, house=desk.house, language=chosen, summary=summary, by=desk.user
    )
    return shown(LetterView, await introductions.reworded(desk.session, drafted))


@acts("/introductions/{introduction_id:int}/letter", "introductions:write", "/introductions/{introduction_id}/letter")
async def approve_letter(
    desk: NamedDependency[Desk], introduction_id: Id, data: JSONBody[LetterBody]
) -> IntroductionView:
    """Approve the letter: a worker sends it."""
    introduction = await hold_case(desk, introduction_id)
    form = filled_in(desk, data).form
    check_language(introduction, form)
    await introductions.approve_letter(
        desk.session,
        introduction,
        by=desk.user,
        summary=form.text("summary"),
        language=form.text("language"),
        at=desk.now,
        house=desk.house,
    )
    return view_of(introduction)


@acts("/introductions/{introduction_id:int}/route", "introductions:write", "/introductions/{introduction_id}/route")
async def choose_route(desk: NamedDependency[Desk], introduction_id: Id, data: JSONBody[RouteBody]) -> IntroductionView:
    """Directly, or through a trade contact."""
    introduction = await hold_case(desk, introduction_id)
    await introductions.choose_route(
        desk.session,
        introduction,
        route=data.route,
        reason=data.reason.strip(),
        via=await organisations.get_contact(desk.session, data.via) if data.via else None,
        by=desk.user,
        at=desk.now,
    )
    return view_of(introduction)


@acts(
    "/introductions/{introduction_id:int}/addressee",
    "introductions:write",
    "/introductions/{introduction_id}/addressee",
)
async def choose_addressee(
    desk: NamedDependency[Desk], introduction_id: Id, data: JSONBody[AddresseeBody]
) -> IntroductionView:
    """Who of the partner's organisation the letter goes to."""
    introduction = await hold_case(desk, introduction_id)
    theirs = [each for each in introduction.match.partner.organisation.contacts if each.id == data.contact]
    if not theirs:
        raise FieldFault("contact", "unknown_choice")
    await introductions.choose_addressee(desk.session, introduction, theirs[0], by=desk.user, at=desk.now)
    return view_of(introduction)


@acts(
    "/introductions/{introduction_id:int}/hand-over",
    "introductions:write",
    "/introductions/{introduction_id}/hand-over",
)
async def hand_over(desk: NamedDependency[Desk], introduction_id: Id, data: JSONBody[HandOverBody]) -> IntroductionView:
    """A colleague looks after it from now on."""
    introduction = await hold_case(desk, introduction_id)
    filled = filled_in(desk, data)
    to, words = await receiver_from(filled), filled.form.text("words")
    await introductions.hand_over(desk.session, introduction, to=to, note=words, by=desk.user, at=desk.now)
    return view_of(introduction)


@acts("/introductions/hand-over", "introductions:write", "/introductions/hand-over")
async def hand_over_all(desk: NamedDependency[Desk], data: JSONBody[HandOverAllBody]) -> HandedOver:
    """All that one colleague looks after, or nobody."""
    filled = filled_in(desk, data, **{"from": data.owner or "none"})
    number = await introductions.hand_over_all(
        desk.session,
        await giver_from(filled),
        to=await receiver_from(filled),
        note=filled.form.text("words"),
        by=desk.user,
        at=desk.now,
    )
    return HandedOver(number)


@acts(
    "/introductions/{introduction_id:int}/taken-note",
    "introductions:write",
    "/introductions/{introduction_id}/taken-note",
)
async def take_note(desk: NamedDependency[Desk], introduction_id: Id) -> IntroductionView:
    """The new owner has seen that it was handed over."""
    introduction = await introductions.get_introduction(desk.session, introduction_id)
    await introductions.take_note(desk.session, introduction, by=desk.user)
    return view_of(introduction)


@acts(
    "/introductions/{introduction_id:int}/notes",
    "introductions:write",
    "/introductions/{introduction_id}/notes",
    status=201,
)
async def write_note(desk: NamedDependency[Desk], introduction_id: Id, data: JSONBody[NoteBody]) -> NoteView:
    """Write a private note of the office."""
    introduction = await introductions.get_introduction(desk.session, introduction_id)
    words = filled_in(desk, data).form.text("note")
    return _note(await introductions.write_note(desk.session, introduction, words, by=desk.user, at=desk.now))


def _note(note: CaseNote) -> NoteView:
    return shown(NoteView, note)


@acts("/notes/{note_id:int}/edit", "introductions:write", "/introductions/{introduction_id}/notes/{note_id}/edit")
async def edit_note(desk: NamedDependency[Desk], note_id: Id, data: JSONBody[NoteBody]) -> NoteView:
    """Change one's own note."""
    note = await introductions.get_note(desk.session, note_id)
    words = filled_in(desk, data).form.text("note")
    await introductions.edit_note(desk.session, note, words, by=desk.user, at=desk.now)
    return _note(note)


@acts("/notes/{note_id:int}/delete", "introductions:write", "/introductions/{introduction_id}/notes/{note_id}/delete")
async def delete_note(desk: NamedDependency[Desk], note_id: Id) -> Done:
    """Delete one's own note; it can be had back."""
    note = await introductions.get_note(desk.session, note_id)
    await introductions.delete_note(desk.session, note, by=desk.user, at=desk.now)
    return Done(note.id)


@acts("/notes/{note_id:int}/undo", "introductions:write", "/notes/{note_id}/undo")
async def undo_note(desk: NamedDependency[Desk], note_id: Id) -> NoteView:
    """Back comes what was deleted, else the words before the last change."""
    note = await introductions.get_note(desk.session, note_id)
    await introductions.undo_note(desk.session, note, by=desk.user)
    return _note(note)


router = Router(
    path="/",
    route_handlers=[
        all_introductions,
        case,
        letter,
        approve_letter,
        choose_route,
        choose_addressee,
        hand_over,
        hand_over_all,
        take_note,
        write_note,
        edit_note,
        delete_note,
        undo_note,
    ],
)
