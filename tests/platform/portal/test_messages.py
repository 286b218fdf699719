"""Mail that nobody could file, and messages in full."""

import email
import hashlib
from email.message import EmailMessage

import pytest
import pytest_asyncio
from sqlalchemy import select

from dooropener.mailbox import MessageState
from dooropener.mailbox.pieces import judge
from dooropener.mailbox.reading.bodies import read_body
from dooropener.organisations import Contact
from people import consented, story, stray_mail


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
    enclosed = {"filename": "listino.pdf", "content_type": "application/pdf", "size": 2048, "sha256": "0" * 64}
    text = "Buongiorno, cerchiamo <b>clienti</b> in Svezia."
    return await stray_mail(session, clock.now(), text=text, raw=_raw(), attachments=[enclosed])


@pytest_asyncio.fixture
async def desk(browser, told, stray):
    await browser.come_in(told.ada.email)
    await browser.get("/triage")
    return browser


async def test_stray_mail_waits_with_its_words_escaped(desk):
    assert "Dmitri" in desk.words()
    assert "&lt;b&gt;clienti&lt;/b&gt;" in desk.page.text


async def test_stray_mail_is_filed_with_an_introduction(desk, session, told, stray, clock, ten_seconds_later):
    introduction = await consented(session, told, clock.now())
    await desk.get("/triage")
    await desk.get(desk.tree().css_first('a[data-key="a"]').attributes["href"])
    under_way = desk.words()
    await desk.get(f"/messages/{stray.id}/place?q=nobody+of+that+name")
    nobody = desk.words()
    await desk.get(f"/messages/{stray.id}/place?q=Temro+Emilia")

    await desk.submit(f"/messages/{stray.id}/attach")
    await ten_seconds_later()

    await session.refresh(stray)
    assert "Björns Värme AB – Termo Emilia S.r.l." in under_way
    assert "No introduction found" in nobody
    assert desk.page.url.path == "/triage"
    assert (stray.state, stray.introduction_id) == (MessageState.FILED, introduction.id)


async def test_filing_without_saying_where_changes_nothing(desk, session, stray):
    await desk.post(f"/messages/{stray.id}/attach")

    await session.refresh(stray)
    assert (desk.page.status_code, stray.state) == (422, MessageState.TRIAGE)


async def test_dismissed_mail_is_kept(desk, session, stray, ten_seconds_later):
    await desk.submit(f"/messages/{stray.id}/dismiss")
    await ten_seconds_later()

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
    await browser.come_in(told.ada.email)
    await browser.get(f"/messages/{stray.id}")
    shown, link = browser.words(), browser.tree().css_first(f'a[href="/messages/{stray.id}/raw"]')

    await browser.get(f"/messages/{stray.id}/raw")

    assert "a person in it asked to be forgotten" in shown
    assert link is None
    assert browser.page.status_code == 403


async def test_suggested_introduction_is_one_key_away(desk, session, told, stray, clock, ten_seconds_later):
    introduction = await consented(session, told, clock.now())
    stray.text = "Scrivo per Termo Emilia"
    await session.flush()
    await desk.get("/triage")
    button = desk.tree().css_first('button[data-key="a"]')

    await desk.submit(f"/messages/{stray.id}/attach")
    await ten_seconds_later()

    await session.refresh(stray)
    assert "File with" in button.text()
    assert (stray.state, stray.introduction_id) == (MessageState.FILED, introduction.id)


def _letter_with(*files, html=None):
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "Dmitri <dmitri@stranger.example>", "Ciao"
    mail.set_content("testo")
    if html:
        mail.add_alternative(html, subtype="html")
    for name, content in files:
        mail.add_attachment(content, maintype="text", subtype="html", filename=name)
    return mail.as_bytes()


async def _keep(session, stray, raw):
    read = read_body(email.message_from_bytes(raw))
    stray.raw, stray.digest = raw, hashlib.sha256(raw).hexdigest()
    stray.attachments = judge(
        raw,
        [
            {"filename": one.filename, "content_type": one.content_type, "size": one.size, "sha256": one.sha256}
            for one in read.attachments
        ],
    )
    await session.flush()


async def test_attached_file_is_saved_under_a_safe_name_and_never_opened(desk, session, stray):
    content = b"<script>alert(1)</script>"
    await _keep(session, stray, _letter_with(("../../..\\evil\u202e.html", content)))
    await desk.get(f"/messages/{stray.id}")
    words = desk.words()

    await desk.get(f"/messages/{stray.id}/files/1")

    headers = desk.page.headers
    assert "of an unknown kind" in words
    assert desk.page.content == content
    assert headers["content-type"] == "application/octet-stream"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-disposition"] == "attachment; filename*=UTF-8''_.._.._evil.html"


async def test_file_that_is_not_there_is_not_found(desk, stray):
    for number in (0, 1, 2, 99):
        await desk.get(f"/messages/{stray.id}/files/{number}")
        assert desk.page.status_code == 404


async def test_formatted_text_is_framed_and_loads_nothing(desk, session, stray):
    html = '<p>Buongiorno</p><img src="https://spy.example/p.gif"><script>alert(1)</script>'
    await _keep(session, stray, _letter_with(html=html))
    await desk.get(f"/messages/{stray.id}")
    frame = desk.tree().css_first("iframe")

    await desk.get(f"/messages/{stray.id}/formatted")

    policy = desk.page.headers["content-security-policy"]
    assert frame.attributes["sandbox"] in (None, "")
    assert "Buongiorno" in desk.page.text
    assert "spy.example" not in desk.page.text
    assert "script" not in desk.page.text
    assert policy.startswith("sandbox; default-src 'none';")


@pytest.mark.parametrize("path", ["files/1", "formatted"])
async def test_pieces_of_what_is_locked_away_are_not_handed_out(desk, session, stray, clock, path):
    await _keep(session, stray, _letter_with(("x.html", b"x"), html="<p>x</p>"))
    stray.restricted_at = clock.now()
    await session.flush()

    await desk.get(f"/messages/{stray.id}/{path}")

    assert desk.page.status_code == 403


async def test_who_answers_from_another_address_becomes_a_contact_with_one_click(desk, session, told, stray, clock):
    introduction = await consented(session, told, clock.now())
    stray.state, stray.introduction_id = MessageState.FILED, introduction.id
    stray.recipients = ["marco.rossi@stranger.example", "doors@norrkoping.example"]
    await session.flush()
    await desk.get(f"/introductions/{introduction.id}")
    shown = desk.words()

    await desk.submit(f"/messages/{stray.id}/contacts", address="dmitri@stranger.example")
    await desk.post(f"/messages/{stray.id}/contacts", address="someone@else.example")

    query = select(Contact.email, Contact.name, Contact.source).where(
        Contact.organisation_id == told.partner.organisation_id
    )
    contacts = [tuple(row) for row in await session.execute(query)]
    assert "dmitri@stranger.example answers from another address" in shown
    assert "marco.rossi@stranger.example is in copy" in shown
    assert desk.page.status_code == 404
    assert ("dmitri@stranger.example", "Dmitri", "wrote_to_us") in contacts
    assert "someone@else.example" not in {address for address, *_ in contacts}


async def test_checks_of_our_server_are_shown(desk, session, stray):
    stray.checks = {"spf": "pass stranger.example", "dmarc": "fail stranger.example"}
    await session.flush()

    await desk.get(f"/messages/{stray.id}")

    assert "SPF: pass stranger.example DMARC: fail stranger.example" in desk.words()
