"""Where a mail in triage may belong. A suggestion files nothing: a person does, with one key."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dooropener.introductions import ENDED, Introduction
from dooropener.mailbox.arrivals import company_addresses, partner_addresses
from dooropener.mailbox.models import Message
from dooropener.organisations import Contact

MOST = 3
_SHORTEST_NAME = 5
_MANY_USE = frozenset(
    {"gmail.com", "outlook.com", "hotmail.com", "yahoo.com", "icloud.com", "gmx.de", "web.de", "libero.it", "qq.com",
     "163.com", "126.com", "inbox.lv", "mail.com", "live.com"}
)  # fmt: skip
"""Providers whose domain says nothing about who somebody works for."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An introduction with all that a mail may know it by. `names` are its two sides, without their legal forms."""

    introduction: Introduction
    ended: bool
    addresses: frozenset[str]
    domains: frozenset[str]
    names: frozenset[str]


def candidates_of(found: Iterable[Introduction]) -> list[Candidate]:
    return [
        Candidate(
            introduction,
            introduction.state in ENDED,
            frozenset(partner_addresses(introduction) | company_addresses(introduction)),
            frozenset(_domains(introduction.match.partner.organisation.contacts)),
            frozenset(_core(side.organisation.name) for side in (introduction.match.local, introduction.match.partner)),
        )
        for introduction in found
    ]


def suggest(message: Message, candidates: Sequence[Candidate]) -> list[Introduction]:
    """The likeliest first: what the mail itself names, the same address, the same firm's domain, a firm's name.

    Ended ones are suggested only for an address that was written to.
    """
    address, words = message.from_address.lower(), f"{message.subject}\n{message.text[:5000]}".casefold()
    scored = [(_score(message, address, words, each), -number) for number, each in enumerate(candidates)]
    likely = sorted((one for one in scored if one[0]), reverse=True)
    return [candidates[-number].introduction for _, number in likely[:MOST]]


def _score(message: Message, address: str, words: str, candidate: Candidate) -> int:
    if candidate.introduction.id == message.introduction_id:
        return 8
    if address and address in candidate.addresses:
        return 2 if candidate.ended else 4
    if candidate.ended:
        return 0
    domain = address.rpartition("@")[2]
    if domain and domain not in _MANY_USE and domain in candidate.domains:
        return 3
    return int(any(len(name) >= _SHORTEST_NAME and name in words for name in candidate.names))


def _domains(contacts: Sequence[Contact]) -> set[str]:
    return {contact.email.lower().rpartition("@")[2] for contact in contacts}


def _core(name: str) -> str:
    """The name without its last word, which mostly is the legal form."""
    words = name.casefold().split()
    return " ".join(words[:-1] if len(words) > 1 else words)
