"""What decisions teach: kept, taken into force where it does no harm, undone and restored on the record."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from dooropener import introductions, matches
from dooropener.listings import Listing, ListingState
from dooropener.matches import LEARNING, MATCH, Learning, LearningState, Match, MatchState, RejectionReason
from dooropener.matches.known import known_listings
from dooropener.organisations import Organisation
from dooropener.states import IllegalTransition, history
from dooropener_matching import Kind, Learned, Partnership
from dooropener_matching.keys import CriterionName
from people import ada, replied, story

S = LearningState


def case(**factors):
    said = {"verdict": "match", "local": None, "partner": None, "local_words": "", "partner_words": "", "note": ""}
    return [{"name": name, "factor": factor, **said} for name, factor in factors.items()]


async def decided(session, advisor, count, *, at):
    """Decisions that always follow the region, whatever the product: half good, half bad."""
    local, partner = [
        Organisation(name=name, region_id=region, country=country, languages=[], source="test")
        for name, region, country in (("Björns Värme AB", "norrkoping", "SE"), ("Termo S.r.l.", "emilia-romagna", "IT"))
    ]
    session.add_all([local, partner])
    await session.flush()
    for number in range(count):
        good = number % 2 == 0
        pair = [listing(local, number), listing(partner, number)]
        session.add_all(pair)
        await session.flush()
        match = Match(
            local_listing_id=pair[0].id,
            partner_listing_id=pair[1].id,
            state=MatchState.SUGGESTED,
            score=0.5,
            case=case(product=0.7 + 0.2 * (number % 4 == number % 3), region=1.0 if good else 0.72),
            computed_at=at,
        )
        session.add(match)
        await MATCH.begin(session, match, by=advisor.actor, at=at)
        if good:
            await MATCH.move(session, match, MatchState.APPROVED, by=advisor.actor, at=at)
        else:
            await matches.reject(session, match, reason=RejectionReason.REGION, by=advisor, at=at)


def listing(organisation, number):
    return Listing(
        organisation_id=organisation.id,
        state=ListingState.ARCHIVED,
        kind=Kind.OFFER,
        partnership=[Partnership.SUPPLY.value],
        language="sv",
        title=f"Annons {number}",
        text="Vi bygger värmepumpar.",
        source="test",
    )


@pytest.fixture
async def advisor(committed_house, clock):
    async with committed_house.sessions.begin() as session:
        told = await story(session, clock.now())
    return told.ada


async def taught(house, advisor, count):
    async with house.sessions.begin() as session:
        await decided(session, advisor, count, at=house.clock.now())
    await introductions.learn_from_decisions(house)


async def newest(house):
    async with house.sessions.begin() as session:
        return next(iter(await matches.learnings(session)), None)


async def in_force(house):
    async with house.sessions.begin() as session:
        return await matches.weights_in_force(session)


async def test_ten_decisions_overturn_nothing(committed_house, advisor):
    await taught(committed_house, advisor, 10)

    learning = await newest(committed_house)
    assert learning.state is S.NOT_TAKEN
    assert learning.weights
    assert all(0.9 < weight < 1.1 for weight in learning.weights.values())


async def test_two_hundred_that_agree_move_the_weight_and_are_taken_into_force(committed_house, advisor):
    await taught(committed_house, advisor, 200)

    learning = await newest(committed_house)
    assert (learning.state, learning.decisions) == (S.IN_FORCE, 200)
    assert (await in_force(committed_house))[CriterionName.REGION] > 1.3
    assert learning.after >= learning.before


async def test_the_matcher_goes_by_what_is_in_force_and_matches_anew(committed_house, advisor, run_jobs):
    await taught(committed_house, advisor, 200)

    known = await known_listings(committed_house)
    await run_jobs(committed_house)

    assert known.matcher.weights == await in_force(committed_house) != {}
    assert known.partners.matcher is known.matcher
    async with committed_house.sessions.begin() as session:
        (found,) = await session.scalars(select(Match).where(Match.state == MatchState.SUGGESTED))
    assert found.case


async def test_a_quiet_night_leaves_no_row(committed_house, advisor):
    await taught(committed_house, advisor, 200)
    await introductions.learn_from_decisions(committed_house)

    async with committed_house.sessions.begin() as session:
        assert len(await matches.learnings(session)) == 1


async def test_undoing_goes_back_to_the_beginning_and_the_same_decisions_do_not_bring_it_back(
    committed_house, advisor, clock
):
    await taught(committed_house, advisor, 200)
    async with committed_house.sessions.begin() as session:
        learning = await matches.get_learning(session, (await newest(committed_house)).id)
        await matches.undo(session, learning, by=advisor, at=clock.now() + timedelta(hours=1), reason="for ever south")

    await introductions.learn_from_decisions(committed_house)

    assert await in_force(committed_house) == {}
    async with committed_house.sessions.begin() as session:
        steps = await history(session, LEARNING.subject, learning.id)
        assert [(step.to_state, step.actor_name, step.reason) for step in steps][-1] == (
            "undone",
            "Ada",
            "for ever south",
        )


async def test_what_was_forgotten_is_restored(committed_house, advisor, clock):
    await taught(committed_house, advisor, 200)
    expected = await in_force(committed_house)
    async with committed_house.sessions.begin() as session:
        learning = await matches.get_learning(session, (await newest(committed_house)).id)
        await matches.undo(session, learning, by=advisor, at=clock.now())
        await matches.restore(session, learning, by=advisor, at=clock.now())

    assert await in_force(committed_house) == expected != {}


async def test_something_newer_overtakes(committed_house, advisor):
    await taught(committed_house, advisor, 200)
    await taught(committed_house, advisor, 100)

    async with committed_house.sessions.begin() as session:
        assert [one.state for one in await matches.learnings(session)] == [S.IN_FORCE, S.OVERTAKEN]


async def test_what_does_no_good_is_told_and_not_taken(session, clock):
    learned = Learned({CriterionName.REGION: 1.4}, 80, before=0.8, after=0.7)
    learning = await matches.keep(session, learned, at=clock.now())

    assert learning.state is S.NOT_TAKEN
    assert await matches.weights_in_force(session) == {}


async def test_the_database_lets_no_two_be_in_force(session, clock):
    better = Learned({CriterionName.REGION: 1.4}, 80, before=0.7, after=0.8)
    await matches.keep(session, better, at=clock.now())
    second = Learning(state=S.IN_FORCE, learned_at=clock.now(), decisions=90, weights={}, before=0.7, after=0.8)

    with pytest.raises(IntegrityError, match="uq_learning_in_force"):
        async with session.begin_nested():
            session.add(second)


async def test_only_what_is_in_force_can_be_undone(session, clock):
    advisor = await ada(session, clock.now())
    learned = Learned({CriterionName.REGION: 1.4}, 80, before=0.8, after=0.7)
    learning = await matches.keep(session, learned, at=clock.now())

    with pytest.raises(IllegalTransition):
        await matches.undo(session, learning, by=advisor, at=clock.now())


async def test_what_a_rejection_blames_is_taught_and_that_they_know_each_other_is_not(session, clock):
    told = await story(session, clock.now())
    told.match.case = case(product=0.8, region=0.72)
    await session.flush()
    await matches.reject(session, told.match, reason=RejectionReason.REGION, by=told.ada, at=clock.now())
    blamed = await introductions.lessons(session)
    await matches.reconsider(session, told.match, by=told.ada, at=clock.now())
    await matches.reject(session, told.match, reason=RejectionReason.KNOWN_ALREADY, by=told.ada, at=clock.now())

    assert [(one.good, one.blamed) for one in blamed] == [
        (False, frozenset({CriterionName.REGION, CriterionName.PARTNER_REGION}))
    ]
    assert await introductions.lessons(session) == []


async def test_an_introduction_that_went_on_teaches_more(session, house, clock):
    told = await story(session, clock.now())
    told.match.case = case(product=0.8)
    introduction = await replied(session, house, told, clock.now())
    approved = await introductions.lessons(session)
    introduction.state = introductions.IntroductionState.CONTACTS_EXCHANGED
    await session.flush()

    went_on = await introductions.lessons(session)

    assert ([one.weight for one in approved], [one.weight for one in went_on]) == ([1.0], [2.0])
