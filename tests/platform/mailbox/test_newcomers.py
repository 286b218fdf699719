"""Other addresses of the same thread, and where a stray mail may belong."""

import email
import email.policy
from email.message import EmailMessage

import pytest
from sqlalchemy import text

from dooropener import introductions, mailbox, organisations
from dooropener.mailbox import Direction, MailKind, MessageState, ProposalLabel, ProposalState
from dooropener.mailbox.arrivals import place
from dooropener.mailbox.tasks import write_down
from dooropener.organisations import LawfulBasis
from doubles.mails import answer, stored, typed

CHIARA = "chiara@termoemilia.example"
MARCO = "marco.rossi@termoemilia.example"
BJORN = "bjorn@bjornsvarme.example"


async def arrive(session, house, mail, *, to="dorroppnaren@norrkoping.example"):
    message = await stored(session, house.clock.now(), to=to)
    write_down(message, mail)
    await session.flush()
    await place(session, message, mail, house=house)
    await session.flush()
    return message


async def new_in(session, house, sent, message):
    introduction = await introductions.get_introduction(session, sent.introduction.id)
    return [(one.address, one.name, one.wrote) for one in mailbox.newcomers(introduction, message, house.settings)]


async def test_answer_from_another_address_is_filed_and_shown_as_such(session, house, sent):
    message = await arrive(session, house, answer(from_address=MARCO, from_name="Marco Rossi"), to=sent.reply_to)

    assert message.state is MessageState.FILED
    assert await new_in(session, house, sent, message) == [(MARCO, "Marco Rossi", True)]


async def test_colleague_in_copy_is_offered_and_we_are_not(session, house, sent):
    to = (sent.reply_to, "DORROPPNAREN@norrkoping.example".lower(), "tag@svar.norrkoping.example", MARCO, BJORN, CHIARA)
    message = await arrive(session, house, answer(to_addresses=to), to=sent.reply_to)

    assert await new_in(session, house, sent, message) == [(MARCO, "Marco Rossi", False)]


async def test_known_contact_is_no_newcomer(session, house, sent):
    partner = sent.introduction.match.partner.organisation
    await organisations.add_contact(
        session,
        await organisations.get_organisation(session, partner.id),
        name="Marco",
        email=MARCO,
        language="it",
        lawful_basis=LawfulBasis.LEGITIMATE_INTEREST,
        source="x",
        sourced_on=house.clock.now().date(),
    )
    message = await arrive(session, house, answer(from_address=MARCO), to=sent.reply_to)

    assert await new_in(session, house, sent, message) == []


async def test_robot_introduces_nobody(session, house, sent):
    mail = answer(kind=MailKind.AUTO_REPLY, from_address="noreply@termoemilia.example")
    message = await arrive(session, house, mail, to=sent.reply_to)

    assert await new_in(session, house, sent, message) == []


@pytest.mark.parametrize(
    ("fields", "suggested"),
    [
        ({"from_address": "ufficio@termoemilia.example"}, True),
        ({"from_address": "dmitri@elsewhere.example", "text": "Per conto di Termo Emilia, buongiorno."}, True),
        ({"from_address": "dmitri@elsewhere.example", "subject": "Re: Norrköping"}, False),
    ],
)
async def test_stray_mail_comes_with_a_suggestion_that_files_nothing(session, house, sent, fields, suggested):
    message = await arrive(session, house, answer(**fields))

    found = mailbox.suggest(message, await mailbox.candidates(session))

    assert [one.id for one in found] == ([sent.introduction.id] if suggested else [])
    assert (message.state, message.introduction_id) == (MessageState.TRIAGE, None)


async def forwarded(session, house, sent, *, whole):
    """Björn passes Chiara's answer on: as an attached mail, or in the text."""
    inner = typed("Non siamo interessati, grazie.", to=BJORN)
    if whole:
        outer = EmailMessage()
        outer["From"], outer["Subject"] = BJORN, "VB: svar"
        outer.set_content("Se svaret nedan.")
        outer.add_attachment(email.message_from_bytes(inner, policy=email.policy.default))
        raw = outer.as_bytes()
    else:
        raw = typed("Se svaret nedan.\n\nFrån: Chiara\nNon siamo interessati", to="x@y.example", sender=BJORN)
    message = await mailbox.receive(
        session, raw, envelope_from=BJORN, envelope_to=[sent.reply_to], at=house.clock.now()
    )
    mail = answer(from_address=BJORN, message_id="<fwd@bjornsvarme.example>")
    write_down(message, mail)
    await place(session, message, mail, house=house)
    await session.flush()
    return message


@pytest.mark.parametrize("whole", [True, False])
async def test_answer_that_the_company_passes_on_is_the_partners(session, house, sent, whole):
    message = await forwarded(session, house, sent, whole=whole)
    before = message.state

    await mailbox.attach(
        session,
        message,
        sent.introduction,
        by=sent.told.ada,
        at=house.clock.now(),
        encoder=house.encoder,
        passes_on=True,
    )

    [proposal] = await mailbox.open_proposals(session)
    introduction = await introductions.get_introduction(session, sent.introduction.id)
    assert before is MessageState.TRIAGE
    assert introduction.state == "replied"
    if whole:
        assert (proposal.label, message.visible_text) == (ProposalLabel.DECLINED, "Non siamo interessati, grazie.")
    else:
        assert proposal.unsure


async def test_late_answer_is_left_and_nothing_follows(session, house, sent):
    await introductions.withdraw(session, sent.introduction, by=sent.told.ada, reason="x", at=house.clock.now())
    await arrive(session, house, answer(), to=sent.reply_to)
    [proposal] = await mailbox.open_proposals(session)

    await mailbox.leave(session, proposal, by=sent.told.ada, at=house.clock.now())

    introduction = await introductions.get_introduction(session, sent.introduction.id)
    assert (proposal.state, introduction.state) == (ProposalState.WITHDRAWN, "withdrawn")
    assert await mailbox.open_proposals(session) == []
    with pytest.raises(mailbox.AlreadyDecided):
        await mailbox.leave(session, proposal, by=sent.told.ada, at=house.clock.now())


async def test_id_that_a_relay_put_in_place_of_ours_is_known(session, house, sent):
    sent.letter.answer = "Ok 0102018e7f5a3c2b-1d2e3f4a-5b6c-7d8e-000000"
    await session.flush()
    relayed = "<0102018e7f5a3c2b-1d2e3f4a-5b6c-7d8e-000000@eu-west-1.relay.example>"

    message = await arrive(session, house, answer(from_address="x@elsewhere.example", in_reply_to=relayed))

    assert (message.introduction_id, message.threaded_by) == (sent.introduction.id, "references")


async def test_ids_of_relays_are_found_by_an_index(session):
    await session.execute(text("SET LOCAL enable_seqscan = off"))

    plan = await session.scalars(text("EXPLAIN SELECT id FROM delivery WHERE answer LIKE '%0102018e7f5a3c2b%'"))

    assert "ix_delivery_answer" in "\n".join(plan)


async def test_short_id_is_not_looked_for_in_answers(session, house, sent):
    sent.letter.answer = "250 2.0.0 kept"
    await session.flush()

    message = await arrive(session, house, answer(from_address="x@elsewhere.example", in_reply_to="<2.0.0@x.example>"))

    assert message.state is MessageState.TRIAGE


async def test_mail_of_which_only_headers_came_waits_for_a_person(session, house, sent):
    message = await stored(session, house.clock.now(), to=sent.reply_to)
    message.notes = ["too_large"]
    write_down(message, answer())

    await place(session, message, answer(), house=house)

    assert (message.state, message.introduction_id) == (MessageState.TRIAGE, sent.introduction.id)
    assert message.direction is Direction.IN
    assert await mailbox.open_proposals(session) == []
