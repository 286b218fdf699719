"""/f: how the meeting went, or what has come of it later, from one side; the other side's answer is never here."""

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import introductions, outcomes
from dooropener.house import House
from dooropener.introductions import Introduction, Side
from dooropener.introductions.letter_parts import party
from dooropener.links import read_token
from dooropener.organisations import Contact
from dooropener.outcomes import FEEDBACK_LINK, WORDS_LENGTH, Answer, Feedback, FeedbackState, Occasion, Via
from dooropener.portal.forms import FieldFault, Form
from dooropener.portal.guards import signed_link
from dooropener.portal.headers import UNCOMPRESSED
from dooropener.portal.pages import AnyRequest
from dooropener.portal.partner.pages import back, reading_language, show, unknown
from dooropener.portal.visits import visit_of
from dooropener.terms import Terms
from dooropener.words import words


@get("/f/{token:str}", guards=[signed_link], opt=UNCOMPRESSED)
async def show_feedback(
    request: AnyRequest, token: FromPath[str], session: NamedDependency[AsyncSession], house: NamedDependency[House]
) -> Response[str]:
    feedback = await _find(session, house, token)
    return unknown(request, house) if feedback is None else await _page(request, session, house, feedback)


@post("/f/{token:str}", guards=[signed_link], status_code=200)
async def give_feedback(
    request: AnyRequest, token: FromPath[str], session: NamedDependency[AsyncSession], house: NamedDependency[House]
) -> Response[str] | Redirect:
    """Keep the answer for an advisor, or take it back. A page that was open for too long changes nothing."""
    feedback = await _find(session, house, token)
    if feedback is None:
        return unknown(request, house)
    introduction = await introductions.get_introduction(session, feedback.introduction_id)
    if _is_over(introduction, feedback):
        return await _page(request, session, house, feedback)
    form, at = Form(visit_of(request).posted), house.clock.now()
    try:
        async with session.begin_nested():
            if form.checked("take_back"):
                await outcomes.take_back(session, feedback, at=at)
            else:
                said, said_more = _read(form, feedback)
                await outcomes.answer(session, feedback, said, words=said_more, via=Via.PAGE, at=at)
    except FieldFault as fault:
        return await _page(request, session, house, feedback, fault=fault, form=form)
    except outcomes.QuestionClosed:
        await session.refresh(feedback)
    introduction = await introductions.get_introduction(session, feedback.introduction_id)
    return back(request, _language(request, introduction, feedback))


def _read(form: Form, feedback: Feedback) -> tuple[Answer | None, str]:
    """One of the choices, words, or both."""
    said_more, chosen = form.text("words"), form.text("answer")
    if len(said_more) > WORDS_LENGTH:
        raise FieldFault("words", "too_long")
    said = next((choice for choice in feedback.choices if choice.value == chosen), None)
    if chosen and said is None:
        raise FieldFault("answer", "unknown_choice")
    if said is None and not said_more:
        raise FieldFault("answer", "unknown_choice")
    return said, said_more


async def _find(session: AsyncSession, house: House, token: str) -> Feedback | None:
    """What was asked under this link. A question that nobody has been asked yet has no page."""
    number = read_token(house.secret, FEEDBACK_LINK, token)
    if number is None:
        return None
    try:
        feedback = await outcomes.get_feedback(session, number)
    except outcomes.UnknownFeedback:
        return None
    return feedback if feedback.asked_at is not None else None


def _reader(introduction: Introduction, feedback: Feedback) -> Contact | None:
    if feedback.side is Side.PARTNER:
        return introduction.addressee
    return introduction.company_contact or introduction.match.local.contact


def _is_over(introduction: Introduction, feedback: Feedback) -> bool:
    """Who asked to be forgotten is asked nothing more, and answers nothing by a link of before."""
    contact = _reader(introduction, feedback)
    return contact is not None and contact.is_forgotten


def _language(request: AnyRequest, introduction: Introduction, feedback: Feedback) -> str:
    contact = _reader(introduction, feedback)
    chosen = introduction.letter_language if feedback.side is Side.PARTNER else None
    return reading_language(request, chosen, contact.language if contact else None)


async def _page(
    request: AnyRequest,
    session: AsyncSession,
    house: House,
    feedback: Feedback,
    *,
    fault: FieldFault | None = None,
    form: Form | None = None,
) -> Response[str]:
    introduction = await introductions.get_introduction(session, feedback.introduction_id)
    language = _language(request, introduction, feedback)
    match = introduction.match
    other = match.local.organisation if feedback.side is Side.PARTNER else match.partner.organisation
    terms, over = Terms(words(language)), _is_over(introduction, feedback)
    return show(
        request,
        house,
        "feedback.html",
        language,
        status=422 if fault else 200,
        other=party(other, language),
        after_meeting=feedback.occasion is Occasion.MEETING,
        choices=terms.pairs(feedback.choices),
        answer=terms(feedback.said) if feedback.said else "",
        answered=feedback.state is FeedbackState.ANSWERED and not over,
        confirmed=feedback.state is FeedbackState.CONFIRMED and not over,
        may_answer=feedback.is_open and not over,
        chosen=form.text("answer") if form else feedback.answer or "",
        written=form.text("words") if form else feedback.words,
        longest=WORDS_LENGTH,
        fault=fault,
        stop_url=introductions.stop_url(house, introduction.id) if feedback.side is Side.PARTNER and not over else "",
    )
