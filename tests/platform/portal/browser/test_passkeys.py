"""Passkeys in Chromium, with a virtual authenticator."""

import pytest

from doubles.portals import with_partners_and_catcher
from people import PASSWORD, ada

pytestmark = pytest.mark.browser

PHONE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


async def _press(page, form, expected):
    await page.click(f"form[action='{form}'][data-passkey] button")
    await page.wait_for_url(expected)


async def _sign_out(page):
    await page.goto("/settings/account")
    await page.click("form[action='/logout'] button")
    await page.wait_for_url("**/login")


async def test_passkey_is_made_and_signs_in_alone_as_second_step_and_anew(committed_house, clock, serve_app, chromium):
    async with committed_house.sessions.begin() as session:
        user = await ada(session, clock.now())
    async with serve_app(with_partners_and_catcher(committed_house)) as url:
        site = url.replace("127.0.0.1", "localhost")
        settings = committed_house.settings.model_copy(update={"public_url": site})
        object.__setattr__(committed_house, "settings", settings)
        context = await chromium.new_context(base_url=site, locale="en-GB")
        page = await context.new_page()
        page.set_default_timeout(20_000)
        devtools = await context.new_cdp_session(page)
        await devtools.send("WebAuthn.enable")
        await devtools.send("WebAuthn.addVirtualAuthenticator", {"options": PHONE})

        await page.goto("/login?next=/settings/account")
        await page.fill("[name=email]", user.email)
        await page.fill("[name=password]", PASSWORD)
        await page.click("form[action='/login'] button")
        await page.fill("[name=passkey_name]", "My phone")
        await page.click("form[action='/settings/account/passkeys'] button")
        await page.locator(".codes code").first.wait_for()  # the authenticator is asked before the form goes
        codes = await page.locator(".codes code").count()
        await _sign_out(page)

        await _press(page, "/login/passkey", "**/today")
        await _sign_out(page)
        await page.fill("[name=email]", user.email)
        await page.fill("[name=password]", PASSWORD)
        await page.click("form[action='/login'] button")
        await page.wait_for_url("**/login/second-step*")
        await _press(page, "/login/second-step", "**/today")
        clock.advance(minutes=20)
        await page.goto("/login/again?next=/settings/account")
        await _press(page, "/login/passkey", "**/settings/account")
        shown = await page.inner_text("section[aria-labelledby=passkeys]")
        fresh = await page.locator("form[action='/settings/account/passkeys']").is_visible()
        await context.close()

    assert (codes, "My phone" in shown, fresh) == (10, True, True)
