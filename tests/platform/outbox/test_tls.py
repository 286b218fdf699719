"""Handing over encrypted, to a server whose certificate is checked and that asks for a log-in."""

import logging

import pytest
import pytest_asyncio
from aiosmtpd.smtp import AuthResult
from pydantic import SecretStr

from dooropener.errors import DeliveryFailed
from dooropener.outbox import SmtpTransport, Trouble, trouble_of
from dooropener.settings import TLS
from doubles.certificates import make_certificate
from doubles.smtp import recording_server
from outbox_letters import delivery_to

pytestmark = pytest.mark.filterwarnings(
    "ignore:Requiring AUTH while not requiring TLS"
)  # it is TLS from the first byte

USER, PASSWORD = "doors", "let them out"
logging.getLogger("mail.log").setLevel(logging.CRITICAL)


def knows(_server, _session, _envelope, _mechanism, data):
    """Whether it is our user with the right password."""
    right = (data.login, data.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=right, handled=False)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    return make_certificate(tmp_path_factory.mktemp("tls"), "IP:127.0.0.1", "DNS:localhost")


@pytest_asyncio.fixture(params=[TLS.TLS, TLS.STARTTLS])
async def secured(request, certificate, settings):
    """A server of each kind that lets only our user send, and the settings that fit it."""
    options = {"authenticator": knows, "auth_required": True}
    if request.param is TLS.TLS:
        options |= {"ssl": certificate.context(), "auth_require_tls": False}
    else:
        options |= {"tls_context": certificate.context(), "require_starttls": True}
    async with recording_server(**options) as server:
        fitting = {
            "smtp_port": server.port,
            "smtp_tls": request.param,
            "smtp_ca_file": certificate.certificate,
            "smtp_username": USER,
            "smtp_password": SecretStr(PASSWORD),
        }
        yield server, settings.model_copy(update=fitting)


async def failure_of(settings):
    with pytest.raises(DeliveryFailed) as failure:
        await SmtpTransport(settings).send(delivery_to())
    assert PASSWORD not in failure.value.answer
    return failure.value


async def test_letter_goes_out_encrypted_after_a_log_in(secured):
    server, settings = secured

    answer = await SmtpTransport(settings).send(delivery_to())

    assert answer == "2.0.0 queued as 1"
    assert server.received[0].letter["To"] == "chiara@calore.example"


@pytest.mark.parametrize("wrong", [{"smtp_password": SecretStr("guessed")}, {"smtp_username": "nobody"}])
async def test_wrong_password_waits_and_is_known_as_such(secured, wrong):
    server, settings = secured

    failure = await failure_of(settings.model_copy(update=wrong))

    assert (failure.permanent, trouble_of(failure.answer)) == (False, Trouble.PASSWORD)
    assert failure.answer.startswith("535 ")
    assert server.received == []


async def test_no_log_in_where_one_is_asked_for_waits(secured):
    server, settings = secured

    failure = await failure_of(settings.model_copy(update={"smtp_username": None, "smtp_password": None}))

    assert (failure.permanent, trouble_of(failure.answer)) == (False, Trouble.PASSWORD)
    assert server.received == []


async def test_a_certificate_that_nobody_vouches_for_waits(secured):
    server, settings = secured

    failure = await failure_of(settings.model_copy(update={"smtp_ca_file": None}))

    assert (failure.permanent, trouble_of(failure.answer)) == (False, Trouble.CERTIFICATE)
    assert server.received == []
    assert server.tries == 0


@pytest.mark.parametrize("tls", [TLS.TLS, TLS.STARTTLS])
async def test_a_certificate_for_another_name_waits(tmp_path, settings, tls):
    other = make_certificate(tmp_path, "DNS:elsewhere.example")
    options = {"ssl": other.context()} if tls is TLS.TLS else {"tls_context": other.context()}
    async with recording_server(**options) as server:
        changes = {"smtp_port": server.port, "smtp_tls": tls, "smtp_ca_file": other.certificate}

        failure = await failure_of(settings.model_copy(update=changes))

    assert (failure.permanent, trouble_of(failure.answer)) == (False, Trouble.CERTIFICATE)
    assert server.tries == 0


async def test_an_authority_in_a_file_takes_the_place_of_the_systems(secured, tmp_path):
    _, settings = secured
    stranger = make_certificate(tmp_path, "IP:127.0.0.1")

    failure = await failure_of(settings.model_copy(update={"smtp_ca_file": stranger.certificate}))

    assert trouble_of(failure.answer) is Trouble.CERTIFICATE


@pytest.mark.parametrize("tls", [TLS.TLS, TLS.STARTTLS])
async def test_a_server_without_encryption_gets_neither_password_nor_letter(settings, tls):
    async with recording_server() as plain:
        changes = {
            "smtp_port": plain.port,
            "smtp_tls": tls,
            "smtp_username": USER,
            "smtp_password": SecretStr(PASSWORD),
        }

        failure = await failure_of(settings.model_copy(update=changes))

    assert (failure.permanent, trouble_of(failure.answer)) == (False, Trouble.ENCRYPTION)
    assert plain.tries == 0


@pytest.mark.parametrize(
    ("answer", "trouble"),
    [
        ("535 5.7.8 wrong", Trouble.PASSWORD),
        ("530 5.7.0 log in first", Trouble.PASSWORD),
        ("450 4.2.0 greylisted", Trouble.ASKED_TO_WAIT),
        ("421 4.3.2 closing", Trouble.ASKED_TO_WAIT),
        ("550 5.1.1 no such user", Trouble.REFUSED),
        ("550", Trouble.REFUSED),
        ("away: Error connecting to mx.example on port 25", Trouble.AWAY),
        ("certificate: self-signed", Trouble.CERTIFICATE),
        ("encryption: no STARTTLS", Trouble.ENCRYPTION),
        ("signature: DKIM_KEY_FILE: /keys/dkim.pem", Trouble.SIGNATURE),
        ("KeyError", None),
        ("refused: not ours to say", None),
        ("", None),
    ],
)
def test_what_an_answer_means(answer, trouble):
    assert trouble_of(answer) is trouble
