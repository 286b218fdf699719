"""What stands under a letter is taken away; what only looks like it stays."""

# ruff: noqa: E501 mails are quoted line by line, as they come

import pytest

from dooropener.mailbox.reading.signatures import without_signature

TEXT = "Gentile Ada,\nsì, ci interessa. Attendiamo il listino."

SIGNATURES = {
    "closing and name": "Cordiali saluti\nChiara Ferri",
    "closing, gap, block": "Distinti saluti\n\nChiara Ferri\nUfficio acquisti\nPompe S.r.l. - Via dei Ciliegi 14 - Modena\nwww.pompe.example",
    "name and firm": "Chiara Ferri\nPompe S.r.l.",
    "firm only": "Pompe Emilia S.r.l.",
    "name and title": "Dott.ssa Chiara Ferri, responsabile acquisti",
    "bar": "Chiara Ferri | Pompe Emilia",
    "delimiter": "-- \nChiara Ferri\nanything goes here, even sentences. Like this one.",
    "device": "Inviato da iPhone",
    "name and device": "Chiara\n\nInviato da Outlook per Android",
    "english device": "Sent from my Samsung Galaxy",
    "german": "Mit besten Grüßen aus dem Schwäbischen\nMartin Gutekunst\nKlassenluft GmbH\nmobil +49 170 000 2233",
    "german disclaimer": "Mit freundlichen Grüßen\nBirgit Lehner\n\nDatenschutz: Ihre Daten werden vertraulich behandelt.",
    "english disclaimer": "Kind regards\nJane\n\n________________\nThis e-mail is confidential and intended solely for the addressee.",
    "swedish": "Mvh\nKaj Österlund\nTrähallar Ab\n+358 50 000 4455",
    "norwegian": "Med vennlig hilsen\nMarit Hollås\nHelse- og velferdstjenesten i Fosen\n\nSendt fra min iPad",
    "danish": "De bedste hilsner\nCharlotte",
    "finnish": "Ystävällisin terveisin\nTuula Heino\nVientipäällikkö, Raitis Luokka Oy\npuh. +358 40 000 1122",
    "latvian": "Ar cieņu\nJānis Ozoliņš\nvaldes loceklis\nSIA Dzelzs Rāmis, Rīga\nmob. +371 2000 0001",
    "icelandic": "Bestu kveðjur\nSigríður Jónsdóttir\nRaflagnir ehf.",
    "swahili": "Wako mwaminifu\nGrace Wanjiku Kamau\nKatibu wa Ushirika\nSimu: +254 711 000 222",
    "chinese": "祝商祺\n朱浩\n徐州小型工程机械有限公司 海外部\n手机/微信：139 0000 1188",
    "chinese name": "陈雨婷\n江苏北味进口食品有限公司",
    "chinese device": "林哲\n发自我的iPhone",
    "two languages": "Asante sana / kind regards\nAmina Salim",
    "card": "| |\n陈雨\n|\n|\nchenyu@partner.example\n|\n签名由 网易邮箱大师 定制",
    "card with a name alone": "| |\n陈雨婷\n|",
    "card under a line": "----------------\n\nLOGO_FERRI\n\nAvv. Chiara Ferri\n\nModena\n\nt. 059 000 1122\n\nhttps://www.partner.example",
    "mailbox": "Sent from Mailbox for iPad",
    "some phone": "(sent from a phone)",
    "windows": "Sent from Windows Mail",
    "taiwan": "從我的 iPhone 傳送",
    "slash": "/Chiara",
    "closing with name": "Mvh Chiara",
}


@pytest.mark.parametrize("signature", SIGNATURES.values(), ids=SIGNATURES)
def test_signature_is_taken_away(signature):
    assert without_signature([f"{TEXT}\n\n{signature}"]) == TEXT


@pytest.mark.parametrize("signature", ["Cordiali saluti\nChiara", "Chiara Ferri"])
def test_signature_may_follow_without_a_blank_line(signature):
    assert without_signature([f"{TEXT}\n{signature}"], ["Chiara Ferri"]) == TEXT


@pytest.mark.parametrize(
    "text",
    [
        "Ja tack",
        "Hej!\n\nJa tack",
        "Hello Ada\n\nNo Thanks",
        "您好\n\n可以介绍",
        "Buongiorno.\n\nGrazie",
        "STOP",
        "We treat this as confidential and will not answer.",
        "First point.\n\nBest price wins, so send us yours and we will compare it with the others we have.",
        "Hi\n\nWe can do:\n- LED\n- Solar",
        "Servus, grundsätzlich ja.",
        "Yes, please call.\n\nMy number is: +46 70 000 11 22",
        "Ja tack.\n\nDu når mig på 070-000 11 22",
        "可以介绍。\n\n从我的角度看没有问题",
    ],
)
def test_text_without_signature_stays(text):
    assert without_signature([text]) == text


def test_postscript_under_the_name_is_part_of_the_letter():
    text = f"{TEXT}\n\nCordiali saluti\nChiara\n\nPS: ad agosto siamo chiusi."

    assert without_signature([text]) == f"{TEXT}\n\nPS: ad agosto siamo chiusi."


def test_signature_amid_answers_goes_and_the_answers_stay():
    passages = ["Siehe unten.\n\nBeste Grüße\nW. Staudinger", "Ja.", "Zwei Stück.", "Staudinger\nEnns GmbH"]

    assert without_signature(passages) == "Siehe unten.\n\nJa.\n\nZwei Stück."


def test_mail_that_is_nothing_but_a_name_stays():
    assert without_signature(["Chiara Ferri"], ["Chiara Ferri"]) == "Chiara Ferri"
