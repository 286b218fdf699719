"""Mails inside their signature: S/MIME that is signed and not encrypted (RFC 8551, 3.5.2), as Outlook can send them.

Nothing is proved by it: the signature is not checked.
"""

from asn1crypto.cms import ContentInfo


def signed_letter(data: bytes) -> bytes | None:
    """Return the mail that was signed, or None where there is none: encrypted, a certificate alone, or broken."""
    try:
        envelope = ContentInfo.load(data)
        if envelope["content_type"].native != "signed_data":
            return None
        enclosed = envelope["content"]["encap_content_info"]
        letter = enclosed["content"].native if enclosed["content_type"].native == "data" else None
    except (ValueError, TypeError, RecursionError):
        return None
    return letter if isinstance(letter, bytes) else None
