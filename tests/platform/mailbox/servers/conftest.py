"""Postfix and Dovecot, once for all tests here; the mailboxes are emptied before each."""

import os

import pytest
from pydantic import SecretStr

from dooropener.settings import TLS
from doubles.incoming import with_settings
from doubles.mailserver import BOXES, OURS, PASSWORD, USERS, mail_servers, missing


@pytest.fixture(scope="session")
def running_servers():
    if absent := missing():
        pytest.skip(
            f"NOT TESTED against real mail servers, {', '.join(absent)} missing: "
            "apt-get install postfix dovecot-imapd dovecot-lmtpd"
        )
    if os.geteuid() != 0:
        pytest.skip("NOT TESTED against real mail servers: Postfix runs for root only")
    with mail_servers() as servers:
        yield servers


@pytest.fixture
def servers(running_servers):
    for user in USERS:
        running_servers.doveadm("expunge", "-u", user, "mailbox", "*", "all")
    return running_servers


@pytest.fixture
def behind_postfix(committed_house, servers):
    """A house that sends through Postfix and gets its mail from it by LMTP."""
    return with_settings(
        committed_house,
        mail_from=f"dorroppnaren@{OURS}",
        smtp_port=servers.smtp,
        mail_in_port=servers.lmtp,
        mail_in_lmtp=True,
    )


@pytest.fixture
def with_mailbox(committed_house, servers):
    """A house that sends through Postfix and fetches from Dovecot."""
    return with_settings(
        committed_house,
        mail_from=USERS[0],
        smtp_port=servers.smtp,
        imap_host="127.0.0.1",
        imap_port=servers.imap,
        imap_tls=TLS.NONE,
        imap_username=f"dorroppnaren@{BOXES}",
        imap_password=SecretStr(PASSWORD),
    )
