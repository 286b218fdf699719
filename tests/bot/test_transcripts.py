"""The story told in each finished language, word by word. `pytest --record` writes the golden files anew."""

import re
from pathlib import Path

import pytest
from sqlalchemy import select

from dooropener import enquiries, introductions, listings, matches, organisations, outcomes
from dooropener.enquiries import EnquiryState
from dooropener.introductions import IntroductionState, MeetingOutcome
from dooropener.listings import Listing
from dooropener.outbox import Channel, DeliveryState
from dooropener.outbox.models import Delivery
from dooropener.words import LANGUAGES
from dooropener_bot.channels.transport import ChatTransport
from people import _published, ada, chiaras_firm, gone, heat_pumps_sought

from .conftest import Talk

CODE = re.compile(r"\b[A-Z2-9]{5}-[A-Z2-9]{5}\b")
"""An invitation, which is another each time."""

FOLDER = Path(__file__).parent / "transcripts"


def script(language: str) -> list[str]:
    """What is said, a line each; `[...]` presses a button, `!...` is done elsewhere."""
    return (FOLDER / "scripts" / f"{language}.txt").read_text(encoding="utf-8").splitlines()


ANSWERS = {
    "en": "Hello Björn, may I call you tomorrow morning?",
    "it": "Buongiorno Björn, di solito qualche settimana.",
    "de": "Guten Tag, die Reise zahlt jedes Unternehmen selbst.",
    "zh": "您好，差旅费由各企业自理。",
    "lv": "Labdien! Par ceļu katrs uzņēmums maksā pats.",
    "fi": "Hei! Jokainen yritys maksaa matkansa itse.",
    "da": "Hej Björn, jeg ringer til dig i morgen formiddag.",
    "nb": "Hei Björn, jeg ringer deg i morgen formiddag.",
    "is": "Sæll Björn, ég hringi í þig í fyrramálið.",
}
"""What Ada writes."""

LINK = re.compile(r"/my-data/\w+")
"""Another one each time."""


class Told:
    """One script being told; what happens at the office are the lines with an exclamation mark."""

    def __init__(self, talk: Talk, session, clock) -> None:
        self.talk, self.session, self.clock = talk, session, clock
        self.lines: list[str] = []
        self.office = {
            "publish": self.publish,
            "verify": self.verify,
            "ask": self.ask,
            "sent": self.sent,
            "question": self.question,
            "answer": self.answer,
            "exchanged": lambda: self.tell("contacts_exchanged"),
            "met": self.met,
            "months": self.months,
            "expiring": self.expire,
        }

    async def run(self, script: list[str]) -> str:
        for line in script:
            self.lines.append(f"> {line}")
            self.clock.advance(minutes=1)
            if line.startswith("!"):
                await self.office[line[1:]]()
                said = await self.deliver()
            elif line.startswith("["):
                said = await self.talk.press(line.strip("[]"))
            else:
                said = await self.talk.say(line)
            self._write(said)
        return "\n".join(self.lines) + "\n"

    def _write(self, said) -> None:
        for message in said:
            text = CODE.sub("7KQ2M-XW4RA", message.text)
            text = LINK.sub("/my-data/…", text)
            self.lines += ["", *(f"  {line}".rstrip() for line in text.splitlines())]
            for row in message.buttons or []:
                self.lines.append("  " + " ".join(f"[{button['label']}]" for button in row))
        self.lines.append("")

    async def expire(self) -> None:
        await listings.give_notice(self.session, at=self.clock.advance(days=355))

    async def publish(self) -> None:
        self.ada = await ada(self.session, self.clock.now())
        listing = (await self.session.scalars(select(Listing))).one()
        await listings.publish(self.session, listing, by=self.ada, at=self.clock.now())
        self.listing = await listings.get_listing(self.session, listing.id)

    async def verify(self) -> None:
        (membership,) = await organisations.unverified(self.session)
        await organisations.verify(self.session, membership, by=self.ada, at=self.clock.now())

    async def ask(self) -> None:
        """Chiara's firm is found, approved, and the company is asked."""
        chiara = await chiaras_firm(self.session, self.clock.now())
        firm = await organisations.get_organisation(self.session, chiara.organisation_id)
        sought = await _published(self.session, firm, heat_pumps_sought(), None, chiara, self.ada, self.clock.now())
        made = await matches.make_by_hand(self.session, self.listing, sought, by=self.ada, at=self.clock.now())
        match = await matches.get_match(self.session, made.id)
        match.case = [
            {
                "name": "product",
                "verdict": "match",
                "local": [4, 35],
                "partner": [50, 80],
                "local_words": self.listing.title,
                "partner_words": "pompe di calore R290",
                "note": "same_product",
            },
            {
                "name": "certificates",
                "verdict": "unknown",
                "local": None,
                "partner": [90, 99],
                "local_words": "",
                "partner_words": "Formazione per i nostri tecnici",
                "note": "certificate_not_mentioned",
            },
        ]
        self.introduction = await introductions.propose(self.session, match, by=self.ada, at=self.clock.now())
        await self.tell("introduction_asked")

    async def sent(self) -> None:
        introduction = await introductions.get_introduction(self.session, self.introduction.id)
        letter = await introductions.approve_letter(
            self.session,
            introduction,
            by=self.ada,
            summary="Björns Värme AB cerca un grossista.",
            language="it",
            at=self.clock.now(),
            house=self.talk.engine.house,
        )
        await gone(self.session, letter, self.clock.now())

    async def question(self) -> None:
        """Chiara answers with a question of her own."""
        introduction = await introductions.get_introduction(self.session, self.introduction.id)
        at = self.clock.now()
        await introductions.record_reply(self.session, introduction, at=at, evidence={})
        await introductions.pose_question(
            self.session, introduction, by=self.ada, question="Quanti pezzi all'anno?", at=at
        )

    async def answer(self) -> None:
        """Ada answers in the portal."""
        (talk,) = await enquiries.enquiries_in(self.session, [EnquiryState.OPEN])
        text = ANSWERS[self.talk.language]
        await enquiries.answer(self.session, talk, text, language=self.talk.language, by=self.ada, at=self.clock.now())

    async def met(self) -> None:
        """They are in contact, and meet; some days later, weekends included, both have been asked."""
        introduction = await introductions.get_introduction(self.session, self.introduction.id)
        introduction.state = IntroductionState.CONTACTS_EXCHANGED
        await self.session.flush()
        when = self.clock.now()
        await introductions.book_meeting(self.session, introduction, when=when, place="video", by=self.ada, at=when)
        await self._after(days=4)

    async def months(self) -> None:
        """Ada confirms how the meeting went; a hundred days later both are asked again."""
        introduction = await introductions.get_introduction(self.session, self.introduction.id)
        possible, now = MeetingOutcome.COOPERATION_POSSIBLE, self.clock.now()
        await outcomes.confirm_meeting(
            self.session, introduction, company_says=possible, partner_says=None, by=self.ada, at=now
        )
        await self._after(days=100)

    async def _after(self, days: int) -> None:
        self.clock.advance(days=days)
        await self.session.flush()
        await outcomes.ask_due(self.talk.engine.house)

    async def tell(self, fact: str) -> None:
        await introductions.tell_company(self.session, self.introduction, fact, at=self.clock.now())

    async def deliver(self):
        """What the outbox would do."""
        await self.session.flush()
        query = select(Delivery).where(Delivery.channel == Channel.CHAT, Delivery.state == DeliveryState.PENDING)
        for delivery in list(await self.session.scalars(query.order_by(Delivery.id))):
            await ChatTransport(self.talk.engine.house).send(delivery)
            delivery.state = DeliveryState.SENT
        return await self.talk.news()


@pytest.mark.parametrize("language", LANGUAGES)
async def test_story_reads_as_it_did(language, talk, session, clock, record):
    golden = FOLDER / f"{language}.txt"
    talk.language = language

    transcript = await Told(talk, session, clock).run(script(language))

    if record:
        golden.write_text(transcript)
    assert transcript == golden.read_text()
