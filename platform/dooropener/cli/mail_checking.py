"""What whoever sets up the mail wants to see: the records to publish, and whether the way out is open."""

import asyncio
from ipaddress import ip_address

import typer

from dooropener.errors import DeliveryFailed
from dooropener.outbox import SmtpTransport, signer_of
from dooropener.settings import TLS, Settings


def check_mail(settings: Settings) -> None:
    """Print it; exit with 1 where the server does not let us in."""
    for line in (*_ways(settings), "", "Records for the DNS (docs/mail.md says more):", *_records(settings), ""):
        typer.echo(line)
    try:
        asyncio.run(SmtpTransport(settings).knock())
    except DeliveryFailed as failure:
        typer.echo(f"The server does not let us in: {failure.answer}")
        raise typer.Exit(1) from failure
    typer.echo("The server lets us in.")


def _ways(settings: Settings) -> list[str]:
    log_in = f"log-in as {settings.smtp_username}" if settings.smtp_username else "no log-in"
    tls = "not encrypted" if settings.smtp_tls is TLS.NONE else f"encrypted ({settings.smtp_tls})"
    signer = signer_of(settings)
    return [
        f"Sender     {settings.mail_from}",
        f"Server     {settings.smtp_host}:{settings.smtp_port}, {tls}, {log_in}",
        f"Signature  {signer.record_name}" if signer else "Signature  none: set DKIM_SELECTOR and DKIM_KEY_FILE",
        f"Pace       {_pace(settings)}",
        *([f"Trial      every letter goes to {settings.mail_redirect_all}"] if settings.mail_redirect_all else []),
    ]


def _pace(settings: Settings) -> str:
    if not settings.mail_pace:
        return "as fast as they come"
    return f"{settings.mail_pace} letters to one domain in {settings.mail_pace_minutes} minutes"


def _senders(host: str) -> str:
    """Who may send, for SPF (RFC 7208): the server; with one on this machine those that take the domain's mail."""
    try:
        address = ip_address(host)
    except ValueError:
        return "mx" if host == "localhost" else f"a:{host}"
    return "mx" if address.is_loopback else f"ip{address.version}:{address}"


def _records(settings: Settings) -> list[str]:
    domain, signer = settings.reply_domain, signer_of(settings)
    return [
        f'{domain}. TXT "v=spf1 {_senders(settings.smtp_host)} ~all"',
        *([f"{signer.record_name}. TXT {_quoted(signer.record)}"] if signer else []),
        f'_dmarc.{domain}. TXT "v=DMARC1; p=none; rua=mailto:{settings.office_email}"',
    ]


def _quoted(record: str) -> str:
    """A string in the DNS holds 255 characters: a longer record is written as several, which receivers join."""
    return " ".join(f'"{record[start : start + 255]}"' for start in range(0, len(record), 255))
