"""Owns requests about one's own data: a copy of it, or to be forgotten."""

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

__all__ = [
    "COPY_VALID",
    "DATA_REQUEST",
    "ERASE_AFTER",
    "ERASE_JOB",
    "MASKED",
    "DataRequest",
    "DataRequestKind",
    "DataRequestState",
    "Holdings",
    "Mask",
    "UnknownCopy",
    "ask_copy",
    "ask_erasure",
    "copy_of",
    "copy_token",
    "erase",
    "find_copy",
    "holdings_of",
    "open_erasure",
    "requests_of",
    "withdraw_erasure",
]
