"""Hands letters to a mail server."""

import ssl
from collections.abc import Iterator
from contextlib import suppress
from functools import cached_property

import aiosmtplib

from dooropener.errors import DeliveryFailed
from dooropener.outbox.letters import ascii_address, return_path, sealed
from dooropener.outbox.models import Delivery
from dooropener.outbox.signing import BadDkimKey
from dooropener.outbox.troubles import LOG_IN, Trouble
from dooropener.settings import TLS, Settings

TIMEOUT = 60.0
GOODBYE = 5.0

_ABOUT_THE_LETTER = (aiosmtplib.SMTPSenderRefused, aiosmtplib.SMTPRecipientRefused, aiosmtplib.SMTPDataError)
"""Where a 5xx is final, unless it asks for a log-in. Another one is about us: letters wait until that is mended."""

_NOT_OFFERED = "not supported by"
"""How aiosmtplib says that the server offers no STARTTLS or no log-in (it does so only without TLS)."""


class SmtpTransport:
    """One connection per letter: our letters are few, and one that breaks then concerns no other."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    async def send(self, delivery: Delivery) -> str:
        """Hand over one letter and return the server's answer to it; raise `DeliveryFailed`."""
        sender = return_path(self.settings, delivery.id)
        try:
            recipient = self.settings.mail_redirect_all or ascii_address(delivery.recipient)
            raw = sealed(delivery, self.settings)
        except BadDkimKey as error:
            raise DeliveryFailed(f"{Trouble.SIGNATURE}: {error}", permanent=False) from error
        except ValueError as error:
            raise DeliveryFailed(str(error), permanent=True) from error
        try:
            return await self._hand_over(sender, recipient, raw)
        except aiosmtplib.SMTPRecipientsRefused as error:
            raise _failure(error.recipients[0]) from error
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
            raise _failure(error) from error
        except ValueError as error:
            raise DeliveryFailed(str(error), permanent=True) from error

    async def knock(self) -> None:
        """Connect, encrypt and log in as for a letter, and leave again; raise `DeliveryFailed`."""
        client = self._client()
        try:
            await client.connect()
            await client.quit(timeout=GOODBYE)
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
            raise _failure(error) from error
        finally:
            client.close()

    async def _hand_over(self, sender: str, recipient: str, raw: bytes) -> str:
        client = self._client()
        try:
            await client.connect()
            _, answer = await client.sendmail(sender, [recipient], raw)
            with suppress(aiosmtplib.SMTPException, OSError):  # it is taken, whatever becomes of the goodbye
                await client.quit(timeout=GOODBYE)
        finally:
            client.close()
        return answer

    def _client(self) -> aiosmtplib.SMTP:
        settings = self.settings
        return aiosmtplib.SMTP(
            hostname=settings.smtp_host,
            port=settings.smtp_port,
            username=settings.smtp_username,
            password=settings.smtp_password.get_secret_value() if settings.smtp_password else None,
            use_tls=settings.smtp_tls is TLS.TLS,
            start_tls=settings.smtp_tls is TLS.STARTTLS,
            tls_context=self._trust if settings.smtp_tls is not TLS.NONE else None,
            local_hostname=settings.reply_domain,
            timeout=TIMEOUT,
        )

    @cached_property
    def _trust(self) -> ssl.SSLContext:
        """By which certificates the server is known; its name is checked as well."""
        return ssl.create_default_context(cafile=self.settings.smtp_ca_file)


def _failure(error: Exception) -> DeliveryFailed:
    """The answer begins with the server's code, or with the name of the trouble (`trouble_of` reads it)."""
    if isinstance(error, aiosmtplib.SMTPResponseException):
        final = isinstance(error, _ABOUT_THE_LETTER) and error.code >= 500 and error.code not in LOG_IN
        return DeliveryFailed(f"{error.code} {error.message}", permanent=final)
    return DeliveryFailed(f"{_trouble(error)}: {error}", permanent=False)


def _trouble(error: Exception) -> Trouble:
    causes = list(_causes(error))
    if any(isinstance(cause, ssl.SSLCertVerificationError) for cause in causes):
        return Trouble.CERTIFICATE
    if any(isinstance(cause, ssl.SSLError) for cause in causes) or _NOT_OFFERED in str(error):
        return Trouble.ENCRYPTION
    return Trouble.AWAY


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
