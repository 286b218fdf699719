"""A letter that is no first request, and comes back: it waits for an advisor, and stops waiting once it was seen to."""

from types import SimpleNamespace

import pytest
import pytest_asyncio

from dooropener import agenda, introductions, organisations, outbox
from dooropener.agenda.stuck import stuck_of
from dooropener.errors import DeliveryFailed
from dooropener.introductions import IntroductionState, NobodyElse, Suppressed
from dooropener.introductions.sending import ask_by_mail
from dooropener.mailbox import MailKind
from dooropener.mailbox.arrivals import place
from dooropener.mailbox.tasks import write_down
from dooropener.organisations import LawfulBasis
from dooropener.outbox import DeliveryState, NotFailed, SuppressionReason
from dooropener.outbox.service import mark_failed, mark_sent
from dooropener.outbox.tasks import deliver
from doubles.mails import answer, stored
from people import asked, in_contact, replied, story

CHIARA, MARCO = "chiara@termoemilia.example", "marco@termoemilia.example"
BJORN, SARA = "bjorn@bjornsvarme.example", "sara@bjornsvarme.example"


@pytest_asyncio.fixture
async def told(session, clock):
    return await story(session, clock.now())


@pytest_asyncio.fixture
async def contact(session, house, told, clock):
    return await in_contact(session, house, told, clock.now())


async def contacts_of(session, introduction):
    letters = await outbox.deliveries_of(session, introduction.id)
    return {each.recipient: each for each in letters if each.fact == "contacts_exchanged" and each.message_id}


async def come_back(session, house, letter, status="5.1.1", **fields):
    message = await stored(session, house.clock.now(), to=outbox.return_path(house.settings, letter.id))
    values = {"kind": MailKind.BOUNCE, "proposal": None, "from_address": "mailer-daemon@x.example", **fields}
    mail = answer(**values, bounced_recipient=letter.recipient, bounce_status=status)
    write_down(message, mail)
    await session.flush()
    await place(session, message, mail, house=house)
    await session.flush()


async def another_contact(session, told, address, listing, *, name="Marco Rossi"):
    return await organisations.add_contact(
        session,
        await organisations.get_organisation(session, listing.organisation_id),
        name=name,
        email=address,
        language="it",
        lawful_basis=LawfulBasis.LEGITIMATE_INTEREST,
        source="web",
        sourced_on=told.chiara.sourced_on,
    )


async def waiting(session, introduction):
    return await stuck_of(session, introduction), (await agenda.count_waiting(session)).stuck


async def last_reason(session, introduction):
    return (await introductions.history_of(session, introduction))[-1].reason


async def test_letter_that_put_both_in_contact_and_came_back_waits_for_an_advisor(session, house, contact):
    letter = (await contacts_of(session, contact))[CHIARA]

    await come_back(session, house, letter)

    assert letter.state is DeliveryState.RETURNED
    assert await waiting(session, contact) == ([letter], 1)
    assert await outbox.is_suppressed(session, CHIARA)
    assert await last_reason(session, contact) == "letter_returned"
    assert [heap.kind for heap in await agenda.heaps_of(session, at=house.clock.now())] == ["stuck"]


async def test_mail_that_asks_the_company_waits_for_an_advisor_when_it_came_back(session, house, told, clock):
    introduction = await asked(session, told, clock.now())
    introduction = await introductions.get_introduction(session, introduction.id)
    await ask_by_mail(session, introduction, at=clock.now(), house=house)
    [letter] = await outbox.deliveries_of(session, introduction.id)
    await mark_sent(session, letter, "250 ok", at=clock.now())

    await come_back(session, house, letter)

    assert await waiting(session, introduction) == ([letter], 1)
    assert introduction.state is IntroductionState.ASKED


@pytest.mark.parametrize(
    "fact", ["question_answered", "meeting_invited", "feedback_requested", "introduction_ended", "address_asked"]
)
async def test_every_other_kind_of_letter_waits_too(session, house, contact, clock, fact):
    letter = await a_letter(session, contact, clock, fact)

    await come_back(session, house, letter)

    assert await waiting(session, contact) == ([letter], 1)


async def a_letter(session, introduction, clock, fact, *, to=CHIARA):
    letter = await outbox.enqueue_mail(
        session,
        fact=fact,
        recipient=to,
        subject="Da Norrköping",
        text="Gentile Chiara Conti,",
        html="<p>Gentile Chiara Conti,</p>",
        introduction_id=introduction.id,
        reply_to="dorroppnaren+tag@norrkoping.example",
        at=clock.now(),
    )
    await mark_sent(session, letter, "250 ok", at=clock.now())
    return letter


async def test_delay_waits_for_nobody(session, house, contact):
    letter = (await contacts_of(session, contact))[CHIARA]

    await come_back(session, house, letter, "4.4.1", kind=MailKind.AUTO_REPLY, notes=("delivery_delayed",))

    assert letter.state is DeliveryState.SENT
    assert await waiting(session, contact) == ([], 0)


async def test_request_that_was_answered_meanwhile_asks_for_nothing(session, house, told, clock):
    introduction = await replied(session, house, told, clock.now())
    [request] = [
        each for each in await outbox.deliveries_of(session, introduction.id) if each.fact == "introduction_requested"
    ]

    await come_back(session, house, request)

    assert await waiting(session, introduction) == ([], 0)
    assert await last_reason(session, introduction) == "report_on_other_letter"


async def test_what_somebody_has_seen_to_waits_no_more_and_is_on_the_record(session, house, told, contact, clock):
    letter = (await contacts_of(session, contact))[CHIARA]
    await come_back(session, house, letter)

    await agenda.see_to(session, letter.id, by=told.ada, at=clock.now())
    await come_back(session, house, letter, message_id="<second@x.example>")

    assert letter.state is DeliveryState.LOST
    assert await waiting(session, contact) == ([], 0)
    assert "return_noted" in [step.reason for step in await introductions.history_of(session, contact)]
    with pytest.raises(NotFailed):
        await agenda.see_to(session, letter.id, by=told.ada, at=clock.now())


async def test_sent_again_the_address_is_said_to_work(session, house, told, contact, clock):
    letter = (await contacts_of(session, contact))[CHIARA]
    await come_back(session, house, letter)

    await agenda.send_again(session, letter.id, by=told.ada, at=clock.now())
    afterwards = await waiting(session, contact)
    await mark_failed(session, letter, DeliveryFailed("550 5.1.1 no", permanent=True), at=clock.now())
    await session.flush()

    assert afterwards == ([], 0)
    assert not await outbox.is_suppressed(session, CHIARA)
    assert await waiting(session, contact) == ([letter], 1)


async def test_letter_is_not_sent_again_to_somebody_who_said_stop(session, house, told, contact, clock):
    letter = (await contacts_of(session, contact))[CHIARA]
    await come_back(session, house, letter)
    await outbox.suppress(session, CHIARA, reason=SuppressionReason.UNSUBSCRIBED, at=clock.now())

    [ways] = await agenda.ways_out(session, contact)
    with pytest.raises(Suppressed):
        await agenda.send_again(session, letter.id, by=told.ada, at=clock.now())

    assert not ways.can_be_sent_again


async def test_another_contact_of_the_partner_is_put_in_contact_and_the_company_hears_of_it(
    session, house, told, contact, clock
):
    letter = (await contacts_of(session, contact))[CHIARA]
    await come_back(session, house, letter)
    marco = await another_contact(session, told, MARCO, told.partner)
    contact = await introductions.get_introduction(session, contact.id)
    [ways] = await agenda.ways_out(session, contact)

    await agenda.send_elsewhere(session, letter.id, marco.id, by=told.ada, at=clock.now(), house=house)

    letters = await contacts_of(session, contact)
    contact = await introductions.get_introduction(session, contact.id)
    assert [each.email for each in ways.instead] == [MARCO]
    assert set(letters) == {BJORN, CHIARA, MARCO}
    assert MARCO in letters[BJORN].payload["text"]
    assert (contact.addressee_id, contact.state) == (marco.id, IntroductionState.CONTACTS_EXCHANGED)
    assert await waiting(session, contact) == ([], 0)
    with pytest.raises(NotFailed):
        await agenda.send_elsewhere(session, letter.id, marco.id, by=told.ada, at=clock.now(), house=house)


async def test_letter_to_the_company_goes_to_another_of_its_own_people_only(session, house, told, contact, clock):
    letter = (await contacts_of(session, contact))[BJORN]
    await come_back(session, house, letter)
    sara = await another_contact(session, told, SARA, told.local, name="Sara Berg")

    with pytest.raises(NobodyElse):
        await agenda.send_elsewhere(session, letter.id, told.chiara.id, by=told.ada, at=clock.now(), house=house)
    await agenda.send_elsewhere(session, letter.id, sara.id, by=told.ada, at=clock.now(), house=house)

    contact = await introductions.get_introduction(session, contact.id)
    assert contact.company_contact_id == sara.id
    assert SARA in (await contacts_of(session, contact))[CHIARA].payload["text"]


async def test_reader_whose_address_was_corrected_gets_it_there(session, house, told, contact, clock):
    letter = (await contacts_of(session, contact))[CHIARA]
    await come_back(session, house, letter)
    told.chiara.email = "chiara.conti@termoemilia.example"
    await session.flush()

    await agenda.send_elsewhere(session, letter.id, told.chiara.id, by=told.ada, at=clock.now(), house=house)

    assert told.chiara.email in await contacts_of(session, contact)


async def test_answer_to_a_question_goes_to_another_reader_by_its_name(session, house, told, clock):
    introduction = await replied(session, house, told, clock.now())
    await introductions.pose_question(session, introduction, by=told.ada, at=clock.now(), question="Quanto?")
    introduction = await introductions.get_introduction(session, introduction.id)
    letter = await introductions.answer_question(
        session, introduction, by=told.ada, text="Otto.", at=clock.now(), house=house
    )
    await mark_sent(session, letter, "250 ok", at=clock.now())
    await come_back(session, house, letter)
    marco = await another_contact(session, told, MARCO, told.partner)

    await agenda.send_elsewhere(session, letter.id, marco.id, by=told.ada, at=clock.now(), house=house)

    copy = (await outbox.deliveries_of(session, introduction.id))[-1]
    assert (copy.fact, copy.recipient) == ("question_answered", MARCO)
    assert "Otto." in copy.payload["text"]
    assert told.chiara.name not in copy.payload["text"] + copy.payload["html"]
    assert "Marco Rossi" in copy.payload["text"]
    assert "Marco Rossi" in copy.payload["html"]


async def test_contacts_are_exchanged_though_the_first_letter_had_to_go_to_somebody_else(session, house, told, clock):
    introduction = await replied(session, house, told, clock.now())
    await outbox.suppress(session, BJORN, reason=SuppressionReason.BOUNCED, at=clock.now())
    await introductions.accept(session, introduction, by=told.ada, at=clock.now(), house=house)
    letter = (await contacts_of(session, introduction))[BJORN]
    await deliver(SimpleNamespace(additional_context={"house": house}), letter.id)
    await session.refresh(letter)
    sara = await another_contact(session, told, SARA, told.local, name="Sara Berg")

    await agenda.send_elsewhere(session, letter.id, sara.id, by=told.ada, at=clock.now(), house=house)
    for each in await outbox.deliveries_of(session, introduction.id):
        if each.fact == "contacts_exchanged" and each.state is DeliveryState.PENDING:
            await mark_sent(session, each, "250 ok", at=clock.now())
            await introductions.sending.contacts_sent(session, each, at=clock.now())

    introduction = await introductions.get_introduction(session, introduction.id)
    assert letter.state is DeliveryState.CANCELLED
    assert introduction.state is IntroductionState.CONTACTS_EXCHANGED


async def test_where_all_has_ended_only_what_was_written_since_still_waits(session, house, told, contact, clock):
    before = (await contacts_of(session, contact))[CHIARA]
    await come_back(session, house, before)
    clock.moment = clock.moment.replace(hour=clock.moment.hour + 1)
    await introductions.withdraw(session, contact, by=told.ada, reason="nedlagt", at=clock.now())
    thanks = await a_letter(session, contact, clock, "introduction_ended")

    await come_back(session, house, thanks, message_id="<second@x.example>")

    assert await waiting(session, contact) == ([thanks], 1)
