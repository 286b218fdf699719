"""A machine at the desk of the user it acts for: the same transaction, the same form, the same rules as on a page."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from enum import Enum
from typing import Any

import msgspec
from litestar.di import NamedDependency
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import tokens
from dooropener.accounts import User
from dooropener.errors import Invalid
from dooropener.house import House
from dooropener.portal.api.problems import AnsweredBefore
from dooropener.portal.desk import Desk
from dooropener.portal.forms import Form
from dooropener.portal.pages import AnyRequest
from dooropener.portal.visits import NotSignedIn
from dooropener.tokens import KEY_LENGTH, Answer, Token

REMEMBER = "remember"
KEY_HEADER = "idempotency-key"


class InvalidKey(Invalid):
    """An idempotency key is 1 to 255 printable ASCII characters."""

    code = "invalid_idempotency_key"


async def provide_desk(
    request: AnyRequest, session: NamedDependency[AsyncSession], house: NamedDependency[House]
) -> Desk:
    """The user is loaded into this request's transaction. Raises `AnsweredBefore` for a request that came before."""
    token, now = request.scope.get("auth"), house.clock.now()
    user = await session.get(User, token.user_id) if isinstance(token, Token) else None
    if user is None or not isinstance(token, Token):
        raise NotSignedIn
    user.through = token.name
    key = request.headers.get(KEY_HEADER)
    if request.method == "POST" and key is not None:
        if not (0 < len(key) <= KEY_LENGTH and key.isascii() and key.isprintable()):
            raise InvalidKey
        digest = await _digest(request)
        known = await tokens.find_answer(session, token, key, digest, at=now)
        if known is not None:
            raise AnsweredBefore(known)
        request.scope["state"][REMEMBER] = (token, key, digest)
    return Desk(request, session, house, user, Form({}), now)


async def _digest(request: AnyRequest) -> str:
    """Of all that makes two requests the same."""
    target = f"{request.method} {request.url.path}?{request.url.query}\n"
    return hashlib.sha256(target.encode() + await request.body()).hexdigest()


async def remember(desk: Desk, status: int, content: Any) -> None:
    """Keep what is about to be answered, in the transaction of what was done."""
    known = desk.request.scope["state"].get(REMEMBER)
    if known is not None:
        token, key, digest = known
        answer = Answer(status, msgspec.json.encode(content))
        await tokens.keep_answer(desk.session, token, key, digest, answer, at=desk.now)


def filled_in(desk: Desk, body: msgspec.Struct | None = None, **fields: object) -> Desk:
    """The desk with the body as a form that has been filled in, so that it is read by what reads the page's form."""
    told = {} if body is None else {name: getattr(body, name) for name in body.__struct_fields__}
    return replace(desk, form=Form(_as_form({**told, **fields})))


def _as_form(told: Mapping[str, object]) -> dict[str, list[str]]:
    return {name: _as_fields(value) for name, value in told.items() if value is not None}


def _as_fields(value: object) -> list[str]:
    if isinstance(value, list | tuple):
        return [field for item in value for field in _as_fields(item)]
    if isinstance(value, bool):
        return ["on"] if value else []
    if isinstance(value, date):
        return [value.isoformat()]
    return [str(value.value) if isinstance(value, Enum) else str(value)]
