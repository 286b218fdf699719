"""What is left behind goes out later; old updates are forgotten."""

from sqlalchemy import select, text

from dooropener import retention
from dooropener.retention import DataKind
from dooropener_bot.channels.telegram import JOBS
from dooropener_bot.channels.telegram_upkeep import forget_updates, send_left_behind
from dooropener_bot.conversations import TelegramUpdate
from doubles.botapi import Person

KIND = DataKind.TELEGRAM_UPDATES
DAYS_THAT_TELEGRAM_REPEATS_ITSELF = 2
BJORN = Person(7001, "Björn", "sv")


async def fail_to_answer(api, listener, exchange, telegram) -> None:
    """Telegram is away while Björn's message is answered; its job waits."""
    api.say(BJORN, "/start")
    await listener.line.start()
    api.pass_first, api.broken = 1, 1  # it can be fetched, but not answered
    await exchange()


async def test_answer_whose_job_died_is_sent(api, listener, exchange, telegram, clock):
    await fail_to_answer(api, listener, exchange, telegram)
    async with telegram.sessions.begin() as session:
        await session.execute(text("UPDATE procrastinate_jobs SET status = 'failed'"))

    await send_left_behind(telegram)
    at_once = api.texts(BJORN)
    clock.advance(minutes=11)
    await send_left_behind(telegram)

    assert (at_once, len(api.texts(BJORN))) == ([], 1)


async def test_answer_whose_job_waits_is_left_to_it(api, listener, exchange, telegram, clock):
    await fail_to_answer(api, listener, exchange, telegram)
    clock.advance(minutes=11)

    await send_left_behind(telegram)

    assert api.texts(BJORN) == []


async def test_updates_are_forgotten_once_they_are_of_no_use(api, exchange, listener, telegram, clock):
    api.say(BJORN, "/start")
    await exchange()
    clock.advance(days=31)
    number = api.say(BJORN, "hej")
    await exchange()

    async with telegram.sessions.begin() as session:
        await forget_updates(session, before=await retention.kept_since(session, KIND, at=clock.now()))
        left = list(await session.scalars(select(TelegramUpdate.id)))

    assert retention.PERIODS[KIND].least >= DAYS_THAT_TELEGRAM_REPEATS_ITSELF
    assert left == [number]


def test_jobs_are_known_to_the_worker():
    assert [job.name for job in JOBS] == ["telegram.send_left_behind", "telegram.forget_updates"]
