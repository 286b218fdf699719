"""Saving what was agreed: company, contact person, listing, in one transaction."""

from typing import Any

from dooropener import listings, organisations
from dooropener.listings import Listing, ListingFields
from dooropener.organisations import Contact, MembershipState, Organisation
from dooropener.templating import render
from dooropener_bot.conversations.dialogues import mail_address, two
from dooropener_bot.conversations.memory import Draft, Registration, Step
from dooropener_bot.conversations.turn import Turn

SOURCE = "chat"


async def save(turn: Turn) -> None:
    """Register the company unless it is known, hand in the listing if there is one, say what happens next."""
    registration, draft = turn.memory.registration, turn.memory.draft
    assert registration is not None
    known = {membership.organisation_id for membership in await turn.memberships()}
    organisation, contact, joined = await _company(turn, registration)
    saved = await _hand_in(turn, draft, organisation, contact) if draft is not None else None
    states = {membership.organisation_id: membership.state for membership in await turn.memberships()}
    unproven = await mail_address.prove(turn, registration.email)
    text = render(
        "bot/saved.txt",
        turn.language,
        company=organisation.name,
        joined=joined,
        title=draft.title if draft else "",
        regions=await turn.region_names(draft.regions if draft else []),
        unverified=states.get(organisation.id) is MembershipState.UNVERIFIED,
    )
    second = turn.memory.second
    new = organisation if organisation.id not in known else None
    turn.settle(**_undoing(registration, saved, new, joined=joined))
    turn.say(text)
    if unproven:
        turn.say(unproven)
    if second:
        turn.memory.second = second
        await two.ask_second(turn)


def _undoing(
    registration: Registration, saved: Listing | None, new: Organisation | None, *, joined: bool
) -> dict[str, Any]:
    """What *undo* needs to know; who came by a colleague's code told nothing that could be asked once more."""
    if saved is not None:
        return {"handed_in": saved.id}
    if new is None:
        return {}
    told = None if registration.code else registration.model_dump(mode="json")
    return {
        "registered": {"organisation": new.id, "told": told, "entered": not joined, "code": registration.code or ""}
    }


async def take_back(turn: Turn, done: dict[str, Any]) -> None:
    """Belong to the company no more, and be asked again whether to save it; not where it was confirmed since."""
    mine = [one for one in await turn.memberships() if one.organisation_id == done["organisation"]]
    if not mine or (done["told"] and mine[0].state is MembershipState.VERIFIED):
        turn.say(turn.words("This has moved on since and cannot be taken back here. An advisor can help you."))
        return
    await organisations.take_back_registration(
        turn.session,
        mine[0],
        by=await turn.known_person(),
        at=turn.now,
        entered=done.get("entered", False),
        code=done.get("code", ""),
    )
    turn.say(turn.words("Taken back; it is again as it was."))
    if done["told"]:
        turn.memory.registration, turn.memory.step = Registration.model_validate(done["told"]), Step.CONSENT


async def _company(turn: Turn, registration: Registration) -> tuple[Organisation, Contact | None, bool]:
    person = await turn.known_person()
    if registration.organisation_id is not None:
        organisation = await organisations.get_organisation(turn.session, registration.organisation_id)
        own = [contact for contact in organisation.contacts if contact.person_id == person.id]
        return organisation, own[0] if own else None, False
    if registration.code:
        welcomed = await organisations.join(
            turn.session,
            registration.code,
            person=person,
            contact_name=registration.contact_name,
            contact_email=registration.email,
            role=registration.role or "",
            at=turn.now,
        )
        return welcomed.organisation, welcomed.contact, True
    registered = await organisations.register_company(
        turn.session,
        name=registration.name,
        registration_number=registration.number,
        postal_address=registration.address or "",
        person=person,
        contact_name=registration.contact_name,
        contact_email=registration.email,
        role=registration.role or "",
        at=turn.now,
    )
    return registered.organisation, registered.contact, registered.joined


async def _hand_in(turn: Turn, draft: Draft, organisation: Organisation, contact: Contact | None) -> Listing:
    assert draft.kind is not None
    fields = ListingFields(
        kind=draft.kind,
        partnership=tuple(draft.partnership),
        title=draft.title,
        text=draft.text,
        language=draft.language,
        target_regions=tuple(draft.regions),
        certifications=tuple(draft.certifications),
    )
    person = await turn.known_person()
    listing = await listings.draft(
        turn.session, organisation=organisation, fields=fields, by=person, contact=contact, source=SOURCE, at=turn.now
    )
    await listings.attach(turn.session, listing, turn.memory.files)
    turn.memory.files = []
    await listings.submit(turn.session, listing, by=person, at=turn.now)
    return listing
