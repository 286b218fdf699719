"""The DNS of the sender's domain: whether others have reason to believe our letters, and can answer them."""

import dns.exception
import dns.resolver
from dns.resolver import Resolver

from dooropener.cli.doctor.findings import Finding, broken, off, ok, warning
from dooropener.outbox import signer_of
from dooropener.settings import Settings

_RESERVED = (".example", ".test", ".invalid", ".localhost", "localhost")
_SEE = "`dooropener mail-check` prints the record."


class NoAnswer(Exception):
    """No name server answers: that says nothing of the domain."""


def look_up_names(settings: Settings, resolver: Resolver | None = None) -> list[Finding]:
    """SPF (RFC 7208), DKIM (RFC 6376), DMARC (RFC 7489), MX. Without a name server it is said that nothing was seen."""
    domain = settings.reply_domain
    if domain.endswith(_RESERVED):
        return [off("DNS", f"{domain} is made up, so there is nothing to look up")]
    try:
        asked = resolver or Resolver()
        asked.lifetime = 5.0
        return [_mx(asked, domain), _spf(asked, domain), _dkim(asked, settings), _dmarc(asked, domain)]
    except (NoAnswer, dns.resolver.NoResolverConfiguration):
        return [
            warning("DNS", "no name server answers: SPF, DKIM, DMARC and MX were not looked at", "Ask again online.")
        ]


def _records(resolver: Resolver, name: str, kind: str) -> list[str]:
    try:
        answer = resolver.resolve(name, kind)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return []
    except dns.exception.DNSException as error:
        raise NoAnswer from error
    if kind == "TXT":
        return [b"".join(record.strings).decode("utf-8", "replace") for record in answer]
    return [str(record.exchange) for record in answer]


def _beginning(records: list[str], tag: str) -> list[str]:
    return [record for record in records if record.lower().startswith(tag)]


def _mx(resolver: Resolver, domain: str) -> Finding:
    found = _records(resolver, domain, "MX")
    if not found:
        return broken("MX", f"{domain} takes no mail", "Publish an MX record: partners answer to this domain.")
    return ok("MX", ", ".join(sorted(found)))


def _spf(resolver: Resolver, domain: str) -> Finding:
    found = _beginning(_records(resolver, domain, "TXT"), "v=spf1")
    if not found:
        return broken("SPF", f"none for {domain}", _SEE)
    if len(found) > 1:
        return broken("SPF", f"{len(found)} records: receivers take that for an error", "Join them into one.")
    if found[0].rstrip().endswith("+all"):
        return warning("SPF", "anybody may send for the domain", "End it with ~all or -all.")
    return ok("SPF", found[0])


def _dkim(resolver: Resolver, settings: Settings) -> Finding:
    signer = signer_of(settings)
    if signer is None:
        return warning(
            "DKIM", "letters are not signed here", "Set DKIM_SELECTOR and DKIM_KEY_FILE, or let the server sign."
        )
    found = _records(resolver, signer.record_name, "TXT")
    ours = signer.record.partition("p=")[2]
    if not found:
        return broken("DKIM", f"no {signer.record_name}", _SEE)
    if not any(record.replace(" ", "").partition("p=")[2].rstrip(";") == ours for record in found):
        return broken("DKIM", f"{signer.record_name} holds another key than DKIM_KEY_FILE", _SEE)
    return ok("DKIM", signer.record_name)


def _dmarc(resolver: Resolver, domain: str) -> Finding:
    found = _beginning(_records(resolver, f"_dmarc.{domain}", "TXT"), "v=dmarc1")
    if not found:
        return warning("DMARC", f"none at _dmarc.{domain}", f"{_SEE} Large hosters want one.")
    return ok("DMARC", found[0])
