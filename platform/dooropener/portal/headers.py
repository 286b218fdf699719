"""Security headers on every answer, also where no route was found."""

from litestar.datastructures import MutableScopeHeaders
from litestar.types import Message, Scope

from dooropener.house import House

_SOURCES = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
CONTENT_SECURITY_POLICY = "; ".join(f"{directive} {source}" for directive, source in _SOURCES.items())

FRAMING = {"content-security-policy": f"{CONTENT_SECURITY_POLICY}; frame-src 'self'"}
"""For a page that shows a letter in a frame."""

FRAMED_LETTER = {
    "content-security-policy": (
        "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; "
        "style-src 'unsafe-inline'; img-src data:; form-action 'none'; frame-ancestors 'self'"
    ),
    "x-frame-options": "SAMEORIGIN",
}
"""For the letter in it: it brings its own style, and nothing in it runs."""

FRAMED_MAIL = {
    "content-security-policy": "sandbox; default-src 'none'; form-action 'none'; frame-ancestors 'self'",
    "x-frame-options": "SAMEORIGIN",
}
"""For a stranger's letter: it is cleaned already, and if something slipped through it neither runs nor loads."""

UNCOMPRESSED = {"uncompressed": True}
"""For pages that repeat what their address says beside a form token or a signed link.

How well such a page is compressed tells how much of a guess in its address stands in the secret (BREACH,
CVE-2013-3587).
Everything else is compressed: what other people wrote cannot be tried a thousand times over.
"""

_ALWAYS = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "cross-origin-opener-policy": "same-origin",
    "cache-control": "no-store",
}


class SecurityHeaders:
    """Hook for `before_send`. A route that sets one of these itself keeps its own."""

    def __init__(self, house: House) -> None:
        self._headers = dict(_ALWAYS)
        if house.settings.production and house.settings.public_url.startswith("https://"):
            self._headers["strict-transport-security"] = "max-age=31536000; includeSubDomains"

    async def __call__(self, message: Message, _scope: Scope) -> None:
        if message["type"] != "http.response.start":
            return
        headers = MutableScopeHeaders.from_message(message)
        for name, value in self._headers.items():
            headers.setdefault(name, value)
