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
        ({"From": "noreen@partner.example"}, "Re: Contact", "Yes."),
    ],
)
def test_person_is_no_machine(headers, subject, text):
    assert not is_robot(mail(**headers), subject, text)


def test_challenge_is_noticed():
    assert is_challenge("Re: Contact", "Please click the link below to deliver your message.")
    assert not is_challenge("Re: Contact", "Please confirm the price.")
