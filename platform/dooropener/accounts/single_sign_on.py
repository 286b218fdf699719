"""Single sign-on by OpenID Connect: authorization code with PKCE, state and nonce (OpenID Connect Core 1.0, RFC 7636).

What the provider says is asked anew each time: its addresses and its keys may change, and sign-ins are few.
"""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, cast

import httpx
import msgspec
from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749.parameters import parse_authorization_code_response, prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import audit
from dooropener.accounts.models import Role, User
from dooropener.accounts.roles import LastAdmin, change_role
from dooropener.certificates import authorities
from dooropener.errors import NotAllowed
from dooropener.sealing import seal, unseal
from dooropener.settings import Settings
from dooropener.states import MACHINE

BEGUN_FOR = timedelta(minutes=10)
LEEWAY_SECONDS = 60
"""By how much its clock and ours may differ."""

_PURPOSE = "single sign-on"
_ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA")
"""With public keys alone: `none`, and HMAC by a key that everybody knows, are no signatures."""

_RANK = (Role.ADMIN, Role.ADVISOR, Role.READER)


class NotSignedOn(NotAllowed):
    """What came back is not what was begun here, or says nothing to rely on. `details`: a `reason`, for logs."""

    code = "not_signed_on"


class ProviderAway(NotAllowed):
    """It does not answer, or not as the standard says."""

    code = "provider_away"


class Stranger(NotAllowed):
    """The provider knows this person; we do not, or the address is of no domain of ours."""

    code = "not_a_user"


class AddressNotProven(NotAllowed):
    """The provider does not vouch for the address, and nobody has signed on from there before."""

    code = "address_not_proven"


@dataclass(frozen=True, slots=True)
class Provider:
    """Who vouches for users, and what its word counts for. No `domains` are all domains."""

    issuer: str
    client_id: str
    client_secret: str
    name: str
    back: str
    domains: frozenset[str] = frozenset()
    trusts_address: bool = False
    role_claim: str = ""
    roles: Mapping[str, Role] = field(default_factory=dict)
    creates_readers: bool = False


def provider_of(settings: Settings) -> Provider | None:
    """As configured; None where single sign-on is off."""
    if not settings.oidc_issuer:
        return None
    return Provider(
        issuer=settings.oidc_issuer,
        client_id=settings.oidc_client_id,
        client_secret=settings.oidc_client_secret.get_secret_value() if settings.oidc_client_secret else "",
        name=settings.oidc_name,
        back=f"{settings.public_url}/login/single/back",
        domains=frozenset(settings.oidc_domains.lower().replace(",", " ").split()),
        trusts_address=settings.oidc_trust_address,
        role_claim=settings.oidc_role_claim,
        roles={value: Role(role) for value, role in settings.oidc_role_pairs},
        creates_readers=settings.oidc_create_readers,
    )


class Begun(msgspec.Struct, frozen=True):
    """What the browser keeps meanwhile, sealed: only the one that began can end it."""

    state: str
    nonce: str
    verifier: str
    onwards: str
    again: bool
    at: datetime

    def sealed(self, secret: str) -> str:
        return seal(secret, _PURPOSE, msgspec.json.encode(self).decode())


def unsealed(secret: str, text: str, *, at: datetime) -> Begun:
    """Raise `NotSignedOn` for what was not begun here within ten minutes."""
    opened = unseal(secret, _PURPOSE, text)
    if opened is None:
        raise NotSignedOn(reason="not begun in this browser")
    begun = msgspec.json.decode(opened, type=Begun)
    if at - begun.at > BEGUN_FOR:
        raise NotSignedOn(reason="begun too long ago")
    return begun


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the provider says somebody is. `address` is None where it is not proven."""

    subject: str
    address: str | None
    name: str
    roles: tuple[str, ...]


async def begin_sign_on(provider: Provider, *, onwards: str, again: bool = False, at: datetime) -> tuple[str, Begun]:
    """Where to send the browser, and what it keeps. `again` asks for a new proof. Raises `ProviderAway`."""
    async with _client() as client:
        found = await _discover(client, provider)
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    more = {"prompt": "login", "max_age": "0"} if again else {}
    address = prepare_grant_uri(
        found["authorization_endpoint"],
        client_id=provider.client_id,
        response_type="code",
        redirect_uri=provider.back,
        scope="openid email profile",
        state=state,
        nonce=nonce,
        code_challenge=create_s256_code_challenge(verifier),
        code_challenge_method="S256",
        **more,
    )
    return str(address), Begun(state, nonce, verifier, onwards, again, at)


async def reach_provider(provider: Provider) -> None:
    """See that its configuration can be had and is that of the issuer. Raises `ProviderAway`."""
    async with _client() as client:
        await _discover(client, provider)


async def finish_sign_on(provider: Provider, begun: Begun, came_back_to: str, *, at: datetime) -> Identity:
    """Change the code for an identity. Raises `NotSignedOn`, `ProviderAway`."""
    try:
        answered = parse_authorization_code_response(came_back_to, state=begun.state)
    except OAuth2Error as error:
        raise NotSignedOn(reason=str(error.error)) from None
    if answered.get("iss", provider.issuer) != provider.issuer:
        raise NotSignedOn(reason="answer of another provider (RFC 9207)")
    async with _client() as client:
        found = await _discover(client, provider)
        token = await _exchange(client, provider, found, begun, answered["code"])
        keys = await _fetch(client, found["jwks_uri"])
    claims = _checked(provider, begun, token, keys, at=at)
    return _identity(provider, claims)


def _client() -> httpx.AsyncClient:
    return httpx.AsyncClient(verify=authorities(), timeout=5, headers={"accept": "application/json"})


async def _discover(client: httpx.AsyncClient, provider: Provider) -> dict[str, Any]:
    found = await _fetch(client, f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration")
    needed = ("authorization_endpoint", "token_endpoint", "jwks_uri")
    if found.get("issuer") != provider.issuer or not all(isinstance(found.get(name), str) for name in needed):
        raise ProviderAway(reason="its configuration is not that of the issuer")
    return found


async def _fetch(client: httpx.AsyncClient, url: str) -> dict[str, Any]:
    try:
        answer = await client.get(url)
        answer.raise_for_status()
        said = answer.json()
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        raise ProviderAway(reason=type(error).__name__) from None
    if not isinstance(said, dict):
        raise ProviderAway(reason="not an object")
    return said


async def _exchange(
    client: httpx.AsyncClient, provider: Provider, found: Mapping[str, Any], begun: Begun, code: str
) -> dict[str, Any]:
    fields = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": provider.back,
        "code_verifier": begun.verifier,
        "client_id": provider.client_id,
    }
    ways = found.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
    auth = httpx.Auth()
    if provider.client_secret and "client_secret_basic" in ways:
        auth = httpx.BasicAuth(provider.client_id, provider.client_secret)
    elif provider.client_secret:
        fields["client_secret"] = provider.client_secret
    try:
        answer = await client.post(found["token_endpoint"], data=fields, auth=auth)
        said = answer.json()
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        raise ProviderAway(reason=type(error).__name__) from None
    if answer.status_code != 200 or not isinstance(said, dict) or not isinstance(said.get("id_token"), str):
        reason = str(said.get("error", "no token")) if isinstance(said, dict) else "no token"
        raise NotSignedOn(reason=reason[:100])
    return said


def _checked(
    provider: Provider, begun: Begun, token: Mapping[str, Any], keys: dict[str, Any], *, at: datetime
) -> dict[str, Any]:
    """The claims of an ID token that is signed by the provider, for us, now, and for what was begun here."""
    try:
        decoded = jwt.decode(token["id_token"], KeySet.import_key_set(cast("Any", keys)), algorithms=_ALGORITHMS)
        claims = CodeIDToken(
            decoded.claims,
            decoded.header,
            options={
                "iss": {"essential": True, "value": provider.issuer},
                "aud": {"essential": True, "value": provider.client_id},
                "sub": {"essential": True},
                "exp": {"essential": True},
            },
            params={
                "nonce": begun.nonce,
                "client_id": provider.client_id,
                "access_token": token.get("access_token"),
                "max_age": begun.again,
            },
        )
        claims.validate(now=int(at.timestamp()), leeway=LEEWAY_SECONDS)
    except (JoseError, json.JSONDecodeError, ValueError, KeyError, TypeError) as error:
        raise NotSignedOn(reason=str(error)[:100]) from None
    if begun.again and claims["auth_time"] < begun.at.timestamp() - LEEWAY_SECONDS:
        raise NotSignedOn(reason="the provider did not ask again")
    return dict(claims)


def _identity(provider: Provider, claims: Mapping[str, Any]) -> Identity:
    address = claims.get("email") or (claims.get("preferred_username") if provider.trusts_address else None)
    proven = claims.get("email_verified") in {True, "true"} or provider.trusts_address
    said = claims.get(provider.role_claim, ()) if provider.role_claim else ()
    roles = (said,) if isinstance(said, str) else tuple(str(one) for one in said) if isinstance(said, list) else ()
    return Identity(
        subject=f"{provider.issuer} {claims['sub']}",
        address=address.strip().lower() if isinstance(address, str) and proven else None,
        name=str(claims.get("name") or "").strip()[:200],
        roles=roles,
    )


async def user_signed_on(session: AsyncSession, provider: Provider, who: Identity, *, at: datetime) -> User:
    """The user who is meant: known by subject, or the first time by a proven address; a new reader if wanted.

    Raises `Stranger`, `AddressNotProven`.
    """
    user = await session.scalar(select(User).where(User.sso_subject == who.subject, User.deactivated_at.is_(None)))
    user = user or await _first_time(session, provider, who, at=at)
    role = next((role for role in _RANK if role in {provider.roles.get(one) for one in who.roles}), None)
    if role is not None and role is not user.role:
        await _take_role(session, user, role, at=at)
    return user


async def _first_time(session: AsyncSession, provider: Provider, who: Identity, *, at: datetime) -> User:
    if who.address is None:
        raise AddressNotProven
    if provider.domains and who.address.rpartition("@")[2] not in provider.domains:
        raise Stranger
    user: User | None = await session.scalar(select(User).where(User.email == who.address).with_for_update())
    if user is None and provider.creates_readers:
        user = User(email=who.address, name=who.name or who.address, role=Role.READER, created_at=at)
        session.add(user)
    if user is None or user.deactivated_at is not None or user.sso_subject is not None:
        raise Stranger
    user.sso_subject = who.subject
    await session.flush()
    audit.record(session, "single_sign_on_linked", by=MACHINE, at=at, subject=f"user:{user.id}")
    return user


async def _take_role(session: AsyncSession, user: User, role: Role, *, at: datetime) -> None:
    """As the provider says; but it cannot take the office its last admin."""
    try:
        await change_role(session, user, role, by=MACHINE, at=at)
    except LastAdmin:
        return
