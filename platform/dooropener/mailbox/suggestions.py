"""Where a mail in triage may belong. A suggestion files nothing: a person does, with one key."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, aliased

from dooropener.introductions import ENDED, Introduction
from dooropener.listings import Listing
from dooropener.mailbox.models import Message
from dooropener.matches import Match
from dooropener.organisations import Contact, Organisation

MOST = 3
_NEWEST = 500
_SHORTEST_NAME = 5
_MANY_USE = frozenset(
    {"gmail.com", "outlook.com", "hotmail.com", "yahoo.com", "icloud.com", "gmx.de", "web.de", "libero.it", "qq.com",
     "163.com", "126.com", "inbox.lv", "mail.com", "live.com"}
)  # fmt: skip
"""Providers whose domain says nothing about who somebody works for."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An introduction with all that a mail may know it by. `names` are its two sides, without their legal forms."""

    id: int
    company: str
    partner: str
    ended: bool
    addresses: frozenset[str]
    domains: frozenset[str]
    names: frozenset[str]


async def candidates(session: AsyncSession) -> list[Candidate]:
    """The newest introductions, read lightly: three queries, however many there are."""
    local, partner = aliased(Listing), aliased(Listing)
    company, firm = aliased(Organisation), aliased(Organisation)
    query = (
        select(Introduction, company.id, company.name, firm.id, firm.name)
        .join(Match, Introduction.match_id == Match.id)
        .join(local, Match.local_listing_id == local.id)
        .join(partner, Match.partner_listing_id == partner.id)
        .join(company, local.organisation_id == company.id)
        .join(firm, partner.organisation_id == firm.id)
        .order_by(Introduction.id.desc())
        .limit(_NEWEST)
    )
    rows = list(await session.execute(query))
    of_firm = await _addresses(
        session, Contact.organisation_id, {number for row in rows for number in (row[1], row[3])}
    )
    asked = {number for introduction, *_ in rows for number in _written_to(introduction) if number}
    of_contact = await _addresses(session, Contact.id, asked)
    return [
        Candidate(
            introduction.id,
            company_name,
            firm_name,
            introduction.state in ENDED,
            frozenset().union(
                of_firm[company_id], *(of_contact[number] for number in _written_to(introduction) if number)
            ),
            frozenset(address.rpartition("@")[2] for address in of_firm[firm_id]),
            frozenset({_core(company_name), _core(firm_name)}),
        )
        for introduction, company_id, company_name, firm_id, firm_name in rows
    ]


def _written_to(introduction: Introduction) -> tuple[int | None, int | None, int | None]:
    return introduction.addressee_id, introduction.via_contact_id, introduction.company_contact_id


async def _addresses(
    session: AsyncSession, key: InstrumentedAttribute[int], wanted: Collection[int]
) -> Mapping[int, set[str]]:
    """The addresses of contacts, by their organisation or by themselves."""
    found: dict[int, set[str]] = defaultdict(set)
    for number, email in await session.execute(select(key, Contact.email).where(key.in_(wanted))):
        found[number].add(email.lower())
    return found


def suggest(message: Message, candidates: Sequence[Candidate]) -> list[Candidate]:
    """The likeliest first: what the mail itself names, the same address, the same firm's domain, a firm's name.

    Ended ones are suggested only for an address that was written to.
    """
    address, words = message.from_address.lower(), f"{message.subject}\n{message.text[:5000]}".casefold()
    scored = [(_score(message, address, words, each), -number) for number, each in enumerate(candidates)]
    likely = sorted((one for one in scored if one[0]), reverse=True)
    return [candidates[-number] for _, number in likely[:MOST]]


def _score(message: Message, address: str, words: str, candidate: Candidate) -> int:
    if candidate.id == message.introduction_id:
        return 8
    if address and address in candidate.addresses:
        return 2 if candidate.ended else 4
    if candidate.ended:
        return 0
    domain = address.rpartition("@")[2]
    if domain and domain not in _MANY_USE and domain in candidate.domains:
        return 3
    return int(any(len(name) >= _SHORTEST_NAME and name in words for name in candidate.names))


def _core(name: str) -> str:
    """The name without its last word, which mostly is the legal form."""
    words = name.casefold().split()
    return " ".join(words[:-1] if len(words) > 1 else words)
