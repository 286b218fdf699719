"""Fetching from Dovecot, brought there by Postfix."""

import asyncio
import contextlib
import dataclasses
import imaplib
import logging
import time

import pytest
from pydantic import SecretStr

from dooropener import introductions, mailbox, outbox
from dooropener.database import create_engine, create_sessions
from dooropener.mailbox import MAX_BYTES, FetchFault, MessageState, ThreadedBy, imap
from dooropener.settings import TLS, AfterFetching
from doubles.cutter import cutter
from doubles.incoming import fetching, health, kept, post, until, until_kept, with_settings
from doubles.mails import send_letter, typed
from doubles.mailserver import USERS

YES = "Buongiorno,\n\nsiamo molto interessati, volentieri un contatto.\n\nChiara\n"
BOX = USERS[0]
SECONDS_OF_IDLE = 10
"""Far less than the minute after which the folder would be looked at anyway."""


def save(servers, *mails):
    """Put mails into the mailbox without Postfix."""
    files = []
    for number, raw in enumerate(mails):
        file = servers.folder / f"saved-{number}.eml"
        file.write_bytes(raw)
        files.append(str(file))
    for file in files:
        servers.doveadm("save", "-u", BOX, file)


def several(count, **headers):
    return [
        typed(f"numero {number}", to=BOX, message_id=f"<{number}@termoemilia.example>", subject=f"n{number}", **headers)
        for number in range(count)
    ]


def on_server(servers, what, mailbox_name="INBOX"):
    return servers.doveadm("fetch", "-u", BOX, what, "mailbox", mailbox_name, "all").split(f"{what}: ")[1:]


async def until_well(house):
    async def well():
        found = await health(house)
        return found and found.looked_at and not found.fault

    await until(well)


async def test_reply_is_pushed_within_seconds_and_filed_by_the_address_it_was_delivered_to(
    with_mailbox, servers, run_jobs
):
    async with with_mailbox.sessions.begin() as session:
        sent = await send_letter(session, with_mailbox, with_mailbox.clock.now())
    async with fetching(with_mailbox):
        await until_well(with_mailbox)
        await asyncio.sleep(1)  # it idles
        raw = typed(YES, to="undisclosed-recipients:;")
        began = time.monotonic()
        await asyncio.to_thread(
            post, servers, raw, to=[outbox.reply_address(with_mailbox.settings, sent.introduction.id)]
        )
        [row] = await until_kept(with_mailbox, 1)
        took = time.monotonic() - began
    await run_jobs(with_mailbox)

    async with with_mailbox.sessions() as session:
        message = await mailbox.get_message(session, row.id)
        introduction = await introductions.get_introduction(session, sent.introduction.id)
    assert took < SECONDS_OF_IDLE
    assert (message.state, message.threaded_by) == (MessageState.FILED, ThreadedBy.TOKEN)
    assert (message.envelope_from, message.envelope_to) == (
        USERS[1],
        [outbox.reply_address(with_mailbox.settings, sent.introduction.id)],
    )
    assert introduction.state == "replied"


async def test_bytes_are_kept_as_the_server_has_them(with_mailbox, servers):
    raw = b"Subject: \xe9\r\n\r\nBuongiorno\r\n.\r\n" + b"x" * 3000 + b"\r\n"
    save(servers, raw)

    async with fetching(with_mailbox):
        [row] = await until_kept(with_mailbox, 1)

    assert row.raw == raw


async def test_restart_of_the_server_in_the_middle_loses_and_doubles_nothing(with_mailbox, servers):
    mails = several(60)
    save(servers, *mails[:30])
    async with fetching(with_mailbox):
        await until_kept(with_mailbox, 5)
        await asyncio.to_thread(servers.stop_dovecot)

        async def noticed():
            found = await health(with_mailbox)
            return found and found.fault

        assert await until(noticed) is FetchFault.UNREACHABLE
        await asyncio.to_thread(servers.start_dovecot)
        await asyncio.to_thread(save, servers, *mails[30:])
        rows = await until_kept(with_mailbox, 60)
        await until_well(with_mailbox)

    assert sorted(row.raw for row in rows) == sorted(raw.replace(b"\n", b"\r\n") for raw in mails)


async def test_line_that_is_cut_again_and_again_loses_and_doubles_nothing(with_mailbox, servers):
    mails = several(10)
    save(servers, *mails, typed("x" * 70_000, to=BOX, message_id="<big@termoemilia.example>"))
    async with cutter(servers.imap) as line:
        line.allowances = [0, 300, 1500, 4000, 30_000]
        house = with_settings(with_mailbox, imap_port=line.port)
        async with fetching(house):
            rows = await until_kept(house, 11, within=60)
            await until_well(house)

    assert line.cuts == 5
    assert len({row.raw for row in rows}) == len(rows) == 11


async def test_folder_numbered_anew_is_looked_at_again_and_each_mail_counts_once(with_mailbox, servers):
    save(servers, *several(5))
    async with fetching(with_mailbox):
        await until_kept(with_mailbox, 5)
        await until_well(with_mailbox)
    before = await health(with_mailbox)

    servers.doveadm("mailbox", "update", "-u", BOX, "--uid-validity", str(before.uidvalidity + 7), "INBOX")
    save(servers, typed("new", to=BOX, message_id="<new@termoemilia.example>"))
    async with fetching(with_mailbox):
        rows = await until_kept(with_mailbox, 6)
        await until_well(with_mailbox)

    after = await health(with_mailbox)
    assert after.uidvalidity == before.uidvalidity + 7
    assert len(rows) == len(await kept(with_mailbox)) == 6


async def test_new_start_goes_on_where_the_last_one_ended(with_mailbox, servers):
    save(servers, *several(3))
    async with fetching(with_mailbox):
        await until_kept(with_mailbox, 3)
        await until_well(with_mailbox)
    first = await health(with_mailbox)
    save(servers, typed("more", to=BOX))

    async with fetching(with_mailbox):
        await until_kept(with_mailbox, 4)

    assert first.last_uid == first.finished_uid
    assert (await health(with_mailbox)).last_uid == first.last_uid + 1


@pytest.mark.parametrize("afterwards", AfterFetching)
async def test_what_is_kept_is_left_marked_or_moved_and_nothing_is_deleted(with_mailbox, servers, afterwards):
    save(servers, *several(3))
    servers.doveadm("flags", "add", "-u", BOX, r"\Deleted", "mailbox", "INBOX", "subject", "n1")
    house = with_settings(with_mailbox, imap_afterwards=afterwards, imap_move_to="Intagna åäö")
    async with fetching(house):
        await until_kept(house, 3)
        await until_well(house)

    there, moved = on_server(servers, "flags"), []
    with contextlib.suppress(RuntimeError):
        moved = on_server(servers, "flags", "Intagna åäö")
    seen = [flags for flags in there if "Seen" in flags]
    assert (len(there), len(moved), len(seen)) == {
        AfterFetching.LEAVE: (3, 0, 0),
        AfterFetching.SEEN: (3, 0, 3),
        AfterFetching.MOVE: (0, 3, 0),
    }[afterwards]


async def test_nothing_is_marked_before_it_is_kept(with_mailbox, servers, unused_tcp_port):
    save(servers, *several(1))
    away = create_engine(f"postgresql://postgres@127.0.0.1:{unused_tcp_port}/none")
    house = with_settings(with_mailbox, imap_afterwards=AfterFetching.SEEN)
    async with fetching(dataclasses.replace(house, sessions=create_sessions(away))):
        await asyncio.sleep(2)
    await away.dispose()

    assert "Seen" not in on_server(servers, "flags")[0]
    async with fetching(house):
        await until_kept(house, 1)


@pytest.mark.parametrize("tls", [TLS.TLS, TLS.STARTTLS])
async def test_certificate_is_checked(with_mailbox, servers, tls, monkeypatch):
    save(servers, *several(1))
    port = servers.imaps if tls is TLS.TLS else servers.imap
    house = with_settings(with_mailbox, imap_tls=tls, imap_port=port, imap_host="localhost")

    async def noticed():
        found = await health(house)
        return found and found.fault

    async with fetching(house):
        fault = await until(noticed)
        before = await kept(house)
    monkeypatch.setenv("SSL_CERT_FILE", str(servers.certificate))
    async with fetching(house):
        await until_kept(house, 1)

    assert (fault, before) == (FetchFault.UNTRUSTED, [])


async def test_wrong_password_and_missing_folder_are_told_apart_and_stand_in_no_log(with_mailbox, servers, caplog):
    caplog.set_level(logging.DEBUG)
    wrong = with_settings(with_mailbox, imap_password=SecretStr("not the password"))
    nowhere = with_settings(with_mailbox, imap_folder="Nowhere")
    faults = []
    for house in (wrong, nowhere):
        async with fetching(house):

            async def noticed(house=house):
                found = await health(house)
                return found and found.fault

            faults.append(await until(noticed))

    assert faults == [FetchFault.REFUSED, FetchFault.NO_FOLDER]
    assert "not the password" not in caplog.text


async def test_mail_above_the_limit_leaves_its_headers_to_a_person(with_mailbox, servers, run_jobs):
    huge = typed(YES, to=BOX, subject="Catalogo") + (b"A" * 76 + b"\r\n") * (MAX_BYTES // 78 + 1000)
    save(servers, huge, typed("small", to=BOX, message_id="<small@termoemilia.example>"))

    async with fetching(with_mailbox):
        rows = await until_kept(with_mailbox, 2, within=60)
    await run_jobs(with_mailbox)

    async with with_mailbox.sessions() as session:
        message = await mailbox.get_message(session, rows[0].id)
    assert (message.state, message.subject) == (MessageState.TRIAGE, "Catalogo")
    assert "too_large" in message.notes
    assert len(rows[0].raw) < 2000


async def test_mail_that_came_by_another_way_before_counts_once(with_mailbox, servers, run_jobs):
    async with with_mailbox.sessions.begin() as session:
        sent = await send_letter(session, with_mailbox, with_mailbox.clock.now())
        reply_to = outbox.reply_address(with_mailbox.settings, sent.introduction.id)
        raw = typed(YES, to=reply_to)
        await mailbox.receive(session, raw, envelope_from=USERS[1], envelope_to=[reply_to], at=with_mailbox.clock.now())
    async with fetching(with_mailbox):
        await asyncio.to_thread(post, servers, raw, to=[reply_to])
        rows = await until_kept(with_mailbox, 2)
    await run_jobs(with_mailbox)

    async with with_mailbox.sessions() as session:
        proposals = await mailbox.open_proposals(session)
        states = [(await mailbox.get_message(session, row.id)).state for row in rows]
    assert len(proposals) == 1
    assert sorted(states) == [MessageState.DISMISSED, MessageState.FILED]


async def test_mail_is_fetched_though_what_came_before_cannot_be_marked(with_mailbox, servers, monkeypatch):
    def refuses(*_):
        raise imaplib.IMAP4.error("NO [OVERQUOTA]")

    monkeypatch.setattr(imap, "finish", refuses)
    first, second = several(2)
    await asyncio.to_thread(save, servers, first)
    async with fetching(with_mailbox):
        await until_kept(with_mailbox, 1)
        await asyncio.to_thread(save, servers, second)

        await until_kept(with_mailbox, 2)

    folder = await health(with_mailbox)
    assert (folder.fault, folder.finished_uid) == (FetchFault.BROKEN, 0)
