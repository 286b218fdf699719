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


def make_certificate(folder: Path, *names: str) -> Certificate:
    """For `names`, as in `IP:127.0.0.1` and `DNS:mx.example`."""
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    folder.mkdir(parents=True, exist_ok=True)
    openssl(
        *("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", str(key), "-out", str(certificate)),
        *("-subj", "/CN=mx.example", "-addext", f"subjectAltName={','.join(names)}", "-days", "2"),
    )
    return Certificate(key, certificate)
