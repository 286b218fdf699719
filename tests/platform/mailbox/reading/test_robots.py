"""Machines are told from people, and no person is taken for a machine."""

from email import message_from_string

import pytest

from dooropener.mailbox.reading.robots import is_challenge, is_robot


def mail(**headers):
    lines = [
        f"{name.replace('_', '-')}: {value}" for name, value in {"From": "chiara@partner.example", **headers}.items()
    ]
    return message_from_string("\n".join(lines) + "\n\n")


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Auto_Submitted": "auto-replied (vacation)"},
        {"Auto_Submitted": "auto-generated; type=x"},
        {"X_Autoreply": "yes"},
        {"X_Autorespond": "Out of office"},
        {"Precedence": "auto_reply"},
        {"X_POST_MessageClass": "9; Autoresponder"},
        {"Delivered_To": "Autoresponder"},
        {"X_Auto_Reply_From": "chiara@partner.example"},
        {"Subject": "CONSEGNA: Contatto", "X_Ricevuta": "avvenuta-consegna"},
        {"X_Cron_Env": "<SHELL=/bin/sh>"},
        {"Return_Path": "<>"},
        {"From": "no-reply@partner.example"},
        {"From": "Mailer <mailer-daemon@partner.example>"},
    ],
)
def test_machine_is_known_by_its_headers(headers):
    assert is_robot(mail(**headers), "Contact", "Text")


@pytest.mark.parametrize(
    "subject",
    [
        "Automatic reply: Introduction",
        "Out of Office: Introduction",
        "Autosvar: Kontakt",
        "Automatiskt svar: Kontakt från Norrköping",
        "Automatische Antwort: Kontakt",
        "Abwesenheitsnotiz: Kontakt",
        "Risposta automatica: Contatto",
        "Fuori ufficio: Contatto",
        "自动回复: 介绍",
        "自动答复：介绍",
        "Automātiska atbilde: Kontakts",
        "Automaattinen vastaus: Yhteydenotto",
        "Automatisk svar: Kontakt",
        "Fraværsmelding: Kontakt",
        "Sjálfvirkt svar: Kynning",
        "Jibu la kiotomatiki: Utambulisho",
        "Réponse automatique : Contact",
        "Urlaub: bin ab 3. August zurück",
        "[Auto-Reply] Contact",
        "AUTO: Chiara is out of the office (returning 03/20/2026)",
        "Away from my mail",
        "Annual leave: Contact",
        "Ute på semester: Kontakt",
        "Assente dal lavoro: Contatto",
        "Abwesend: Kontakt",
        "Außer Haus: Kontakt",
        "外出中: 介绍",
        "Prombūtnē: Kontakts",
        "Neesmu birojā: Kontakts",
        "Poissa: Yhteydenotto",
        "En ole paikalla: Yhteydenotto",
        "Automatisk besked: Kontakt",
        "[Automatyczna odpowiedź] Kontakt",
        "OOO: Contact",
        "OOO Re: Contact",
        "I am on holiday until Monday",
        "Away until 5 May",
        "Im Urlaub bis 12. Juli",
        "På semester t.o.m. 12 juli",
        "Sono in ferie fino al 12 luglio",
        "Absente jusqu'au 12 juillet",
        "Ikke på kontoret: Kontakt",
        "Í sumarfríi: Kynning",
        "Jibu otomatiki: Utambulisho",
        "Sipo ofisini: Utambulisho",
        "Automatiska atbilde: Kontakts",
        "Ārpus biroja atrašanās automātiskā atbilde: Kontakts",
        "Franvaromeddelande: Kontakt",
    ],
)
def test_machine_is_known_by_its_subject(subject):
    assert is_robot(mail(), subject, "Text")


@pytest.mark.parametrize(
    "text",
    [
        "This is an automated reply. I am away.",
        "Hello,\n\nThis is an automatic message.",
        "【自动回复】您好!我正在休年假。",
        "Detta är ett automatiskt svar.",
        "Dies ist eine automatische Antwort.",
        "According to our records, your request has been resolved.",
    ],
)
def test_machine_is_known_by_its_first_words(text):
    assert is_robot(mail(), "Re: Contact", text)


@pytest.mark.parametrize(
    ("headers", "subject", "text"),
    [
        ({"Auto_Submitted": "auto-forwarded"}, "Fwd: Contact", "See below."),
        ({"Auto_Submitted": "no"}, "Re: Contact", "Yes."),
        ({"X_Auto_Response_Suppress": "All"}, "Re: Contact", "Yes."),
        ({"Precedence": "bulk"}, "Re: Contact", "Yes."),
        ({"List_Id": "<sales.partner.example>"}, "Re: Contact", "Yes."),
        ({}, "Re: Automatic reply: Contact", "Thank you for telling me."),
        ({}, "SV: Autosvar: Kontakt", "Tack."),
        ({}, "Absence of certificates", "We lack EN 1090."),
        ({}, "Autosvets söker partner", "Hej"),
        ({}, "Automatic packaging lines for Norrköping", "We make them."),
        ({}, "Automazione industriale: proposta", "Salve"),
        ({}, "Urlaubsziele in Schweden", "Guten Tag"),
        ({}, "Re: Contact", "I am on holiday until Monday, then I will look at it. We sell automatic doors."),
        ({}, "Re: Contact", "I am out of office next week, but yes, we are interested."),
        ({}, "SV: Kontakt", "Jag är på semester nästa vecka men ja, vi vill gärna träffas."),
        ({}, "AW: Kontakt", "Bin im Urlaub, lese aber mit: ja, gerne."),
        ({}, "R: Contatto", "Sono in ferie ma rispondo volentieri: sì."),
        ({}, "回复: 介绍", "我在休假，不过可以先介绍一下。"),
        ({}, "AW: Abwesenheitsnotiz: Kontakt", "Danke für die Nachricht."),
        ({}, "R: Risposta automatica: Contatto", "Grazie."),
        ({}, "回复: 自动回复: 介绍", "好的"),
        ({}, "VS: Automaattinen vastaus: Yhteydenotto", "Kiitos."),
        ({}, "Fwd: Automatic reply: Contact", "See below, and yes, we are interested."),
        ({}, "Re: Contact", "Thank you for contacting us. Yes, please introduce us."),
        ({}, "Vacation homes in Norrköping", "We rent them."),
        ({}, "Semester till Jämtland", "Vi säljer resor."),
        ({}, "Urlaub bis zur Ostsee", "Wir vermieten Häuser."),
        ({}, "Our fair is open until Friday", "Come and see us."),
        ({"List_Id": "<x>", "Precedence": "list"}, "Re: Contact", "Yes."),
        ({"From": "info@partner.example"}, "Re: Contact", "Thank you for your message. We are interested."),
        ({"From": "noreen@partner.example"}, "Re: Contact", "Yes."),
    ],
)
def test_person_is_no_machine(headers, subject, text):
    assert not is_robot(mail(**headers), subject, text)


def test_challenge_is_noticed():
    assert is_challenge("Re: Contact", "Please click the link below to deliver your message.")
    assert is_challenge("Re: Contact", "Press the link to have your address added to the recipient's allowed list.")
    assert not is_challenge("Re: Contact", "Please confirm the price.")
