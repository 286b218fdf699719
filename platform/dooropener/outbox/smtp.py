"""Hands letters to a mail server."""

from contextlib import suppress

import aiosmtplib

from dooropener.errors import DeliveryFailed
from dooropener.outbox.letters import ascii_address, compose, return_path
from dooropener.outbox.models import Delivery
from dooropener.settings import TLS, Settings

TIMEOUT = 60.0
GOODBYE = 5.0

_ABOUT_THE_LETTER = (aiosmtplib.SMTPSenderRefused, aiosmtplib.SMTPRecipientRefused, aiosmtplib.SMTPDataError)
"""Where a 5xx is final. One at greeting or log-in is about us: the letter waits until that is mended."""


class SmtpTransport:
    """One connection per letter: our letters are few, and one that breaks then concerns no other."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    async def send(self, delivery: Delivery) -> str:
        """Hand over one letter and return the server's answer to it; raise `DeliveryFailed`."""
        sender = return_path(self.settings, delivery.id)
        try:
            recipient = self.settings.mail_redirect_all or ascii_address(delivery.recipient)
            raw = compose(delivery, self.settings).as_bytes()
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
            local_hostname=settings.reply_domain,
            timeout=TIMEOUT,
        )


def _failure(error: Exception) -> DeliveryFailed:
    if isinstance(error, aiosmtplib.SMTPResponseException):
        permanent = isinstance(error, _ABOUT_THE_LETTER) and error.code >= 500
        return DeliveryFailed(f"{error.code} {error.message}", permanent=permanent)
    return DeliveryFailed(f"{type(error).__name__}: {error}", permanent=False)
