"""/p: who asks what, why you, and the partner's answer."""

from datetime import timedelta
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import introductions, mailbox
from dooropener.house import House
from dooropener.introductions import PARTNER_LINK, Introduction
from dooropener.introductions.letter_parts import own_words, party, reasons
from dooropener.introductions.letter_people import unnamed
from dooropener.mailbox import ProposalLabel, ProposalState
from dooropener.portal.forms import FieldFault, Form
from dooropener.portal.guards import signed_link
from dooropener.portal.headers import UNCOMPRESSED
from dooropener.portal.pages import AnyRequest
from dooropener.portal.partner.answers import CHOICES, Answer, button_words, read_answer
from dooropener.portal.partner.pages import back, find_introduction, reading_language, show, unknown
from dooropener.portal.partner.standing import Standing, standing_choice, standing_for_partner
from dooropener.portal.visits import visit_of
from dooropener.words import words

TAKE_BACK = "take_back"
LATER = timedelta(days=90)
"""The day suggested for *not now*."""


@get("/p/{token:str}", guards=[signed_link], opt=UNCOMPRESSED)
async def show_request(
    request: AnyRequest, token: FromPath[str], session: NamedDependency[AsyncSession], house: NamedDependency[House]
) -> Response[str]:
    introduction = await find_introduction(session, house, PARTNER_LINK, token)
    if introduction is None:
        return unknown(request, house)
    return await _page(request, session, house, introduction)


@post("/p/{token:str}", guards=[signed_link], status_code=200)
async def answer_request(
    request: AnyRequest, token: FromPath[str], session: NamedDependency[AsyncSession], house: NamedDependency[House]
) -> Response[str] | Redirect:
    """Keep the choice for an advisor. A later choice takes its place until one has read it."""
    introduction = await find_introduction(session, house, PARTNER_LINK, token)
    if introduction is None:
        return unknown(request, house)
    form = Form(visit_of(request).posted)
    if form.text("choice") == TAKE_BACK:
        await mailbox.take_back_choice(session, introduction, at=house.clock.now())
        return back(request, _language(request, introduction))
    try:
        answer = read_answer(form, today=house.clock.now().date())
    except FieldFault as fault:
        return await _page(request, session, house, introduction, fault=fault, form=form)
    language = _language(request, introduction)
    if _may_choose(introduction, answer.label):
        await _choose(session, introduction, answer, language=language, house=house)
    return back(request, language)


def _may_choose(introduction: Introduction, label: ProposalLabel) -> bool:
    """After the end only a change of mind is of use; what is agreed or not yet sent is no longer or not yet open."""
    standing = standing_for_partner(introduction)
    if standing is Standing.ENDED:
        return label is ProposalLabel.INTERESTED
    return standing is Standing.OPEN


async def _choose(
    session: AsyncSession, introduction: Introduction, answer: Answer, *, language: str, house: House
) -> None:
    institution = introductions.asks_institution(introduction)
    await mailbox.choose(
        session,
        introduction,
        answer.label,
        text=answer.text,
        words=button_words(words(language), answer.label, institution=institution),
        referral=answer.referral,
        referral_name=answer.referral_name,
        resume_on=answer.until,
        at=house.clock.now(),
    )


def _language(request: AnyRequest, introduction: Introduction) -> str:
    reader = introductions.reader_now(introduction)
    return reading_language(request, introduction.letter_language, reader.language if reader else None)


async def _page(
    request: AnyRequest,
    session: AsyncSession,
    house: House,
    introduction: Introduction,
    *,
    fault: FieldFault | None = None,
    form: Form | None = None,
) -> Response[str]:
    language = _language(request, introduction)
    choice = standing_choice(await mailbox.proposals_of(session, introduction))
    today = house.clock.now().date()
    return show(
        request,
        house,
        "request.html",
        language,
        status=422 if fault else 200,
        **_said(introduction, language),
        standing=standing_for_partner(introduction),
        choice=choice,
        answered=choice is not None and choice.state is ProposalState.OPEN,
        button=lambda label: button_words(
            words(language), label, institution=introductions.asks_institution(introduction)
        ),
        choices=CHOICES,
        fault=fault,
        form=form or Form({}),
        chosen=form.text("choice") if form else "",
        today=today,
        suggested=today + LATER,
        stop_url=introductions.stop_url(house, introduction.id),
    )


def _said(introduction: Introduction, language: str) -> dict[str, Any]:
    """What the letter said too: the organisations, never the people."""
    local, partner = introduction.match.local, introduction.match.partner
    names = unnamed(introduction)
    return {
        "company": party(local.organisation, language),
        "partner": party(partner.organisation, language),
        "partner_title": partner.title,
        "partner_language": partner.language,
        "institution": introductions.asks_institution(introduction),
        "summary": introductions.draft_for(introduction, language),
        "own_words": own_words(local, language, names=names, limit=None),
        "reasons": reasons(introduction),
    }
