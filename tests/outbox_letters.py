"""A letter of the outbox, as a row that no database knows."""

from datetime import UTC, datetime

from dooropener.outbox import Channel, Delivery

AT = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def delivery_to(recipient="chiara@calore.example", **payload) -> Delivery:
    values = {
        "subject": "Pompe di calore da Norrköping: un distributore a Modena?",
        "text": "Gentile Chiara,\n\nun'azienda di Norrköping cerca un distributore.\n",
        "html": "<p>Gentile Chiara,</p><p>un'azienda di Norrköping cerca un distributore.</p>",
        "reply_to": None,
        "references": [],
        "headers": {},
        "after_sending": None,
    }
    return Delivery(
        id=7,
        channel=Channel.MAIL,
        fact="introduction_requested",
        recipient=recipient,
        payload={**values, **payload},
        message_id="<0123456789abcdef01234567@norrkoping.example>",
        created_at=AT,
    )
