"""Caught mail: read and answered as the partner would, on a real line."""

import dataclasses
import re
from datetime import UTC, datetime
from email import message_from_bytes, policy

import httpx
import pytest
import pytest_asyncio
from selectolax.lexbor import LexborHTMLParser

from dooropener import outbox
from dooropener.mailbox import catcher
from dooropener.mailbox.catcher import MailCatcher, UnknownLetter, caught_letters, get_caught_letter
from dooropener.mailbox.reading import read_mail
from dooropener.outbox import Channel, Delivery
from dooropener.portal.app import create_app
from dooropener.portal.devmail import devmail_router
from dooropener.portal.devmail_answers import READY, Quoting, compose_answer
from dooropener.settings import Environment
from doubles.portals import portal_in
from doubles.smtp import recording_server

AT = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
HTML = "<!doctype html><html lang='it'><head><title>x</title></head><body><p>Buongiorno</p></body></html>"


def letter_of(settings, recipient="chiara@termoemilia.example") -> Delivery:
    return Delivery(
        id=7,
        channel=Channel.MAIL,
        fact="introduction_requested",
        recipient=recipient,
        payload={
            "subject": "Pompe di calore da Norrköping",
            "text": "Gentile Chiara,\n\nun'azienda cerca un distributore.",
            "html": HTML,
            "reply_to": f"bjorn@bjornsvarme.example, {outbox.reply_address(settings, 12)}",
            "references": [],
            "headers": {"Content-Language": "it"},
            "after_sending": None,
        },
        message_id="<0123456789abcdef01234567@norrkoping.example>",
        created_at=AT,
    )


@pytest_asyncio.fixture
async def inbox():
    """Stands where the mail listener is."""
    async with recording_server() as double:
        yield double


@pytest_asyncio.fixture
async def house(house, inbox):
    """The house of the demo, with its mail catcher on a free port."""
    settings = house.settings.model_copy(
        update={"environment": Environment.DEMO, "smtp_port": 0, "mail_in_port": inbox.port}
    )
    mail_catcher = MailCatcher(dataclasses.replace(house, settings=settings))
    await mail_catcher.start()
    yield dataclasses.replace(house, settings=settings.model_copy(update={"smtp_port": mail_catcher.port}))
    await mail_catcher.stop()


@pytest_asyncio.fixture
async def caught(house):
    await outbox.SmtpTransport(house.settings).send(letter_of(house.settings))
    [caught] = caught_letters(house.settings)
    return caught


def _with_catcher(house):
    return create_app(house, routers=[devmail_router(house)])


@pytest_asyncio.fixture
async def browser(house):
    app = portal_in(house, _with_catcher)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://door.example", follow_redirects=True
    ) as client:
        yield client


async def post(browser, caught, **fields):
    page = await browser.get(f"/dev/mail/{caught.id}")
    token = re.search(r'name="_csrf_token" value="([^"]+)"', page.text).group(1)
    form = {"text": "", "quoting": "gmail", "sender": caught.recipient, "_csrf_token": token, **fields}
    return await browser.post(f"/dev/mail/{caught.id}/answer", data=form)


async def test_letters_are_caught_as_they_were_sent(house, caught):
    assert (caught.recipient, caught.subject) == ("chiara@termoemilia.example", "Pompe di calore da Norrköping")
    assert (caught.language, caught.caught_at) == ("it", AT)
    assert caught.reply_to == outbox.reply_address(house.settings, 12)
    assert "cerca un distributore" in caught.text
    assert "Buongiorno" in caught.html
    assert caught.letter["Return-Path"] == f"<{outbox.return_path(house.settings, 7)}>"


async def test_newest_letter_comes_first(house, caught, clock):
    clock.advance(seconds=1)
    await outbox.SmtpTransport(house.settings).send(letter_of(house.settings, "marco@termoemilia.example"))

    assert [letter.recipient.partition("@")[0] for letter in caught_letters(house.settings)] == ["marco", "chiara"]


@pytest.mark.parametrize("letter_id", ["../../etc/passwd", "20260302T120000000000-99", ""])
def test_letter_that_was_not_caught_is_unknown(settings, letter_id):
    with pytest.raises(UnknownLetter):
        get_caught_letter(settings, letter_id)


async def test_empty_catcher_says_what_to_do(browser):
    page = await browser.get("/dev/mail", headers={"accept-language": "en"})

    assert page.status_code == 200
    assert "No letters yet" in page.text


async def test_list_leads_to_the_letter(browser, caught):
    listing = await browser.get("/dev/mail")
    page = await browser.get(f"/dev/mail/{caught.id}")

    assert f'href="/dev/mail/{caught.id}"' in listing.text
    assert page.status_code == 200
    assert "Gentile Chiara," in page.text
    assert "Message-ID: &lt;0123456789abcdef01234567@norrkoping.example&gt;" in page.text
    assert "frame-src 'self'" in page.headers["content-security-policy"]


async def test_html_is_shown_in_a_frame_where_nothing_runs(browser, caught):
    page = await browser.get(f"/dev/mail/{caught.id}")
    frame = await browser.get(f"/dev/mail/{caught.id}/html")

    assert re.search(r'<iframe[^>]* src="/dev/mail/[^"]+/html" sandbox="allow-popups', page.text)
    assert frame.text.startswith("<!doctype html><html lang='it'><head><base target=\"_blank\">")
    assert frame.headers["content-security-policy"].startswith("sandbox ")
    assert "script-src" not in frame.headers["content-security-policy"]
    assert frame.headers["x-frame-options"] == "SAMEORIGIN"


async def test_answer_goes_out_as_a_mail_program_writes_it(browser, caught, house, inbox):
    page = await post(browser, caught, text="Volentieri!")

    [mail] = inbox.received
    assert page.url.path == f"/dev/mail/{caught.id}"
    assert mail.recipients == (outbox.reply_address(house.settings, 12),)
    assert mail.letter["Subject"] == "Re: Pompe di calore da Norrköping"
    assert mail.letter["In-Reply-To"] == "<0123456789abcdef01234567@norrkoping.example>"
    assert mail.letter["References"].endswith("<0123456789abcdef01234567@norrkoping.example>")
    assert mail.letter["From"] == "chiara@termoemilia.example"
    words = mail.letter.get_content().replace("\r\n", "\n")
    assert words.startswith("Volentieri!\n\nIl giorno 2 mar 2026 alle ore 13:00 Norrköpings kommun")
    assert "> Gentile Chiara," in words


async def test_ready_answer_is_sent_at_once(browser, caught, inbox):
    await post(browser, caught, ready=READY["it"][0].text, quoting="none", sender="marco@termoemilia.example")

    [mail] = inbox.received
    assert mail.sender == "marco@termoemilia.example"
    assert mail.letter.get_content().strip().replace("\r\n", "\n") == READY["it"][0].text


@pytest.mark.parametrize("fields", [{"text": ""}, {"text": "sì", "sender": "nobody"}, {"text": "sì", "quoting": "x"}])
async def test_answer_that_cannot_be_sent_is_refused_kindly(browser, caught, inbox, fields):
    page = await post(browser, caught, **fields)

    tree = LexborHTMLParser(page.text)
    assert page.status_code == 422
    assert tree.css_first("[aria-invalid=true]")
    assert tree.css_first("textarea").text().strip() == fields["text"]
    assert inbox.received == []


async def test_answer_that_the_listener_refuses_is_told(browser, caught, inbox):
    inbox.refuse_recipient = "550 5.7.1 no such address here"

    page = await post(browser, caught, text="Volentieri!")

    assert page.status_code == 409


@pytest.mark.parametrize("quoting", list(Quoting))
@pytest.mark.parametrize("language", ["it", "de", "sv", "en", "fi"])
async def test_quote_of_every_manner_is_told_from_the_answer(caught, quoting, language):
    caught.letter.replace_header("Content-Language", language)

    answer = compose_answer(caught, sender="chiara@termoemilia.example", text="sì, volentieri", quoting=quoting, at=AT)

    reread = message_from_bytes(answer.as_bytes(), policy=policy.default).get_content()
    assert ("Gentile Chiara" in reread) is (quoting is not Quoting.NONE)
    assert read_mail(answer.as_bytes()).visible_text == "sì, volentieri"


@pytest.mark.parametrize("language", sorted(READY))
async def test_ready_answers_are_read_as_what_they_say(caught, house, language):
    read = {
        ready.says: read_mail(
            compose_answer(
                caught, sender="chiara@termoemilia.example", text=ready.text, quoting=Quoting.GMAIL, at=AT
            ).as_bytes(),
            encoder=house.encoder,
        ).proposal.label.value
        for ready in READY[language]
    }

    assert read == {label: label for label in read}


async def test_caught_mail_does_not_exist_in_production(house):
    production = dataclasses.replace(
        house, settings=house.settings.model_copy(update={"environment": Environment.PRODUCTION})
    )

    with pytest.raises(RuntimeError):
        devmail_router(production)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(create_app(production)), base_url="http://door.example"
    ) as client:
        page = await client.get("/dev/mail")
    assert page.status_code == 404


def test_letters_without_a_language_count_as_english():
    letter = message_from_bytes(b"From: a@b.example\r\n\r\nx", policy=policy.default)

    assert catcher.CaughtLetter("1", AT, "x@y.example", letter).language == "en"
