"""`dooropener mail-check`: what stands in the DNS, and whether the server lets us in."""

import asyncio
import threading

import pytest
from typer.testing import CliRunner

from dooropener.cli import app
from dooropener.cli.mail_checking import _senders
from doubles.certificates import openssl
from doubles.smtp import recording_server

ENVIRONMENT = {"SECRET_KEY": "a secret for tests only, long enough", "MAIL_FROM": "doors@norrkoping.example"}


@pytest.fixture
def smtp_port():
    """A mail server in a thread of its own: the command has an event loop of its own."""
    port, ready, done = [], threading.Event(), threading.Event()

    async def serve():
        async with recording_server() as server:
            port.append(server.port)
            ready.set()
            await asyncio.to_thread(done.wait)

    thread = threading.Thread(target=asyncio.run, args=(serve(),))
    thread.start()
    ready.wait(10)
    yield port[0]
    done.set()
    thread.join()


def check(**environment):
    return CliRunner().invoke(app, ["mail-check"], env=ENVIRONMENT | environment)


def test_an_open_way_is_told_with_the_records_it_needs(smtp_port, tmp_path):
    key = tmp_path / "dkim.pem"
    key.write_text(openssl("genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"))

    answer = check(SMTP_PORT=str(smtp_port), DKIM_KEY_FILE=str(key), DKIM_SELECTOR="doors2026")

    assert answer.exit_code == 0
    assert "The server lets us in." in answer.output
    assert 'norrkoping.example. TXT "v=spf1 mx ~all"' in answer.output
    [record] = [line for line in answer.output.splitlines() if line.startswith("doors2026._domainkey.")]
    strings = record.split(" TXT ")[1].split('" "')
    public = "".join(openssl("pkey", "-pubout", key=key.read_text()).splitlines()[1:-1])
    assert "".join(strings).strip('"') == f"v=DKIM1; k=rsa; p={public}"
    assert all(len(string.strip('"')) <= 255 for string in strings)
    assert "PRIVATE" not in answer.output


@pytest.mark.parametrize(
    ("host", "senders"),
    [
        ("mail.example.se", "a:mail.example.se"),
        ("192.0.2.7", "ip4:192.0.2.7"),
        ("2001:db8::7", "ip6:2001:db8::7"),
        ("localhost", "mx"),
        ("::1", "mx"),
    ],
)
def test_the_record_of_senders_names_the_server(host, senders):
    assert _senders(host) == senders


def test_a_closed_way_is_told_with_its_reason(unused_tcp_port):
    answer = check(SMTP_PORT=str(unused_tcp_port))

    assert answer.exit_code == 1
    assert "The server does not let us in: away: " in answer.output
    assert "Signature  none" in answer.output


def test_a_password_in_the_clear_is_refused_in_production():
    answer = check(SMTP_HOST="mx.example", SMTP_USERNAME="doors", SMTP_PASSWORD="let them out")

    assert answer.exit_code == 2
    assert "SMTP_TLS must be tls or starttls" in answer.output
    assert "let them out" not in answer.output
