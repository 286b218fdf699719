"""The letter to the partner: who it goes to, in which language, its summary, and how it will read."""

from urllib.parse import urlencode

from litestar import Response, Router, get, post
from litestar.di import NamedDependency
from litestar.enums import MediaType
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from dooropener import introductions, organisations, regions
from dooropener.agenda.stuck import REQUESTS, stuck_of
from dooropener.errors import DoorOpenerError, Invalid
from dooropener.introductions import Introduction, NobodyToWriteTo
from dooropener.portal.desk import Desk
from dooropener.portal.forms import FieldFault, Form
from dooropener.portal.guards import advisor, reader
from dooropener.portal.headers import FRAMED_LETTER, FRAMING, UNCOMPRESSED
from dooropener.portal.toasts import Fact
from dooropener.portal.together import mark_of, onlookers, overtaken
from dooropener.regions import Route
from dooropener.words import LANGUAGES


@get("/introductions/{introduction_id:int}/letter", guards=[reader])
async def letter_page(
    desk: NamedDependency[Desk], introduction_id: FromPath[int], language: FromQuery[str] = ""
) -> Response[str]:
    """The letter as it would go out now, with the summary to start from."""
    introduction = await introductions.get_introduction(desk.session, introduction_id)
    return await _show(desk, introduction, language=language if language in LANGUAGES else "")


async def _show(
    desk: Desk,
    introduction: Introduction,
    *,
    language: str = "",
    summary: str | None = None,
    fault: DoorOpenerError | None = None,
    form: Form | None = None,
) -> Response[str]:
    """`language` is what the advisor chose; without it the reader's own, if letters exist in it, else no letter yet.

    `form` is that of the way or of the reader, where what was chosen in it stands there again with its `fault`.
    """
    addressee = _addressee(introduction)
    own = introductions.letter_language(introduction) if addressee else None
    chosen = language or own or ""
    suggested = None
    if summary is None:
        suggested = await introductions.suggest_summary(desk.session, introduction, chosen) if chosen else None
        summary = suggested.text if suggested else ""
    letter = None
    if chosen and addressee:
        letter = await introductions.reworded(
            desk.session,
            introductions.compose_letter(
                introduction, house=desk.house, language=chosen, summary=summary, by=desk.user
            ),
        )
    region = introduction.match.partner.organisation.region
    return await desk.page(
        "letter.html",
        headers=FRAMING,
        status=422 if fault else 200,
        introduction=introduction,
        addressee=addressee,
        employer=await organisations.get_organisation(desk.session, addressee.organisation_id) if addressee else None,
        addressee_language=addressee.language if addressee else None,
        chosen=chosen,
        letter_languages=LANGUAGES,
        summary=summary,
        suggested=suggested,
        server_drafts=bool(desk.house.settings.summary_url),
        letter=letter,
        letter_address=_html_address(introduction, letter.language, summary) if letter else "",
        sendable=introduction.state in introductions.SENDABLE and introduction.letter_approved_at is None,
        unsent=any(delivery.fact in REQUESTS for delivery in await stuck_of(desk.session, introduction)),
        asks_institution=introductions.asks_institution(introduction),
        institutions=await organisations.trade_contacts(desk.session, region.id),
        contacts=[contact for contact in introduction.match.partner.organisation.contacts if not contact.ended_at],
        routes=list(Route),
        mail_law=regions.mail_law(region.country),
        onlookers=await onlookers(desk, introduction.id),
        others=None,
        case_mark=await mark_of(desk.session, introduction),
        fault=fault,
        form=form,
    )


def _html_address(introduction: Introduction, language: str, summary: str) -> str:
    return f"/introductions/{introduction.id}/letter/html?{urlencode({'language': language, 'summary': summary})}"


@get("/introductions/{introduction_id:int}/letter/html", guards=[reader], opt=UNCOMPRESSED)
async def letter_as_html(
    desk: NamedDependency[Desk],
    introduction_id: FromPath[int],
    language: FromQuery[str],
    summary: FromQuery[str] = "",
) -> Response[str]:
    """The letter as its reader's mail program shows it, for the frame of the preview."""
    introduction = await introductions.get_introduction(desk.session, introduction_id)
    letter = introductions.compose_letter(
        introduction, house=desk.house, language=language, summary=summary, by=desk.user
    )
    letter = await introductions.reworded(desk.session, letter)
    return Response(letter.html, media_type=MediaType.HTML, headers=FRAMED_LETTER)


def _addressee(introduction: Introduction) -> organisations.Contact | None:
    try:
        return introductions.reader_of(introduction)
    except NobodyToWriteTo:
        return None


@post("/introductions/{introduction_id:int}/letter", guards=[advisor])
async def preview_or_approve(desk: NamedDependency[Desk], introduction_id: FromPath[int]) -> Response[str] | Redirect:
    """`preview` shows the letter with the words as they stand in the form, `draft` has a server draft the summary
    anew, `approve` hands the letter to the outbox.
    """
    introduction = await introductions.get_introduction(desk.session, introduction_id)
    form = desk.form
    language, summary = form.text("language"), form.text("summary")
    if form.text("do") == "draft" and language in LANGUAGES:
        await introductions.draft_later(desk.session, introduction, language)
        return desk.go(f"/introductions/{introduction_id}/letter?language={language}", Fact.SUMMARY_ASKED_FOR)
    if form.text("do") != "approve":
        redraft = language != form.text("shown")
        return await _show(desk, introduction, language=_known(language), summary=None if redraft else summary)
    if both := await overtaken(desk, introduction):
        return both
    try:
        check_language(introduction, form)
        async with desk.session.begin_nested():
            await introductions.approve_letter(
                desk.session,
                introduction,
                by=desk.user,
                summary=summary,
                language=language,
                at=desk.now,
                house=desk.house,
                grace=introductions.UNDO,
            )
    except introductions.AlreadyApproved:
        approved = await introductions.get_introduction(desk.session, introduction_id)
        fact = Fact.LETTER_APPROVED if _just_now(desk, approved, summary, language) else Fact.LETTER_UNDER_WAY
        return desk.go(f"/introductions/{introduction_id}", fact, introduction_id)
    except (Invalid, introductions.Suppressed) as fault:
        introduction = await introductions.get_introduction(desk.session, introduction_id)
        return await _show(desk, introduction, language=_known(language), summary=summary, fault=_named(fault))
    return desk.go(f"/introductions/{introduction_id}", Fact.LETTER_APPROVED, introduction_id)


def _just_now(desk: Desk, introduction: Introduction, summary: str, language: str) -> bool:
    """Whether the user's own first click approved these very words, and can still be taken back."""
    at, said = introduction.letter_approved_at, (introduction.summary, introduction.letter_language)
    own = introduction.letter_approved_by_id == desk.user.id and said == (summary, language)
    return own and at is not None and desk.now < at + introductions.UNDO


@post("/introductions/{introduction_id:int}/letter/undo", guards=[advisor])
async def undo(desk: NamedDependency[Desk], introduction_id: FromPath[int]) -> Redirect:
    """Within ten seconds the approval is taken back: the letter has not left, and its words stand here again."""
    introduction = await introductions.get_introduction(desk.session, introduction_id)
    await introductions.take_back_letter(desk.session, introduction, by=desk.user, at=desk.now)
    page = f"/introductions/{introduction_id}/letter"
    return desk.go(f"{page}?language={introduction.letter_language}", Fact.LETTER_TAKEN_BACK, introduction_id)


def _known(language: str) -> str:
    return language if language in LANGUAGES else ""


def check_language(introduction: Introduction, form: Form) -> None:
    """English for somebody who writes another language is a choice that is made aloud."""
    if form.text("language") not in LANGUAGES:
        raise FieldFault("language", "unknown_choice")
    addressee = _addressee(introduction)
    if addressee and form.text("language") != addressee.language and not form.checked("other_language"):
        raise FieldFault("other_language", "tick")


def _named(fault: DoorOpenerError) -> DoorOpenerError:
    fault.details.setdefault("field", {"language_not_finished": "language"}.get(fault.code, "summary"))
    fault.details.setdefault("rule", fault.code)
    return fault


@post("/introductions/{introduction_id:int}/route", guards=[advisor])
async def choose_route(desk: NamedDependency[Desk], introduction_id: FromPath[int]) -> Response[str] | Redirect:
    introduction = await introductions.get_introduction(desk.session, introduction_id)
    form = desk.form
    if both := await overtaken(desk, introduction):
        return both
    try:
        via = form.chosen("via")
        await introductions.choose_route(
            desk.session,
            introduction,
            route=form.choice("route", Route),
            reason=form.text("reason"),
            via=await organisations.get_contact(desk.session, via) if via else None,
            by=desk.user,
            at=desk.now,
        )
    except Invalid as fault:
        fault.details.setdefault("field", "reason")
        fault.details.setdefault("rule", "required")
        return await _show(desk, introduction, fault=fault, form=form)
    return desk.go(f"/introductions/{introduction_id}/letter", Fact.STEP_RECORDED, introduction_id)


@post("/introductions/{introduction_id:int}/addressee", guards=[advisor])
async def choose_addressee(desk: NamedDependency[Desk], introduction_id: FromPath[int]) -> Response[str] | Redirect:
    introduction = await introductions.get_introduction(desk.session, introduction_id)
    if both := await overtaken(desk, introduction):
        return both
    theirs = {str(each.id): each for each in introduction.match.partner.organisation.contacts}
    chosen = theirs.get(desk.form.text("contact"))
    if chosen is None:
        fault = FieldFault("contact", "unknown_choice")
        return await _show(desk, introduction, fault=fault, form=desk.form)
    await introductions.choose_addressee(desk.session, introduction, chosen, by=desk.user, at=desk.now)
    return desk.go(f"/introductions/{introduction_id}/letter", Fact.STEP_RECORDED, introduction_id)


router = Router(
    path="/", route_handlers=[letter_page, letter_as_html, preview_or_approve, undo, choose_route, choose_addressee]
)
