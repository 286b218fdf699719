"""Planned rows written in a few statements, with the history that one by one would have left, and what undoes them."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlalchemy import Integer, bindparam, func, insert, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import listings, organisations
from dooropener.accounts import User
from dooropener.database import table_of
from dooropener.exchanges.directory import Directory
from dooropener.exchanges.models import ImportEffect, RecordKind
from dooropener.exchanges.planning import ContactKey, Writes
from dooropener.listings import Listing
from dooropener.organisations import Contact, Organisation
from dooropener.states import MACHINE, Change

ORGANISATION_FIELDS = (
    "name", "kind", "region_id", "country", "registration_number", "postal_address", "legal_form", "languages",
    "sectors", "merged_into_id",
)  # fmt: skip
CONTACT_FIELDS = (
    "organisation_id", "name", "email", "role", "language", "lawful_basis", "source", "sourced_on", "ended_at",
)  # fmt: skip

Thing = Organisation | Contact | Listing


def values_of(thing: Thing) -> dict[str, Any]:
    """What an import may change, as JSON."""
    if isinstance(thing, Listing):
        own = {"state": thing.state, "contact_id": thing.contact_id, "organisation_id": thing.organisation_id}
        return listings.words_of(thing) | own
    fields = ORGANISATION_FIELDS if isinstance(thing, Organisation) else CONTACT_FIELDS
    return {name: _json(getattr(thing, name)) for name in fields}


def _json(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, list) else value


def digest_of(thing: Thing) -> str:
    """Tells whether a thing is as an import left it, without keeping what that was."""
    told = json.dumps(values_of(thing), sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(told.encode("utf-8", "replace")).hexdigest()


class Writer:
    """Writes one batch after the other of one import."""

    def __init__(self, import_id: int, directory: Directory, *, by: User | None, source: str, at: datetime) -> None:
        self.import_id = import_id
        self.directory = directory
        self.by = by
        self.source = source
        self.at = at
        self._effects: list[dict[str, Any]] = []
        self._history: list[dict[str, Any]] = []

    async def write(self, session: AsyncSession, writes: Writes) -> None:
        """In the caller's transaction; what people search by is made anew once per organisation, at the end."""
        self._effects, self._history = [], []
        await remember_later(session)
        new = await self._organisations(session, writes)
        contacts = await self._contacts(session, writes, new)
        self.directory.written(new, contacts)
        await self._listings(session, writes, new)
        touched = {*new.values(), *(one.id for _, one, _ in writes.changed_organisations)}
        touched |= {new.get(key[0], key[0]) for key in writes.contacts}
        touched |= {one.organisation_id for _, one, _ in writes.changed_contacts}
        touched |= {new.get(place, place) for _, _, place, _ in writes.listings}
        touched |= {one.organisation_id for _, one, _, _ in writes.changed_listings}
        await session.flush()
        for model, rows in ((ImportEffect, self._effects), (Change, self._history)):
            if rows:
                await session.execute(insert(table_of(model)), rows)
        await remember_now(session, touched)

    async def _organisations(self, session: AsyncSession, writes: Writes) -> dict[int, int]:
        made = {
            number: Organisation(source=self.source, created_at=self.at, **facts)
            for number, (_, facts) in writes.organisations.items()
        }
        session.add_all(made.values())
        await session.flush()
        for number, organisation in made.items():
            self._effect(writes.organisations[number][0], organisation, None)
            self._record(organisation.id, "organisation_added", {})
        for line, organisation, changed in writes.changed_organisations:
            before = values_of(organisation)
            for name, value in changed.items():
                setattr(organisation, name, value)
            self._effect(line, organisation, {name: before[name] for name in changed})
            told = {name: _json(value) for name, value in changed.items() if name != "postal_address"}
            evidence = {"before": {name: before[name] for name in told}, "after": told} if told else {}
            self._record(organisation.id, "organisation_corrected", evidence)
        return {number: organisation.id for number, organisation in made.items()}

    async def _contacts(self, session: AsyncSession, writes: Writes, new: Mapping[int, int]) -> dict[ContactKey, int]:
        made = {
            key: Contact(organisation_id=new.get(key[0], key[0]), ended_at=None, **asdict(told))
            for key, (_, told) in writes.contacts.items()
        }
        session.add_all(made.values())
        await session.flush()
        for key, contact in made.items():
            self._effect(writes.contacts[key][0], contact, None)
            self._record(contact.organisation_id, "contact_added", {"contact": contact.id})
        for line, contact, changed in writes.changed_contacts:
            before = values_of(contact)
            for name, value in changed.items():
                setattr(contact, name, value)
            self._effect(line, contact, {name: before[name] for name in changed})
            now = {name: _json(value) for name, value in changed.items()}
            evidence = {"contact": contact.id, "before": {name: before[name] for name in changed}, "after": now}
            self._record(contact.organisation_id, "contact_corrected", evidence)
        return {key: contact.id for key, contact in made.items()}

    async def _listings(self, session: AsyncSession, writes: Writes, new: Mapping[int, int]) -> None:
        drafts = [
            listings.Draft(new.get(place, place), self._contact_id(contact, new), row.id, row.fields)
            for _, row, place, contact in writes.listings
        ]
        made = await listings.submit_many(session, drafts, source=self.source, by=self.by, at=self.at)
        for (line, _, _, _), listing in zip(writes.listings, made, strict=True):
            self._effect(line, listing, None)
        before = [values_of(listing) for _, listing, _, _ in writes.changed_listings]
        for _, listing, _, contact in writes.changed_listings:
            listing.contact_id = self._contact_id(contact, new) or listing.contact_id
        changed = [(listing, fields) for _, listing, fields, _ in writes.changed_listings]
        await listings.rewrite_many(session, changed, by=self.by, at=self.at)
        for (line, listing, _, _), was in zip(writes.changed_listings, before, strict=True):
            self._effect(line, listing, was)

    def _contact_id(self, key: ContactKey | None, new: Mapping[int, int]) -> int | None:
        return self.directory.contacts.get((new.get(key[0], key[0]), key[1])) if key else None

    def _effect(self, line: int, thing: Thing, before: dict[str, Any] | None) -> None:
        self._effects.append(
            {
                "import_id": self.import_id,
                "line": line,
                "subject": SUBJECTS[type(thing)],
                "subject_id": thing.id,
                "before": before,
                "digest": digest_of(thing),
            }
        )

    def _record(self, organisation_id: int, what: str, evidence: dict[str, Any]) -> None:
        by = self.by.actor if self.by else MACHINE
        self._history.append(
            {
                "subject": organisations.SUBJECT,
                "subject_id": organisation_id,
                "from_state": None,
                "to_state": what,
                "at": self.at,
                "actor_kind": by.kind,
                "actor_id": by.id,
                "actor_name": by.name,
                "evidence": evidence,
            }
        )


SUBJECTS: Mapping[type[Thing], RecordKind] = {
    Organisation: RecordKind.ORGANISATIONS,
    Contact: RecordKind.CONTACTS,
    Listing: RecordKind.LISTINGS,
}


async def remember_later(session: AsyncSession) -> None:
    """Until the transaction ends, what organisations are found by is not made anew with every row of theirs."""
    await session.execute(select(func.set_config("dooropener.remember_later", "on", True)))


async def remember_now(session: AsyncSession, organisation_ids: set[int]) -> None:
    """What these organisations are found by is made anew."""
    await session.flush()
    await session.execute(select(func.set_config("dooropener.remember_later", "off", True)))
    if organisation_ids:
        several = (
            func.unnest(bindparam("several", sorted(organisation_ids), ARRAY(Integer)))
            .table_valued("id")
            .render_derived()
        )
        await session.execute(select(func.remember_organisation(several.c.id)).select_from(several))


def subject_table(subject: RecordKind) -> type[Thing]:
    return next(table for table, kind in SUBJECTS.items() if kind is subject)
