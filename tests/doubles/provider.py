"""A provider of single sign-on on the loopback: discovery, real RS256 keys, PKCE; with faults where a test asks."""

import asyncio
import base64
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import uvicorn
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc import jwt
from joserfc.jwk import RSAKey
from litestar import Litestar, Request, Response, get, post
from litestar.response import Redirect

from doubles.botapi import Server

CLIENT, SECRET = "dooropener", "a secret between the two"


@dataclass
class Provider:
    """Whoever comes is `person`. `claims` replace what an ID token says; `faults`: `away`, `strange_key`, `refused`."""

    clock: Any
    person: dict[str, Any]
    url: str = ""
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one"}))
    claims: dict[str, Any] = field(default_factory=dict)
    faults: set[str] = field(default_factory=set)
    asked: list[dict[str, str]] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def authorize(self, query: dict[str, str]) -> str:
        self.asked.append(query)
        if "refused" in self.faults:
            return f"{query['redirect_uri']}?{urlencode({'error': 'access_denied', 'state': query['state']})}"
        code = secrets.token_urlsafe(16)
        self.codes[code] = query
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"

    def token(self, form: dict[str, str], authorization: str | None) -> tuple[int, dict[str, Any]]:
        """A code is good for one use, by the client that shows the verifier of its challenge (RFC 7636, 4.6)."""
        began = self.codes.pop(form.get("code", ""), None)
        known = began is not None and authorization == _basic()
        if not known or create_s256_code_challenge(form["code_verifier"]) != began["code_challenge"]:
            return 400, {"error": "invalid_grant"}
        return 200, {"access_token": "unused", "token_type": "Bearer", "id_token": self._id_token(began)}

    def _id_token(self, began: dict[str, str]) -> str:
        now = int(self.clock.now().timestamp())
        said = {
            "iss": self.url,
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "auth_time": now,
            "nonce": began["nonce"],
            **self.person,
            **self.claims,
        }
        key = RSAKey.generate_key(2048, {"kid": "one"}) if "strange_key" in self.faults else self.key
        return jwt.encode({"alg": "RS256", "kid": "one"}, {name: value for name, value in said.items() if value}, key)


def _basic() -> str:
    return "Basic " + base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()


def _app(provider: Provider) -> Litestar:
    @get("/.well-known/openid-configuration", sync_to_thread=False)
    def configuration() -> Response[dict[str, str]]:
        if "away" in provider.faults:
            return Response({}, status_code=503)
        ends = {f"{name}_endpoint": f"{provider.url}/{name}" for name in ("authorization", "token")}
        return Response({"issuer": provider.url, "jwks_uri": f"{provider.url}/keys", **ends})

    @get("/keys", sync_to_thread=False)
    def keys() -> dict[str, Any]:
        return {"keys": [provider.key.as_dict(private=False)]}

    @get("/authorization", sync_to_thread=False)
    def authorization(request: Request[Any, Any, Any]) -> Redirect:
        return Redirect(provider.authorize(dict(request.query_params)))

    @post("/token")
    async def token(request: Request[Any, Any, Any]) -> Response[dict[str, Any]]:
        form = await request.form()
        status, said = provider.token(dict(form), request.headers.get("authorization"))
        return Response(said, status_code=status)

    return Litestar([configuration, keys, authorization, token], openapi_config=None)


@asynccontextmanager
async def serving(provider: Provider) -> AsyncIterator[Provider]:
    server = Server(uvicorn.Config(_app(provider), host="127.0.0.1", port=0, log_level="warning", ws="none"))
    task = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110  # uvicorn tells it in no other way
        await asyncio.sleep(0.01)
    provider.url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    yield provider
    server.should_exit = True
    await task
