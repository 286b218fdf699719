"""Settings for a command: from the environment; for demo and development a secret that is made once."""

import os
import secrets
import ssl
from pathlib import Path

from pydantic import ValidationError

from dooropener.cli.failing import fail
from dooropener.settings import Environment, Settings


def read_settings(*, default: Environment = Environment.PRODUCTION) -> Settings:
    """The settings, or a clear end. Outside production a missing SECRET_KEY is made and kept in the data folder."""
    environment = os.environ.get("ENVIRONMENT", default.value)
    known: dict[str, object] = {"environment": environment}
    if environment != Environment.PRODUCTION and not os.environ.get("SECRET_KEY"):
        known["secret_key"] = _kept_secret(Path(os.environ.get("DATA_FOLDER", "var")))
    try:
        settings = Settings(**known)  # type: ignore[arg-type]  # pydantic checks them
    except ValidationError as error:
        told = [part for part in error.errors() if part["type"] != "default_factory_not_called"]
        fail(*[_sentence(part["loc"], part["msg"]) for part in told])
    _check_files(settings)
    return settings


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
