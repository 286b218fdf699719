"""The process killed at every step of fetching."""

import asyncio

import pytest

from dooropener.mailbox import MessageState
from doubles import receiver
from doubles.incoming import health, post, until
from doubles.killed import PATIENCE, YES, begin, read, receiving
from doubles.mails import typed
from doubles.mailserver import PASSWORD, USERS

pytestmark = pytest.mark.timeout(3 * PATIENCE)

LONGER = (receiver.ARRIVED, receiver.FINISHED)
"""The other steps are for `make soak`: each starts the house twice."""


@pytest.mark.parametrize(
    "step",
    [receiver.COMMITTED, *(pytest.param(each, marks=pytest.mark.soak) for each in LONGER)],
)
async def test_killed_at_a_step_of_fetching_the_reply_is_there_once_and_marked(
    with_mailbox, servers, unused_tcp_port, step
):
    sent = await begin(with_mailbox)
    await asyncio.to_thread(post, servers, typed(YES, to=sent.reply_to), to=[sent.reply_to])
    mailbox = (str(servers.imap), USERS[0], PASSWORD)

    async with receiving(with_mailbox, unused_tcp_port, step, *mailbox) as process:
        died = await asyncio.wait_for(process.wait(), PATIENCE)
    async with receiving(with_mailbox, unused_tcp_port, "none", *mailbox):
        result = await read(with_mailbox)

        async def finished():
            folder = await health(with_mailbox)
            return folder and folder.finished_uid == folder.last_uid > 0

        await until(finished)

    flags = servers.doveadm("fetch", "-u", USERS[0], "flags", "mailbox", "INBOX", "all")
    assert died == -9
    assert result == ([MessageState.FILED], 1)
    assert "Seen" in flags
