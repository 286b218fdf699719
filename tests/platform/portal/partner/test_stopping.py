from urllib.parse import urlsplit

import pytest
from selectolax.lexbor import LexborHTMLParser

from dooropener import introductions, mailbox, outbox
from dooropener.introductions import ClosedReason, IntroductionState
from dooropener.mailbox import ProposalLabel
from dooropener.outbox import SuppressionReason
from people import institution, opened, story

ADDRESS = "chiara@termoemilia.example"


def text_of(answer):
    return " ".join(LexborHTMLParser(answer.text).body.text(separator=" ").split())


async def test_opening_the_page_stops_nothing(reader, session, stop_path, request_sent):
    answer = await reader.get(stop_path)

    assert "Nessun’altra e-mail da noi?" in text_of(answer)
    assert not await outbox.is_suppressed(session, ADDRESS)
    assert (await introductions.get_introduction(session, request_sent.id)).state is IntroductionState.SENT


async def test_a_mail_programs_single_post_stops_at_once(reader, session, stop_path, request_sent):
    answer = await reader.post(
        stop_path,
        content="List-Unsubscribe=One-Click",
        headers={"content-type": "application/x-www-form-urlencoded"},
    )

    introduction = await introductions.get_introduction(session, request_sent.id)
    assert answer.status_code == 200
    assert await outbox.is_suppressed(session, ADDRESS)
    assert (introduction.state, introduction.closed_reason) == (IntroductionState.CLOSED, ClosedReason.UNSUBSCRIBED)


async def test_stopping_twice_is_stopping_once(reader, session, stop_path, request_sent):
    await reader.post(stop_path)
    await reader.post(stop_path)

    labels = [proposal.label for proposal in await mailbox.proposals_of(session, request_sent)]
    assert labels == [ProposalLabel.UNSUBSCRIBE]


async def test_a_stop_can_be_taken_back(reader, session, stop_path, request_sent):
    stopped = await reader.send_form(stop_path)
    allowed = await reader.send_form(stop_path, allow="yes")

    assert "Non riceverà altre nostre e-mail" in text_of(stopped)
    assert "Nessun’altra e-mail da noi?" in text_of(allowed)
    assert not await outbox.is_suppressed(session, ADDRESS)
    introduction = await introductions.get_introduction(session, request_sent.id)
    assert (introduction.state, introduction.closed_reason) == (IntroductionState.SENT, None)


async def test_a_bounce_is_not_the_readers_to_take_back(reader, session, stop_path, clock):
    await outbox.suppress(session, ADDRESS, reason=SuppressionReason.BOUNCED, at=clock.now())

    await reader.send_form(stop_path, allow="yes")

    assert await outbox.is_suppressed(session, ADDRESS)


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_a_link_that_was_not_made_here_stops_no_one(reader, method):
    answer = await reader.request(method, "/stop/aaaaaaaaaaaaaaaaaaaaaaaa")

    assert answer.status_code == 404


async def test_stop_of_the_institution_that_was_thanked_ends_nothing_between_the_two(reader, session, house, clock):
    erika = await institution(session, clock.now())
    told = await story(session, clock.now(), region="esslingen", country="DE", language="de")
    introduction = await opened(session, house, told, clock.now())
    thanks = await introductions.say_thanks(session, introduction, by=told.ada, at=clock.now(), house=house)
    path = urlsplit(thanks.payload["headers"]["List-Unsubscribe"].strip("<>")).path

    stopped = await reader.send_form(path)
    silent = [await outbox.is_suppressed(session, address) for address in (erika.email, ADDRESS)]
    goes_on = (await introductions.get_introduction(session, introduction.id)).state
    await reader.send_form(path, allow="yes")

    assert "Sie erhalten keine E-Mails mehr" in text_of(stopped)
    assert silent == [True, False]
    assert goes_on is IntroductionState.CONTACTS_EXCHANGED
    assert not await outbox.is_suppressed(session, erika.email)
