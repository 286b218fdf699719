"""An advisor's word, and a partner's own choice."""

from datetime import date, timedelta

import pytest

from dooropener import introductions, mailbox, outbox
from dooropener.introductions import ClosedReason, IntroductionState
from dooropener.mailbox import MailKind, ProposalLabel, ProposalState, ThreadedBy
from dooropener.mailbox.arrivals import file_answer
from dooropener.mailbox.decisions import name_beside
from dooropener.mailbox.tasks import write_down
from dooropener.outbox import DeliveryState
from dooropener.states import MACHINE
from doubles.mails import answer, stored

CHIARA = "chiara@termoemilia.example"


async def propose(session, house, sent, label=ProposalLabel.INTERESTED, **fields):
    mail = answer(label, **fields)
    message = await stored(session, house.clock.now(), to=sent.reply_to)
    write_down(message, mail)
    introduction = await introductions.get_introduction(session, sent.introduction.id)
    await file_answer(session, message, mail, introduction, by=ThreadedBy.TOKEN)
    return (await mailbox.open_proposals(session))[-1]


async def confirm(session, house, sent, proposal, label=None):
    await mailbox.confirm(session, proposal, by=sent.told.ada, at=house.clock.now(), label=label, house=house)
    return await introductions.get_introduction(session, sent.introduction.id)


@pytest.mark.parametrize("label", [ProposalLabel.INTERESTED, ProposalLabel.MEETING_PROPOSED])
async def test_confirmed_yes_puts_both_in_contact(session, house, sent, label):
    proposal = await propose(session, house, sent, label)

    introduction = await confirm(session, house, sent, proposal)

    letters = [d.recipient for d in await outbox.deliveries_of(session, introduction.id) if "exchanged" in d.fact]
    assert introduction.state is IntroductionState.PARTNER_CONSENTED
    assert sorted(letters) == ["bjorn@bjornsvarme.example", CHIARA]
    assert (proposal.state, proposal.decided_label) == (ProposalState.CONFIRMED, label)
    assert (proposal.decided_by_id, proposal.decided_at) == (sent.told.ada.id, house.clock.now())


async def test_confirmed_question_keeps_its_words(session, house, sent):
    proposal = await propose(session, house, sent, ProposalLabel.QUESTION)

    introduction = await confirm(session, house, sent, proposal)

    change = (await introductions.history_of(session, introduction))[-1]
    assert introduction.state is IntroductionState.QUESTION
    assert (change.evidence["words"], change.evidence["decided"]) == ("volentieri", "question")


async def test_confirmed_no_closes(session, house, sent):
    introduction = await confirm(session, house, sent, await propose(session, house, sent, ProposalLabel.DECLINED))

    assert (introduction.state, introduction.closed_reason) == ("closed", ClosedReason.PARTNER_DECLINED)


@pytest.mark.parametrize(
    ("resume_on", "until"),
    [(date(2026, 9, 1), date(2026, 9, 1)), (None, date(2026, 4, 1)), (date(2026, 1, 1), date(2026, 4, 1))],
)
async def test_not_now_rests_until_the_day_named_or_a_month(session, house, sent, resume_on, until):
    proposal = await propose(session, house, sent, ProposalLabel.NOT_NOW)
    proposal.resume_on = resume_on

    introduction = await confirm(session, house, sent, proposal)

    assert (introduction.state, introduction.snoozed_until) == (IntroductionState.SNOOZED, until)


async def test_wrong_person_with_a_name_leads_to_that_person(session, house, sent):
    proposal = await propose(
        session,
        house,
        sent,
        ProposalLabel.WRONG_PERSON,
        referral="m.rossi@termoemilia.example",
        visible_text="Scrivete a Marco Rossi (m.rossi@termoemilia.example).",
    )

    introduction = await confirm(session, house, sent, proposal)

    addressee = introduction.addressee
    assert introduction.state is IntroductionState.REPLIED
    assert (addressee.name, addressee.email) == ("Marco Rossi", "m.rossi@termoemilia.example")


async def test_machine_that_says_whom_to_write_to_is_no_answer_until_an_advisor_confirms(session, house, sent):
    fields = {"referral": "m.rossi@termoemilia.example", "kind": MailKind.AUTO_REPLY}
    proposal = await propose(session, house, sent, ProposalLabel.WRONG_PERSON, **fields)
    before = (await introductions.get_introduction(session, sent.introduction.id)).state

    introduction = await confirm(session, house, sent, proposal)

    assert (before, introduction.state) == (IntroductionState.SENT, IntroductionState.REPLIED)
    assert introduction.addressee.email == "m.rossi@termoemilia.example"


@pytest.mark.parametrize("name", ["Marco Rossi", "ufficio acquisti", None])
async def test_wrong_person_without_an_address_stays_open_and_keeps_the_name(session, house, sent, name):
    proposal = await propose(session, house, sent, ProposalLabel.WRONG_PERSON, referral_name=name)

    introduction = await confirm(session, house, sent, proposal)

    last = (await introductions.history_of(session, introduction))[-1]
    assert (introduction.state, introduction.closed_reason) == (IntroductionState.REPLIED, None)
    assert (introduction.sought_person, introductions.next_step(introduction)) == (name or "", "find_person")
    assert (last.reason, last.evidence["decided"]) == ("person_sought", "wrong_person")


async def test_address_that_is_found_ends_the_search(session, house, sent):
    proposal = await propose(session, house, sent, ProposalLabel.WRONG_PERSON, referral_name="Marco Rossi")
    introduction = await confirm(session, house, sent, proposal)

    await introductions.refer(
        session,
        introduction,
        email="m.rossi@termoemilia.example",
        name="Marco Rossi",
        by=sent.told.ada,
        at=house.clock.now(),
    )

    introduction = await introductions.get_introduction(session, introduction.id)
    assert (introduction.addressee.name, introduction.sought_person) == ("Marco Rossi", None)
    assert introductions.next_step(introduction) == "confirm_reply"


async def _close(session, introduction, by, at):
    await introductions.close(session, introduction, reason=ClosedReason.UNREACHABLE, by=by, at=at)


async def _withdraw(session, introduction, by, at):
    await introductions.withdraw(session, introduction, by=by, reason="", at=at)


async def _stop(session, introduction, by, at):
    await introductions.stop(session, introduction, at=at, evidence={})


async def _refuse(session, introduction, by, at):
    await introductions.refuse(session, introduction, by=by, at=at)


@pytest.mark.parametrize("end", [_close, _withdraw, _stop, _refuse])
async def test_name_of_who_was_sought_goes_with_the_end(session, house, sent, end):
    proposal = await propose(session, house, sent, ProposalLabel.WRONG_PERSON, referral_name="Marco Rossi")
    introduction = await confirm(session, house, sent, proposal)

    await end(session, introduction, sent.told.ada, house.clock.now())
    await session.flush()

    await session.refresh(introduction)
    assert introduction.state in introductions.ENDED
    assert introduction.sought_person is None


async def test_name_of_who_was_sought_goes_when_the_introduction_expires(session, house, sent):
    introduction = await introductions.get_introduction(session, sent.introduction.id)
    introduction.sought_person = "Marco Rossi"

    await introductions.INTRODUCTION.move(
        session, introduction, IntroductionState.EXPIRED, by=MACHINE, at=house.clock.now()
    )

    assert introduction.sought_person is None


async def test_a_newer_answer_ends_the_search(session, house, sent):
    first = await propose(session, house, sent, ProposalLabel.WRONG_PERSON)
    await confirm(session, house, sent, first)

    await propose(session, house, sent, ProposalLabel.INTERESTED)

    introduction = await introductions.get_introduction(session, sent.introduction.id)
    assert introduction.sought_person is None


async def test_correction_counts_instead_of_the_proposal(session, house, sent):
    proposal = await propose(session, house, sent, ProposalLabel.INTERESTED)

    introduction = await confirm(session, house, sent, proposal, ProposalLabel.DECLINED)

    assert introduction.state is IntroductionState.CLOSED
    assert (proposal.state, proposal.label, proposal.decided_label) == ("corrected", "interested", "declined")


async def test_correction_to_stop_acts_like_a_stop(session, house, sent):
    proposal = await propose(session, house, sent, ProposalLabel.DECLINED)

    introduction = await confirm(session, house, sent, proposal, ProposalLabel.UNSUBSCRIBE)

    assert introduction.closed_reason is ClosedReason.UNSUBSCRIBED
    assert await outbox.is_suppressed(session, CHIARA)
    assert (proposal.state, proposal.decided_by_id) == (ProposalState.CORRECTED, sent.told.ada.id)


async def test_out_of_office_is_acknowledged_and_moves_nothing(session, house, sent):
    proposal = await propose(session, house, sent, ProposalLabel.OUT_OF_OFFICE, kind=MailKind.AUTO_REPLY)

    introduction = await confirm(session, house, sent, proposal)

    assert introduction.state is IntroductionState.SENT
    assert await mailbox.open_proposals(session) == []


async def test_robot_that_was_a_person_after_all_is_corrected(session, house, sent):
    proposal = await propose(session, house, sent, ProposalLabel.OUT_OF_OFFICE, kind=MailKind.AUTO_REPLY)

    introduction = await confirm(session, house, sent, proposal, ProposalLabel.INTERESTED)

    assert introduction.state is IntroductionState.PARTNER_CONSENTED


async def test_second_press_of_the_key_is_told(session, house, sent):
    proposal = await propose(session, house, sent)
    await confirm(session, house, sent, proposal)

    with pytest.raises(mailbox.AlreadyDecided):
        await confirm(session, house, sent, proposal)

    letters = [d for d in await outbox.deliveries_of(session, sent.introduction.id) if d.fact == "contacts_exchanged"]
    assert len(letters) == 2


async def test_newest_word_counts(session, house, sent):
    first = await propose(session, house, sent, ProposalLabel.INTERESTED)
    second = await propose(session, house, sent, ProposalLabel.DECLINED)

    await confirm(session, house, sent, second)

    assert (first.state, second.state) == (ProposalState.WITHDRAWN, ProposalState.CONFIRMED)


async def test_late_yes_needs_the_introduction_reopened(session, house, sent):
    await introductions.withdraw(session, sent.introduction, by=sent.told.ada, reason="x", at=house.clock.now())
    proposal = await propose(session, house, sent)

    with pytest.raises(mailbox.ReopenFirst):
        await confirm(session, house, sent, proposal)
    introduction = await introductions.get_introduction(session, sent.introduction.id)
    await introductions.reopen(session, introduction, by=sent.told.ada, at=house.clock.now())
    introduction = await confirm(session, house, sent, proposal)

    assert introduction.state is IntroductionState.PARTNER_CONSENTED


async def test_late_no_is_acknowledged_and_stays_ended(session, house, sent):
    await introductions.withdraw(session, sent.introduction, by=sent.told.ada, reason="x", at=house.clock.now())
    proposal = await propose(session, house, sent, ProposalLabel.DECLINED)

    introduction = await confirm(session, house, sent, proposal)

    assert introduction.state is IntroductionState.WITHDRAWN
    assert proposal.state is ProposalState.CONFIRMED


async def test_choice_on_the_page_is_a_proposal(session, house, sent):
    house.clock.advance(minutes=5)
    proposal = await mailbox.choose(
        session,
        sent.introduction,
        ProposalLabel.QUESTION,
        words="Ho una domanda",
        text="Quanto costa?",
        at=house.clock.now(),
    )

    assert await mailbox.open_proposals(session) == [proposal]
    assert (proposal.confidence, proposal.unsure, proposal.evidence) == (1.0, False, "Ho una domanda\nQuanto costa?")
    assert sent.introduction.state is IntroductionState.REPLIED


@pytest.mark.parametrize(("seconds", "unsure"), [(0, True), (19, True), (21, False)])
async def test_a_choice_as_fast_as_only_scanners_make_is_unsure(session, house, sent, seconds, unsure):
    house.clock.advance(seconds=seconds)

    proposal = await mailbox.choose(session, sent.introduction, ProposalLabel.INTERESTED, at=house.clock.now())

    assert (proposal.unsure, proposal.confidence) == (unsure, 0.5 if unsure else 1.0)


async def test_one_button_after_the_other_is_a_scanner(session, house, sent):
    house.clock.advance(hours=1)
    first = await mailbox.choose(session, sent.introduction, ProposalLabel.DECLINED, at=house.clock.now())
    house.clock.advance(seconds=1)

    second = await mailbox.choose(session, sent.introduction, ProposalLabel.INTERESTED, at=house.clock.now())

    assert (first.unsure, second.unsure) == (False, True)


@pytest.mark.parametrize("state", [IntroductionState.SENT, IntroductionState.DELIVERED, IntroductionState.QUESTION])
async def test_a_choice_taken_back_leaves_all_as_it_was(session, house, sent, state):
    sent.introduction.state = state
    await session.flush()
    await mailbox.choose(session, sent.introduction, ProposalLabel.DECLINED, at=house.clock.now())
    await mailbox.choose(session, sent.introduction, ProposalLabel.INTERESTED, at=house.clock.now())

    done = await mailbox.take_back_choice(session, sent.introduction, at=house.clock.now())

    assert (done, sent.introduction.state, await mailbox.open_proposals(session)) == (True, state, [])
    assert not await mailbox.take_back_choice(session, sent.introduction, at=house.clock.now())


async def test_a_choice_taken_back_leaves_an_answer_by_mail_alone(session, house, sent):
    await propose(session, house, sent)
    await mailbox.choose(session, sent.introduction, ProposalLabel.DECLINED, at=house.clock.now())

    await mailbox.take_back_choice(session, sent.introduction, at=house.clock.now())

    assert sent.introduction.state is IntroductionState.REPLIED
    assert [one.label for one in await mailbox.open_proposals(session)] == [ProposalLabel.INTERESTED]


async def test_a_choice_that_an_advisor_has_confirmed_stands(session, house, sent):
    proposal = await mailbox.choose(session, sent.introduction, ProposalLabel.DECLINED, at=house.clock.now())
    introduction = await confirm(session, house, sent, proposal)

    assert not await mailbox.take_back_choice(session, introduction, at=house.clock.now())
    assert introduction.state is IntroductionState.CLOSED


@pytest.mark.parametrize("state", [IntroductionState.SENT, IntroductionState.NEGOTIATING, IntroductionState.BOUNCED])
async def test_a_stop_taken_back_leaves_all_as_it_was(session, house, sent, state):
    sent.introduction.state = state
    await session.flush()
    await mailbox.choose(session, sent.introduction, ProposalLabel.UNSUBSCRIBE, at=house.clock.now())

    await mailbox.take_back_stop(session, sent.introduction, at=house.clock.now())

    assert (sent.introduction.state, sent.introduction.closed_reason) == (state, None)
    assert not await outbox.is_suppressed(session, CHIARA)
    told = [one.fact for one in await outbox.deliveries_of(session, sent.introduction.id) if one.channel == "chat"]
    assert "introduction_resumed" not in told


async def test_the_company_hears_that_the_door_is_open_again_where_it_heard_the_contrary(session, house, sent):
    await mailbox.choose(session, sent.introduction, ProposalLabel.UNSUBSCRIBE, at=house.clock.now())
    closed = (await outbox.deliveries_of(session, sent.introduction.id))[-1]
    closed.state = DeliveryState.SENT
    await session.flush()

    await mailbox.take_back_stop(session, sent.introduction, at=house.clock.now())

    facts = [one.fact for one in await outbox.deliveries_of(session, sent.introduction.id)]
    assert facts[-2:] == ["introduction_closed", "introduction_resumed"]


async def test_choosing_again_takes_the_first_choice_back(session, house, sent):
    by_mail = await propose(session, house, sent)
    first = await mailbox.choose(session, sent.introduction, ProposalLabel.DECLINED, at=house.clock.now())

    second = await mailbox.choose(session, sent.introduction, ProposalLabel.INTERESTED, at=house.clock.now())

    assert first.state is ProposalState.WITHDRAWN
    assert await mailbox.open_proposals(session) == [by_mail, second]


async def test_stop_on_the_page_acts_at_once(session, house, sent):
    await mailbox.choose(session, sent.introduction, ProposalLabel.UNSUBSCRIBE, at=house.clock.now())

    assert sent.introduction.closed_reason is ClosedReason.UNSUBSCRIBED
    assert await outbox.is_suppressed(session, CHIARA)
    assert await mailbox.open_proposals(session) == []


async def test_wake_on_a_new_answer(session, house, sent):
    await confirm(session, house, sent, await propose(session, house, sent, ProposalLabel.NOT_NOW))
    house.clock.advance(days=2)

    proposal = await propose(session, house, sent, message_id="<later@termoemilia.example>")
    introduction = await confirm(session, house, sent, proposal)

    assert introduction.state is IntroductionState.PARTNER_CONSENTED
    assert proposal.made_at == sent.letter.sent_at + timedelta(days=2)


@pytest.mark.parametrize(
    ("text", "address", "name"),
    [
        ("Scrivete a Marco Rossi (m.rossi@x.example), grazie", "m.rossi@x.example", "Marco Rossi"),
        ("Bitte an Frau Dr. Anna Groß: a.gross@x.example", "a.gross@x.example", "Anna Groß"),
        ("please write to sales, joe.brown@x.example", "joe.brown@x.example", "Joe Brown"),
        ("info@x.example", "info@x.example", ""),
        ("", "lena_berg@x.example", "Lena Berg"),
    ],
)
def test_name_beside_an_address(text, address, name):
    assert name_beside(address, text) == name
