"""The sentence that says it, also where a mail says it in two languages, or in either Chinese script."""

from datetime import date
from email.message import EmailMessage

import pytest

from dooropener.mailbox.reading import ProposalLabel, read_mail
from dooropener.mailbox.reading.evidence import evidence_for
from dooropener.mailbox.reading.scripts import simplified

MIXED = {
    "a yes in Finnish under thanks in English": (
        ProposalLabel.INTERESTED,
        "Dear Ada,\n\nthank you for your letter. Kyllä kiitos.\n\nJukka",
        "en",
        "Kyllä kiitos.",
    ),
    "a yes in Swahili between English": (
        ProposalLabel.INTERESTED,
        "Dear Ada,\n\nthank you for your letter. Ndiyo, tunakubali. I write from the coast this week.\n\nAmina",
        "en",
        "Ndiyo, tunakubali.",
    ),
    "a yes in Chinese": (
        ProposalLabel.INTERESTED,
        "Dear Ada,\n\nthank you for your letter. 我们愿意。\n\nLi",
        "en",
        "我们愿意。",
    ),
    "a no in Italian under thanks in German": (
        ProposalLabel.DECLINED,
        "Sehr geehrte Frau Ek,\n\nvielen Dank für Ihren Brief. Purtroppo non ci serve.\n\nMarco",
        "de",
        "Purtroppo non ci serve.",
    ),
    "an absence in German and English": (
        ProposalLabel.OUT_OF_OFFICE,
        (
            "Guten Tag,\n\nich bin bis 20. März nicht im Büro. Ihre E-Mail wird nicht weitergeleitet.\n\n"
            "I am out of the office until 20 March. Your e-mail will not be forwarded. In urgent cases call the office."
        ),
        "de",
        "ich bin bis 20. März nicht im Büro.",
    ),
    "an absence in English and German, read as German": (
        ProposalLabel.OUT_OF_OFFICE,
        "Automatic reply. I'm on holiday. Ich bin derzeit abwesend. Ihre E-Mail wird nicht weitergeleitet.",
        "de",
        "I'm on holiday.",
    ),
    "an absence in Italian and English": (
        ProposalLabel.OUT_OF_OFFICE,
        (
            "Sono in ferie. Per urgenze rivolgersi a ufficio@partner.example.\n\n"
            "I am away until 24 August. In urgent cases please write to ufficio@partner.example."
        ),
        "it",
        "I am away until 24 August.",
    ),
    "an absence in Swedish and English": (
        ProposalLabel.OUT_OF_OFFICE,
        "Tack för ditt mejl. Det vidarebefordras inte. Jag är på semester till den 10 augusti.\n\nBack on 10 August.",
        "sv",
        "Jag är på semester till den 10 augusti.",
    ),
}


@pytest.mark.parametrize("name", MIXED)
def test_the_sentence_that_says_it_is_quoted(name):
    label, text, language, sentence = MIXED[name]

    assert evidence_for(label, text, language) == sentence


def test_thanks_are_quoted_only_where_nothing_else_stands():
    assert evidence_for(ProposalLabel.INTERESTED, "Thank you for your letter. Blue it is.", "en") == "Blue it is."
    assert evidence_for(ProposalLabel.INTERESTED, "Thank you for your letter.", "en") == "Thank you for your letter."


def read(text):
    message = EmailMessage()
    message["From"], message["To"] = "li@partner.example", "hello@match.example"
    message.set_content(text)
    proposal = read_mail(message.as_bytes(), received_on=date(2026, 3, 9)).proposal
    assert proposal is not None
    return proposal


@pytest.mark.parametrize(
    ("written", "label"),
    [
        ("我們有興趣", "interested"),
        ("您好，我們對這個產品很感興趣，請介紹。", "interested"),
        ("很抱歉，我們沒有興趣，已有供應商。", "declined"),
        ("現在不行，請明年再聯繫。", "not_now"),
        ("請問價格是多少？", "question"),
        ("請不要再發郵件，請刪除我們的郵箱。", "unsubscribe"),
    ],
)
def test_traditional_characters_are_read_as_simplified_ones(written, label):
    traditional, plain = read(written), read(simplified(written))

    assert (traditional.label, traditional.unsure) == (plain.label, plain.unsure) == (label, False)
    assert traditional.evidence in written


def test_every_character_keeps_its_place():
    text = "Dear Ada, 我們有興趣。瞭解 乾隆 著名 頭髮 皇后"

    assert len(simplified(text)) == len(text)
    assert simplified(text).startswith("Dear Ada, 我们有兴趣。了解")
    assert simplified("Vi är intresserade") == "Vi är intresserade"


@pytest.mark.parametrize(
    ("text", "referral", "name"),
    [
        ("我们有兴趣，请联系我们的李经理，邮箱 liming@elsewhere.example。", "liming@elsewhere.example", None),
        ("我們有興趣，請聯繫李經理。", None, "李經理"),
        ("我们有兴趣，请联系李经理。", None, "李经理"),
        ("We are interested. Please contact Tom Hale, he is responsible for purchasing.", None, "Tom Hale"),
    ],
)
def test_a_firm_that_says_yes_and_names_somebody_has_said_yes(text, referral, name):
    proposal = read(text)

    assert proposal.label == "interested"
    assert (proposal.referral, proposal.referral_name) == (referral, name)


@pytest.mark.parametrize(
    "text",
    [
        "这不是我负责的，请联系李经理。",
        "我们没有兴趣，请联系李经理的公司，那不归我们。",
        "I am the wrong person, please contact Tom Hale.",
        "Non siamo interessati: non me ne occupo io, contatti Marco Bianchi.",
    ],
)
def test_who_says_no_yes_is_not_taken_for_interested(text):
    assert read(text).label != "interested"
