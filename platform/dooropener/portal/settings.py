"""Settings of the office, its users, and one's own password."""

from litestar import Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from dooropener import accounts, agenda, mailbox, outbox
from dooropener.accounts import Role
from dooropener.errors import Conflict, DoorOpenerError, Invalid
from dooropener.portal import signins
from dooropener.portal.channels import channel_lights
from dooropener.portal.desk import Desk
from dooropener.portal.forms import FieldFault, Form
from dooropener.portal.front import signin_cookie
from dooropener.portal.guards import admin, advisor, reader
from dooropener.portal.toasts import Fact
from dooropener.words import PORTAL_LANGUAGES

_FIELD_OF = {"invalid_address": "email", "address_taken": "email", "weak_password": "new_password"}


@get("/settings", guards=[reader])
async def settings_page(desk: NamedDependency[Desk]) -> Response[str]:
    return await _show(desk)


async def _show(
    desk: Desk, *, fault: DoorOpenerError | None = None, about: str = "", form: Form | None = None
) -> Response[str]:
    """`about` says which of the forms the fault belongs to."""
    if fault is not None and "field" not in fault.details:
        fault.details |= {"field": _FIELD_OF.get(fault.code, ""), "rule": fault.code}
    return await desk.page(
        "settings.html",
        status=422 if fault else 200,
        four_eyes=await accounts.four_eyes(desk.session),
        users=await accounts.users(desk.session),
        mailbox_folder=await mailbox.find_folder(desk.session, desk.house.settings),
        lights=await channel_lights(
            desk.session, desk.house.settings, await outbox.held_mail(desk.session), now=desk.now
        ),
        roles=list(Role),
        hours=agenda.HOURS,
        portal_languages=PORTAL_LANGUAGES,
        min_length=accounts.MIN_LENGTH,
        fault=fault,
        about=about,
        form=form or Form({}),
    )


@post("/settings/password", guards=[reader])
async def change_password(desk: NamedDependency[Desk]) -> Response[str] | Redirect:
    """Ends all other sessions; this browser goes on under a new key."""
    form = desk.form
    try:
        known = await accounts.authenticate(desk.session, email=desk.user.email, password=form.raw("password"))
        if known is None:
            raise FieldFault("password", "wrong_password")
        await accounts.change_password(desk.session, desk.user, form.raw("new_password"))
    except Invalid as fault:
        return await _show(desk, fault=fault, about="password")
    key = await signins.sign_in(desk.session, desk.user, before=None, at=desk.now)
    answer = desk.go("/settings", Fact.PASSWORD_CHANGED)
    answer.cookies.append(signin_cookie(desk.house, key))
    return answer


@post("/settings/digest", guards=[advisor])
async def choose_digest(desk: NamedDependency[Desk]) -> Response[str] | Redirect:
    """When one's own letter about what waits comes; no hour means never."""
    try:
        agenda.choose_hour(desk.user, desk.form.number("digest_hour"), at=desk.now)
    except Invalid as fault:
        return await _show(desk, fault=fault, about="digest", form=desk.form)
    return desk.go("/settings#digest", Fact.SETTING_SAVED)


@post("/settings/four-eyes", guards=[admin])
async def switch_four_eyes(desk: NamedDependency[Desk]) -> Redirect:
    await accounts.set_four_eyes(desk.session, desk.form.text("four_eyes") == "on", by=desk.user, at=desk.now)
    return desk.go("/settings", Fact.SETTING_SAVED)


@post("/settings/mail", guards=[advisor])
async def hold_or_release_mail(desk: NamedDependency[Desk]) -> Redirect:
    hold = desk.form.text("held") == "on"
    await (outbox.hold_mail if hold else outbox.release_mail)(desk.session, by=desk.user.actor, at=desk.now)
    return desk.go("/settings", Fact.MAIL_HELD if hold else Fact.MAIL_RELEASED)


@post("/settings/users", guards=[admin])
async def add_user(desk: NamedDependency[Desk]) -> Response[str] | Redirect:
    form = desk.form
    try:
        user = await accounts.create_user(
            desk.session,
            email=form.required("email"),
            name=form.required("name"),
            role=form.choice("role", Role),
            password=form.raw("new_password"),
            language=form.text("language") if form.text("language") in PORTAL_LANGUAGES else "sv",
            at=desk.now,
        )
    except (Invalid, Conflict) as fault:
        return await _show(desk, fault=fault, about="user", form=form)
    return desk.go("/settings", Fact.USER_ADDED, user.id)


@post("/settings/users/{user_id:int}/deactivate", guards=[admin])
async def deactivate(desk: NamedDependency[Desk], user_id: FromPath[int]) -> Redirect:
    user = await accounts.get_user(desk.session, user_id)
    await accounts.deactivate(desk.session, user, by=desk.user, at=desk.now)
    return desk.go("/settings", Fact.USER_DEACTIVATED, user.id)


router = Router(
    path="/",
    route_handlers=[
        settings_page,
        change_password,
        choose_digest,
        switch_four_eyes,
        hold_or_release_mail,
        add_user,
        deactivate,
    ],
)
