"""The story told in each finished language, word by word. `pytest --record` writes the golden files anew."""

import re
from pathlib import Path

import pytest
from sqlalchemy import select

from dooropener import enquiries, introductions, listings, matches, organisations
from dooropener.enquiries import EnquiryState
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

SCRIPTS: dict[str, list[str]] = {
    "sv": [
        "hej",
        "Vi bygger värmepumpar med propan och söker en grossist kring Modena eller Bologna",
        "lägg till Linz också",
        "nej, inte Linz",
        "[Change title]",
        "Tysta värmepumpar med propan",
        "ja",
        "vad kan du göra?",
        "Björns Värme AB, 556036-0794",
        "556036-0793",
        "Björn Berg, bjorn@bjornsvarme.example",
        "VD",
        "[Yes, save it]",
        "har ni hittat några matchningar till oss?",
        "!publish",
        "!verify",
        "!ask",
        "varför?",
        "[I have a question]",
        "Har de egna tekniker?",
        "ja",
        "hur går det?",
        "!sent",
        "status",
        "!question",
        "[Answer the question]",
        "Omkring fyrahundra om året, med start i höst.",
        "status",
        "!exchanged",
        "tack så mycket!",
        "visa mina annonser",
        "[Change]",
        "[Change title]",
        "Ännu tystare värmepumpar",
        "[Change certificates]",
        "CE",
        "[Change what is not wanted]",
        "inga agenter",
        "[Change text]",
        "Vi bygger värmepumpar med propan och söker en grossist i Emilia-Romagna.",
        "[Save the change]",
        "ångra",
        "pausa annonsen",
        "[Resume]",
        "!expiring",
        "[Renew for a year]",
        "bjud in en kollega",
        "ångra",
        "aviseringar",
        "en gång i veckan",
        "tysta timmar",
        "22–6",
        "[Time zone]",
        "Helsingfors",
        "dra tillbaka annonsen",
        "ja",
        "[Undo]",
    ],
    "en": [
        "We build propane heat pumps and look for a wholesaler around Modena or Bologna",
        "[Change regions]",
        "Emilia-Romagna and Linz",
        "[Yes, that is right]",
        "undo",
        "yes",
        "What do you need that for?",
        "Björns Värme AB, 556036-0793",
        "My name is Björn Berg",
        "bjorn@bjornsvarme.example",
        "Sales",
        "[Change contact]",
        "Björn Berg, bjorn.berg@bjornsvarme.example, Owner",
        "yes please",
        "!publish",
        "!verify",
        "!ask",
        "later",
        "in a month",
        "Can I speak to a real person please",
        "Please call me on +46 11 15 00 00",
        "!answer",
        "[Write back]",
        "Tomorrow after nine is fine, thank you",
        "Delete our account and all data",
        "no",
        "please export everything you store about our company",
        "my listings",
        "[Change]",
        "[Change title]",
        "Silent heat pumps",
        "[Save the change]",
        "[Undo]",
        "put the listing on hold, please",
        "[Resume]",
        "!expiring",
        "renew the listing",
        "renew the listing",
        "I have a code from a colleague",
        "AAAAA-BBBB2",
        "invite a colleague",
        "undo",
        "notifications",
        "never",
        "[Quiet hours]",
        "9 pm to 6.30 am",
        "[Time zone]",
        "London",
        "withdraw my listing",
        "no",
        "Delete our account and all data",
        "yes",
        "undo",
    ],
    "it": [
        "Produciamo pompe di calore a propano e cerchiamo un grossista vicino a Modena o Bologna",
        "Va bene",
        "Björns Värme AB 556036-0793",
        "Björn Berg, bjorn@bjornsvarme.example",
        "[Skip]",
        "Sì, salva",
        "!publish",
        "!verify",
        "!ask",
        "no grazie",
        "[We know them already]",
        "Quali presentazioni sono in corso?",
        "annulla",
        "che ore sono?",
        "i miei annunci",
        "modifica l'annuncio",
        "[Change title]",
        "Pompe silenziose",
        "[Change certificates]",
        "no",
        "[Save the change]",
        "indietro",
        "sospendi l'annuncio",
        "[Resume]",
        "!expiring",
        "[Renew for a year]",
        "rinnova l'annuncio",
        "invita un collega",
        "indietro",
        "notifiche",
        "una volta alla settimana",
        "ore di silenzio",
        "20–7",
        "[Time zone]",
        "Londra",
        "ritira l'annuncio",
        "sì",
        "[Undo]",
        "Vorrei parlare con una persona",
        "Quanto tempo ci vuole di solito per trovare un partner?",
        "!answer",
        "Vorrei una copia dei miei dati",
    ],
    "de": [
        "Guten Tag",
        "Wir bauen Propan-Wärmepumpen und suchen einen Großhändler in der Gegend von Modena oder Bologna",
        "[Change partnership]",
        "Auftragsfertigung",
        "[Change direction]",
        "Wir bieten es an",
        "ja",
        "Björns Värme AB, Organisationsnummer 556036-0793",
        "Ich heiße Björn Berg, bjorn@bjornsvarme.example",
        "Geschäftsführung",
        "ja, speichern",
        "!publish",
        "!verify",
        "!ask",
        "Ja, bitte stellen Sie den Kontakt her",
        "!sent",
        "Wie ist der Stand?",
        "Bitte nur noch Firmen aus Österreich und Deutschland vorschlagen",
        "nein",
        "abbrechen",
        "meine Anzeigen",
        "[Change]",
        "[Change title]",
        "Leise Wärmepumpen",
        "[Change what is not wanted]",
        "keine Vertreter",
        "[Save the change]",
        "zurück",
        "Anzeige pausieren",
        "[Resume]",
        "!expiring",
        "[Renew for a year]",
        "Anzeige verlängern",
        "einen Kollegen einladen",
        "zurück",
        "Benachrichtigungen",
        "nie",
        "Ruhezeit",
        "20–7",
        "[Time zone]",
        "Wien",
        "Anzeige zurückziehen",
        "ja",
        "[Undo]",
        "Ich möchte mit einem Menschen sprechen",
        "Wer bezahlt eigentlich die Reise nach Modena?",
        "!answer",
        "Bitte löschen Sie alle meine Daten",
        "ja",
        "[Keep my data]",
    ],
    "zh": [
        "你好",
        "我们生产丙烷热泵，想找摩德纳或博洛尼亚附近的批发商",
        "也加上林茨",
        "不要林茨",
        "是的，没错",
        "Björns Värme AB，556036-0793",
        "我叫王伟，邮箱是 bjorn@bjornsvarme.example，销售经理",
        "是的，请保存",
        "!publish",
        "!verify",
        "!ask",
        "不用了，谢谢",
        "[We know them already]",
        "进展怎么样了？",
        "取消",
        "现在几点了？",
    ],
    "lv": [
        "Ražojam propāna siltumsūkņus un meklējam vairumtirgotāju Modenas vai Boloņas apkaimē",
        "arī Linca",
        "nē, tikai ne Linca",
        "Labi",
        "Björns Värme AB 556036-0793",
        "Mani sauc Björn Berg, bjorn@bjornsvarme.example",
        "[Skip]",
        "Jā, saglabāt",
        "!publish",
        "!verify",
        "!ask",
        "nē, paldies",
        "[We know them already]",
        "Kādas iepazīstināšanas pašlaik notiek?",
        "atcelt",
        "cik ir pulkstenis?",
    ],
    "fi": [
        "Hei! Rakennamme propaanilämpöpumppuja ja etsimme jälleenmyyjää Modenan tai Bolognan seudulta",
        "lisää myös Linz",
        "kumoa",
        "kyllä",
        "mihin sitä tarvitaan?",
        "Yrityksemme on Björns Värme AB, 556036-0794",
        "Björns Värme AB, organisaationumero on 556036-0793",
        "Nimeni on Björn Berg ja sähköpostini on bjorn@bjornsvarme.example",
        "toimitusjohtaja",
        "kyllä kiitos",
        "!publish",
        "!verify",
        "!ask",
        "miksi?",
        "myöhemmin",
        "kolmen kuukauden päästä",
        "tilanne",
        "ohje",
        "haluan jutella neuvojan kanssa",
        "[Never mind]",
        "poistakaa kaikki tietomme",
        "ei",
        "kiitos paljon!",
        "Haluamme ostaa keraamisia laattoja",
        "[Change regions]",
        "mikä tahansa",
        "keskeytä",
    ],
    "da": [
        "Hej med jer",
        "Vi bygger varmepumper med propan og søger en grossist omkring Modena eller Bologna",
        "også gerne Linz",
        "nej, ikke Linz",
        "[Change partnership]",
        "kontraktproduktion",
        "[Change partnership]",
        "Distribution",
        "[Change direction]",
        "det er noget, vi sælger",
        "[Change title]",
        "Støjsvage varmepumper med propan",
        "ja, det passer",
        "Hvad skal I bruge det til?",
        "Vi hedder Björns Värme AB, og organisationsnummeret er 556036-0793",
        "Jeg hedder Björn Berg, og min mailadresse er bjorn@bjornsvarme.example",
        "Direktør",
        "ja tak, gem det",
        "!publish",
        "!verify",
        "!ask",
        "hvorfor?",
        "senere",
        "om tre måneder",
        "hvor langt er vi?",
        "kun Tyskland fremover, ikke Italien",
        "nej tak",
        "Kan jeg tale med en rådgiver?",
        "Ring gerne til mig på +46 11 15 00 00",
        "slet alle vores oplysninger",
        "nej, alligevel ikke",
        "hvad er klokken?",
        "tusind tak for hjælpen!",
    ],
    "nb": [
        "Hei!",
        "Vi bygger varmepumper med propan og ser etter en grossist rundt Modena eller Bologna",
        "legg til Linz også",
        "nei, ikke Linz likevel",
        "[Change direction]",
        "vi selger dem",
        "[Change partnership]",
        "Distribusjon",
        "[Change title]",
        "Stillegående varmepumper med propan",
        "angre",
        "Stille varmepumper med propan",
        "ja, det stemmer",
        "Hva koster dette?",
        "Bedriften heter Björns Värme AB, organisasjonsnummer 556036-0793",
        "Jeg heter Björn Berg, og e-postadressen min er bjorn@bjornsvarme.example",
        "Daglig leder",
        "ja takk, lagre",
        "!publish",
        "!verify",
        "har dere funnet noe til oss?",
        "!ask",
        "hvorfor det?",
        "ikke akkurat nå",
        "om en uke",
        "hvor langt har vi kommet?",
        "bare Tyskland og Østerrike fra nå av",
        "ja, endre",
        "Jeg vil gjerne snakke med et menneske",
        "Ring meg gjerne på +46 11 15 00 00",
        "slett alt dere har om oss",
        "nei, likevel ikke",
        "hvem vant kampen i går?",
        "tusen takk for hjelpen!",
    ],
    "is": [
        "Góðan daginn",
        "Við smíðum varmadælur sem nota própan og leitum að heildsala í nágrenni Modena eða Bologna",
        "bættu Linz við líka",
        "nei, ekki Linz",
        "[Change title]",
        "Hljóðlátar varmadælur með própani",
        "já, þetta er rétt",
        "Við heitum Björns Värme AB, skráningarnúmerið er 556036-0793",
        "Ég heiti Björn Berg og netfangið mitt er bjorn@bjornsvarme.example",
        "[Owner]",
        "já, vista",
        "!publish",
        "!verify",
        "!ask",
        "af hverju?",
        "seinna",
        "eftir mánuð",
        "Hver er staðan?",
        "Get ég fengið að tala við ráðgjafa?",
        "Hringið í mig í síma +46 11 15 00 00",
        "takk fyrir",
        "hætta við",
        "hvernig er veðrið?",
    ],
    "sw": [
        "Habari za asubuhi",
        "Tunatengeneza pampu za joto zinazotumia propani na tunatafuta msambazaji karibu na Modena au Bologna",
        "ongeza Linz pia",
        "hapana, si Linz",
        "[Change title]",
        "Pampu za joto tulivu zinazotumia propani",
        "ndiyo, ni sahihi",
        "Kampuni yetu inaitwa Björns Värme AB, nambari ya usajili ni 556036-0793",
        "Jina langu ni Björn Berg na barua pepe yangu ni bjorn@bjornsvarme.example",
        "mkurugenzi mkuu",
        "ndiyo tafadhali",
        "!publish",
        "!verify",
        "!ask",
        "kwa nini?",
        "[I have a question]",
        "Je, wana mafundi wao wenyewe?",
        "ndiyo, tutambulisheni",
        "!sent",
        "Tumefika wapi?",
        "Naomba kuongea na mshauri",
        "Nipigieni kwa simu +46 11 15 00 00",
        "asante sana",
        "ghairi",
        "hali ya hewa ikoje?",
    ],
}


ANSWERS = {
    "en": "Hello Björn, may I call you tomorrow morning?",
    "it": "Buongiorno Björn, di solito qualche settimana.",
    "de": "Guten Tag, die Reise zahlt jedes Unternehmen selbst.",
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
            text = LINK.sub("/my-data/…", message.text)
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

    transcript = await Told(talk, session, clock).run(SCRIPTS[language])

    if record:
        golden.write_text(transcript)
    assert transcript == golden.read_text()
