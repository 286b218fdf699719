"""The audit trail as an administrator reads it."""

import pytest
import pytest_asyncio
from sqlalchemy import text

from dooropener import audit
from dooropener.accounts import Role, set_four_eyes
from dooropener.retention import DataKind, keep_for
from people import ada, eva


@pytest_asyncio.fixture
async def admin(session, clock, browser):
    user = await ada(session, clock.now())
    await set_four_eyes(session, False, by=user, at=clock.now())
    audit.record(session, "token_made", by=user.actor, at=clock.advance(days=1), subject="token:3")
    await session.commit()
    await browser.come_in(user.email)
    return user


def _rows(browser):
    return [
        [" ".join(cell.text().split()) for cell in row.css("td")]
        for row in browser.tree().css("table tbody tr")
        if row.css("td")
    ]


async def test_latest_entry_comes_first_and_says_who_and_what(browser, admin):
    await browser.get("/settings/audit")

    acts = {row[3]: row for row in _rows(browser)}
    assert list(acts) == ["Signed in", "Token made", "Setting of the office", "User added"]
    assert [acts["Token made"][2], acts["Token made"][4]] == ["Ada", "3"]
    assert [acts["Setting of the office"][2], acts["Setting of the office"][5]] == ["Ada", "Four eyes: on → off"]


async def test_details_are_told_in_the_readers_words(browser, session, clock, admin):
    at = clock.now()
    audit.record(session, "import_started", by=admin.actor, at=at, details={"kind": "listings", "rows": 50_000})
    audit.record(session, "token_made", by=admin.actor, at=at, details={"scopes": ["listings:read", "exports:read"]})
    audit.record(session, "data_exported", by=admin.actor, at=at, details={"kinds": ["contacts"], "region": ""})
    await session.commit()

    await browser.get("/settings/audit")

    assert [row[5] for row in _rows(browser)][:4] == [
        "Holds: Contacts",
        "Rights: Listings (read), Data out (read)",
        "Holds: Listings Rows: 50,000",
        "How: by password",
    ]


async def test_how_long_data_are_kept_is_told_by_what_and_days(browser, session, clock, admin):
    await keep_for(session, DataKind.ATTEMPTS, 30, by=admin.actor, at=clock.now())
    await session.commit()

    await browser.get("/settings/audit?thing=retention")

    assert [row[5] for row in _rows(browser)] == ["Counters of log-in attempts: 1 day → 30 days"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("act=office_setting_changed", 1),
        ("thing=token&number=3", 1),
        ("thing=token&number=4", 0),
        ("thing=token", 1),
        ("number=3", 1),
        ("thing=office_setting&act=office_setting_changed", 1),
        ("thing=office%25setting", 0),
        ("number=three&thing=token", 1),
        ("until=2026-03-02&act=office_setting_changed", 1),
        ("since=2026-03-03&act=token_made", 1),
        ("since=yesterday&user=x&act=token_made", 1),
    ],
)
async def test_trail_is_searched(browser, admin, query, found):
    await browser.get(f"/settings/audit?{query}")

    assert len(_rows(browser)) == found


async def test_trail_is_read_at_a_press_and_says_that_it_holds(browser, admin):
    await browser.get("/settings/audit")
    await browser.submit("/settings/audit/read")

    assert "The trail was read and holds" in browser.words()
    assert browser.tree().css_first(".notice.bad") is None


async def test_broken_trail_is_said_aloud(browser, session, admin):
    await session.execute(text("SET LOCAL session_replication_role = replica"))
    await session.execute(text("UPDATE audit_entry SET act = 'nothing' WHERE number = 1"))
    await session.commit()
    await browser.get("/settings/audit")

    await browser.submit("/settings/audit/read")

    assert "The trail is broken behind entry 0" in browser.words()


async def test_trail_is_for_administrators(browser, session, clock):
    user = await eva(session, clock.now(), role=Role.ADVISOR)
    await browser.come_in(user.email)

    answer = await browser.get("/settings/audit")

    assert answer.status_code == 403
