"""A listing as matching sees it: one offer or request, with nothing of the database about it."""

from dataclasses import dataclass
from enum import StrEnum

LANGUAGES = ("sv", "en", "it", "de", "zh", "lv", "fi", "da", "nb", "is", "sw")


class Kind(StrEnum):
    """Which way the money flows: who has something, and who wants to obtain it."""

    OFFER = "offer"
    REQUEST = "request"


class Partnership(StrEnum):
    """The form of working together that a listing looks for."""

    DISTRIBUTION = "distribution"
    SUPPLY = "supply"
    MANUFACTURING = "manufacturing"
    JOINT_DEVELOPMENT = "joint_development"
    LICENSING = "licensing"
    EU_PROJECT = "eu_project"
    INVESTMENT = "investment"
    SERVICES = "services"
    TALENT = "talent"
    KNOWLEDGE_EXCHANGE = "knowledge_exchange"


class OrganisationKind(StrEnum):
    """What sort of body speaks; a trade contact opens doors for others."""

    COMPANY = "company"
    TRADE_CONTACT = "trade_contact"
    PUBLIC_BODY = "public_body"
    ASSOCIATION = "association"
    UNIVERSITY = "university"


@dataclass(frozen=True, slots=True)
class Listing:
    """One offer or request of one organisation.

    ``organisation_kind`` ``None`` means: recognise it from what the text says. ``target_regions`` are region ids,
    none meaning any. ``codes`` carry their scheme (``NACE:10.72``, ``HS:1905.40``, ``CPV:39160000``).
    """

    id: str
    organisation: str
    region: str
    kind: Kind
    partnership: tuple[Partnership, ...]
    language: str
    title: str
    text: str
    country: str | None = None
    organisation_kind: OrganisationKind | None = None
    summary: str = ""
    target_regions: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    certifications: tuple[str, ...] = ()
    exclusions: str = ""
    registration_number: str | None = None
    contact_name: str | None = None
    contact_email: str | None = None
    contact_language: str | None = None
