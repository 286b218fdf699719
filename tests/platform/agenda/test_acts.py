"""What is done with one key waits ten seconds, in which nothing has happened and it can be taken back."""

import pytest
from sqlalchemy import func, select

from dooropener import agenda, listings, mailbox, organisations
from dooropener.accounts import Person, ReadsOnly, Role
from dooropener.agenda import ActKind, ActState
from dooropener.agenda.acts import BROKEN, carry_out
from dooropener.agenda.deeds import DEEDS
from dooropener.introductions import IntroductionState, Side
from dooropener.listings import FourEyes, ListingState
from dooropener.mailbox import AlreadyDecided, ProposalLabel, ProposalState
from dooropener.organisations import MembershipState
from dooropener.outbox import Delivery, DeliveryState, NotFailed
from dooropener.outcomes import Feedback, FeedbackState, NothingToConfirm, Occasion
from dooropener.states import history
from people import ada, approved, bjorns_company, consented, eva, heat_pumps_offered, in_contact, sent, story


async def _handed_in(session, at, *, by=None):
    company = await bjorns_company(session, at)
    listing = await listings.draft(
        session,
        organisation=company.organisation,
        fields=heat_pumps_offered(),
        by=by or company.person,
        source="chat",
        at=at,
    )
    await listings.submit(session, listing, by=by or company.person, at=at)
    await session.flush()
    return company, listing


async def _count(session, table):
    return await session.scalar(select(func.count()).select_from(table))


async def test_listing_is_published_after_ten_seconds_and_not_before(session, house, clock):
    advisor = await ada(session, clock.now())
    _, listing = await _handed_in(session, clock.now())

    act = await agenda.begin(session, ActKind.PUBLISH_LISTING, listing.id, by=advisor, at=clock.now(), house=house)
    await session.refresh(listing)
    before = listing.state, await _count(session, Delivery), (await agenda.count_waiting(session)).listings
    await session.commit()
    await carry_out(house, act.id)
    await session.refresh(listing)

    assert act.due_at - act.at == agenda.GRACE
    assert before == (ListingState.IN_REVIEW, 0, 0)
    assert (listing.state, await _count(session, Delivery)) == (ListingState.PUBLISHED, 1)


async def test_undone_act_never_happens(session, house, clock):
    advisor = await ada(session, clock.now())
    company, _ = await _handed_in(session, clock.now())
    act = await agenda.begin(
        session, ActKind.CONFIRM_MEMBER, company.membership.id, by=advisor, at=clock.now(), house=house
    )

    await agenda.take_back(session, act.id, by=advisor)
    await session.commit()
    await carry_out(house, act.id)

    await session.refresh(company.membership)
    assert company.membership.state is MembershipState.UNVERIFIED
    assert (await agenda.count_waiting(session)).members == 1
    with pytest.raises(agenda.TooLate):
        await agenda.take_back(session, act.id, by=advisor)


async def test_a_rule_that_would_be_broken_is_told_at_once(session, house, clock):
    advisor, reader = await ada(session, clock.now()), await eva(session, clock.now(), role=Role.READER)
    company, listing = await _handed_in(session, clock.now(), by=advisor)

    with pytest.raises(FourEyes):
        await agenda.begin(session, ActKind.PUBLISH_LISTING, listing.id, by=advisor, at=clock.now(), house=house)
    with pytest.raises(ReadsOnly):
        await agenda.begin(
            session, ActKind.CONFIRM_MEMBER, company.membership.id, by=reader, at=clock.now(), house=house
        )

    assert await _count(session, agenda.Act) == 0


async def test_two_who_act_at_once_begin_one_act_and_only_its_author_takes_it_back(session, house, clock):
    advisor, colleague = await ada(session, clock.now()), await eva(session, clock.now())
    company, _ = await _handed_in(session, clock.now())
    number = company.membership.id

    first = await agenda.begin(session, ActKind.CONFIRM_MEMBER, number, by=advisor, at=clock.now(), house=house)
    second = await agenda.begin(session, ActKind.CONFIRM_MEMBER, number, by=colleague, at=clock.now(), house=house)

    assert second.id == first.id
    with pytest.raises(agenda.UnknownAct):
        await agenda.take_back(session, first.id, by=colleague)


async def test_what_one_says_again_within_ten_seconds_is_what_happens(session, house, clock):
    told = await story(session, clock.now())
    introduction = await sent(session, house, told, clock.now())
    proposal = await mailbox.choose(session, introduction, ProposalLabel.INTERESTED, at=clock.now())
    colleague = await eva(session, clock.now())
    same = {"kind": ActKind.CONFIRM_REPLY, "number": proposal.id, "at": clock.now(), "house": house}

    first = await agenda.begin(session, by=told.ada, details={"label": "interested"}, **same)
    second = await agenda.begin(session, by=told.ada, details={"label": "question"}, **same)
    third = await agenda.begin(session, by=colleague, details={"label": "interested"}, **same)
    await session.commit()
    await carry_out(house, first.id)
    await session.refresh(introduction)

    assert first.id == second.id == third.id
    assert introduction.state is IntroductionState.QUESTION


async def test_confirmed_reply_sends_nothing_within_ten_seconds(session, house, clock):
    told = await story(session, clock.now())
    introduction = await sent(session, house, told, clock.now())
    proposal = await mailbox.choose(session, introduction, ProposalLabel.INTERESTED, at=clock.now())
    before = await _count(session, Delivery)

    act = await agenda.begin(session, ActKind.CONFIRM_REPLY, proposal.id, by=told.ada, at=clock.now(), house=house)
    meanwhile = await _count(session, Delivery)
    await session.commit()
    await carry_out(house, act.id)
    await session.refresh(introduction)
    await session.refresh(proposal)

    assert meanwhile == before
    assert (proposal.state, introduction.state) == (ProposalState.CONFIRMED, IntroductionState.PARTNER_CONSENTED)
    assert await _count(session, Delivery) > before
    await session.refresh(act)
    assert act.state is ActState.DONE


async def test_what_a_colleague_did_meanwhile_is_told_until_it_was_seen(session, house, clock):
    told = await story(session, clock.now())
    introduction = await sent(session, house, told, clock.now())
    proposal = await mailbox.choose(session, introduction, ProposalLabel.DECLINED, at=clock.now())
    act = await agenda.begin(session, ActKind.CONFIRM_REPLY, proposal.id, by=told.ada, at=clock.now(), house=house)
    colleague = await eva(session, clock.now())
    await session.refresh(proposal)
    await mailbox.confirm(session, proposal, by=colleague, at=clock.now(), house=house)
    await session.commit()

    await carry_out(house, act.id)
    await session.refresh(act)
    failed = await agenda.failed_acts(session, told.ada)
    await agenda.see_failed(session, told.ada)

    assert [(each.id, each.fault) for each in failed] == [(act.id, AlreadyDecided.code)]
    assert await agenda.failed_acts(session, told.ada) == []
    assert await agenda.failed_acts(session, colleague) == []


async def test_unknown_things_begin_nothing(session, house, clock):
    advisor = await ada(session, clock.now())

    with pytest.raises(organisations.UnknownMembership):
        await agenda.begin(session, ActKind.CONFIRM_MEMBER, 999, by=advisor, at=clock.now(), house=house)
    with pytest.raises(agenda.UnknownAct):
        await agenda.take_back(session, 999, by=advisor)


async def test_letter_that_was_given_up_is_sent_again_after_ten_seconds(session, house, clock):
    told = await story(session, clock.now())
    introduction = await consented(session, told, clock.now())
    letter = await approved(session, house, told, introduction, clock.now())
    letter.state = DeliveryState.FAILED
    await session.flush()

    act = await agenda.begin(session, ActKind.SEND_AGAIN, letter.id, by=told.ada, at=clock.now(), house=house)
    await session.refresh(letter)
    meanwhile = letter.state, (await agenda.count_waiting(session)).stuck
    await session.commit()
    await carry_out(house, act.id)
    await session.refresh(letter)

    assert meanwhile == (DeliveryState.FAILED, 0)
    assert letter.state is DeliveryState.PENDING
    with pytest.raises(NotFailed):
        await agenda.begin(session, ActKind.SEND_AGAIN, letter.id, by=told.ada, at=clock.now(), house=house)


async def test_answer_in_words_alone_is_not_confirmed_with_one_key(session, house, clock):
    told = await story(session, clock.now())
    introduction = await sent(session, house, told, clock.now())
    feedback = Feedback(
        since_id=(await history(session, "introduction", introduction.id))[-1].id,
        introduction_id=introduction.id,
        side=Side.PARTNER,
        occasion=Occasion.THREE_MONTHS,
        state=FeedbackState.ANSWERED,
        due_at=clock.now(),
        words="Vediamo",
    )
    session.add(feedback)
    await session.flush()

    with pytest.raises(NothingToConfirm):
        await agenda.begin(session, ActKind.CONFIRM_ANSWER, feedback.id, by=told.ada, at=clock.now(), house=house)


async def test_plain_answer_counts_after_ten_seconds(session, house, clock):
    told = await story(session, clock.now())
    introduction = await in_contact(session, house, told, clock.now())
    introduction.state = IntroductionState.MET
    feedback = Feedback(
        since_id=(await history(session, "introduction", introduction.id))[-1].id,
        introduction_id=introduction.id,
        side=Side.PARTNER,
        occasion=Occasion.THREE_MONTHS,
        state=FeedbackState.ANSWERED,
        due_at=clock.now(),
        answer="still_talking",
    )
    session.add(feedback)
    await session.flush()

    act = await agenda.begin(session, ActKind.CONFIRM_ANSWER, feedback.id, by=told.ada, at=clock.now(), house=house)
    await session.refresh(feedback)
    meanwhile = feedback.state, (await agenda.count_waiting(session)).feedback
    await session.commit()
    await carry_out(house, act.id)
    await session.refresh(introduction)

    assert meanwhile == (FeedbackState.ANSWERED, 0)
    assert introduction.state is IntroductionState.NEGOTIATING


@pytest.mark.parametrize("last", [False, True])
async def test_what_breaks_holds_up_nothing_else_and_is_told_after_the_last_try(
    session, house, clock, monkeypatch, last
):
    advisor = await ada(session, clock.now())
    _, good = await _handed_in(session, clock.now())
    bad = await listings.draft(
        session,
        organisation=await organisations.get_organisation(session, good.organisation_id),
        fields=heat_pumps_offered(),
        by=await session.get_one(Person, good.author_person_id),
        source="chat",
        at=clock.now(),
    )
    publish = DEEDS[ActKind.PUBLISH_LISTING]

    async def breaking(session, doing):
        if doing.number == bad.id:
            raise ZeroDivisionError
        await publish(session, doing)

    monkeypatch.setitem(DEEDS, ActKind.PUBLISH_LISTING, breaking)
    numbers = [bad.id, good.id]
    act = await agenda.begin_several(session, ActKind.PUBLISH_LISTING, numbers, by=advisor, at=clock.now())
    await session.commit()

    with pytest.raises(ZeroDivisionError):
        await carry_out(house, act.id, last=last)

    await session.refresh(good)
    await session.refresh(act)
    failed = [(each.subject_id, each.fault) for each in await agenda.failed_acts(session, advisor)]
    waiting = (await agenda.under_way(session))[ActKind.PUBLISH_LISTING]
    assert good.state is ListingState.PUBLISHED
    assert (failed, waiting) == (([(bad.id, BROKEN)], set()) if last else ([], {bad.id}))
