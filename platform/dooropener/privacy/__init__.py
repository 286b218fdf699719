"""Owns requests about one's own data: a copy of it, or to be forgotten."""

from dooropener.privacy.contact_copies import contact_copy_of
from dooropener.privacy.contacts import (
    ContactHoldings,
    allow_mail,
    contact_holdings,
    erase_contact,
    messages_from,
    object_to_mail,
)
from dooropener.privacy.copies import copy_of
from dooropener.privacy.erasing import erase
from dooropener.privacy.holdings import Holdings, holdings_of
from dooropener.privacy.masking import MASKED, Mask
from dooropener.privacy.models import DATA_REQUEST, DataRequest, DataRequestKind, DataRequestState
from dooropener.privacy.service import (
    COPY_VALID,
    ERASE_AFTER,
    ERASE_JOB,
    UnknownCopy,
    ask_copy,
    ask_erasure,
    copy_token,
    find_copy,
    open_erasure,
    requests_of,
    withdraw_erasure,
)
from dooropener.privacy.tasks import forget_contact

__all__ = [
    "COPY_VALID",
    "DATA_REQUEST",
    "ERASE_AFTER",
    "ERASE_JOB",
    "MASKED",
    "ContactHoldings",
    "DataRequest",
    "DataRequestKind",
    "DataRequestState",
    "Holdings",
    "Mask",
    "UnknownCopy",
    "allow_mail",
    "ask_copy",
    "ask_erasure",
    "contact_copy_of",
    "contact_holdings",
    "copy_of",
    "copy_token",
    "erase",
    "erase_contact",
    "find_copy",
    "forget_contact",
    "holdings_of",
    "messages_from",
    "object_to_mail",
    "open_erasure",
    "requests_of",
    "withdraw_erasure",
]
