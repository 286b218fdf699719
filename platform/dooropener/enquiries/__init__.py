"""Owns the talks between a company's person and the office: what was written, by whom, and what waits for an answer."""

from dooropener.enquiries.models import ENQUIRY, Enquiry, EnquiryLine, EnquiryState, EnquiryTopic
from dooropener.enquiries.queries import (
    UnknownEnquiry,
    asked_about,
    count_in,
    enquiries_about,
    enquiries_in,
    enquiries_of,
    get_enquiry,
    get_line,
    waits_for_office,
)
from dooropener.enquiries.service import LINE_LENGTH, InvalidLine, answer, ask, close, write

__all__ = [
    "ENQUIRY",
    "LINE_LENGTH",
    "Enquiry",
    "EnquiryLine",
    "EnquiryState",
    "EnquiryTopic",
    "InvalidLine",
    "UnknownEnquiry",
    "answer",
    "ask",
    "asked_about",
    "close",
    "count_in",
    "enquiries_about",
    "enquiries_in",
    "enquiries_of",
    "get_enquiry",
    "get_line",
    "waits_for_office",
    "write",
]
