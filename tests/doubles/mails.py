"""An introduction whose letter has gone out, and mail that comes back to it."""

import itertools
from dataclasses import dataclass
from email.message import EmailMessage

from dooropener import introductions, mailbox, outbox
from dooropener.introductions import Introduction
from dooropener.introductions.sending import letter_sent
from dooropener.mailbox.reading import MailKind, ProposalLabel, ReadMail, ReadProposal
from dooropener.outbox import Delivery, DeliveryState
from people import Story, consented, story

SUMMARY = "Un produttore svedese di pompe di calore cerca un distributore."


@dataclass
class Sent:
    """The story after the letter went out to Chiara."""

    told: Story
    introduction: Introduction
    letter: Delivery
    reply_to: str


async def send_letter(session, house, at) -> Sent:
    told = await story(session, at)
    introduction = await consented(session, told, at)
    letter = await introductions.approve_letter(
        session, introduction, by=told.ada, summary=SUMMARY, language="it", at=at, house=house
    )
    letter.state, letter.sent_at = DeliveryState.SENT, at
    await letter_sent(session, letter, at=at)
    introduction = await introductions.get_introduction(session, introduction.id)
    return Sent(told, introduction, letter, outbox.reply_address(house.settings, introduction.id))


async def write_letter(house):
    """A letter that waits for a worker, and belongs to no introduction."""
    async with house.sessions.begin() as session:
        return await outbox.enqueue_mail(
            session,
            fact="introduction_requested",
            recipient="chiara@calore.example",
            subject="Da Norrköping",
            text="Buongiorno",
            html="<p>Buongiorno</p>",
            reply_to="dorroppnaren+tag@norrkoping.example",
            at=house.clock.now(),
        )


_numbers = itertools.count()


async def stored(session, at, *, to="dorroppnaren@norrkoping.example", sender="chiara@termoemilia.example"):
    """A stored message that stands for whatever a test reads out of it."""
    raw = b"mail %d" % next(_numbers)
    message = await mailbox.receive(session, raw, envelope_from=sender, envelope_to=[to], at=at)
    assert message is not None
    return message


def answer(label=ProposalLabel.INTERESTED, *, unsure=False, **fields) -> ReadMail:
    """What reading makes of an answer of Chiara's, a clear yes unless told otherwise."""
    proposal = ReadProposal(
        label=label,
        confidence=0.95,
        unsure=unsure,
        evidence="volentieri",
        referral=fields.pop("referral", None),
        referral_name=fields.pop("referral_name", None),
        resume_on=fields.pop("resume_on", None),
    )
    values = {
        "kind": MailKind.REPLY,
        "from_address": "chiara@termoemilia.example",
        "message_id": "<answer@termoemilia.example>",
        "text": "Buongiorno, volentieri.",
        "visible_text": "Buongiorno, volentieri.",
        "proposal": proposal,
    }
    return ReadMail(**{**values, **fields})


def typed(text, *, to, sender="Chiara <chiara@termoemilia.example>", **headers) -> bytes:
    """A mail as a mail program writes it."""
    letter = EmailMessage()
    letter["From"] = sender
    letter["To"] = to
    letter["Subject"] = headers.pop("subject", "Re: Norrköping")
    letter["Message-ID"] = headers.pop("message_id", "<answer@termoemilia.example>")
    for name, value in headers.items():
        letter[name.replace("_", "-")] = value
    letter.set_content(text)
    return letter.as_bytes()
