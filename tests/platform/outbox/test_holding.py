"""The switch that stops all mail."""

import dataclasses

import pytest
from sqlalchemy import text

from dooropener import outbox
from dooropener.outbox import Channel, DeliveryState, OnlyTheOffice
from dooropener.states import Actor, ActorKind, history
from outbox_rows import read, sweep, write

ADA = Actor(ActorKind.ADVISOR, "Ada", 1)
BJORN = Actor(ActorKind.COMPANY, "Björn", 2)


async def turn(house, *, held):
    async with house.sessions.begin() as session:
        verb = outbox.hold_mail if held else outbox.release_mail
        await verb(session, by=ADA, at=house.clock.now())


async def test_no_letter_leaves_while_mail_is_held_and_all_leave_afterwards(posting_house, server, run_jobs):
    before = await write(posting_house)
    await turn(posting_house, held=True)
    after = await write(posting_house, fact="sign_in_requested")
    await run_jobs(posting_house)
    held = [(await read(posting_house, letter)).state for letter in (before, after)]
    swept = await sweep(posting_house)
    tries = server.tries

    await turn(posting_house, held=False)
    await run_jobs(posting_house)

    assert (held, swept, tries) == ([DeliveryState.PENDING] * 2, 0, 0)
    letters = [await read(posting_house, letter) for letter in (before, after)]
    assert [(letter.state, letter.attempts) for letter in letters] == [(DeliveryState.SENT, 1)] * 2
    assert {mail.letter["Message-ID"] for mail in server.received} == {letter.message_id for letter in letters}


async def test_a_letter_that_waits_for_its_next_try_waits_on_until_mail_is_released(posting_house, server, run_jobs):
    server.refuse_data = "451 4.3.0 try later"
    letter = await write(posting_house)
    await run_jobs(posting_house)
    await turn(posting_house, held=True)
    server.refuse_data = None
    posting_house.clock.advance(hours=1)
    await sweep(posting_house)
    await run_jobs(posting_house)
    tries = server.tries

    await turn(posting_house, held=False)
    await run_jobs(posting_house)

    assert tries == 1
    assert (await read(posting_house, letter)).state is DeliveryState.SENT


async def test_whoever_says_stop_meanwhile_gets_nothing_afterwards(posting_house, server, run_jobs):
    letter = await write(posting_house)
    await turn(posting_house, held=True)
    async with posting_house.sessions.begin() as session:
        reason = outbox.SuppressionReason.UNSUBSCRIBED
        await outbox.suppress(session, "chiara@calore.example", reason=reason, at=posting_house.clock.now())

    await turn(posting_house, held=False)
    await run_jobs(posting_house)

    assert (await read(posting_house, letter)).state is DeliveryState.SUPPRESSED
    assert server.tries == 0


class Chat:
    async def send(self, delivery):
        return "said"


async def test_the_chat_goes_on(posting_house, run_jobs):
    house = dataclasses.replace(posting_house, transports={Channel.CHAT: Chat()})
    await turn(house, held=True)
    async with house.sessions.begin() as session:
        said = await outbox.enqueue_chat(
            session, fact="introduction_sent", person_id=3, values={}, at=house.clock.now()
        )

    await run_jobs(house)

    assert (await read(house, said.id)).state is DeliveryState.SENT


async def test_who_held_the_mail_and_when_is_known_and_on_the_record(session, clock):
    nobody = await outbox.held_mail(session)
    await outbox.hold_mail(session, by=ADA, at=clock.now())
    since = clock.now()
    clock.advance(hours=1)
    await outbox.hold_mail(session, by=Actor(ActorKind.ADVISOR, "Eva", 2), at=clock.now())
    held = await outbox.held_mail(session)
    await outbox.release_mail(session, by=ADA, at=clock.now())

    assert nobody is None
    assert held == outbox.Held("Ada", since, 0)
    assert await outbox.held_mail(session) is None
    setting = await session.scalar(text("SELECT id FROM office_setting WHERE name = 'mail_held'"))
    changes = await history(session, "office_setting", setting)
    assert [(change.to_state, change.actor_name) for change in changes] == [("on", "Ada"), ("off", "Ada")]


async def test_only_the_office_turns_the_switch(session, clock):
    for verb in (outbox.hold_mail, outbox.release_mail):
        with pytest.raises(OnlyTheOffice):
            await verb(session, by=BJORN, at=clock.now())

    assert not await outbox.mail_is_held(session)
