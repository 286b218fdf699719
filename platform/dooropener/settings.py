"""Everything that can be configured, read from the environment (and `.env` in the working folder)."""

import re
from enum import StrEnum
from ipaddress import ip_network
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

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


class LogLevel(StrEnum):
    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class AfterFetching(StrEnum):
    """What becomes of a mail on the IMAP server once we keep it."""

    LEAVE = "leave"
    SEEN = "seen"
    MOVE = "move"


_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


def _local_address(known: dict[str, Any]) -> str:
    return f"http://localhost:{known['port']}"


class Settings(BaseSettings):
    """One field, one environment variable of the same name in capitals."""

    model_config = SettingsConfigDict(env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True)

    environment: Environment = Field(Environment.PRODUCTION, description="`demo`, `development` or `production`")
    secret_key: SecretStr = Field(
        SecretStr(""), description="signs links, reply addresses and sessions; 32 characters or more"
    )
    host: str = Field("127.0.0.1", description="address the portal listens on")
    port: int = Field(8000, description="port the portal listens on")
    public_url: str = Field(
        default_factory=_local_address, description="where people reach the portal, no slash at the end"
    )

    database_url: str | None = Field(None, description="a PostgreSQL server; without it one is started from a wheel")
    data_folder: Path = Field(
        Path("var"), description="where the embedded database, the demo and the index of listings keep their data"
    )

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
    smtp_ca_file: Path | None = Field(
        None, description="certificates (PEM) to know the server by, instead of those of the system"
    )
    dkim_selector: str | None = Field(
        None, description="name of the DKIM key in the DNS; with a key every letter is signed"
    )
    dkim_domain: str | None = Field(None, description="who signs; without it the domain of `MAIL_FROM`")
    dkim_key: SecretStr | None = Field(
        None, description="the private key, RSA or Ed25519, in PEM; `\\n` may stand for line ends"
    )
    dkim_key_file: Path | None = Field(None, description="a file with that key, instead")
    mail_pace: int = Field(
        30, ge=0, description="so many letters to one recipient domain within `MAIL_PACE_MINUTES`; 0 for any number"
    )
    mail_pace_minutes: int = Field(10, gt=0, description="the time that `MAIL_PACE` is counted in")
    mail_in_host: str = Field("127.0.0.1", description="address the mail listener is bound to")
    mail_in_port: int = Field(2526, description="port of the mail listener")
    mail_in_lmtp: bool = Field(False, description="speak LMTP instead of SMTP")

    mail_authserv_id: str | None = Field(
        None,
        description="the name by which our mail server signs `Authentication-Results`: advisors see what it found",
    )
    imap_host: str | None = Field(None, description="a server to fetch mail from as well; without it IMAP is off")
    imap_port: int = Field(993, description="its port")
    imap_tls: TLS = Field(TLS.TLS, description="`tls`, `starttls`, or `none` on the same machine")
    imap_username: str | None = Field(None, description="whose mailbox it is")
    imap_password: SecretStr | None = Field(None, description="its password")
    imap_folder: str = Field("INBOX", description="the folder to fetch from")
    imap_afterwards: AfterFetching = Field(
        AfterFetching.LEAVE, description="what is done there with a mail that we keep: `leave`, `seen` or `move`"
    )
    imap_move_to: str = Field("Taken in", description="where to with `move`; made when missing")

    oidc_issuer: str | None = Field(
        None,
        description="a provider of single sign-on (OpenID Connect): where its `/.well-known/openid-configuration` is",
    )
    oidc_client_id: str = Field("", description="as whom it knows us")
    oidc_client_secret: SecretStr | None = Field(None, description="the secret it gave us; a public client has none")
    oidc_name: str = Field("single sign-on", description="what the button on the sign-in page calls it")
    oidc_domains: str = Field(
        "", description="mail domains that it vouches for, with spaces between; empty means whichever it names"
    )
    oidc_trust_address: bool = Field(
        False,
        description="take its word for addresses that it does not call verified, as Entra ID never does: only for a "
        "provider whose users cannot choose their own",
    )
    oidc_role_claim: str = Field("", description="the claim that tells roles or groups; without it roles are set here")
    oidc_roles: str = Field(
        "", description="which value makes whom what: `door-admins=admin door-advisors=advisor`, with spaces between"
    )
    oidc_create_readers: bool = Field(False, description="let in as a reader whom it knows and we do not")

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

    summary_url: str | None = Field(
        None, description="an OpenAI-compatible chat server that drafts the letter's summary; an advisor approves it"
    )
    summary_model: str = Field("", description="the model to ask it for")
    summary_key: SecretStr | None = Field(None, description="its key")
    summary_seconds: float = Field(30, gt=0, description="how long it may take")

    backup_folder: Path | None = Field(
        None, description="where `backup` writes when it is told no file, and `doctor` looks how old the newest is"
    )
    backup_passphrase: SecretStr | None = Field(
        None, description="16 characters or more: backups are encrypted with it; keep it elsewhere than the backups"
    )
    metrics_token: SecretStr | None = Field(
        None, description="32 characters or more: `/metrics` answers Prometheus with this bearer token; else it is off"
    )
    trusted_proxies: str = Field(
        "127.0.0.1,::1",
        description="addresses or networks of reverse proxies whose `X-Forwarded-…` and `X-Request-Id` are believed",
    )
    log_level: LogLevel = Field(
        LogLevel.INFO, description="`debug`, `info`, `warning` or `error`; no level tells names, addresses or texts"
    )
    webhooks_to_loopback: bool = Field(
        False, description="webhooks may go to this machine, without TLS as well: for trials only"
    )
    api_requests_a_minute: int = Field(300, gt=0, description="so many requests of one token to the JSON API a minute")
    chromium: Path | None = Field(
        None, description="the Chromium that makes PDF files of reports; without it one on the path is looked for"
    )

    workers: int = Field(4, description="background jobs at a time in one process")

    @property
    def production(self) -> bool:
        return self.environment is Environment.PRODUCTION

    @property
    def reply_domain(self) -> str:
        return self.mail_from.rpartition("@")[2]

    @property
    def oidc_role_pairs(self) -> list[tuple[str, str]]:
        """`OIDC_ROLES`, read: what the provider says and the role that it means."""
        pairs = (pair.rpartition("=") for pair in self.oidc_roles.replace(",", " ").split())
        return [(value, role) for value, _, role in pairs]

    @field_validator("telegram_webhook_secret")
    @classmethod
    def _secret_fits_into_a_header(cls, secret: SecretStr | None) -> SecretStr | None:
        if secret is not None and not re.fullmatch(r"[A-Za-z0-9_-]{16,256}", secret.get_secret_value()):
            raise ValueError("16 to 256 letters, digits, _ and - (try: openssl rand -hex 32)")
        return secret

    @field_validator("backup_passphrase")
    @classmethod
    def _passphrase_is_long_enough(cls, passphrase: SecretStr | None) -> SecretStr | None:
        if passphrase is not None and len(passphrase.get_secret_value()) < 16:
            raise ValueError("16 characters or more (try: openssl rand -base64 24)")
        return passphrase

    @field_validator("trusted_proxies")
    @classmethod
    def _proxies_are_networks(cls, proxies: str) -> str:
        for network in proxies.split(","):
            try:
                ip_network(network.strip())
            except ValueError as error:
                raise ValueError("addresses or networks with commas between, as in 127.0.0.1,10.0.0.0/24") from error
        return proxies

    @field_validator("chat_api_token", "metrics_token")
    @classmethod
    def _token_is_long_enough(cls, token: SecretStr | None) -> SecretStr | None:
        if token is not None and len(token.get_secret_value()) < 32:
            raise ValueError("32 characters or more (try: openssl rand -hex 32)")
        return token

    @model_validator(mode="after")
    def _password_goes_over_tls(self) -> Self:
        if self.production and self.smtp_username and self.smtp_tls is TLS.NONE and self.smtp_host not in _LOOPBACK:
            raise ValueError("SMTP_TLS must be tls or starttls: a password does not cross the network in the clear")
        return self

    @model_validator(mode="after")
    def _imap_is_whole(self) -> Self:
        if self.imap_host is None:
            return self
        if not self.imap_username or self.imap_password is None:
            raise ValueError("IMAP_HOST needs IMAP_USERNAME and IMAP_PASSWORD")
        if self.imap_tls is TLS.NONE and self.imap_host not in _LOOPBACK:
            raise ValueError("IMAP_TLS=none would send the password in the clear: only for a server on this machine")
        if self.imap_tls is TLS.STARTTLS and self.imap_port == 993:
            raise ValueError(
                "IMAP_TLS=starttls needs another IMAP_PORT, mostly 143: on 993 all is encrypted from the start"
            )
        if self.imap_afterwards is AfterFetching.MOVE and self.imap_move_to.upper() == self.imap_folder.upper():
            raise ValueError("IMAP_MOVE_TO must be another folder than IMAP_FOLDER")
        return self

    @model_validator(mode="after")
    def _single_sign_on_is_whole(self) -> Self:
        if self.oidc_issuer is None:
            return self
        if not self.oidc_client_id:
            raise ValueError("OIDC_ISSUER needs OIDC_CLIENT_ID")
        address = urlsplit(self.oidc_issuer)
        if address.scheme != "https" and address.hostname not in _LOOPBACK:
            raise ValueError("OIDC_ISSUER must begin with https://")
        if any(role not in {"admin", "advisor", "reader"} for _, role in self.oidc_role_pairs):
            raise ValueError("OIDC_ROLES is made of pairs such as door-admins=admin: admin, advisor or reader")
        return self

    @model_validator(mode="after")
    def _secret_is_long_enough(self) -> Self:
        if len(self.secret_key.get_secret_value()) < 32:
            raise ValueError("SECRET_KEY must be set, with 32 characters or more (try: openssl rand -hex 32)")
        return self
