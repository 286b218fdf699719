"""Settings of the office, and one's own letter in the morning."""

from litestar import Response, Router, get, post
from litestar.di import NamedDependency
from litestar.response import Redirect

from dooropener import accounts, agenda, introductions, mailbox, outbox
from dooropener.accounts import Role
from dooropener.errors import DoorOpenerError, Invalid
from dooropener.outbox import Held
from dooropener.portal.channels import channel_lights
from dooropener.portal.desk import Desk
from dooropener.portal.form_meanwhile import FormMeanwhile, filled, hold_page, meanwhile
from dooropener.portal.forms import FieldFault, Form
from dooropener.portal.guards import RoleTooLow, admin, advisor, may, reader
from dooropener.portal.toasts import Fact


def may_release(desk: Desk, held: Held | None) -> bool:
    """Whether the user may turn the switch of the mail."""
    after_restore = held is not None and held.after_restore
    return may(desk.user, Role.ADMIN if after_restore else Role.ADVISOR)


@get("/settings", guards=[reader])
async def settings_page(desk: NamedDependency[Desk]) -> Response[str]:
    return await _show(desk)


async def _capacity(desk: Desk) -> dict[str, list[str]]:
    return {"usual_capacity": [str(await introductions.usual_capacity(desk.session))]}


async def _show(
    desk: Desk,
    *,
    fault: DoorOpenerError | None = None,
    about: str = "",
    form: Form | None = None,
    others: FormMeanwhile | None = None,
) -> Response[str]:
    """`about` says which of the forms the fault belongs to."""
    held = await outbox.held_mail(desk.session)
    return await desk.page(
        "settings.html",
        status=422 if fault else 409 if others else 200,
        may_release=may_release(desk, held),
        four_eyes=await accounts.four_eyes(desk.session),
        mailbox_folder=await mailbox.find_folder(desk.session, desk.house.settings),
        lights=await channel_lights(desk.session, desk.house.settings, held, now=desk.now),
        hours=agenda.HOURS,
        usual_capacity=await introductions.usual_capacity(desk.session),
        fault=fault,
        about=about,
        form=form or filled(await _capacity(desk)),
        others=others,
    )


@post("/settings/digest", guards=[advisor])
async def choose_digest(desk: NamedDependency[Desk]) -> Response[str] | Redirect:
    """When one's own letter about what waits comes; no hour means never."""
    try:
        agenda.choose_hour(desk.user, desk.form.chosen("digest_hour"), at=desk.now)
    except Invalid as fault:
        return await _show(desk, fault=fault, about="digest", form=desk.form)
    return desk.go("/settings#digest", Fact.SETTING_SAVED)


@post("/settings/four-eyes", guards=[admin])
async def switch_four_eyes(desk: NamedDependency[Desk]) -> Redirect:
    await accounts.set_four_eyes(desk.session, desk.form.text("four_eyes") == "on", by=desk.user, at=desk.now)
    return desk.go("/settings", Fact.SETTING_SAVED)


@post("/settings/capacity", guards=[admin])
async def choose_capacity(desk: NamedDependency[Desk]) -> Response[str] | Redirect:
    """How often a firm is asked in a quarter where nothing else is said of it."""
    await hold_page(desk.session, "/settings/capacity")
    if others := meanwhile(desk.form, await _capacity(desk)):
        return await _show(desk, about="capacity", form=others.merged, others=others)
    try:
        number = desk.form.number("usual_capacity")
        if number is None:
            raise FieldFault("usual_capacity", "required")
        await introductions.choose_usual_capacity(desk.session, number, by=desk.user, at=desk.now)
    except Invalid as fault:
        return await _show(desk, fault=fault, about="capacity", form=desk.form)
    return desk.go("/settings#capacity", Fact.GOODWILL_SAVED)


@post("/settings/mail", guards=[advisor])
async def hold_or_release_mail(desk: NamedDependency[Desk]) -> Redirect:
    """What a restore has stopped an administrator releases."""
    hold = desk.form.text("held") == "on"
    if not hold and not may_release(desk, await outbox.held_mail(desk.session)):
        raise RoleTooLow(role=Role.ADMIN.value)
    await (outbox.hold_mail if hold else outbox.release_mail)(desk.session, by=desk.user.actor, at=desk.now)
    return desk.go("/settings", Fact.MAIL_HELD if hold else Fact.MAIL_RELEASED)


router = Router(
    path="/",
    route_handlers=[
        settings_page,
        choose_digest,
        switch_four_eyes,
        choose_capacity,
        hold_or_release_mail,
    ],
)
