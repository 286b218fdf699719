"""What our own mail server found out about a sender: evidence for the advisor, never a reason to drop a mail.

Only the header of the server named in the settings is believed, and of those the topmost: anyone can write one, and
a server takes out those that bear its own name (RFC 8601, 5).
"""

import re
from email.parser import BytesHeaderParser

from dooropener.mailbox.reading.headers import raw_headers

METHODS = ("spf", "dkim", "dmarc")
_HEADERS = 200_000
_COMMENT = re.compile(r"\([^()]{0,500}\)")
_RESULT = re.compile(r"\b(spf|dkim|dmarc)\s{0,3}=\s{0,3}([a-z]{2,12})\b([^;]{0,500})", re.IGNORECASE)
_DOMAIN = re.compile(
    r"\b(?:header\.d|header\.from|smtp\.mailfrom|header\.i)\s{0,3}=\s{0,3}[^\s;@]{0,200}?@?([a-z0-9.-]{1,200})(?=[\s;]|$)",
    re.IGNORECASE,
)


def read_checks(raw: bytes, authserv_id: str | None) -> dict[str, str]:
    """By method the result and the domain it is about, as `pass termoemilia.example`; a pass outweighs the others."""
    if not authserv_id:
        return {}
    headers = BytesHeaderParser().parsebytes(raw[:_HEADERS])
    found: dict[str, str] = {}
    for value in raw_headers(headers, "Authentication-Results"):
        server, _, results = _COMMENT.sub(" ", value).partition(";")
        if (server.split() or [""])[0].lower() != authserv_id.lower():
            continue
        for method, result, rest in _RESULT.findall(results):
            domain = _DOMAIN.search(rest)
            told = f"{result.lower()} {domain.group(1).lower() if domain else ''}".strip()
            if not found.get(method.lower(), "").startswith("pass"):
                found[method.lower()] = told
        break
    return {method: found[method] for method in METHODS if method in found}
