"""Owns mail, in and out, kept raw; where it belongs; what replies seem to say and what advisors decide."""

from dooropener.mailbox.belongings import Belongings, belongings
from dooropener.mailbox.choices import choose, take_back_choice, take_back_stop
from dooropener.mailbox.decisions import AlreadyDecided, ReopenFirst, confirm, leave
from dooropener.mailbox.fetching import MailFetcher
from dooropener.mailbox.folders import find_folder
from dooropener.mailbox.listener import MAX_BYTES, MailListener
from dooropener.mailbox.meeting_replies import named_times
from dooropener.mailbox.models import (
    MESSAGE,
    Correction,
    Direction,
    FetchFault,
    ImapFolder,
    Message,
    MessageState,
    Proposal,
    ProposalState,
    ThreadedBy,
)
from dooropener.mailbox.newcomers import Newcomer, newcomers
from dooropener.mailbox.pieces import FileVerdict, content_of, formatted
from dooropener.mailbox.placing import attach, dismiss, restore
from dooropener.mailbox.queries import (
    UnknownMessage,
    UnknownProposal,
    count_triage,
    get_message,
    get_proposal,
    open_proposals,
    proposals_of,
    thread,
    triage,
)
from dooropener.mailbox.reading import MailKind, ProposalLabel, Said, resume_on, said_moments
from dooropener.mailbox.receiving import receive, sweep
from dooropener.mailbox.reminding import has_written, remind_due
from dooropener.mailbox.suggestions import Candidate, Candidates, candidates, suggest
from dooropener.mailbox.tasks import keep_sent, read_message
from dooropener.mailbox.teaching import (
    UnknownCorrection,
    corrections,
    erase_corrections,
    forget,
    get_correction,
    remember,
)

__all__ = [
    "MAX_BYTES",
    "MESSAGE",
    "AlreadyDecided",
    "Belongings",
    "Candidate",
    "Candidates",
    "Correction",
    "Direction",
    "FetchFault",
    "FileVerdict",
    "ImapFolder",
    "MailFetcher",
    "MailKind",
    "MailListener",
    "Message",
    "MessageState",
    "Newcomer",
    "Proposal",
    "ProposalLabel",
    "ProposalState",
    "ReopenFirst",
    "Said",
    "ThreadedBy",
    "UnknownCorrection",
    "UnknownMessage",
    "UnknownProposal",
    "attach",
    "belongings",
    "candidates",
    "choose",
    "confirm",
    "content_of",
    "corrections",
    "count_triage",
    "dismiss",
    "erase_corrections",
    "find_folder",
    "forget",
    "formatted",
    "get_correction",
    "get_message",
    "get_proposal",
    "has_written",
    "keep_sent",
    "leave",
    "named_times",
    "newcomers",
    "open_proposals",
    "proposals_of",
    "read_message",
    "receive",
    "remember",
    "remind_due",
    "restore",
    "resume_on",
    "said_moments",
    "suggest",
    "sweep",
    "take_back_choice",
    "take_back_stop",
    "thread",
    "triage",
]
