"""Where a mail belongs."""

import pytest

from dooropener import introductions, outbox
from dooropener.mailbox import MailKind, MessageState, ThreadedBy
from dooropener.mailbox.threads import find_thread
from doubles.mails import answer, stored

DMITRI = "dmitri@elsewhere.example"


async def find(session, house, mail, *, to="dorroppnaren@norrkoping.example"):
    message = await stored(session, house.clock.now(), to=to)
    return await find_thread(session, mail, message, secret=house.secret)


def tag(sent):
    return sent.reply_to.partition("+")[2].partition("@")[0]


@pytest.mark.parametrize(
    "form",
    ["dorroppnaren+{tag}@norrkoping.example", "DORROPPNAREN+{TAG}@NORRKOPING.EXAMPLE", "{tag}@svar.norrkoping.example"],
)
async def test_tag_in_the_envelope_is_found_in_any_form(session, house, sent, form):
    to = form.format(tag=tag(sent), TAG=tag(sent).upper())

    thread = await find(session, house, answer(from_address=DMITRI), to=to)

    assert (thread.introduction.id, thread.by) == (sent.introduction.id, ThreadedBy.TOKEN)


async def test_tag_in_any_recipient_header_is_found(session, house, sent):
    mail = answer(from_address=DMITRI, to_addresses=("someone@termoemilia.example", sent.reply_to))

    assert (await find(session, house, mail)).by is ThreadedBy.TOKEN


async def test_tag_in_references_is_found(session, house, sent):
    mail = answer(from_address=DMITRI, references=("<x@outlook.example>", outbox.thread_id(sent.reply_to)))

    assert (await find(session, house, mail)).introduction.id == sent.introduction.id


@pytest.mark.parametrize("number", [1, 23])
async def test_tag_that_was_changed_is_worth_nothing(session, house, sent, number):
    wrong = list(tag(sent))
    wrong[number] = "a" if wrong[number] != "a" else "b"

    thread = await find(session, house, answer(from_address=DMITRI), to=f"x+{''.join(wrong)}@norrkoping.example")

    assert thread.introduction is None


@pytest.mark.parametrize("header", ["in_reply_to", "references"])
async def test_our_message_id_leads_to_the_introduction(session, house, sent, header):
    value = sent.letter.message_id if header == "in_reply_to" else ("<old@x.example>", sent.letter.message_id)

    thread = await find(session, house, answer(from_address=DMITRI, **{header: value}))

    assert (thread.introduction.id, thread.by) == (sent.introduction.id, ThreadedBy.REFERENCES)
    assert thread.delivery is sent.letter


async def test_id_of_a_filed_answer_leads_to_its_introduction(session, house, sent):
    filed = await stored(session, house.clock.now())
    filed.message_id, filed.state = "<chiara@termoemilia.example>", MessageState.FILED
    filed.introduction_id = sent.introduction.id
    await session.flush()

    thread = await find(session, house, answer(from_address=DMITRI, in_reply_to="<chiara@termoemilia.example>"))

    assert thread.introduction.id == sent.introduction.id


async def test_return_path_names_letter_and_introduction(session, house, sent):
    thread = await find(session, house, answer(), to=outbox.return_path(house.settings, sent.letter.id))

    assert (thread.introduction.id, thread.delivery) == (sent.introduction.id, sent.letter)


async def test_known_sender_with_one_open_introduction_is_threaded(session, house, sent):
    thread = await find(session, house, answer())

    assert (thread.introduction.id, thread.by) == (sent.introduction.id, ThreadedBy.SENDER)


@pytest.mark.parametrize("kind", [MailKind.AUTO_REPLY, MailKind.BOUNCE])
async def test_robots_are_not_threaded_by_their_address(session, house, sent, kind):
    assert (await find(session, house, answer(kind=kind))).introduction is None


async def test_known_sender_without_an_open_introduction_is_not_threaded(session, house, sent):
    await introductions.withdraw(session, sent.introduction, by=sent.told.ada, reason="x", at=house.clock.now())

    assert (await find(session, house, answer())).introduction is None


async def test_token_outweighs_references(session, house, sent):
    other = await outbox.enqueue_mail(
        session,
        fact="introduction_requested",
        recipient="x@y.example",
        subject="x",
        text="x",
        html="x",
        introduction_id=sent.introduction.id + 1,
        reply_to=sent.reply_to,
        at=house.clock.now(),
    )

    thread = await find(session, house, answer(in_reply_to=other.message_id), to=sent.reply_to)

    assert (thread.introduction.id, thread.by) == (sent.introduction.id, ThreadedBy.TOKEN)


async def test_letter_without_introduction_is_known_by_its_return_path(session, house, clock):
    letter = await outbox.enqueue_mail(
        session,
        fact="welcome",
        recipient="x@y.example",
        subject="x",
        text="x",
        html="x",
        reply_to="dorroppnaren@norrkoping.example",
        at=clock.now(),
    )

    thread = await find(session, house, answer(), to=outbox.return_path(house.settings, letter.id))

    assert (thread.introduction, thread.delivery) == (None, letter)
