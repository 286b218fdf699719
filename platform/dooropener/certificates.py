"""Whose certificates we believe when we call others."""

import ssl
from functools import cache

import httpx


@cache
def authorities() -> ssl.SSLContext:
    """The usual ones, or those of `SSL_CERT_FILE`. Read once: reading them holds up everybody for 50 ms."""
    return httpx.create_ssl_context()
