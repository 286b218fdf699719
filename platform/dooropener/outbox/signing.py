"""The DKIM signature under a letter (RFC 6376, RFC 8463). The same letter gets the same signature on every try."""

import base64
import binascii
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from dooropener.settings import Settings

FEWEST_BITS = 2048
"""Of an RSA key. RFC 8301 asks for it; some receivers no longer believe shorter ones."""

SIGNED = (
    b"from",
    b"to",
    b"cc",
    b"sender",
    b"subject",
    b"date",
    b"message-id",
    b"reply-to",
    b"in-reply-to",
    b"references",
    b"mime-version",
    b"content-type",
    b"content-transfer-encoding",
    b"content-language",
    b"auto-submitted",
    b"list-unsubscribe",
    b"list-unsubscribe-post",
)
"""RFC 8058, 4: a mail program offers one click only where both List-Unsubscribe headers are under the signature."""

_PEM = re.compile(r"-----BEGIN ([A-Z0-9 ]+)-----\s+([^-]+?)\s*-----END \1-----")
_ED25519 = bytes.fromhex("302e020100300506032b657004220420")
"""What stands before the 32 bytes of an Ed25519 key in PKCS #8 (RFC 8410, 10.3)."""


class BadDkimKey(ValueError):
    """The key or what belongs to it cannot be used; the sentence says why, and never what the key is."""


@dataclass(frozen=True, slots=True)
class DkimKey:
    """`private` is what dkimpy wants to have, `public` what stands in the DNS."""

    kind: str
    private: bytes
    public: str


@dataclass(frozen=True, slots=True)
class Signer:
    """Signs in the name of `domain`; receivers look up the key under `record_name`."""

    domain: str
    selector: str
    key: DkimKey

    @property
    def record_name(self) -> str:
        return f"{self.selector}._domainkey.{self.domain}"

    @property
    def record(self) -> str:
        """The TXT record to publish under `record_name`."""
        return f"v=DKIM1; k={self.key.kind}; p={self.key.public}"

    def sign(self, raw: bytes) -> bytes:
        """The letter with its signature on top."""
        import dkim  # it is slow to load, and many have no key

        letter = _timeless(dkim.DKIM)(raw, signature_algorithm=f"{self.key.kind}-sha256".encode())
        present = [name.lower() for name, _ in letter.headers]
        signature: bytes = letter.sign(
            self.selector.encode(),
            self.domain.encode(),
            self.key.private,
            canonicalize=(b"relaxed", b"relaxed"),
            include_headers=[name for header in SIGNED for name in _once_more(header, present)],
        )
        return signature + raw


def _once_more(header: bytes, present: list[bytes]) -> list[bytes]:
    """A header signed once more than it is there cannot be added later (RFC 6376, 5.4.2)."""
    return [header] * (present.count(header) + 1)


def _timeless(base: Any) -> Any:
    """dkimpy's signer without the moment of signing: a retry has to send the same bytes, and Date is signed."""

    class Timeless(base):  # type: ignore[misc]  # dkimpy ships no types
        def gen_header(self, fields: list[tuple[bytes, bytes]], *others: Any, **named: Any) -> bytes:
            header: bytes = super().gen_header([field for field in fields if field[0] != b"t"], *others, **named)
            return header

    return Timeless


@lru_cache(maxsize=8)
def signer_of(settings: Settings) -> Signer | None:
    """Who signs, None where no key is set. Raises `BadDkimKey`."""
    text = _key_text(settings)
    if text is None:
        return None
    if not settings.dkim_selector:
        raise BadDkimKey("DKIM_SELECTOR: there is a key, so its name in the DNS is needed, as in `doors2026`")
    domain = (settings.dkim_domain or settings.reply_domain).lower()
    if not f".{settings.reply_domain.lower()}".endswith(f".{domain}"):
        raise BadDkimKey(
            f"DKIM_DOMAIN: {domain} is neither the domain of MAIL_FROM nor one above it, so DMARC would fail"
        )
    return Signer(domain, settings.dkim_selector, read_key(text))


def _key_text(settings: Settings) -> str | None:
    if settings.dkim_key and settings.dkim_key_file:
        raise BadDkimKey("DKIM_KEY, DKIM_KEY_FILE: one of the two, not both")
    if settings.dkim_key:
        return settings.dkim_key.get_secret_value()
    if settings.dkim_key_file is None:
        return None
    try:
        return settings.dkim_key_file.read_text(encoding="ascii")
    except OSError as error:
        raise BadDkimKey(f"DKIM_KEY_FILE: {settings.dkim_key_file}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise BadDkimKey(f"DKIM_KEY_FILE: {settings.dkim_key_file} is no text, so no key in PEM") from error


def read_key(text: str) -> DkimKey:
    """A private key in PEM, RSA or Ed25519; `\\n` may stand for line ends. Raises `BadDkimKey`."""
    found = _PEM.search(text.replace("\\n", "\n").replace("\r", ""))
    if found is None or not found[1].endswith("PRIVATE KEY"):
        raise BadDkimKey("DKIM_KEY: no private key in PEM, which begins with -----BEGIN PRIVATE KEY-----")
    if "ENCRYPTED" in found[0]:
        raise BadDkimKey("DKIM_KEY: the key is locked with a passphrase; take one without")
    try:
        der = base64.b64decode("".join(found[2].split()), validate=True)
    except binascii.Error as error:
        raise BadDkimKey("DKIM_KEY: what stands between BEGIN and END is damaged") from error
    return _ed25519(der) if der.startswith(_ED25519) else _rsa(der)


def _ed25519(der: bytes) -> DkimKey:
    try:
        from nacl.signing import SigningKey  # an extra that few need
    except ImportError as error:
        raise BadDkimKey("DKIM_KEY: for an Ed25519 key install `dooropener[ed25519]`") from error
    seed = der.removeprefix(_ED25519)
    if len(seed) != 32:
        raise BadDkimKey("DKIM_KEY: the Ed25519 key is damaged")
    public = base64.b64encode(bytes(SigningKey(seed).verify_key)).decode()
    return DkimKey("ed25519", base64.b64encode(seed), public)


def _rsa(der: bytes) -> DkimKey:
    from dkim.crypto import UnparsableKeyError, parse_private_key  # see above

    try:
        numbers = parse_private_key(der)
    except (UnparsableKeyError, AssertionError, IndexError) as error:
        raise BadDkimKey("DKIM_KEY: neither an RSA nor an Ed25519 key") from error
    bits = numbers["modulus"].bit_length()
    if bits < FEWEST_BITS:
        raise BadDkimKey(f"DKIM_KEY: an RSA key of {bits} bits is too weak, it needs {FEWEST_BITS}")
    body = base64.encodebytes(der)
    private = b"-----BEGIN PRIVATE KEY-----\n" + body + b"-----END PRIVATE KEY-----\n"
    return DkimKey("rsa", private, _public_rsa(numbers["modulus"], numbers["publicExponent"]))


def _public_rsa(modulus: int, exponent: int) -> str:
    """SubjectPublicKeyInfo (RFC 5280, 4.1) in base64, as `openssl rsa -pubout` writes it."""
    rsa_encryption = bytes.fromhex("300d06092a864886f70d0101010500")
    key = _der(0x30, _integer(modulus) + _integer(exponent))
    return base64.b64encode(_der(0x30, rsa_encryption + _der(0x03, b"\0" + key))).decode()


def _integer(number: int) -> bytes:
    return _der(0x02, number.to_bytes(number.bit_length() // 8 + 1, "big"))


def _der(tag: int, content: bytes) -> bytes:
    size = len(content)
    if size < 0x80:
        return bytes([tag, size]) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + content
