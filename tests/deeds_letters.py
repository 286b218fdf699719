"""What is written to the office, done by API: mail, what it seems to say, answers after a meeting, talks."""

import base64
import hashlib
from email.message import EmailMessage

from sqlalchemy import select

from deeds import Deed, Deeds, Office, Values
from deeds_cases import agreed, in_contact, meeting_asked_about, sent
from dooropener import enquiries, introductions, mailbox, outcomes
from dooropener.enquiries import EnquiryTopic
from dooropener.introductions import Introduction, MeetingOutcome, Side
from dooropener.mailbox import Correction, Message, Proposal, ProposalLabel
from dooropener.outcomes import Feedback, Outcome, OutcomeKind, Via
from doubles.files import pdf
from people import stray_mail

WORDS = "Siamo molto interessati, volentieri un contatto."
CONTRACT = {"name": "avtal.pdf", "content": base64.b64encode(pdf()).decode()}


async def _arrived(office: Office) -> Message:
    """Dmitri's mail, with a price list."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "dmitri@stranger.example", "doors@norrkoping.example", "Ciao"
    mail.set_content(WORDS)
    mail.add_attachment(pdf(), maintype="application", subtype="pdf", filename="listino.pdf")
    enclosed = {"filename": "listino.pdf", "sha256": hashlib.sha256(pdf()).hexdigest(), "size": len(pdf())}
    return await stray_mail(office.session, office.at, text=WORDS, raw=mail.as_bytes(), attachments=[enclosed])


async def arrived(office: Office) -> Values:
    return {"message_id": (await _arrived(office)).id, "number": 1}


async def to_be_filed(office: Office) -> Values:
    """It belongs to an introduction whose letter went out."""
    return {"message_id": (await _arrived(office)).id, "introduction": (await sent(office))["introduction_id"]}


async def filed(office: Office) -> Values:
    numbers = await to_be_filed(office)
    message = await mailbox.get_message(office.session, numbers["message_id"])
    introduction = await _case(office, {"introduction_id": numbers["introduction"]})
    encoder = office.house.encoder
    await mailbox.attach(office.session, message, introduction, encoder=encoder, **office.signed)
    return {"message_id": message.id}


async def _case(office: Office, found: Values) -> Introduction:
    return await introductions.get_introduction(office.session, found["introduction_id"])


async def read(office: Office) -> Values:
    """What a filed mail seems to say."""
    await filed(office)
    return {"proposal_id": (await office.session.scalars(select(Proposal))).one().id}


async def said_too_late(office: Office) -> Values:
    introduction = await _case(office, await sent(office))
    await introductions.withdraw(office.session, introduction, reason="Björn har slutat.", **office.signed)
    proposal = await mailbox.choose(office.session, introduction, ProposalLabel.INTERESTED, words="Sì", at=office.at)
    return {"proposal_id": proposal.id}


async def _lesson(office: Office) -> Correction:
    found = await mailbox.get_proposal(office.session, (await read(office))["proposal_id"])
    await mailbox.confirm(office.session, found, label=ProposalLabel.DECLINED, house=office.house, **office.signed)
    return (await office.session.scalars(select(Correction))).one()


async def lesson(office: Office) -> Values:
    """It was read wrongly."""
    return {"correction_id": (await _lesson(office)).id}


async def lesson_forgotten(office: Office) -> Values:
    correction = await _lesson(office)
    await mailbox.forget(office.session, correction, **office.signed)
    return {"correction_id": correction.id}


async def _achieved(office: Office) -> tuple[Introduction, Outcome]:
    introduction = await _case(office, await in_contact(office))
    kind = OutcomeKind.AGREEMENT
    outcome = await outcomes.count(office.session, introduction, kind, words="Ramavtal", **office.signed)
    return introduction, outcome


async def achieved(office: Office) -> Values:
    introduction, outcome = await _achieved(office)
    return {"introduction_id": introduction.id, "outcome_id": outcome.id}


async def documented(office: Office) -> Values:
    introduction, outcome = await _achieved(office)
    document = await outcomes.support_with_document(
        office.session, introduction, outcome, name="avtal.pdf", content=pdf(), **office.signed
    )
    return {"introduction_id": introduction.id, "document_id": document.id}


async def _question(office: Office) -> Feedback:
    """To Björn, how the meeting went."""
    found = await outcomes.feedback_of(office.session, (await meeting_asked_about(office))["introduction_id"])
    return next(each for each in found if each.side is Side.COMPANY)


async def question(office: Office) -> Values:
    return {"feedback_id": (await _question(office)).id}


async def answered(office: Office) -> Values:
    feedback = await _question(office)
    said = MeetingOutcome.INFORMATIVE
    await outcomes.answer(office.session, feedback, said, words="Bra samtal.", via=Via.CHAT, at=office.at)
    return {"feedback_id": feedback.id}


async def to_be_followed_up(office: Office) -> Values:
    found = await agreed(office)
    await outcomes.plan(office.session, await _case(office, found), at=office.at)
    return {**found, "occasion": "three_months"}


async def talk(office: Office) -> Values:
    """Björn asks something in the chat."""
    person, topic = office.told.company.person, EnquiryTopic.MESSAGE
    asked = await enquiries.write(
        office.session, person, "Vem vet något om tull?", language="sv", topic=topic, at=office.at
    )
    return {"enquiry_id": asked.id}


DEEDS: Deeds = {
    "GET /messages": Deed(arrived),
    "GET /messages/{message_id}": Deed(arrived),
    "GET /messages/{message_id}/raw": Deed(arrived),
    "GET /messages/{message_id}/files/{number}": Deed(arrived),
    "POST /messages/{message_id}/attach": Deed(to_be_filed, {}),
    "POST /messages/{message_id}/dismiss": Deed(arrived),
    "POST /messages/{message_id}/contacts": Deed(filed, {"address": "dmitri@stranger.example"}),
    "GET /proposals": Deed(read),
    "POST /proposals/{proposal_id}/confirm": Deed(read, {}),
    "POST /proposals/{proposal_id}/leave": Deed(said_too_late),
    "GET /reply-lessons": Deed(lesson),
    "POST /reply-lessons/{correction_id}/forget": Deed(lesson),
    "POST /reply-lessons/{correction_id}/remember": Deed(lesson_forgotten),
    "GET /outcomes": Deed(documented),
    "POST /introductions/{introduction_id}/outcomes": Deed(in_contact, {"kind": "visit", "words": "Besök i Modena"}),
    "POST /introductions/{introduction_id}/outcomes/{outcome_id}/evidence": Deed(
        achieved, {"source": "partner", "words": "Abbiamo firmato."}
    ),
    "POST /introductions/{introduction_id}/outcomes/{outcome_id}/documents": Deed(achieved, CONTRACT),
    "GET /introductions/{introduction_id}/documents/{document_id}": Deed(documented),
    "GET /feedback": Deed(answered),
    "POST /feedback/{feedback_id}/confirm": Deed(answered, {"said": "informative"}),
    "POST /feedback/{feedback_id}/told": Deed(question, {"said": "informative", "words": "På telefon."}),
    "POST /introductions/{introduction_id}/follow-ups/{occasion}/skip": Deed(to_be_followed_up),
    "GET /enquiries": Deed(talk),
    "GET /enquiries/{enquiry_id}": Deed(talk),
    "POST /enquiries/{enquiry_id}/answer": Deed(talk, {"text": "Jag ringer i morgon.", "language": "sv"}),
    "POST /enquiries/{enquiry_id}/close": Deed(talk),
}
