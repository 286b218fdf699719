"""What each row of a file would do: make something, change it, nothing, or be refused. Nothing is written here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from dooropener import outbox
from dooropener.exchanges.directory import Directory, is_same
from dooropener.exchanges.models import RecordKind, RowVerdict
from dooropener.exchanges.own_ids import find_own
from dooropener.exchanges.rows import AnyRow, ContactRow, ContactTold, ListingRow, OrganisationRow, Party
from dooropener.exchanges.texts import clean
from dooropener.exchanges.values import Fault
from dooropener.listings import Listing, ListingFields, ListingState, fields_of
from dooropener.organisations import Contact, Organisation
from dooropener.outbox import SuppressionReason
from dooropener.regions import Region, RegionKind
from dooropener_matching import OrganisationKind

_SHOWN = 160
ContactKey = tuple[int, str]
"""The organisation, which may be one that is not written yet, and the address."""


@dataclass(slots=True)
class Plan:
    """One row. `told` is what the preview shows: `name`, and what changes as `[before, after]` by field."""

    line: int
    verdict: RowVerdict
    faults: list[Fault] = field(default_factory=list)
    told: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Writes:
    """What a batch of rows would write, each with the line it comes from."""

    organisations: dict[int, tuple[int, dict[str, Any]]] = field(default_factory=dict)
    contacts: dict[ContactKey, tuple[int, ContactTold]] = field(default_factory=dict)
    listings: list[tuple[int, ListingRow, int, ContactKey | None]] = field(default_factory=list)
    changed_organisations: list[tuple[int, Organisation, dict[str, Any]]] = field(default_factory=list)
    changed_contacts: list[tuple[int, Contact, dict[str, Any]]] = field(default_factory=list)
    changed_listings: list[tuple[int, Listing, ListingFields, ContactKey | None]] = field(default_factory=list)


class Planner:
    """Plans the rows of one file in their order; it remembers what earlier rows were about."""

    def __init__(self, kind: RecordKind, directory: Directory, regions: Sequence[Region], *, secret: str) -> None:
        self.kind = kind
        self.directory = directory
        self.secret = secret
        self.seen: dict[object, int] = {}
        self._home = {region.id: region.kind is RegionKind.HOME for region in regions}
        self._standings: Mapping[str, SuppressionReason] = {}

    async def plan(self, session: AsyncSession, rows: Sequence[AnyRow], *, lock: bool) -> tuple[list[Plan], Writes]:
        """`lock` keeps what is known from being changed by others until the transaction ends."""
        writes = Writes()
        self._standings = await outbox.standings(session, {address for row in rows if (address := _address(row))})
        if self.kind is RecordKind.ORGANISATIONS:
            return await self._organisations(session, [r for r in rows if isinstance(r, OrganisationRow)], writes, lock)
        if self.kind is RecordKind.CONTACTS:
            return await self._contacts(session, [r for r in rows if isinstance(r, ContactRow)], writes, lock)
        return await self._listings(session, [r for r in rows if isinstance(r, ListingRow)], writes, lock)

    async def _organisations(
        self, session: AsyncSession, rows: Sequence[OrganisationRow], writes: Writes, lock: bool
    ) -> tuple[list[Plan], Writes]:
        found = {row.line: self._place(row) for row in rows}
        query = select(Organisation).where(Organisation.id.in_({number for number, _ in found.values() if number > 0}))
        query = query.execution_options(populate_existing=True)
        known = {one.id: one for one in await session.scalars(query.with_for_update() if lock else query)}
        plans = []
        for row in rows:
            number, faults = found[row.line]
            plans.append(self._organisation(row, number, faults, known.get(number), writes))
        return plans, writes

    def _place(self, row: OrganisationRow) -> tuple[int, list[Fault]]:
        """The organisation that a row means; a number below zero for one that is new, and zero where it may not be."""
        own = find_own(self.secret, RecordKind.ORGANISATIONS, row.id)
        number = own if own in self.directory.known else self.directory.find(row.party)
        if number is not None:
            return number, []
        unwanted = self._unwanted(row.contact, "contact_email") if row.contact else []
        return (0, unwanted) if unwanted else (self.directory.add_new(row.party), [])

    def _organisation(
        self, row: OrganisationRow, number: int, faults: list[Fault], known: Organisation | None, writes: Writes
    ) -> Plan:
        told: dict[str, Any] = {"name": row.party.name}
        faults = faults or self._again(row.line, number)
        if number > 0 and known is None:
            faults = faults or [_fault("", "gone")]
        if faults:
            return Plan(row.line, RowVerdict.REFUSED, faults, told)
        contact, faults = self._contact(row.contact, number, "contact_email")
        if known is None:
            facts = {"kind": OrganisationKind.COMPANY, "country": row.party.country, **row.facts}
            writes.organisations[number] = row.line, facts
            self._add_contact(row.line, contact, row.contact, writes)
            return Plan(row.line, RowVerdict.CREATED, [], told)
        changed = {name: value for name, value in row.facts.items() if value != _now(known, name)}
        faults += self._crossing(known, changed)
        if faults:
            return Plan(row.line, RowVerdict.REFUSED, faults, told)
        if changed:
            writes.changed_organisations.append((row.line, known, changed))
            told["changes"] = {name: [_shown(getattr(known, name)), _shown(value)] for name, value in changed.items()}
        if self._add_contact(row.line, contact, row.contact, writes):
            told.setdefault("changes", {})["contact_email"] = ["", contact[1] if contact else ""]
        return Plan(row.line, RowVerdict.UPDATED if "changes" in told else RowVerdict.UNCHANGED, [], told)

    def _crossing(self, known: Organisation, changed: Mapping[str, Any]) -> list[Fault]:
        """What no import may change: another's number, and the side of the sea."""
        faults = []
        if "region_id" in changed and self._home.get(changed["region_id"]) != self._home.get(known.region_id):
            faults.append(_fault("region", "crosses_home"))
        number = changed.get("registration_number")
        country = changed.get("country", known.country)
        if number and self.directory.has_number(country, number, but=known.id):
            faults.append(_fault("registration_number", "number_taken"))
        return faults

    async def _contacts(
        self, session: AsyncSession, rows: Sequence[ContactRow], writes: Writes, lock: bool
    ) -> tuple[list[Plan], Writes]:
        ids = {row.line: find_own(self.secret, RecordKind.CONTACTS, row.id) for row in rows}
        places = {row.line: self.directory.find(row.party) for row in rows}
        for row in rows:
            place = places[row.line]
            if ids[row.line] is None and place is not None:
                ids[row.line] = self.directory.contacts.get((place, row.told.email))
        query = select(Contact).where(Contact.id.in_({number for number in ids.values() if number}))
        query = query.execution_options(populate_existing=True)
        known = {one.id: one for one in await session.scalars(query.with_for_update() if lock else query)}
        gone = {row.line for row in rows if ids[row.line] and ids[row.line] not in known}
        return [
            Plan(row.line, RowVerdict.REFUSED, [_fault("id", "gone")], {"name": row.told.name})
            if row.line in gone
            else self._contact_row(row, known.get(ids[row.line] or 0), places[row.line], writes)
            for row in rows
        ], writes

    def _contact_row(self, row: ContactRow, known: Contact | None, place: int | None, writes: Writes) -> Plan:
        told: dict[str, Any] = {"name": row.told.name, "organisation": row.party.name}
        if known is None and place is None:
            return Plan(row.line, RowVerdict.REFUSED, [_fault("organisation", "unknown_organisation")], told)
        organisation_id = known.organisation_id if known else place or 0
        if faults := self._again(row.line, (organisation_id, known.id if known else row.told.email)):
            return Plan(row.line, RowVerdict.REFUSED, faults, told)
        if known is None:
            key, faults = self._contact(row.told, organisation_id, "email")
            if faults:
                return Plan(row.line, RowVerdict.REFUSED, faults, told)
            self._add_contact(row.line, key, row.told, writes)
            return Plan(row.line, RowVerdict.CREATED, [], told)
        changed = {name: value for name, value in row.facts.items() if value != _now(known, name)}
        if not changed:
            return Plan(row.line, RowVerdict.UNCHANGED, [], told)
        if faults := self._may_not_change(known, changed):
            return Plan(row.line, RowVerdict.REFUSED, faults, told)
        writes.changed_contacts.append((row.line, known, changed))
        told["changes"] = {name: [_shown(getattr(known, name)), _shown(value)] for name, value in changed.items()}
        return Plan(row.line, RowVerdict.UPDATED, [], told)

    def _may_not_change(self, known: Contact, changed: Mapping[str, Any]) -> list[Fault]:
        """Whose data are somebody else's to change: the person's own, or nobody's any more."""
        if known.is_forgotten:
            return [_fault("email", "erased")]
        if known.ended_at is not None:
            return [_fault("email", "contact_ended")]
        if known.person_id is not None:
            return [_fault("", "kept_by_person")]
        if "email" not in changed:
            return []
        taken = self.directory.contacts.get((known.organisation_id, changed["email"]))
        if taken:
            return [_fault("email", "already_there")]
        return self._stopped(changed["email"], "email") or [_fault("email", "address_changes")]

    def _contact(
        self, told: ContactTold | None, organisation_id: int, email_field: str
    ) -> tuple[ContactKey | None, list[Fault]]:
        """The contact that a row names. A new one whose address said stop, or was erased, is not brought back."""
        if told is None:
            return None, []
        key = organisation_id, told.email
        return key, [] if key in self.directory.contacts else self._unwanted(told, email_field)

    def _unwanted(self, told: ContactTold, email_field: str) -> list[Fault]:
        """Why somebody new is not written down."""
        return self._stopped(told.email, email_field) or [_fault(field, "missing") for field in told.lacking]

    def _stopped(self, email: str, email_field: str) -> list[Fault]:
        reason = self._standings.get(email)
        if reason is None:
            return []
        return [_fault(email_field, "erased" if reason is SuppressionReason.ERASED else "said_stop")]

    def _add_contact(self, line: int, key: ContactKey | None, told: ContactTold | None, writes: Writes) -> bool:
        """Whether it is new."""
        if key is None or told is None or key in self.directory.contacts:
            return False
        writes.contacts[key] = line, told
        self.directory.add_contact(*key, 0)
        return True

    async def _listings(
        self, session: AsyncSession, rows: Sequence[ListingRow], writes: Writes, lock: bool
    ) -> tuple[list[Plan], Writes]:
        own = {row.line: find_own(self.secret, RecordKind.LISTINGS, row.id) for row in rows}
        named = {row.id for row in rows if own[row.line] is None}
        numbers = {number for number in own.values() if number is not None}
        query = select(Listing).where(Listing.external_id.in_(named) | Listing.id.in_(numbers))
        query = query.options(selectinload(Listing.organisation)).execution_options(populate_existing=True)
        found = list(await session.scalars(query.with_for_update(of=Listing) if lock else query))
        by_name = {one.external_id: one for one in found}
        by_id = {one.id: one for one in found}
        plans = []
        for row in rows:
            number = own[row.line]
            known = by_name.get(row.id) if number is None else by_id.get(number)
            if number is not None and known is None:
                plans.append(Plan(row.line, RowVerdict.REFUSED, [_fault("id", "gone")], {"name": row.fields.title}))
                continue
            plans.append(self._listing(row, known, writes))
        return plans, writes

    def _listing(self, row: ListingRow, known: Listing | None, writes: Writes) -> Plan:
        told: dict[str, Any] = {"name": row.fields.title, "organisation": row.party.name}
        if faults := self._again(row.line, known.id if known else row.id):
            return Plan(row.line, RowVerdict.REFUSED, faults, told)
        if known is not None:
            return self._known_listing(row, known, told, writes)
        place = self.directory.find(row.party)
        contact, faults = self._contact(row.contact, place or 0, "contact_email")
        if faults:
            return Plan(row.line, RowVerdict.REFUSED, faults, told)
        if place is None:
            place = self.directory.add_new(row.party)
            writes.organisations[place] = row.line, _of_listing(row)
            contact = (place, contact[1]) if contact else None
        self._add_contact(row.line, contact, row.contact, writes)
        writes.listings.append((row.line, row, place, contact))
        return Plan(row.line, RowVerdict.CREATED, [], told)

    def _known_listing(self, row: ListingRow, known: Listing, told: dict[str, Any], writes: Writes) -> Plan:
        place = known.organisation_id
        if not self._is_of(row.party, place):
            return Plan(row.line, RowVerdict.REFUSED, [_fault("organisation", "other_organisation")], told)
        contact, faults = self._contact(row.contact, place, "contact_email")
        merged, changed = _differing(row.fields, known)
        number = self.directory.contacts.get(contact) if contact else known.contact_id
        if number != known.contact_id or number == 0:
            changed["contact_email"] = ["", contact[1] if contact else ""]
        if faults and "contact_email" in changed:
            return Plan(row.line, RowVerdict.REFUSED, faults, told)
        if not changed:
            return Plan(row.line, RowVerdict.UNCHANGED, [], told)
        if known.state in {ListingState.EXPIRED, ListingState.ARCHIVED}:
            return Plan(row.line, RowVerdict.REFUSED, [_fault("id", "not_editable")], told)
        self._add_contact(row.line, contact, row.contact, writes)
        key = contact if "contact_email" in changed else None
        writes.changed_listings.append((row.line, known, merged, key))
        return Plan(row.line, RowVerdict.UPDATED, [], told | {"changes": changed})

    def _is_of(self, party: Party, organisation_id: int) -> bool:
        """Whether the row means the organisation that the listing has."""
        one = self.directory.known.get(organisation_id)
        if one is None or self.directory.find(party) == organisation_id:
            return True
        return party.region_id == one.region_id and (
            party.name.casefold() == one.name.casefold() or is_same(party, one)
        )

    def _again(self, line: int, thing: object) -> list[Fault]:
        """Two rows about the same thing: which of them is right, nobody knows but who wrote them."""
        first = self.seen.setdefault(thing, line)
        return [_fault("", "repeats", other=first)] if first != line else []


def _fault(name: str, rule: str, **details: Any) -> Fault:
    return {"field": name, "rule": rule, **details}


def _address(row: AnyRow) -> str:
    told = row.told if isinstance(row, ContactRow) else row.contact
    return told.email if told else ""


def _of_listing(row: ListingRow) -> dict[str, Any]:
    """An organisation of which no more is known than what a listing tells."""
    language = row.contact.language if row.contact else row.fields.language
    facts = {"name": row.party.name, "region_id": row.party.region_id, "country": row.party.country}
    number = row.party.number or None
    return {**facts, "kind": row.organisation_kind, "registration_number": number, "languages": [language]}


def _now(thing: Organisation | Contact, name: str) -> Any:
    """What is kept, as a file would tell it."""
    return plain(getattr(thing, name))


def plain(value: Any) -> Any:
    """A kept value in the shape in which rows are read, on one line."""
    if isinstance(value, list):
        return list(dict.fromkeys(told for item in value if (told := " ".join(clean(item).split()))))
    return " ".join(clean(value).split()) if type(value) is str else value


def _differing(told: ListingFields, known: Listing) -> tuple[ListingFields, dict[str, Any]]:
    """The wording that a row makes of a listing, and what differs, with both values. What it does not tell stays."""
    now = fields_of(known)
    merged, changed = {}, {}
    for name in (each.name for each in fields(ListingFields)):
        said, kept = getattr(told, name), getattr(now, name)
        same = said == (clean(kept) if name in _OF_SEVERAL_LINES else _as_told(kept))
        merged[name] = said if said and not same else kept
        if said and not same:
            changed[name] = [_shown(kept), _shown(said)]
    return ListingFields(**merged), changed


_OF_SEVERAL_LINES = ("text", "summary", "exclusions")


def _as_told(kept: Any) -> Any:
    return tuple(plain([str(item) for item in kept])) if isinstance(kept, tuple) else plain(kept)


def _shown(value: Any) -> str:
    if isinstance(value, list | tuple):
        value = ", ".join(map(str, value))
    told = value.isoformat() if isinstance(value, date) else str(value or "")
    return told if len(told) <= _SHOWN else f"{told[:_SHOWN]}…"
