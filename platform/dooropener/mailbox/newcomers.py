"""Who else writes, or is written to, in an introduction: a colleague in copy, a reply from another address."""

from collections.abc import Iterable
from dataclasses import dataclass

from dooropener.introductions import Introduction
from dooropener.mailbox.arrivals import company_addresses, partner_addresses
from dooropener.mailbox.decisions import name_beside
from dooropener.mailbox.models import Direction, Message
from dooropener.mailbox.reading import MailKind
from dooropener.organisations import Contact
from dooropener.settings import Settings

MOST = 10


@dataclass(frozen=True, slots=True)
class Newcomer:
    """An address that no contact of the partner's has. `wrote` tells the author from those in copy."""

    address: str
    name: str
    wrote: bool


def newcomers(introduction: Introduction, message: Message, settings: Settings) -> list[Newcomer]:
    """Nobody becomes a contact by writing: an advisor adds whom it wants to know. Robots introduce nobody."""
    if message.direction is not Direction.IN or message.kind is not MailKind.REPLY or message.restricted_at:
        return []
    known = _known(introduction) | {settings.office_email.lower()}
    found = [Newcomer(message.from_address, message.from_name, wrote=True)]
    found += [
        Newcomer(address, name_beside(address, message.text), wrote=False)
        for address in message.recipients
        if address != message.from_address
    ]
    return [one for one in found if one.address and one.address not in known and not _is_ours(one.address, settings)][
        :MOST
    ]


def _known(introduction: Introduction) -> set[str]:
    theirs = introduction.match.partner.organisation.contacts
    return company_addresses(introduction) | partner_addresses(introduction) | _emails(theirs)


def _emails(contacts: Iterable[Contact]) -> set[str]:
    return {contact.email.lower() for contact in contacts if contact.ended_at is None}


def _is_ours(address: str, settings: Settings) -> bool:
    """The reply address in any of its forms: with a tag, or under a sub-domain."""
    domain, ours = address.rpartition("@")[2], settings.reply_domain.lower()
    local = address.partition("@")[0].partition("+")[0]
    return domain.endswith(f".{ours}") or f"{local}@{domain}" == settings.mail_from.lower()
