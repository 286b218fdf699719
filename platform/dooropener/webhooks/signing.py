"""Secrets and signatures, by the Standard Webhooks specification (standardwebhooks.com)."""

import base64
import hashlib
import hmac
from datetime import datetime

from standardwebhooks import Webhook

from dooropener.webhooks.models import Subscription
from dooropener.webhooks.service import OVERLAP


def secret_of(house_secret: str, subscription: Subscription, *, before: int = 0) -> str:
    """The secret of a subscription, or one of `before` so many rotations: it is nowhere written down."""
    about = f"webhook:{subscription.id}:{subscription.generation - before}"
    key = hmac.new(house_secret.encode(), about.encode(), hashlib.sha256).digest()
    return f"whsec_{base64.b64encode(key).decode()}"


def sign(house_secret: str, subscription: Subscription, number: str, body: str, *, at: datetime) -> dict[str, str]:
    """The three headers; within `OVERLAP` of a rotation both secrets sign."""
    secrets = [secret_of(house_secret, subscription)]
    if subscription.rotated_at is not None and at - subscription.rotated_at < OVERLAP:
        secrets.append(secret_of(house_secret, subscription, before=1))
    return {
        "webhook-id": number,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(Webhook(secret).sign(number, at, body) for secret in secrets),
    }
