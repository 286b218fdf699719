"""Rows read as what they are about: an organisation, a contact, a listing. Nothing is looked up in the database."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, TypeVar

from babel import Locale

from dooropener.accounts import normal_address
from dooropener.errors import DoorOpenerError
from dooropener.exchanges.fields import folded
from dooropener.exchanges.models import RecordKind
from dooropener.exchanges.values import Fault, Row
from dooropener.listings import (
    MAX_PARTNERSHIPS,
    SUMMARY_LENGTH,
    TEXT_LENGTH,
    TITLE_LENGTH,
    InvalidListing,
    ListingFields,
)
from dooropener.organisations import (
    POSTAL_ADDRESS_LENGTH,
    LawfulBasis,
    check_registration_number,
    normal_postal_address,
    proper_name,
)
from dooropener.regions import Region
from dooropener.words import ALL_LANGUAGES, PORTAL_LANGUAGES, words
from dooropener_matching import Kind, OrganisationKind, Partnership

T = TypeVar("T")
_SHORT = 200
_MOST_OF_A_LIST = 20
_MOST_CODES = 100


@dataclass(frozen=True, slots=True)
class Party:
    """What an organisation is recognised by. `number` is compact, `email` that of somebody there."""

    name: str
    region_id: str
    country: str
    number: str
    email: str


@dataclass(frozen=True, slots=True)
class ContactTold:
    """Why the data may be held has to be said only of somebody who is not known yet."""

    name: str
    email: str
    role: str
    language: str
    lawful_basis: LawfulBasis | None
    source: str
    sourced_on: date | None

    @property
    def lacking(self) -> list[str]:
        """What has to be said before the contact is kept."""
        return [field for field in ("lawful_basis", "source", "sourced_on") if not getattr(self, field)]


@dataclass(frozen=True, slots=True)
class OrganisationRow:
    """`facts` are only those that the row tells."""

    line: int
    id: str
    party: Party
    facts: Mapping[str, Any]
    contact: ContactTold | None


@dataclass(frozen=True, slots=True)
class ContactRow:
    """`facts` are only those that the row tells."""

    line: int
    id: str
    party: Party
    told: ContactTold
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ListingRow:
    line: int
    id: str
    party: Party
    organisation_kind: OrganisationKind
    fields: ListingFields
    contact: ContactTold | None


AnyRow = OrganisationRow | ContactRow | ListingRow


class Reader:
    """Reads the rows of one file."""

    def __init__(
        self,
        kind: RecordKind,
        mapping: Sequence[str],
        defaults: Mapping[str, str],
        regions: Sequence[Region],
        *,
        today: date,
        defused: bool = True,
    ) -> None:
        """`defused` as in `Row`: tables are, JSON is not."""
        self.kind = kind
        self.mapping = mapping
        self.defaults = defaults
        self.today = today
        self.defused = defused
        self.regions = {region.id: region for region in regions}
        self._places = regions_by_name(regions)

    def read(self, line: int, cells: Sequence[Any]) -> tuple[AnyRow | None, list[Fault]]:
        """The row, or what is wrong with it."""
        row = Row(cells, self.mapping, self.defaults, defused=self.defused)
        readers: Mapping[RecordKind, Callable[[int, Row], AnyRow | None]] = {
            RecordKind.ORGANISATIONS: self._organisation,
            RecordKind.CONTACTS: self._contact_row,
            RecordKind.LISTINGS: self._listing,
        }
        if row.faults:
            return None, row.faults
        found = readers[self.kind](line, row)
        return (None, _once(row.faults)) if row.faults else (found, [])

    def name_of(self, cells: Sequence[Any]) -> dict[str, Any]:
        """What a row calls the thing that it is about, however wrong the rest of it is."""
        field = "title" if self.kind is RecordKind.LISTINGS else "name"
        told = Row(cells, self.mapping, {}, defused=self.defused).line(field, most=TITLE_LENGTH)
        return {"name": told} if told else {}

    def _organisation(self, line: int, row: Row) -> OrganisationRow:
        party = self._party(row, "name", "contact_email")
        facts = {
            "name": party.name,
            "kind": row.choice("kind", OrganisationKind),
            "region_id": party.region_id,
            "country": party.country if row.has("country") else "",
            "registration_number": party.number,
            "postal_address": _checked(row, "postal_address", normal_postal_address, most=10 * POSTAL_ADDRESS_LENGTH),
            "legal_form": row.line("legal_form", most=_SHORT),
            "languages": self._languages(row),
            "sectors": row.many("sectors", most=_MOST_OF_A_LIST),
        }
        told = {field: value for field, value in facts.items() if value}
        return OrganisationRow(line, row.line("id", most=_SHORT), party, told, self._contact_there(row, party))

    def _languages(self, row: Row) -> list[str]:
        return row.languages("languages", ALL_LANGUAGES, most=_MOST_OF_A_LIST)

    def _contact_row(self, line: int, row: Row) -> ContactRow | None:
        party = self._party(row, "organisation", "email")
        told = self._contact(row, "", party)
        if told is None:
            return None
        facts: dict[str, Any] = {"name": told.name, "email": told.email, "lawful_basis": told.lawful_basis}
        facts |= {"source": told.source, "sourced_on": told.sourced_on}
        facts |= {field: getattr(told, field) for field in ("role", "language") if row.has(field)}
        return ContactRow(line, row.line("id", most=_SHORT), party, told, facts)

    def _listing(self, line: int, row: Row) -> ListingRow | None:
        party = self._party(row, "organisation", "contact_email")
        said: dict[str, Any] = {
            "kind": row.choice("kind", Kind, needed=True),
            "partnership": tuple(row.choices("partnership", Partnership, most=MAX_PARTNERSHIPS, needed=True)),
            "title": row.line("title", most=TITLE_LENGTH, needed=True),
            "summary": row.text("summary", most=SUMMARY_LENGTH),
            "text": row.text("text", most=TEXT_LENGTH, needed=True),
            "language": row.language("language", ALL_LANGUAGES, needed=True),
            "target_regions": tuple(self._target_regions(row)),
            "codes": tuple(row.many("codes", most=_MOST_CODES)),
            "certifications": tuple(row.many("certifications", most=_MOST_CODES)),
            "exclusions": row.text("exclusions", most=TEXT_LENGTH),
        }
        own_id = row.line("id", most=_SHORT, needed=True)
        kind = row.choice("organisation_kind", OrganisationKind) or OrganisationKind.COMPANY
        contact = self._contact_there(row, party)
        if row.faults:
            return None
        try:
            return ListingRow(line, own_id, party, kind, ListingFields(**said), contact)
        except InvalidListing as error:
            row.fault(str(error.details["field"]), str(error.details["rule"]))
            return None

    def _party(self, row: Row, name_field: str, email_field: str) -> Party:
        name = _checked(row, name_field, proper_name, needed=True)
        region = self._region(row, "region", row.line("region", most=_SHORT, needed=True))
        country = _country(row) or (region.country if region else "")
        number = row.line("registration_number", most=_SHORT)
        if number and country:
            number = _compact(row, country, number)
        email = row.line(email_field, most=_SHORT).lower()
        return Party(name, region.id if region else "", country, number, email)

    def _region(self, row: Row, field: str, told: str) -> Region | None:
        found = self._places.get(folded(told))
        if told and found is None:
            row.fault(field, "unknown_region", value=told[:60])
        return found

    def _target_regions(self, row: Row) -> list[str]:
        found = [self._region(row, "target_regions", told) for told in row.many("target_regions", most=_MOST_CODES)]
        return list(dict.fromkeys(region.id for region in found if region))

    def _contact_there(self, row: Row, party: Party) -> ContactTold | None:
        """The contact beside an organisation or a listing, where the row names an address."""
        if not row.has("contact_email"):
            if row.has("contact_name"):
                row.fault("contact_email", "missing")
            return None
        return self._contact(row, "contact_", party)

    def _contact(self, row: Row, prefix: str, party: Party) -> ContactTold | None:
        name_field = f"{prefix}name"
        name = _checked(row, name_field, proper_name, needed=not prefix) or party.name
        email = _checked(row, f"{prefix}email", normal_address, needed=True)
        role = row.line(f"{prefix}role", most=_SHORT)
        region = self.regions.get(party.region_id)
        fallback = region.languages[0] if region and region.languages else "en"
        language = row.language(f"{prefix}language", ALL_LANGUAGES) or _fallback(row, fallback)
        basis = row.choice("lawful_basis", LawfulBasis, needed=not prefix)
        source = row.line("source", most=_SHORT, needed=not prefix)
        day = row.day("sourced_on", today=self.today, needed=not prefix)
        if row.faults:
            return None
        return ContactTold(name, email, role, language, basis, source, day)


def _fallback(row: Row, language: str) -> str:
    """The language that the row or the file names for all, else one of the region."""
    return (row.language("language", ALL_LANGUAGES) if row.has("language") else "") or language


def regions_by_name(regions: Sequence[Region]) -> Mapping[str, Region]:
    """Regions by what they are called, in any language, and by their places; a region's own name counts first."""
    found: dict[str, Region] = {}
    for spelled in (lambda r: r.aliases + r.cities, lambda r: list(r.names.values()), lambda r: [r.id]):
        for region in regions:
            found |= {folded(name): region for name in spelled(region)}
    return found


@cache
def _countries() -> Mapping[str, str]:
    """Codes of countries by what they are called."""
    territories = [code for code in map(str, Locale("en").territories) if len(code) == 2 and code.isalpha()]
    named = {folded(words(language).country(code)): code for language in PORTAL_LANGUAGES for code in territories}
    return named | {folded(code): code for code in territories}


def _country(row: Row) -> str:
    told = row.line("country", most=_SHORT)
    code = _countries().get(folded(told), "") if told else ""
    if told and not code:
        row.fault("country", "unknown_country", value=told[:60])
    return code


def _compact(row: Row, country: str, number: str) -> str:
    try:
        return check_registration_number(country, number)
    except DoorOpenerError as error:
        row.fault("registration_number", "not_a_number", value=number[:40], why=str(error.details["rule"]))
        return ""


def _checked(
    row: Row, field: str, check: Callable[[str], str], *, needed: bool = False, most: int = 10 * _SHORT
) -> str:
    """A text that a slice checks; the rule is the code of its error."""
    told = row.text(field, most=most, needed=needed)
    if not told:
        return ""
    try:
        return check(told)
    except DoorOpenerError as error:
        row.fault(field, error.code, value=told[:60])
        return ""


def _once(faults: Sequence[Fault]) -> list[Fault]:
    """Of the same field and rule but one."""
    return list({(fault["field"], fault["rule"]): fault for fault in faults}.values())
