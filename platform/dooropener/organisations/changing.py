"""What an advisor writes down about an organisation, new or known; every change leaves what was before."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from babel import Locale
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import regions
from dooropener.accounts import User
from dooropener.errors import Conflict
from dooropener.organisations.corrections import InvalidFact, short, some_of
from dooropener.organisations.models import Organisation
from dooropener.organisations.records import record
from dooropener.organisations.registration import check_registration_number
from dooropener.organisations.service import find_by_number, normal_postal_address, proper_name
from dooropener.regions import RegionKind
from dooropener_matching import OrganisationKind


class NumberTaken(Conflict):
    """Another organisation has this registration number: `organisation_id`."""

    code = "number_taken"


class CrossesHome(Conflict):
    """An organisation does not move between the home region and abroad: matches are between the two."""

    code = "crosses_home"


@dataclass(frozen=True, slots=True)
class OrganisationFields:
    """What an advisor says of an organisation."""

    name: str
    kind: OrganisationKind
    region_id: str
    country: str
    registration_number: str
    postal_address: str
    legal_form: str
    languages: Iterable[str]
    sectors: Iterable[str]


async def add_organisation(
    session: AsyncSession, fields: OrganisationFields, *, source: str, by: User, at: datetime
) -> Organisation:
    """Write down an organisation that nobody told of in the chat or a file, and where the office knows it from.

    Raises `NumberTaken`, `InvalidName`, `InvalidRegistrationNumber`, `InvalidPostalAddress`, `InvalidFact`.
    """
    told = await _checked(session, fields)
    if not source.strip():
        raise InvalidFact(field="source", rule="required")
    organisation = Organisation(**told, source=short("source", source), created_at=at)
    session.add(organisation)
    await session.flush()
    record(session, organisation.id, "organisation_added", {}, by=by, at=at)
    return organisation


async def change_organisation(
    session: AsyncSession, organisation: Organisation, fields: OrganisationFields, *, by: User, at: datetime
) -> None:
    """Put an organisation right, with its region loaded. Raises as `add_organisation` does, and `CrossesHome`.

    Of the postal address the history tells only that it changed: of a sole trader it is the home.
    """
    told = await _checked(session, fields, organisation)
    was_home = organisation.region.kind is RegionKind.HOME
    is_home = (await regions.get_region(session, told["region_id"])).kind is RegionKind.HOME
    if was_home is not is_home:
        raise CrossesHome(field="region_id")
    changed = {field: value for field, value in told.items() if getattr(organisation, field) != value}
    if not changed:
        return
    open_ones = {field: value for field, value in changed.items() if field != "postal_address"}
    before = {field: getattr(organisation, field) for field in open_ones}
    evidence = {"before": before, "after": open_ones} if open_ones else {}
    record(session, organisation.id, "organisation_corrected", evidence, by=by, at=at)
    for field, value in changed.items():
        setattr(organisation, field, value)
    await session.flush()


async def _checked(
    session: AsyncSession, fields: OrganisationFields, organisation: Organisation | None = None
) -> dict[str, Any]:
    region = await regions.get_region(session, fields.region_id)
    country = fields.country or region.country
    if country not in Locale("en").territories or len(country) != 2:
        raise InvalidFact(field="country", rule="unknown_choice")
    number = None
    if fields.registration_number.strip():
        number = check_registration_number(country, fields.registration_number)
        known = await find_by_number(session, country, number)
        if known is not None and (organisation is None or known.id != organisation.id):
            raise NumberTaken(field="registration_number", organisation_id=known.id)
    return {
        "name": proper_name(fields.name),
        "kind": fields.kind,
        "region_id": region.id,
        "country": country,
        "registration_number": number,
        "postal_address": normal_postal_address(fields.postal_address),
        "legal_form": short("legal_form", fields.legal_form),
        "languages": some_of("languages", fields.languages),
        "sectors": some_of("sectors", fields.sectors),
    }
