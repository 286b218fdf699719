"""After a meeting and months later the company is asked in the chat: buttons, words, undo; only its own questions."""

from datetime import timedelta

import pytest
import pytest_asyncio
from sqlalchemy import select

from dooropener import introductions, outcomes
from dooropener.introductions import IntroductionState, MeetingOutcome, Side
from dooropener.outbox import Channel, Delivery, DeliveryState
from dooropener.outcomes import FeedbackState, FollowUpAnswer, Via
from dooropener.terms import Terms
from dooropener.words import LANGUAGES, words
from dooropener_bot.channels.transport import ChatTransport
from dooropener_bot.conversations import Conversation
from people import dmitri, sent, story

from .conftest import Talk, labels


@pytest_asyncio.fixture
async def told(talk, session, clock):
    return await story(session, clock.now())


@pytest_asyncio.fixture
async def bjorn(talk: Talk, told, session) -> Talk:
    await talk.say("hej")
    (await session.get_one(Conversation, talk.conversation_id)).person_id = told.company.person.id
    await session.flush()
    return talk


@pytest_asyncio.fixture
async def met(bjorn, told, house, session, clock):
    """They met yesterday, and Björn has been asked how it went."""
    introduction = await sent(session, house, told, clock.now())
    introduction.state = IntroductionState.CONTACTS_EXCHANGED
    await session.flush()
    when = clock.now()
    await introductions.book_meeting(session, introduction, when=when, place="video", by=told.ada, at=clock.now())
    clock.advance(hours=20)
    await deliver(house, session)
    return introduction


async def deliver(house, session):
    """The periodic job, and what the outbox does with its chat messages."""
    await session.flush()
    await outcomes.ask_due(house)
    waiting = (Delivery.channel == Channel.CHAT) & (Delivery.state == DeliveryState.PENDING)
    for delivery in await session.scalars(select(Delivery).where(waiting).order_by(Delivery.id)):
        await ChatTransport(house).send(delivery)
        delivery.state = DeliveryState.SENT
    await session.flush()


async def choose(talk, answer):
    """Press what an answer is called in the language of the conversation."""
    return await talk.press(Terms(words("sv"))(answer))


async def question_to(session, introduction, side=Side.COMPANY):
    found = await outcomes.feedback_of(session, introduction.id)
    question = [each for each in found if each.side is side and each.state is not FeedbackState.PLANNED][-1]
    await session.refresh(question)
    return question


async def test_question_stands_with_four_answers_and_own_words(bjorn, met):
    question = (await bjorn.news())[-1]

    assert question.text == "Hur gick mötet med Termo Emilia S.r.l.? Vi för inte ert svar vidare till dem."
    assert labels([question]) == [
        "Mötet blev inte av",
        "Inte tillräckligt intresse",
        "Givande samtal",
        "Samarbete är möjligt",
        "Med egna ord",
    ]


async def test_button_is_an_answer_and_words_are_added(bjorn, met, session):
    await bjorn.news()
    noted = (await choose(bjorn, MeetingOutcome.COOPERATION_POSSIBLE))[-1].text

    thanks = await bjorn.text("De vill ha ett prov i maj.")

    question = await question_to(session, met)
    assert noted == "Noterat: Samarbete är möjligt. Vill ni lägga till några ord? Skriv dem här."
    assert thanks == "Tack! En rådgivare läser det."
    assert (question.said, question.words, question.via) == (
        MeetingOutcome.COOPERATION_POSSIBLE,
        "De vill ha ett prov i maj.",
        Via.CHAT,
    )


async def test_label_typed_is_the_button_pressed(bjorn, met, session):
    await bjorn.news()

    await bjorn.say("givande samtal")

    assert (await question_to(session, met)).said is MeetingOutcome.INFORMATIVE


async def test_own_words_alone_are_an_answer(bjorn, met, session):
    await bjorn.news()
    await bjorn.press("In my own words")

    await bjorn.say("Det gick bra, vi hörs igen i maj.")

    question = await question_to(session, met)
    assert (question.state, question.said, question.words) == (
        FeedbackState.ANSWERED,
        None,
        "Det gick bra, vi hörs igen i maj.",
    )


@pytest.mark.parametrize("way", ["ångra", "button"])
async def test_undo_takes_the_answer_back_and_asks_anew(bjorn, met, session, way):
    await bjorn.news()
    await choose(bjorn, MeetingOutcome.INFORMATIVE)
    await bjorn.press("Skip")

    said = await bjorn.press("Undo") if way == "button" else await bjorn.say("ångra")

    question = await question_to(session, met)
    assert (question.state, question.said) == (FeedbackState.ASKED, None)
    assert "Hur gick mötet" in said[-1].text


async def test_undo_before_any_words_takes_it_back_too(bjorn, met, session):
    await bjorn.news()
    await choose(bjorn, MeetingOutcome.INFORMATIVE)

    await bjorn.say("ångra")

    assert (await question_to(session, met)).state is FeedbackState.ASKED


async def test_once_confirmed_the_button_says_so(bjorn, met, told, session, clock):
    await bjorn.news()
    await outcomes.confirm_meeting(
        session, met, company_says=MeetingOutcome.INFORMATIVE, partner_says=None, by=told.ada, at=clock.now()
    )

    said = await choose(bjorn, MeetingOutcome.INSUFFICIENT_INTEREST)

    assert said[-1].text == "Den här frågan är avslutad. Finns det något nytt, skriv till en rådgivare."
    assert (await question_to(session, met)).said is MeetingOutcome.INFORMATIVE


async def test_stranger_cannot_answer_by_a_guessed_button(talk, met, session, clock, house):
    question = await question_to(session, met)
    stranger = Talk(talk.engine, address="dmitri")
    await stranger.say("hej")
    person = await dmitri(session, clock.now())
    (await session.get_one(Conversation, stranger.conversation_id)).person_id = person.id
    await session.flush()

    await stranger.say(button=f"how:{question.id}:informative")

    assert (await question_to(session, met)).state is FeedbackState.ASKED


async def test_question_to_the_partner_is_not_the_companys(bjorn, met, session):
    theirs = await question_to(session, met, Side.PARTNER)

    await bjorn.say(button=f"how:{theirs.id}:informative")

    assert (await question_to(session, met, Side.PARTNER)).state is FeedbackState.ASKED


async def test_reminder_says_that_it_is_the_last(bjorn, met, house, session, clock):
    await bjorn.news()
    clock.advance(days=9)

    await deliver(house, session)

    (reminder,) = await bjorn.news()
    assert reminder.text.startswith("Jag frågar en gång till, sedan inte mer: Hur gick mötet")


async def test_question_that_was_answered_on_the_way_is_not_told(bjorn, met, house, session, clock):
    await bjorn.news()
    clock.advance(days=9)
    await session.flush()
    await outcomes.ask_due(house)
    question = await question_to(session, met)
    await outcomes.answer(session, question, MeetingOutcome.INFORMATIVE, via=Via.PAGE, at=clock.now())

    await deliver(house, session)

    assert await bjorn.news() == []


@pytest.mark.parametrize("language", LANGUAGES)
async def test_follow_up_is_answered_in_every_language(bjorn, met, told, house, session, clock, language):
    await outcomes.confirm_meeting(
        session,
        met,
        company_says=MeetingOutcome.COOPERATION_POSSIBLE,
        partner_says=None,
        by=told.ada,
        at=clock.now(),
    )
    (await session.get_one(Conversation, bjorn.conversation_id)).language = language
    told.company.person.language = language
    await bjorn.news()
    clock.moment += timedelta(days=100)
    await deliver(house, session)
    asked = (await bjorn.news())[-1]

    label = words(language).pgettext("follow_up_answer", "Business has begun")
    await bjorn.say(label)

    assert "Termo Emilia S.r.l." in asked.text
    assert label in labels([asked])
    assert (await question_to(session, met)).said is FollowUpAnswer.BUSINESS


async def test_words_right_under_the_question_answer_it(bjorn, met, session):
    await bjorn.news()

    thanks = await bjorn.text("Det gick riktigt bra, vi hörs igen efter sommaren.")

    question = await question_to(session, met)
    assert thanks == "Tack! En rådgivare läser det."
    assert question.state is FeedbackState.ANSWERED
    assert question.words == "Det gick riktigt bra, vi hörs igen efter sommaren."
    assert question.said is None


async def test_an_offer_right_under_the_question_is_asked_about(bjorn, met, session):
    await bjorn.news()

    asked = await bjorn.say("Vi söker en leverantör av kopparrör i Tyskland")
    thanks = await bjorn.say(button=f"how:{(await question_to(session, met)).id}:said")

    question = await question_to(session, met)
    assert labels(asked) == ["Ett svar om Termo Emilia S.r.l.", "Berätta om något vi erbjuder eller söker"]
    assert thanks[-1].text == "Tack! En rådgivare läser det."
    assert question.words == "Vi söker en leverantör av kopparrör i Tyskland"


@pytest.mark.parametrize("said", ["status", "Hur gick det för er?", "Jag vill prata med en rådgivare", "hej"])
async def test_other_words_right_under_the_question_do_not_answer_it(bjorn, met, session, said):
    await bjorn.news()

    await bjorn.say(said)

    assert (await question_to(session, met)).state is FeedbackState.ASKED
