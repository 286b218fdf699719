"""Setting up, changing and dropping one's second step: an app, passkeys, recovery codes."""

from typing import Any

import segno
from litestar import Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from dooropener import accounts
from dooropener.accounts import NotSetUp, PasskeyRefused, SecondStepNeeded, WrongCode
from dooropener.errors import Invalid
from dooropener.portal import signins
from dooropener.portal.account import ACCOUNT, go_on, place_of, present, show
from dooropener.portal.desk import Desk
from dooropener.portal.guards import fresh, own, reader
from dooropener.portal.pages import local_path, page
from dooropener.portal.toasts import Fact
from dooropener.portal.visits import visit_of

APP = f"{ACCOUNT}/second-step"


@get(APP, guards=[own, fresh])
async def set_up_page(desk: NamedDependency[Desk], next: FromQuery[str] = ACCOUNT) -> Response[str] | Redirect:  # noqa: A002
    """Looking at it keeps a key that counts for nothing until a code confirms it."""
    try:
        return await _show(desk, local_path(next, ACCOUNT))
    except NotSetUp:
        return desk.go(ACCOUNT)


async def _show(desk: Desk, onwards: str, fault: Invalid | None = None, about: str = "app") -> Response[str]:
    key = await accounts.begin_app(desk.session, desk.user, secret=desk.house.secret, at=desk.now)
    code = segno.make(accounts.app_address(desk.user, key), error="m")
    values: dict[str, Any] = {
        "picture": code.svg_inline(scale=5, border=4, light="#fff", dark="#000", omitsize=True),
        "key": " ".join(key[start : start + 4] for start in range(0, len(key), 4)),
        "must": visit_of(desk.request).must_set_up,
        "new_passkey": await accounts.ask_to_make(desk.session, signins.site_of(desk.house), desk.user, at=desk.now),
        "next": onwards,
        "fault": fault,
        "about": about,
        "passkey_name": desk.form.text("passkey_name"),
    }
    status = 422 if fault else 200
    if values["must"]:
        return page(desk.request, "second_step.html", status=status, **values)
    return await desk.page("second_step.html", status=status, **values)


@post(APP, guards=[own, fresh])
async def confirm(desk: NamedDependency[Desk]) -> Response[str] | Redirect:
    onwards = local_path(desk.form.text("next"), ACCOUNT)
    await signins.count_sign_in(desk.house, desk.request, desk.user.email)
    try:
        codes = await accounts.confirm_app(
            desk.session,
            desk.user,
            desk.form.text("code"),
            secret=desk.house.secret,
            place=place_of(desk),
            at=desk.now,
        )
    except WrongCode as fault:
        return await _show(desk, onwards, fault)
    return await _codes_once(desk, onwards, codes)


async def _given(desk: Desk) -> list[str]:
    return await accounts.give_codes(
        desk.session, desk.user, secret=desk.house.secret, place=place_of(desk), at=desk.now
    )


async def _codes_once(desk: Desk, onwards: str, codes: list[str]) -> Response[str]:
    """New recovery codes, on the only page that ever shows them; the session goes on under a new key."""
    key = await signins.renew(desk.session, present(desk), desk.house)
    answer = page(desk.request, "recovery_codes.html", codes=codes, next=onwards)
    return signins.let_in(answer, desk.house, desk.user, key)


@post(f"{APP}/codes", guards=[reader, fresh])
async def new_codes(desk: NamedDependency[Desk]) -> Response[str] | Redirect:
    if not (await accounts.second_steps_of(desk.session, desk.user)).on:
        return desk.go(ACCOUNT)
    return await _codes_once(desk, ACCOUNT, await _given(desk))


@post(f"{APP}/drop", guards=[reader, fresh])
async def drop(desk: NamedDependency[Desk]) -> Response[str] | Redirect:
    try:
        await accounts.forget_app(desk.session, desk.user, place=place_of(desk), at=desk.now)
    except SecondStepNeeded as fault:
        return await show(desk, fault=fault, about="app")
    return await go_on(desk, Fact.APP_DROPPED)


@post(f"{ACCOUNT}/passkeys", guards=[own, fresh])
async def add_passkey(desk: NamedDependency[Desk]) -> Response[str] | Redirect:
    """The first second step of a user comes with recovery codes."""
    form, had = desk.form, await accounts.second_steps_of(desk.session, desk.user)
    onwards = local_path(form.text("next"), ACCOUNT)
    site = signins.site_of(desk.house)
    try:
        async with desk.session.begin_nested():
            await accounts.add_passkey(
                desk.session,
                site,
                desk.user,
                form.raw("credential"),
                name=form.text("passkey_name"),
                place=place_of(desk),
                at=desk.now,
            )
    except PasskeyRefused as fault:
        return await _refused(desk, fault, onwards)
    if not had.on:
        return await _codes_once(desk, onwards, await _given(desk))
    return await go_on(desk, Fact.PASSKEY_ADDED)


async def _refused(desk: Desk, fault: PasskeyRefused, onwards: str) -> Response[str]:
    fault.details |= {"field": "passkey_name", "rule": fault.code}
    if visit_of(desk.request).must_set_up:
        return await _show(desk, onwards, fault, "passkeys")
    return await show(desk, fault=fault, about="passkeys")


@post(f"{ACCOUNT}/passkeys/{{number:int}}/remove", guards=[reader, fresh])
async def remove_passkey(desk: NamedDependency[Desk], number: FromPath[int]) -> Response[str] | Redirect:
    try:
        await accounts.remove_passkey(desk.session, desk.user, number, place=place_of(desk), at=desk.now)
    except SecondStepNeeded as fault:
        return await show(desk, fault=fault, about="passkeys")
    return await go_on(desk, Fact.PASSKEY_REMOVED)


router = Router(path="/", route_handlers=[set_up_page, confirm, new_codes, drop, add_passkey, remove_passkey])
