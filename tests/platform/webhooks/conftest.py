"""A subscriber on the loopback, and a house that may write to it."""

import asyncio
import dataclasses
from contextlib import asynccontextmanager

import pytest
import pytest_asyncio

from dooropener.outbox import Channel
from dooropener.webhooks import WebhookTransport


class Subscriber:
    """Keeps the requests that come, and answers with `status` and `headers`."""

    def __init__(self):
        self.requests, self.status, self.headers, self.silent = [], 204, {}, False
        self.url = ""

    async def serve(self, reader, writer):
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        lines = head.split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines[1:]) if name}
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        self.requests.append((lines[0], headers, body))
        if self.silent:
            await asyncio.sleep(30)
        told = "".join(f"{name}: {value}\r\n" for name, value in self.headers.items())
        writer.write(f"HTTP/1.1 {self.status} X\r\n{told}content-length: 0\r\nconnection: close\r\n\r\n".encode())
        await writer.drain()
        writer.close()


@asynccontextmanager
async def listening():
    subscriber = Subscriber()
    server = await asyncio.start_server(subscriber.serve, "127.0.0.1", 0)
    subscriber.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/hook?of=door"
    async with server:
        yield subscriber


@pytest_asyncio.fixture
async def subscriber():
    async with listening() as found:
        yield found


@pytest.fixture
def near_house(committed_house):
    settings = committed_house.settings.model_copy(update={"webhooks_to_loopback": True})
    transports = {}
    house = dataclasses.replace(committed_house, settings=settings, transports=transports)
    transports[Channel.WEBHOOK] = WebhookTransport(house)
    return house
