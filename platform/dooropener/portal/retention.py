"""How long what is no record is kept: shown with its reason, chosen within what the work needs and the law allows."""

from litestar import Response, Router, get, post
from litestar.di import NamedDependency
from litestar.response import Redirect

from dooropener import retention
from dooropener.errors import Invalid
from dooropener.portal.desk import Desk
from dooropener.portal.forms import FieldFault, Form
from dooropener.portal.guards import admin, reader
from dooropener.portal.toasts import Fact
from dooropener.retention import PERIODS, DataKind


@get("/settings/retention", guards=[reader])
async def retention_page(desk: NamedDependency[Desk]) -> Response[str]:
    return await _show(desk)


async def _show(desk: Desk, *, fault: Invalid | None = None, form: Form | None = None) -> Response[str]:
    days = await retention.days_kept(desk.session)
    return await desk.page(
        "retention.html",
        status=422 if fault else 200,
        shown={kind: form.text(kind.value) if form else str(number) for kind, number in days.items()},
        periods=PERIODS,
        choices=await retention.last_choices(desk.session),
        fault=fault,
    )


@post("/settings/retention", guards=[admin])
async def choose_periods(desk: NamedDependency[Desk]) -> Response[str] | Redirect:
    """All or none: one that does not fit leaves the others as they were."""
    try:
        chosen = {kind: _days(desk.form, kind) for kind in DataKind}
        async with desk.session.begin_nested():
            for kind, days in chosen.items():
                await retention.keep_for(desk.session, kind, days, by=desk.user.actor, at=desk.now)
    except Invalid as fault:
        return await _show(desk, fault=fault, form=desk.form)
    return desk.go("/settings/retention", Fact.SETTING_SAVED)


def _days(form: Form, kind: DataKind) -> int:
    days = form.number(kind.value)
    if days is None:
        raise FieldFault(kind.value, "required")
    return days


router = Router(path="/", route_handlers=[retention_page, choose_periods])
