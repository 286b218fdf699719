"""After a restore nothing leaves until an administrator has looked, and every page says so."""

import pytest_asyncio
from sqlalchemy import text

from dooropener import outbox
from people import ada, eva

HELD = "INSERT INTO office_setting (name, state) VALUES ('mail_held', 'on'), ('chat_held', 'on')"
TURNED = """
INSERT INTO change (subject, subject_id, to_state, at, actor_kind, actor_name, reason)
SELECT 'office_setting', id, 'on', now(), 'machine', 'dooropener restore', name FROM office_setting
WHERE name IN ('mail_held', 'chat_held')
"""


@pytest_asyncio.fixture
async def restored(session):
    for statement in (HELD, TURNED):
        await session.execute(text(statement))


async def test_an_advisor_sees_it_and_does_not_release_it(browser, session, clock, restored):
    user = await eva(session, clock.now())
    await browser.come_in(user.email)
    await browser.get("/settings")
    told, form = browser.words(), browser.form("/settings/mail")

    await browser.post("/settings/mail", held="off")

    assert "återställts från en säkerhetskopia" in told
    assert form is None
    assert browser.page.status_code == 403
    assert await outbox.mail_is_held(session)


async def test_an_administrator_releases_mail_and_chat(browser, session, clock, restored):
    user = await ada(session, clock.now())
    await browser.come_in(user.email)
    await browser.get("/settings")

    await browser.submit("/settings/mail")

    assert browser.page.status_code == 200
    assert (await outbox.mail_is_held(session), await outbox.chat_is_held(session)) == (False, False)


async def test_news_in_the_chat_wait_as_well(session, clock, restored):
    waiting = await outbox.enqueue_chat(session, fact="listing_published", person_id=1, values={}, at=clock.now())
    await session.execute(text("DELETE FROM procrastinate_jobs"))

    held = await outbox.sweep(session, now=clock.now())
    await session.execute(text("UPDATE office_setting SET state = 'off'"))
    released = await outbox.sweep(session, now=clock.now())

    assert (held, released) == (0, 1)
    assert waiting.state is outbox.DeliveryState.PENDING
