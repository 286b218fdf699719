"""Handing over to a mail server, and what its answers mean."""

import pytest

from dooropener.errors import DeliveryFailed
from dooropener.outbox import Channel, Delivery, SmtpTransport, Trouble, return_path, trouble_of


@pytest.fixture
def delivery(clock):
    return Delivery(
        id=7,
        channel=Channel.MAIL,
        fact="introduction_requested",
        recipient="chiara@calore.example",
        payload={
            "subject": "Norrköping",
            "text": "Buongiorno",
            "html": "<p>Buongiorno</p>",
            "reply_to": None,
            "references": [],
            "headers": {},
            "after_sending": None,
        },
        message_id="<abc@norrkoping.example>",
        created_at=clock.now(),
    )


async def test_send_hands_over_and_returns_the_answer(smtp, server, settings, delivery):
    answer = await smtp.send(delivery)

    assert answer == "2.0.0 queued as 1"
    [mail] = server.received
    assert (mail.sender, mail.recipients) == (return_path(settings, 7), ("chiara@calore.example",))
    assert mail.letter["Message-ID"] == "<abc@norrkoping.example>"


async def test_send_redirects_every_letter(settings, server, delivery):
    trial = settings.model_copy(update={"smtp_port": server.port, "mail_redirect_all": "ada@norrkoping.example"})

    await SmtpTransport(trial).send(delivery)

    assert server.received[0].recipients == ("ada@norrkoping.example",)


@pytest.mark.parametrize(
    ("fault", "permanent"),
    [
        ({"refuse_recipient": "550 5.1.1 no such user"}, True),
        ({"refuse_recipient": "450 4.2.0 greylisted, come again"}, False),
        ({"refuse_data": "554 5.7.1 refused by policy"}, True),
        ({"refuse_data": "451 4.3.0 try later"}, False),
        ({"drop_after_data": 1}, False),
    ],
)
async def test_send_says_whether_trying_again_helps(smtp, server, delivery, fault, permanent):
    for name, value in fault.items():
        setattr(server, name, value)

    with pytest.raises(DeliveryFailed) as failure:
        await smtp.send(delivery)

    assert failure.value.permanent is permanent
    assert server.received == []


async def test_send_waits_for_a_server_that_is_away(settings, delivery, unused_tcp_port):
    transport = SmtpTransport(settings.model_copy(update={"smtp_port": unused_tcp_port}))

    with pytest.raises(DeliveryFailed) as failure:
        await transport.send(delivery)

    assert failure.value.permanent is False


async def test_send_waits_for_a_key_that_has_gone(settings, server, delivery, tmp_path):
    """It was there at the start; what is unsigned does not leave."""
    changes = {"smtp_port": server.port, "dkim_selector": "doors", "dkim_key_file": tmp_path / "gone.pem"}

    with pytest.raises(DeliveryFailed) as failure:
        await SmtpTransport(settings.model_copy(update=changes)).send(delivery)

    assert (failure.value.permanent, trouble_of(failure.value.answer)) == (False, Trouble.SIGNATURE)
    assert server.received == []


@pytest.mark.parametrize(("channel", "trouble"), [(Channel.MAIL, Trouble.REFUSED), (Channel.CHAT, None)])
def test_only_letters_have_troubles_of_a_mail_server(delivery, channel, trouble):
    delivery.channel, delivery.attempts, delivery.answer = channel, 1, "550 blocked"

    assert delivery.trouble is trouble


@pytest.mark.parametrize("recipient", ["no address", "a@b@c.example", "jürgen@calore.example", "x\n@calore.example"])
async def test_send_gives_up_at_once_on_what_is_no_address(smtp, server, delivery, recipient):
    delivery.recipient = recipient

    with pytest.raises(DeliveryFailed) as failure:
        await smtp.send(delivery)

    assert failure.value.permanent is True
    assert server.received == []
