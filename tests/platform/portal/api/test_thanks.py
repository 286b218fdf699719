"""Thanks, by a machine: said at once, each of them settled once."""

from dooropener import introductions, outbox
from people import institution, opened, story


async def test_thanks_are_said_once_and_then_there_is_none_to_skip(make_machine, session, house, clock):
    await institution(session, clock.now())
    told = await story(session, clock.now(), region="esslingen", country="DE", language="de")
    introduction = await opened(session, house, told, clock.now())
    number, machine = introduction.id, await make_machine(told.ada)

    said = await machine.post(f"/introductions/{number}/thanks/say")
    skipped = await machine.post(f"/introductions/{number}/thanks/skip")

    letters = [one.fact for one in await outbox.deliveries_of(session, number)]
    assert (said.status_code, letters.count("thanks_said")) == (200, 1)
    assert (skipped.status_code, skipped.json()["code"]) == (409, "no_thanks_due")
    assert (await introductions.history_of(session, introduction))[-1].reason == "thanks_said"
