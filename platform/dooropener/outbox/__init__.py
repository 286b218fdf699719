"""Owns everything that leaves: letters and chat messages, their sending, addresses that said stop."""

from dooropener.outbox.automatic import AUTOMATIC, DECIDED
from dooropener.outbox.holding import Held, OnlyTheOffice, held_mail, mail_is_held
from dooropener.outbox.letters import (
    BOUNCE,
    REPLY,
    compose,
    make_message_id,
    plus_address,
    reply_address,
    return_path,
    sealed,
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
    NotFailed,
    allow,
    cancel_pending,
    enqueue_chat,
    enqueue_mail,
    hold_mail,
    is_suppressed,
    release_mail,
    retry,
    suppress,
    sweep,
    welcome_back,
)
from dooropener.outbox.signing import BadDkimKey, Signer, signer_of
from dooropener.outbox.smtp import SmtpTransport
from dooropener.outbox.tasks import deliver
from dooropener.outbox.troubles import GENERAL, Trouble, trouble_of

__all__ = [
    "AFTER_EVERY_MAIL",
    "AUTOMATIC",
    "BOUNCE",
    "DECIDED",
    "GENERAL",
    "REPLY",
    "BadDkimKey",
    "Channel",
    "Delivery",
    "DeliveryState",
    "Held",
    "NotFailed",
    "OnlyTheOffice",
    "Signer",
    "SmtpTransport",
    "Suppression",
    "SuppressionReason",
    "Trouble",
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
    "held_mail",
    "hold_mail",
    "is_suppressed",
    "mail_is_held",
    "make_message_id",
    "plus_address",
    "release_mail",
    "reply_address",
    "retry",
    "return_path",
    "sealed",
    "signer_of",
    "suppress",
    "sweep",
    "thread_id",
    "told_in_chat",
    "trouble_of",
    "welcome_back",
]
