"""Where a mail in triage may belong. A suggestion files nothing: a person does, with one key."""

from collections.abc import Sequence

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


def suggest(message: Message, candidates: Sequence[Introduction]) -> list[Introduction]:
    """The likeliest first: what the mail itself names, the same address, the same firm's domain, a firm's name.

    Ended ones are suggested only for an address that was written to.
    """
    scored = [(_score(message, each), -number, each) for number, each in enumerate(candidates)]
    likely = sorted((one for one in scored if one[0]), key=lambda one: one[:2], reverse=True)
    return [each for _, _, each in likely[:MOST]]


def _score(message: Message, introduction: Introduction) -> int:
    if introduction.id == message.introduction_id:
        return 8
    address = message.from_address.lower()
    if address and address in partner_addresses(introduction) | company_addresses(introduction):
        return 2 if introduction.state in ENDED else 4
    if introduction.state in ENDED:
        return 0
    partner = introduction.match.partner.organisation
    domain = address.rpartition("@")[2]
    if domain and domain not in _MANY_USE and domain in _domains(partner.contacts):
        return 3
    return int(_is_named(partner.name, message) or _is_named(introduction.match.local.organisation.name, message))


def _domains(contacts: Sequence[Contact]) -> set[str]:
    return {contact.email.lower().rpartition("@")[2] for contact in contacts}


def _is_named(name: str, message: Message) -> bool:
    """The name without its last word, which mostly is the legal form, stands in subject or text."""
    words = name.casefold().split()
    core = " ".join(words[:-1] if len(words) > 1 else words)
    return len(core) >= _SHORTEST_NAME and core in f"{message.subject}\n{message.text[:5000]}".casefold()
