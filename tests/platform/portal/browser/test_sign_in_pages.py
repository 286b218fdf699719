"""The pages for signing in and for users in each state, without script faults."""

import re

import pytest
from sqlalchemy import select

from dooropener import accounts
from dooropener.accounts import Role, Way
from dooropener.outbox import Delivery
from looks import Looks
from people import PASSWORD, asked, eva, story

pytestmark = pytest.mark.browser


async def _furnish(house, at):
    """Ada, who runs the office; Eva, who is about to leave; Björn, who is invited."""
    async with house.sessions.begin() as session:
        told = await story(session, at)
        colleague = await eva(session, at)
        introduction = await asked(session, told, at)
        introduction.owner_id = colleague.id
        await accounts.begin_session(session, colleague, way=Way.LINK, device="Firefox, Linux", at=at)
        await accounts.send_link(session, colleague.email, settings=house.settings, at=at)
        await accounts.invite(
            session,
            email="bjorn@norrkoping.example",
            name="Björn",
            role=Role.READER,
            language="sv",
            settings=house.settings,
            by=told.ada,
            at=at,
        )
        letters = [
            letter.payload.get("text", "") for letter in await session.scalars(select(Delivery).order_by(Delivery.id))
        ]
    paths = [found[0] for text in letters for found in [re.search(r"/(login/link|invited)/\w+", text)] if found]
    return told.ada, colleague, paths


async def _sign_in(page, user):
    await page.goto("/login")
    await page.fill("[name=email]", user.email)
    await page.fill("[name=password]", PASSWORD)
    await page.click("form[action='/login'] button")


async def test_pages_have_no_violations_in_any_state(committed_house, clock, serve, chromium):
    user, colleague, open_paths = await _furnish(committed_house, clock.now())
    faults, looks = [], Looks()
    async with serve(committed_house) as url:
        context = await chromium.new_context(base_url=url, locale="en-GB", reduced_motion="reduce")
        page = await context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))

        for path in ("/login", "/login/link", *open_paths, "/login/link/nowhere", "/invited/nowhere"):
            await page.goto(path)
            await looks.judge(page, path)
        await _sign_in(page, user)
        mine = ["/settings", "/settings/account", "/settings/account/second-step", "/login/again"]
        for path in (*mine, "/settings/users", f"/settings/users/{colleague.id}", f"/settings/users/{user.id}"):
            await page.goto(path)
            await looks.judge(page, path)
        await page.goto("/settings/account/second-step")
        await page.fill("#code", "000000")
        await page.click("form[action='/settings/account/second-step'] button")
        await looks.judge(page, "wrong code")
        async with committed_house.sessions.begin() as session:
            app = await session.get(accounts.Authenticator, user.id)
            app.confirmed_at = clock.now()
        await page.goto("/settings/account")
        await page.click("form[action='/settings/account/second-step/codes'] button")
        await looks.judge(page, "recovery codes")
        clock.advance(minutes=20)
        for path in ("/settings/account", "/settings/users", f"/settings/users/{colleague.id}", "/login/again"):
            await page.goto(path)
            await looks.judge(page, f"{path}, stale")
        await page.context.clear_cookies()
        await _sign_in(page, user)
        await looks.judge(page, "second step")
        await context.close()

    assert (looks.found, faults) == ([], [])
    assert len(open_paths) == 2
