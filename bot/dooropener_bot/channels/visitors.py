"""Who writes on the web page: a random secret in a cookie, of which only the hash is kept."""

import hashlib
import hmac
import secrets
from typing import Any

from litestar import Request
from litestar.datastructures import Cookie

from dooropener.house import House
from dooropener.words import LANGUAGES, first_finished

COOKIE = "chat"
_PURPOSE = b"chat cookie\0"
_YEAR = 365 * 24 * 3600
AnyRequest = Request[Any, Any, Any]


def new_secret() -> str:
    return secrets.token_urlsafe(24)


def address_of(secret: str) -> str:
    """What the conversation is kept under: who reads the table cannot take over a conversation."""
    return hashlib.sha256(secret.encode()).hexdigest()


def chat_cookie(house: House, secret: str) -> Cookie:
    """Signed, so that nobody makes up conversations; not readable by scripts; kept for a year."""
    return Cookie(
        key=COOKIE,
        value=f"{secret}.{_signature(house, secret)}",
        max_age=_YEAR,
        httponly=True,
        samesite="lax",
        secure=house.settings.public_url.startswith("https://"),
        path="/chat",
    )


def secret_of(house: House, request: AnyRequest) -> str | None:
    """The secret in the visitor's cookie, or None where there is none of ours."""
    secret, _, signature = request.cookies.get(COOKIE, "").rpartition(".")
    genuine = secret.isascii() and hmac.compare_digest(signature.encode(), _signature(house, secret).encode())
    return secret if secret and genuine else None


def _signature(house: House, secret: str) -> str:
    return hmac.new(house.secret.encode(), _PURPOSE + secret.encode(), hashlib.sha256).hexdigest()


def no_cookie() -> Cookie:
    """Takes the cookie away."""
    return Cookie(key=COOKIE, max_age=0, path="/chat")


def network_of(request: AnyRequest) -> str:
    """The address of the network that someone writes from; what is counted for limits."""
    return request.client.host if request.client else "unknown"


def language_of(request: AnyRequest) -> str:
    """What a new visitor reads: the language asked for in the address, chosen before, or preferred by the browser."""
    asked = request.query_params.get("language")
    chosen = request.cookies.get("language")
    for language in (asked, chosen):
        if language in LANGUAGES:
            return language
    wanted = [part.split(";")[0].strip() for part in request.headers.get("accept-language", "").split(",")]
    return first_finished(wanted) or LANGUAGES[0]
