"""Italian certified mail: the letter is in an envelope of the mail house, which also writes receipts."""

from dooropener.mailbox.reading import MailKind, read_mail

ENVELOPE = """\
From: "Per conto di: acquisti@pec.partner.example" <posta-certificata@pec.house.example>
Reply-To: acquisti@pec.partner.example
To: hello@norrkopingmatch.example
Subject: POSTA CERTIFICATA: Re: Contatto
X-Trasporto: posta-certificata
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/plain; charset=utf-8

Messaggio di posta certificata. L'allegato postacert.eml contiene il messaggio originale. 550 byte.
--b
Content-Type: message/rfc822; name="postacert.eml"
Content-Disposition: attachment; filename="postacert.eml"

From: acquisti@pec.partner.example
Subject: Re: Contatto
Content-Type: text/plain; charset=utf-8

Buongiorno, ci interessa.
--b--
"""


def test_letter_in_the_envelope_is_read(blind):
    mail = read_mail(ENVELOPE.encode(), encoder=blind)

    assert (mail.kind, mail.from_address) == (MailKind.REPLY, "acquisti@pec.partner.example")
    assert mail.visible_text == "Buongiorno, ci interessa."


def test_receipt_is_a_robots(blind):
    receipt = "X-Ricevuta: avvenuta-consegna\n\nIl messaggio"
    raw = f"From: posta-certificata@pec.house.example\nSubject: CONSEGNA: Contatto\n{receipt}"

    assert read_mail(raw.encode(), encoder=blind).kind is MailKind.AUTO_REPLY
