"""An introduction as it happened: every step, letter, mail, choice and word of the chat in one order of time."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from dooropener import mailbox
from dooropener.enquiries import Enquiry
from dooropener.enquiries.models import EnquiryLine
from dooropener.introductions import INTRODUCTION, Introduction
from dooropener.mailbox import Direction, Message, Newcomer, Proposal
from dooropener.outbox import Channel, Delivery
from dooropener.settings import Settings
from dooropener.states import Change

_UNTOLD = frozenset({(INTRODUCTION.subject, "proposed"), ("match", "proposed")})
"""What every introduction begins with tells nobody anything."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One message of the thread, in or out. `delivery` is set on those that we wrote, `proposal` on what was read."""

    at: datetime
    message: Message | None = None
    delivery: Delivery | None = None
    newcomers: Sequence[Newcomer] = ()
    proposal: Proposal | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened: a `change` with the letters it speaks of, or a letter, a choice, a line on its own."""

    at: datetime
    change: Change | None = None
    letters: list[Letter] = field(default_factory=list)
    told: Delivery | None = None
    choice: Proposal | None = None
    line: EnquiryLine | None = None
    talk: Enquiry | None = None

    @property
    def kind(self) -> str:
        """`step`, `letter` or `talk`, for those who look for one of them."""
        if self.letters:
            return "letter"
        return "talk" if self.told or self.line else "step"


@dataclass(frozen=True, slots=True)
class Traffic:
    """All that an introduction's time line is made of, as it was read."""

    changes: Sequence[Change]
    messages: Sequence[Message]
    deliveries: Sequence[Delivery]
    proposals: Sequence[Proposal]
    enquiries: Sequence[Enquiry]


def timeline(introduction: Introduction, traffic: Traffic, settings: Settings) -> list[Entry]:
    """Oldest first. A letter stands with the step that tells of it, and with no other."""
    letters = {**_received(introduction, traffic, settings), **_written(traffic)}
    shown = [change for change in traffic.changes if (change.subject, change.to_state) not in _UNTOLD]
    chosen = {proposal.id: proposal for proposal in traffic.proposals if proposal.message_id is None}
    entries: list[Entry] = []
    for change in shown:
        named = [letters.pop(key) for key in _letters_named(change) if key in letters]
        chosen.pop((change.evidence or {}).get("proposal_id", 0), None)
        entries.append(Entry(change.at, change=change, letters=named))
    entries += [Entry(letter.at, letters=[letter]) for letter in letters.values()]
    entries += [Entry(proposal.made_at, choice=proposal) for proposal in chosen.values()]
    entries += [
        Entry(delivery.sent_at or delivery.created_at, told=delivery)
        for delivery in traffic.deliveries
        if delivery.channel is Channel.CHAT
    ]
    entries += [Entry(line.at, line=line, talk=talk) for talk in traffic.enquiries for line in talk.lines]
    return sorted(entries, key=lambda entry: entry.at)


Key = tuple[str, int]


def _received(introduction: Introduction, traffic: Traffic, settings: Settings) -> dict[Key, Letter]:
    read = {proposal.message_id: proposal for proposal in traffic.proposals}
    return {
        ("in", message.id): Letter(
            message.at,
            message=message,
            newcomers=mailbox.newcomers(introduction, message, settings),
            proposal=read.get(message.id),
        )
        for message in traffic.messages
        if message.direction is Direction.IN
    }


def _written(traffic: Traffic) -> dict[Key, Letter]:
    return {
        ("out", delivery.id): Letter(delivery.sent_at or delivery.created_at, delivery=delivery)
        for delivery in traffic.deliveries
        if delivery.channel is Channel.MAIL
    }


def _letters_named(change: Change) -> Iterator[Key]:
    """The letters that a change rests on."""
    evidence = change.evidence or {}
    several: Iterable[dict[str, object]] = evidence.get("letters") or ()
    for each in (evidence, *several):
        if isinstance(each.get("delivery_id"), int):
            yield "out", int(str(each["delivery_id"]))
    if isinstance(evidence.get("message_id"), int):
        yield "in", evidence["message_id"]
