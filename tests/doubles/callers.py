"""Who asks at the doors of the house, each with a browser of their own, let in as such people are."""

import re
from collections.abc import Mapping

import httpx
from litestar import Litestar

from dooropener.accounts import User
from dooropener.portal.api.problems import PREFIX
from doubles.rights import Operation
from people import PASSWORD

NOWHERE = "9999999"
"""The number of no thing: who is let in finds nothing there, and nothing changes."""


def client_of(app: Litestar) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://test")


def address(operation: Operation, **given: object) -> str:
    """Where it is asked for, with what is given for its parameters; the others lead to nothing."""
    return re.sub(r"\{(\w+)\}", lambda found: str(given.get(found[1], NOWHERE)), operation.path)


async def send(
    client: httpx.AsyncClient,
    operation: Operation,
    path: str,
    headers: Mapping[str, str] | None = None,
    **fields: str,
) -> httpx.Response:
    """As a page of ours does, a form with the token of the browser; to the API as a program does."""
    if operation.method == "GET":
        return await client.get(path, headers=headers)
    if operation.path.startswith(PREFIX):
        return await client.request(operation.method, path, headers=headers, json=fields or None)
    data = {"_csrf_token": client.cookies.get("csrftoken", ""), **fields}
    return await client.request(operation.method, path, data=data, headers=headers)


async def _token(client: httpx.AsyncClient, path: str) -> str:
    found = re.search(r'name="_csrf_token" value="([^"]+)"', (await client.get(path)).text)
    assert found
    return found[1]


async def sign_in(client: httpx.AsyncClient, user: User) -> None:
    """By password, as somebody of the office."""
    form = {"_csrf_token": await _token(client, "/login"), "email": user.email, "password": PASSWORD}
    answer = await client.post("/login", data=form)
    assert answer.headers["location"] == "/today"


async def come_in(client: httpx.AsyncClient, way: str) -> None:
    """By the link in a letter, as somebody of a company comes back to the conversation."""
    path = httpx.URL(way).path
    answer = await client.post(path, data={"_csrf_token": await _token(client, path)})
    assert answer.headers["location"] == "/chat#newest"
