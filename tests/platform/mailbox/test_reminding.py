"""The job that reminds: once, whatever happens, and never anyone whose answer is here."""

from datetime import UTC, date, datetime

import pytest

from dooropener import introductions, outbox
from dooropener.introductions import REMINDERS
from dooropener.introductions.reminding import remind
from dooropener.jobs import opened
from dooropener.mailbox import MailKind, MessageState, ProposalLabel, remind_due
from dooropener.mailbox.arrivals import place
from doubles.mails import answer, send_letter, stored

FIRST = datetime(2026, 3, 9, 8, 30, tzinfo=UTC)


async def reminders(session, introduction):
    return [one for one in await outbox.deliveries_of(session, introduction.id) if one.fact in REMINDERS]


@pytest.fixture
def due(clock):
    """The morning on which the first reminder goes out."""

    def wait():
        clock.moment = FIRST

    return wait


async def test_the_job_run_twice_sends_once(session, house, sent, due):
    due()

    assert (await remind_due(house), await remind_due(house)) == (1, 0)
    assert len(await reminders(session, sent.introduction)) == 1


async def test_a_worker_killed_in_the_middle_sends_once(committed_house, clock, monkeypatch):
    house = committed_house
    async with house.sessions.begin() as session:
        sent = await send_letter(session, house, clock.now())
    clock.moment = FIRST

    async def dies_before_the_commit(*args, **kwargs):
        await remind(*args, **kwargs)
        raise KeyboardInterrupt

    monkeypatch.setattr(introductions, "remind", dies_before_the_commit)
    with pytest.raises(KeyboardInterrupt):
        await remind_due(house)
    monkeypatch.setattr(introductions, "remind", remind)
    again = await remind_due(house), await remind_due(house)

    async with house.sessions() as session:
        found = await reminders(session, sent.introduction)
    assert again == (1, 0)
    assert len(found) == 1


@pytest.mark.parametrize(
    ("sender", "state", "reminded"),
    [
        ("chiara@termoemilia.example", MessageState.TRIAGE, 0),
        ("chiara@termoemilia.example", MessageState.RECEIVED, 0),
        ("Collega@TermoEmilia.example", MessageState.TRIAGE, 0),
        ("chiara@termoemilia.example", MessageState.DISMISSED, 1),
        ("dmitri@elsewhere.example", MessageState.TRIAGE, 1),
    ],
)
async def test_an_answer_that_nobody_has_placed_yet_is_one(session, house, sent, due, sender, state, reminded):
    message = await stored(session, house.clock.now(), sender=sender)
    message.state, message.from_address = state, "" if state is MessageState.RECEIVED else sender
    await session.flush()
    due()

    assert await remind_due(house) == reminded


async def test_a_message_in_triage_that_may_belong_here_holds_it_back(session, house, sent, due):
    message = await stored(session, house.clock.now(), sender="someone@elsewhere.example")
    message.state, message.introduction_id = MessageState.TRIAGE, sent.introduction.id
    await session.flush()
    due()

    assert await remind_due(house) == 0


async def test_an_out_of_office_notice_moves_it_to_after_the_return(session, house, sent):
    message = await stored(session, house.clock.now(), to=sent.reply_to)
    away = answer(ProposalLabel.OUT_OF_OFFICE, kind=MailKind.AUTO_REPLY, resume_on=date(2026, 3, 16))

    await place(session, message, away, house=house)

    introduction = await introductions.get_introduction(session, sent.introduction.id)
    assert introduction.absences == [{"from": "2026-03-02", "until": "2026-03-16"}]
    assert await introductions.next_reminder(session, introduction, at=house.clock.now()) == date(2026, 3, 23)


async def test_nobody_is_reminded_who_has_left_as_a_machine_says(session, house, sent, due):
    message = await stored(session, house.clock.now(), to=sent.reply_to)
    left = answer(ProposalLabel.WRONG_PERSON, kind=MailKind.AUTO_REPLY, referral="marco@termoemilia.example")
    await place(session, message, left, house=house)
    await session.flush()
    due()

    assert await remind_due(house) == 0


async def test_the_worker_runs_it(committed_house, clock):
    house = committed_house
    async with house.sessions.begin() as session:
        sent = await send_letter(session, house, clock.now())
    clock.moment = FIRST
    async with opened(house.settings.database_url) as app:
        await app.configure_task("mailbox.remind").defer_async()
        await app.run_worker_async(wait=False, install_signal_handlers=False, additional_context={"house": house})

    async with house.sessions() as session:
        assert len(await reminders(session, sent.introduction)) == 1
