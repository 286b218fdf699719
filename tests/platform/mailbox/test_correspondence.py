"""The thread that a letter of ours continues: its References, In-Reply-To and subject."""

from datetime import timedelta

import pytest

from dooropener import introductions, mailbox, outbox
from dooropener.introductions import MeetingState, Side
from dooropener.introductions.correspondence import thread_with, unmarked
from dooropener.introductions.sending import contacts_sent
from dooropener.mailbox import MailKind, ProposalLabel
from dooropener.mailbox.arrivals import place
from dooropener.mailbox.tasks import write_down
from dooropener.outbox import DeliveryState
from doubles.mails import answer, stored

CHIARA, BJORN = "chiara@termoemilia.example", "bjorn@bjornsvarme.example"
ASKS = "<chiara-asks-1@termoemilia.example>"


async def writes(session, house, sent, label=ProposalLabel.QUESTION, *, message_id=ASKS, subject="", **fields):
    """Chiara, or whoever `from_address` names, answers; a minute passes before and after."""
    house.clock.advance(minutes=1)
    mail = answer(label, message_id=message_id, subject=subject or f"R: {sent.letter.payload['subject']}", **fields)
    message = await stored(session, house.clock.now(), to=sent.reply_to, sender=mail.from_address)
    write_down(message, mail)
    await session.flush()
    await place(session, message, mail, house=house)
    await session.flush()
    house.clock.advance(minutes=1)
    return message


async def confirm(session, house, sent):
    proposal = (await mailbox.open_proposals(session))[-1]
    await mailbox.confirm(session, proposal, by=sent.told.ada, at=house.clock.now(), house=house)
    return await introductions.get_introduction(session, sent.introduction.id)


async def answer_her(session, house, sent):
    introduction = await introductions.get_introduction(session, sent.introduction.id)
    said = {"by": sent.told.ada, "text": "Da 7 000 euro."}
    return await introductions.answer_question(session, introduction, **said, at=house.clock.now(), house=house)


async def goes(session, house, delivery):
    delivery.state, delivery.sent_at = DeliveryState.SENT, house.clock.now()
    await session.flush()
    house.clock.advance(minutes=1)


def headers(house, delivery):
    """Subject, In-Reply-To and References as they go over the line, without the tag of our reply address."""
    letter = outbox.compose(delivery, house.settings)
    ids = (letter["References"] or "").split()
    assert all(outbox.thread_id(delivery.payload["reply_to"]) == one for one in ids[:1])
    return letter["Subject"], letter["In-Reply-To"], ids[1:]


async def letters(session, sent, fact):
    every = await outbox.deliveries_of(session, sent.introduction.id)
    return {one.recipient: one for one in every if one.fact == fact and one.channel == "mail"}


async def test_an_answer_names_the_mail_that_asked_and_keeps_its_subject(session, house, sent):
    await writes(session, house, sent)
    await confirm(session, house, sent)

    delivery = await answer_her(session, house, sent)

    first = sent.letter
    assert headers(house, delivery) == (f"Re: {first.payload['subject']}", ASKS, [first.message_id, ASKS])


async def test_a_long_exchange_is_named_in_order(session, house, sent):
    await writes(session, house, sent)
    await confirm(session, house, sent)
    first_answer = await answer_her(session, house, sent)
    await goes(session, house, first_answer)
    again = "<chiara-asks-2@termoemilia.example>"
    await writes(session, house, sent, message_id=again, subject="R: Re: " + sent.letter.payload["subject"])
    await confirm(session, house, sent)

    delivery = await answer_her(session, house, sent)

    chain = [sent.letter.message_id, ASKS, first_answer.message_id, again]
    assert headers(house, delivery) == (f"Re: {sent.letter.payload['subject']}", again, chain)


async def test_a_second_answer_still_answers_the_question(session, house, sent):
    await writes(session, house, sent)
    await confirm(session, house, sent)
    await goes(session, house, await answer_her(session, house, sent))

    delivery = await answer_her(session, house, sent)

    assert headers(house, delivery)[1:] == (ASKS, [sent.letter.message_id, ASKS])


async def test_what_was_asked_on_the_page_is_answered_in_the_thread_of_our_letter(session, house, sent):
    house.clock.advance(minutes=1)
    introduction = await introductions.get_introduction(session, sent.introduction.id)
    await mailbox.choose(session, introduction, ProposalLabel.QUESTION, text="Quanto costa?", at=house.clock.now())
    await confirm(session, house, sent)

    delivery = await answer_her(session, house, sent)

    subject, answered, references = headers(house, delivery)
    assert not subject.startswith("Re:")
    assert (answered, references) == (sent.letter.message_id, [sent.letter.message_id])


async def test_mails_of_others_stay_out_of_the_thread(session, house, sent):
    await writes(session, house, sent)
    await confirm(session, house, sent)
    of_company = await writes(session, house, sent, message_id="<bjorn-1@bjornsvarme.example>", from_address=BJORN)
    await mailbox.attach(session, of_company, sent.introduction, by=sent.told.ada, at=house.clock.now())
    colleague = "carlo@termoemilia.example"
    await writes(session, house, sent, message_id="<carlo-1@termoemilia.example>", from_address=colleague)

    threads = [(await thread_with(session, sent.introduction.id, who)).references for who in (CHIARA, BJORN, colleague)]

    assert threads == [
        [sent.letter.message_id, ASKS],
        ["<bjorn-1@bjornsvarme.example>"],
        ["<carlo-1@termoemilia.example>"],
    ]


@pytest.mark.parametrize(
    "strange",
    [
        "<no at sign>",
        "<nobody>",
        "<ä@termoemilia.example>",
        "<a@b@termoemilia.example>",
        "<" + "x" * 300 + "@termoemilia.example>",
        None,
    ],
)
async def test_ids_that_no_header_can_carry_are_left_out(session, house, sent, strange):
    await writes(session, house, sent, message_id=strange)
    await confirm(session, house, sent)

    delivery = await answer_her(session, house, sent)

    assert headers(house, delivery)[1:] == (sent.letter.message_id, [sent.letter.message_id])


async def test_what_a_robot_wrote_in_her_name_is_answered_by_nobody(session, house, sent):
    away = {"kind": MailKind.AUTO_REPLY, "message_id": "<away@termoemilia.example>"}
    await writes(session, house, sent, ProposalLabel.OUT_OF_OFFICE, **away)
    await writes(session, house, sent, message_id="<opened@termoemilia.example>", notes=("receipt",))

    assert (await thread_with(session, sent.introduction.id, CHIARA)).references == [sent.letter.message_id]


async def test_contacts_are_exchanged_in_answer_to_her_yes(session, house, sent):
    yes = "<yes@termoemilia.example>"
    await writes(session, house, sent, ProposalLabel.INTERESTED, message_id=yes)
    await confirm(session, house, sent)

    both = await letters(session, sent, "contacts_exchanged")

    subject = f"Re: {sent.letter.payload['subject']}"
    assert headers(house, both[CHIARA]) == (subject, yes, [sent.letter.message_id, yes])
    assert headers(house, both[BJORN])[1:] == (None, [])
    assert not both[BJORN].payload["subject"].startswith("Re:")


async def asked_for_address(session, introduction, values):
    return await introductions.ask_for_address(session, introduction, **values)


async def said_goodbye(session, introduction, values):
    return await introductions.say_farewell(session, introduction, **values)


@pytest.mark.parametrize(
    ("label", "written", "fact"),
    [
        (ProposalLabel.WRONG_PERSON, asked_for_address, "address_asked"),
        (ProposalLabel.DECLINED, said_goodbye, "introduction_ended"),
    ],
)
@pytest.mark.parametrize("mark", ["R: ", "Re: RE: ", "回复：", "AW: Re[2]: "])
async def test_question_for_an_address_and_farewell_answer_her_mail(session, house, sent, label, written, fact, mark):
    hers = "<hers@termoemilia.example>"
    await writes(session, house, sent, label, message_id=hers, subject=mark + sent.letter.payload["subject"])
    introduction = await confirm(session, house, sent)

    delivery = await written(session, introduction, {"by": sent.told.ada, "at": house.clock.now(), "house": house})

    assert delivery.fact == fact
    subject = f"Re: {sent.letter.payload['subject']}"
    assert headers(house, delivery) == (subject, hers, [sent.letter.message_id, hers])


async def test_an_invitation_stands_in_the_thread_of_each_side_under_its_own_subject(session, house, sent):
    yes = "<yes@termoemilia.example>"
    await writes(session, house, sent, ProposalLabel.INTERESTED, message_id=yes)
    introduction = await confirm(session, house, sent)
    exchanged = await letters(session, sent, "contacts_exchanged")
    for letter in exchanged.values():
        await goes(session, house, letter)
        await contacts_sent(session, letter, at=house.clock.now())
    when = "<when@termoemilia.example>"
    await writes(session, house, sent, message_id=when)
    introduction = await introductions.get_introduction(session, introduction.id)
    meeting = await booked(session, house, sent, introduction)

    invitations = await letters(session, sent, "meeting_invited")

    assert meeting.state is MeetingState.BOOKED
    subject, answered, references = headers(house, invitations[CHIARA])
    assert (answered, references) == (when, [sent.letter.message_id, yes, exchanged[CHIARA].message_id, when])
    assert not subject.startswith("Re:")
    assert headers(house, invitations[BJORN])[1:] == (exchanged[BJORN].message_id, [exchanged[BJORN].message_id])


async def booked(session, house, sent, introduction):
    at, starts = {"at": house.clock.now()}, house.clock.now() + timedelta(days=8)
    meeting = await introductions.propose_times(
        session, introduction, side=Side.COMPANY, times=[starts], by=sent.told.ada, house=house, **at
    )
    await introductions.choose_time(session, meeting, starts, side=Side.PARTNER, by=sent.told.ada, **at)
    await introductions.book(session, meeting, by=sent.told.ada, house=house, **at)
    return meeting


@pytest.mark.parametrize(
    ("theirs", "plain"),
    [
        ("AW: Re: SV: Da Norrköping", "Da Norrköping"),
        ("re[2]: Da Norrköping", "Da Norrköping"),
        ("回复：来自北雪平", "来自北雪平"),
        ("Atb.: No Noršēpingas", "No Noršēpingas"),
        ("Region: heat", "Region: heat"),
        ("Rea på värmepumpar", "Rea på värmepumpar"),
        (" Da \t Norrköping ", "Da Norrköping"),
    ],
)
def test_marks_of_answers_are_taken_off_a_subject(theirs, plain):
    assert unmarked(theirs) == plain


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("[EXTERN] AW: {subject}", "Re: {subject}"),
        ("Prezzi e tempi", "Re: Prezzi e tempi"),
        ("R: R: prezzi e tempi", "Re: prezzi e tempi"),
        ("R:", "Re: {subject}"),
    ],
)
async def test_an_answer_bears_the_subject_of_what_it_answers(session, house, sent, theirs, ours):
    subject = sent.letter.payload["subject"]
    await writes(session, house, sent, subject=theirs.format(subject=subject))
    await confirm(session, house, sent)

    delivery = await answer_her(session, house, sent)

    assert headers(house, delivery)[0] == ours.format(subject=subject)
