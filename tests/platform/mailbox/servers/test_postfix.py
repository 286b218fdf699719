"""Out through Postfix, and back from it by LMTP."""

import asyncio
from email import message_from_bytes, policy

from imap_tools import MailBoxUnencrypted

from dooropener import introductions, mailbox, outbox
from dooropener.mailbox import MAX_BYTES, MessageState, ThreadedBy
from doubles.incoming import kept, listening, post, until, until_kept
from doubles.mails import send_letter, typed
from doubles.mailserver import OURS, PASSWORD, USERS

YES = "Buongiorno,\n\nsiamo molto interessati, volentieri un contatto.\n\nChiara\n"
CHIARA = USERS[1]


async def begin(house):
    async with house.sessions.begin() as session:
        return await send_letter(session, house, house.clock.now())


async def deliver(house, letter, **changes):
    """Send one delivery of ours, as the worker does."""
    async with house.sessions.begin() as session:
        delivery = await outbox.get_delivery(session, letter.id)
        for name, value in changes.items():
            setattr(delivery, name, value)
        await house.transports[delivery.channel].send(delivery)


def mailbox_of(servers, user):
    with MailBoxUnencrypted("127.0.0.1", servers.imap).login(user, PASSWORD) as box:
        return [message_from_bytes(message.obj.as_bytes(), policy=policy.default) for message in box.fetch()]


async def test_letter_reaches_the_partner_and_the_reply_comes_back_by_its_plus_address(
    behind_postfix, servers, run_jobs
):
    sent = await begin(behind_postfix)
    await deliver(behind_postfix, sent.letter)

    async def arrived():
        return await asyncio.to_thread(mailbox_of, servers, CHIARA)

    [letter] = await until(arrived, servers=servers)
    async with listening(behind_postfix):
        reply_to = str(letter["Reply-To"])
        raw = typed(YES, to=reply_to, In_Reply_To=str(letter["Message-ID"]))
        await asyncio.to_thread(post, servers, raw, to=[reply_to])
        [row] = await until_kept(behind_postfix, 1)
    await run_jobs(behind_postfix)

    async with behind_postfix.sessions() as session:
        message = await mailbox.get_message(session, row.id)
        introduction = await introductions.get_introduction(session, sent.introduction.id)
    assert (message.state, message.threaded_by, message.envelope_to) == (
        MessageState.FILED,
        ThreadedBy.TOKEN,
        [reply_to],
    )
    assert (introduction.id, introduction.state) == (message.introduction_id, "replied")
    assert letter["Message-ID"] == sent.letter.message_id


async def test_bounce_of_an_unknown_address_comes_back_and_stops_it(behind_postfix, servers, run_jobs):
    nobody = "nessuno@termoemilia.example"
    sent = await begin(behind_postfix)
    async with behind_postfix.sessions.begin() as session:
        introduction = await introductions.get_introduction(session, sent.introduction.id)
        introduction.addressee.email = nobody

    async with listening(behind_postfix):
        await deliver(behind_postfix, sent.letter, recipient=nobody)
        [row] = await until_kept(behind_postfix, 1)
    await run_jobs(behind_postfix)

    async with behind_postfix.sessions() as session:
        message = await mailbox.get_message(session, row.id)
        introduction = await introductions.get_introduction(session, sent.introduction.id)
        assert await outbox.is_suppressed(session, nobody)
    assert (message.kind, message.state, message.envelope_from) == ("bounce", "filed", "")
    assert introduction.state == "bounced"


async def test_mail_for_several_of_our_addresses_is_one_mail_and_postfix_is_content(behind_postfix, servers):
    to = [f"dorroppnaren+{tag}@{OURS}" for tag in ("a", "b", "c")]
    async with listening(behind_postfix):
        await asyncio.to_thread(post, servers, typed(YES, to=", ".join(to)), to=to)

        async def all_answered():
            log = servers.logs()
            return all(f"to=<{one}>" in log for one in to) and log

        log = await until(all_answered, servers=servers)
        rows = await kept(behind_postfix)

    answers = [line for line in log.splitlines() if any(f"to=<{one}>" in line for one in to)]
    assert len(rows) == 1
    assert len(answers) == 3
    assert all("dsn=2.0.0, status=sent (250 2.0.0 kept)" in line for line in answers)


async def test_mail_above_the_limit_goes_back_to_its_sender(behind_postfix, servers):
    raw = typed(YES, to=f"dorroppnaren@{OURS}") + (b"A" * 76 + b"\r\n") * (MAX_BYTES // 78 + 1000)
    async with listening(behind_postfix):
        await asyncio.to_thread(post, servers, raw, to=[f"dorroppnaren@{OURS}"])

        async def returned():
            return await asyncio.to_thread(mailbox_of, servers, CHIARA)

        [report] = await until(returned, servers=servers)

    assert "size" in report.as_string().lower()
    assert await kept(behind_postfix) == []


async def test_listener_that_was_away_gets_its_mail_later(behind_postfix, servers):
    await asyncio.to_thread(post, servers, typed(YES, to=f"dorroppnaren@{OURS}"), to=[f"dorroppnaren@{OURS}"])

    async def deferred():
        return "status=deferred" in servers.logs()

    await until(deferred, servers=servers)
    async with listening(behind_postfix):
        rows = await until_kept(behind_postfix, 1)

    assert len(rows) == 1
