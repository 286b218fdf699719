"""Owns matches: suggested pairs with their case, and what advisors decided about them."""

from dooropener.matches.models import MATCH, Match, MatchState, RejectionReason, StoredVector
from dooropener.matches.queries import UnknownMatch, count_suggested, get_match, matches_of, queue, whole
from dooropener.matches.service import (
    EXPLAIN_JOB,
    InvalidDate,
    NotAPair,
    NotPublished,
    PairExists,
    approve,
    disapprove,
    make_by_hand,
    reconsider,
    reject,
    snooze,
)
from dooropener.matches.tasks import explain_one, match_one
from dooropener.matches.vectors import PostgresVectorStore

__all__ = [
    "EXPLAIN_JOB",
    "MATCH",
    "InvalidDate",
    "Match",
    "MatchState",
    "NotAPair",
    "NotPublished",
    "PairExists",
    "PostgresVectorStore",
    "RejectionReason",
    "StoredVector",
    "UnknownMatch",
    "approve",
    "count_suggested",
    "disapprove",
    "explain_one",
    "get_match",
    "make_by_hand",
    "match_one",
    "matches_of",
    "queue",
    "reconsider",
    "reject",
    "snooze",
    "whole",
]
