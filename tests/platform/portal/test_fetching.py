"""Advisors see whether mail is fetched."""

import pytest
from pydantic import SecretStr

from dooropener.mailbox import FetchFault, folders
from people import story


@pytest.fixture
def settings(settings):
    """With a mailbox to fetch from."""
    return settings.model_copy(
        update={"imap_host": "imap.example", "imap_username": "doors", "imap_password": SecretStr("x")}
    )


async def pages(browser, session, clock):
    told = await story(session, clock.now())
    await browser.come_in(told.ada.email)
    words = []
    for path in ("/today", "/settings"):
        await browser.get(path)
        words.append(browser.words())
    return words


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        (FetchFault.REFUSED, "The mail server refuses name or password."),
        (FetchFault.UNTRUSTED, "The mail server's certificate cannot be trusted."),
        (FetchFault.NO_FOLDER, "The folder “INBOX” is not there."),
        (FetchFault.UNREACHABLE, "The mail server does not answer."),
        (FetchFault.BROKEN, "The mail server answers something that is not understood."),
    ],
)
async def test_fault_is_told_where_an_advisor_looks(browser, session, house, clock, fault, sentence):
    await folders.note_fault(session, house.settings, fault, at=clock.now())
    await session.flush()

    today, settings = await pages(browser, session, clock)

    assert sentence in today
    assert sentence in settings


async def test_what_works_is_told_in_the_settings_alone(browser, session, house, clock):
    await folders.note_fault(session, house.settings, FetchFault.REFUSED, at=clock.now())
    await folders.note_success(session, house.settings, at=clock.now())
    await session.flush()

    today, settings = await pages(browser, session, clock)

    assert "Mail cannot be fetched" not in today
    assert "Incoming mail: fetched from a mailbox Last fetched" in settings


async def test_part_that_never_ran_is_missed(browser, session, clock):
    _, settings = await pages(browser, session, clock)

    assert "Incoming mail: fetched from a mailbox It has never given a sign of life." in settings
