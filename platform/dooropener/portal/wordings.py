"""The office's own wordings of letters: choose a letter, write, look at it, save, go back."""

from collections.abc import Mapping

from litestar import Response, Router, get, post
from litestar.di import NamedDependency
from litestar.enums import MediaType
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from dooropener import introductions, listings
from dooropener.errors import NotFound
from dooropener.introductions import InvalidWording, OfficeWording
from dooropener.introductions.letters import Letter
from dooropener.portal.desk import Desk
from dooropener.portal.form_meanwhile import FormMeanwhile, filled, hold_page, meanwhile
from dooropener.portal.forms import Form
from dooropener.portal.guards import advisor, reader
from dooropener.portal.headers import FRAMED_LETTER, FRAMING
from dooropener.portal.toasts import Fact
from dooropener.words import LANGUAGES


class UnknownLetterOfOurs(NotFound):
    code = "unknown_letter_of_ours"


@get("/settings/wordings", guards=[reader])
async def wordings_page(
    desk: NamedDependency[Desk], fact: FromQuery[str] = "", language: FromQuery[str] = ""
) -> Response[str] | Redirect:
    """What the office words itself, and the way to any letter."""
    if fact in introductions.letter_facts() and language in LANGUAGES:
        return desk.go(f"/settings/wordings/{fact}/{language}")
    own = await introductions.own_wordings(desk.session)
    return await desk.page("wordings.html", own=own, facts=introductions.letter_facts(), letter_languages=LANGUAGES)


@get("/settings/wordings/{fact:str}/{tongue:str}", guards=[reader])
async def wording_page(
    desk: NamedDependency[Desk], fact: FromPath[str], tongue: FromPath[str], variant: FromQuery[str] = ""
) -> Response[str]:
    """What this user tries out, else what is in force, else the standard wording."""
    known_letter(fact, tongue)
    draft = await introductions.find_draft(desk.session, fact, tongue, by=desk.user)
    began = filled(await _in_force(desk, fact, tongue, before=draft))
    return await _show(desk, fact, tongue, draft, variant=variant, began=began)


async def _in_force(
    desk: Desk, fact: str, language: str, *, before: OfficeWording | None = None
) -> dict[str, list[str]]:
    """What letters say now, or said when a draft was begun, as a form."""
    past = await introductions.wordings_of(desk.session, fact, language)
    saved = next((each for each in past if before is None or each.id < before.id), None)
    own = saved if saved and not saved.is_standard else introductions.standard(fact, language)
    return {"subject": [own.subject], "text": [own.text]}


def known_letter(fact: str, language: str) -> None:
    """Raise `UnknownLetterOfOurs` for any other."""
    if fact not in introductions.letter_facts() or language not in LANGUAGES:
        raise UnknownLetterOfOurs(fact=fact, language=language)


async def _show(
    desk: Desk,
    fact: str,
    language: str,
    draft: OfficeWording | None,
    *,
    began: Form,
    variant: str = "",
    saving: bool = False,
    others: FormMeanwhile | None = None,
) -> Response[str]:
    """`began`: the form that remembers what the words were made from."""
    standard = introductions.standard(fact, language)
    in_force = await introductions.wording_in_force(desk.session, fact, language)
    shown = draft or in_force
    subject, text = (shown.subject, shown.text) if shown else (standard.subject, standard.text)
    examples = introductions.example_letters_of(desk.house.settings, fact, language)
    chosen = variant if variant in examples else next(iter(examples))
    letter, fault = _tried(fact, language, examples, chosen, subject, text)
    return await desk.page(
        "wording.html",
        headers=FRAMING,
        status=409 if others else 422 if fault and saving else 200,
        fact=fact,
        tongue=language,
        began=began,
        others=others,
        subject=subject,
        text=text,
        is_draft=draft is not None,
        in_force=in_force,
        letter=letter,
        fault=fault,
        saving=saving,
        variants=list(examples),
        variant=chosen,
        placeholders=sorted(introductions.placeholders(fact)),
        differences=listings.word_differences(standard.text.strip(), text.strip()),
        past=await introductions.wordings_of(desk.session, fact, language),
    )


def _tried(
    fact: str, language: str, examples: Mapping[str, Letter], variant: str, subject: str, text: str
) -> tuple[Letter | None, InvalidWording | None]:
    try:
        introductions.check_wording(fact, language, subject=subject, text=text)
        return introductions.worded(examples[variant], subject=subject, text=text), None
    except InvalidWording as fault:
        return None, fault


@get("/settings/wordings/{fact:str}/{tongue:str}/html", guards=[reader])
async def wording_as_html(
    desk: NamedDependency[Desk], fact: FromPath[str], tongue: FromPath[str], variant: FromQuery[str] = ""
) -> Response[str]:
    """The example as a mail program shows it, for the frame of the preview."""
    known_letter(fact, tongue)
    standard = introductions.standard(fact, tongue)
    draft = await introductions.find_draft(desk.session, fact, tongue, by=desk.user)
    shown = draft or await introductions.wording_in_force(desk.session, fact, tongue)
    subject, text = (shown.subject, shown.text) if shown else (standard.subject, standard.text)
    examples = introductions.example_letters_of(desk.house.settings, fact, tongue)
    chosen = variant if variant in examples else next(iter(examples))
    letter, _ = _tried(fact, tongue, examples, chosen, subject, text)
    return Response(letter.html if letter else "", media_type=MediaType.HTML, headers=FRAMED_LETTER)


@post("/settings/wordings/{fact:str}/{tongue:str}", guards=[advisor])
async def try_or_save(
    desk: NamedDependency[Desk], fact: FromPath[str], tongue: FromPath[str]
) -> Response[str] | Redirect:
    """`save` puts the words in force; anything else keeps them as this user's draft and shows what they make.

    Where somebody else put other words in force since the form was shown, both are shown before anything is saved.
    """
    known_letter(fact, tongue)
    await hold_page(desk.session, f"/settings/wordings/{fact}/{tongue}")
    others = meanwhile(desk.form, await _in_force(desk, fact, tongue))
    form = others.merged if others else desk.form
    subject, text = form.text("subject"), form.text("text")
    draft = await introductions.draft_wording(
        desk.session, fact, tongue, subject=subject, text=text, by=desk.user, at=desk.now
    )
    if others or form.text("do") != "save":
        return await _show(desk, fact, tongue, draft, variant=desk.form.text("variant"), began=form, others=others)
    try:
        await introductions.save_wording(
            desk.session,
            fact,
            tongue,
            subject=subject,
            text=text,
            settings=desk.house.settings,
            by=desk.user,
            at=desk.now,
        )
    except InvalidWording:
        return await _show(desk, fact, tongue, draft, began=form, saving=True)
    return desk.go(f"/settings/wordings/{fact}/{tongue}", Fact.WORDING_SAVED)


@post("/settings/wordings/{fact:str}/{tongue:str}/{step:str}", guards=[advisor])
async def step_back(
    desk: NamedDependency[Desk], fact: FromPath[str], tongue: FromPath[str], step: FromPath[str]
) -> Redirect:
    """`reset` to the standard wording, `undo` the last change, `forget` the draft."""
    known_letter(fact, tongue)
    if step == "reset":
        await introductions.reset_wording(desk.session, fact, tongue, by=desk.user, at=desk.now)
    elif step == "undo":
        await introductions.undo_wording(desk.session, fact, tongue, by=desk.user, at=desk.now)
    elif step != "forget":
        raise UnknownLetterOfOurs(step=step)
    await introductions.drop_draft(desk.session, fact, tongue, by=desk.user)
    back = f"/settings/wordings/{fact}/{tongue}"
    return desk.go(back, Fact.WORDING_RESET if step == "reset" else Fact.WORDING_SAVED)


router = Router(path="/", route_handlers=[wordings_page, wording_page, wording_as_html, try_or_save, step_back])
