"""Listings and their pairs, done by API: written, reviewed, published, brought together, kept apart, learned from."""

from dataclasses import replace

from deeds import Deed, Deeds, Office, Values
from dooropener import listings, matches
from dooropener.listings import Listing
from dooropener.matches import RejectionReason
from dooropener_matching.keys import CriterionName
from dooropener_matching.learning import Learned
from doubles.files import pdf
from people import CASE, another_pair, eva, heat_pumps_offered

PUMPS = {"kind": "offer", "partnership": ["distribution"], "title": "Pumpar", "text": "Tysta pumpar.", "language": "sv"}
LEARNED = Learned({CriterionName.REGION: 1.4}, 80, before=0.7, after=0.8)


async def published(office: Office) -> Values:
    """Björn's."""
    return {"listing_id": office.told.local.id}


async def own_firm(office: Office) -> Values:
    return {"organisation_id": office.told.company.organisation.id, "contact_id": office.told.company.contact.id}


async def _drafted(office: Office) -> Listing:
    """By Eva, so that Ada may publish it."""
    return await listings.draft(
        office.session,
        organisation=office.told.company.organisation,
        fields=replace(heat_pumps_offered(), title="Bergvärme"),
        by=await eva(office.session, office.at),
        source="test",
        at=office.at,
    )


async def draft(office: Office) -> Values:
    return {"listing_id": (await _drafted(office)).id}


async def in_review(office: Office) -> Values:
    listing = await _drafted(office)
    await listings.submit(office.session, listing, **office.signed)
    return {"listing_id": listing.id}


async def several_in_review(office: Office) -> Values:
    return {"listings": [(await in_review(office))["listing_id"]]}


async def held(office: Office) -> Values:
    await listings.hold(office.session, office.told.local, **office.signed)
    return await published(office)


async def loud(office: Office) -> Values:
    """Björn's is reworded so that the linter has something to say."""
    fields = replace(listings.fields_of(office.told.local), text="VI ÄR BÄST PÅ VÄRME! Ring 011-15 20 30.")
    await listings.change(office.session, office.told.local, fields, **office.signed)
    return await published(office)


async def with_file(office: Office) -> Values:
    kept = await listings.keep(office.session, name="Datablad.pdf", content=pdf(), at=office.at)
    await listings.attach(office.session, office.told.local, [kept.id])
    return {"listing_id": office.told.local.id, "attachment_id": kept.id}


async def match(office: Office) -> Values:
    """With a line of each kind in its case."""
    office.told.match.case = CASE
    return {"match_id": office.told.match.id}


async def strangers(office: Office) -> Values:
    """A further listing of Chiara's firm that nobody has paired."""
    other = await another_pair(office.session, office.told, office.at, "Cerchiamo bollitori", paired=False)
    return {"listing": office.told.local.id, "other": other.id}


async def rejected(office: Office) -> Values:
    await matches.reject(office.session, office.told.match, reason=RejectionReason.REGION, **office.signed)
    return await match(office)


async def blocked(office: Office) -> Values:
    pair = await matches.block(office.session, office.told.match, reason="De är rivaler.", **office.signed)
    return {"block_id": pair.id}


async def learned(office: Office) -> Values:
    learning = await matches.keep(office.session, LEARNED, at=office.at)
    assert learning
    return {"learning_id": learning.id}


async def unlearned(office: Office) -> Values:
    learning = await matches.keep(office.session, LEARNED, at=office.at)
    assert learning
    await matches.undo(office.session, learning, **office.signed)
    return {"learning_id": learning.id}


DEEDS: Deeds = {
    "GET /listings": Deed(),
    "GET /listings/search": Deed(query={"q": "propan"}),
    "POST /listings": Deed(own_firm, PUMPS),
    "GET /listings/{listing_id}": Deed(published),
    "PUT /listings/{listing_id}": Deed(published, PUMPS),
    "GET /listings/{listing_id}/changes": Deed(published),
    "GET /listings/{listing_id}/versions": Deed(loud),
    "GET /listings/{listing_id}/findings": Deed(loud),
    "GET /listings/{listing_id}/files": Deed(with_file),
    "GET /listings/{listing_id}/files/{attachment_id}": Deed(with_file),
    "GET /listings/{listing_id}/een": Deed(published),
    "POST /listings/{listing_id}/publish": Deed(in_review, {}),
    "POST /listings/publish": Deed(several_in_review, {}),
    "POST /listings/{listing_id}/reject": Deed(in_review, {"reason": "Säg vad pumparna kostar."}),
    "POST /listings/{listing_id}/submit": Deed(draft),
    "POST /listings/{listing_id}/hold": Deed(published),
    "POST /listings/{listing_id}/resume": Deed(held),
    "POST /listings/{listing_id}/renew": Deed(published),
    "POST /listings/{listing_id}/archive": Deed(published),
    "GET /matches": Deed(match),
    "POST /matches": Deed(strangers, {}),
    "GET /matches/{match_id}": Deed(match),
    "GET /matches/{match_id}/changes": Deed(match),
    "POST /matches/{match_id}/approve": Deed(match, {}),
    "POST /matches/{match_id}/reject": Deed(match, {"reason": "capacity", "note": "Fullt i år."}),
    "POST /matches/{match_id}/snooze": Deed(match, {"until": "2026-04-01"}),
    "POST /matches/{match_id}/undo": Deed(rejected),
    "POST /matches/{match_id}/ask": Deed(match, {"text": "Levererar ni till Modena?"}),
    "POST /matches/{match_id}/block": Deed(match, {"reason": "De är rivaler."}),
    "GET /blocks": Deed(blocked),
    "POST /blocks/{block_id}/lift": Deed(blocked),
    "GET /learnings": Deed(learned),
    "POST /learnings/learn": Deed(),
    "POST /learnings/{learning_id}/undo": Deed(learned),
    "POST /learnings/{learning_id}/restore": Deed(unlearned),
}
