"""Owns the audit trail: what was done by whom, only ever added to, each entry sealed by the hash of the one before.

Entries hold numbers and codes, no names and no words of anybody: forgetting a person leaves the chain as it is.
"""

from dooropener.audit.models import AuditEntry
from dooropener.audit.queries import BROKEN, HELD, PER_PAGE, AuditFilter, Shown, acts, chosen, entries, last_reading
from dooropener.audit.sealing import Head, Verdict, head, verify
from dooropener.audit.service import record

__all__ = [
    "BROKEN",
    "HELD",
    "PER_PAGE",
    "AuditEntry",
    "AuditFilter",
    "Head",
    "Shown",
    "Verdict",
    "acts",
    "chosen",
    "entries",
    "head",
    "last_reading",
    "record",
    "verify",
]
