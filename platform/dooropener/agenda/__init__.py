"""Owns what waits for the office: how much, what ends soon, acts that can be taken back, the letter in the morning."""

from dooropener.agenda.acts import (
    GRACE,
    TakenBack,
    TooLate,
    UnknownAct,
    begin,
    begin_several,
    failed_acts,
    see_failed,
    take_back,
    under_way,
)
from dooropener.agenda.deeds import answer_question, book_at, confirm_as_told
from dooropener.agenda.digest import HOURS, Heap, InvalidHour, choose_hour, heaps_of, send_due
from dooropener.agenda.ending import Ending, about_to_end
from dooropener.agenda.leaving import LeftBehind, NobodyTakesOver, leave, left_behind
from dooropener.agenda.models import Act, ActKind, ActState
from dooropener.agenda.seeing_to import WaysOut, see_to, send_again, send_elsewhere, ways_out
from dooropener.agenda.stuck import REQUESTS, Stuck, stuck, stuck_of
from dooropener.agenda.tasks import carry_out, send_digests
from dooropener.agenda.waiting import Waiting, count_waiting

__all__ = [
    "GRACE",
    "HOURS",
    "REQUESTS",
    "Act",
    "ActKind",
    "ActState",
    "Ending",
    "Heap",
    "InvalidHour",
    "LeftBehind",
    "NobodyTakesOver",
    "Stuck",
    "TakenBack",
    "TooLate",
    "UnknownAct",
    "Waiting",
    "WaysOut",
    "about_to_end",
    "answer_question",
    "begin",
    "begin_several",
    "book_at",
    "carry_out",
    "choose_hour",
    "confirm_as_told",
    "count_waiting",
    "failed_acts",
    "heaps_of",
    "leave",
    "left_behind",
    "see_failed",
    "see_to",
    "send_again",
    "send_digests",
    "send_due",
    "send_elsewhere",
    "stuck",
    "stuck_of",
    "take_back",
    "under_way",
    "ways_out",
]
