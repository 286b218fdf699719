"""Matching in the background, with the real encoder: from published listings to suggestions with their case."""

import asyncio
import dataclasses

import pytest
from sqlalchemy import select

from dooropener import introductions, listings, matches
from dooropener.matches import Match, MatchState, RejectionReason
from dooropener.organisations import Organisation
from dooropener.states import history
from dooropener_matching import Kind
from people import heat_pumps_sought, story

S = MatchState


@pytest.fixture
async def told(committed_house, clock):
    """Björn's and Chiara's published listings, no match between them yet."""
    async with committed_house.sessions.begin() as session:
        told = await story(session, clock.now())
        await session.delete(await session.get_one(Match, told.match.id))
    return told


async def found(house):
    async with house.sessions() as session:
        query = select(Match).order_by(Match.id)
        return list(await session.scalars(query))


def states(pairs):
    return [match.state for match in pairs]


def written(pairs):
    columns = Match.__table__.columns.keys()
    return [{name: getattr(match, name) for name in columns} for match in pairs]


async def do(house, verb, listing, **values):
    """An advisor's step with a listing, in a transaction of its own."""
    async with house.sessions.begin() as session:
        listing = await listings.get_listing(session, listing.id)
        await verb(session, listing, at=house.clock.now(), **values)


async def rival(house, told, **changes):
    """Another published listing of a firm in Emilia-Romagna."""
    at = house.clock.now()
    async with house.sessions.begin() as session:
        firm = Organisation(
            name="Calore Nord S.p.A.", region_id="emilia-romagna", country="IT", languages=["it"], source="test"
        )
        session.add(firm)
        await session.flush()
        fields = dataclasses.replace(heat_pumps_sought(), **changes)
        listing = await listings.draft(session, organisation=firm, fields=fields, by=None, source="test", at=at)
        await listings.submit(session, listing, by=None, at=at)
        await listings.publish(session, listing, by=told.ada, at=at)
    return listing


async def test_publishing_leads_to_a_suggestion_with_its_case(committed_house, run_jobs, told):
    await run_jobs(committed_house)

    (match,) = await found(committed_house)
    assert (match.local_listing_id, match.partner_listing_id, match.state, match.by_hand, match.computed_at) == (
        told.local.id,
        told.partner.id,
        S.SUGGESTED,
        False,
        committed_house.clock.now(),
    )
    case = {criterion["name"]: criterion for criterion in match.case}
    assert {name: case[name]["verdict"] for name in ("product", "direction", "partnership", "region")} == {
        "product": "match",
        "direction": "match",
        "partnership": "match",
        "region": "match",
    }
    async with committed_house.sessions() as session:
        changes = await history(session, "match", match.id)
    assert [(c.to_state, c.actor_kind) for c in changes] == [("suggested", "machine")]


async def test_the_case_points_at_the_words_of_both(committed_house, told):
    await matches.match_one(committed_house, told.local.id)

    (match,) = await found(committed_house)
    quoted = [
        (listing.text[slice(*criterion[side])], criterion[f"{side}_words"])
        for criterion in match.case
        for side, listing in (("local", told.local), ("partner", told.partner))
        if criterion[side]
    ]
    assert quoted
    assert [there for there, _ in quoted] == [words for _, words in quoted]


async def test_matching_again_changes_nothing(committed_house, told):
    await matches.match_one(committed_house, told.local.id)
    once = written(await found(committed_house))

    await matches.match_one(committed_house, told.local.id)
    await matches.match_one(committed_house, told.partner.id)

    assert written(await found(committed_house)) == once


async def test_decisions_survive_matching(committed_house, told):
    other = await rival(committed_house, told)
    await matches.match_one(committed_house, told.local.id)
    async with committed_house.sessions.begin() as session:
        rejected, approved = [await matches.get_match(session, match.id) for match in await found(committed_house)]
        await matches.reject(
            session, rejected, reason=RejectionReason.REGION, by=told.ada, at=committed_house.clock.now()
        )
        await introductions.propose(session, approved, by=told.ada, at=committed_house.clock.now())
    decided = written(await found(committed_house))

    await matches.match_one(committed_house, told.local.id)
    await matches.match_one(committed_house, other.id)

    assert states(await found(committed_house)) == [S.REJECTED, S.APPROVED]
    assert written(await found(committed_house)) == decided


async def test_what_is_decided_takes_nobodys_place(committed_house, told, monkeypatch):
    monkeypatch.setattr(matches.tasks, "TOP", 1)
    await matches.match_one(committed_house, told.local.id)
    async with committed_house.sessions.begin() as session:
        (match,) = await matches.queue(session)
        await matches.reject(session, match, reason=RejectionReason.OTHER, by=told.ada, at=committed_house.clock.now())

    await rival(committed_house, told)
    await matches.match_one(committed_house, told.local.id)

    assert states(await found(committed_house)) == [S.REJECTED, S.SUGGESTED]


async def test_a_partner_who_comes_later_is_suggested_to_those_who_wait(committed_house, run_jobs, told):
    await run_jobs(committed_house)

    later = await rival(committed_house, told)
    await run_jobs(committed_house)

    pairs = await found(committed_house)
    assert [(match.partner_listing_id, match.state) for match in pairs] == [
        (told.partner.id, S.SUGGESTED),
        (later.id, S.SUGGESTED),
    ]


@pytest.mark.parametrize("side", ["local", "partner"])
async def test_a_listing_on_hold_withdraws_its_suggestions_until_it_is_back(committed_house, run_jobs, told, side):
    await run_jobs(committed_house)
    listing = getattr(told, side)

    await do(committed_house, listings.hold, listing, by=told.ada)
    await run_jobs(committed_house)
    away = states(await found(committed_house))
    await do(committed_house, listings.resume, listing, by=told.ada)
    await run_jobs(committed_house)

    (match,) = await found(committed_house)
    async with committed_house.sessions() as session:
        changes = await history(session, "match", match.id)
    assert away == [S.WITHDRAWN]
    assert [(c.to_state, c.reason) for c in changes] == [
        ("suggested", ""),
        ("withdrawn", "not_published"),
        ("suggested", ""),
    ]


async def test_what_is_snoozed_sleeps_through_a_pause(committed_house, told):
    await matches.match_one(committed_house, told.local.id)
    async with committed_house.sessions.begin() as session:
        (match,) = await matches.queue(session)
        until = told.local.valid_until
        await matches.snooze(session, match, until=until, by=told.ada, at=committed_house.clock.now())

    await do(committed_house, listings.hold, told.local, by=told.ada)
    await matches.match_one(committed_house, told.local.id)
    await do(committed_house, listings.resume, told.local, by=told.ada)
    await matches.match_one(committed_house, told.local.id)

    (match,) = await found(committed_house)
    assert (match.state, match.snoozed_until) == (S.SNOOZED, until)


class InterruptedEncoder:
    """Something else happens in the house while the first texts are encoded."""

    def __init__(self, encoder, meanwhile):
        self.encoder, self.meanwhile = encoder, meanwhile
        self.name, self.dimension = encoder.name, encoder.dimension
        self.loop = asyncio.get_running_loop()

    def encode(self, texts):
        if self.meanwhile:
            happening, self.meanwhile = self.meanwhile(), None
            asyncio.run_coroutine_threadsafe(happening, self.loop).result(20)
        return self.encoder.encode(texts)


async def test_what_is_unpublished_while_it_is_computed_is_not_suggested(committed_house, told):
    async def hold():
        await do(committed_house, listings.hold, told.partner, by=told.ada)
        await matches.match_one(committed_house, told.partner.id)

    encoder = InterruptedEncoder(committed_house.encoder, hold)

    await matches.match_one(dataclasses.replace(committed_house, encoder=encoder), told.local.id)

    assert encoder.meanwhile is None
    assert await found(committed_house) == []


async def test_two_who_both_offer_are_not_suggested(committed_house, told):
    await do(committed_house, listings.archive, told.partner, by=told.ada)
    await rival(committed_house, told, kind=Kind.OFFER, text="Produciamo pompe di calore a propano per case.")

    await matches.match_one(committed_house, told.local.id)

    assert await found(committed_house) == []


async def test_a_pair_made_by_hand_gets_its_case_in_the_background(committed_house, run_jobs, told):
    async with committed_house.sessions.begin() as session:
        match = await matches.make_by_hand(
            session, told.local, told.partner, by=told.ada, at=committed_house.clock.now()
        )

    await matches.explain_one(committed_house, match.id)

    (explained,) = await found(committed_house)
    assert (explained.id, explained.by_hand, explained.state) == (match.id, True, S.SUGGESTED)
    assert {criterion["name"]: criterion["verdict"] for criterion in explained.case}["product"] == "match"
    assert 0.2 < explained.score < 1


async def test_a_pair_made_by_hand_comes_back_with_its_listing(committed_house, run_jobs, told):
    odd = await rival(committed_house, told, title="Balsamico", text="Cerchiamo vino svedese.")
    await run_jobs(committed_house)
    async with committed_house.sessions.begin() as session:
        odd = await listings.get_listing(session, odd.id)
        match = await matches.make_by_hand(session, told.local, odd, by=told.ada, at=committed_house.clock.now())
    await do(committed_house, listings.hold, odd, by=told.ada)
    await run_jobs(committed_house)
    away = [m.state for m in await found(committed_house) if m.id == match.id]

    await do(committed_house, listings.resume, odd, by=told.ada)
    await run_jobs(committed_house)

    (back,) = [m for m in await found(committed_house) if m.id == match.id]
    assert away == [S.WITHDRAWN]
    assert (back.state, back.by_hand) == (S.SUGGESTED, True)


async def test_a_pair_that_a_rule_withholds_keeps_its_place_and_tells_what_speaks_against_it(committed_house, told):
    await do(committed_house, listings.archive, told.partner, by=told.ada)
    seller = await rival(committed_house, told, kind=Kind.OFFER)
    async with committed_house.sessions.begin() as session:
        seller = await listings.get_listing(session, seller.id)
        match = await matches.make_by_hand(session, told.local, seller, by=told.ada, at=committed_house.clock.now())

    await matches.explain_one(committed_house, match.id)

    (kept,) = await found(committed_house)
    verdicts = {criterion["name"]: criterion["verdict"] for criterion in kept.case}
    assert (kept.state, kept.score, verdicts["direction"]) == (S.SUGGESTED, 1.0, "gap")


async def test_an_approval_that_was_faster_still_gets_its_case_once(committed_house, told):
    at = committed_house.clock.now()
    async with committed_house.sessions.begin() as session:
        match = await matches.make_by_hand(session, told.local, told.partner, by=told.ada, at=at)
        await introductions.propose(session, await matches.get_match(session, match.id), by=told.ada, at=at)

    await matches.explain_one(committed_house, match.id)
    first = written(await found(committed_house))
    committed_house.clock.advance(days=1)
    await matches.explain_one(committed_house, match.id)

    assert next(criterion["name"] for criterion in first[0]["case"]) == "product"
    assert written(await found(committed_house)) == first
