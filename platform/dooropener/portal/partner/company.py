"""/c: the company's yes, no or later to a possible partner."""

from datetime import date, datetime, timedelta
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import accounts, introductions, outbox
from dooropener.accounts import Person
from dooropener.house import House
from dooropener.introductions import COMPANY_LINK, ClosedReason, Introduction, IntroductionState
from dooropener.introductions.letter_drafts import describe
from dooropener.introductions.letter_parts import own_words, party, reasons, transfer_told_here
from dooropener.introductions.letter_people import unnamed
from dooropener.organisations import Contact, NotVerified
from dooropener.portal.forms import FieldFault, Form
from dooropener.portal.guards import signed_link
from dooropener.portal.headers import UNCOMPRESSED
from dooropener.portal.pages import AnyRequest
from dooropener.portal.partner.pages import back, find_introduction, reading_language, show, unknown
from dooropener.portal.visits import visit_of

LATER = timedelta(days=30)
REASON_LENGTH = 2000


@get("/c/{token:str}", guards=[signed_link], opt=UNCOMPRESSED)
async def show_question(
    request: AnyRequest, token: FromPath[str], session: NamedDependency[AsyncSession], house: NamedDependency[House]
) -> Response[str]:
    introduction = await find_introduction(session, house, COMPANY_LINK, token)
    return unknown(request, house) if introduction is None else _page(request, house, introduction)


@post("/c/{token:str}", guards=[signed_link], status_code=200)
async def answer_question(
    request: AnyRequest, token: FromPath[str], session: NamedDependency[AsyncSession], house: NamedDependency[House]
) -> Response[str] | Redirect:
    """The link went to the contact's own address: who posts here answers for that contact's person."""
    introduction = await find_introduction(session, house, COMPANY_LINK, token)
    if introduction is None:
        return unknown(request, house)
    person = await _person(session, introduction)
    if person is None:
        return _page(request, house, introduction, hindrance="nobody")
    form = Form(visit_of(request).posted)
    try:
        await _act(session, introduction, form, person, house=house)
    except FieldFault as fault:
        return _page(request, house, introduction, fault=fault, form=form)
    except NotVerified:
        return _page(request, house, introduction, hindrance="unverified")
    return back(request, _language(request, introduction))


async def _act(session: AsyncSession, introduction: Introduction, form: Form, person: Person, *, house: House) -> None:
    """A second click, or a page that was open for too long, meets a state in which its answer has no place."""
    at, choice = house.clock.now(), form.required("choice")
    if choice == "take_back":
        await _take_back(session, introduction, person, at=at)
    elif introduction.state is not IntroductionState.ASKED:
        return
    elif choice == "yes":
        await introductions.consent(session, introduction, by=person, at=at)
    elif choice == "no":
        await introductions.decline(session, introduction, by=person, reason=_reason(form), at=at)
    elif choice == "later":
        until = _until(form, at.date())
        await introductions.postpone(session, introduction, by=person, until=until, at=at)
    else:
        raise FieldFault("choice", "unknown_choice")


async def _take_back(session: AsyncSession, introduction: Introduction, person: Person, *, at: datetime) -> None:
    """The question is open again; a yes that has been acted on already ends the introduction instead."""
    try:
        async with session.begin_nested():
            await introductions.take_back(session, introduction, by=person, at=at)
    except introductions.TooLateToTakeBack:
        if introduction.state is IntroductionState.COMPANY_CONSENTED:
            await introductions.withdraw(session, introduction, by=person, reason="company_took_back", at=at)


def _reason(form: Form) -> str:
    reason = form.text("reason")
    if len(reason) > REASON_LENGTH:
        raise FieldFault("reason", "too_long")
    return reason


def _until(form: Form, today: date) -> date:
    until = form.day("until")
    if until <= today:
        raise FieldFault("until", "past")
    return until


def _contact(introduction: Introduction) -> Contact | None:
    return introduction.company_contact or introduction.match.local.contact


async def _person(session: AsyncSession, introduction: Introduction) -> Person | None:
    contact = _contact(introduction)
    if contact is None or contact.person_id is None:
        return None
    return await accounts.get_person(session, contact.person_id)


def _language(request: AnyRequest, introduction: Introduction) -> str:
    contact = _contact(introduction)
    return reading_language(request, contact.language if contact else None)


def _page(
    request: AnyRequest,
    house: House,
    introduction: Introduction,
    *,
    hindrance: str = "",
    fault: FieldFault | None = None,
    form: Form | None = None,
) -> Response[str]:
    language = _language(request, introduction)
    today = house.clock.now().date()
    return show(
        request,
        house,
        "company.html",
        language,
        status=422 if fault else 200,
        **_said(introduction, language),
        state=introduction.state.value,
        declined=introduction.closed_reason is ClosedReason.COMPANY_DECLINED,
        postponed=introduction.resume_state is IntroductionState.ASKED,
        snoozed_until=introduction.snoozed_until,
        hindrance=hindrance,
        fault=fault,
        form=form or Form({}),
        chosen=form.text("choice") if form else "",
        today=today,
        suggested=today + LATER,
        reply_address=outbox.reply_address(house.settings, introduction.id),
    )


def _said(introduction: Introduction, language: str) -> dict[str, Any]:
    partner, names = introduction.match.partner, unnamed(introduction)
    return {
        "company": party(introduction.match.local.organisation, language),
        "partner": party(partner.organisation, language),
        "listing_title": introduction.match.local.title,
        "listing_language": introduction.match.local.language,
        "description": describe(partner, language, names=names),
        "own_words": own_words(partner, language, names=names, limit=None),
        "reasons": reasons(introduction),
        "transfer": transfer_told_here(partner.organisation, language),
    }
