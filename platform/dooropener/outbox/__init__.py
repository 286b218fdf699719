"""Owns everything that leaves: letters and chat messages, their sending, addresses that said stop."""

from dooropener.outbox.letters import (
    BOUNCE,
    REPLY,
    compose,
    make_message_id,
    plus_address,
    reply_address,
    return_path,
    thread_id,
)
from dooropener.outbox.models import Channel, Delivery, DeliveryState, Suppression, SuppressionReason
from dooropener.outbox.queries import (
    UnknownDelivery,
    deliveries_of,
    failed_deliveries,
    find_delivery,
    get_delivery,
    told_in_chat,
)
from dooropener.outbox.service import (
    AFTER_EVERY_MAIL,
    NOT_KEPT,
    NotFailed,
    allow,
    cancel_pending,
    enqueue_chat,
    enqueue_mail,
    is_suppressed,
    retry,
    suppress,
    sweep,
    welcome_back,
)
from dooropener.outbox.smtp import SmtpTransport
from dooropener.outbox.tasks import deliver

__all__ = [
    "AFTER_EVERY_MAIL",
    "BOUNCE",
    "NOT_KEPT",
    "REPLY",
    "Channel",
    "Delivery",
    "DeliveryState",
    "NotFailed",
    "SmtpTransport",
    "Suppression",
    "SuppressionReason",
    "UnknownDelivery",
    "allow",
    "cancel_pending",
    "compose",
    "deliver",
    "deliveries_of",
    "enqueue_chat",
    "enqueue_mail",
    "failed_deliveries",
    "find_delivery",
    "get_delivery",
    "is_suppressed",
    "make_message_id",
    "plus_address",
    "reply_address",
    "retry",
    "return_path",
    "suppress",
    "sweep",
    "thread_id",
    "told_in_chat",
    "welcome_back",
]
