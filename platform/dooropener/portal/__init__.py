"""The web door: pages for the office and for everyone, guards, sessions, what errors say. It decides nothing."""

from dooropener.portal.app import create_app

__all__ = ["create_app"]
