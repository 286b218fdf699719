"""Where a mail in triage may belong. A suggestion files nothing: a person does, with one key."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from dooropener.database import one_of
from dooropener.introductions import ENDED, Introduction, IntroductionState
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
    """An introduction that a mail may belong to."""

    id: int
    company: str
    partner: str
    ended: bool


@dataclass(frozen=True, slots=True)
class Candidates:
    """The newest introductions, newest first, and what a mail may know them by: each leads to places in `several`.

    `domains` and `names`, without their legal forms, are those of the introductions that have not ended.
    """

    several: Sequence[Candidate]
    ids: Mapping[int, int]
    addresses: Mapping[str, Collection[int]]
    domains: Mapping[str, Collection[int]]
    names: Mapping[str, Collection[int]]


class _Row(NamedTuple):
    id: int
    state: IntroductionState
    addressee_id: int | None
    via_contact_id: int | None
    company_contact_id: int | None
    company_id: int
    company: str
    firm_id: int
    firm: str

    @property
    def written_to(self) -> Iterable[int]:
        return (each for each in (self.addressee_id, self.via_contact_id, self.company_contact_id) if each)


async def candidates(session: AsyncSession) -> Candidates:
    """The newest introductions, read lightly: two queries, however many there are."""
    rows = [_Row(*row) for row in await session.execute(_newest())]
    of_firm, of_contact = await _addresses(
        session,
        firms={number for row in rows for number in (row.company_id, row.firm_id)},
        contacts={number for row in rows for number in row.written_to},
    )
    addresses: dict[str, set[int]] = defaultdict(set)
    domains: dict[str, set[int]] = defaultdict(set)
    names: dict[str, set[int]] = defaultdict(set)
    for place, row in enumerate(rows):
        for address in of_firm[row.company_id].union(*(of_contact[number] for number in row.written_to)):
            addresses[address].add(place)
        if row.state not in ENDED:
            for address in of_firm[row.firm_id]:
                domains[address.rpartition("@")[2]].add(place)
            for name in (_core(row.company), _core(row.firm)):
                names[name].add(place)
    return Candidates(
        [Candidate(row.id, row.company, row.firm, row.state in ENDED) for row in rows],
        {row.id: place for place, row in enumerate(rows)},
        addresses,
        {domain: places for domain, places in domains.items() if domain not in _MANY_USE},
        {name: places for name, places in names.items() if len(name) >= _SHORTEST_NAME},
    )


@cache
def _newest() -> Select[Any]:
    """The columns of a `_Row`."""
    newest = select(Introduction).order_by(Introduction.id.desc()).limit(_NEWEST).subquery()
    one = aliased(Introduction, newest)
    local, partner = aliased(Listing), aliased(Listing)
    company, firm = aliased(Organisation), aliased(Organisation)
    columns: list[Any] = [one.id, one.state, one.addressee_id, one.via_contact_id, one.company_contact_id]
    columns += [company.id, company.name, firm.id, firm.name]
    return (
        select(*columns)
        .join(Match, one.match_id == Match.id)
        .join(local, Match.local_listing_id == local.id)
        .join(partner, Match.partner_listing_id == partner.id)
        .join(company, local.organisation_id == company.id)
        .join(firm, partner.organisation_id == firm.id)
        .order_by(one.id.desc())
    )


async def _addresses(
    session: AsyncSession, *, firms: Collection[int], contacts: Collection[int]
) -> tuple[Mapping[int, set[str]], Mapping[int, set[str]]]:
    """The addresses of contacts in lower case, by their organisation and by themselves."""
    of_firm: dict[int, set[str]] = defaultdict(set)
    of_contact: dict[int, set[str]] = defaultdict(set)
    wanted = (Contact.organisation_id == one_of(firms)) | (Contact.id == one_of(contacts))
    query = select(Contact.id, Contact.organisation_id, Contact.email).where(wanted)
    for number, firm_id, email in await session.execute(query):
        of_firm[firm_id].add(email.lower())
        of_contact[number].add(email.lower())
    return of_firm, of_contact


def suggest(message: Message, candidates: Candidates) -> list[Candidate]:
    """The likeliest first: what the mail itself names, the same address, the same firm's domain, a firm's name.

    Ended ones are suggested only for an address that was written to.
    """
    address, words = message.from_address.lower(), f"{message.subject}\n{message.text[:5000]}".casefold()
    scores = {place: 1 for name, places in candidates.names.items() if name in words for place in places}
    scores |= dict.fromkeys(candidates.domains.get(address.rpartition("@")[2], ()), 3)
    for place in candidates.addresses.get(address, ()):
        scores[place] = 2 if candidates.several[place].ended else 4
    named = candidates.ids.get(message.introduction_id or 0)
    if named is not None:
        scores[named] = 8
    likely = sorted(scores, key=lambda place: (-scores[place], place))
    return [candidates.several[place] for place in likely[:MOST]]


def _core(name: str) -> str:
    """The name without its last word, which mostly is the legal form."""
    words = name.casefold().split()
    return " ".join(words[:-1] if len(words) > 1 else words)
