"""Files and contacts: text is read, a name is taken where we asked for it, all else is declined and not kept."""

import pytest
from sqlalchemy import select

from dooropener.listings.attachments import Attachment
from dooropener_bot.channels.telegram_door import door_of
from dooropener_bot.channels.telegram_enclosures import LARGEST_TEXT
from dooropener_bot.conversations import ChatMessage, Direction, TelegramUpdate
from doubles import files
from doubles.botapi import Person

BJORN = Person(7001, "Björn", "sv")
ADA = Person(7002, "Ada", "sv")
SENTENCE = "Vi bygger värmepumpar med propan och söker en grossist kring Modena eller Bologna"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
CARD = (
    "BEGIN:VCARD\nVERSION:3.0\nFN:Björn Berg\nTEL:+46701234567\nitem1.EMAIL;TYPE=WORK:bjorn@norrpump.example\nEND:VCARD"
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
async def test_text_file_is_read_as_words(api, exchange, encoding):
    api.send_document(BJORN, "erbjudande.txt", SENTENCE.encode(encoding))

    await exchange()

    assert f"”{SENTENCE}”" in api.texts(BJORN)[-1]


async def test_caption_and_file_are_one_message(api, exchange, telegram):
    api.send_document(BJORN, "mer.TXT", "Vi söker en grossist i Bologna".encode(), caption="Vi bygger värmepumpar.")

    await exchange()

    async with telegram.sessions.begin() as session:
        heard = (await session.scalars(select(ChatMessage).where(ChatMessage.direction == Direction.IN))).one()
    assert heard.text == "Vi bygger värmepumpar.\n\nVi söker en grossist i Bologna"


async def test_document_and_picture_are_handed_on(api, exchange, telegram):
    api.send_document(BJORN, "katalog.pdf", files.pdf(), caption=SENTENCE)
    api.send_photo(BJORN, PNG)

    await exchange()

    async with telegram.sessions.begin() as session:
        kept = [file.media_type for file in await session.scalars(select(Attachment).order_by(Attachment.id))]
    assert kept == ["application/pdf", "image/png"]
    assert "Emilia-Romagna" in "".join(api.texts(BJORN))


async def test_document_is_kept_once_though_its_job_runs_twice(api, listener, exchange, telegram):
    await listener.line.start()
    number = api.send_document(BJORN, "katalog.pdf", files.pdf())
    api.pass_first, api.broken = 2, 1  # the update and the file come, the answer does not go

    await exchange()
    await door_of(telegram).handle(number)

    async with telegram.sessions.begin() as session:
        kept = list(await session.scalars(select(Attachment)))
    greeting, _ = api.texts(BJORN)
    assert "Telegram tillhör" in greeting
    assert len(kept) == 1


async def test_document_too_large_is_not_fetched(api, exchange):
    api.send_document(BJORN, "film.pdf", b"%PDF-", size=30_000_000)

    await exchange()

    assert "”film.pdf”" in api.texts(BJORN)[-1]
    assert api.called("getFile") == []


@pytest.mark.parametrize("told", [None, 10])
async def test_large_file_is_declined_whatever_its_size_is_said_to_be(api, exchange, told):
    api.send_document(BJORN, "bok.txt", b"a" * (LARGEST_TEXT + 1), size=told)

    await exchange()

    assert "högst 64 kB" in api.texts(BJORN)[-1]
    assert len(api.called("getFile")) == (0 if told is None else 1)


async def test_file_that_is_no_text_inside_is_declined(api, exchange):
    api.send_document(BJORN, "bild.txt", b"\x89PNG\x00\x00\x01\xff")

    await exchange()

    assert "”bild.txt”" in api.texts(BJORN)[-1]


@pytest.mark.parametrize("known", [True, False])
async def test_file_that_telegram_lost_is_declined(api, exchange, known):
    api.send_document(BJORN, "borta.txt", b"hej")
    api.gone.update(api.files)
    if not known:
        api.files.clear()

    await exchange()

    assert "”borta.txt”" in api.texts(BJORN)[-1]


async def until_contact(api, exchange) -> None:
    for words in (SENTENCE, "ja", "Norrpump AB, 123456-7897", "hoppa över"):
        api.say(BJORN, words)
    await exchange()


async def test_name_can_be_shared_where_we_ask_for_it(api, exchange):
    await until_contact(api, exchange)
    keys = api.called("sendMessage")[-1]["reply_markup"]["keyboard"]

    api.share_contact(BJORN)
    await exchange()

    assert [[key["request_contact"] for key in row] for row in keys] == [[True]]
    assert "e-postadress" in api.texts(BJORN)[-1]
    assert api.called("sendMessage")[-1]["reply_markup"] == {"remove_keyboard": True}


async def test_address_on_the_card_is_taken_too_and_the_number_never_kept(api, exchange, telegram):
    await until_contact(api, exchange)

    number = api.share_contact(BJORN, vcard=CARD)
    await exchange()

    async with telegram.sessions.begin() as session:
        stored = await session.get_one(TelegramUpdate, number)
    assert "roll" in api.texts(BJORN)[-1]
    assert stored.raw["message"]["contact"] == {
        "name": "Björn Berg",
        "email": "bjorn@norrpump.example",
        "user_id": BJORN.id,
    }


async def test_contact_of_another_is_declined(api, exchange):
    await until_contact(api, exchange)

    api.share_contact(BJORN, of=ADA)
    await exchange()

    assert "andra personers kontaktuppgifter" in api.texts(BJORN)[-1]


async def test_contact_that_nobody_asked_for_is_declined(api, exchange):
    api.share_contact(BJORN)

    await exchange()

    assert "behöver inte dina kontaktuppgifter" in api.texts(BJORN)[-1]


async def test_number_is_not_kept_in_a_quotation_either(api, exchange, telegram):
    api.share_contact(BJORN)
    shared = api.updates[-1]["message"]

    number = api.send(BJORN, text="hej", reply_to_message=shared)
    await exchange()

    async with telegram.sessions.begin() as session:
        stored = await session.get_one(TelegramUpdate, number)
    assert stored.raw["message"]["text"] == "hej"
    assert shared["contact"]["phone_number"] not in str(stored.raw)
