"""An answer that somebody passes on with a word of their own counts; a reply that quotes our letter is a reply."""

from email.message import EmailMessage

import pytest

from dooropener.mailbox.reading import read_mail

OFFICE = "Norrköpings kommun <hello+abcdefgh@match.example>"
OUR_LETTER = (
    "Buongiorno,\n\nun'azienda di Norrköping cerca un distributore. Volete conoscerla? Rispondete sì o no.\n\n"
    "Norrköpings kommun\nhello@match.example"
)


def mail(body, *, subject, sender="Chiara Rossi <chiara@partner.example>", enclosed=None):
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, OFFICE, subject
    message.set_content(body)
    if enclosed is not None:
        message.add_attachment(enclosed)
    return message.as_bytes()


def read(body, **fields):
    found = read_mail(mail(body, **fields))
    assert found.proposal is not None
    return found


FORWARDS = {
    "gmail en": (
        "Fwd: Heat pumps",
        "FYI",
        (
            "---------- Forwarded message ---------\nFrom: Marco Bianchi <marco@partner.example>\n"
            "Date: Mon, 9 Mar 2026 at 09:12\nSubject: Re: Heat pumps\nTo: Chiara Rossi <chiara@partner.example>\n\n"
        ),
        "Hi Chiara,\n\nno thanks, this is not for us. We are not interested.\n\nMarco",
        "declined",
    ),
    "gmail it": (
        "Fwd: Pompe di calore",
        "Per conoscenza.\n\nChiara",
        (
            "---------- Forwarded message ---------\nDa: Marco Bianchi <marco@partner.example>\n"
            "Date: lun 9 mar 2026 alle ore 09:12\nSubject: Re: Pompe di calore\nTo: Chiara <chiara@partner.example>\n\n"
        ),
        "Ciao Chiara,\n\nper noi adesso è troppo presto, ne riparliamo a settembre.\n\nMarco",
        "not_now",
    ),
    "outlook de": (
        "WG: Wärmepumpen aus Norrköping",
        "zur Information\n\nMit freundlichen Grüßen\nPetra Lang",
        (
            "________________________________\nVon: Gruber, Max\nGesendet: Montag, 9. März 2026 09:12\n"
            "An: Lang, Petra <petra@partner.example>\nBetreff: AW: Wärmepumpen aus Norrköping\n\n"
        ),
        "Hallo Petra,\n\nda haben wir leider kein Interesse, wir haben schon einen Lieferanten.\n\nMax",
        "declined",
    ),
    "outlook sv": (
        "VB: Värmepumpar",
        "Hej Ada,\nse nedan.\n\nHälsningar\nPer",
        (
            "Från: Lisa Berg <lisa@partner.example>\nSkickat: den 9 mars 2026 09:12\nTill: Per <per@partner.example>\n"
            "Ämne: SV: Värmepumpar\n\n"
        ),
        "Hej Per!\n\nJa, det här är intressant för oss, sätt oss gärna i kontakt med dem.\n\nLisa",
        "interested",
    ),
    "outlook da": (
        "VS: Varmepumper",
        "Til orientering",
        (
            "Fra: Lise Berg <lise@partner.example>\nSendt: 9. marts 2026 09:12\nTil: Per Ek <per@partner.example>\n"
            "Emne: SV: Varmepumper\n\n"
        ),
        "Hej Per\n\nNej tak, vi er ikke interesserede.\n\nLise",
        "declined",
    ),
    "outlook it": (
        "I: Pompe di calore",
        "Vedi sotto",
        (
            "Da: Marco Bianchi\nInviato: lunedì 9 marzo 2026 09:12\nA: Chiara Rossi <chiara@partner.example>\n"
            "Oggetto: R: Pompe di calore\n\n"
        ),
        "Ciao Chiara,\n\nsì, siamo molto interessati, mettici pure in contatto.\n\nMarco",
        "interested",
    ),
    "apple en": (
        "Fwd: Heat pumps",
        "See Marco's answer.",
        (
            "Begin forwarded message:\n\n> From: Marco Bianchi <marco@partner.example>\n> Subject: Re: Heat pumps\n"
            "> Date: 9 March 2026 at 09:12:33 CET\n> To: Chiara Rossi <chiara@partner.example>\n> \n"
        ),
        "> Hi Chiara,\n> \n> unfortunately we are not interested, we already work with a supplier.\n> \n> Marco",
        "declined",
    ),
    "apple fi": (
        "Fwd: Lämpöpumput",
        "Tiedoksi",
        (
            "Välitetty viesti alkaa:\n\n> Lähettäjä: Matti Virta <matti@partner.example>\n> Aihe: Vs: Lämpöpumput\n"
            "> Päivämäärä: 9. maaliskuuta 2026 klo 9.12.33\n> Vastaanottaja: Jukka <jukka@partner.example>\n> \n"
        ),
        "> Hei Jukka\n> \n> Kyllä, olemme kiinnostuneita, ottakaa yhteyttä.\n> \n> Matti",
        "interested",
    ),
    "foxmail zh": (
        "转发: 热泵",
        "请看下面的回复。",
        (
            "发件人: 李明 <liming@partner.example>\n发送时间: 2026年3月9日 9:12\n收件人: 王芳 <wang@partner.example>\n"
            "主题: 回复: 热泵\n\n"
        ),
        "王芳你好，\n\n很抱歉，我们没有兴趣，已有供应商。\n\n李明",
        "declined",
    ),
}
QUOTED = "\n\nOn Fri, 6 Mar 2026 at 15:17, Norrköpings kommun <hello@match.example> wrote:\n> Buongiorno,\n> sì o no?\n"


@pytest.mark.parametrize("name", FORWARDS)
def test_the_answer_passed_on_is_the_text_that_counts(name):
    subject, note, head, answer, label = FORWARDS[name]
    quoted = "".join(f"\n> {line}" for line in QUOTED.split("\n")) if name.startswith("apple") else QUOTED

    found = read(f"{note}\n\n{head}{answer}{quoted}", subject=subject)

    plain = "\n".join(line.removeprefix("> ").removeprefix(">") for line in answer.split("\n")).strip()
    words = " ".join(plain.split())
    shown = " ".join(found.visible_text.split())
    assert found.proposal.label == label
    assert shown.startswith(" ".join(note.split()))
    assert words in shown
    assert "sì o no" not in shown
    assert found.proposal.evidence in plain
    assert "forwarded_message" in found.notes


@pytest.mark.parametrize("name", FORWARDS)
def test_a_forward_without_a_word_is_read_alike(name):
    subject, _, head, answer, label = FORWARDS[name]

    assert read(f"{head}{answer}", subject=subject).proposal.label == label


@pytest.mark.parametrize("name", FORWARDS)
def test_our_letter_passed_on_is_no_answer(name):
    subject, note, head, _, _ = FORWARDS[name]
    letter = "\n".join(f"> {line}" for line in OUR_LETTER.split("\n")) if name.startswith("apple") else OUR_LETTER

    found = read(f"{note}\n\n{head}{letter}", subject=subject)

    assert found.visible_text == note
    assert "forwarded_message" not in found.notes


@pytest.mark.parametrize(
    ("subject", "block"),
    [
        (
            "Re: Heat pumps",
            "From: Norrköpings kommun\nSent: Friday, March 6, 2026\nTo: Chiara\nSubject: Heat pumps\n\n",
        ),
        (
            "Re: Fwd: Heat pumps",
            "From: Marco <marco@partner.example>\nSent: Friday\nTo: Chiara\nSubject: Fwd: Heat pumps\n\n",
        ),
        (
            "VS: Lämpöpumput",
            "Lähettäjä: Ada <ada@elsewhere.example>\nLähetetty: 6.3.2026\nVastaanottaja: J\nAihe: X\n\n",
        ),
        ("Fwd: Heat pumps", "On Fri, 6 Mar 2026 at 15:17, Marco <marco@partner.example> wrote:\n> "),
        (
            "Heat pumps",
            "-----Original Message-----\nFrom: Marco <marco@partner.example>\nSent: Friday\nTo: X\nSubject: Y\n\n",
        ),
    ],
)
def test_a_reply_that_quotes_stays_a_reply(subject, block):
    found = read(
        f"Thank you, see you.\n\n{block}Would you like to know more? No thanks, we are not interested.\n",
        subject=subject,
    )

    assert found.visible_text == "Thank you, see you."
    assert "forwarded_message" not in found.notes


@pytest.mark.parametrize(
    "note",
    [
        "We are very interested, please introduce us. Marco thinks otherwise:",
        "Nein danke, kein Interesse.",
        "What does one pump cost?",
        "Let us meet on 20 March at 10:00.",
        "x " * 100,
    ],
)
def test_a_note_that_decides_or_is_long_is_the_answer_itself(note):
    subject, _, head, answer, _ = FORWARDS["gmail en"]

    found = read(f"{note.strip()}\n\n{head}{answer}", subject=subject)

    assert found.visible_text == note.strip()


def test_an_answer_that_comes_attached_as_a_mail_counts():
    inner = EmailMessage()
    inner["From"], inner["To"] = "Marco Bianchi <marco@partner.example>", "chiara@partner.example"
    inner.set_content("Ciao Chiara,\n\nno grazie, non siamo interessati.\n\nMarco")

    found = read("FYI", subject="Marco's answer", enclosed=inner)

    assert (found.proposal.label, found.proposal.evidence) == ("declined", "no grazie, non siamo interessati.")
    assert found.visible_text.startswith("FYI\n\nMarco Bianchi <marco@partner.example>\n\nCiao Chiara")


def test_our_letter_that_comes_attached_says_nothing():
    inner = EmailMessage()
    inner["From"], inner["To"] = "Norrköpings kommun <hello@match.example>", "chiara@partner.example"
    inner.set_content(OUR_LETTER)

    assert read("Sì, volentieri.", subject="Re: Contatto", enclosed=inner).visible_text == "Sì, volentieri."
