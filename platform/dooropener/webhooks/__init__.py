"""Owns subscriptions: who outside is told of which facts, how that is signed, and where it must not go."""

from dooropener.webhooks.announcing import announce, announce_test, redeliver
from dooropener.webhooks.models import Subscription, WebhookFact
from dooropener.webhooks.queries import (
    SWITCHED_OFF,
    UnknownSubscription,
    UnknownWebhook,
    get_subscription,
    get_webhook,
    log_of,
    subscriptions,
)
from dooropener.webhooks.service import (
    OVERLAP,
    PATIENCE,
    URL_LENGTH,
    InvalidSubscription,
    change,
    disable,
    enable,
    end,
    rotate,
    subscribe,
)
from dooropener.webhooks.signing import secret_of, sign
from dooropener.webhooks.transport import WebhookTransport

__all__ = [
    "OVERLAP",
    "PATIENCE",
    "SWITCHED_OFF",
    "URL_LENGTH",
    "InvalidSubscription",
    "Subscription",
    "UnknownSubscription",
    "UnknownWebhook",
    "WebhookFact",
    "WebhookTransport",
    "announce",
    "announce_test",
    "change",
    "disable",
    "enable",
    "end",
    "get_subscription",
    "get_webhook",
    "log_of",
    "redeliver",
    "rotate",
    "secret_of",
    "sign",
    "subscribe",
    "subscriptions",
]
