"""Who is away from the chat page while something is said there gets a letter with a way in, once a day."""

from datetime import time

import pytest_asyncio
from sqlalchemy import select

from dooropener import outbox
from dooropener.accounts import Alerts
from dooropener.outbox import Delivery
from dooropener_bot.channels.news_letters import AWAY_FOR, WRITTEN_ANYWAY, write_to_absent
from dooropener_bot.conversations import FACTS, Conversation, messages
from people import bjorns_company

from .test_coming_in import BJORN, new_browser, path_in, post, texts  # noqa: F401  # a fixture
from .test_doors import known, tell

AWAY = {"minutes": AWAY_FOR.total_seconds() // 60 + 1}


@pytest_asyncio.fixture
async def company(session, clock, talk):
    return await bjorns_company(session, clock.now())


@pytest_asyncio.fixture
async def bjorn(talk, company, session):
    return await known(talk, company.person, session)


async def something_said(house, session, company, clock, fact="listing_published"):
    delivery = await outbox.enqueue_chat(
        session,
        fact=fact,
        person_id=company.person.id,
        values={"title": "Värmepumpar", "address": BJORN},
        at=clock.now(),
    )
    await tell(house, session, delivery)
    clock.advance(**AWAY)


async def letters(house, session) -> list[Delivery]:
    await session.flush()
    await write_to_absent(house)
    query = select(Delivery).where(Delivery.channel == outbox.Channel.MAIL).order_by(Delivery.id)
    return list(await session.scalars(query))


async def test_one_letter_a_day_lets_the_absent_in(bjorn, company, house, session, clock, new_browser):  # noqa: F811
    await something_said(house, session, company, clock)

    (letter,) = await letters(house, session)
    clock.advance(minutes=1)
    await something_said(house, session, company, clock)
    on_the_same_day = await letters(house, session)
    clock.advance(hours=24)
    on_the_next = await letters(house, session)
    page = await post(new_browser(), path_in(on_the_next[-1].payload["text"]))
    clock.advance(hours=25)

    assert (letter.fact, letter.recipient) == ("news_waiting", BJORN)
    assert "Värmepumpar" not in letter.payload["text"]
    assert len(on_the_same_day) == 1
    assert len(on_the_next) == 2
    assert "Värmepumpar" in texts(page)
    assert len(await letters(house, session)) == 2


async def test_who_read_it_is_not_written_to(bjorn, company, house, session, clock):
    await something_said(house, session, company, clock)
    conversation = await session.get_one(Conversation, bjorn.conversation_id)

    await messages.mark_seen(session, conversation, await messages.messages_after(session, conversation.id))

    assert await letters(house, session) == []


async def test_choices_quiet_hours_and_unproved_addresses_are_respected(bjorn, company, house, session, clock):
    person, proved = company.person, company.person.email_proved_at
    await something_said(house, session, company, clock)

    person.alerts = Alerts.NEVER
    never = await letters(house, session)
    person.alerts, person.email_proved_at = Alerts.AT_ONCE, None
    unproved = await letters(house, session)
    person.email_proved_at, person.quiet_from, person.quiet_to = proved, time(12), time(15)  # it is past 13
    asleep = await letters(house, session)
    clock.advance(hours=3)

    assert (never, unproved, asleep) == ([], [], [])
    assert len(await letters(house, session)) == 1


async def test_what_has_a_letter_of_its_own_makes_no_second(bjorn, company, house, session, clock):
    assert set(FACTS) >= WRITTEN_ANYWAY
    await something_said(house, session, company, clock, fact="address_confirmed")

    assert await letters(house, session) == []
