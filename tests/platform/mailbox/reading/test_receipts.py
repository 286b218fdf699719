"""Receipts of mail programs that come without the header that says so, and people whose words are near them."""

from email.message import EmailMessage

import pytest

from dooropener.mailbox.reading import MailKind, ProposalLabel, read_mail
from dooropener_matching import default_encoder


def read(subject, text):
    message = EmailMessage()
    message["From"], message["To"] = "Partner <partner@firm.example>", "doors@city.example"
    message["Subject"], message["Message-ID"] = subject, "<1@firm.example>"
    message.set_content(text)
    return read_mail(bytes(message), encoder=default_encoder())


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Letto: Un'azienda svedese", "Il messaggio\n\n  A: Ufficio\n  Oggetto: Un'azienda svedese\n\nè stato letto."),
        ("Re: Björns Värme AB", "Il messaggio inviato il 11/03 alle 10:22 è stato letto alle 15:48."),
        ("Gelesen: Eine Firma sucht Partner", "Ihre Nachricht\n\n  An: Einkauf\n\nwurde gelesen."),
        ("Re: Björns Värme AB", "Ihre Nachricht\n\n  An: Einkauf\n\nwurde am 12. März 2026 um 10:02:57 gelesen."),
        (
            "Re: Björns Värme AB",
            "Your message was read on 18 March 2026 09:55:31 (UTC+00:00) Dublin, Edinburgh, Lisbon, London.",
        ),
        ("Not read: Björns Värme AB", "Your message was deleted without being read on 4 March 2026 16:22."),
        (
            "Læst: En virksomhed vil gerne lære jer at kende",
            "Din meddelelse\n\nTil: Indkøb\nEmne: En virksomhed vil gerne lære jer at kende\n\nblev læst kl. 10:31.",
        ),
        ("已读：瑞典企业寻求合作", "您的邮件已于2026年3月11日 09:32被收件人阅读。"),
        ("Luettu: Yhteistyö", "Viestisi vastaanottajalle Raimo Ketola luettiin 7.3.2026 klo 8.52."),
        ("Re: Ushirikiano", "Ujumbe wako ulisomwa tarehe 12/03/2026 saa 10:41."),
    ],
)
def test_receipt_answers_nothing(subject, text):
    mail = read(subject, text)

    assert (mail.kind, mail.proposal) == (MailKind.AUTO_REPLY, None)
    assert "receipt" in mail.notes


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Re: Björns Värme AB", "Your message was read at our board meeting at 10:30 and all of us liked the pumps."),
        ("Re: Gelesen: Björns Värme AB", "Ihre Nachricht habe ich gelesen, wir melden uns am Freitag."),
        ("Letto: Björns Värme AB", "Letto. Ci interessa molto, quando possiamo sentirci?"),
        ("Letto: Björns Värme AB", "Preferiamo di no, grazie."),
        ("Re: Björns Värme AB", "Ert brev lästes upp på mötet kl. 9.30, och vi vill gärna träffa er i maj."),
        ("Read: Björns Värme AB", "I have read it. We are interested, please call me on Monday."),
        ("Read: Björns Värme AB", "Yes please, call me on Monday."),
        ("回复：瑞典企业", "您的邮件已阅读，我们对产品很感兴趣，下周二10:00方便通话吗？"),
        ("回执：瑞典企业对接会", "我公司愿意参加。联系人王工，电话 0516 555 0100，10:30 后可联系。"),
        (
            "Re: Björns Värme AB",
            "Your letter was read by our board. Please call me on Monday at 10:30.\n\nAnna",
        ),
        ("Re: Björns Värme AB", "Viestinne on luettu hallituksessa. Soittakaa maanantaina klo 10.30."),
        ("Re: Björns Värme AB", "Barua yako imesomwa. Nipigie simu Jumatatu saa 10:30."),
        (
            "Re: Björns Värme AB",
            "Your mail was read here.\nQuestion: what does it cost?\nAnna, weekdays until 16:30",
        ),
        (
            "Re: Björns Värme AB",
            "Our last letter went into spam without being read, so please send the catalogue to anna@firm.example.",
        ),
        ("Re: Björns Värme AB", "Mēs nevaram lemt, neizlasot piedāvājumu. Lūdzu, sūtiet uz janis@firm.example."),
    ],
)
def test_person_who_read_the_letter_is_heard(subject, text):
    mail = read(subject, text)

    assert mail.kind is MailKind.REPLY
    assert "receipt" not in mail.notes


def test_stop_below_the_subject_of_a_receipt_is_heard():
    mail = read("Read: Björns Värme AB", "UNSUBSCRIBE")

    assert (mail.kind, mail.proposal.label, mail.proposal.unsure) == ("reply", ProposalLabel.UNSUBSCRIBE, False)
