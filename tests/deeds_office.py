"""The office itself, done by API: figures, files in and out, deliveries, settings, what waits, webhooks."""

import base64

from sqlalchemy import select

import people
from deeds import Deed, Deeds, Office, Values
from deeds_cases import consented, in_contact, sent
from dooropener import accessibility, exchanges, organisations, outbox, webhooks
from dooropener.errors import DeliveryFailed
from dooropener.exchanges import Import
from dooropener.organisations import LawfulBasis, Organisation
from dooropener.outbox import Delivery, SuppressionReason
from dooropener.outbox.service import mark_failed, mark_sent
from dooropener.webhooks import Subscription, WebhookFact
from exchanging import DEFAULTS, FIRM, as_csv, opened, taken_in, undone

NEW = {**FIRM, "name": "Caldo S.r.l.", "registration_number": ""}
FILE = {"name": "firms.csv", "content": base64.b64encode(as_csv(NEW)).decode(), "defaults": DEFAULTS}
HOOK = {"url": "https://crm.example/hook", "facts": ["introduction.sent"]}


async def begun(office: Office) -> Values:
    """An introduction that counts."""
    return await sent(office) | {"figure": "sent", "report_year": 2026}


async def checked(office: Office) -> Values:
    """A file that was looked at."""
    return {"import_id": (await opened(office.session, as_csv(NEW), **office.signed)).id}


async def of_unknown_columns(office: Office) -> Values:
    """Nobody knows yet what they mean."""
    running = await opened(
        office.session, b"who;where\nTermo Nord;riga\n", exchanges.RecordKind.ORGANISATIONS, **office.signed
    )
    return {"import_id": running.id}


async def large(office: Office) -> Values:
    """It is checked as a job."""
    rows = [{"name": f"Firm {number}", "region": "riga"} for number in range(exchanges.SMALL + 1)]
    table = exchanges.read_table(as_csv(*rows), kind=None)
    running = await exchanges.open_import(
        office.session, table, kind=None, file_name="firms.csv", defaults=DEFAULTS, **office.signed
    )
    return {"import_id": running.id}


async def _taken_in(office: Office) -> Import:
    return await taken_in(office.session, as_csv(NEW), **office.signed)


async def in_already(office: Office) -> Values:
    return {"import_id": (await _taken_in(office)).id}


async def partly_undone(office: Office) -> Values:
    """Somebody had changed since what came in."""
    running = await _taken_in(office)
    firm = (await office.session.scalars(select(Organisation).where(Organisation.name == NEW["name"]))).one()
    firm.postal_address = "Via Emilia 2, Modena"
    await undone(office.session, running, **office.signed)
    return {"import_id": running.id}


async def everything(office: Office) -> Values:
    return {"kind": "all"}


async def _letter(office: Office, fact: str) -> Delivery:
    """The one to Chiara."""
    wanted = select(Delivery).where(Delivery.fact == fact, Delivery.recipient == office.told.chiara.email)
    return (await office.session.scalars(wanted)).one()


async def delayed(office: Office) -> Values:
    """Chiara's server would not take the letter just now."""
    introduction = await people.consented(office.session, office.told, office.at)
    letter = await people.approved(office.session, office.house, office.told, introduction, office.at)
    await mark_failed(office.session, letter, DeliveryFailed("451 try again later", permanent=False), at=office.at)
    return {"delivery_id": letter.id}


async def returned(office: Office) -> Values:
    """The letter with Björn's address came back from Chiara's server; Carla of the same firm could get it."""
    await in_contact(office)
    letter = await _letter(office, "contacts_exchanged")
    await outbox.mark_returned(office.session, letter)
    await outbox.suppress(office.session, letter.recipient, reason=SuppressionReason.BOUNCED, at=office.at)
    return {"delivery_id": letter.id}


async def returned_to_another(office: Office) -> Values:
    carla = await organisations.add_contact(
        office.session,
        await organisations.get_organisation(office.session, office.told.chiara.organisation_id),
        name="Carla",
        email="carla@termoemilia.example",
        language="it",
        lawful_basis=LawfulBasis.LEGITIMATE_INTEREST,
        source="their web site",
        sourced_on=office.at.date(),
    )
    return await returned(office) | {"contact": carla.id}


async def wording(office: Office) -> Values:
    return {"fact": "introduction_requested", "tongue": "it"}


async def barrier(office: Office) -> Values:
    report = await accessibility.tell(office.session, what="Knappen läses inte upp.", language="sv", at=office.at)
    return {"report_id": report.id}


async def barrier_gone(office: Office) -> Values:
    report = await accessibility.tell(office.session, what="Knappen läses inte upp.", language="sv", at=office.at)
    await accessibility.deal_with(office.session, report, **office.signed)
    return {"report_id": report.id}


async def letter_waits(office: Office) -> Values:
    """For Ada's approval."""
    await consented(office)
    return {"kind": "letters"}


async def _subscribed(office: Office) -> Subscription:
    facts = [WebhookFact.INTRODUCTION_SENT]
    return await webhooks.subscribe(office.session, url=HOOK["url"], facts=facts, **office.signed)


async def subscribed(office: Office) -> Values:
    return {"subscription_id": (await _subscribed(office)).id}


async def disabled(office: Office) -> Values:
    subscription = await _subscribed(office)
    await webhooks.disable(office.session, subscription, **office.signed)
    return {"subscription_id": subscription.id}


async def tried_out(office: Office) -> Values:
    """A test webhook that arrived."""
    subscription = await _subscribed(office)
    delivery = await webhooks.announce_test(office.session, subscription, at=office.at)
    await mark_sent(office.session, delivery, "200", at=office.at)
    return {"subscription_id": subscription.id, "delivery_id": delivery.id}


DEEDS: Deeds = {
    "GET /figures": Deed(begun),
    "GET /figures/{figure}/cases": Deed(begun),
    "GET /reports/{report_year}": Deed(begun),
    "GET /fairness": Deed(begun),
    "GET /fairness/companies": Deed(begun),
    "GET /imports": Deed(checked),
    "POST /imports": Deed(body=FILE),
    "GET /imports/{import_id}": Deed(in_already),
    "GET /imports/{import_id}/rows": Deed(checked),
    "PUT /imports/{import_id}/columns": Deed(of_unknown_columns, {"mapping": ["name", "region"], "defaults": DEFAULTS}),
    "POST /imports/{import_id}/take-in": Deed(checked),
    "POST /imports/{import_id}/cancel": Deed(large),
    "POST /imports/{import_id}/undo": Deed(in_already),
    "GET /imports/{import_id}/left": Deed(partly_undone),
    "GET /exports/{kind}": Deed(everything, query={"format": "xlsx"}),
    "GET /wordings": Deed(query={"language": "it"}),
    "GET /wordings/{fact}/{tongue}": Deed(wording),
    "GET /deliveries": Deed(sent),
    "POST /deliveries/{delivery_id}/retry": Deed(returned),
    "POST /deliveries/{delivery_id}/elsewhere": Deed(returned_to_another, {}),
    "POST /deliveries/{delivery_id}/seen-to": Deed(returned),
    "POST /deliveries/retry": Deed(delayed),
    "GET /settings": Deed(),
    "PUT /settings/mail-held": Deed(body={"on": True}),
    "PUT /settings/four-eyes": Deed(body={"on": False}),
    "PUT /settings/public-results": Deed(body={"on": True}),
    "PUT /settings/retention": Deed(body={"days": {"attempts": 30}}),
    "PUT /settings/reminders": Deed(body={"reminders": 1, "apart": 5, "ends_after": 20}),
    "PUT /settings/partner-capacity": Deed(body={"requests": 6}),
    "GET /users": Deed(),
    "GET /accessibility-reports": Deed(barrier),
    "POST /accessibility-reports/{report_id}/deal-with": Deed(barrier),
    "POST /accessibility-reports/{report_id}/take-back": Deed(barrier_gone),
    "GET /today": Deed(letter_waits),
    "GET /today/{kind}": Deed(letter_waits),
    "GET /audit": Deed(),
    "GET /webhooks": Deed(subscribed),
    "POST /webhooks": Deed(body=HOOK),
    "GET /webhooks/{subscription_id}": Deed(subscribed),
    "PUT /webhooks/{subscription_id}": Deed(subscribed, {**HOOK, "facts": ["listing.published"]}),
    "POST /webhooks/{subscription_id}/rotate": Deed(subscribed),
    "POST /webhooks/{subscription_id}/test": Deed(subscribed),
    "POST /webhooks/{subscription_id}/disable": Deed(subscribed),
    "POST /webhooks/{subscription_id}/enable": Deed(disabled),
    "POST /webhooks/{subscription_id}/end": Deed(subscribed),
    "GET /webhooks/{subscription_id}/deliveries": Deed(tried_out),
    "POST /webhooks/{subscription_id}/deliveries/{delivery_id}/redeliver": Deed(tried_out),
}
