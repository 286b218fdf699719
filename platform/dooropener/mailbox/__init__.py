"""Owns mail, in and out, kept raw; where it belongs; what replies seem to say and what advisors decide."""

from dooropener.mailbox.decisions import AlreadyDecided, ReopenFirst, choose, confirm
from dooropener.mailbox.fetching import MailFetcher
from dooropener.mailbox.folders import find_folder
from dooropener.mailbox.listener import MAX_BYTES, MailListener
from dooropener.mailbox.models import (
    MESSAGE,
    Direction,
    FetchFault,
    ImapFolder,
    Message,
    MessageState,
    Proposal,
    ProposalState,
    ThreadedBy,
)
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
from dooropener.mailbox.reading import MailKind, ProposalLabel, resume_on
from dooropener.mailbox.receiving import receive, sweep
from dooropener.mailbox.tasks import keep_sent, read_message

__all__ = [
    "MAX_BYTES",
    "MESSAGE",
    "AlreadyDecided",
    "Direction",
    "FetchFault",
    "ImapFolder",
    "MailFetcher",
    "MailKind",
    "MailListener",
    "Message",
    "MessageState",
    "Proposal",
    "ProposalLabel",
    "ProposalState",
    "ReopenFirst",
    "ThreadedBy",
    "UnknownMessage",
    "UnknownProposal",
    "attach",
    "choose",
    "confirm",
    "count_triage",
    "dismiss",
    "find_folder",
    "get_message",
    "get_proposal",
    "keep_sent",
    "open_proposals",
    "proposals_of",
    "read_message",
    "receive",
    "restore",
    "resume_on",
    "sweep",
    "thread",
    "triage",
]
