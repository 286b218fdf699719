"""The way out for webhooks: signed, to the world alone, without following where an answer points."""

import asyncio
import json
from datetime import timedelta
from urllib.parse import urlsplit

import httpx

from dooropener.certificates import authorities
from dooropener.errors import DeliveryFailed
from dooropener.house import House
from dooropener.outbox import Delivery
from dooropener.webhooks.destinations import resolve
from dooropener.webhooks.models import Subscription
from dooropener.webhooks.service import has_answered, has_failed
from dooropener.webhooks.signing import sign

SECONDS = 10
GONE = 410
_LONGEST_WAIT = timedelta(hours=24)


class WebhookTransport:
    """How each subscription does is written down in a transaction of its own, whatever becomes of the delivery."""

    def __init__(self, house: House) -> None:
        self.house = house

    async def send(self, delivery: Delivery) -> str:
        """Hand over; the answer is its status. Raises `DeliveryFailed`, for good where the subscription is off."""
        async with self.house.sessions() as session:
            subscription = await session.get(Subscription, int(delivery.recipient))
        if subscription is None or not subscription.is_active:
            raise DeliveryFailed("the subscription is off", permanent=True)
        try:
            status, headers = await self._post(subscription, delivery)
        except DeliveryFailed:
            await self._write_down(subscription, gone=False)
            raise
        if status // 100 == 2:
            await self._write_down(subscription, answered=True)
            return str(status)
        await self._write_down(subscription, gone=status == GONE)
        raise DeliveryFailed(str(status), permanent=status == GONE, after=_asked_to_wait(headers))

    async def _post(self, subscription: Subscription, delivery: Delivery) -> tuple[int, httpx.Headers]:
        near = self.house.settings.webhooks_to_loopback
        url = urlsplit(subscription.url)
        if url.scheme != "https" and not near:
            raise DeliveryFailed("not https", permanent=True)
        host = url.hostname or ""
        try:
            async with asyncio.timeout(SECONDS):
                address = await resolve(host, url.port or (443 if url.scheme == "https" else 80), near=near)
                return await self._request(subscription, delivery, host, address)
        except TimeoutError:
            raise DeliveryFailed("no answer in time", permanent=False) from None
        except httpx.HTTPError as error:
            raise DeliveryFailed(type(error).__name__, permanent=False) from None

    async def _request(
        self, subscription: Subscription, delivery: Delivery, host: str, address: str
    ) -> tuple[int, httpx.Headers]:
        """To the address that was looked up and judged, under the name that was asked for. No body of it is read."""
        body = self._body(delivery)
        url = httpx.URL(subscription.url)
        headers = {
            **sign(self.house.secret, subscription, delivery.payload["number"], body, at=self.house.clock.now()),
            "content-type": "application/json",
            "user-agent": "dooropener-webhooks/1",
            "host": url.netloc.decode(),
        }
        async with (
            httpx.AsyncClient(verify=authorities(), trust_env=False, follow_redirects=False, timeout=SECONDS) as client,
            client.stream(
                "POST",
                url.copy_with(host=address),
                content=body.encode(),
                headers=headers,
                extensions={"sni_hostname": host},
            ) as answer,
        ):
            return answer.status_code, answer.headers

    def _body(self, delivery: Delivery) -> str:
        """The same bytes on every try."""
        told = delivery.payload["body"]
        about = dict(told["data"])
        about["link"] = self.house.settings.public_url + about.pop("path")
        return json.dumps({**told, "data": about}, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    async def _write_down(self, subscription: Subscription, *, answered: bool = False, gone: bool = False) -> None:
        async with self.house.sessions.begin() as session:
            row = await session.get(Subscription, subscription.id, with_for_update=True)
            if row is None:
                return
            if answered:
                has_answered(row)
            else:
                has_failed(row, at=self.house.clock.now(), gone=gone)


def _asked_to_wait(headers: httpx.Headers) -> timedelta | None:
    """`Retry-After` in seconds, a day at most; dates are not read."""
    seconds = headers.get("retry-after", "")
    if not (seconds.isascii() and seconds.isdecimal() and len(seconds) < 9):
        return None
    return min(timedelta(seconds=int(seconds)), _LONGEST_WAIT)
