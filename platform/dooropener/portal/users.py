"""Who belongs to the office: users, invitations, and who needs a second step."""

from litestar import Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from dooropener import accounts
from dooropener.accounts import Role
from dooropener.errors import Conflict, DoorOpenerError, Invalid
from dooropener.portal.desk import Desk
from dooropener.portal.forms import FieldFault, Form
from dooropener.portal.guards import admin, fresh
from dooropener.portal.toasts import Fact
from dooropener.portal.visits import visit_of
from dooropener.words import PORTAL_LANGUAGES

USERS = "/settings/users"
WHO = ("nobody", "admins", "all")
_FIELD_OF = {"invalid_address": "email", "address_taken": "email"}


@get(USERS, guards=[admin])
async def users_page(desk: NamedDependency[Desk]) -> Response[str]:
    return await _show(desk)


async def _show(desk: Desk, *, fault: DoorOpenerError | None = None, form: Form | None = None) -> Response[str]:
    if fault is not None and "field" not in fault.details:
        fault.details |= {"field": _FIELD_OF.get(fault.code, ""), "rule": fault.code}
    return await desk.page(
        "users.html",
        status=422 if fault else 200,
        users=await accounts.users(desk.session),
        with_second_step=await accounts.users_with_second_step(desk.session),
        invitations=await accounts.invitations(desk.session),
        who=await accounts.who_needs_second_step(desk.session),
        roles=list(Role),
        fresh=visit_of(desk.request).fresh,
        fault=fault,
        form=form or Form({}),
    )


@post(USERS, guards=[admin, fresh])
async def invite(desk: NamedDependency[Desk]) -> Response[str] | Redirect:
    form = desk.form
    try:
        invitation = await accounts.invite(
            desk.session,
            email=form.required("email"),
            name=form.required("name"),
            role=form.choice("role", Role),
            language=form.text("language") if form.text("language") in PORTAL_LANGUAGES else "sv",
            settings=desk.house.settings,
            by=desk.user,
            at=desk.now,
        )
    except (Invalid, Conflict) as fault:
        return await _show(desk, fault=fault, form=form)
    return desk.go(USERS, Fact.USER_INVITED, invitation.id)


@post(f"{USERS}/invitations/{{number:int}}/again", guards=[admin, fresh])
async def invite_again(desk: NamedDependency[Desk], number: FromPath[int]) -> Redirect:
    invitation = await accounts.get_invitation(desk.session, number)
    await accounts.invite_again(desk.session, invitation, settings=desk.house.settings, by=desk.user, at=desk.now)
    return desk.go(USERS, Fact.USER_INVITED, invitation.id)


@post(f"{USERS}/invitations/{{number:int}}/withdraw", guards=[admin, fresh])
async def withdraw(desk: NamedDependency[Desk], number: FromPath[int]) -> Redirect:
    invitation = await accounts.get_invitation(desk.session, number)
    await accounts.withdraw_invitation(desk.session, invitation, by=desk.user, at=desk.now)
    return desk.go(USERS, Fact.INVITATION_WITHDRAWN, invitation.id)


@post(f"{USERS}/second-step", guards=[admin, fresh])
async def need_second_step(desk: NamedDependency[Desk]) -> Response[str] | Redirect:
    who = desk.form.text("who")
    if who not in WHO:
        return await _show(desk, fault=FieldFault("who", "unknown_choice"))
    await accounts.need_second_step(desk.session, who, by=desk.user, at=desk.now)
    return desk.go(f"{USERS}#second-step", Fact.SETTING_SAVED)


router = Router(path="/", route_handlers=[users_page, invite, invite_again, withdraw, need_second_step])
