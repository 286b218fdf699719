"""Every letter that does something on a page stands in its help, and the help promises no other."""

import re

import pytest_asyncio

from dooropener import mailbox
from dooropener.mailbox import ProposalLabel
from dooropener.templating import environment, resource_folder
from dooropener.words import words
from people import CASE, sent, story

WRITTEN = re.compile(r'\bdata-key="([a-z])"|\bkey="([a-z])"|\bact\("[^)\n]*?, "([a-z])", ')
CHOSEN = re.compile(r'data-key="\{\{ "([a-z])" if \w+ else "([a-z])" \}\}"|, "([a-z])" if loop\.first')


def _known(language="en"):
    told = words(language)
    return dict(environment().get_template("portal/keys.html").make_module({"_": told.gettext}).letters)


def _used():
    """What templates give to buttons and links."""
    folder = resource_folder("templates") / "portal"
    texts = [path.read_text(encoding="utf-8") for path in folder.rglob("*.html") if path.name != "keys.html"]
    return {
        letter
        for text in texts
        for written in (WRITTEN, CHOSEN)
        for found in written.findall(text)
        for letter in found
        if letter
    }


@pytest_asyncio.fixture
async def told(session, clock):
    told = await story(session, clock.now())
    told.match.case = CASE
    await session.flush()
    return told


def _offered(browser):
    return {node.attributes["data-key"] for node in browser.tree().css("[data-key]")}


def _helped(browser):
    return {node.text() for node in browser.tree().css("dialog#keys dt kbd")} - {"j", "k", "Esc", "?"}


def test_help_tells_exactly_the_letters_that_pages_use():
    assert set(_known()) == _used()


async def test_every_key_of_a_page_stands_in_its_help(browser, session, house, told, clock):
    introduction = await sent(session, house, told, clock.now())
    await mailbox.choose(session, introduction, ProposalLabel.INTERESTED, text="Volentieri", at=clock.now())
    await session.commit()
    await browser.come_in(told.ada.email)
    seen = set()
    pages = (
        "/today",
        "/review",
        "/matches",
        f"/matches/{told.match.id}",
        f"/introductions/{introduction.id}",
        f"/introductions/{introduction.id}/letter",
        "/triage",
        "/enquiries",
        "/organisations",
        "/listings",
        "/introductions",
    )

    for page in pages:
        await browser.get(page)
        assert _offered(browser) <= _helped(browser) == set(_known()), page
        seen |= _offered(browser)

    assert {"o", "y", "n", "m"} <= seen


async def test_help_is_told_in_the_readers_language():
    assert _known("sv")["u"] == "ångra, inom tio sekunder"
    assert all(_known("sv")[letter] != does for letter, does in _known().items())
