"""A machine with a token, and the office in which it works. Whatever it is answered is held to the description."""

from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx
import pytest_asyncio

from described import hold_to_description
from dooropener import tokens
from dooropener.portal import create_app
from dooropener.tokens import Scope
from doubles.portals import portal_in
from people import story


@dataclass
class Machine:
    """`answer` is what was answered last."""

    client: httpx.AsyncClient
    token: tokens.Token

    async def get(self, path: str, **options: Any) -> httpx.Response:
        return await self.client.get(f"/api/v1{path}", **options)

    async def post(self, path: str, body: Any = None, **options: Any) -> httpx.Response:
        return await self.client.post(f"/api/v1{path}", json=body, **options)

    async def put(self, path: str, body: Any, **options: Any) -> httpx.Response:
        return await self.client.put(f"/api/v1{path}", json=body, **options)


@pytest_asyncio.fixture
async def told(session, clock):
    return await story(session, clock.now())


@pytest_asyncio.fixture
async def make_machine(house, session, clock):
    """`await make_machine(user)`: a machine that acts for the user, with all scopes or those named, in any house."""
    async with AsyncExitStack() as opened:

        async def make(user, *scopes: str, days: int = 30, house=house, session=session) -> Machine:
            chosen = [Scope(name) for name in scopes] or [each for each in Scope if tokens.may_grant(user.role, each)]
            token, key = await tokens.make(
                session,
                name="CRM",
                scopes=chosen,
                expires_at=clock.now() + timedelta(days=days),
                by=user,
                at=clock.now(),
            )
            client = httpx.AsyncClient(
                transport=httpx.ASGITransport(app=portal_in(house, create_app)),
                base_url="http://test",
                headers={"authorization": f"Bearer {key}"},
                event_hooks={"response": [hold_to_description]},
            )
            opened.push_async_callback(client.aclose)
            return Machine(client, token)

        yield make


@pytest_asyncio.fixture
async def machine(make_machine, told):
    """It acts for Ada, and may do all."""
    return await make_machine(told.ada)
