"""Mail that only a person can place."""

import pytest

from dooropener import introductions, mailbox
from dooropener.introductions import IntroductionState
from dooropener.mailbox import MailKind, MessageState, ThreadedBy
from dooropener.mailbox.arrivals import leave_to_a_person
from dooropener.mailbox.tasks import write_down
from dooropener.states import IllegalTransition
from doubles.mails import answer, stored, typed


async def in_triage(session, clock, raw=None, **fields):
    raw = raw or typed("Buongiorno, siamo molto interessati, volentieri!", to="dorroppnaren@norrkoping.example")
    message = await mailbox.receive(session, raw, envelope_from="", envelope_to=[], at=clock.now())
    write_down(message, answer(from_address="nuova@termoemilia.example", **fields))
    leave_to_a_person(message, "unknown_sender")
    await session.flush()
    return message


async def test_attached_answer_does_what_it_would_have_done(session, house, clock, sent):
    message = await in_triage(session, clock)

    await mailbox.attach(session, message, sent.introduction, by=sent.told.ada, at=clock.now(), encoder=house.encoder)

    [proposal] = await mailbox.open_proposals(session)
    introduction = await introductions.get_introduction(session, sent.introduction.id)
    assert (message.state, message.threaded_by) == (MessageState.FILED, ThreadedBy.HAND)
    assert proposal.message_id == message.id
    assert introduction.state is IntroductionState.REPLIED
    assert await mailbox.triage(session) == []


async def test_attaching_leaves_who_and_when(session, clock, sent):
    message = await in_triage(session, clock, kind=MailKind.UNREADABLE)

    await mailbox.attach(session, message, sent.introduction, by=sent.told.ada, at=clock.now())

    change = (await introductions.history_of(session, sent.introduction))[-1]
    assert (change.reason, change.actor_name, change.evidence) == (
        "message_attached",
        "Ada",
        {"message_id": message.id},
    )
    assert await mailbox.open_proposals(session) == []


async def test_attaching_twice_is_told(session, clock, sent):
    message = await in_triage(session, clock, kind=MailKind.UNREADABLE)
    await mailbox.attach(session, message, sent.introduction, by=sent.told.ada, at=clock.now())

    with pytest.raises(IllegalTransition):
        await mailbox.attach(session, message, sent.introduction, by=sent.told.ada, at=clock.now())


async def test_dismissed_message_is_kept_and_can_come_back(session, clock, sent):
    message = await in_triage(session, clock)

    await mailbox.dismiss(session, message, by=sent.told.ada, at=clock.now())
    gone = await mailbox.triage(session)
    await mailbox.restore(session, message, by=sent.told.ada, at=clock.now())

    assert gone == []
    assert await mailbox.triage(session) == [message]
    assert await mailbox.count_triage(session) == 1


async def test_filed_message_cannot_be_dismissed(session, clock, sent):
    message = await stored(session, clock.now())
    message.state = MessageState.FILED

    with pytest.raises(IllegalTransition):
        await mailbox.dismiss(session, message, by=sent.told.ada, at=clock.now())


async def test_unknown_numbers_are_named(session):
    with pytest.raises(mailbox.UnknownMessage):
        await mailbox.get_message(session, 999)
    with pytest.raises(mailbox.UnknownProposal):
        await mailbox.get_proposal(session, 999)
