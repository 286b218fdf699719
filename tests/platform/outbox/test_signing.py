"""The DKIM signature, checked by a verifier that asks a DNS made up for the test."""

from email import message_from_bytes, policy

import dkim
import pytest
from pydantic import SecretStr
from typer.testing import CliRunner

from dooropener import outbox
from dooropener.cli import app
from dooropener.outbox.signing import BadDkimKey, read_key, signer_of
from doubles.certificates import openssl
from outbox_letters import delivery_to

RSA = ("genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048")
SHORT_RSA = ("genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:1024")
OLD_RSA = ("genrsa", "-traditional", "2048")
ED25519 = ("genpkey", "-algorithm", "ed25519")
HEADERS = {
    "List-Unsubscribe": "<https://doors.norrkoping.example/stop/abc>",
    "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    "Content-Language": "it",
}


@pytest.fixture(scope="module")
def keys():
    """Made once: a key takes a while."""
    return {command: openssl(*command) for command in (RSA, SHORT_RSA, OLD_RSA, ED25519)}


@pytest.fixture
def signing(settings, keys):
    """Settings that sign with a key of that kind."""

    def make(kind=RSA, **changes):
        return settings.model_copy(
            update={"dkim_key": SecretStr(keys[kind]), "dkim_selector": "doors2026", **changes},
        )

    return make


def letter():
    return delivery_to(
        reply_to="dorroppnaren+abc234@norrkoping.example",
        references=["<question@calore.example>"],
        headers=HEADERS,
    )


def is_genuine(raw, settings):
    """Whether a receiver that finds the record in the DNS believes the signature."""
    signer = signer_of(settings)
    asked = []

    def dns(name, timeout=5):
        asked.append(name.decode())
        return signer.record.encode() if name.decode() == f"{signer.record_name}." else None

    verdict = dkim.verify(raw, dnsfunc=dns)
    assert asked == [f"doors2026._domainkey.{signer.domain}."]
    return verdict


@pytest.mark.parametrize("kind", [RSA, OLD_RSA, ED25519], ids=["rsa", "pkcs1", "ed25519"])
def test_signature_is_believed(signing, kind):
    settings = signing(kind)

    assert is_genuine(outbox.sealed(letter(), settings), settings)


@pytest.mark.parametrize("kind", [RSA, ED25519], ids=["rsa", "ed25519"])
def test_a_retry_sends_the_same_signed_bytes(signing, kind):
    settings = signing(kind)

    assert outbox.sealed(letter(), settings) == outbox.sealed(letter(), settings)


@pytest.mark.parametrize(
    "header",
    [
        "From",
        "To",
        "Subject",
        "Date",
        "Message-ID",
        "Reply-To",
        "References",
        "In-Reply-To",
        "MIME-Version",
        "Content-Type",
        "Content-Language",
        "List-Unsubscribe",
        "List-Unsubscribe-Post",
    ],
)
@pytest.mark.parametrize("change", ["altered", "added"])
def test_no_header_that_matters_can_be_changed_or_added_on_the_way(signing, header, change):
    settings = signing()
    raw = outbox.sealed(letter(), settings)
    head, _, body = raw.partition(b"\r\n\r\n")
    name = f"\r\n{header}: ".encode()
    assert head.count(name) == 1
    changed = head.replace(name, name + b"x" if change == "altered" else name + b"x" + name)

    assert not is_genuine(changed + b"\r\n\r\n" + body, settings)


@pytest.mark.parametrize("header", ["Cc", "Sender", "Auto-Submitted"])
def test_headers_that_are_not_there_cannot_be_added(signing, header):
    settings = signing()
    raw = outbox.sealed(letter(), settings)

    assert not is_genuine(f"{header}: dmitri@elsewhere.example\r\n".encode() + raw, settings)


def test_words_cannot_be_changed_on_the_way(signing):
    settings = signing()
    raw = outbox.sealed(letter(), settings)

    assert not is_genuine(raw.replace(b"Chiara", b"Dmitri"), settings)


def test_relays_may_fold_headers_anew_and_add_their_own(signing):
    settings = signing()
    raw = outbox.sealed(letter(), settings)

    relayed = b"Received: from doors.example\r\n" + raw.replace(b"\r\nMessage-ID: ", b"\r\nMessage-ID:\r\n  ")

    assert relayed != raw
    assert is_genuine(relayed, settings)


def test_without_a_key_letters_go_unsigned(settings):
    raw = outbox.sealed(letter(), settings)

    assert message_from_bytes(raw, policy=policy.default)["DKIM-Signature"] is None


def test_a_domain_above_the_senders_may_sign(signing):
    settings = signing(mail_from="doors@mail.norrkoping.example", dkim_domain="norrkoping.example")

    assert signer_of(settings).record_name == "doors2026._domainkey.norrkoping.example"
    assert is_genuine(outbox.sealed(letter(), settings), settings)


@pytest.mark.parametrize("kind", [RSA, ED25519], ids=["rsa", "ed25519"])
def test_the_record_holds_the_public_key_as_openssl_writes_it(signing, keys, kind):
    pem = openssl("pkey", "-pubout", key=keys[kind])
    written = "".join(pem.splitlines()[1:-1])

    record = signer_of(signing(kind)).record

    public = record.rpartition("p=")[2]
    assert record.startswith("v=DKIM1; k=rsa; " if kind is RSA else "v=DKIM1; k=ed25519; ")
    assert public == (written if kind is RSA else written[-len(public) :])


def test_a_key_may_stand_in_a_file_or_on_one_line(settings, keys, tmp_path):
    file = tmp_path / "dkim.pem"
    file.write_text(keys[RSA].replace("\n", "\r\n"))
    by_file = settings.model_copy(update={"dkim_key_file": file, "dkim_selector": "doors2026"})

    assert signer_of(by_file).key == read_key(keys[RSA].strip().replace("\n", "\\n")) == read_key(keys[RSA])


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no private key in PEM"),
        ("MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSj", "no private key in PEM"),
        ("-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----", "no private key in PEM"),
        ("-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIB\n-----END ENCRYPTED PRIVATE KEY-----", "passphrase"),
        ("-----BEGIN PRIVATE KEY-----\nMI!B\n-----END PRIVATE KEY-----", "damaged"),
        ("-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----", "neither an RSA nor an Ed25519 key"),
        (
            "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIAAA\n-----END PRIVATE KEY-----",
            "the Ed25519 key is damaged",
        ),
    ],
)
def test_what_is_no_key_is_refused_with_its_reason(text, reason):
    with pytest.raises(BadDkimKey, match=reason):
        read_key(text)


def test_a_weak_key_is_refused(keys):
    with pytest.raises(BadDkimKey, match="1024 bits is too weak"):
        read_key(keys[SHORT_RSA])


def test_a_curve_that_nobody_verifies_is_refused():
    key = openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout")

    with pytest.raises(BadDkimKey, match="neither an RSA nor an Ed25519 key"):
        read_key(key)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"dkim_selector": None}, "DKIM_SELECTOR"),
        ({"dkim_domain": "elsewhere.example"}, "DKIM_DOMAIN: elsewhere.example is neither"),
        ({"dkim_domain": "koping.example"}, "DKIM_DOMAIN: koping.example is neither"),
        ({"dkim_key_file": "also.pem"}, "not both"),
    ],
)
def test_what_does_not_fit_the_key_is_refused_with_its_reason(signing, changes, reason):
    with pytest.raises(BadDkimKey, match=reason):
        signer_of(signing(**changes))


@pytest.mark.parametrize(
    ("environment", "reason"),
    [
        ({"DKIM_KEY_FILE": "/nowhere/dkim.pem", "DKIM_SELECTOR": "doors"}, "DKIM_KEY_FILE: /nowhere/dkim.pem"),
        ({"DKIM_KEY": "secret words", "DKIM_SELECTOR": "doors"}, "DKIM_KEY: no private key in PEM"),
        ({"SMTP_CA_FILE": "/nowhere/ca.pem"}, "SMTP_CA_FILE: /nowhere/ca.pem: No such file"),
    ],
)
def test_a_bad_key_ends_the_start_with_a_sentence(environment, reason):
    answer = CliRunner().invoke(
        app, ["serve"], env={"SECRET_KEY": "a secret for tests only, long enough", **environment}
    )

    assert answer.exit_code == 2
    assert reason in answer.output
    assert "secret words" not in answer.output
