"""What an arriving mail does."""

import dataclasses
from datetime import UTC, date, datetime

import pytest

from dooropener import introductions, mailbox, outbox
from dooropener.introductions import IntroductionState
from dooropener.mailbox import MailKind, MessageState, ProposalLabel, ProposalState, ThreadedBy
from dooropener.mailbox.arrivals import place
from dooropener.mailbox.tasks import write_down
from doubles.mails import answer, stored
from people import another_pair, consented, story
from people import sent as sent_by

CHIARA = "chiara@termoemilia.example"
BJORN = "bjorn@bjornsvarme.example"


async def arrive(session, house, mail, *, to="dorroppnaren@norrkoping.example"):
    message = await stored(session, house.clock.now(), to=to)
    write_down(message, mail)
    await session.flush()
    await place(session, message, mail, house=house)
    await session.flush()
    return message


async def state_of(session, sent):
    return (await introductions.get_introduction(session, sent.introduction.id)).state


async def last_change(session, sent):
    return (await introductions.history_of(session, sent.introduction))[-1]


async def test_a_persons_answer_is_filed_and_proposed(session, house, sent):
    message = await arrive(session, house, answer(), to=sent.reply_to)

    [proposal] = await mailbox.open_proposals(session)
    change = await last_change(session, sent)
    assert (message.state, message.threaded_by) == (MessageState.FILED, ThreadedBy.TOKEN)
    assert (proposal.label, proposal.evidence, proposal.message_id) == ("interested", "volentieri", message.id)
    assert (change.to_state, change.evidence["words"]) == ("replied", "volentieri")
    assert await mailbox.thread(session, sent.introduction) == [message]


async def test_referral_and_date_reach_the_advisor(session, house, sent):
    mail = answer(ProposalLabel.WRONG_PERSON, referral="marco@termoemilia.example", resume_on=date(2026, 9, 1))

    await arrive(session, house, mail, to=sent.reply_to)

    [proposal] = await mailbox.open_proposals(session)
    assert (proposal.referral, proposal.resume_on) == ("marco@termoemilia.example", date(2026, 9, 1))


@pytest.mark.parametrize(
    ("country", "day"),
    [("IT", date(2026, 9, 1)), ("AU", None)],
    ids=["where it is autumn in September", "where it is spring then"],
)
async def test_season_is_that_of_the_partners_country_whatever_its_address_ends_in(session, house, sent, country, day):
    sent.introduction.match.partner.organisation.country = country
    house.clock.moment = datetime(2026, 3, 12, 12, tzinfo=UTC)
    mail = answer(ProposalLabel.NOT_NOW, visible_text="Not now, maybe in autumn.", resume_on=date(2026, 9, 1))
    mail = dataclasses.replace(mail, without_signature="Not now, maybe in autumn.")

    await arrive(session, house, mail, to=sent.reply_to)

    [proposal] = await mailbox.open_proposals(session)
    assert (proposal.label, proposal.resume_on) == (ProposalLabel.NOT_NOW, day)


async def test_answer_out_of_which_nothing_is_read_still_asks_for_a_person(session, house, sent):
    await arrive(session, house, answer(proposal=None), to=sent.reply_to)

    [proposal] = await mailbox.open_proposals(session)
    assert (proposal.unsure, proposal.confidence) == (True, 0.0)
    assert await state_of(session, sent) is IntroductionState.REPLIED


async def test_second_answer_stands_beside_the_first(session, house, sent):
    await arrive(session, house, answer(), to=sent.reply_to)

    await arrive(session, house, answer(ProposalLabel.DECLINED, message_id="<2@x.example>"), to=sent.reply_to)

    assert [p.label for p in await mailbox.open_proposals(session)] == ["interested", "declined"]
    assert await state_of(session, sent) is IntroductionState.REPLIED


async def test_stop_acts_at_once(session, house, sent):
    await arrive(session, house, answer(ProposalLabel.UNSUBSCRIBE), to=sent.reply_to)

    introduction = await introductions.get_introduction(session, sent.introduction.id)
    [proposal] = await mailbox.proposals_of(session, introduction)
    assert (introduction.state, introduction.closed_reason) == ("closed", "unsubscribed")
    assert (proposal.state, proposal.decided_by_id) == (ProposalState.CONFIRMED, None)
    assert await outbox.is_suppressed(session, CHIARA)


async def test_stop_from_another_address_stops_both(session, house, sent):
    mail = answer(ProposalLabel.UNSUBSCRIBE, from_address="ufficio@termoemilia.example")

    await arrive(session, house, mail, to=sent.reply_to)

    assert await outbox.is_suppressed(session, "ufficio@termoemilia.example")
    assert await outbox.is_suppressed(session, CHIARA)


async def test_stop_that_is_unsure_waits_for_a_person(session, house, sent):
    await arrive(session, house, answer(ProposalLabel.UNSUBSCRIBE, unsure=True), to=sent.reply_to)

    assert await state_of(session, sent) is IntroductionState.REPLIED
    assert not await outbox.is_suppressed(session, CHIARA)


async def test_automatic_reply_is_noted_and_moves_nothing(session, house, sent):
    mail = answer(ProposalLabel.OUT_OF_OFFICE, kind=MailKind.AUTO_REPLY, resume_on=date(2026, 3, 20))

    message = await arrive(session, house, mail, to=sent.reply_to)

    [proposal] = await mailbox.open_proposals(session)
    change = await last_change(session, sent)
    assert message.state is MessageState.FILED
    assert (proposal.label, proposal.resume_on) == ("out_of_office", date(2026, 3, 20))
    assert (change.from_state, change.to_state, change.reason) == ("sent", "sent", "automatic_reply")


async def test_stop_from_a_robot_does_not_act(session, house, sent):
    mail = answer(ProposalLabel.UNSUBSCRIBE, kind=MailKind.AUTO_REPLY)

    await arrive(session, house, mail, to=sent.reply_to)

    assert await state_of(session, sent) is IntroductionState.SENT
    assert not await outbox.is_suppressed(session, CHIARA)


async def test_answer_to_an_ended_introduction_is_filed_and_leaves_it_ended(session, house, sent):
    await introductions.withdraw(session, sent.introduction, by=sent.told.ada, reason="sold out", at=house.clock.now())

    message = await arrive(session, house, answer(), to=sent.reply_to)

    assert message.state is MessageState.FILED
    assert len(await mailbox.open_proposals(session)) == 1
    assert await state_of(session, sent) is IntroductionState.WITHDRAWN


async def test_stranger_waits_in_triage_and_does_nothing_else(session, house, sent):
    mail = answer(from_address="dmitri@elsewhere.example", subject="Re: Norrköping")

    message = await arrive(session, house, mail)

    assert (message.state, message.notes, message.introduction_id) == (MessageState.TRIAGE, ["unknown_sender"], None)
    assert await mailbox.triage(session) == [message]
    assert await mailbox.open_proposals(session) == []
    assert await state_of(session, sent) is IntroductionState.SENT


async def test_the_company_is_not_taken_for_the_partner(session, house, sent):
    message = await arrive(session, house, answer(from_address=BJORN), to=sent.reply_to)

    assert (message.state, message.notes) == (MessageState.TRIAGE, ["from_company"])
    assert message.introduction_id == sent.introduction.id
    assert await state_of(session, sent) is IntroductionState.SENT
    assert await mailbox.thread(session, sent.introduction) == []


async def test_unreadable_mail_waits_for_a_person(session, house, sent):
    message = await arrive(session, house, answer(kind=MailKind.UNREADABLE, proposal=None), to=sent.reply_to)

    assert (message.state, message.notes) == (MessageState.TRIAGE, ["unreadable"])
    assert await state_of(session, sent) is IntroductionState.SENT


@pytest.mark.parametrize("fields", [{"own_id": True}, {"from_address": "dorroppnaren+x@norrkoping.example"}])
async def test_our_own_mail_coming_back_is_dropped(session, house, sent, fields):
    if fields.pop("own_id", False):
        fields["message_id"] = sent.letter.message_id

    message = await arrive(session, house, answer(**fields), to=sent.reply_to)

    assert (message.state, message.notes) == (MessageState.DISMISSED, ["own_message"])
    assert await state_of(session, sent) is IntroductionState.SENT


async def test_the_same_mail_by_another_way_counts_once(session, house, sent):
    await arrive(session, house, answer(), to=sent.reply_to)

    again = await arrive(session, house, answer(), to=sent.reply_to)

    assert (again.state, again.notes) == (MessageState.DISMISSED, ["repeated"])
    assert len(await mailbox.open_proposals(session)) == 1


def bounce(status="5.1.1", **fields):
    values = {
        "kind": MailKind.BOUNCE,
        "from_address": "mailer-daemon@termoemilia.example",
        "proposal": None,
        "bounced_recipient": CHIARA,
        "bounce_status": status,
    }
    return answer(**{**values, **fields})


async def test_stop_ends_whatever_else_its_writer_is_being_asked(session, house, sent):
    pair = await another_pair(session, sent.told, house.clock.now(), "Pompe di profondità")
    second = await sent_by(session, house, dataclasses.replace(sent.told, match=pair), house.clock.now())

    await arrive(session, house, answer(ProposalLabel.UNSUBSCRIBE), to=sent.reply_to)

    other = await introductions.get_introduction(session, second.id)
    assert (other.state, other.closed_reason) == ("closed", "unsubscribed")


async def test_stop_of_somebody_known_counts_where_it_belongs_to_no_case(session, house):
    await story(session, house.clock.now())

    known = await arrive(session, house, answer(ProposalLabel.UNSUBSCRIBE))
    stranger = answer(ProposalLabel.UNSUBSCRIBE, from_address="nessuno@altrove.example", message_id="<2@x.example>")
    await arrive(session, house, stranger)

    assert known.state is MessageState.TRIAGE
    assert await outbox.is_suppressed(session, CHIARA)
    assert not await outbox.is_suppressed(session, "nessuno@altrove.example")


async def test_hard_bounce_suppresses_and_asks_for_another_address(session, house, sent):
    message = await arrive(session, house, bounce(), to=outbox.return_path(house.settings, sent.letter.id))

    change = await last_change(session, sent)
    assert (message.state, message.threaded_by) == (MessageState.FILED, ThreadedBy.TOKEN)
    assert (change.to_state, change.evidence["status"]) == ("bounced", "5.1.1")
    assert await outbox.is_suppressed(session, CHIARA)


async def test_letter_given_up_on_the_way_bounces_without_suppressing(session, house, sent):
    await arrive(session, house, bounce("4.4.7", bounced_message_id=sent.letter.message_id))

    assert await state_of(session, sent) is IntroductionState.BOUNCED
    assert not await outbox.is_suppressed(session, CHIARA)


@pytest.mark.parametrize("status", ["5.2.2", "5.7.1"])
async def test_a_full_mailbox_or_a_filter_says_nothing_against_the_address(session, house, sent, status):
    await arrive(session, house, bounce(status), to=outbox.return_path(house.settings, sent.letter.id))

    assert await state_of(session, sent) is IntroductionState.BOUNCED
    assert not await outbox.is_suppressed(session, CHIARA)


@pytest.mark.parametrize(("outcome", "state"), [("delayed", "sent"), ("delivered", "delivered")])
async def test_reports_of_delay_and_delivery(session, house, sent, outcome, state):
    mail = bounce(
        None,
        kind=MailKind.AUTO_REPLY,
        notes=(f"delivery_{outcome}",),
        bounced_message_id=sent.letter.message_id,
    )

    message = await arrive(session, house, mail)

    assert message.state is MessageState.FILED
    assert await state_of(session, sent) == state
    assert not await outbox.is_suppressed(session, CHIARA)


async def test_complaint_passed_on_by_a_mail_provider_is_a_stop(session, house, sent):
    mail = answer(ProposalLabel.UNSUBSCRIBE, kind=MailKind.AUTO_REPLY, from_address="fbl@isp.example")
    mail = dataclasses.replace(mail, notes=("complaint",))

    await arrive(session, house, mail, to=sent.reply_to)

    assert await state_of(session, sent) is IntroductionState.CLOSED
    assert await outbox.is_suppressed(session, CHIARA)
    assert not await outbox.is_suppressed(session, "fbl@isp.example")


async def test_receipt_is_no_answer(session, house, sent):
    await arrive(session, house, answer(proposal=None, notes=("receipt",)), to=sent.reply_to)

    assert await state_of(session, sent) is IntroductionState.SENT
    assert await mailbox.open_proposals(session) == []


async def test_challenge_waits_for_a_person(session, house, sent):
    mail = answer(proposal=None, kind=MailKind.AUTO_REPLY, notes=("challenge",))

    message = await arrive(session, house, mail, to=sent.reply_to)

    assert (message.state, message.notes) == (MessageState.TRIAGE, ["challenge"])


async def test_report_on_a_letter_that_is_not_ours_is_not_believed(session, house, sent):
    message = await arrive(session, house, bounce(bounced_message_id="<other@elsewhere.example>"))

    assert (message.state, message.notes) == (MessageState.TRIAGE, ["unknown_letter"])
    assert not await outbox.is_suppressed(session, CHIARA)


async def test_bounced_letter_to_the_company_does_not_move_the_introduction(session, house, sent):
    to_bjorn = await outbox.enqueue_mail(
        session,
        fact="company_asked",
        recipient=BJORN,
        subject="Fråga",
        text="Hej",
        html="<p>Hej</p>",
        introduction_id=sent.introduction.id,
        reply_to=sent.reply_to,
        at=house.clock.now(),
    )

    await arrive(session, house, bounce(bounced_recipient=BJORN), to=outbox.return_path(house.settings, to_bjorn.id))

    assert await state_of(session, sent) is IntroductionState.SENT
    assert await outbox.is_suppressed(session, BJORN)
    assert (await last_change(session, sent)).reason == "report_on_other_letter"


async def test_in_a_trial_a_bounce_says_nothing_about_the_partner(session, house, sent, settings):
    trial = settings.model_copy(update={"mail_redirect_all": "ada@norrkoping.example"})
    trying = dataclasses.replace(house, settings=trial)

    await arrive(session, trying, bounce(bounced_message_id=sent.letter.message_id))

    assert not await outbox.is_suppressed(session, CHIARA)


async def test_answer_before_the_letter_counts_as_sent_waits_for_confirmation(session, house, clock):
    """The partner can be quicker than our own books: the yes is there, and takes effect when an advisor confirms."""
    told = await story(session, clock.now())
    introduction = await consented(session, told, clock.now())
    reply_to = outbox.reply_address(house.settings, introduction.id)

    await arrive(session, house, answer(), to=reply_to)

    assert (await introductions.get_introduction(session, introduction.id)).state == "company_consented"
    assert len(await mailbox.open_proposals(session)) == 1
