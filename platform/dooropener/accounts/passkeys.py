"""Passkeys (WebAuthn level 3): added by a signed-in user, then good for signing in alone or as the second step.

A challenge is random, signed, good for five minutes and for one use; nothing is kept for those
who only look at the page.
"""

import hmac
import json
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from urllib.parse import urlsplit

import webauthn
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from webauthn.helpers import base64url_to_bytes
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from dooropener import audit
from dooropener.accounts.attempts import spend
from dooropener.accounts.credential_models import Passkey
from dooropener.accounts.models import User
from dooropener.accounts.notices import Change, Place, tell
from dooropener.accounts.second_steps import (
    SecondStepNeeded,
    forget_codes_without_steps,
    second_step_needed,
    second_steps_of,
)
from dooropener.errors import Invalid, NotFound
from dooropener.links import make_token

NAME_LENGTH = 60
MOST = 20
"""So many passkeys has nobody."""

_VALID = timedelta(minutes=5)
_RANDOM, _TIME, _MAC = 32, 8, 32


class PasskeyRefused(Invalid):
    """It was not made here, is unknown, or the page was open for too long."""

    code = "passkey_refused"


class UnknownPasskey(NotFound):
    code = "unknown_passkey"


@dataclass(frozen=True, slots=True)
class Site:
    """Whom passkeys are made for: host and origin of the portal, and the secret by which challenges are signed."""

    public_url: str
    secret: str

    @property
    def host(self) -> str:
        return urlsplit(self.public_url).hostname or "localhost"

    @property
    def origin(self) -> str:
        parts = urlsplit(self.public_url)
        return f"{parts.scheme}://{parts.netloc}"

    def challenge(self, purpose: str, *, at: datetime) -> bytes:
        body = secrets.token_bytes(_RANDOM) + int((at + _VALID).timestamp()).to_bytes(_TIME, "big")
        return body + self._sign(purpose, body)

    def _sign(self, purpose: str, body: bytes) -> bytes:
        return hmac.new(self.secret.encode(), f"passkey {purpose}\0".encode() + body, sha256).digest()

    async def spend(self, session: AsyncSession, purpose: str, challenge: bytes, *, at: datetime) -> None:
        """Raise `PasskeyRefused` unless it was made here for this, is still good, and is used the first time."""
        body, mac = challenge[:-_MAC], challenge[-_MAC:]
        until = datetime.fromtimestamp(int.from_bytes(body[_RANDOM:][:_TIME], "big") % 2**33, UTC)
        if len(body) != _RANDOM + _TIME or not hmac.compare_digest(mac, self._sign(purpose, body)) or until < at:
            raise PasskeyRefused
        if not await spend(session, f"passkey:{body[:_RANDOM].hex()}", until=until, at=at):
            raise PasskeyRefused


def _purpose(user: User) -> str:
    return f"of {user.id}"


_SIGN_IN = "sign-in"


async def ask_to_make(session: AsyncSession, site: Site, user: User, *, at: datetime) -> str:
    """What a browser needs to make a passkey, as JSON for `parseCreationOptionsFromJSON`."""
    options = webauthn.generate_registration_options(
        rp_id=site.host,
        rp_name="Dörröppnaren",
        user_id=make_token(site.secret, "passkey owner", user.id).encode(),
        user_name=user.email,
        user_display_name=user.name,
        challenge=site.challenge(_purpose(user), at=at),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.PREFERRED
        ),
        exclude_credentials=[
            PublicKeyCredentialDescriptor(id=key.credential) for key in await passkeys_of(session, user)
        ],
    )
    return webauthn.options_to_json(options)


def ask_for_any(site: Site, *, at: datetime) -> str:
    """What a browser needs to show whichever passkey its owner has for us: it says who signs in as well."""
    options = webauthn.generate_authentication_options(
        rp_id=site.host,
        challenge=site.challenge(_SIGN_IN, at=at),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return webauthn.options_to_json(options)


async def ask_for_own(session: AsyncSession, site: Site, user: User, *, at: datetime) -> str | None:
    """The same for the passkeys of one user, as a second step; None where there are none."""
    known = await passkeys_of(session, user)
    if not known:
        return None
    options = webauthn.generate_authentication_options(
        rp_id=site.host,
        challenge=site.challenge(_purpose(user), at=at),
        allow_credentials=[PublicKeyCredentialDescriptor(id=key.credential) for key in known],
        user_verification=UserVerificationRequirement.PREFERRED,
    )
    return webauthn.options_to_json(options)


async def add_passkey(
    session: AsyncSession, site: Site, user: User, answer: str, *, name: str, place: Place, at: datetime
) -> Passkey:
    """Keep what the browser made, and write to the user. Raises `PasskeyRefused`."""
    challenge = _challenge(answer)
    await site.spend(session, _purpose(user), challenge, at=at)
    try:
        made = webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
        )
    except WebAuthnException:
        raise PasskeyRefused from None
    if len(await passkeys_of(session, user)) >= MOST or await _find(session, made.credential_id):
        raise PasskeyRefused
    passkey = Passkey(
        user_id=user.id,
        credential=made.credential_id,
        public_key=made.credential_public_key,
        sign_count=made.sign_count,
        name=" ".join(name.split())[:NAME_LENGTH] or "Passkey",
        added_at=at,
    )
    session.add(passkey)
    await session.flush()
    audit.record(session, "passkey_added", by=user.oneself, at=at, subject=f"user:{user.id}")
    await tell(session, user, Change.PASSKEY_ADDED, place=place, at=at)
    return passkey


async def use_any(session: AsyncSession, site: Site, answer: str, *, at: datetime) -> User:
    """Whose passkey it is, proven by it. Raises `PasskeyRefused`; who has left is not let in."""
    passkey = await _use(session, site, _SIGN_IN, answer, alone=True, at=at)
    user = await session.get_one(User, passkey.user_id)
    if user.deactivated_at is not None:
        raise PasskeyRefused
    return user


async def use_own(session: AsyncSession, site: Site, user: User, answer: str, *, at: datetime) -> None:
    """The second step of one user. Raises `PasskeyRefused`."""
    passkey = await _use(session, site, _purpose(user), answer, alone=False, at=at)
    if passkey.user_id != user.id:
        raise PasskeyRefused


async def _use(session: AsyncSession, site: Site, purpose: str, answer: str, *, alone: bool, at: datetime) -> Passkey:
    """`alone` it has to have asked its owner for a finger, a face or a PIN."""
    challenge, passkey = _challenge(answer), await _find(session, _credential(answer))
    if passkey is None:
        raise PasskeyRefused
    await site.spend(session, purpose, challenge, at=at)
    try:
        used = webauthn.verify_authentication_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            credential_public_key=passkey.public_key,
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=alone,
        )
    except WebAuthnException:
        raise PasskeyRefused from None
    passkey.sign_count, passkey.used_at = used.new_sign_count, at
    await session.flush()
    return passkey


def _challenge(answer: str) -> bytes:
    """The challenge that a browser says it has answered; whether it is one of ours is judged after."""
    try:
        client = json.loads(base64url_to_bytes(json.loads(answer)["response"]["clientDataJSON"]))
        return base64url_to_bytes(client["challenge"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise PasskeyRefused from None


def _credential(answer: str) -> bytes:
    try:
        return base64url_to_bytes(json.loads(answer)["id"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise PasskeyRefused from None


async def _find(session: AsyncSession, credential: bytes) -> Passkey | None:
    """Held until the transaction ends: its counter only grows."""
    query = select(Passkey).where(Passkey.credential == credential).with_for_update()
    found: Passkey | None = await session.scalar(query)
    return found


async def passkeys_of(session: AsyncSession, user: User) -> list[Passkey]:
    query = select(Passkey).where(Passkey.user_id == user.id).order_by(Passkey.added_at, Passkey.id)
    return list(await session.scalars(query))


async def remove_passkey(session: AsyncSession, user: User, number: int, *, place: Place, at: datetime) -> None:
    """The user is written to.

    Raises `UnknownPasskey`, `SecondStepNeeded` where the office wants one and this is the last.
    """
    has = await second_steps_of(session, user)
    if has.passkeys == 1 and has.app_since is None and await second_step_needed(session, user):
        raise SecondStepNeeded
    gone = delete(Passkey).where(Passkey.id == number, Passkey.user_id == user.id).returning(Passkey.id)
    if await session.scalar(gone) is None:
        raise UnknownPasskey(id=number)
    audit.record(session, "passkey_removed", by=user.oneself, at=at, subject=f"user:{user.id}")
    await forget_codes_without_steps(session, user)
    await tell(session, user, Change.PASSKEY_REMOVED, place=place, at=at)
