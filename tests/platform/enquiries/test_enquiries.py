"""Talks between a person of a company and the office."""

import pytest
import pytest_asyncio
from sqlalchemy import select

from dooropener import enquiries
from dooropener.accounts import ReadsOnly, Role
from dooropener.enquiries import EnquiryState, EnquiryTopic, InvalidLine
from dooropener.outbox.models import Delivery
from dooropener.states import IllegalTransition
from people import ada, asked, bjorns_company, eva, story


@pytest_asyncio.fixture
async def bjorn(session, clock):
    return (await bjorns_company(session, clock.now())).person


async def _write(session, person, text, clock, **more):
    return await enquiries.write(
        session, person, text, language="sv", topic=EnquiryTopic.MESSAGE, at=clock.now(), **more
    )


async def test_lines_of_one_matter_are_one_talk(session, bjorn, clock):
    first = await _write(session, bjorn, "Hej", clock)
    second = await _write(session, bjorn, "Är ni där?", clock)

    (talk,) = await enquiries.enquiries_in(session, [EnquiryState.OPEN])
    assert first.id == second.id == talk.id
    assert ([line.text for line in talk.lines], talk.unanswered) == (["Hej", "Är ni där?"], 2)


async def test_another_matter_is_another_talk(session, clock):
    told = await story(session, clock.now())
    introduction = await asked(session, told, clock.now())
    person = told.company.person

    general = await _write(session, person, "Hej", clock)
    about = await _write(session, person, "Vilka är de?", clock, introduction_id=introduction.id)

    assert general.id != about.id
    assert [talk.id for talk in await enquiries.enquiries_about(session, introduction)] == [about.id]


async def test_what_is_meant_for_the_partner_is_a_talk_of_its_own(session, clock):
    told = await story(session, clock.now())
    introduction = await asked(session, told, clock.now())
    texts = {EnquiryTopic.QUESTION: "Vilka är de?", EnquiryTopic.ANSWER: "400 om året", EnquiryTopic.MESSAGE: "Tack"}

    for topic, text in texts.items():
        await enquiries.write(
            session,
            told.company.person,
            text,
            language="sv",
            topic=topic,
            introduction_id=introduction.id,
            at=clock.now(),
        )

    talks = await enquiries.enquiries_about(session, introduction)
    assert {talk.topic: [line.text for line in talk.lines] for talk in talks} == {
        EnquiryTopic.QUESTION: ["Vilka är de?", "Tack"],
        EnquiryTopic.ANSWER: ["400 om året"],
    }


async def test_answer_leaves_the_house_by_the_outbox(session, bjorn, clock):
    talk = await _write(session, bjorn, "Hej", clock)
    advisor = await ada(session, clock.now())

    line = await enquiries.answer(session, talk, " Hej Björn! ", language="sv", by=advisor, at=clock.now())

    (delivery,) = await session.scalars(select(Delivery))
    assert (line.text, line.user_id, talk.state, talk.unanswered) == ("Hej Björn!", advisor.id, "answered", 0)
    assert (delivery.fact, delivery.recipient) == ("enquiry_answered", str(bjorn.id))
    assert delivery.payload["values"] == {"line_id": line.id}


async def test_two_colleagues_may_both_answer(session, bjorn, clock):
    talk = await _write(session, bjorn, "Hej", clock)
    for advisor in (await ada(session, clock.now()), await eva(session, clock.now())):
        await enquiries.answer(session, talk, "Hej!", language="sv", by=advisor, at=clock.now())

    loaded = await enquiries.get_enquiry(session, talk.id)
    assert [line.user.name for line in loaded.lines if line.user] == ["Ada", "Eva"]


async def test_reader_does_not_answer(session, bjorn, clock):
    talk = await _write(session, bjorn, "Hej", clock)
    reader = await eva(session, clock.now(), role=Role.READER)

    with pytest.raises(ReadsOnly):
        await enquiries.answer(session, talk, "Hej!", language="sv", by=reader, at=clock.now())


@pytest.mark.parametrize("text", ["", "  \n", "x" * (enquiries.LINE_LENGTH + 1)])
async def test_line_has_words_and_an_end(session, bjorn, clock, text):
    with pytest.raises(InvalidLine):
        await _write(session, bjorn, text, clock)


async def test_after_the_end_a_new_talk_begins(session, bjorn, clock):
    talk = await _write(session, bjorn, "Hej", clock)
    advisor = await ada(session, clock.now())
    await enquiries.close(session, talk, by=advisor, at=clock.now())

    with pytest.raises(IllegalTransition):
        await enquiries.answer(session, talk, "För sent", language="sv", by=advisor, at=clock.now())
    assert (await _write(session, bjorn, "En sak till", clock)).id != talk.id


async def test_writing_back_opens_the_talk_again(session, bjorn, clock):
    talk = await _write(session, bjorn, "Hej", clock)
    await enquiries.answer(session, talk, "Hej!", language="sv", by=await ada(session, clock.now()), at=clock.now())

    again = await _write(session, bjorn, "Tack, men …", clock)

    assert (again.id, again.state, again.unanswered) == (talk.id, EnquiryState.OPEN, 1)


async def test_what_is_restricted_is_in_no_list(session, bjorn, clock):
    talk = await _write(session, bjorn, "Hej", clock)
    talk.restricted_at = clock.now()
    await session.flush()

    assert await enquiries.enquiries_in(session, list(EnquiryState)) == []
    with pytest.raises(enquiries.UnknownEnquiry):
        await enquiries.get_enquiry(session, talk.id)


async def test_line_written_while_the_advisor_answers_goes_on_waiting(session, bjorn, clock):
    talk = await _write(session, bjorn, "Hej", clock)
    seen = (await enquiries.get_enquiry(session, talk.id)).lines[-1].id
    await _write(session, bjorn, "Vem betalar resan?", clock)

    await enquiries.answer(
        session, talk, "Hej!", language="sv", by=await ada(session, clock.now()), at=clock.now(), seen=seen
    )

    assert (talk.state, talk.unanswered) == (EnquiryState.OPEN, 1)
