"""Two reminders at most, in the reader's working days and office hours, in the thread of the letter."""

from datetime import UTC, date, datetime, timedelta

import pytest

from dooropener import introductions, organisations, outbox
from dooropener.accounts import ReadsOnly, Role
from dooropener.introductions import REMINDERS, IntroductionState
from dooropener.outbox import DeliveryState, SuppressionReason
from dooropener.regions import Route
from dooropener.states import history
from people import ada, approved, consented, eva, gone, institution, sent, story

S = IntroductionState
FIRST = datetime(2026, 3, 9, 8, 30, tzinfo=UTC)
LAST = datetime(2026, 3, 16, 8, 30, tzinfo=UTC)
"""Five and ten working days after Monday, 2 March 2026, at half past nine in Modena."""


@pytest.fixture
async def introduction(session, house, clock):
    return await sent(session, house, await story(session, clock.now()), clock.now())


async def remind(session, house, introduction, at):
    """The reminder, sent at once."""
    delivery = await introductions.remind(session, introduction, at=at, house=house)
    if delivery is not None:
        delivery.state, delivery.sent_at = DeliveryState.SENT, at
        await session.flush()
    return delivery


async def reminders(session, introduction):
    return [one for one in await outbox.deliveries_of(session, introduction.id) if one.fact in REMINDERS]


async def now(session, introduction):
    return await introductions.get_introduction(session, introduction.id)


async def test_two_go_out_and_no_third(session, house, introduction):
    moments = [FIRST + timedelta(days=days) for days in range(-7, 30)]

    sent_at = [at for at in moments if await remind(session, house, introduction, at)]

    assert sent_at == [FIRST, LAST]
    assert [one.payload["subject"] for one in await reminders(session, introduction)] == [
        "Re: Björns Värme AB di Norrköping vorrebbe conoscervi"
    ] * 2
    texts = [one.payload["text"] for one in await reminders(session, introduction)]
    assert ["ultima volta" in text for text in texts] == [False, True]


async def test_it_stands_in_the_thread_of_the_letter_and_says_that_it_is_automatic(session, house, introduction):
    (letter,) = [one for one in await outbox.deliveries_of(session, introduction.id) if one.message_id]

    first = await remind(session, house, introduction, FIRST)
    last = await remind(session, house, introduction, LAST)

    assert (first.recipient, first.fact) == ("chiara@termoemilia.example", "introduction_reminded")
    assert first.payload["references"] == [letter.message_id]
    assert last.payload["references"] == [letter.message_id, first.message_id]
    mail = outbox.compose(first, house.settings)
    assert (mail["In-Reply-To"], mail["Auto-Submitted"]) == (letter.message_id, "auto-generated")
    assert mail["References"].split()[-1] == letter.message_id
    assert mail["Reply-To"] == outbox.reply_address(house.settings, introduction.id)
    assert mail["List-Unsubscribe"] == f"<{introductions.stop_url(house, introduction.id)}>"
    assert "Auto-Submitted" not in outbox.compose(letter, house.settings)


async def test_it_stands_in_the_history(session, house, introduction):
    delivery = await remind(session, house, introduction, FIRST)

    step = (await history(session, "introduction", introduction.id))[-1]
    assert (step.reason, step.actor_kind, step.evidence) == (
        "reminded",
        "machine",
        {"delivery_id": delivery.id, "message_id": delivery.message_id, "number": 1},
    )


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 3, 6, 10, 0, tzinfo=UTC),
        datetime(2026, 3, 9, 7, 59, tzinfo=UTC),
        datetime(2026, 3, 9, 15, 0, tzinfo=UTC),
        datetime(2026, 3, 14, 10, 0, tzinfo=UTC),
    ],
    ids=["four days", "before nine", "after four", "Saturday"],
)
async def test_none_goes_out_too_early_or_when_nobody_works(session, house, introduction, moment):
    assert await remind(session, house, introduction, moment) is None


@pytest.mark.parametrize("state", [state for state in S if state not in {S.SENT, S.DELIVERED}])
async def test_only_who_has_not_answered_is_reminded(session, house, introduction, state):
    introduction.state = state
    await session.flush()

    assert await remind(session, house, introduction, FIRST) is None
    assert introduction.id not in await introductions.unanswered(session, at=FIRST)


async def test_a_delivered_letter_is_reminded_of(session, house, introduction):
    introduction.state = S.DELIVERED
    await session.flush()

    assert await remind(session, house, introduction, FIRST) is not None


async def test_an_address_that_said_stop_is_left_alone(session, house, introduction):
    await outbox.suppress(session, introduction.addressee.email, reason=SuppressionReason.UNSUBSCRIBED, at=FIRST)

    assert await introductions.next_reminder(session, introduction, at=FIRST) is None
    assert await remind(session, house, introduction, FIRST) is None


async def test_who_has_left_is_not_reminded(session, house, introduction):
    introduction.addressee.ended_at = FIRST
    await session.flush()

    assert await remind(session, house, introduction, FIRST) is None


async def test_an_answer_calls_back_what_has_not_left_yet(session, house, introduction):
    waiting = await introductions.remind(session, introduction, at=FIRST, house=house)

    await introductions.record_reply(session, await now(session, introduction), at=FIRST, evidence={})

    assert waiting.state is DeliveryState.CANCELLED


@pytest.mark.parametrize(
    ("region", "country", "written", "first", "last"),
    [
        ("emilia-romagna", "IT", "2026-08-05", "2026-08-27", "2026-09-03"),
        ("riga", "LV", "2026-11-16", "2026-11-24", "2026-12-01"),
        ("trondheim", "NO", "2026-05-13", "2026-05-21", "2026-05-29"),
        ("xuzhou", "CN", "2026-09-29", "2026-10-13", "2026-10-20"),
        ("kenya", "KE", "2026-10-16", "2026-10-26", "2026-11-02"),
    ],
)
async def test_holidays_and_seasons_of_the_reader_are_left_out(session, house, region, country, written, first, last):
    at = datetime.fromisoformat(f"{written}T07:30:00+00:00")
    told = await story(session, at, region=region, country=country)
    introduction = await gone(session, await approved(session, house, told, await consented(session, told, at), at), at)

    first_on = await introductions.next_reminder(session, introduction, at=at)
    await remind(session, house, introduction, datetime.fromisoformat(f"{first}T07:30:00+00:00"))
    last_on = await introductions.next_reminder(session, await now(session, introduction), at=at)

    assert (first_on, last_on) == (date.fromisoformat(first), date.fromisoformat(last))


async def test_a_firms_own_rest_is_left_out(session, house, introduction, clock):
    firm = introduction.match.partner.organisation
    advisor = await eva(session, clock.now())
    await organisations.add_quiet_period(
        session, firm, date(2026, 3, 5), date(2026, 3, 20), note="fiera", by=advisor, at=clock.now()
    )

    assert await introductions.next_reminder(session, introduction, at=clock.now()) == date(2026, 3, 25)


async def test_who_is_away_is_reminded_after_the_return(session, house, introduction, clock):
    await introductions.note_absence(session, introduction, until=date(2026, 3, 20), at=clock.now())

    introduction = await now(session, introduction)
    assert await introductions.next_reminder(session, introduction, at=clock.now()) == date(2026, 3, 27)
    assert await remind(session, house, introduction, FIRST) is None


async def test_an_absence_takes_back_a_reminder_that_has_not_left(session, house, introduction):
    waiting = await introductions.remind(session, introduction, at=FIRST, house=house)

    await introductions.note_absence(session, await now(session, introduction), until=date(2026, 3, 20), at=FIRST)

    introduction = await now(session, introduction)
    assert (waiting.state, introduction.reminders, introduction.reminded_at) == (DeliveryState.CANCELLED, 0, None)
    assert [one.payload["text"].count("ultima volta") for one in await reminders(session, introduction)] == [0]


async def test_an_absence_of_years_is_cut_to_one(session, introduction, clock):
    await introductions.note_absence(session, introduction, until=date(9999, 12, 31), at=clock.now())

    assert introduction.absences == [{"from": "2026-03-02", "until": "2027-03-03"}]


async def test_a_late_first_reminder_moves_the_last(session, house, introduction):
    late = datetime(2026, 3, 18, 10, 0, tzinfo=UTC)

    await remind(session, house, introduction, late)

    assert await introductions.next_reminder(session, await now(session, introduction), at=late) == date(2026, 3, 25)


async def test_the_advisor_skips_one_and_the_next_keeps_its_day(session, house, introduction, clock):
    advisor = await eva(session, clock.now())

    await introductions.skip_reminder(session, introduction, by=advisor, at=clock.now())

    introduction = await now(session, introduction)
    assert await introductions.next_reminder(session, introduction, at=clock.now()) == LAST.date()
    assert await remind(session, house, introduction, FIRST) is None
    step = (await history(session, "introduction", introduction.id))[-1]
    assert (step.reason, step.actor_name, step.evidence) == ("reminder_skipped", "Eva", {"number": 1})


async def test_where_none_is_due_there_is_none_to_skip(session, introduction, clock):
    advisor = await eva(session, clock.now())
    for _ in range(2):
        await introductions.skip_reminder(session, await now(session, introduction), by=advisor, at=clock.now())

    with pytest.raises(introductions.NothingToRemind):
        await introductions.skip_reminder(session, await now(session, introduction), by=advisor, at=clock.now())


async def test_reminders_are_turned_off_and_on(session, house, introduction, clock):
    advisor = await eva(session, clock.now())

    await introductions.turn_reminders(session, introduction, on=False, by=advisor, at=clock.now())
    off = await remind(session, house, introduction, FIRST)
    await introductions.turn_reminders(session, await now(session, introduction), on=True, by=advisor, at=clock.now())
    on = await remind(session, house, introduction, FIRST)

    assert (off, on is not None) == (None, True)
    reasons = [step.reason for step in await history(session, "introduction", introduction.id)]
    assert reasons[-3:] == ["reminders_off", "reminders_on", "reminded"]


async def test_turning_off_calls_back_one_that_waits(session, house, introduction, clock):
    waiting = await introductions.remind(session, introduction, at=FIRST, house=house)

    await introductions.turn_reminders(
        session, await now(session, introduction), on=False, by=await eva(session, clock.now()), at=FIRST
    )

    assert waiting.state is DeliveryState.CANCELLED


async def test_who_only_reads_turns_nothing_off(session, introduction, clock):
    reader = await eva(session, clock.now(), role=Role.READER)

    with pytest.raises(ReadsOnly):
        await introductions.turn_reminders(session, introduction, on=False, by=reader, at=clock.now())
    with pytest.raises(ReadsOnly):
        await introductions.skip_reminder(session, introduction, by=reader, at=clock.now())


async def test_an_institution_is_reminded_in_its_own_words(session, house, clock):
    told = await story(session, clock.now(), region="esslingen", country="DE", language="de")
    await institution(session, clock.now())
    introduction = await consented(session, told, clock.now())
    letter = await approved(session, house, told, introduction, clock.now(), language="de")
    introduction = await gone(session, letter, clock.now())

    reminder = await remind(session, house, introduction, FIRST)

    assert introduction.route is Route.VIA_INSTITUTION
    assert (reminder.fact, reminder.recipient) == ("passing_on_reminded", "erika@wifoe-neckar.example")
    assert reminder.payload["subject"] == f"Re: {letter.payload['subject']}"
    assert "Termo Emilia S.r.l." in reminder.payload["text"]


async def test_a_new_letter_begins_anew(session, house, introduction):
    await remind(session, house, introduction, FIRST)
    introduction = await now(session, introduction)
    introduction.absences = [{"from": "2026-03-10", "until": "2026-03-12"}]
    await introductions.record_reply(session, introduction, at=FIRST, evidence={})
    told_again = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
    advisor = await ada(session, told_again, email="other@norrkoping.example")
    letter = await introductions.approve_letter(
        session, introduction, by=advisor, summary="Un produttore.", language="it", at=told_again, house=house
    )

    introduction = await gone(session, letter, told_again)

    assert (introduction.reminders, introduction.reminded_at, introduction.absences) == (0, None, [])
    assert await introductions.next_reminder(session, introduction, at=told_again) == date(2026, 3, 17)


async def test_none_is_written_while_the_office_holds_all_mail(session, house, introduction):
    advisor = (await eva(session, FIRST)).actor
    await outbox.hold_mail(session, by=advisor, at=FIRST)
    held = [await remind(session, house, introduction, at) for at in (FIRST, LAST)]

    await outbox.release_mail(session, by=advisor, at=LAST)

    assert held == [None, None]
    assert (await remind(session, house, introduction, LAST)).fact == "introduction_reminded"
    assert introduction.reminders == 1


async def test_one_that_has_not_left_is_called_back_when_the_letter_comes_back(session, house, introduction):
    reminder = await introductions.remind(session, introduction, at=FIRST, house=house)

    await introductions.bounce(session, introduction, at=FIRST, evidence={})

    assert reminder.state is DeliveryState.CANCELLED
