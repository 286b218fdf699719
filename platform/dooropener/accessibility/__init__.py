"""Owns what people tell of barriers they met on our pages (the Swedish act on accessible digital public services)."""

from dooropener.accessibility.models import Report
from dooropener.accessibility.service import (
    PAGE_LENGTH,
    WHAT_LENGTH,
    InvalidReport,
    UnknownReport,
    deal_with,
    forget_dealt_with,
    get_report,
    open_reports,
    reports,
    take_back,
    tell,
)

__all__ = [
    "PAGE_LENGTH",
    "WHAT_LENGTH",
    "InvalidReport",
    "Report",
    "UnknownReport",
    "deal_with",
    "forget_dealt_with",
    "get_report",
    "open_reports",
    "reports",
    "take_back",
    "tell",
]
