"""An introduction as a query would load it, made without a database: Björn's heat pumps, Chiara's wholesale firm."""

from datetime import UTC, date, datetime
from typing import Any

from dooropener.introductions.models import Introduction, IntroductionState
from dooropener.listings.models import Listing
from dooropener.matches.models import Match
from dooropener.organisations.models import Contact, LawfulBasis, Organisation
from dooropener.regions.models import Region
from dooropener_matching import Kind, OrganisationKind, default_regions

BJORNS_TEXT = (
    "Vi bygger värmepumpar med propan och söker en grossist kring Modena eller Bologna.\n\n"
    "Effekt 5–16 kW, tyst i drift, service på engelska. Ring Björn Lund på 011-15 20 30 "
    "eller skriv till bjorn.lund@bravikensvarme.example."
)
CHIARAS_TEXT = (
    "Siamo un grossista con sei filiali tra Modena e Bologna. Vogliamo inserire una gamma di pompe di calore "
    "a propano, con formazione per i tecnici. Lavoriamo volentieri con aziende svedesi. Marcatura CE richiesta."
)


def criterion(name: str, verdict: str, local_words: str, partner_words: str, note: str) -> dict[str, Any]:
    """One line of a case as it is kept, with spans where the words stand in the texts."""
    return {
        "name": name,
        "verdict": verdict,
        "local": _span(BJORNS_TEXT, local_words),
        "partner": _span(CHIARAS_TEXT, partner_words),
        "local_words": local_words,
        "partner_words": partner_words,
        "note": note,
    }


def _span(text: str, words: str) -> list[int] | None:
    start = text.find(words)
    return [start, start + len(words)] if words and start >= 0 else None


CASE = [
    criterion(
        "product",
        "match",
        "Vi bygger värmepumpar med propan och söker en grossist kring Modena eller Bologna.",
        "Vogliamo inserire una gamma di pompe di calore a propano, con formazione per i tecnici.",
        "same_product",
    ),
    criterion("direction", "match", "offer", "request", "offer_meets_request"),
    criterion("partnership", "match", "distribution", "distribution", "shared_partnership"),
    criterion("region", "match", "Modena", "Emilia-Romagna", "region_named"),
    criterion("partner_region", "match", "Norrköping", "svedesi", "region_named"),
    criterion("certificates", "unknown", "", "CE", "certificate_not_mentioned"),
]


def region(region_id: str) -> Region:
    """One of the shipped regions."""
    found = next(known for known in default_regions() if known.id == region_id)
    return Region(id=found.id, country=found.country, kind=found.kind, names=dict(found.names))


def organisation(
    number: int, name: str, region_id: str, kind: OrganisationKind = OrganisationKind.COMPANY
) -> Organisation:
    place = region(region_id)
    return Organisation(id=number, name=name, kind=kind, region=place, region_id=place.id, country=place.country)


def contact(number: int, of: Organisation, name: str, email: str, language: str, **fields: Any) -> Contact:
    values = {
        "role": "",
        "lawful_basis": LawfulBasis.PUBLIC_TASK,
        "source": "panaro.example/contatti",
        "sourced_on": date(2026, 1, 15),
        **fields,
    }
    return Contact(
        id=number, organisation=of, organisation_id=of.id, name=name, email=email, language=language, **values
    )


def bjorns_firm() -> Organisation:
    return organisation(1, "Bråvikens Värme AB", "norrkoping")


def bjorns_listing(**fields: Any) -> Listing:
    """An offer in Swedish that looks for a wholesaler."""
    firm = bjorns_firm()
    bjorn = contact(1, firm, "Björn Lund", "bjorn.lund@bravikensvarme.example", "sv", role="exportchef", person_id=1)
    return _listing(
        1,
        firm,
        bjorn,
        kind=Kind.OFFER,
        partnership=["distribution"],
        language="sv",
        title="Värmepumpar med propan (R290)",
        text=BJORNS_TEXT,
        certifications=["CE", "EN 14511"],
        **fields,
    )


def chiaras_listing(**fields: Any) -> Listing:
    """A request in Italian for a manufacturer to represent."""
    firm = organisation(2, "Termoidraulica Panaro S.p.A.", "emilia-romagna")
    chiara = contact(2, firm, "Chiara Bellini", "c.bellini@panaro.example", "it", role="responsabile acquisti")
    return _listing(
        2,
        firm,
        chiara,
        kind=Kind.REQUEST,
        partnership=["distribution"],
        language="it",
        title="Grossista termoidraulico cerca produttore di pompe di calore a propano",
        text=CHIARAS_TEXT,
        certifications=[],
        **fields,
    )


def _listing(number: int, firm: Organisation, author: Contact, **fields: Any) -> Listing:
    values = {"summary": "", "target_regions": [], "codes": [], "exclusions": "", **fields}
    return Listing(
        id=number, organisation=firm, organisation_id=firm.id, contact=author, contact_id=author.id, **values
    )


def chamber() -> Contact:
    """Someone at an institution who can open a door."""
    office = organisation(3, "Sportello Imprese Emilia", "emilia-romagna", OrganisationKind.TRADE_CONTACT)
    return contact(3, office, "Giulia Ferri", "g.ferri@sportello.example", "it", source="sern.example")


def chambers_listing() -> Listing:
    """A trade contact's own listing: it knows firms."""
    giulia = chamber()
    return _listing(
        3,
        giulia.organisation,
        giulia,
        kind=Kind.OFFER,
        partnership=["services"],
        language="it",
        title="Sportello per le imprese emiliane interessate alla Svezia",
        text="Accompagniamo le imprese della regione nei primi contatti con la Svezia.",
        certifications=[],
    )


def in_kenya() -> Listing:
    """The same wish from a firm in a country without an adequacy decision."""
    firm = organisation(4, "Umoja Solar Ltd", "kenya")
    return _listing(
        4,
        firm,
        contact(4, firm, "Wanjiru Kamau", "wanjiru@umoja.example", "sw", source="fair catalogue"),
        kind=Kind.REQUEST,
        partnership=["supply"],
        language="en",
        title="Importer of heat pumps for clinics seeks a manufacturer",
        text="We equip clinics around Nairobi and look for propane heat pumps that can be serviced locally.",
        certifications=[],
    )


def introduction(local: Listing | None = None, partner: Listing | None = None, **fields: Any) -> Introduction:
    """Björn's firm and Chiara's, after the company's yes."""
    ours, theirs = local or bjorns_listing(), partner or chiaras_listing()
    match = Match(id=1, local=ours, partner=theirs, case=CASE)
    values = {
        "state": IntroductionState.COMPANY_CONSENTED,
        "addressee": theirs.contact,
        "via_contact": None,
        "company_contact": ours.contact,
        "created_at": datetime(2026, 3, 2, tzinfo=UTC),
        "summary": "",
        **fields,
    }
    return Introduction(id=1, match=match, match_id=1, **values)
