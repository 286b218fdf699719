"""Answers as mail programs of the world write them, for trying out the demo as the partner."""

import enum
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid

from dooropener.mailbox.catcher import CaughtLetter
from dooropener.outbox.letters import LETTER
from dooropener.words import OFFICE_ZONE, words


class Quoting(enum.StrEnum):
    """How the letter is quoted under the answer."""

    GMAIL = "gmail"
    OUTLOOK = "outlook"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class ReadyAnswer:
    """A ready-made answer: what it says, and the words."""

    says: str
    text: str


READY = {
    "it": (
        ReadyAnswer("interested", "Buongiorno,\n\ngrazie, la cosa ci interessa molto. Volentieri un contatto diretto."),
        ReadyAnswer("question", "Buongiorno,\n\nprima di decidere: avete già un distributore in Italia?"),
        ReadyAnswer("not_now", "Buongiorno,\n\nal momento non è possibile, ne riparliamo a settembre."),
        ReadyAnswer("declined", "Buongiorno,\n\ngrazie, ma non siamo interessati."),
        ReadyAnswer("unsubscribe", "Per favore non scriveteci più."),
    ),
    "de": (
        ReadyAnswer("interested", "Guten Tag,\n\ndas interessiert uns sehr. Bitte stellen Sie den Kontakt her."),
        ReadyAnswer("question", "Guten Tag,\n\nhaben Sie schon einen Händler in Deutschland?"),
        ReadyAnswer("not_now", "Guten Tag,\n\nzurzeit leider nicht, bitte melden Sie sich im September wieder."),
        ReadyAnswer("declined", "Guten Tag,\n\nvielen Dank, aber wir haben kein Interesse."),
        ReadyAnswer("unsubscribe", "Bitte schreiben Sie uns nicht mehr."),
    ),
    "sv": (
        ReadyAnswer("interested", "Hej!\n\nTack, det låter intressant. Vi vill gärna ha kontakt."),
        ReadyAnswer("question", "Hej!\n\nHar ni redan någon återförsäljare här?"),
        ReadyAnswer("not_now", "Hej!\n\nInte just nu, hör gärna av er igen i september."),
        ReadyAnswer("declined", "Hej!\n\nTack, men vi är inte intresserade."),
        ReadyAnswer("unsubscribe", "Skicka inga fler mejl till oss, tack."),
    ),
    "en": (
        ReadyAnswer("interested", "Hello,\n\nthank you, this interests us very much. Please put us in contact."),
        ReadyAnswer("question", "Hello,\n\nbefore we decide: do you already have a distributor here?"),
        ReadyAnswer("not_now", "Hello,\n\nnot at the moment, please come back in September."),
        ReadyAnswer("declined", "Hello,\n\nthank you, but we are not interested."),
        ReadyAnswer("unsubscribe", "Please stop writing to us."),
    ),
}

_ATTRIBUTION = {
    "it": "Il giorno {day} alle ore {time} {name} <{address}> ha scritto:",
    "de": "Am {day} um {time} schrieb {name} <{address}>:",
    "sv": "Den {day} kl {time} skrev {name} <{address}>:",
    "en": "On {day} at {time} {name} <{address}> wrote:",
}
_OUTLOOK = {
    "it": ("Da", "Inviato", "A", "Oggetto"),
    "de": ("Von", "Gesendet", "An", "Betreff"),
    "sv": ("Från", "Skickat", "Till", "Ämne"),
    "en": ("From", "Sent", "To", "Subject"),
}


def compose_answer(caught: CaughtLetter, *, sender: str, text: str, quoting: Quoting, at: datetime) -> EmailMessage:
    """A reply with all that a mail program puts in: Re:, In-Reply-To, References, the quoted letter."""
    letter = caught.letter
    message_id = str(letter["Message-ID"])
    answer = EmailMessage(policy=LETTER)
    answer["From"] = sender
    answer["To"] = caught.reply_to
    answer["Subject"] = caught.subject if caught.subject[:3].lower() == "re:" else f"Re: {caught.subject}"
    answer["Date"] = format_datetime(at)
    answer["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2] or None)
    answer["In-Reply-To"] = message_id
    answer["References"] = " ".join([*str(letter["References"] or "").split(), message_id])
    answer.set_content(f"{text.strip()}\n{_quote(caught, quoting)}", cte="quoted-printable")
    return answer


def _quote(caught: CaughtLetter, quoting: Quoting) -> str:
    if quoting is Quoting.NONE:
        return ""
    language = caught.language if caught.language in _OUTLOOK else "en"
    writer = _writer(caught)
    sent = caught.letter["Date"].datetime.astimezone(OFFICE_ZONE)
    if quoting is Quoting.OUTLOOK:
        values = (
            f"{writer.display_name} <{writer.addr_spec}>",
            words(language).time(sent, "long"),
            caught.recipient,
            caught.subject,
        )
        head = "\n".join(f"{name}: {value}" for name, value in zip(_OUTLOOK[language], values, strict=True))
        return f"\n________________________________\n{head}\n\n{caught.text}"
    day = words(language).date(sent.date(), "medium")
    attribution = _ATTRIBUTION[language].format(
        day=day, time=f"{sent:%H:%M}", name=writer.display_name, address=writer.addr_spec
    )
    quoted = "\n".join(f"> {line}".rstrip() for line in caught.text.splitlines())
    return f"\n{attribution}\n\n{quoted}\n"


def _writer(caught: CaughtLetter) -> Address:
    writer: Address = caught.letter["From"].addresses[0]
    return writer
