"""The pages that letters lead to, by signed links. Opening one changes nothing; only its forms do."""

from dooropener.links import make_token
from dooropener.settings import Settings

PARTNER = "partner"
"""Purpose of the token in /p/…: the id of the introduction."""

COMPANY = "company"
"""Purpose of the token in /c/…: the id of the introduction."""

STOP = "stop"
"""Purpose of the token in /stop/…: the id of the contact who would be written to."""


def partner_page(settings: Settings, introduction_id: int) -> str:
    """Where a foreign firm, or who was asked to pass the request on, answers without logging in."""
    return _address(settings, "p", PARTNER, introduction_id)


def company_page(settings: Settings, introduction_id: int) -> str:
    """Where the company says yes, no or later."""
    return _address(settings, "c", COMPANY, introduction_id)


def stop_page(settings: Settings, contact_id: int) -> str:
    """Where a contact ends all mail; also the one-click address of the List-Unsubscribe header (RFC 8058)."""
    return _address(settings, "stop", STOP, contact_id)


def _address(settings: Settings, path: str, purpose: str, number: int) -> str:
    token = make_token(settings.secret_key.get_secret_value(), purpose, number)
    return f"{settings.public_url}/{path}/{token}"
