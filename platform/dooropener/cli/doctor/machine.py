"""Settings, files, disk, clock, programs: what can be seen without asking anybody."""

import shutil
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address, ip_network
from pathlib import Path

from dooropener.backups import kept_backups
from dooropener.cli.doctor.findings import Finding, broken, off, ok, warning
from dooropener.portal.printing import find_printer
from dooropener.settings import TLS, Settings

_SOME, _LITTLE = 2 * 1024**3, 300 * 1024**2
_SINCE_BACKUP = timedelta(hours=26)
_EXAMPLES = ("office_email", "mail_from")
_WIDE = 8
"""A network whose prefix is shorter is no proxy's: it is half the world."""


def look_at_settings(settings: Settings) -> list[Finding]:
    """Values that were never chosen, or are too open for production."""
    if not settings.production:
        return [warning("ENVIRONMENT", settings.environment.value, "Set ENVIRONMENT=production where people work.")]
    return [
        ok("ENVIRONMENT", "production"),
        _public_url(settings),
        _secret(settings),
        *_made_up(settings),
        _data_officer(settings),
        _smtp(settings),
        _proxies(settings),
    ]


def _public_url(settings: Settings) -> Finding:
    if settings.public_url.startswith("https://"):
        return ok("PUBLIC_URL", settings.public_url)
    advice = "Put a reverse proxy with TLS in front and name its address, as in https://doors.norrkoping.se."
    return broken("PUBLIC_URL", f"{settings.public_url} is not https", advice)


def _secret(settings: Settings) -> Finding:
    if len(set(settings.secret_key.get_secret_value())) < 10:
        return broken(
            "SECRET_KEY", "easily guessed", "Make one: openssl rand -hex 32. Links in earlier letters then end."
        )
    return ok("SECRET_KEY", "set")


def _made_up(settings: Settings) -> list[Finding]:
    return [
        broken(name.upper(), f"{getattr(settings, name)} is the example", "Name the office's own address.")
        for name in _EXAMPLES
        if str(getattr(settings, name)).endswith(".example")
    ] + (
        [warning("MAIL_REDIRECT_ALL", "every letter goes to one address", "Take it away when the trial is over.")]
        if settings.mail_redirect_all
        else []
    )


def _data_officer(settings: Settings) -> Finding:
    if not settings.data_officer_email:
        advice = "Name the data protection officer's address: first letters have to tell it (GDPR Art. 14)."
        return warning("DATA_OFFICER_EMAIL", "first letters do not name the data protection officer", advice)
    return ok("DATA_OFFICER_EMAIL", settings.data_officer_email)


def _smtp(settings: Settings) -> Finding:
    if settings.smtp_tls is TLS.NONE and settings.smtp_host not in {"127.0.0.1", "::1", "localhost"}:
        return warning("SMTP_TLS", "letters go to the mail server unencrypted", "Set SMTP_TLS=starttls or tls.")
    return ok("SMTP_TLS", settings.smtp_tls.value)


def _proxies(settings: Settings) -> Finding:
    """Whose word for the visitors' addresses counts: attempts and requests are limited by them."""
    what, told = "TRUSTED_PROXIES", settings.trusted_proxies
    networks = [ip_network(each.strip()) for each in told.split(",")]
    if any(network.prefixlen < _WIDE for network in networks):
        advice = (
            "Name the proxy's own address: whoever is believed chooses the address under which attempts are counted."
        )
        return broken(what, f"{told} believes nearly everybody", advice)
    here = _loopback(settings.host)
    if here and not any(ip_address(here) in network for network in networks):
        advice = f"Add {here}: only this machine reaches HOST={settings.host}, so the proxy is here."
        return warning(what, f"{told}: the proxy is not believed, and all visitors share one address", advice)
    if not here and all(network.is_loopback for network in networks):
        advice = "Name the address of the proxy; if it is on this machine, set HOST=127.0.0.1."
        return warning(what, f"{told}, while the portal listens to others at {settings.host}", advice)
    return ok(what, told)


def _loopback(host: str) -> str:
    """The address, if only this machine can reach it."""
    if host == "localhost":
        return "127.0.0.1"
    try:
        return host if ip_address(host).is_loopback else ""
    except ValueError:  # a name
        return ""


def look_at_files(settings: Settings) -> list[Finding]:
    """Who else may read what is secret, and whether there is room to write."""
    secret = (settings.data_folder / "secret", settings.dkim_key_file, Path(".env"), settings.backup_folder)
    open_to_others = [path for path in secret if path is not None and path.exists() and path.stat().st_mode & 0o077]
    found = [
        warning("Files", f"others may read {path}", f"chmod {'700' if path.is_dir() else '600'} {path}")
        for path in open_to_others
    ] or [ok("Files", "secrets are for their owner only")]
    return [*found, _disk(settings.data_folder)]


def _disk(folder: Path) -> Finding:
    place = next(each for each in (folder.resolve(), *folder.resolve().parents) if each.exists())
    free = shutil.disk_usage(place).free
    told = f"{free / 1024**3:.1f} GB free where the data are"
    if free < _LITTLE:
        return broken("Disk", told, "Make room at once: without it nothing can be written.")
    return warning("Disk", told, "Make room soon.") if free < _SOME else ok("Disk", told)


def look_at_backups(settings: Settings) -> list[Finding]:
    """How old the newest is, and whether it is encrypted."""
    folder = settings.backup_folder
    if folder is None:
        return [
            warning("Backups", "none known", "Set BACKUP_FOLDER and run `dooropener backup --keep 14` every night.")
        ]
    kept = kept_backups(folder)
    if not kept:
        return [broken("Backups", f"none in {folder}", "Run `dooropener backup` every night (docs/running.md).")]
    age = datetime.now(UTC) - kept[0].taken_at
    told = f"the newest of {len(kept)} is {age.total_seconds() / 3600:.0f} hours old"
    if age > _SINCE_BACKUP:
        return [broken("Backups", told, "See why the nightly backup does not run.")]
    return [ok("Backups", told)]


def look_for_programs(settings: Settings) -> list[Finding]:
    """What is used where it is there."""
    if find_printer(settings.chromium):
        return [ok("Chromium", "present, for reports as PDF")]
    if settings.chromium:
        advice = "Name the program itself, or take CHROMIUM away: then one on the path is looked for."
        return [broken("Chromium", f"there is no {settings.chromium}", advice)]
    return [off("Chromium", "missing: reports come as pages only (apt-get install chromium)")]
