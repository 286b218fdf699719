"""Style sheets and scripts."""

import re

from dooropener.portal.assets import FOLDER, asset_url

SCRIPTS = ("portal.js", "swap.js", "keys.js")


def test_scripts_stay_under_ten_kilobytes_together():
    size = sum(path.stat().st_size for path in FOLDER.glob("*.js"))

    assert 0 < size < 10_000


async def test_address_changes_with_content_and_lives_for_a_year(browser):
    address = asset_url("portal.css")

    answer = await browser.client.get(address)

    assert re.fullmatch(r"/static/portal\.[0-9a-f]{12}\.css", address)
    assert answer.headers["content-type"].startswith("text/css")
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"


async def test_scripts_are_served_as_modules_would_have_them(browser):
    types = {name: (await browser.client.get(asset_url(name))).headers["content-type"] for name in SCRIPTS}

    assert {value.split(";")[0] for value in types.values()} <= {"text/javascript", "application/javascript"}


async def test_no_page_needs_anything_inline(browser):
    for path in ("/", "/login", "/nowhere"):
        await browser.get(path)
        tree = browser.tree()
        assert [node for node in tree.css("script") if "src" not in node.attributes] == []
        assert tree.css("style, [style], [onclick]") == []
