"""Deep links: `/start` and a code."""

from sqlalchemy import select

from dooropener import accounts, organisations
from dooropener.organisations import Membership, MembershipState
from dooropener_bot.conversations import Conversation
from dooropener_bot.conversations.dialogues.colleagues import MOST_TRIES
from doubles.botapi import Person
from people import ada, bjorns_company

BERTIL = Person(7005, "Bertil", "sv")


async def invitation(telegram) -> str:
    """Björn's code for a colleague."""
    async with telegram.sessions.begin() as session:
        at = telegram.clock.now()
        company = await bjorns_company(session, at, verified_by=await ada(session, at))
        return await organisations.invite(session, company.organisation, by=company.person, at=at)


async def standing(telegram) -> list[MembershipState]:
    """How the person behind the one conversation belongs."""
    async with telegram.sessions.begin() as session:
        conversation = (await session.scalars(select(Conversation))).one()
        query = select(Membership.state).where(Membership.person_id == conversation.person_id)
        return list(await session.scalars(query))


async def test_colleagues_link_confirms_who_follows_it(api, exchange, telegram):
    code = await invitation(telegram)
    api.say(BERTIL, f"/start {code}")
    api.say(BERTIL, "Bertil Berg, bertil@bjornsvarme.example")
    api.say(BERTIL, "Säljchef")
    api.say(BERTIL, "ja")

    await exchange()

    greeting, welcome, asked, *_ = api.texts(BERTIL)
    assert "Telegram tillhör ett företag utanför EU" in greeting
    assert "Björns Värme AB" in welcome
    assert api.texts(BERTIL).count(asked) == 1
    assert await standing(telegram) == [MembershipState.VERIFIED]


async def test_code_that_spells_words_of_another_language_is_no_speech(api, exchange, telegram):
    api.say(BERTIL, "/start GUTEN-ABEND")

    await exchange()

    assert "Telegram tillhör ett företag utanför EU" in api.texts(BERTIL)[0]
    assert "Koden fungerar inte" in api.texts(BERTIL)[1]


async def test_link_that_was_taken_back_is_refused(api, exchange, telegram):
    code = await invitation(telegram)
    async with telegram.sessions.begin() as session:
        bjorn = (await session.scalars(select(Membership.person_id))).one()
        person = await accounts.get_person(session, bjorn)
        await organisations.withdraw_invitation(session, code, by=person)
    api.say(BERTIL, f"/start {code}")

    await exchange()

    assert "Telegram tillhör ett företag utanför EU" in api.texts(BERTIL)[0]
    assert "Koden fungerar inte" in api.texts(BERTIL)[1]
    assert await standing(telegram) == []


async def test_codes_cannot_be_tried_without_end(api, exchange, telegram):
    code = await invitation(telegram)
    for number in range(MOST_TRIES):
        api.say(BERTIL, f"/start WRONG{number}")
    api.say(BERTIL, f"/start {code}")

    await exchange()

    assert await standing(telegram) == []


async def test_link_chooses_the_language(api, exchange):
    api.say(BERTIL, "/start de")

    await exchange()

    (greeting,) = api.texts(BERTIL)
    assert "Telegram gehört" in greeting
