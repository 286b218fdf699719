"""Thanks to whoever helped: once for each, when it is due, on an advisor's word."""

from datetime import timedelta

import pytest

from dooropener import agenda, introductions, outbox
from dooropener.accounts import ReadsOnly, Role
from dooropener.agenda import ActKind
from dooropener.agenda.acts import carry_out
from dooropener.agenda.stuck import stuck_of
from dooropener.agenda.waiting import count_waiting
from dooropener.introductions import EvidenceLevel, Helper
from dooropener.outbox import DeliveryState, SuppressionReason
from dooropener.states import history
from people import eva, in_contact, institution, story
from people import opened as door_opened

ERIKA, CHIARA = "erika@wifoe-neckar.example", "chiara@termoemilia.example"


@pytest.fixture
async def erika(session, clock):
    return await institution(session, clock.now())


@pytest.fixture
async def told(session, clock, erika):
    return await story(session, clock.now(), region="esslingen", country="DE", language="de")


@pytest.fixture
async def opened(session, house, clock, told):
    return await door_opened(session, house, told, clock.now())


@pytest.fixture
def thank(session, house, clock, told):
    async def thank(introduction, **values):
        return await introductions.say_thanks(session, introduction, by=told.ada, at=clock.now(), house=house, **values)

    return thank


async def agreed(session, told, clock, introduction):
    words = {"level": EvidenceLevel.DOCUMENT, "words": "Rahmenvertrag"}
    await introductions.negotiate(session, introduction, by=told.ada, at=clock.now(), **words)
    await introductions.agree(session, introduction, by=told.ada, at=clock.now(), **words)
    return await introductions.get_introduction(session, introduction.id)


async def waiting(session, clock):
    found = await introductions.helpers_waiting(session, at=clock.now(), limit=3)
    return [(one.id, helper) for one, helper in found], (await count_waiting(session, at=clock.now())).thanks


async def test_institution_is_thanked_in_its_thread_signed_and_hears_no_more_than_that_they_are_in_contact(
    session, clock, opened, thank
):
    [letter] = [one for one in await outbox.deliveries_of(session, opened.id) if one.recipient == ERIKA]
    due = await waiting(session, clock)

    thanks = await thank(opened)

    assert due == ([(opened.id, Helper.INSTITUTION)], 1)
    assert (thanks.fact, thanks.recipient, thanks.payload["references"]) == ("thanks_said", ERIKA, [letter.message_id])
    assert thanks.payload["subject"] == "Herzlichen Dank für die Vermittlung zu Termo Emilia S.r.l."
    assert "Ada\n" in thanks.payload["text"]
    assert "Auto-Submitted" not in thanks.payload["headers"]
    assert thanks.payload["headers"]["List-Unsubscribe"].startswith("<http")
    for person in ("Björn\n", "bjorn@", "Chiara", "chiara@"):
        assert person not in thanks.payload["text"] + thanks.payload["html"]
    step = (await history(session, "introduction", opened.id))[-1]
    assert (step.reason, step.actor_name, step.evidence) == ("thanks_said", "Ada", {"helper": "institution"})
    assert await waiting(session, clock) == ([], 0)


async def test_each_helper_is_thanked_once_the_firm_when_there_is_an_agreement(session, clock, told, opened, thank):
    await thank(opened)
    with pytest.raises(introductions.NoThanksDue):
        await thank(opened)

    introduction = await agreed(session, told, clock, opened)
    due = await waiting(session, clock)
    thanks = await thank(introduction)

    assert due == ([(opened.id, Helper.FIRM)], 1)
    assert (thanks.recipient, thanks.payload["subject"]) == (CHIARA, "Vielen Dank und viel Erfolg mit Björns Värme AB")
    assert await waiting(session, clock) == ([], 0)
    with pytest.raises(introductions.NoThanksDue):
        await thank(introduction)


async def test_firm_that_was_written_to_directly_is_not_thanked_before_an_agreement(session, house, clock):
    told = await story(session, clock.now())
    introduction = await in_contact(session, house, told, clock.now())
    before = await introductions.find_helper(session, introduction)

    introduction = await agreed(session, told, clock, introduction)

    assert (before, await introductions.find_helper(session, introduction)) == (None, Helper.FIRM)


async def test_skipped_thanks_are_not_asked_for_again(session, clock, told, opened, thank):
    await introductions.skip_thanks(session, opened, by=told.ada, at=clock.now())

    step = (await history(session, "introduction", opened.id))[-1]
    assert (step.reason, step.evidence) == ("thanks_skipped", {"helper": "institution"})
    assert await waiting(session, clock) == ([], 0)
    with pytest.raises(introductions.NoThanksDue):
        await thank(opened)


async def _stopped(session, erika, clock):
    await outbox.suppress(session, f" {ERIKA.upper()} ", reason=SuppressionReason.UNSUBSCRIBED, at=clock.now())


async def _left(session, erika, clock):
    erika.ended_at = clock.now()
    await session.flush()


@pytest.mark.parametrize("gone_silent", [_stopped, _left])
async def test_who_wants_no_mail_or_has_left_is_not_thanked(session, clock, erika, opened, thank, gone_silent):
    await gone_silent(session, erika, clock)

    assert await waiting(session, clock) == ([], 0)
    with pytest.raises(introductions.NoThanksDue):
        await thank(opened)


async def test_month_later_nobody_is_asked_for_them_but_they_can_still_be_said(session, clock, opened, thank):
    clock.advance(days=30)
    on_the_last_day = await waiting(session, clock)
    clock.advance(seconds=1)

    assert on_the_last_day == ([(opened.id, Helper.INSTITUTION)], 1)
    assert await waiting(session, clock) == ([], 0)
    assert (await thank(opened)).recipient == ERIKA


async def test_thanks_take_nothing_of_what_the_firm_may_be_asked(session, clock, told, opened, thank):
    firm = told.match.partner.organisation
    before = await introductions.goodwill_of(session, firm, at=clock.now())

    await thank(await agreed(session, told, clock, opened))

    assert await introductions.goodwill_of(session, firm, at=clock.now()) == before


async def test_who_only_reads_thanks_nobody(session, house, clock, opened):
    reader = await eva(session, clock.now(), role=Role.READER)

    with pytest.raises(ReadsOnly):
        await introductions.say_thanks(session, opened, by=reader, at=clock.now(), house=house)
    with pytest.raises(ReadsOnly):
        await introductions.skip_thanks(session, opened, by=reader, at=clock.now())


async def test_letter_that_did_not_go_out_is_shown_as_held_up(session, opened, thank):
    thanks = await thank(opened)
    thanks.state = DeliveryState.FAILED
    await session.flush()

    assert list(await stuck_of(session, opened)) == [thanks]


async def test_approved_thanks_wait_ten_seconds_and_go_to_whom_the_letter_named(session, house, clock, told, opened):
    values = {"by": told.ada, "at": clock.now(), "house": house}
    taken_back = await agenda.begin(session, ActKind.SAY_THANKS, opened.id, **values)
    within = (await count_waiting(session, at=clock.now())).thanks
    await agenda.take_back(session, taken_back.id, by=told.ada)
    undone = (await count_waiting(session, at=clock.now())).thanks
    skipped = await agenda.begin(session, ActKind.SKIP_THANKS, opened.id, **values)
    act = await agenda.begin(session, ActKind.SAY_THANKS, opened.id, **values)
    await agreed(session, told, clock, opened)
    clock.advance(seconds=10)

    await carry_out(house, act.id)

    assert (within, undone, act.details) == (0, 1, {"helper": "institution"})
    assert skipped.state == "undone"
    letters = [one for one in await outbox.deliveries_of(session, opened.id) if one.fact == "thanks_said"]
    assert [letter.recipient for letter in letters] == [ERIKA]


async def test_approval_is_not_carried_over_to_another_helper(session, house, clock, told, opened, thank):
    await agreed(session, told, clock, opened)
    act = await agenda.begin(
        session, ActKind.SAY_THANKS, opened.id, by=told.ada, at=clock.now() - timedelta(seconds=1), house=house
    )
    await thank(opened)
    clock.advance(seconds=10)

    await carry_out(house, act.id)

    await session.refresh(act)
    assert (act.state, act.fault) == ("failed", "no_thanks_due")
