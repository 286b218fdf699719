"""Tokens of machines: made and shown once, known by how they begin, revoked."""

from datetime import datetime, time, timedelta

from litestar import Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from dooropener import tokens
from dooropener.errors import Invalid
from dooropener.portal.desk import Desk
from dooropener.portal.forms import Form
from dooropener.portal.guards import advisor, fresh
from dooropener.portal.toasts import Fact
from dooropener.tokens import Scope
from dooropener.words import OFFICE_ZONE

PAGE = "/settings/tokens"
USUAL = timedelta(days=90)


@get(PAGE, guards=[advisor])
async def tokens_page(desk: NamedDependency[Desk]) -> Response[str]:
    return await _show(desk)


async def _show(desk: Desk, *, form: Form | None = None, fault: Invalid | None = None, key: str = "") -> Response[str]:
    """`key` is that of the token that was just made."""
    may = [scope for scope in Scope if tokens.may_grant(desk.user.role, scope)]
    return await desk.page(
        "tokens.html",
        status=422 if fault else 201 if key else 200,
        tokens=await tokens.tokens_of(desk.session, desk.user),
        resources=_by_resource(may),
        soon=desk.now + tokens.NOTICE,
        usual=(desk.now + USUAL).date(),
        longest=(desk.now + tokens.LONGEST).date(),
        form=form or Form({}),
        fault=fault,
        key=key,
    )


def _by_resource(scopes: list[Scope]) -> dict[str, list[Scope]]:
    found: dict[str, list[Scope]] = {}
    for scope in scopes:
        found.setdefault(scope.value.partition(":")[0], []).append(scope)
    return found


@post(PAGE, guards=[advisor, fresh])
async def make(desk: NamedDependency[Desk]) -> Response[str]:
    """The key stands on the page that answers, and nowhere else."""
    form = desk.form
    try:
        _, key = await tokens.make(
            desk.session,
            name=form.required("name"),
            scopes=form.choices("scopes", Scope),
            expires_at=_end_of(form),
            by=desk.user,
            at=desk.now,
        )
    except Invalid as fault:
        return await _show(desk, form=form, fault=fault)
    return await _show(desk, key=key)


def _end_of(form: Form) -> datetime:
    """It lasts until the end of its last day, by the office's clock."""
    return datetime.combine(form.day("expires"), time(23, 59), OFFICE_ZONE)


@post(PAGE + "/{token_id:int}/revoke", guards=[advisor])
async def revoke(desk: NamedDependency[Desk], token_id: FromPath[int]) -> Redirect:
    token = await tokens.get_token(desk.session, token_id)
    await tokens.revoke(desk.session, token, by=desk.user, at=desk.now)
    return desk.go(PAGE, Fact.TOKEN_REVOKED, token.id)


router = Router(path="/", route_handlers=[tokens_page, make, revoke])
