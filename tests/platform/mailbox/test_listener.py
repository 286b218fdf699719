"""The dialogue with the mail server before us, on a real line."""

import asyncio
import contextlib
import dataclasses

import aiosmtplib
import pytest
import pytest_asyncio
from sqlalchemy import select

from dooropener.database import create_engine, create_sessions
from dooropener.mailbox import MAX_BYTES, MailListener, Message, MessageState
from dooropener.mailbox import listener as listening
from doubles.mails import typed

REPLY_TO = "dorroppnaren+tag@norrkoping.example"


@pytest_asyncio.fixture
async def listener(committed_house):
    house = with_settings(committed_house, mail_in_port=0)
    listener = MailListener(house)
    await listener.start()
    yield listener
    await listener.stop()


def with_settings(house, **update):
    return dataclasses.replace(house, settings=house.settings.model_copy(update=update))


async def send(listener, raw, *, sender="chiara@termoemilia.example", to=(REPLY_TO,)):
    return await aiosmtplib.send(
        raw, sender=sender, recipients=list(to), hostname="127.0.0.1", port=listener.port, start_tls=False
    )


async def kept(house):
    async with house.sessions() as session:
        query = select(Message.raw, Message.envelope_from, Message.envelope_to, Message.state)
        return [tuple(row) for row in await session.execute(query.order_by(Message.id))]


async def test_mail_is_kept_before_it_is_acknowledged(listener):
    raw = typed("Buongiorno\n.\n..\nvolentieri", to=REPLY_TO).replace(b"\n", b"\r\n")

    _, answer = await send(listener, raw)

    [(bytes_kept, sender, to, state)] = await kept(listener.house)
    assert answer == "2.0.0 kept"
    assert bytes_kept == raw
    assert (sender, to, state) == ("chiara@termoemilia.example", [REPLY_TO], MessageState.RECEIVED)


async def test_the_same_mail_sent_again_is_acknowledged_and_kept_once(listener):
    raw = typed("Buongiorno", to=REPLY_TO)

    await send(listener, raw)
    _, answer = await send(listener, raw)

    assert answer == "2.0.0 kept"
    assert len(await kept(listener.house)) == 1


async def test_bounce_with_the_null_sender_is_taken(listener):
    reader, writer = await asyncio.open_connection("127.0.0.1", listener.port)
    body = b"From: mailer-daemon@x.example\r\n\r\nfailed\r\n.\r\n"

    answers = await say(reader, writer, b"EHLO x", b"MAIL FROM:<>", f"RCPT TO:<{REPLY_TO}>".encode(), b"DATA", body)

    [(_, sender, _, _)] = await kept(listener.house)
    assert answers[-1].startswith("250")
    assert sender == ""


async def say(reader, writer, *lines):
    """Speak line by line; return the last line of every answer."""
    answers = [(await reader.readline()).decode()]
    for line in lines:
        writer.write(line if line.endswith(b"\r\n") else line + b"\r\n")
        while True:
            answer = (await reader.readline()).decode()
            if answer[3:4] != "-":
                break
        answers.append(answer)
    writer.close()
    return answers


@pytest.mark.parametrize(
    ("to", "taken"),
    [
        ("dorroppnaren@norrkoping.example", True),
        ("DORROPPNAREN+Tag@Norrkoping.Example", True),
        ("tag@svar.norrkoping.example", True),
        ("someone@elsewhere.example", False),
        ("someone@notnorrkoping.example", False),
    ],
)
async def test_only_mail_for_our_domain_is_taken(listener, to, taken):
    raw = typed("Buongiorno", to=to)

    if taken:
        await send(listener, raw, to=[to])
    else:
        with pytest.raises(aiosmtplib.SMTPRecipientsRefused) as refusal:
            await send(listener, raw, to=[to])
        assert refusal.value.recipients[0].code == 550

    assert len(await kept(listener.house)) == int(taken)


async def test_twenty_megabytes_attached_are_taken(listener):
    raw = typed("Buongiorno", to=REPLY_TO) + b"x" * 76 + (b"A" * 76 + b"\r\n") * (27 * 1024 * 1024 // 78)

    await send(listener, raw)

    [(bytes_kept, *_)] = await kept(listener.house)
    assert len(bytes_kept) > 27 * 1024 * 1024


async def test_size_limit_is_announced_and_held(listener):
    client = aiosmtplib.SMTP(hostname="127.0.0.1", port=listener.port, start_tls=False)
    await client.connect()
    await client.ehlo()

    with pytest.raises(aiosmtplib.SMTPSenderRefused) as refusal:
        await client.mail("chiara@termoemilia.example", options=[f"SIZE={MAX_BYTES + 1}"])
    announced = client.esmtp_extensions["size"]
    await client.quit()

    assert announced == str(MAX_BYTES)
    assert refusal.value.code == 552


async def test_lines_longer_than_the_standard_allows_are_taken(listener):
    raw = b"From: chiara@termoemilia.example\r\n\r\n" + b"volentieri " * 5000 + b"\r\n"

    await send(listener, raw)

    [(bytes_kept, *_)] = await kept(listener.house)
    assert bytes_kept == raw


async def test_database_that_is_away_makes_the_sender_come_again(listener, unused_tcp_port):
    away = create_engine(f"postgresql://postgres@127.0.0.1:{unused_tcp_port}/none")
    handler_house = dataclasses.replace(listener.house, sessions=create_sessions(away))
    working, listener.house = listener.house, handler_house
    raw = typed("Buongiorno", to=REPLY_TO)

    with pytest.raises(aiosmtplib.SMTPDataError) as refusal:
        await send(listener, raw)
    listener.house = working
    await send(listener, raw)
    await away.dispose()

    assert refusal.value.code == 451
    assert len(await kept(working)) == 1


async def test_lmtp_answers_once_for_each_recipient(committed_house):
    listener = MailListener(with_settings(committed_house, mail_in_port=0, mail_in_lmtp=True))
    await listener.start()
    reader, writer = await asyncio.open_connection("127.0.0.1", listener.port)
    recipients = [f"RCPT TO:<dorroppnaren+{tag}@norrkoping.example>".encode() for tag in ("a", "b")]
    body = b"From: chiara@termoemilia.example\r\n\r\nsi\r\n.\r\n"

    answers = await say(
        reader, writer, b"LHLO mx", b"MAIL FROM:<chiara@termoemilia.example>", *recipients, b"DATA", body
    )
    second = (await asyncio.wait_for(reader.readline(), 5)).decode()
    await listener.stop()

    assert (answers[-1], second) == ("250 2.0.0 kept\r\n", "250 2.0.0 kept\r\n")
    assert len(await kept(listener.house)) == 1


async def test_crowd_is_asked_to_come_again(listener):
    lines = [await asyncio.open_connection("127.0.0.1", listener.port) for _ in range(listening.MAX_CONNECTIONS)]
    for reader, _ in lines:
        await reader.readline()

    reader, writer = await asyncio.open_connection("127.0.0.1", listener.port)
    greeting = (await reader.readline()).decode()
    for _, open_writer in [*lines, (reader, writer)]:
        open_writer.close()

    assert greeting.startswith("421")


async def test_stopping_hangs_up_on_who_is_in_mid_sentence(listener):
    reader, writer = await asyncio.open_connection("127.0.0.1", listener.port)
    await reader.readline()

    await asyncio.wait_for(listener.stop(), 5)
    with contextlib.suppress(ConnectionResetError):
        rest = await reader.read()
        assert rest == b""
    writer.close()

    with pytest.raises(OSError):  # noqa: PT011  # the systems differ in what they call it
        await asyncio.open_connection("127.0.0.1", listener.port)
