"""What an approved match means in the chat: the question, the answers, and how far it has come."""

from dataclasses import replace
from datetime import time

import pytest
import pytest_asyncio

from dooropener import enquiries, introductions, matches, organisations, outbox
from dooropener.enquiries import EnquiryTopic
from dooropener.errors import DeliveryWaits
from dooropener.introductions import IntroductionState
from dooropener.organisations import MembershipState
from dooropener_bot.channels.transport import ChatTransport
from dooropener_bot.conversations import Button, Conversation, Direction, Reply, messages
from people import _published, asked, bjorns_company, chiaras_firm, heat_pumps_sought, story

from .conftest import Talk, labels


@pytest_asyncio.fixture
async def told(talk, session, clock):
    return await story(session, clock.now())


@pytest_asyncio.fixture
async def bjorn(talk: Talk, told, session) -> Talk:
    """Björn's conversation, with him known in it."""
    return await known(talk, told.company.person, session)


async def known(talk: Talk, person, session) -> Talk:
    await talk.say("hej")
    (await session.get_one(Conversation, talk.conversation_id)).person_id = person.id
    await session.flush()
    return talk


async def tell(house, session, delivery) -> None:
    """What the outbox does with a chat message."""
    await session.flush()
    await ChatTransport(house).send(delivery)


async def ask(house, session, told, clock):
    introduction = await asked(session, told, clock.now())
    delivery = await outbox.enqueue_chat(
        session,
        fact="introduction_asked",
        person_id=told.company.person.id,
        values={"introduction_id": introduction.id, "partner": "Termo Emilia S.r.l."},
        at=clock.now(),
    )
    await tell(house, session, delivery)
    return introduction


async def state_of(session, introduction) -> IntroductionState:
    return (await introductions.get_introduction(session, introduction.id)).state


async def test_question_names_the_partner_and_what_it_looks_for(bjorn, told, house, session, clock):
    await ask(house, session, told, clock)

    (question,) = await bjorn.news()

    assert "Ska vi presentera er för Termo Emilia S.r.l. (Emilia-Romagna)?" in question.text
    assert "De söker: Cerchiamo pompe di calore R290 da distribuire" in question.text
    assert labels([question]) == ["Ja, presentera oss", "Nej tack", "Varför?", "Senare", "Jag har en fråga"]


async def test_yes_in_words_is_consent(bjorn, told, house, session, clock):
    introduction = await ask(house, session, told, clock)

    said = await bjorn.text("ja")

    assert await state_of(session, introduction) is IntroductionState.COMPANY_CONSENTED
    assert "skriver en rådgivare till Termo Emilia S.r.l." in said


async def test_yes_pressed_twice_is_one_consent(bjorn, told, house, session, clock):
    introduction = await ask(house, session, told, clock)
    await bjorn.say(button=f"door:{introduction.id}:yes")

    said = await bjorn.text(button=f"door:{introduction.id}:yes")

    assert said == "Termo Emilia S.r.l.: ni har sagt ja, och en rådgivare skriver brevet."


async def test_no_asks_why_and_closes(bjorn, told, house, session, clock):
    introduction = await ask(house, session, told, clock)
    await bjorn.say("nej tack")
    before = await state_of(session, introduction)

    said = "".join(message.text for message in await bjorn.press("A competitor"))

    changes = await introductions.history_of(session, introduction)
    assert before is IntroductionState.ASKED
    assert await state_of(session, introduction) is IntroductionState.CLOSED
    assert "de får aldrig veta något" in said
    assert changes[-1].reason == "En konkurrent"


async def test_no_can_be_undone_before_the_reason(bjorn, told, house, session, clock):
    introduction = await ask(house, session, told, clock)
    await bjorn.say("nej tack")
    await bjorn.say("ångra")

    await bjorn.say("ja")

    assert await state_of(session, introduction) is IntroductionState.COMPANY_CONSENTED


async def test_later_rests_until_a_date(bjorn, told, house, session, clock):
    introduction = await ask(house, session, told, clock)
    await bjorn.say("senare")

    said = await bjorn.text("om en månad")

    loaded = await introductions.get_introduction(session, introduction.id)
    assert loaded.state is IntroductionState.SNOOZED
    assert str(loaded.snoozed_until) == "2026-04-01"
    assert said == "Jag frågar igen den 1 april 2026."


async def test_later_takes_a_day_in_words(bjorn, told, house, session, clock):
    await ask(house, session, told, clock)
    await bjorn.say("senare")

    assert await bjorn.text("den 15 maj passar bättre") == "Jag frågar igen den 15 maj 2026."


async def test_later_without_a_day_is_asked_for_once_more(bjorn, told, house, session, clock):
    introduction = await ask(house, session, told, clock)
    await bjorn.say("senare")
    await bjorn.say("den 15 maj 2036")

    assert await state_of(session, introduction) is IntroductionState.ASKED


async def test_answers_are_undone_by_word_or_button(bjorn, told, house, session, clock):
    introduction = await ask(house, session, told, clock)
    await bjorn.say("ja")
    consented = await state_of(session, introduction)
    asked_again = await bjorn.text("ångra")
    clock.advance(minutes=1)
    await bjorn.say("senare")
    await bjorn.say("om en månad")
    await bjorn.press("Undo")

    assert consented is IntroductionState.COMPANY_CONSENTED
    assert "Ska vi presentera er för Termo Emilia S.r.l." in asked_again
    assert await state_of(session, introduction) is IntroductionState.ASKED


async def test_yes_stands_once_an_advisor_has_acted(bjorn, told, house, session, clock):
    introduction = await ask(house, session, told, clock)
    await bjorn.say("ja")
    (await introductions.get_introduction(session, introduction.id)).letter_approved_at = clock.now()
    await session.flush()

    said = await bjorn.text("ångra")

    assert "det går inte att ångra här" in said
    assert await state_of(session, introduction) is IntroductionState.COMPANY_CONSENTED


async def test_why_gives_the_reasons_and_asks_again(bjorn, told, house, session, clock):
    introduction = await ask(house, session, told, clock)
    await bjorn.news()

    said = await bjorn.say("varför?")

    assert "Därför tänker vi på Termo Emilia S.r.l." in said[0].text
    assert labels(said)[0] == "Ja, presentera oss"
    assert await state_of(session, introduction) is IntroductionState.ASKED


async def test_question_goes_to_the_office_and_the_door_stays_open(bjorn, told, house, session, clock):
    introduction = await ask(house, session, told, clock)
    await bjorn.press("I have a question")

    said = await bjorn.text("Har de eget lager?")

    (talk,) = await enquiries.enquiries_about(session, introduction)
    assert "skickat din fråga vidare" in said
    assert (talk.topic, [line.text for line in talk.lines]) == (EnquiryTopic.QUESTION, ["Har de eget lager?"])
    assert await state_of(session, introduction) is IntroductionState.ASKED


async def test_unverified_person_is_told_what_has_to_happen_first(bjorn, told, house, session, clock):
    told.company.membership.state = MembershipState.UNVERIFIED
    introduction = await ask(house, session, told, clock)
    await bjorn.news()

    said = await bjorn.text("ja")

    assert "Kontoret behöver först bekräfta" in said
    assert await state_of(session, introduction) is IntroductionState.ASKED


async def test_colleague_whom_nobody_confirmed_sees_nothing_of_others(talk, told, house, session, clock):
    stranger = await bjorns_company(session, clock.now())  # the same number joins the same company
    await asked(session, told, clock.now())
    colleague = await known(Talk(talk.engine, address="kollega"), stranger.person, session)

    said = await colleague.text("status")

    assert "Termo Emilia" not in said


async def test_others_introductions_do_not_exist(talk, told, house, session, clock):
    introduction = await asked(session, told, clock.now())
    await talk.say("hej")
    conversation = await session.get_one(Conversation, talk.conversation_id)
    messages.add_replies(session, conversation, [reply_with(f"door:{introduction.id}:why")], at=clock.now())
    await session.flush()
    await talk.news()

    assert await talk.text(button=f"door:{introduction.id}:why") == "Jag hittar inte den introduktionen bland era."


def reply_with(value: str):
    return Reply("?", ((Button("?", value),),))


async def test_question_waits_while_something_else_is_going_on(bjorn, told, house, session, clock):
    await bjorn.say("Vi söker en tillverkare av kretskort i Riga")
    introduction = await ask(house, session, told, clock)

    (question,) = await bjorn.news()
    await bjorn.say("ja")  # answers the listing's question, not the door's

    assert "Svara med knapparna när du vill" in question.text
    assert await state_of(session, introduction) is IntroductionState.ASKED


async def test_which_of_two_doors_is_asked(bjorn, told, house, session, clock):
    first = await ask(house, session, told, clock)
    other = await second_door(session, told, clock)
    await bjorn.news()

    said = await bjorn.say("ja")
    await bjorn.say(button=f"door:{other.id}:yes")

    assert labels(said) == ["Termo Emilia S.r.l.", "Wärme Linz GmbH"]
    assert await state_of(session, other) is IntroductionState.COMPANY_CONSENTED
    assert await state_of(session, first) is IntroductionState.ASKED


async def second_door(session, told, clock):
    contact = await chiaras_firm(session, clock.now(), region="linz", country="AT", language="de")
    firm = await organisations.get_organisation(session, contact.organisation_id)
    firm.name = "Wärme Linz GmbH"
    partner = await _published(session, firm, heat_pumps_sought(), None, contact, told.ada, clock.now())
    match = await matches.make_by_hand(session, told.local, partner, by=told.ada, at=clock.now())
    match = await matches.get_match(session, match.id)
    return await asked(session, replace(told, match=match), clock.now())


async def test_status_tells_each_stage(bjorn, told, house, session, clock):
    await ask(house, session, told, clock)
    await bjorn.say("ja")

    said = await bjorn.text("status")

    assert said.startswith("1 introduktion är på gång:")
    assert "ni har sagt ja, och en rådgivare skriver brevet" in said


async def test_fact_is_told_once_however_often_it_is_sent(bjorn, told, house, session, clock):
    delivery = await outbox.enqueue_chat(
        session, fact="listing_published", person_id=told.company.person.id, values={"title": "Värme"}, at=clock.now()
    )
    await tell(house, session, delivery)
    await tell(house, session, delivery)

    assert [message.text for message in await bjorn.news()] == [
        "Er annons ”Värme” är publicerad. Nu letar vi efter företag som passar."
    ]


async def test_answered_question_is_not_asked_any_more(bjorn, told, house, session, clock):
    introduction = await asked(session, told, clock.now())
    await introductions.consent(session, introduction, by=told.company.person, at=clock.now())
    delivery = await outbox.enqueue_chat(
        session,
        fact="introduction_asked",
        person_id=told.company.person.id,
        values={"introduction_id": introduction.id, "partner": "Termo Emilia S.r.l."},
        at=clock.now(),
    )
    await tell(house, session, delivery)

    assert await bjorn.news() == []


async def test_fact_is_told_at_the_door_used_last(bjorn, told, house, session, clock):
    terminal = await known(Talk(bjorn.engine, address="björn i terminalen"), told.company.person, session)
    await terminal.news()
    clock.advance(minutes=1)
    await bjorn.say("hej igen")
    delivery = await outbox.enqueue_chat(
        session,
        fact="introduction_sent",
        person_id=told.company.person.id,
        values={"introduction_id": 1, "partner": "Termo Emilia S.r.l."},
        at=clock.now(),
    )
    await tell(house, session, delivery)

    (one,) = await bjorn.news()
    assert one.direction is Direction.OUT
    assert await terminal.news() == []


async def test_fact_waits_until_quiet_hours_are_over(bjorn, told, house, session, clock):
    told.company.person.quiet_from, told.company.person.quiet_to = time(12), time(14)  # it is 13 in Stockholm
    delivery = await outbox.enqueue_chat(
        session, fact="listing_published", person_id=told.company.person.id, values={"title": "Värme"}, at=clock.now()
    )
    with pytest.raises(DeliveryWaits) as waits:
        await tell(house, session, delivery)
    asleep = await bjorn.news()
    clock.moment = waits.value.until

    await tell(house, session, delivery)

    assert (asleep, len(await bjorn.news())) == ([], 1)
    assert clock.now().hour == 13
