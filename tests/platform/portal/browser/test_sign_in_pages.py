"""The pages for signing in and for users: axe in light and dark, no sideways scroll, small, no script faults."""

import re

import pytest
from axe_playwright_python.async_playwright import Axe
from sqlalchemy import select

from dooropener import accounts
from dooropener.accounts import Role, Way
from dooropener.outbox import Delivery
from people import PASSWORD, asked, eva, story

pytestmark = pytest.mark.browser

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
LARGEST = 60_000


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


async def _judge(page, name):
    found = [
        (name, each["id"], node["html"][:160])
        for each in (await Axe().run(page, options=RULES)).response["violations"]
        for node in each["nodes"]
    ]
    for width in (320, 1280):
        await page.set_viewport_size({"width": width, "height": 900})
        if await page.evaluate("document.documentElement.scrollWidth") > width:
            found.append((name, "sticks out", width))
    if len(await page.content()) > LARGEST:
        found.append((name, "too large", ""))
    return found


@pytest.mark.parametrize(("scheme", "locale"), [("light", "en-GB"), ("dark", "sv-SE")])
async def test_pages_have_no_violations(committed_house, clock, serve, chromium, scheme, locale):
    user, colleague, open_paths = await _furnish(committed_house, clock.now())
    faults, found = [], []
    async with serve(committed_house) as url:
        context = await chromium.new_context(base_url=url, locale=locale, color_scheme=scheme)
        page = await context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))

        for path in ("/login", "/login/link", *open_paths, "/login/link/nowhere", "/invited/nowhere"):
            await page.goto(path)
            found += await _judge(page, path)
        await _sign_in(page, user)
        mine = ["/settings", "/settings/account", "/settings/account/second-step", "/login/again"]
        for path in (*mine, "/settings/users", f"/settings/users/{colleague.id}", f"/settings/users/{user.id}"):
            await page.goto(path)
            found += await _judge(page, path)
        await page.goto("/settings/account/second-step")
        await page.fill("#code", "000000")
        await page.click("form[action='/settings/account/second-step'] button")
        found += await _judge(page, "wrong code")
        async with committed_house.sessions.begin() as session:
            app = await session.get(accounts.Authenticator, user.id)
            app.confirmed_at = clock.now()
        await page.goto("/settings/account")
        await page.click("form[action='/settings/account/second-step/codes'] button")
        found += await _judge(page, "recovery codes")
        clock.advance(minutes=20)
        for path in ("/settings/account", "/settings/users", f"/settings/users/{colleague.id}", "/login/again"):
            await page.goto(path)
            found += await _judge(page, f"{path}, stale")
        await page.context.clear_cookies()
        await _sign_in(page, user)
        found += await _judge(page, "second step")
        await context.close()

    assert (found, faults) == ([], [])
    assert len(open_paths) == 2
