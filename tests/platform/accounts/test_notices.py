"""Whoever did not change how they sign in learns of it by letter. `pytest --record` writes the golden files anew."""

import re
from pathlib import Path

import pyotp
import pytest
import pytest_asyncio
from inscriptis import get_text
from selectolax.lexbor import LexborHTMLParser
from sqlalchemy import select

from dooropener import accounts
from dooropener.accounts import Change, Place, Site
from dooropener.accounts.notices import tell
from dooropener.actors import MACHINE
from dooropener.outbox import Delivery
from dooropener.words import PORTAL_LANGUAGES
from doubles.authenticator import Authenticator
from people import AT_HOME, PASSWORD, ada, eva

GOLDEN = Path(__file__).parent / "golden"
SECRET = "a secret for tests only, long enough"
SITE = Site("http://localhost:8000", SECRET)
RESETS = (Change.PASSWORD_RESET, Change.SECOND_STEP_RESET)


@pytest_asyncio.fixture
async def user(session, clock):
    return await ada(session, clock.now())


async def _letters(session):
    query = select(Delivery).where(Delivery.fact == "sign_in_changed").order_by(Delivery.id)
    return list(await session.scalars(query))


async def _told(session):
    """To whom was written, and the first lines of each letter after the greeting."""
    letters = await _letters(session)
    return [(one.recipient, one.payload["text"].split("\n\n")[1]) for one in letters]


async def _each_letter(session, user, language, at):
    user.language = language
    for change in Change:
        by = user.actor if change is Change.PASSWORD_RESET else MACHINE if change in RESETS else None
        await tell(session, user, change, place=AT_HOME, by=by, at=at)
    await tell(session, user, Change.PASSWORD_CHANGED, place=Place(AT_HOME.settings), at=at)
    return await _letters(session)


@pytest.mark.parametrize("language", PORTAL_LANGUAGES)
async def test_letters_are_as_recorded(session, user, clock, language, record):
    letters = await _each_letter(session, user, language, clock.now())

    said = "\n=====\n".join(f"{one.payload['subject']}\n\n{one.payload['text']}" for one in letters)

    path = GOLDEN / f"sign_in_changed.{language}.txt"
    if record:
        path.parent.mkdir(exist_ok=True)
        path.write_text(said, "utf-8")
    assert said == path.read_text("utf-8")


@pytest.mark.parametrize("language", PORTAL_LANGUAGES)
async def test_text_and_html_say_the_same(session, user, clock, language):
    for one in await _each_letter(session, user, language, clock.now()):
        page = LexborHTMLParser(one.payload["html"])
        page.css_first("footer").decompose()
        links = [node.attributes["href"] for node in page.css("a")]
        text, *urls = re.split(r"(?=http)", one.payload["text"])
        door = page.css_first("a").text()

        assert re.findall(r"\w+", get_text(page.body.html)) == re.findall(r"\w+", text)
        assert links == [url.strip() for url in urls]
        assert f"{door}:" in text


async def test_own_changes_are_told_with_the_browser_and_nothing_of_what_was_set(session, user, clock):
    user.language = "sv"
    at, words = clock.now(), {"place": AT_HOME, "at": clock.now()}
    phone, options = Authenticator(), await accounts.ask_to_make(session, SITE, user, at=at)
    key = await accounts.begin_app(session, user, secret=SECRET, at=at)

    first = await accounts.confirm_app(session, user, pyotp.TOTP(key).at(at), secret=SECRET, **words)
    second = await accounts.give_codes(session, user, secret=SECRET, **words)
    passkey = await accounts.add_passkey(session, SITE, user, phone.make(options), name="My telephone", **words)
    await accounts.remove_passkey(session, user, passkey.id, **words)
    await accounts.forget_app(session, user, **words)
    await accounts.forget_app(session, user, **words)
    await accounts.change_password(session, user, "another battery horse", **words)
    user.password_hash = None
    await accounts.change_password(session, user, PASSWORD, **words)

    letters = await _letters(session)
    assert await _told(session) == [
        ("ada@norrkoping.example", said)
        for said in (
            "en app för det andra steget har lagts till på ditt konto.",
            "ditt konto har fått nya reservkoder. De gamla gäller inte längre.",
            "en nyckel (passkey) har lagts till på ditt konto.",
            "en nyckel (passkey) har tagits bort från ditt konto.",
            "appen för det andra steget har tagits bort från ditt konto.",
            "lösenordet till ditt konto har ändrats.",
            "ditt konto har fått ett lösenord.",
        )
    ]
    assert all("Från: Firefox, Linux" in one.payload["text"] for one in letters)
    secrets = [key, *first, *second, "My telephone", "another battery horse", PASSWORD]
    assert [secret for secret in secrets for one in letters if secret in str(one.payload)] == []


async def test_app_beside_a_passkey_is_told_with_its_codes_in_one_letter(session, user, clock):
    user.language = "en"
    at, words = clock.now(), {"place": AT_HOME, "at": clock.now()}
    options = await accounts.ask_to_make(session, SITE, user, at=at)
    await accounts.add_passkey(session, SITE, user, Authenticator().make(options), name="", **words)
    await accounts.give_codes(session, user, secret=SECRET, **words)
    key = await accounts.begin_app(session, user, secret=SECRET, at=at)

    await accounts.confirm_app(session, user, pyotp.TOTP(key).at(at), secret=SECRET, **words)

    _passkey, *others = await _told(session)
    said = "an app for the second step was added to your account, and new recovery codes with it."
    assert others == [("ada@norrkoping.example", f"{said} The old codes count no more.")]


async def test_reset_names_the_administrator_and_not_her_browser(session, user, clock):
    colleague = await eva(session, clock.now())
    colleague.language = "en"
    options = await accounts.ask_to_make(session, SITE, colleague, at=clock.now())
    words = {"place": AT_HOME, "at": clock.now()}
    await accounts.add_passkey(session, SITE, colleague, Authenticator().make(options), name="", **words)
    (first,) = await _letters(session)

    await accounts.reset_second_steps(session, colleague, by=user, **words)
    await accounts.reset_second_steps(session, colleague, by=user, **words)
    await accounts.reset_password(session, colleague, "another battery horse", by=MACHINE, **words)

    _, steps, password = await _letters(session)
    assert "From: Firefox, Linux" in first.payload["text"]
    assert f"By: {user.name}\n" in steps.payload["text"]
    assert "By: somebody who runs the server\n" in password.payload["text"]
    assert {one.recipient for one in (steps, password)} == {colleague.email}
    assert "Firefox" not in steps.payload["text"] + password.payload["text"]


async def test_password_is_reset_by_administrators_alone(session, user, clock):
    advisor = await eva(session, clock.now())

    with pytest.raises(accounts.NotAnAdmin):
        await accounts.reset_password(session, user, "my own new one", place=AT_HOME, by=advisor, at=clock.now())

    assert await accounts.authenticate(session, email=user.email, password=PASSWORD) is user
    assert await _letters(session) == []
