import pytest
from pydantic import ValidationError

from dooropener.database import libpq_url, psycopg_url
from dooropener.settings import Environment, Settings

SECRET = "a secret for tests only, long enough"


def read(**values):
    return Settings(_env_file=None, **{"secret_key": SECRET, **values})


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_says_what_it_does(name):
    assert Settings.model_fields[name].description


def test_one_setting_is_needed_the_secret_and_it_is_long(monkeypatch):
    monkeypatch.delenv("SECRET_KEY", raising=False)

    for values in ({}, {"secret_key": "x" * 31}):
        with pytest.raises(ValidationError, match="SECRET_KEY must be set, with 32 characters or more"):
            Settings(_env_file=None, **values)

    assert read().environment is Environment.PRODUCTION


def test_settings_come_from_the_environment(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", SECRET)
    monkeypatch.setenv("ENVIRONMENT", "demo")
    monkeypatch.setenv("SMTP_PORT", "25")
    monkeypatch.setenv("MAIL_FROM", "doors@city.example")

    settings = Settings(_env_file=None)

    assert (settings.environment, settings.smtp_port, settings.reply_domain) == (Environment.DEMO, 25, "city.example")


def test_secrets_do_not_show():
    assert SECRET not in repr(read(telegram_token="123:token")) + str(read())
    assert "123:token" not in repr(read(telegram_token="123:token"))


def test_settings_stay_as_they_were_read():
    with pytest.raises(ValidationError):
        read().port = 1


@pytest.mark.parametrize(("environment", "production"), [("production", True), ("demo", False), ("development", False)])
def test_production_is_what_is_not_for_trial(environment, production):
    assert read(environment=environment).production is production


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg", "postgresql+asyncpg"])
def test_a_database_is_reached_by_psycopg_however_its_address_begins(scheme):
    address = f"{scheme}://ada:secret@db.example/doors?sslmode=require"

    assert psycopg_url(address) == "postgresql+psycopg://ada:secret@db.example/doors?sslmode=require"
    assert libpq_url(address) == "postgresql://ada:secret@db.example/doors?sslmode=require"


@pytest.mark.parametrize("address", ["sqlite:///doors.db", "mysql://db.example/doors", "db.example", ""])
def test_another_database_is_refused(address):
    with pytest.raises(ValueError, match="DATABASE_URL must be a PostgreSQL address"):
        psycopg_url(address)


WHOLE = {"imap_host": "imap.example", "imap_username": "doors", "imap_password": "x"}


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"imap_host": "imap.example"}, "IMAP_HOST needs IMAP_USERNAME and IMAP_PASSWORD"),
        ({**WHOLE, "imap_tls": "none"}, "IMAP_TLS=none would send the password in the clear"),
        ({**WHOLE, "imap_tls": "starttls"}, "IMAP_TLS=starttls needs another IMAP_PORT"),
        ({**WHOLE, "imap_afterwards": "move", "imap_move_to": "inbox"}, "IMAP_MOVE_TO must be another folder"),
    ],
)
def test_fetching_is_set_up_whole_or_refused(values, sentence):
    with pytest.raises(ValidationError, match=sentence):
        read(**values)


def test_fetching_is_encrypted_unless_the_server_is_here():
    assert read(**WHOLE).imap_tls == "tls"
    assert read(**{**WHOLE, "imap_host": "localhost"}, imap_tls="none").imap_tls == "none"
    assert read(**WHOLE, imap_tls="starttls", imap_port=143).imap_port == 143


def test_address_of_the_portal_follows_its_port_until_it_is_set():
    assert Settings(secret_key="x" * 32, port=8001).public_url == "http://localhost:8001"
    assert (
        Settings(secret_key="x" * 32, port=8001, public_url="https://door.example").public_url == "https://door.example"
    )
