"""What came of introductions, by API: answers of both sides, outcomes, and what they rest on."""

from datetime import datetime
from typing import Annotated

import msgspec
from litestar import Response, Router
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from dooropener import outcomes
from dooropener.introductions import EvidenceLevel, Side
from dooropener.listings import MAX_BYTES
from dooropener.outcomes import EvidenceSource, Feedback, FeedbackState, Occasion, Outcome, OutcomeKind
from dooropener.outcomes.models import OutcomeEvidence, Via
from dooropener.portal.api.cases import hold_case
from dooropener.portal.api.desk import filled_in
from dooropener.portal.api.operations import MOST, Done, Id, Line, Text, acts, reads, shown
from dooropener.portal.api.paging import LIMIT, Cursor, Limit, listed
from dooropener.portal.desk import Desk
from dooropener.portal.forms import FieldFault
from dooropener.portal.outcomes import SAID, confirm_answer, write_down_answer
from dooropener.portal.saved_files import BYTES, to_save

_BASE64_OF_A_DOCUMENT = MAX_BYTES * 4 // 3 + 500_000


class DocumentView(msgspec.Struct):
    """A file behind a piece of evidence. Once a person in it asked to be forgotten it is locked away."""

    id: int
    name: str
    media_type: str
    size: int
    restricted_at: datetime | None


class EvidenceView(msgspec.Struct):
    """One thing that an outcome rests on."""

    id: int
    source: EvidenceSource
    words: str
    feedback_id: int | None
    at: datetime
    document: DocumentView | None


class OutcomeView(msgspec.Struct):
    """Something achieved. Its level follows from its evidence: L0 we say so, to L3 a document."""

    id: int
    introduction_id: int
    kind: OutcomeKind
    level: EvidenceLevel
    words: str
    counted_at: datetime
    evidence: list[EvidenceView]


class FeedbackView(msgspec.Struct):
    """One question to one side, and what it answered."""

    id: int
    introduction_id: int
    occasion: Occasion
    side: Side
    state: FeedbackState
    due_at: datetime
    asked_at: datetime | None
    answer: str | None
    words: str
    via: Via | None
    answered_at: datetime | None
    decided_at: datetime | None


class SaidBody(msgspec.Struct):
    """After a meeting one of four outcomes, later one of five answers."""

    said: Line


class ToldBody(msgspec.Struct):
    """What a side said by mail or on the telephone."""

    said: Line
    words: Text = ""


class CountBody(msgspec.Struct):
    kind: OutcomeKind
    words: Annotated[Text, msgspec.Meta(min_length=1)]


class SupportBody(msgspec.Struct):
    """The words of the office or of a side."""

    source: EvidenceSource
    words: Annotated[Text, msgspec.Meta(min_length=1)]


class DocumentBody(msgspec.Struct):
    """A file in base64; what it is, is told by its content."""

    name: Line
    content: bytes
    words: Text = ""


@reads("/outcomes", "outcomes:read")
async def all_outcomes(
    desk: NamedDependency[Desk],
    kind: FromQuery[OutcomeKind | None] = None,
    introduction: Annotated[int | None, QueryParameter(ge=1, le=MOST)] = None,
    cursor: Cursor = "",
    limit: Limit = LIMIT,
) -> Response[list[OutcomeView]]:
    """What was achieved."""
    query = select(Outcome).options(selectinload(Outcome.evidence).joinedload(OutcomeEvidence.document))
    if kind is not None:
        query = query.where(Outcome.kind == kind)
    if introduction is not None:
        query = query.where(Outcome.introduction_id == introduction)
    return await listed(desk, query, Outcome.id, lambda each: shown(OutcomeView, each), cursor=cursor, limit=limit)


@acts(
    "/introductions/{introduction_id:int}/outcomes",
    "outcomes:write",
    "/introductions/{introduction_id}/outcomes",
    status=201,
)
async def count(desk: NamedDependency[Desk], introduction_id: Id, data: JSONBody[CountBody]) -> Done:
    """Count an outcome by hand."""
    introduction = await hold_case(desk, introduction_id)
    words = filled_in(desk, data).form.required("words")
    outcome = await outcomes.count(desk.session, introduction, data.kind, words=words, by=desk.user, at=desk.now)
    return Done(outcome.id)


@acts(
    "/introductions/{introduction_id:int}/outcomes/{outcome_id:int}/evidence",
    "outcomes:write",
    "/introductions/{introduction_id}/outcomes/{outcome_id}/evidence",
    status=201,
)
async def support(
    desk: NamedDependency[Desk], introduction_id: Id, outcome_id: Id, data: JSONBody[SupportBody]
) -> EvidenceView:
    """Words that bear an outcome out."""
    introduction = await hold_case(desk, introduction_id)
    outcome = await outcomes.get_outcome(desk.session, introduction_id, outcome_id)
    if data.source not in SAID:
        raise FieldFault("source", "unknown_choice")
    words = filled_in(desk, data).form.required("words")
    said = await outcomes.support(
        desk.session, introduction, outcome, data.source, words=words, by=desk.user, at=desk.now
    )
    return EvidenceView(said.id, said.source, said.words, said.feedback_id, said.at, document=None)


@acts(
    "/introductions/{introduction_id:int}/outcomes/{outcome_id:int}/documents",
    "outcomes:write",
    "/introductions/{introduction_id}/outcomes/{outcome_id}/evidence",
    status=201,
    request_max_body_size=_BASE64_OF_A_DOCUMENT,
)
async def support_with_document(
    desk: NamedDependency[Desk], introduction_id: Id, outcome_id: Id, data: JSONBody[DocumentBody]
) -> Done:
    """A document that bears an outcome out."""
    introduction = await hold_case(desk, introduction_id)
    outcome = await outcomes.get_outcome(desk.session, introduction_id, outcome_id)
    document = await outcomes.support_with_document(
        desk.session,
        introduction,
        outcome,
        name=data.name,
        content=data.content,
        words=data.words,
        by=desk.user,
        at=desk.now,
    )
    return Done(document.id)


@reads(
    "/introductions/{introduction_id:int}/documents/{document_id:int}",
    "outcomes:read",
    shows=("/introductions/{introduction_id}/documents/{document_id}",),
    files=[BYTES],
)
async def document(desk: NamedDependency[Desk], introduction_id: Id, document_id: Id) -> Response[bytes]:
    """A document that bears an outcome out, by the number that its evidence tells."""
    found, content = await outcomes.get_document(desk.session, introduction_id, document_id)
    return to_save(found.name, content)


@reads("/feedback", "outcomes:read")
async def feedback(
    desk: NamedDependency[Desk],
    in_state: Annotated[FeedbackState | None, QueryParameter(name="state")] = None,
    introduction: Annotated[int | None, QueryParameter(ge=1, le=MOST)] = None,
    cursor: Cursor = "",
    limit: Limit = LIMIT,
) -> Response[list[FeedbackView]]:
    """What both sides were or will be asked; what is `answered` waits for the office's word."""
    query = select(Feedback)
    if in_state is not None:
        query = query.where(Feedback.state == in_state)
    if introduction is not None:
        query = query.where(Feedback.introduction_id == introduction)
    return await listed(desk, query, Feedback.id, lambda each: shown(FeedbackView, each), cursor=cursor, limit=limit)


@acts(
    "/feedback/{feedback_id:int}/confirm",
    "outcomes:write",
    "/introductions/{introduction_id}/feedback/{feedback_id}/confirm",
)
async def confirm(desk: NamedDependency[Desk], feedback_id: Id, data: JSONBody[SaidBody]) -> FeedbackView:
    """Confirm an answer, or another one that its words say."""
    answered = await outcomes.get_feedback(desk.session, feedback_id)
    await hold_case(desk, answered.introduction_id)
    await confirm_answer(filled_in(desk, data), answered)
    return shown(FeedbackView, answered)


@acts(
    "/feedback/{feedback_id:int}/told",
    "outcomes:write",
    "/introductions/{introduction_id}/feedback/{feedback_id}/told",
)
async def told(desk: NamedDependency[Desk], feedback_id: Id, data: JSONBody[ToldBody]) -> FeedbackView:
    """Write down what a side said."""
    asked = await outcomes.get_feedback(desk.session, feedback_id)
    await hold_case(desk, asked.introduction_id)
    await write_down_answer(filled_in(desk, data), asked)
    return shown(FeedbackView, asked)


@acts(
    "/introductions/{introduction_id:int}/follow-ups/{occasion:str}/skip",
    "outcomes:write",
    "/introductions/{introduction_id}/follow-ups/{occasion}/skip",
)
async def skip(desk: NamedDependency[Desk], introduction_id: Id, occasion: FromPath[Occasion]) -> Done:
    """Do not ask on this occasion."""
    introduction = await hold_case(desk, introduction_id)
    await outcomes.skip(desk.session, introduction, occasion, by=desk.user, at=desk.now)
    return Done(introduction.id)


router = Router(
    path="/",
    route_handlers=[all_outcomes, count, support, support_with_document, document, feedback, confirm, told, skip],
)
