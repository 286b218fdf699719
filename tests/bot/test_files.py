"""Documents and pictures in the conversation, the same behind every door."""

import pytest
import pytest_asyncio
from selectolax.lexbor import LexborHTMLParser

from dooropener import listings, organisations
from dooropener.listings import MOST_FILES
from dooropener_bot.conversations import ChatMessage, Conversation, Door, File
from doubles.files import OLE, PNG, docx, pdf
from people import NUMBER, eva, heat_pumps_offered, story

from .conftest import BJORNS_SENTENCE, Talk, fields, labels, said

DATASHEET = File("Datablad.pdf", pdf())
MACROS = File("Priser.docx", docx({"word/vbaProject.bin": OLE}))


async def send(talk: Talk, *attached: File, text: str = "") -> list[ChatMessage]:
    received = await talk.engine.receive(talk.door, talk.address, text=text, language="sv", attached=attached)
    talk.conversation_id = received.conversation_id
    await talk.engine.handle_pending(received.conversation_id)
    return await talk.news()


def told(answers: list[ChatMessage]) -> str:
    return "\n".join(answer.text for answer in answers)


@pytest_asyncio.fixture
async def bjorn(talk, session, clock):
    """Björn, who has one listing."""
    known = await story(session, clock.now())
    await talk.say("hej")
    (await session.get_one(Conversation, talk.conversation_id)).person_id = known.company.person.id
    await session.flush()
    return known


@pytest.mark.parametrize("door", [Door.WEB, Door.TELEGRAM])
async def test_file_of_a_draft_comes_to_its_listing(talk, bjorn, session, door):
    talk.door = door
    (await session.get_one(Conversation, talk.conversation_id)).channel = door
    await session.flush()
    await talk.say("Vi söker också en leverantör av kompressorer i Linz")
    answers = await send(talk, DATASHEET)
    await talk.say("ja")

    newest = (await listings.listings_of(session, bjorn.company.organisation.id))[0]
    files = await listings.attachments_of(session, newest.id)
    assert "Jag har bifogat ”Datablad.pdf” till det du skriver." in told(answers)
    assert labels(answers) != []  # the question that was open is asked again
    assert [file.name for file in files] == ["Datablad.pdf"]


async def test_words_that_come_along_are_the_listing(talk):
    answers = await send(talk, DATASHEET, text=BJORNS_SENTENCE)

    assert "Jag har bifogat ”Datablad.pdf” till det du skriver." in told(answers)
    assert "Emilia-Romagna" in answers[-1].text


async def test_file_before_any_words_waits_for_them(talk, session):
    await talk.say("hej")
    answers = await send(talk, DATASHEET)
    await talk.say(BJORNS_SENTENCE)

    conversation = await session.get_one(Conversation, talk.conversation_id)
    assert "Jag sparar ”Datablad.pdf” till er annons." in told(answers)
    assert len(conversation.state["files"]) == 1


async def test_file_waits_while_something_else_is_talked_about(talk, session):
    await talk.say("hej")
    await send(talk, DATASHEET)
    await talk.say("Vi vill anmäla vårt företag")
    waiting = (await session.get_one(Conversation, talk.conversation_id)).state["files"]
    await talk.say("avbryt")

    assert len(waiting) == 1
    assert (await session.get_one(Conversation, talk.conversation_id)).state["files"] == []


async def test_file_goes_to_the_only_listing_there_is(talk, bjorn, session):
    answers = await send(talk, DATASHEET, File("bild.png", PNG))

    files = await listings.attachments_of(session, bjorn.local.id)
    assert told(answers) == "Tack. Rådgivaren ser det nu vid ”Värmepumpar med propan”."
    assert [file.name for file in files] == ["Datablad.pdf", "bild.png"]


async def second_listing(session, bjorn, clock):
    return await listings.draft(
        session,
        organisation=bjorn.company.organisation,
        fields=heat_pumps_offered(),
        by=bjorn.company.person,
        contact=None,
        source="chat",
        at=clock.now(),
    )


async def test_among_several_listings_one_is_chosen(talk, bjorn, session, clock):
    second = await second_listing(session, bjorn, clock)
    asked = await send(talk, DATASHEET)
    answer = await talk.text(button=f"file:{bjorn.local.id}")

    assert labels(asked) == ["Värmepumpar med propan", "Värmepumpar med propan", "En ny annons"]
    assert "Tack. Rådgivaren ser det nu" in answer
    assert len(await listings.attachments_of(session, bjorn.local.id)) == 1
    assert await listings.attachments_of(session, second.id) == []


async def test_listing_of_others_cannot_be_chosen(talk, bjorn, session, clock):
    await second_listing(session, bjorn, clock)
    await send(talk, DATASHEET)

    await talk.say(button=f"file:{bjorn.partner.id}")

    assert await listings.attachments_of(session, bjorn.partner.id) == []


async def test_who_is_not_confirmed_reaches_only_what_he_wrote(talk, bjorn, session, clock):
    advisor = await eva(session, clock.now())
    await organisations.end(session, bjorn.company.membership, by=advisor, at=clock.now())
    await organisations.register_company(
        session,
        name="Björns Värme AB",
        registration_number=NUMBER,
        person=bjorn.company.person,
        contact_name="Björn",
        contact_email="bjorn@bjornsvarme.example",
        at=clock.now(),
    )
    bjorn.local.author_person_id = None
    await session.flush()

    await send(talk, DATASHEET)

    assert await listings.attachments_of(session, bjorn.local.id) == []


async def test_macros_are_refused_in_words_and_not_kept(talk, bjorn, session):
    answers = await send(talk, MACROS, DATASHEET)

    message = (await session.get_one(ChatMessage, answers[0].id - 1)).raw
    assert "”Priser.docx” innehåller makron eller andra program." in told(answers)
    assert message["files"][0] == {"name": "Priser.docx", "refused": "macros"}
    assert [file.name for file in await listings.attachments_of(session, bjorn.local.id)] == ["Datablad.pdf"]


async def test_raw_message_says_which_bytes_came(talk, bjorn, session):
    answers = await send(talk, DATASHEET)

    (kept,) = await listings.attachments_of(session, bjorn.local.id)
    (noted,) = (await session.get_one(ChatMessage, answers[0].id - 1)).raw["files"]
    assert noted == {"name": "Datablad.pdf", "id": kept.id, "size": len(pdf()), "sha256": kept.sha256}


async def test_more_files_than_a_listing_holds_are_refused(talk, bjorn):
    answers = await send(talk, *[DATASHEET] * (MOST_FILES + 1))

    assert "för många filer" in told(answers)


async def test_same_message_twice_keeps_one_file(talk, bjorn, session):
    for _ in range(2):
        await talk.engine.receive(talk.door, talk.address, language="sv", external_id="7", attached=[DATASHEET])
    await talk.engine.handle_pending(talk.conversation_id)

    assert len(await listings.attachments_of(session, bjorn.local.id)) == 1


async def upload(browser, *chosen: File, text: str = ""):
    """Choose files in the form and send it, as a browser without scripts does."""
    page = await browser.get("/chat")
    parts = [("file", (file.name, file.content, "text/html")) for file in chosen]
    return await browser.post("/chat", data={**fields(page), "text": text}, files=parts, follow_redirects=True)


async def test_form_without_scripts_takes_a_file(browser, house):
    page = await upload(browser, DATASHEET, text=BJORNS_SENTENCE)

    shown = LexborHTMLParser(page.text).css(".said .file")
    assert [name.text() for name in shown] == ["Datablad.pdf"]
    assert "Jag har bifogat ”Datablad.pdf” till det du skriver." in page.text


async def test_empty_file_field_is_no_file(browser, house):
    await upload(browser, File("", b""), text="hej")

    assert all("files" not in (message.raw or {}) for message in await said(house))


async def test_file_that_is_far_too_large_is_refused_at_once(browser):
    await browser.get("/chat")

    answer = await upload(browser, File("stor.pdf", b"%PDF-" + bytes(16_000_000)))

    assert answer.status_code == 413


async def test_name_of_a_file_is_text_on_the_page(browser):
    page = await upload(browser, File("<img src=x onerror=alert(1)>.pdf", pdf()))

    assert "<img" not in page.text
