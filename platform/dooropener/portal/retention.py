"""How long what is no record is kept: shown with its reason, chosen within what the work needs and the law allows."""

from litestar import Response, Router, get, post
from litestar.di import NamedDependency
from litestar.response import Redirect

from dooropener import retention
from dooropener.errors import Invalid
from dooropener.portal.desk import Desk
from dooropener.portal.form_meanwhile import FormMeanwhile, filled, hold_page, meanwhile
from dooropener.portal.forms import FieldFault, Form
from dooropener.portal.guards import admin, reader
from dooropener.portal.toasts import Fact
from dooropener.retention import PERIODS, DataKind

PAGE = "/settings/retention"


@get(PAGE, guards=[reader])
async def retention_page(desk: NamedDependency[Desk]) -> Response[str]:
    return await _show(desk)


async def _stored(desk: Desk) -> dict[str, list[str]]:
    return {kind.value: [str(days)] for kind, days in (await retention.days_kept(desk.session)).items()}


async def _show(
    desk: Desk, *, fault: Invalid | None = None, form: Form | None = None, others: FormMeanwhile | None = None
) -> Response[str]:
    return await desk.page(
        "retention.html",
        status=422 if fault else 409 if others else 200,
        form=form or filled(await _stored(desk)),
        others=others,
        periods=PERIODS,
        choices=await retention.last_choices(desk.session),
        fault=fault,
    )


@post(PAGE, guards=[admin])
async def choose_periods(desk: NamedDependency[Desk]) -> Response[str] | Redirect:
    """All or none: one that does not fit leaves the others as they were. What somebody else chose is shown first."""
    await hold_page(desk.session, PAGE)
    if others := meanwhile(desk.form, await _stored(desk)):
        return await _show(desk, form=others.merged, others=others)
    try:
        chosen = {kind: _days(desk.form, kind) for kind in DataKind}
        async with desk.session.begin_nested():
            for kind, days in chosen.items():
                await retention.keep_for(desk.session, kind, days, by=desk.user.actor, at=desk.now)
    except Invalid as fault:
        return await _show(desk, fault=fault, form=desk.form)
    return desk.go(PAGE, Fact.SETTING_SAVED)


def _days(form: Form, kind: DataKind) -> int:
    days = form.number(kind.value)
    if days is None:
        raise FieldFault(kind.value, "required")
    return days


router = Router(path="/", route_handlers=[retention_page, choose_periods])
