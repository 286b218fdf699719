"""Everything that can be configured, read from the environment (and `.env` in the working folder)."""

import re
from enum import StrEnum
from pathlib import Path
from typing import Self

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class Environment(StrEnum):
    DEMO = "demo"
    DEVELOPMENT = "development"
    PRODUCTION = "production"


class TLS(StrEnum):
    NONE = "none"
    STARTTLS = "starttls"
    TLS = "tls"


class Settings(BaseSettings):
    """One field, one environment variable of the same name in capitals."""

    model_config = SettingsConfigDict(env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True)

    environment: Environment = Field(Environment.PRODUCTION, description="`demo`, `development` or `production`")
    secret_key: SecretStr = Field(
        SecretStr(""), description="signs links, reply addresses and sessions; 32 characters or more"
    )
    public_url: str = Field("http://localhost:8000", description="where people reach the portal, no slash at the end")
    host: str = Field("127.0.0.1", description="address the portal listens on")
    port: int = Field(8000, description="port the portal listens on")

    database_url: str | None = Field(None, description="a PostgreSQL server; without it one is started from a wheel")
    data_folder: Path = Field(Path("var"), description="where the embedded database and the demo keep their data")

    office_name: str = Field("Norrköpings kommun, Näringslivskontoret", description="who writes the letters")
    office_city: str = Field("Norrköping", description="the city, as named in letters")
    office_address: str = Field("601 81 Norrköping, Sweden", description="postal address under the letters")
    office_email: str = Field("naringsliv@norrkoping.example", description="where people reach a person at the office")
    data_officer_email: str = Field(
        "", description="the data protection officer, named in first letters (GDPR Art. 14); empty leaves the line out"
    )

    mail_from: str = Field(
        "dorroppnaren@norrkoping.example",
        description="sender of letters; replies come to this address plus a tag",
    )
    mail_redirect_all: str | None = Field(None, description="sends every letter to this one address, for trials")
    smtp_host: str = Field("127.0.0.1", description="server that takes outgoing mail")
    smtp_port: int = Field(2525, description="its port")
    smtp_tls: TLS = Field(TLS.NONE, description="`none`, `starttls` or `tls`")
    smtp_username: str | None = Field(None, description="for a server that asks")
    smtp_password: SecretStr | None = Field(None, description="for a server that asks")
    mail_in_host: str = Field("127.0.0.1", description="address the mail listener is bound to")
    mail_in_port: int = Field(2526, description="port of the mail listener")
    mail_in_lmtp: bool = Field(False, description="speak LMTP instead of SMTP")

    telegram_token: SecretStr | None = Field(None, description="from BotFather; without it Telegram is off")
    telegram_webhook_secret: SecretStr | None = Field(
        None,
        description="16 to 256 of `A–Z a–z 0–9 _ -`: Telegram then brings updates to `PUBLIC_URL`, over HTTPS, "
        "instead of being asked for them",
    )
    telegram_api_url: str = Field("https://api.telegram.org", description="another Bot API server, for trials")

    chat_api_token: SecretStr | None = Field(
        None,
        description="32 characters or more: another program may then bring messages to `/api/chat/…`, with this token",
    )

    embeddings_url: str | None = Field(
        None, description="an OpenAI-compatible embeddings server instead of the bundled model"
    )
    embeddings_model: str = Field("", description="the model to ask it for")
    embeddings_key: SecretStr | None = Field(None, description="its key")

    workers: int = Field(4, description="background jobs at a time in one process")

    @property
    def production(self) -> bool:
        return self.environment is Environment.PRODUCTION

    @property
    def reply_domain(self) -> str:
        return self.mail_from.rpartition("@")[2]

    @field_validator("telegram_webhook_secret")
    @classmethod
    def _secret_fits_into_a_header(cls, secret: SecretStr | None) -> SecretStr | None:
        if secret is not None and not re.fullmatch(r"[A-Za-z0-9_-]{16,256}", secret.get_secret_value()):
            raise ValueError("16 to 256 letters, digits, _ and - (try: openssl rand -hex 32)")
        return secret

    @field_validator("chat_api_token")
    @classmethod
    def _token_is_long_enough(cls, token: SecretStr | None) -> SecretStr | None:
        if token is not None and len(token.get_secret_value()) < 32:
            raise ValueError("32 characters or more (try: openssl rand -hex 32)")
        return token

    @model_validator(mode="after")
    def _secret_is_long_enough(self) -> Self:
        if len(self.secret_key.get_secret_value()) < 32:
            raise ValueError("SECRET_KEY must be set, with 32 characters or more (try: openssl rand -hex 32)")
        return self
