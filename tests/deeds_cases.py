"""Introductions, done by API: their letters and notes, the steps from the first letter to thanks, and meetings."""

from datetime import datetime, timedelta
from typing import Any

import people
from deeds import Deed, Deeds, Office, Values
from dooropener import introductions, mailbox, outcomes
from dooropener.introductions import ClosedReason, EvidenceLevel, Introduction, Meeting, Side, WishKind
from dooropener.mailbox import ProposalLabel
from people import SUMMARY, eva

THURSDAY = "2026-03-12T09:00:00+00:00"
SAID = {"level": "L1", "words": "De har skickat ett utkast."}


def _named(introduction: Introduction) -> dict[str, Any]:
    return {"introduction_id": introduction.id}


async def asked(office: Office) -> Values:
    return _named(await people.asked(office.session, office.told, office.at))


async def consented(office: Office) -> Values:
    return _named(await people.consented(office.session, office.told, office.at))


async def sent(office: Office) -> Values:
    return _named(await people.sent(office.session, office.house, office.told, office.at))


async def _replied(office: Office) -> Introduction:
    return await people.replied(office.session, office.house, office.told, office.at)


async def replied(office: Office) -> Values:
    return _named(await _replied(office))


async def _in_contact(office: Office) -> Introduction:
    return await people.in_contact(office.session, office.house, office.told, office.at)


async def in_contact(office: Office) -> Values:
    return _named(await _in_contact(office))


async def choosing_reader(office: Office) -> Values:
    """The letter is about to be written."""
    return await consented(office) | {"contact": office.told.chiara.id}


async def handing_over(office: Office) -> Values:
    return await asked(office) | {"to": (await eva(office.session, office.at)).id}


async def handing_all_over(office: Office) -> Values:
    await asked(office)
    return {"owner": office.ada.id, "to": (await eva(office.session, office.at)).id}


async def handed_to_ada(office: Office) -> Values:
    introduction = await people.asked(office.session, office.told, office.at)
    colleague = await eva(office.session, office.at)
    await introductions.hand_over(office.session, introduction, to=colleague, **office.signed)
    await introductions.hand_over(office.session, introduction, to=office.ada, by=colleague, at=office.at)
    return _named(introduction)


async def noted(office: Office) -> Values:
    introduction = await people.asked(office.session, office.told, office.at)
    note = await introductions.write_note(office.session, introduction, "Ring på fredag.", **office.signed)
    return _named(introduction) | {"note_id": note.id}


async def note_deleted(office: Office) -> Values:
    found = await noted(office)
    note = await introductions.get_note(office.session, found["note_id"])
    await introductions.delete_note(office.session, note, **office.signed)
    return found


async def _confirmed(office: Office, label: ProposalLabel, **said: Any) -> Introduction:
    """Chiara chose it on her page, and Ada confirmed it."""
    introduction = await people.sent(office.session, office.house, office.told, office.at)
    proposal = await mailbox.choose(office.session, introduction, label, at=office.at, **said)
    known = await mailbox.get_proposal(office.session, proposal.id)
    await mailbox.confirm(office.session, known, house=office.house, **office.signed)
    return await introductions.get_introduction(office.session, introduction.id)


async def questioned(office: Office) -> Values:
    return _named(await _confirmed(office, ProposalLabel.QUESTION, text="Avete il CE?"))


async def person_sought(office: Office) -> Values:
    """Chiara named Marco, and no address."""
    return _named(await _confirmed(office, ProposalLabel.WRONG_PERSON, referral_name="Marco Rossi"))


async def negotiating(office: Office) -> Values:
    introduction = await _in_contact(office)
    await introductions.negotiate(
        office.session, introduction, level=EvidenceLevel.OFFICE, words="De räknar.", **office.signed
    )
    return _named(introduction)


async def agreed(office: Office) -> Values:
    introduction = await introductions.get_introduction(office.session, (await negotiating(office))["introduction_id"])
    await introductions.agree(
        office.session, introduction, level=EvidenceLevel.ONE_SIDE, words="Avtal.", **office.signed
    )
    return _named(introduction)


async def declined(office: Office) -> Values:
    introduction = await _replied(office)
    await introductions.close(office.session, introduction, reason=ClosedReason.PARTNER_DECLINED, **office.signed)
    return _named(introduction)


async def without_reminders(office: Office) -> Values:
    introduction = await people.sent(office.session, office.house, office.told, office.at)
    await introductions.turn_reminders(office.session, introduction, on=False, **office.signed)
    return _named(introduction)


async def _times_proposed(office: Office) -> Meeting:
    """Björn's, for Thursday."""
    return await introductions.propose_times(
        office.session,
        await _in_contact(office),
        side=Side.COMPANY,
        times=[datetime.fromisoformat(THURSDAY)],
        by=office.told.company.person,
        at=office.at,
        house=office.house,
    )


async def times_proposed(office: Office) -> Values:
    return {"meeting_id": (await _times_proposed(office)).id}


async def time_chosen(office: Office) -> Values:
    meeting = await _times_proposed(office)
    starts, chiara = datetime.fromisoformat(THURSDAY), office.told.chiara
    await introductions.choose_time(office.session, meeting, starts, side=Side.PARTNER, by=chiara, at=office.at)
    return {"meeting_id": meeting.id}


async def _booked(office: Office) -> Meeting:
    return await introductions.arrange(
        office.session,
        await _in_contact(office),
        starts=office.at + timedelta(days=9),
        minutes=30,
        place="Modena",
        house=office.house,
        **office.signed,
    )


async def booked(office: Office) -> Values:
    return {"meeting_id": (await _booked(office)).id}


async def to_be_moved(office: Office) -> Values:
    """Chiara would rather have it a day later."""
    meeting = await _booked(office)
    wish = {"side": Side.PARTNER, "kind": WishKind.MOVE, "starts": office.at + timedelta(days=10)}
    await introductions.wish(office.session, meeting, by=office.told.chiara, at=office.at, **wish)
    return {"meeting_id": meeting.id}


async def meeting_over(office: Office) -> Values:
    meeting = await _booked(office)
    office.clock.advance(days=10)
    return {"introduction_id": meeting.introduction_id}


async def meeting_asked_about(office: Office) -> Values:
    """Both sides were asked how it went."""
    found = await meeting_over(office)
    await outcomes.ask_due(office.house)
    return found


DEEDS: Deeds = {
    "GET /introductions": Deed(asked),
    "GET /introductions/{introduction_id}": Deed(noted),
    "GET /introductions/{introduction_id}/letter": Deed(consented),
    "POST /introductions/{introduction_id}/letter": Deed(consented, {"summary": SUMMARY, "language": "it"}),
    "POST /introductions/{introduction_id}/route": Deed(consented, {"route": "direct", "reason": "De känner oss."}),
    "POST /introductions/{introduction_id}/addressee": Deed(choosing_reader, {}),
    "POST /introductions/{introduction_id}/hand-over": Deed(handing_over, {"words": "Du känner dem."}),
    "POST /introductions/hand-over": Deed(handing_all_over, {}),
    "POST /introductions/{introduction_id}/taken-note": Deed(handed_to_ada),
    "POST /introductions/{introduction_id}/notes": Deed(asked, {"note": "Ring på fredag."}),
    "POST /notes/{note_id}/edit": Deed(noted, {"note": "Ring på måndag."}),
    "POST /notes/{note_id}/delete": Deed(noted),
    "POST /notes/{note_id}/undo": Deed(note_deleted),
    "POST /introductions/{introduction_id}/answer": Deed(questioned, {"text": "Sì, tutte le pompe hanno il CE."}),
    "POST /introductions/{introduction_id}/refer": Deed(person_sought, {"email": "marco@termoemilia.example"}),
    "POST /introductions/{introduction_id}/ask-address": Deed(person_sought),
    "POST /introductions/{introduction_id}/met": Deed(meeting_over, {"company_says": "informative"}),
    "POST /introductions/{introduction_id}/no-show": Deed(meeting_over, {"absent": "partner"}),
    "POST /introductions/{introduction_id}/negotiate": Deed(in_contact, SAID),
    "POST /introductions/{introduction_id}/agree": Deed(negotiating, SAID),
    "POST /introductions/{introduction_id}/impact": Deed(agreed, {"words": "Tio pumpar i månaden."}),
    "POST /introductions/{introduction_id}/close": Deed(in_contact, {"closed_reason": "no_contact", "farewell": True}),
    "POST /introductions/{introduction_id}/withdraw": Deed(asked, {"reason": "Björn har slutat."}),
    "POST /introductions/{introduction_id}/reopen": Deed(declined, {"reason": "Chiara skrev igen."}),
    "POST /introductions/{introduction_id}/reminders/skip": Deed(sent),
    "POST /introductions/{introduction_id}/reminders/off": Deed(sent),
    "POST /introductions/{introduction_id}/reminders/on": Deed(without_reminders),
    "POST /introductions/{introduction_id}/farewell": Deed(declined),
    "POST /introductions/{introduction_id}/thanks/say": Deed(agreed),
    "POST /introductions/{introduction_id}/thanks/skip": Deed(agreed),
    "GET /meetings": Deed(times_proposed),
    "GET /meetings/{meeting_id}": Deed(booked),
    "POST /introductions/{introduction_id}/meeting/propose": Deed(in_contact, {"times": [THURSDAY]}),
    "POST /introductions/{introduction_id}/meeting/arrange": Deed(in_contact, {"starts": THURSDAY, "place": "Modena"}),
    "POST /meetings/{meeting_id}/confirm": Deed(time_chosen, {}),
    "POST /meetings/{meeting_id}/withdraw": Deed(times_proposed),
    "POST /meetings/{meeting_id}/cancel": Deed(booked, {"reason": "Tåget går inte."}),
    "POST /meetings/{meeting_id}/grant": Deed(to_be_moved),
    "POST /meetings/{meeting_id}/keep": Deed(to_be_moved),
    "POST /meetings/{meeting_id}/invite-again": Deed(booked, {"side": "partner"}),
}
