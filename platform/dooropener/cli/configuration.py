"""Settings for a command: from the environment, then `.env`; outside production a secret that is made once."""

import secrets
import ssl
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_settings import DotEnvSettingsSource, EnvSettingsSource

from dooropener.cli.failing import fail
from dooropener.settings import Environment, Settings

_TRIALS = f"ENVIRONMENT={Environment.DEMO} or {Environment.DEVELOPMENT}"


def read_settings(*, default: Environment = Environment.PRODUCTION) -> Settings:
    """The settings, or a clear end. Outside production a missing SECRET_KEY is made and kept in the data folder."""
    by_file, by_environment = _told()
    told = {**by_file, **by_environment}
    known: dict[str, object] = {"environment": told.get("environment", default.value)}
    if known["environment"] != Environment.PRODUCTION and "secret_key" not in told:
        known["secret_key"] = _kept_secret(Path(told.get("data_folder", "var")))
    try:
        settings = Settings(**known)  # type: ignore[arg-type]  # pydantic checks them
    except ValidationError as error:
        wrong = [part for part in error.errors() if part["type"] != "default_factory_not_called"]
        fail(*[_sentence(part["loc"], part["msg"]) for part in wrong])
    _check_files(settings)
    return settings


def read_trial_settings(*, default: Environment = Environment.PRODUCTION) -> Settings:
    """Settings of a command that writes or forgets made-up data: never where an office keeps its own.

    Whoever names a database says in the same place what it is for: a `.env` of production is easily overruled by a
    variable that was meant for something else.
    """
    for place, told in zip((".env", "the environment"), _told(), strict=True):
        if told.get("environment") == Environment.PRODUCTION:
            fail(
                f"Made-up data are not for production, and {place} says ENVIRONMENT=production.",
                f"Go to a folder without that .env, and set {_TRIALS} there, or nothing for `dooropener demo`.",
            )
        if "database_url" in told and "environment" not in told:
            fail(
                f"Made-up data are not for production, and {place} names a DATABASE_URL without saying what it is for.",
                f"Take it away, for the demo brings a database of its own; or, for a trial, set {_TRIALS} in {place}.",
            )
    settings = read_settings(default=default)
    if settings.production:
        fail(f"Made-up data are not for production: set {_TRIALS}.")
    return settings


def _told() -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """What `.env` says and what the environment says, as it stands there, by the names of the settings."""
    return DotEnvSettingsSource(Settings)(), EnvSettingsSource(Settings)()


def _check_files(settings: Settings) -> None:
    """What settings point to is looked at now, not when the first letter is to leave."""
    try:
        if settings.smtp_ca_file:
            ssl.create_default_context(cafile=settings.smtp_ca_file)
    except (OSError, ssl.SSLError) as error:
        fail(f"SMTP_CA_FILE: {settings.smtp_ca_file}: {error.strerror or error}")
    if settings.dkim_key or settings.dkim_key_file:
        from dooropener.outbox import BadDkimKey, signer_of  # it takes a while to load

        try:
            signer_of(settings)
        except BadDkimKey as error:
            fail(str(error))


def _sentence(location: tuple[int | str, ...], message: str) -> str:
    name = ".".join(str(part) for part in location).upper()
    return f"{name}: {message}" if name else message.removeprefix("Value error, ")


def _kept_secret(folder: Path) -> str:
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "secret"
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_hex(32))
    return file.read_text()
