"""An advisor's word on answers after a meeting, outcomes with their evidence, and the documents behind them."""

from collections.abc import Awaitable, Callable

from litestar import Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from dooropener import introductions, outcomes
from dooropener.errors import Invalid
from dooropener.introductions import Introduction, MeetingOutcome
from dooropener.listings import MAX_BYTES
from dooropener.outcomes import Answer, EvidenceSource, Feedback, FollowUpAnswer, Occasion, OutcomeKind
from dooropener.portal.desk import Desk
from dooropener.portal.forms import FieldFault
from dooropener.portal.guards import advisor, reader
from dooropener.portal.introductions import show
from dooropener.portal.saved_files import to_save
from dooropener.portal.toasts import Fact
from dooropener.portal.together import overtaken

_ROOM_FOR_WORDS = 500_000
SAID = (EvidenceSource.OFFICE, EvidenceSource.COMPANY, EvidenceSource.PARTNER)


@post("/introductions/{introduction_id:int}/feedback/{feedback_id:int}/confirm", guards=[advisor])
async def confirm(
    desk: NamedDependency[Desk], introduction_id: FromPath[int], feedback_id: FromPath[int]
) -> Response[str] | Redirect:
    """Confirm one side's answer, or another one that its words say."""

    async def act(_: Introduction) -> None:
        await confirm_answer(desk, await _feedback(desk, introduction_id, feedback_id))

    return await _do(desk, introduction_id, act, step=f"feedback-{feedback_id}", fact=Fact.PROPOSAL_CONFIRMED)


@post("/introductions/{introduction_id:int}/feedback/{feedback_id:int}/told", guards=[advisor])
async def told(
    desk: NamedDependency[Desk], introduction_id: FromPath[int], feedback_id: FromPath[int]
) -> Response[str] | Redirect:
    """Write down what a side said by mail or on the telephone."""

    async def act(_: Introduction) -> None:
        await write_down_answer(desk, await _feedback(desk, introduction_id, feedback_id))

    return await _do(desk, introduction_id, act, step=f"told-{feedback_id}")


@post("/introductions/{introduction_id:int}/follow-ups/{occasion:str}/skip", guards=[advisor])
async def skip(
    desk: NamedDependency[Desk], introduction_id: FromPath[int], occasion: FromPath[str]
) -> Response[str] | Redirect:
    async def act(introduction: Introduction) -> None:
        if occasion not in set(Occasion):
            raise FieldFault("occasion", "unknown_choice")
        await outcomes.skip(desk.session, introduction, Occasion(occasion), by=desk.user, at=desk.now)

    return await _do(desk, introduction_id, act, step="skip")


@post("/introductions/{introduction_id:int}/outcomes", guards=[advisor])
async def count(desk: NamedDependency[Desk], introduction_id: FromPath[int]) -> Response[str] | Redirect:
    """Count an outcome by hand."""

    async def act(introduction: Introduction) -> None:
        kind, words = desk.form.choice("kind", OutcomeKind), desk.form.required("words")
        await outcomes.count(desk.session, introduction, kind, words=words, by=desk.user, at=desk.now)

    return await _do(desk, introduction_id, act, step="count")


@post(
    "/introductions/{introduction_id:int}/outcomes/{outcome_id:int}/evidence",
    guards=[advisor],
    request_max_body_size=MAX_BYTES + _ROOM_FOR_WORDS,
)
async def support(
    desk: NamedDependency[Desk], introduction_id: FromPath[int], outcome_id: FromPath[int]
) -> Response[str] | Redirect:
    """A document, or the words of the office or of a side."""

    async def act(introduction: Introduction) -> None:
        outcome = await outcomes.get_outcome(desk.session, introduction_id, outcome_id)
        if file := await desk.file():
            await outcomes.support_with_document(
                desk.session,
                introduction,
                outcome,
                name=file.filename,
                content=await file.read(),
                words=desk.form.text("words"),
                by=desk.user,
                at=desk.now,
            )
            return
        source = desk.form.choice("source", EvidenceSource)
        if source not in SAID:
            raise FieldFault("file", "required")
        words = desk.form.required("words")
        await outcomes.support(desk.session, introduction, outcome, source, words=words, by=desk.user, at=desk.now)

    return await _do(desk, introduction_id, act, step=f"evidence-{outcome_id}")


@get("/introductions/{introduction_id:int}/documents/{document_id:int}", guards=[reader])
async def document(
    desk: NamedDependency[Desk], introduction_id: FromPath[int], document_id: FromPath[int]
) -> Response[bytes]:
    """To be saved, not shown: it came from outside."""
    found, content = await outcomes.get_document(desk.session, introduction_id, document_id)
    return to_save(found.name, content, found.media_type)


async def _feedback(desk: Desk, introduction_id: int, feedback_id: int) -> Feedback:
    feedback = await outcomes.get_feedback(desk.session, feedback_id)
    if feedback.introduction_id != introduction_id:
        raise outcomes.UnknownFeedback(id=feedback_id)
    return feedback


async def confirm_answer(desk: Desk, feedback: Feedback) -> None:
    """As the form says."""
    said = _answer(desk, feedback)
    if isinstance(said, MeetingOutcome):
        await outcomes.confirm_late(desk.session, feedback, said=said, by=desk.user, at=desk.now)
    else:
        await outcomes.confirm_follow_up(desk.session, feedback, said=said, by=desk.user, at=desk.now)


async def write_down_answer(desk: Desk, feedback: Feedback) -> None:
    """As the form says."""
    said, words = _answer(desk, feedback), desk.form.text("words")
    await outcomes.write_down(desk.session, feedback, answer=said, words=words, by=desk.user, at=desk.now)


def _answer(desk: Desk, feedback: Feedback) -> Answer:
    if feedback.occasion is Occasion.MEETING:
        return desk.form.choice("said", MeetingOutcome)
    return desk.form.choice("said", FollowUpAnswer)


async def _do(
    desk: Desk,
    introduction_id: int,
    act: Callable[[Introduction], Awaitable[None]],
    *,
    step: str,
    fact: Fact = Fact.STEP_RECORDED,
) -> Response[str] | Redirect:
    """Act, or show the form once more with what is wrong in it."""
    introduction = await introductions.get_introduction(desk.session, introduction_id)
    if both := await overtaken(desk, introduction):
        return both
    try:
        async with desk.session.begin_nested():
            await act(introduction)
    except Invalid as fault:
        fault.details.setdefault("field", "file" if fault.code == "file_refused" else "words")
        fault.details["step"] = step
        introduction = await introductions.get_introduction(desk.session, introduction_id)
        return await show(desk, introduction, fault=fault, form=desk.form)
    return desk.go(f"/introductions/{introduction_id}", fact, introduction_id)


router = Router(path="/", route_handlers=[confirm, count, document, skip, support, told])
