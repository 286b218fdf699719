"""From the bytes to the place, by jobs, with real transactions."""

import dataclasses

from procrastinate.jobs import Job
from sqlalchemy import text

from dooropener import introductions, mailbox, outbox
from dooropener.mailbox import Direction, MailKind, MessageState, ProposalLabel, ThreadedBy
from dooropener.outbox import Channel, DeliveryState
from doubles.mails import send_letter, typed
from doubles.smtp import recording_server

YES = "Buongiorno,\n\nsiamo molto interessati, volentieri un contatto.\n\nChiara\n"


async def begin(house):
    async with house.sessions.begin() as session:
        return await send_letter(session, house, house.clock.now())


async def bring(house, raw, to):
    async with house.sessions.begin() as session:
        message = await mailbox.receive(
            session, raw, envelope_from="chiara@termoemilia.example", envelope_to=[to], at=house.clock.now()
        )
    return message.id


async def read(house, message_id):
    async with house.sessions() as session:
        return await mailbox.get_message(session, message_id)


async def test_answer_in_italian_becomes_a_proposal(committed_house, run_jobs):
    sent = await begin(committed_house)
    message_id = await bring(committed_house, typed(YES, to=sent.reply_to), sent.reply_to)

    await run_jobs(committed_house)

    message = await read(committed_house, message_id)
    async with committed_house.sessions() as session:
        [proposal] = await mailbox.open_proposals(session)
        introduction = await introductions.get_introduction(session, sent.introduction.id)
    assert (message.state, message.kind, message.language) == (MessageState.FILED, MailKind.REPLY, "it")
    assert (message.threaded_by, message.from_name) == (ThreadedBy.TOKEN, "Chiara")
    assert (proposal.label, proposal.message.id) == (ProposalLabel.INTERESTED, message_id)
    assert proposal.evidence in YES
    assert introduction.state == "replied"


async def test_mail_read_twice_is_filed_once(committed_house, run_jobs):
    sent = await begin(committed_house)
    await bring(committed_house, typed(YES, to=sent.reply_to), sent.reply_to)
    async with committed_house.sessions.begin() as session:
        await session.execute(
            text(
                "INSERT INTO procrastinate_jobs (queue_name, task_name, args)"
                " SELECT queue_name, task_name, args FROM procrastinate_jobs WHERE task_name = 'mailbox.read_message'"
            )
        )

    await run_jobs(committed_house)

    async with committed_house.sessions() as session:
        assert len(await mailbox.open_proposals(session)) == 1


async def test_emptiness_and_noise_wait_for_a_person(committed_house, run_jobs):
    numbers = [
        await bring(committed_house, raw, "dorroppnaren@norrkoping.example")
        for raw in (b"", b"\x00\xff\xfe" * 500, b"From: \x00@\r\n\r\n\x00")
    ]

    await run_jobs(committed_house)

    assert {(await read(committed_house, number)).state for number in numbers} == {MessageState.TRIAGE}


class FailingEncoder:
    name = "failing"
    dimension = 384

    def encode(self, texts):
        raise RuntimeError("the model is broken")


async def test_mistake_in_reading_leaves_the_mail_to_a_person(committed_house, run_jobs, caplog):
    sent = await begin(committed_house)
    message_id = await bring(committed_house, typed(YES, to=sent.reply_to), sent.reply_to)

    await run_jobs(dataclasses.replace(committed_house, encoder=FailingEncoder()))

    message = await read(committed_house, message_id)
    assert (message.state, message.kind, message.notes) == (
        MessageState.TRIAGE,
        MailKind.UNREADABLE,
        ["unreadable"],
    )
    assert "RuntimeError" in caplog.text
    assert "interessati" not in caplog.text
    assert "chiara" not in caplog.text.lower()


async def test_mail_that_a_rule_refuses_is_left_to_a_person_with_what_was_read(committed_house, run_jobs):
    sent = await begin(committed_house)
    async with committed_house.sessions.begin() as session:
        await session.execute(text("ALTER TABLE proposal ADD CHECK (label <> 'interested')"))
    message_id = await bring(committed_house, typed(YES, to=sent.reply_to), sent.reply_to)

    await run_jobs(committed_house)

    message = await read(committed_house, message_id)
    assert (message.state, message.kind, message.notes) == (MessageState.TRIAGE, MailKind.REPLY, ["not_filed"])
    assert message.visible_text.startswith("Buongiorno")


async def test_what_went_out_is_kept_beside_the_answers(committed_house, run_jobs):
    async with recording_server() as server:
        settings = committed_house.settings.model_copy(update={"smtp_port": server.port})
        transports = {Channel.MAIL: outbox.SmtpTransport(settings)}
        house = dataclasses.replace(committed_house, settings=settings, transports=transports)
        sent = await begin(house)
        async with house.sessions.begin() as session:
            delivery = await outbox.get_delivery(session, sent.letter.id)
            delivery.state, delivery.sent_at = DeliveryState.PENDING, None

        await run_jobs(house)

        async with house.sessions() as session:
            [kept] = await mailbox.thread(session, sent.introduction)
            whole = await mailbox.get_message(session, kept.id, raw=True)
        [letter] = [mail for mail in server.received if "chiara@termoemilia.example" in mail.recipients]
        assert (kept.direction, kept.message_id, kept.language) == (Direction.OUT, sent.letter.message_id, "it")
        assert whole.raw == letter.raw


def test_the_copy_of_a_letter_is_tried_again_where_it_could_not_be_kept():
    job = Job(id=1, queue="default", lock=None, queueing_lock=None, task_name=outbox.AFTER_EVERY_MAIL)

    assert mailbox.keep_sent.get_retry_exception(ConnectionError(), job) is not None
