"""Who is known: which organisation a row means, by its number, the domain of its mail, or its name in the region."""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from anyascii import anyascii
from rapidfuzz import fuzz
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener.exchanges.rows import Party
from dooropener.organisations import Contact, Organisation, OrganisationMerge
from dooropener_matching import compare_names

FREE_MAIL = frozenset(
    {
        "gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "hotmail.se", "hotmail.it", "live.com", "live.se",
        "msn.com", "yahoo.com", "yahoo.se", "yahoo.it", "yahoo.de", "icloud.com", "me.com", "aol.com", "gmx.de",
        "gmx.at", "gmx.net", "gmx.com", "web.de", "t-online.de", "freenet.de", "mail.com", "mail.ru", "yandex.ru",
        "proton.me", "protonmail.com", "libero.it", "alice.it", "tin.it", "virgilio.it", "tiscali.it", "pec.it",
        "legalmail.it", "qq.com", "163.com", "126.com", "sina.com", "foxmail.com", "inbox.lv", "telia.com",
        "bredband.net", "spray.se", "comhem.se", "tele2.se", "online.no", "getmail.no", "mail.dk", "luukku.com",
        "simnet.is", "a1.net", "aon.at", "chello.at"
    }
)  # fmt: skip
"""Providers whose domain says nothing about who somebody works for."""
_COMMON = 60
"""A word that more names share sets nobody apart."""
_NEAR = 80
_MOST_COMPARED = 3


@dataclass(frozen=True, slots=True)
class Known:
    """An organisation as far as it takes to recognise it. New ones that are not written yet have numbers below zero."""

    id: int
    name: str
    region_id: str
    country: str
    number: str


def domain_of(email: str) -> str:
    """What stands after the @, where it tells anything."""
    domain = email.rpartition("@")[2].lower()
    return "" if domain in FREE_MAIL else domain


class Directory:
    """All organisations of the office, and those that an import adds while it goes on."""

    def __init__(self) -> None:
        self.known: dict[int, Known] = {}
        self.contacts: dict[tuple[int, str], int] = {}
        self._numbers: dict[tuple[str, str], int] = {}
        self._names: dict[tuple[str, str], list[int]] = defaultdict(list)
        self._words: dict[tuple[str, str], list[int]] = defaultdict(list)
        self._domains: dict[str, set[int]] = defaultdict(set)
        self._next = -1

    def add(self, known: Known) -> None:
        self.known[known.id] = known
        if known.number:
            self._numbers[known.country, known.number] = known.id
        self._names[known.region_id, known.name.casefold()].append(known.id)
        for word in _words(known.name):
            self._words[known.region_id, word].append(known.id)

    def add_new(self, party: Party) -> int:
        """Remember one that is to be written; its number until then."""
        number, self._next = self._next, self._next - 1
        self.add(Known(number, party.name, party.region_id, party.country, party.number))
        return number

    def also_called(self, name: str, region_id: str, for_id: int) -> None:
        """The name of one that was merged into another."""
        self._names[region_id, name.casefold()].append(for_id)

    def stand_in(self, number: str, country: str, for_id: int) -> None:
        """A number of one that was merged into another."""
        self._numbers.setdefault((country, number), for_id)

    def add_contact(self, organisation_id: int, email: str, contact_id: int) -> None:
        self.contacts[organisation_id, email] = contact_id
        if domain := domain_of(email):
            self._domains[domain].add(organisation_id)

    def written(self, ids: dict[int, int], contacts: dict[tuple[int, str], int]) -> None:
        """Organisations that were new, and contacts, have their real numbers now."""
        for before, now in ids.items():
            one = self.known.pop(before)
            self.known[now] = Known(now, one.name, one.region_id, one.country, one.number)
            if one.number:
                self._numbers[one.country, one.number] = now
            own = [(one.region_id, word) for word in _words(one.name)]
            for places in (self._names[one.region_id, one.name.casefold()], *(self._words[key] for key in own)):
                places[:] = [now if each == before else each for each in places]
        for before, email in contacts:
            number = self.contacts.pop((before, email), None)
            now = ids.get(before, before)
            self.contacts[now, email] = contacts[before, email] or number or 0
            users = self._domains.get(domain_of(email), set())
            if before in users and now != before:
                users.remove(before)
                users.add(now)

    def has_number(self, country: str, number: str, *, but: int) -> bool:
        """Whether another organisation has this number."""
        return self._numbers.get((country, number), but) != but

    def find(self, party: Party) -> int | None:
        """The organisation that is meant: by number, then the domain of its mail, then its name in the region."""
        if party.number and (found := self._numbers.get((party.country, party.number))) is not None:
            return found
        found = self._by_domain(party)
        return self._by_name(party) if found is None else found

    def _by_domain(self, party: Party) -> int | None:
        """Only one organisation of the region has mail there; of several the one of this name."""
        users = [self.known[each] for each in self._domains.get(domain_of(party.email), ()) if each in self.known]
        there = [one for one in users if one.region_id == party.region_id and not _apart(party, one)]
        if len(users) == 1 and there:
            return there[0].id
        return next((one.id for one in there if is_same(party, one)), None)

    def _by_name(self, party: Party) -> int | None:
        exact = [self.known[each] for each in self._names.get((party.region_id, party.name.casefold()), ())]
        if found := next((one.id for one in exact if not _apart(party, one)), None):
            return found
        near = (one for one in self._alike(party) if not _apart(party, one))
        return next((one.id for one in near if is_same(party, one)), None)

    def _alike(self, party: Party) -> list[Known]:
        """The few whose names are near enough to be compared with care: that takes long."""
        candidates: set[int] = set()
        for word in _words(party.name):
            those = self._words.get((party.region_id, word), ())
            if len(those) <= _COMMON:
                candidates.update(those)
        plain = _plain(party.name)
        scored = [(fuzz.token_sort_ratio(plain, _plain(self.known[each].name)), each) for each in candidates]
        near = sorted((each for each in scored if each[0] >= _NEAR), reverse=True)
        return [self.known[each] for _, each in near[:_MOST_COMPARED]]


@lru_cache(maxsize=100_000)
def _plain(name: str) -> str:
    return " ".join(_words(name))


def _words(name: str) -> Sequence[str]:
    """The words of a name, and each Chinese character by itself."""
    spelled = anyascii(name).casefold() if name.isascii() or not _has_han(name) else " ".join(name)
    return [
        word for word in "".join(c if c.isalnum() else " " for c in spelled).split() if len(word) > 1 or _has_han(word)
    ]


def _has_han(text: str) -> bool:
    return any("\u3400" <= character <= "\u9fff" for character in text)


def _apart(party: Party, one: Known) -> bool:
    """Two numbers are two organisations."""
    return bool(party.number and one.number and (party.number, party.country) != (one.number, one.country))


def is_same(party: Party, one: Known) -> bool:
    """Whether both are one by their names."""
    return compare_names(party.name, one.name, country=party.country).same


async def read_directory(session: AsyncSession) -> Directory:
    """All that is known: three queries of a few columns."""
    columns = (Organisation.id, Organisation.name, Organisation.region_id, Organisation.country)
    query = select(*columns, Organisation.registration_number, Organisation.merged_into_id).order_by(Organisation.id)
    several = (await session.execute(query)).all()
    of_people = select(Contact.organisation_id, Contact.email, Contact.id, Contact.ended_at).order_by(Contact.id)
    people = (await session.execute(of_people)).all()
    numbers = await _numbers_of_merged(session)
    return await asyncio.to_thread(_directory, several, people, numbers)


def _directory(several: Sequence[Any], people: Sequence[Any], numbers: Sequence[tuple[str, str, int]]) -> Directory:
    directory = Directory()
    merged = {row.id: row.merged_into_id for row in several if row.merged_into_id is not None}
    for own_id, name, region_id, country, number, into in several:
        if into is None:
            directory.add(Known(own_id, name, region_id, country, number or ""))
    for own_id, name, region_id, country, number, into in several:
        if into is not None:
            directory.also_called(name, region_id, _root(merged, own_id))
            directory.stand_in(number or "", country, _root(merged, own_id))
    for number, country, own_id in numbers:
        directory.stand_in(number, country, _root(merged, own_id))
    for organisation_id, email, contact_id, ended_at in people:
        if ended_at is None:
            directory.add_contact(organisation_id, email, contact_id)
        else:
            directory.contacts.setdefault((organisation_id, email), contact_id)
    return directory


async def _numbers_of_merged(session: AsyncSession) -> list[tuple[str, str, int]]:
    """Where the kept one has another number, that of the merged one is in the record alone."""
    had = OrganisationMerge.gone_before["facts"]
    told = select(had["registration_number"].astext, had["country"].astext, OrganisationMerge.gone_id)
    found = await session.execute(told.where(OrganisationMerge.undone_at.is_(None)))
    return [(row[0], row[1], row[2]) for row in found if row[0]]


def _root(merged: dict[int, int], own_id: int) -> int:
    while own_id in merged:
        own_id = merged[own_id]
    return own_id
