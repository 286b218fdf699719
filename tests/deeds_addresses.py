"""Who is known, done by API: organisations, their people, what is one and the same, regions and seasons."""

from datetime import timedelta

from deeds import Deed, Deeds, Office, Values
from dooropener import accounts, organisations, outbox, regions
from dooropener.organisations import Contact, Organisation
from dooropener.outbox import SuppressionReason
from people import NUMBER, institution

FIRM = {"name": "Caldaie Reggiane S.r.l.", "kind": "company", "region_id": "emilia-romagna"}
CARLA = {
    "name": "Carla",
    "email": "carla@termoemilia.example",
    "language": "it",
    "lawful_basis": "legitimate_interest",
    "source": "fair",
    "sourced_on": "2026-03-01",
}
REGION = {
    "names": {"sv": "Toscana", "en": "Tuscany"},
    "country": "IT",
    "kind": "cooperation",
    "lat": 43.8,
    "lon": 11.2,
    "route": "direct",
    "languages": ["it"],
    "cities": ["Firenze"],
}
FAIR = {"name": "Mässa", "comes": "days", "countries": ["IT"], "first_day": "09-01", "last_day": "09-07"}


async def firm(office: Office) -> Values:
    """Chiara's."""
    return {"organisation_id": office.told.chiara.organisation_id}


async def firm_told_anew(office: Office) -> Values:
    found = await organisations.get_organisation(office.session, office.told.chiara.organisation_id)
    await organisations.set_capacity(office.session, found, 3, **office.signed)
    return {"organisation_id": found.id}


async def firm_at_rest(office: Office) -> Values:
    found = await organisations.get_organisation(office.session, office.told.chiara.organisation_id)
    days = office.at.date() + timedelta(days=3), office.at.date() + timedelta(days=9)
    period = await organisations.add_quiet_period(office.session, found, *days, note="Flytt", **office.signed)
    return {"organisation_id": found.id, "period_id": period.id}


async def member(office: Office) -> Values:
    """Björn, whom Ada confirmed."""
    return {"membership_id": office.told.company.membership.id}


async def newcomer(office: Office) -> Values:
    """Cecilia says to work at Björn's."""
    cecilia = await accounts.create_person(office.session, language="sv", at=office.at)
    registration = await organisations.register_company(
        office.session,
        name="Björns Värme AB",
        registration_number=NUMBER,
        person=cecilia,
        contact_name="Cecilia",
        contact_email="cecilia@bjornsvarme.example",
        at=office.at,
    )
    return {"membership_id": registration.membership.id}


async def twins(office: Office) -> Values:
    """Chiara's firm is known twice."""
    known = await organisations.get_organisation(office.session, office.told.chiara.organisation_id)
    twin = Organisation(name=known.name, region_id=known.region_id, country=known.country, source="import")
    office.session.add(twin)
    await office.session.flush()
    return {"organisation_id": known.id, "gone_id": twin.id}


async def duplicate(office: Office) -> Values:
    """Found in the night."""
    await twins(office)
    await organisations.look_for_duplicates(office.house.sessions, at=office.at)
    (found,) = await organisations.likely_duplicates(office.session)
    return {"duplicate_id": found.id}


async def told_apart(office: Office) -> Values:
    found = await duplicate(office)
    known = await organisations.get_duplicate(office.session, found["duplicate_id"])
    await organisations.tell_apart(office.session, known, **office.signed)
    return found


async def merged(office: Office) -> Values:
    numbers = await twins(office)
    kept, gone = [await organisations.get_organisation(office.session, number) for number in numbers.values()]
    facts = {field: getattr(kept, field) for field in organisations.FIELDS}
    done = await organisations.merge(office.session, kept, gone, facts, **office.signed)
    return {"organisation_id": kept.id, "merge_id": done.id}


async def chiara(office: Office) -> Values:
    return {"contact_id": office.told.chiara.id}


async def chiara_gone(office: Office) -> Values:
    await organisations.end_contact(office.session, office.told.chiara, **office.signed)
    return await chiara(office)


async def chiara_bounced(office: Office) -> Values:
    await outbox.suppress(office.session, office.told.chiara.email, reason=SuppressionReason.BOUNCED, at=office.at)
    return await chiara(office)


async def chiara_said_to_work(office: Office) -> Values:
    found = await chiara_bounced(office)
    known = await office.session.get_one(Contact, found["contact_id"])
    await organisations.lift_bounce(office.session, known, **office.signed)
    return found


async def region(office: Office) -> Values:
    return {"region_id": "emilia-romagna"}


async def region_with_institution(office: Office) -> Values:
    await institution(office.session, office.at)
    return {"region_id": "esslingen"}


async def season(office: Office) -> Values:
    (first, *_) = await regions.kept_seasons(office.session)
    return {"season_id": first.id}


async def season_ended(office: Office) -> Values:
    (first, *_) = await regions.kept_seasons(office.session)
    await regions.end_season(office.session, first, by=office.ada.actor, at=office.at)
    return {"season_id": first.id}


DEEDS: Deeds = {
    "GET /organisations": Deed(query={"q": "termo"}),
    "POST /organisations": Deed(body=FIRM | {"source": "fair"}),
    "GET /organisations/{organisation_id}": Deed(firm),
    "PUT /organisations/{organisation_id}": Deed(firm, FIRM),
    "GET /organisations/{organisation_id}/changes": Deed(firm_told_anew),
    "GET /organisations/{organisation_id}/goodwill": Deed(firm),
    "PUT /organisations/{organisation_id}/capacity": Deed(firm, {"capacity": 4}),
    "GET /organisations/{organisation_id}/quiet-periods": Deed(firm_at_rest),
    "POST /organisations/{organisation_id}/quiet-periods": Deed(firm, {"starts": "2026-03-09", "ends": "2026-03-13"}),
    "POST /quiet-periods/{period_id}/remove": Deed(firm_at_rest),
    "GET /memberships": Deed(newcomer),
    "POST /memberships/{membership_id}/verify": Deed(newcomer),
    "POST /memberships/{membership_id}/end": Deed(member),
    "GET /duplicates": Deed(duplicate),
    "POST /duplicates/look": Deed(),
    "POST /duplicates/{duplicate_id}/apart": Deed(duplicate),
    "POST /duplicates/{duplicate_id}/again": Deed(told_apart),
    "POST /organisations/{organisation_id}/merge": Deed(twins, {"legal_form": "gone"}),
    "GET /organisations/{organisation_id}/merges": Deed(merged),
    "POST /merges/{merge_id}/undo": Deed(merged),
    "GET /contacts": Deed(),
    "POST /organisations/{organisation_id}/contacts": Deed(firm, CARLA),
    "GET /contacts/{contact_id}": Deed(chiara),
    "PUT /contacts/{contact_id}": Deed(chiara, CARLA),
    "POST /contacts/{contact_id}/end": Deed(chiara),
    "POST /contacts/{contact_id}/back": Deed(chiara_gone),
    "POST /contacts/{contact_id}/stop": Deed(chiara),
    "POST /contacts/{contact_id}/bounce/lift": Deed(chiara_bounced),
    "POST /contacts/{contact_id}/bounce/put-back": Deed(chiara_said_to_work),
    "GET /regions": Deed(),
    "POST /regions": Deed(body=REGION),
    "GET /regions/{region_id}": Deed(region),
    "PUT /regions/{region_id}": Deed(region, REGION),
    "GET /regions/{region_id}/trade-contacts": Deed(region_with_institution),
    "GET /seasons": Deed(),
    "POST /seasons": Deed(body=FAIR),
    "PUT /seasons/{season_id}": Deed(season, FAIR),
    "POST /seasons/{season_id}/end": Deed(season),
    "POST /seasons/{season_id}/resume": Deed(season_ended),
}
