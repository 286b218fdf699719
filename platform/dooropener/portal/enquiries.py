"""Talks with people of the companies: what waits for an answer, and one talk line by line."""

from itertools import groupby

from litestar import Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from dooropener import agenda, enquiries, organisations, outbox
from dooropener.agenda import ActKind
from dooropener.enquiries import LINE_LENGTH, Enquiry, EnquiryState, InvalidLine
from dooropener.portal.acts import put_off
from dooropener.portal.desk import Desk
from dooropener.portal.forms import FieldFault, Form
from dooropener.portal.guards import advisor, reader
from dooropener.portal.paging import leaf, place
from dooropener.portal.toasts import Fact, words_back
from dooropener.words import ALL_LANGUAGES

A_PAGE = 25
_UNDER_WAY = (EnquiryState.OPEN, EnquiryState.ANSWERED)


@get("/enquiries", guards=[reader])
async def talks(desk: NamedDependency[Desk], show: FromQuery[str] = "open", page: FromQuery[int] = 1) -> Response[str]:
    """Those that wait for the office first, then those that wait for the company; `show=closed` for the others."""
    states = [EnquiryState.CLOSED] if show == "closed" else _UNDER_WAY
    address = "/enquiries?show=closed&" if show == "closed" else "/enquiries?"
    answered = await _being_answered(desk)
    shown = leaf(await enquiries.count_in(desk.session, states, but=answered), page, size=A_PAGE)
    found = await enquiries.enquiries_in(desk.session, states, but=answered, begin=shown.begin, limit=A_PAGE)
    return await desk.page(
        "enquiries.html",
        groups=[(state, list(group)) for state, group in groupby(found, key=lambda talk: talk.state)],
        companies=await organisations.companies_of(desk.session, [talk.person_id for talk in found]),
        show=show,
        shown=shown,
        address=address,
        here=place(address, shown.number),
    )


@get("/enquiries/{enquiry_id:int}", guards=[reader])
async def talk(desk: NamedDependency[Desk], enquiry_id: FromPath[int]) -> Response[str]:
    return await show(desk, await enquiries.get_enquiry(desk.session, enquiry_id))


async def _being_answered(desk: Desk) -> set[int]:
    """Talks whose answer goes out within the next ten seconds."""
    return (await agenda.under_way(desk.session))[ActKind.ANSWER_TALK]


async def show(
    desk: Desk,
    enquiry: Enquiry,
    *,
    fault: FieldFault | InvalidLine | None = None,
    form: Form | None = None,
    undone: bool = False,
) -> Response[str]:
    """The talk; with `form` the answer that was written stands there again."""
    told = await outbox.told_in_chat(desk.session, enquiry.person_id, "enquiry_answered", "enquiry_asked")
    return await desk.page(
        "enquiry.html",
        status=422 if fault else 200,
        enquiry=enquiry,
        arrived={delivery.payload["values"].get("line_id"): delivery.state for delivery in told},
        memberships=await organisations.memberships(desk.session, enquiry.person),
        languages_to_choose=ALL_LANGUAGES,
        maximum=LINE_LENGTH,
        being_answered=enquiry.id in await _being_answered(desk),
        form=form or Form({}),
        fault=fault,
        **words_back(undone),
    )


@post("/enquiries/{enquiry_id:int}/answer", guards=[advisor])
async def answer(desk: NamedDependency[Desk], enquiry_id: FromPath[int]) -> Response[str] | Redirect:
    """In ten seconds."""
    enquiry = await enquiries.get_enquiry(desk.session, enquiry_id)
    try:
        text, language = desk.form.required("text"), _language(desk)
        said = {"text": text, "language": language, "seen": _seen(desk)}
        return await put_off(desk, ActKind.ANSWER_TALK, enquiry_id, back="/enquiries", **said)
    except (FieldFault, InvalidLine) as fault:
        return await show(desk, enquiry, fault=fault, form=desk.form)


async def answer_as_told(desk: Desk, enquiry: Enquiry) -> None:
    """At once, as the form says. Raises `FieldFault`, `InvalidLine`."""
    text, language = desk.form.required("text"), _language(desk)
    await enquiries.answer(desk.session, enquiry, text, language=language, by=desk.user, at=desk.now, seen=_seen(desk))


def _seen(desk: Desk) -> int | None:
    """The newest line when the page was made."""
    seen = desk.form.text("seen")
    return int(seen) if seen.isascii() and seen.isdecimal() and len(seen) < 10 else None


def _language(desk: Desk) -> str:
    language = desk.form.required("language")
    check_language(language)
    return language


def check_language(language: str) -> None:
    """Of what is written to people in the chat. Raises `FieldFault`."""
    if language not in ALL_LANGUAGES:
        raise FieldFault("language", "unknown_choice")


@post("/enquiries/{enquiry_id:int}/close", guards=[advisor])
async def close(desk: NamedDependency[Desk], enquiry_id: FromPath[int]) -> Redirect:
    enquiry = await enquiries.get_enquiry(desk.session, enquiry_id)
    await enquiries.close(desk.session, enquiry, by=desk.user, at=desk.now)
    return desk.go("/enquiries", Fact.ENQUIRY_CLOSED, enquiry.id)


router = Router(path="/", route_handlers=[talks, talk, answer, close])
