"""`dooropener doctor`: what is wrong is named with what to do, and no secret is told."""

import dataclasses
import json
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from pydantic import SecretStr
from typer.testing import CliRunner

from dooropener import webhooks
from dooropener.backups.keeping import name_at
from dooropener.cli import app
from dooropener.cli.doctor import Grade
from dooropener.cli.doctor.data import connected, look_at_database, look_at_work
from dooropener.cli.doctor.findings import broken, exit_code, ok, warning
from dooropener.cli.doctor.lines import _single_sign_on
from dooropener.cli.doctor.machine import look_at_backups, look_at_files, look_at_settings, look_for_programs
from dooropener.database import libpq_url
from dooropener.migrating import newest_revision
from dooropener.settings import Environment, Settings
from dooropener.webhooks import WebhookFact
from doubles.provider import Provider, serving
from people import ada

SECRETS = {
    "SECRET_KEY": "k3y-of-the-house-that-nobody-is-to-see",
    "SMTP_PASSWORD": "smtp-password-1",
    "IMAP_PASSWORD": "imap-password-1",
    "TELEGRAM_TOKEN": "123456:telegram-token",
    "BACKUP_PASSPHRASE": "a passphrase to backups",
}


def graded(findings):
    return {each.what: each.grade for each in findings}


def test_the_whole_house_is_looked_at_and_no_secret_told(committed_house, tmp_path):
    environment = {
        **SECRETS,
        "ENVIRONMENT": "development",
        "DATABASE_URL": str(committed_house.settings.database_url),
        "DATA_FOLDER": str(tmp_path),
        "SMTP_PORT": "9",
        "IMAP_HOST": "127.0.0.1",
        "IMAP_PORT": "9",
        "IMAP_TLS": "none",
        "IMAP_USERNAME": "doors",
        "TELEGRAM_API_URL": "http://127.0.0.1:9",
    }

    answer = CliRunner().invoke(app, ["doctor", "--json"], env=environment)

    found = {each["what"]: each for each in json.loads(answer.stdout)}
    assert answer.exit_code == 2
    assert {
        name: found[name]["grade"] for name in ("Schema", "Mail out", "Mail in by IMAP", "Telegram", "Encoder")
    } == {
        "Schema": "ok",
        "Mail out": "broken",
        "Mail in by IMAP": "broken",
        "Telegram": "broken",
        "Encoder": "ok",
    }
    assert [
        each["what"] for each in found.values() if each["grade"] in {"broken", "warning"} and not each["advice"]
    ] == []
    assert [secret for secret in SECRETS.values() if secret in answer.output] == []


def test_settings_that_were_never_chosen_are_noticed_in_production(tmp_path):
    production = Settings(
        _env_file=None, environment=Environment.PRODUCTION, secret_key="ab" * 16, data_folder=tmp_path
    )
    chosen = production.model_copy(
        update={
            "secret_key": SecretStr("0123456789abcdef" * 2),
            "public_url": "https://doors.norrkoping.se",
            "mail_from": "doors@norrkoping.se",
            "office_email": "office@norrkoping.se",
            "data_officer_email": "dataskydd@norrkoping.se",
        }
    )

    assert graded(look_at_settings(production)) == {
        "ENVIRONMENT": Grade.OK,
        "PUBLIC_URL": Grade.BROKEN,
        "SECRET_KEY": Grade.BROKEN,
        "MAIL_FROM": Grade.BROKEN,
        "OFFICE_EMAIL": Grade.BROKEN,
        "DATA_OFFICER_EMAIL": Grade.WARNING,
        "SMTP_TLS": Grade.OK,
        "TRUSTED_PROXIES": Grade.OK,
    }
    assert set(graded(look_at_settings(chosen)).values()) == {Grade.OK}


@pytest.mark.parametrize(
    ("host", "proxies", "grade"),
    [
        ("127.0.0.1", "127.0.0.1,::1", Grade.OK),
        ("localhost", "127.0.0.0/8", Grade.OK),
        ("0.0.0.0", "127.0.0.1,172.16.0.0/12", Grade.OK),
        ("doors.internal", "10.0.0.7", Grade.OK),
        ("127.0.0.1", "10.0.0.7", Grade.WARNING),
        ("::1", "127.0.0.1", Grade.WARNING),
        ("0.0.0.0", "127.0.0.1,::1", Grade.WARNING),
        ("127.0.0.1", "127.0.0.1,0.0.0.0/0", Grade.BROKEN),
        ("0.0.0.0", "::/0", Grade.BROKEN),
    ],
)
def test_proxies_that_are_not_believed_or_too_many_are_noticed(settings, host, proxies, grade):
    update = {"environment": Environment.PRODUCTION, "host": host, "trusted_proxies": proxies}

    (finding,) = [
        each for each in look_at_settings(settings.model_copy(update=update)) if each.what == "TRUSTED_PROXIES"
    ]

    assert (finding.grade, bool(finding.advice)) == (grade, grade is not Grade.OK)


def test_the_chromium_of_the_settings_is_looked_for_and_no_other(settings, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    there = tmp_path / "chromium"

    missing = look_for_programs(settings)
    named = look_for_programs(settings.model_copy(update={"chromium": there}))
    there.touch(mode=0o755)

    assert graded(missing) == {"Chromium": Grade.OFF}
    assert [(each.grade, each.found) for each in named] == [(Grade.BROKEN, f"there is no {there}")]
    assert graded(look_for_programs(settings)) == {"Chromium": Grade.OK}
    assert graded(look_for_programs(settings.model_copy(update={"chromium": there}))) == {"Chromium": Grade.OK}
    assert graded(look_for_programs(settings.model_copy(update={"chromium": tmp_path / "no"}))) == {
        "Chromium": Grade.BROKEN
    }


async def test_the_provider_of_single_sign_on_is_asked_for_its_configuration(house):
    async with serving(Provider(house.clock, {})) as provider:
        update = {"oidc_issuer": provider.url, "oidc_client_id": "doors"}
        house = dataclasses.replace(house, settings=house.settings.model_copy(update=update))
        slash = house.settings.model_copy(update={"oidc_issuer": f"{provider.url}/"})
        well, another = await _single_sign_on(house), await _single_sign_on(dataclasses.replace(house, settings=slash))
        provider.faults.add("away")
        away = await _single_sign_on(house)

    assert (well.grade, well.found) == (Grade.OK, f"{provider.url} answers")
    assert (another.grade, another.found) == (Grade.BROKEN, "its configuration is not that of the issuer")
    assert (away.grade, away.found) == (Grade.BROKEN, "HTTPStatusError")
    assert "OIDC_ISSUER" in away.advice


async def test_webhooks_that_were_switched_off_are_noticed(committed_house):
    house, url = committed_house, str(committed_house.settings.database_url)
    found = []
    async with house.sessions.begin() as session:
        by = await ada(session, house.clock.now())
        subscription = await webhooks.subscribe(
            session, url="http://127.0.0.1:9", facts=list(WebhookFact), by=by, at=house.clock.now(), near=True
        )
    for change in ("failing_since = NULL", "disabled_at = now()", "failing_since = now()", "ended_at = now()"):
        with connected(url) as connection:
            connection.execute(f"UPDATE webhook_subscription SET {change} WHERE id = %s", [subscription.id])
            (finding,) = [each for each in look_at_work(connection) if each.what == "Webhooks"]
            found.append((finding.grade, finding.found))

    assert found == [
        (Grade.OK, "1"),
        (Grade.OK, "1, 1 of them switched off by hand"),
        (Grade.WARNING, "1 of 1 switched off, for nothing was taken there"),
        (Grade.OFF, "none"),
    ]


def test_a_secret_that_others_may_read_is_noticed(settings):
    file = settings.data_folder / "secret"
    file.touch(mode=0o644)
    file.chmod(0o644)

    (finding,) = [each for each in look_at_files(settings) if each.grade is Grade.WARNING]

    assert finding.advice == f"chmod 600 {file}"


@pytest.mark.parametrize(("hours", "grade"), [(1, Grade.OK), (30, Grade.BROKEN), (None, Grade.BROKEN)])
def test_a_backup_that_is_too_old_is_noticed(settings, tmp_path, hours, grade):
    if hours is not None:
        (tmp_path / name_at(datetime.now(UTC) - timedelta(hours=hours))).touch()

    (finding,) = look_at_backups(settings.model_copy(update={"backup_folder": tmp_path}))

    assert finding.grade is grade


def test_what_the_database_tells(committed_house):
    url = str(committed_house.settings.database_url)
    with connected(url) as connection:
        fresh = graded(look_at_database(connection)), graded(look_at_work(connection))
    with psycopg.connect(libpq_url(url)) as connection:
        connection.execute("INSERT INTO procrastinate_workers DEFAULT VALUES")
        connection.execute("INSERT INTO procrastinate_jobs (queue_name, task_name) VALUES ('default', 'a')")
        connection.execute("UPDATE procrastinate_jobs SET status = 'failed'")
        connection.execute("INSERT INTO heartbeat VALUES ('encoder', now() - interval '1 hour', now(), 1, '')")
        connection.execute(
            "INSERT INTO audit_entry (at, act, actor_kind, subject, details)"
            " VALUES (now(), 'trail_broken', 'machine', '', '{}')"
        )
        connection.execute("UPDATE alembic_version SET version_num = '0001'")
    with connected(url) as connection:
        older, work = graded(look_at_database(connection)), graded(look_at_work(connection))

    assert set(fresh[0].values()) == {Grade.OK}
    assert (fresh[1]["Workers"], fresh[1]["Audit trail"]) == (Grade.WARNING, Grade.OK)
    assert older["Schema"] is Grade.BROKEN
    assert {what: work[what] for what in ("Workers", "Failed jobs", "Sign of life: encoder", "Audit trail")} == {
        "Workers": Grade.OK,
        "Failed jobs": Grade.WARNING,
        "Sign of life: encoder": Grade.WARNING,
        "Audit trail": Grade.BROKEN,
    }
    assert newest_revision() != "0001"


def test_the_exit_code_tells_the_worst():
    assert exit_code([ok("a")]) == 0
    assert exit_code([ok("a"), warning("b", "", "")]) == 1
    assert exit_code([warning("b", "", ""), broken("c", "", "")]) == 2
