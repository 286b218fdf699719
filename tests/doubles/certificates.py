"""Keys and certificates for a test, made by openssl."""

import ssl
import subprocess
from dataclasses import dataclass
from pathlib import Path


def openssl(*arguments: str, key: str | None = None) -> str:
    done = subprocess.run(["openssl", *arguments], input=key, capture_output=True, text=True, check=True)
    return done.stdout


@dataclass(frozen=True, slots=True)
class Certificate:
    """A server's key and certificate, which signs itself: who trusts the file trusts the server."""

    key: Path
    certificate: Path

    def context(self) -> ssl.SSLContext:
        """For the server."""
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(self.certificate, self.key)
        return context


def make_certificate(folder: Path, *names: str, days: int = 2) -> Certificate:
    """For `names`, as in `IP:127.0.0.1` and `DNS:mx.example`; with a negative number of days one that has run out."""
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    folder.mkdir(parents=True, exist_ok=True)
    validity = ("-days", str(days)) if days > 0 else ("-not_before", "20200101000000Z", "-not_after", "20200201000000Z")
    openssl(
        *("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", str(key), "-out", str(certificate)),
        *("-subj", "/CN=mx.example", "-addext", f"subjectAltName={','.join(names)}", *validity),
    )
    return Certificate(key, certificate)
