"""RFC 8058: from the header of a letter to the end of all letters, as a mail program does it."""

from email import message_from_bytes, policy
from urllib.parse import urlsplit

import httpx
import pytest
import pytest_asyncio

from dooropener import introductions, outbox
from dooropener.introductions import ClosedReason, IntroductionState
from doubles.portals import portal_in, with_partners
from people import replied

ADDRESS = "chiara@termoemilia.example"
FORM = "application/x-www-form-urlencoded"
URLENCODED = {"content": b"List-Unsubscribe=One-Click", "headers": {"content-type": FORM}}
MULTIPART = {
    "content": b'--b\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--b--\r\n',
    "headers": {"content-type": "multipart/form-data; boundary=b"},
}


@pytest_asyncio.fixture
async def mail_program(house):
    """Knows nothing but the letter: no cookie, no page seen before, and it follows no redirect."""
    transport = httpx.ASGITransport(app=portal_in(house, with_partners))
    async with httpx.AsyncClient(transport=transport, base_url="http://mail-program.example") as client:
        yield client


def as_received(delivery, settings):
    return message_from_bytes(outbox.sealed(delivery, settings), policy=policy.default)


async def link_in_letter(session, house, introduction):
    [delivery] = [each for each in await outbox.deliveries_of(session, introduction.id) if each.recipient == ADDRESS]
    letter = as_received(delivery, house.settings)
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = letter["List-Unsubscribe"]
    assert link.startswith(f"<{house.settings.public_url}/stop/")
    return urlsplit(link.strip("<>")).path


@pytest.mark.parametrize("form", [URLENCODED, MULTIPART], ids=["urlencoded", "multipart"])
async def test_one_post_to_the_link_in_the_header_stops_all_letters_at_once(
    mail_program, session, house, request_sent, form
):
    path = await link_in_letter(session, house, request_sent)

    answer = await mail_program.post(path, **form)

    introduction = await introductions.get_introduction(session, request_sent.id)
    assert answer.status_code == 200
    assert await outbox.is_suppressed(session, ADDRESS)
    assert (introduction.state, introduction.closed_reason) == (IntroductionState.CLOSED, ClosedReason.UNSUBSCRIBED)


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "PUT", "DELETE"])
async def test_whoever_only_looks_stops_nothing(mail_program, session, house, request_sent, method):
    path = await link_in_letter(session, house, request_sent)

    await mail_program.request(method, path)
    await mail_program.request(method, f"{path}?List-Unsubscribe=One-Click")

    assert not await outbox.is_suppressed(session, ADDRESS)
    assert (await introductions.get_introduction(session, request_sent.id)).state is IntroductionState.SENT


async def test_a_link_for_someone_else_stops_only_them(mail_program, session, house, request_sent):
    path = await link_in_letter(session, house, request_sent)
    broken = path[:-1] + ("a" if path[-1] != "a" else "b")

    answer = await mail_program.post(broken, **URLENCODED)

    assert answer.status_code == 404
    assert not await outbox.is_suppressed(session, ADDRESS)


async def test_the_link_is_in_letters_to_partners_alone(session, house, told, clock):
    introduction = await replied(session, house, told, clock.now())
    await introductions.accept(session, introduction, by=told.ada, at=clock.now(), house=house)
    await introductions.sending.ask_by_mail(session, introduction, at=clock.now(), house=house)

    letters = await outbox.deliveries_of(session, introduction.id)

    clickable = {
        (each.fact, each.recipient): "List-Unsubscribe" in as_received(each, house.settings)
        for each in letters
        if each.channel is outbox.Channel.MAIL
    }
    assert clickable == {
        ("company_asked", "bjorn@bjornsvarme.example"): False,
        ("introduction_requested", ADDRESS): True,
        ("contacts_exchanged", "bjorn@bjornsvarme.example"): False,
        ("contacts_exchanged", ADDRESS): True,
    }
