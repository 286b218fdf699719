"""The lines out: mail servers, Telegram, the encoder, servers for summaries. Nothing is sent to anybody."""

import asyncio
from collections.abc import Awaitable, Callable

import httpx
from imap_tools import MailboxLoginError

from dooropener.accounts import ProviderAway, provider_of, reach_provider
from dooropener.cli.beating import encoder_computes, telegram_knows_us
from dooropener.cli.doctor.findings import Finding, broken, off, ok, warning
from dooropener.errors import DeliveryFailed
from dooropener.house import House
from dooropener.mailbox import imap
from dooropener.outbox import SmtpTransport
from dooropener.settings import Settings

PATIENCE = 20.0
Trial = Callable[[], Awaitable[object]]


async def try_lines(house: House) -> list[Finding]:
    """All at once: each waits for somebody else."""
    trials = (_smtp, _imap, _single_sign_on, _telegram, _encoder, _summaries)
    return list(await asyncio.gather(*(trial(house) for trial in trials)))


async def _tried(what: str, trial: Trial, well: str, advice: str) -> Finding:
    """The kind of fault, not its words: they may quote a password or a token."""
    try:
        await asyncio.wait_for(trial(), PATIENCE)
    except DeliveryFailed as failure:
        return broken(what, failure.answer.partition(":")[0], advice)
    except Exception as error:  # whatever it is, the one who asked wants to know
        return broken(what, type(error).__name__, advice)
    return ok(what, well)


async def _smtp(house: House) -> Finding:
    settings = house.settings
    where = f"{settings.smtp_host}:{settings.smtp_port}"
    advice = "Check SMTP_HOST, SMTP_PORT, SMTP_TLS, SMTP_USERNAME, SMTP_PASSWORD; `dooropener mail-check` tells more."
    return await _tried("Mail out", SmtpTransport(settings).knock, f"{where} lets us in", advice)


async def _imap(house: House) -> Finding:
    if house.settings.imap_host is None:
        return off("Mail in by IMAP", "not set up")

    def knock() -> None:
        imap.connect(house.settings).logout()

    try:
        await asyncio.wait_for(asyncio.to_thread(knock), imap.TIMEOUT)
    except MailboxLoginError:
        return broken("Mail in by IMAP", "the log-in was refused", "Check IMAP_USERNAME and IMAP_PASSWORD.")
    except Exception as error:  # whatever it is, the one who asked wants to know
        return broken("Mail in by IMAP", type(error).__name__, "Check IMAP_HOST, IMAP_PORT and IMAP_TLS.")
    return ok("Mail in by IMAP", f"{house.settings.imap_host} lets us in")


async def _single_sign_on(house: House) -> Finding:
    provider = provider_of(house.settings)
    if provider is None:
        return off("Single sign-on", "not set up")
    try:
        await reach_provider(provider)
    except ProviderAway as away:
        advice = (
            "Check OIDC_ISSUER, to the letter: /.well-known/openid-configuration below it must be reachable from here."
        )
        return broken("Single sign-on", str(away.details["reason"]), advice)
    return ok("Single sign-on", f"{provider.issuer} answers")


async def _telegram(house: House) -> Finding:
    if house.settings.telegram_token is None:
        return off("Telegram", "not set up")
    advice = "Check TELEGRAM_TOKEN with BotFather, and that the machine reaches api.telegram.org."
    return await _tried("Telegram", lambda: telegram_knows_us(house), "answers", advice)


async def _encoder(house: House) -> Finding:
    where = house.settings.embeddings_url
    advice = "Check EMBEDDINGS_URL, _MODEL and _KEY." if where else "Install the program anew: its model does not load."
    told = f"{where} computes" if where else "the bundled model computes"
    return await _tried("Encoder", lambda: encoder_computes(house), told, advice)


async def _summaries(house: House) -> Finding:
    if not house.settings.summary_url:
        return off("Summaries", "no server; advisors write them")
    try:
        status = await _models(house.settings)
    except httpx.HTTPError as error:
        return broken("Summaries", type(error).__name__, "Check SUMMARY_URL.")
    if status in {401, 403}:
        return broken("Summaries", f"answers {status}", "Check SUMMARY_KEY.")
    return ok("Summaries", "answers") if status < 500 else warning("Summaries", f"answers {status}", "Ask who runs it.")


async def _models(settings: Settings) -> int:
    key = settings.summary_key.get_secret_value() if settings.summary_key else ""
    async with httpx.AsyncClient(timeout=PATIENCE, headers={"authorization": f"Bearer {key}"} if key else {}) as client:
        return (await client.get(f"{(settings.summary_url or '').rstrip('/')}/models")).status_code
