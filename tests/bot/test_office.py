"""Talking to an advisor: the message, the answer behind the right door, the partner's question."""

import pytest_asyncio
from sqlalchemy import select

from dooropener import enquiries, introductions
from dooropener.enquiries import Enquiry, EnquiryState, EnquiryTopic
from dooropener.introductions import Rhythm
from dooropener.outbox import Channel, DeliveryState
from dooropener.outbox.models import Delivery
from dooropener_bot.channels.transport import ChatTransport
from dooropener_bot.conversations import ChatMessage, Conversation, Door
from dooropener_bot.conversations.dialogues.status import NEXT, WITH_PARTNER
from people import ada, asked, bjorns_company, replied, sent, story

from .conftest import Talk, labels

MATTER = "Kan någon hjälpa oss med tullen i Kina, 070-000 00 00?"


@pytest_asyncio.fixture
async def company(talk, session, clock):
    return await bjorns_company(session, clock.now(), verified_by=await ada(session, clock.now()))


async def known(talk: Talk, person, session) -> Talk:
    await talk.say("hej")
    (await session.get_one(Conversation, talk.conversation_id)).person_id = person.id
    await session.flush()
    return talk


@pytest_asyncio.fixture
async def bjorn(talk, company, session):
    return await known(talk, company.person, session)


async def _write(talk: Talk, text: str = MATTER) -> str:
    await talk.say("jag vill prata med en människa")
    return await talk.text(text)


async def _the_enquiry(session) -> Enquiry:
    number = await session.scalar(select(Enquiry.id))
    return await enquiries.get_enquiry(session, number)


async def _chat_deliveries(session):
    query = select(Delivery).where(Delivery.channel == Channel.CHAT, Delivery.fact == "enquiry_answered")
    return list(await session.scalars(query.order_by(Delivery.id)))


async def _answer(house, session, clock, text="Gärna, jag ringer i morgon."):
    advisor = await ada(session, clock.now(), email="ada2@norrkoping.example")
    await enquiries.answer(session, await _the_enquiry(session), text, language="sv", by=advisor, at=clock.now())
    delivery = (await _chat_deliveries(session))[-1]
    await ChatTransport(house).send(delivery)
    delivery.state = DeliveryState.SENT
    await session.flush()


async def test_message_is_kept_with_its_language_and_time(bjorn, session, company, clock):
    said = await _write(bjorn)

    enquiry = await _the_enquiry(session)
    (line,) = enquiry.lines
    assert said == "Skickat, tack. En rådgivare svarar dig här."
    assert (enquiry.person_id, enquiry.state, enquiry.unanswered) == (company.person.id, EnquiryState.OPEN, 1)
    assert (line.text, line.language, line.at, line.user) == (MATTER, "sv", clock.now(), None)


async def test_office_gets_one_mail_that_says_where_and_not_what(bjorn, house, session):
    await _write(bjorn)
    await _write(bjorn, "Och en sak till: vilka papper behövs?")

    enquiry = await _the_enquiry(session)
    query = select(Delivery).where(Delivery.channel == Channel.MAIL)
    (mail,) = await session.scalars(query)
    assert (mail.fact, mail.recipient) == ("company_wrote", house.settings.office_email)
    assert f"{house.settings.public_url}/enquiries/{enquiry.id}" in mail.payload["text"]
    assert "tull" not in mail.payload["text"] + mail.payload["html"] + mail.payload["subject"]
    assert [line.text for line in enquiry.lines] == [MATTER, "Och en sak till: vilka papper behövs?"]


async def test_someone_unknown_is_asked_once_how_to_be_reached(talk, session):
    await talk.say("hej")

    asked_once = await _write(talk, "Vi har en fråga om tull i Kina")
    thanks = await talk.text("dmitri@firma.example")

    assert "e-postadress" in asked_once
    assert thanks == "Skickat, tack. En rådgivare svarar dig här."
    assert len((await _the_enquiry(session)).lines) == 2


async def test_answer_comes_with_the_advisors_name_and_can_be_answered(bjorn, house, session, clock):
    await _write(bjorn)
    await _answer(house, session, clock)

    (answer,) = await bjorn.news()
    await bjorn.press("Write back")
    await bjorn.say("Bra, efter nio passar bäst.")

    enquiry = await _the_enquiry(session)
    assert answer.text == "Ada på kontoret svarar dig:\n\nGärna, jag ringer i morgon."
    assert labels([answer]) == ["Skriv tillbaka"]
    assert (enquiry.state, enquiry.unanswered) == (EnquiryState.OPEN, 1)
    assert [line.text for line in enquiry.lines][1:] == ["Gärna, jag ringer i morgon.", "Bra, efter nio passar bäst."]


async def test_office_asks_about_a_pair_and_the_answer_comes_back(talk, house, session, clock):
    told = await story(session, clock.now())
    bjorn = await known(talk, told.company.person, session)
    await enquiries.ask(
        session,
        told.company.person,
        "Har ni F-gas-certifikat?",
        match_id=told.match.id,
        language="sv",
        by=told.ada,
        at=clock.now(),
    )
    (delivery,) = await session.scalars(select(Delivery).where(Delivery.fact == "enquiry_asked"))
    await ChatTransport(house).send(delivery)

    (question,) = await bjorn.news()
    await bjorn.press("Write back")
    await bjorn.say("Ja, sedan 2024.")

    enquiry = await _the_enquiry(session)
    (about,) = await enquiries.asked_about(session, told.match)
    assert question.text == "Ada på kontoret undrar en sak om ”Värmepumpar med propan”:\n\nHar ni F-gas-certifikat?"
    assert (enquiry.state, [line.text for line in enquiry.lines][-1]) == (EnquiryState.OPEN, "Ja, sedan 2024.")
    assert about.id == enquiry.lines[0].id


async def test_answer_goes_to_the_door_used_last(bjorn, house, session, company, clock):
    await _write(bjorn)
    clock.advance(hours=1)
    terminal = await known(Talk(bjorn.engine, address="björn@dator", door=Door.TERMINAL), company.person, session)
    await bjorn.news()
    await terminal.news()

    await _answer(house, session, clock)

    assert await bjorn.news() == []
    assert "jag ringer i morgon" in (await terminal.news())[0].text


async def test_what_nobody_understands_is_offered_to_the_advisor_who_answered(bjorn, house, session, clock):
    await _write(bjorn)
    await _answer(house, session, clock)
    await bjorn.news()

    said = await bjorn.say("när spelar IFK nästa match egentligen?")

    assert "Skicka det jag just skrev" in labels(said) or "Nej, låt vara" in labels(said)


async def test_others_talks_cannot_be_written_into(bjorn, talk, house, session, clock):
    await _write(bjorn)
    enquiry = await _the_enquiry(session)
    stranger = Talk(bjorn.engine, address="dmitri")
    await stranger.say("hej")
    conversation = await session.get_one(Conversation, stranger.conversation_id)
    value = f"enquiry:{enquiry.id}"
    session.add(_offered(conversation, value, clock))
    await session.flush()

    await stranger.say(button=value)
    await stranger.say("Jag vill också vara med i det här samtalet")

    assert [line.text for line in (await _the_enquiry(session)).lines] == [MATTER]


def _offered(conversation, value, clock) -> ChatMessage:
    return ChatMessage(
        conversation_id=conversation.id,
        channel=conversation.channel,
        direction="out",
        text="",
        buttons=[[{"label": "x", "value": value}]],
        at=clock.now(),
        handled_at=clock.now(),
    )


@pytest_asyncio.fixture
async def questioned(talk, house, session, clock):
    """Chiara asked something before she decides."""
    told = await story(session, clock.now())
    introduction = await replied(session, house, told, clock.now())
    await known(talk, told.company.person, session)
    await introductions.pose_question(
        session, introduction, by=told.ada, question="Quanti pezzi all'anno?", at=clock.now()
    )
    query = select(Delivery).where(Delivery.fact == "partner_question")
    await ChatTransport(house).send((await session.scalars(query)).one())
    return told, introduction


async def test_partners_question_is_answered_in_the_chat(questioned, talk, session):
    _, introduction = questioned
    (question,) = await talk.news()

    await talk.press("Answer the question")
    said = await talk.text("Omkring fyrahundra om året.")

    (enquiry,) = await enquiries.enquiries_about(session, introduction)
    assert "Quanti pezzi all'anno?" in question.text
    assert "Tack. En rådgivare skickar ditt svar vidare till Termo Emilia S.r.l." in said
    assert (enquiry.topic, enquiry.lines[0].text) == (EnquiryTopic.ANSWER, "Omkring fyrahundra om året.")


async def test_status_says_whose_turn_it_is_with_a_question(questioned, talk, house, session, clock):
    told, introduction = questioned
    await talk.news()
    ours = (await talk.say("status"))[0]
    await talk.press("Answer the question")
    await talk.say("Omkring fyrahundra om året.")
    theirs = await talk.text("status")
    await introductions.answer_question(
        session,
        introduction,
        by=told.ada,
        text="Circa quattrocento all'anno.",
        at=clock.now(),
        house=house,
    )
    (enquiry,) = await enquiries.enquiries_about(session, introduction)
    await enquiries.close(session, enquiry, by=told.ada, at=clock.now())

    assert "Det är din tur: svara på frågan" in ours.text
    assert labels([ours]) == ["Svara på frågan"]
    assert "Det är vår tur: en rådgivare skickar ert svar vidare." in theirs
    assert "Det är deras tur: de har fått svaret." in await talk.text("status")


async def test_answer_that_comes_too_late_is_not_taken(questioned, talk, session, clock):
    told, introduction = questioned
    await talk.news()
    await talk.press("Answer the question")
    await introductions.withdraw(session, introduction, by=told.ada, reason="dubbel", at=clock.now())

    said = await talk.text("Omkring fyrahundra om året.")

    assert "drogs tillbaka" in said
    assert await enquiries.enquiries_about(session, introduction) == []


async def test_status_says_what_is_the_companys_to_do(talk, session, clock):
    told = await story(session, clock.now())
    await asked(session, told, clock.now())
    await known(talk, told.company.person, session)

    said = await talk.say("status")

    assert "→ Det är din tur: säg ja, nej eller senare." in said[0].text
    assert labels(said) == ["Visa mina dörrar"]


def test_every_open_state_says_whose_turn_it_is():
    assert set(NEXT) | WITH_PARTNER == set(introductions.OPEN)


async def test_status_says_after_how_many_working_days_a_letter_is_given_up_here(talk, session, house, clock):
    told = await story(session, clock.now())
    await sent(session, house, told, clock.now())
    await introductions.choose_rhythm(session, Rhythm(2, 5, 35), by=told.ada, at=clock.now())
    await known(talk, told.company.person, session)

    said = await talk.say("status")

    assert "Kommer inget svar på 35 arbetsdagar" in said[0].text


async def test_asking_whose_turn_it_is_shows_the_status(talk, session, clock):
    told = await story(session, clock.now())
    await asked(session, told, clock.now())
    await known(talk, told.company.person, session)

    assert "Det är din tur" in await talk.text("Vad händer nu?")


async def test_a_bare_no_is_an_answer_to_the_advisor(bjorn, house, session, clock):
    await _write(bjorn)
    await _answer(house, session, clock, "Passar det i morgon?")
    await bjorn.news()
    await bjorn.press("Write back")

    said = await bjorn.text("nej")

    assert said == "Skickat, tack. En rådgivare svarar dig här."
    assert (await _the_enquiry(session)).lines[-1].text == "nej"


async def test_write_back_can_be_left(bjorn, house, session, clock):
    await _write(bjorn)
    await _answer(house, session, clock)
    await bjorn.news()
    await bjorn.press("Write back")

    await bjorn.press("Never mind")

    assert len((await _the_enquiry(session)).lines) == 2


async def test_where_the_last_door_is_shut_the_answer_goes_to_the_one_before(bjorn, house, session, company, clock):
    """Telegram has been switched off since."""
    await _write(bjorn)
    telegram = await known(Talk(bjorn.engine, address="4711", door=Door.TELEGRAM), company.person, session)
    await bjorn.news()
    await telegram.news()

    await _answer(house, session, clock)

    assert "jag ringer i morgon" in (await bjorn.news())[0].text


SENT_STAYS = "Det som är skickat kan jag inte ta tillbaka, men du kan skriva till rådgivaren en gång till."


async def test_undo_after_a_message_says_that_it_is_sent_and_sends_nothing_more(bjorn, session):
    await _write(bjorn)

    undone = await bjorn.text("ångra")
    await bjorn.say("Vi bygger värmepumpar och söker en grossist i Modena")

    assert undone == SENT_STAYS
    assert [line.text for line in (await _the_enquiry(session)).lines] == [MATTER]


async def test_undo_before_telling_how_to_be_reached_sends_nothing_more(talk, session):
    await talk.say("hej")
    await _write(talk, "Vi undrar över tullen i Kina")

    undone = await talk.text("ångra")
    await talk.say("Vi bygger värmepumpar och söker en grossist i Modena")

    assert undone == SENT_STAYS
    assert len((await _the_enquiry(session)).lines) == 1


async def test_undo_after_a_message_in_the_middle_of_a_listing_asks_its_question_again(bjorn, session):
    await bjorn.say("Vi bygger värmepumpar och söker en grossist i Modena")
    await _write(bjorn)

    undone = await bjorn.say("ångra")

    assert undone[0].text == SENT_STAYS
    assert "Så här har jag förstått er" in undone[1].text
    assert len((await _the_enquiry(session)).lines) == 1
