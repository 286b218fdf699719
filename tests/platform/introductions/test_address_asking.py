"""Asking the firm how to reach whoever decides: once for each answer, on an advisor's word."""

import pytest

from dooropener import introductions, outbox
from dooropener.accounts import ReadsOnly, Role
from dooropener.agenda.stuck import stuck_of
from dooropener.outbox import DeliveryState, SuppressionReason
from dooropener.states import history
from people import eva, replied, story


@pytest.fixture
async def told(session, clock):
    return await story(session, clock.now())


async def seeking(session, house, told, at, *, name="Marco Rossi"):
    introduction = await replied(session, house, told, at)
    await introductions.seek_person(session, introduction, name=name, by=told.ada, at=at)
    return await introductions.get_introduction(session, introduction.id)


async def test_who_answered_is_asked_in_the_thread_signed_by_the_advisor(session, house, clock, told):
    introduction = await seeking(session, house, told, clock.now())
    (letter,) = [one for one in await outbox.deliveries_of(session, introduction.id) if one.message_id]

    asked = await introductions.ask_for_address(session, introduction, by=told.ada, at=clock.now(), house=house)

    assert (asked.fact, asked.recipient) == ("address_asked", "chiara@termoemilia.example")
    assert asked.payload["references"] == [letter.message_id]
    assert asked.payload["subject"] == f"Re: {letter.payload['subject']}"
    assert "ci indica Marco Rossi come persona di riferimento" in " ".join(asked.payload["text"].split())
    assert "Ada\n" in asked.payload["text"]
    assert "Auto-Submitted" not in asked.payload["headers"]
    step = (await history(session, "introduction", introduction.id))[-1]
    assert (step.reason, step.actor_name) == ("address_asked", "Ada")


async def test_where_nobody_was_named_the_letter_names_nobody(session, house, clock, told):
    introduction = await seeking(session, house, told, clock.now(), name="")

    letter = await introductions.draft_address_request(session, introduction, by=told.ada, house=house)

    assert "è un'altra persona" in " ".join(letter.text.split())


async def test_it_is_asked_once_and_again_after_another_answer(session, house, clock, told):
    introduction = await seeking(session, house, told, clock.now())
    await introductions.ask_for_address(session, introduction, by=told.ada, at=clock.now(), house=house)

    with pytest.raises(introductions.NobodySought):
        await introductions.ask_for_address(session, introduction, by=told.ada, at=clock.now(), house=house)
    clock.advance(days=1)
    await introductions.record_reply(session, introduction, at=clock.now(), evidence={})
    await introductions.seek_person(session, introduction, name="Luca Neri", by=told.ada, at=clock.now())
    again = await introductions.ask_for_address(session, introduction, by=told.ada, at=clock.now(), house=house)

    assert "Luca Neri" in again.payload["text"]


async def _written_again(session, introduction, told, at):
    await introductions.record_reply(session, introduction, at=at, evidence={})


async def _referred(session, introduction, told, at):
    await introductions.refer(session, introduction, email="rossi@termoemilia.example", by=told.ada, at=at)


async def _chosen(session, introduction, told, at):
    await introductions.choose_addressee(session, introduction, told.chiara, by=told.ada, at=at)


@pytest.mark.parametrize("found", [_written_again, _referred, _chosen])
async def test_question_that_still_waits_is_called_back_once_it_is_needless(session, house, clock, told, found):
    introduction = await seeking(session, house, told, clock.now())
    asked = await introductions.ask_for_address(session, introduction, by=told.ada, at=clock.now(), house=house)

    await found(session, introduction, told, clock.now())

    assert asked.state is DeliveryState.CANCELLED
    assert introduction.sought_person is None


async def test_nobody_is_asked_where_nobody_is_sought(session, house, clock, told):
    introduction = await replied(session, house, told, clock.now())

    with pytest.raises(introductions.NobodySought):
        await introductions.ask_for_address(session, introduction, by=told.ada, at=clock.now(), house=house)


async def test_who_said_stop_is_not_asked(session, house, clock, told):
    introduction = await seeking(session, house, told, clock.now())
    await outbox.suppress(session, told.chiara.email, reason=SuppressionReason.UNSUBSCRIBED, at=clock.now())

    assert await introductions.draft_address_request(session, introduction, by=told.ada, house=house) is None
    with pytest.raises(introductions.NobodySought):
        await introductions.ask_for_address(session, introduction, by=told.ada, at=clock.now(), house=house)


async def test_who_only_reads_asks_nobody(session, house, clock, told):
    introduction = await seeking(session, house, told, clock.now())
    reader = await eva(session, clock.now(), role=Role.READER)

    with pytest.raises(ReadsOnly):
        await introductions.ask_for_address(session, introduction, by=reader, at=clock.now(), house=house)


async def test_letter_that_did_not_go_out_is_shown_as_held_up(session, house, clock, told):
    introduction = await seeking(session, house, told, clock.now())
    asked = await introductions.ask_for_address(session, introduction, by=told.ada, at=clock.now(), house=house)
    asked.state = DeliveryState.FAILED
    await session.flush()

    assert list(await stuck_of(session, introduction)) == [asked]
