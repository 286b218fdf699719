"""Mail that nobody could file, and messages in full."""

import hashlib
from email.message import EmailMessage

import pytest_asyncio

from dooropener.mailbox import Direction, MailKind, Message, MessageState
from people import consented, story


def _raw(text="Buongiorno, cerchiamo <b>clienti</b> in Svezia."):
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "Dmitri <dmitri@stranger.example>", "doors@norrkoping.example", "Ciao"
    mail.set_content(text)
    return mail.as_bytes()


@pytest_asyncio.fixture
async def told(session, clock):
    return await story(session, clock.now())


@pytest_asyncio.fixture
async def stray(session, clock):
    """A stranger's mail, waiting to be sorted."""
    raw = _raw()
    message = Message(
        direction=Direction.IN,
        state=MessageState.TRIAGE,
        raw=raw,
        digest=hashlib.sha256(raw).hexdigest(),
        at=clock.now(),
        from_address="dmitri@stranger.example",
        from_name="Dmitri",
        subject="Ciao",
        language="it",
        kind=MailKind.REPLY,
        text="Buongiorno, cerchiamo <b>clienti</b> in Svezia.",
        visible_text="Buongiorno, cerchiamo <b>clienti</b> in Svezia.",
        envelope_to=["doors@norrkoping.example"],
        references=[],
        attachments=[{"filename": "listino.pdf", "content_type": "application/pdf", "size": 2048, "sha256": "0" * 64}],
        notes=[],
    )
    session.add(message)
    await session.flush()
    return message


@pytest_asyncio.fixture
async def desk(browser, told, stray):
    await browser.sign_in(told.ada.email)
    await browser.get("/triage")
    return browser


async def test_stray_mail_waits_with_its_words_escaped(desk):
    assert "Dmitri" in desk.words()
    assert "&lt;b&gt;clienti&lt;/b&gt;" in desk.page.text


async def test_stray_mail_is_filed_with_an_introduction(desk, session, told, stray, clock):
    introduction = await consented(session, told, clock.now())
    await desk.get("/triage")

    await desk.submit(f"/messages/{stray.id}/attach", introduction=str(introduction.id))

    await session.refresh(stray)
    assert desk.page.url.path == f"/introductions/{introduction.id}"
    assert (stray.state, stray.introduction_id) == (MessageState.FILED, introduction.id)


async def test_filing_without_saying_where_changes_nothing(desk, session, stray):
    await desk.post(f"/messages/{stray.id}/attach")

    await session.refresh(stray)
    assert (desk.page.status_code, stray.state) == (422, MessageState.TRIAGE)


async def test_dismissed_mail_is_kept(desk, session, stray):
    await desk.submit(f"/messages/{stray.id}/dismiss")

    await session.refresh(stray)
    assert stray.state is MessageState.DISMISSED
    assert "No mail to sort" in desk.words()


async def test_message_page_shows_it_whole(desk, stray):
    await desk.get(f"/messages/{stray.id}")

    words = desk.words()
    assert "listino.pdf application/pdf, 2 kB" in words
    assert desk.tree().css_first('.card [lang="it"]')


async def test_raw_bytes_are_saved_not_shown(desk, stray):
    await desk.get(f"/messages/{stray.id}/raw")

    assert desk.page.content == _raw()
    assert desk.page.headers["content-type"] == "application/octet-stream"
    assert desk.page.headers["content-disposition"].startswith("attachment;")


async def test_what_is_locked_away_is_not_handed_out(browser, session, told, stray, clock):
    stray.restricted_at = clock.now()
    await session.flush()
    await browser.sign_in(told.ada.email)
    await browser.get(f"/messages/{stray.id}")
    shown, link = browser.words(), browser.tree().css_first(f'a[href="/messages/{stray.id}/raw"]')

    await browser.get(f"/messages/{stray.id}/raw")

    assert "a person in it asked to be forgotten" in shown
    assert link is None
    assert browser.page.status_code == 403
