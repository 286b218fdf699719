"""How long letters wait for an answer, and how often they are reminded of: chosen by the office."""

from litestar import Response, Router, get, post
from litestar.di import NamedDependency
from litestar.response import Redirect

from dooropener import introductions
from dooropener.errors import Invalid
from dooropener.introductions import Rhythm
from dooropener.introductions.rhythm import LIMITS, last_choice
from dooropener.portal.desk import Desk
from dooropener.portal.form_meanwhile import FormMeanwhile, filled, hold_page, meanwhile
from dooropener.portal.forms import FieldFault, Form
from dooropener.portal.guards import admin, reader
from dooropener.portal.toasts import Fact

PATH = "/settings/reminders"


@get(PATH, guards=[reader])
async def rhythm_page(desk: NamedDependency[Desk]) -> Response[str]:
    return await _show(desk)


async def _stored(desk: Desk) -> dict[str, list[str]]:
    chosen = await introductions.rhythm(desk.session)
    return {name: [str(getattr(chosen, name))] for name in LIMITS}


async def _show(
    desk: Desk, *, fault: Invalid | None = None, form: Form | None = None, others: FormMeanwhile | None = None
) -> Response[str]:
    form = form or filled(await _stored(desk))
    return await desk.page(
        "rhythm.html",
        status=422 if fault else 409 if others else 200,
        form=form,
        others=others,
        limits=LIMITS,
        choice=await last_choice(desk.session),
        fault=fault,
    )


@post(PATH, guards=[admin])
async def choose(desk: NamedDependency[Desk]) -> Response[str] | Redirect:
    """All or none: one that does not fit leaves the others as they were. What somebody else chose is shown first."""
    await hold_page(desk.session, PATH)
    if others := meanwhile(desk.form, await _stored(desk)):
        return await _show(desk, form=others.merged, others=others)
    try:
        wanted = Rhythm(**{name: _number(desk.form, name) for name in LIMITS})
        await introductions.choose_rhythm(desk.session, wanted, by=desk.user, at=desk.now)
    except Invalid as fault:
        return await _show(desk, fault=fault, form=desk.form)
    return desk.go(PATH, Fact.SETTING_SAVED)


def _number(form: Form, name: str) -> int:
    value = form.number(name)
    if value is None:
        raise FieldFault(name, "required")
    return value


router = Router(path="/", route_handlers=[rhythm_page, choose])
