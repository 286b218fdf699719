"""A listing from draft to archive: each step by its actor, each on the record."""

import dataclasses
import itertools

import pytest
from sqlalchemy import select, text

from dooropener import accounts, listings, organisations
from dooropener.listings import LISTING, ListingState
from dooropener.outbox import Delivery
from dooropener.states import ActorKind, IllegalTransition, NotYours, history
from people import ada, bjorns_company, dmitri, eva, heat_pumps_offered

S, A = ListingState, ActorKind
PEOPLE = {A.ADVISOR, A.COMPANY, A.PARTNER}
ALL = set(ActorKind)
TABLE = {
    (S.DRAFT, S.IN_REVIEW): ALL,
    (S.DRAFT, S.ARCHIVED): ALL,
    (S.IN_REVIEW, S.PUBLISHED): {A.ADVISOR},
    (S.IN_REVIEW, S.REJECTED): {A.ADVISOR},
    (S.IN_REVIEW, S.DRAFT): PEOPLE,
    (S.IN_REVIEW, S.ARCHIVED): ALL,
    (S.PUBLISHED, S.ON_HOLD): PEOPLE,
    (S.PUBLISHED, S.IN_REVIEW): ALL,
    (S.PUBLISHED, S.EXPIRED): {A.MACHINE},
    (S.PUBLISHED, S.ARCHIVED): ALL,
    (S.ON_HOLD, S.PUBLISHED): PEOPLE,
    (S.ON_HOLD, S.IN_REVIEW): ALL,
    (S.ON_HOLD, S.EXPIRED): {A.MACHINE},
    (S.ON_HOLD, S.ARCHIVED): ALL,
    (S.REJECTED, S.DRAFT): PEOPLE,
    (S.REJECTED, S.ARCHIVED): ALL,
    (S.EXPIRED, S.PUBLISHED): PEOPLE,
    (S.EXPIRED, S.ARCHIVED): ALL,
}


@pytest.mark.parametrize(("source", "target"), list(itertools.product(S, S)))
def test_the_table_is_this_and_no_more(source, target):
    allowed = TABLE.get((source, target), set())

    assert {actor for actor in A if target in LISTING.targets(source, actor)} == allowed


async def listing_of(session, company, *, by, state=S.DRAFT, reviewer=None, at):
    listing = await listings.draft(
        session,
        organisation=company.organisation,
        fields=heat_pumps_offered(),
        by=by,
        contact=company.contact,
        source="test",
        at=at,
    )
    if state is not S.DRAFT:
        await listings.submit(session, listing, by=by, at=at)
    if state is S.PUBLISHED:
        await listings.publish(session, listing, by=reviewer, at=at)
    return listing


@pytest.fixture
async def advisor(session, clock):
    return await ada(session, clock.now())


@pytest.fixture
async def company(session, clock, advisor):
    return await bjorns_company(session, clock.now(), verified_by=advisor)


async def told(session):
    found = await session.scalars(select(Delivery).where(Delivery.fact.startswith("listing_")).order_by(Delivery.id))
    return [(delivery.fact, delivery.recipient, delivery.payload["values"]) for delivery in found]


async def jobs(session, task="matches.match_listing"):
    query = text("SELECT args FROM procrastinate_jobs WHERE task_name = :task ORDER BY id")
    return list(await session.scalars(query, {"task": task}))


async def test_a_draft_is_kept_as_written(session, clock, company):
    listing = await listing_of(session, company, by=company.person, at=clock.now())

    whole = await listings.get_listing(session, listing.id)
    written = heat_pumps_offered()
    assert (whole.kind, whole.partnerships, whole.title, whole.text, whole.language, whole.target_regions) == (
        written.kind,
        written.partnership,
        written.title,
        written.text,
        "sv",
        ["emilia-romagna"],
    )
    assert (whole.state, whole.author_person, whole.author_user, whole.contact, whole.organisation.region.id) == (
        S.DRAFT,
        company.person,
        None,
        company.contact,
        "norrkoping",
    )
    changes = await history(session, "listing", listing.id)
    assert [(c.from_state, c.to_state, c.actor_name, c.at) for c in changes] == [(None, "draft", "Björn", clock.now())]


async def test_publishing_starts_the_term_the_matching_and_a_word_to_the_author(session, clock, advisor, company):
    listing = await listing_of(session, company, by=company.person, state=S.IN_REVIEW, at=clock.now())
    waiting = await listings.review_queue(session)

    await listings.publish(session, listing, by=advisor, at=clock.now())

    assert waiting == [listing]
    assert await listings.review_queue(session) == []
    assert (listing.state, listing.published_at, listing.valid_until.isoformat()) == (
        S.PUBLISHED,
        clock.now(),
        "2027-03-02",
    )
    assert await told(session) == [
        (
            "listing_published",
            str(company.person.id),
            {"listing_id": listing.id, "title": "Värmepumpar med propan"},
        )
    ]
    assert await jobs(session) == [{"listing_id": listing.id}]
    assert (await listings.changed_since(session, None))[0] == [listing]


async def test_a_refusal_gives_its_reason_to_the_author(session, clock, advisor, company):
    listing = await listing_of(session, company, by=company.person, state=S.IN_REVIEW, at=clock.now())
    with pytest.raises(listings.InvalidListing):
        await listings.reject(session, listing, by=advisor, reason="  ", at=clock.now())

    await listings.reject(session, listing, by=advisor, reason=" Vad kostar den? ", at=clock.now())

    assert await told(session) == [
        (
            "listing_rejected",
            str(company.person.id),
            {"listing_id": listing.id, "title": "Värmepumpar med propan", "reason": "Vad kostar den?"},
        )
    ]
    assert (await history(session, "listing", listing.id))[-1].reason == "Vad kostar den?"


async def test_a_refused_listing_can_be_reworked_and_handed_in_again(session, clock, advisor, company):
    listing = await listing_of(session, company, by=company.person, state=S.IN_REVIEW, at=clock.now())
    await listings.reject(session, listing, by=advisor, reason="Vad kostar den?", at=clock.now())

    await listings.rework(session, listing, by=company.person, at=clock.now())
    await listings.submit(session, listing, by=company.person, at=clock.now())

    assert [c.to_state for c in await history(session, "listing", listing.id)] == [
        "draft",
        "in_review",
        "rejected",
        "draft",
        "in_review",
    ]


async def test_who_wrote_it_does_not_publish_it(session, clock, advisor, company):
    listing = await listing_of(session, company, by=advisor, state=S.IN_REVIEW, at=clock.now())

    with pytest.raises(listings.FourEyes):
        await listings.publish(session, listing, by=advisor, at=clock.now())

    await listings.publish(session, listing, by=await eva(session, clock.now()), at=clock.now())
    assert listing.state is S.PUBLISHED


async def test_who_changed_it_last_wrote_it_and_the_author_is_still_told(session, clock, advisor, company):
    listing = await listing_of(session, company, by=company.person, state=S.IN_REVIEW, at=clock.now())
    await listings.change(session, listing, heat_pumps_offered(), by=advisor, at=clock.now())
    with pytest.raises(listings.FourEyes):
        await listings.publish(session, listing, by=advisor, at=clock.now())

    await listings.publish(session, listing, by=await eva(session, clock.now()), at=clock.now())

    assert [(fact, recipient) for fact, recipient, _ in await told(session)] == [
        ("listing_published", str(company.person.id))
    ]


async def test_an_office_with_one_advisor_switches_four_eyes_off(session, clock, advisor, company):
    listing = await listing_of(session, company, by=advisor, state=S.IN_REVIEW, at=clock.now())
    await accounts.set_four_eyes(session, False, by=advisor, at=clock.now())

    await listings.publish(session, listing, by=advisor, at=clock.now())

    assert listing.state is S.PUBLISHED


async def test_in_bulk_ones_own_are_left_out(session, clock, advisor, company):
    own = await listing_of(session, company, by=advisor, state=S.IN_REVIEW, at=clock.now())
    imported = await listing_of(session, company, by=None, state=S.IN_REVIEW, at=clock.now())

    left_out = await listings.publish_many(session, [own, imported], by=advisor, at=clock.now())

    assert left_out == [own]
    assert (own.state, imported.state) == (S.IN_REVIEW, S.PUBLISHED)


async def test_a_second_click_on_publish_is_told(session, clock, advisor, company):
    listing = await listing_of(session, company, by=company.person, state=S.IN_REVIEW, at=clock.now())
    await listings.publish(session, listing, by=advisor, at=clock.now())

    with pytest.raises(IllegalTransition):
        await listings.publish(session, listing, by=advisor, at=clock.now())

    assert len(await told(session)) == 1


@pytest.mark.parametrize("verb", [listings.publish, listings.reject])
async def test_readers_decide_nothing(session, clock, company, verb):
    reader = await eva(session, clock.now(), role=accounts.Role.READER)
    listing = await listing_of(session, company, by=company.person, state=S.IN_REVIEW, at=clock.now())
    more = {"reason": "no"} if verb is listings.reject else {}

    with pytest.raises(accounts.ReadsOnly):
        await verb(session, listing, by=reader, at=clock.now(), **more)


async def test_a_pause_and_its_end_are_seen_by_matching(session, clock, advisor, company):
    listing = await listing_of(session, company, by=company.person, state=S.PUBLISHED, reviewer=advisor, at=clock.now())

    await listings.hold(session, listing, by=company.person, at=clock.now())
    paused, _ = await listings.changed_since(session, None)
    await listings.resume(session, listing, by=company.person, at=clock.now())
    await listings.archive(session, listing, by=company.person, reason="sold out", at=clock.now())

    assert paused == []
    assert await jobs(session) == [{"listing_id": listing.id}] * 4
    assert [(c.to_state, c.reason) for c in await history(session, "listing", listing.id)][3:] == [
        ("on_hold", ""),
        ("published", ""),
        ("archived", "sold out"),
    ]


@pytest.mark.parametrize("paused", [False, True])
async def test_new_words_are_reviewed_before_they_are_matched(session, clock, advisor, company, paused):
    listing = await listing_of(session, company, by=company.person, state=S.PUBLISHED, reviewer=advisor, at=clock.now())
    if paused:
        await listings.hold(session, listing, by=company.person, at=clock.now())

    await listings.change(session, listing, heat_pumps_offered(), by=company.person, at=clock.now())

    assert listing.state is S.IN_REVIEW
    assert (await history(session, "listing", listing.id))[-1].reason == "changed"
    assert (await jobs(session))[-1] == {"listing_id": listing.id}
    with pytest.raises(NotYours):
        await listings.resume(session, listing, by=company.person, at=clock.now())


async def test_resuming_does_not_publish_what_nobody_has_reviewed(session, clock, advisor, company):
    listing = await listing_of(session, company, by=advisor, state=S.IN_REVIEW, at=clock.now())

    with pytest.raises(IllegalTransition):
        await listings.resume(session, listing, by=advisor, at=clock.now())

    assert listing.state is S.IN_REVIEW


async def test_publishing_does_not_prolong_what_only_rests(session, clock, advisor, company):
    listing = await listing_of(session, company, by=company.person, state=S.PUBLISHED, reviewer=advisor, at=clock.now())
    until = listing.valid_until
    await listings.hold(session, listing, by=advisor, at=clock.now())

    with pytest.raises(IllegalTransition):
        await listings.publish(session, listing, by=advisor, at=clock.advance(days=30))

    assert (listing.state, listing.valid_until) == (S.ON_HOLD, until)


async def test_an_archived_listing_is_written_anew(session, clock, company):
    listing = await listing_of(session, company, by=company.person, at=clock.now())
    await listings.archive(session, listing, by=company.person, at=clock.now())

    with pytest.raises(listings.NotEditable):
        await listings.change(session, listing, heat_pumps_offered(), by=company.person, at=clock.now())
    with pytest.raises(listings.NotEditable):
        await listings.renew(session, listing, by=company.person, at=clock.now())


async def test_a_region_that_we_do_not_have_is_refused(session, clock, company):
    fields = dataclasses.replace(heat_pumps_offered(), target_regions=("atlantis",))

    with pytest.raises(listings.InvalidListing) as refusal:
        await listings.draft(
            session, organisation=company.organisation, fields=fields, by=None, source="test", at=clock.now()
        )

    assert refusal.value.details == {"field": "target_regions", "rule": "unknown", "value": "atlantis"}


async def test_an_unverified_person_drafts_and_changes_what_is_their_own(session, clock):
    company = await bjorns_company(session, clock.now())

    listing = await listing_of(session, company, by=company.person, state=S.IN_REVIEW, at=clock.now())
    await listings.change(session, listing, heat_pumps_offered(), by=company.person, at=clock.now())

    assert listing.state is S.IN_REVIEW


async def test_a_stranger_touches_nothing(session, clock, advisor, company):
    stranger = await dmitri(session, clock.now())
    listing = await listing_of(session, company, by=company.person, state=S.PUBLISHED, reviewer=advisor, at=clock.now())

    for verb in (listings.submit, listings.rework, listings.hold, listings.resume, listings.archive, listings.renew):
        with pytest.raises(organisations.NotVerified):
            await verb(session, listing, by=stranger, at=clock.now())
    with pytest.raises(organisations.NotVerified):
        await listings.change(session, listing, heat_pumps_offered(), by=stranger, at=clock.now())
    with pytest.raises(organisations.NotVerified):
        await listing_of(session, company, by=stranger, at=clock.now())

    assert (listing.state, listing.extended) == (S.PUBLISHED, False)


async def test_a_colleague_touches_it_once_confirmed(session, clock, advisor, company):
    colleague = await dmitri(session, clock.now())
    listing = await listing_of(session, company, by=company.person, state=S.PUBLISHED, reviewer=advisor, at=clock.now())
    code = await organisations.invite(session, company.organisation, by=company.person, at=clock.now())
    await organisations.redeem(session, code, by=colleague, at=clock.now())

    await listings.hold(session, listing, by=colleague, at=clock.now())

    assert listing.state is S.ON_HOLD


async def test_who_has_left_the_company_touches_no_more(session, clock, company):
    listing = await listing_of(session, company, by=company.person, at=clock.now())
    await organisations.end(session, company.membership, by=company.person, at=clock.now())

    with pytest.raises(organisations.NotVerified):
        await listings.submit(session, listing, by=company.person, at=clock.now())


def test_the_machine_says_who_may_and_what_may_be():
    with pytest.raises(NotYours) as not_yours:
        LISTING.check(S.IN_REVIEW, S.PUBLISHED, A.COMPANY)
    with pytest.raises(IllegalTransition) as illegal:
        LISTING.check(S.ARCHIVED, S.PUBLISHED, A.ADVISOR)

    assert not_yours.value.details == {
        "subject": "listing",
        "source": "in_review",
        "target": "published",
        "by": "company",
    }
    assert illegal.value.details == {"subject": "listing", "source": "archived", "target": "published"}
