"""What waits, counted and with its next action."""

from dooropener import listings, mailbox
from dooropener.agenda.waiting import count_waiting
from dooropener.mailbox import ProposalLabel
from people import ada, bjorns_company, consented, heat_pumps_offered, story


async def test_nothing_waits(browser, session, clock):
    await browser.sign_in((await ada(session, clock.now())).email)

    assert "All done" in browser.words()


async def test_each_kind_stands_with_its_action(browser, session, clock):
    told = await story(session, clock.now())
    listing = await listings.draft(
        session,
        organisation=told.company.organisation,
        fields=heat_pumps_offered(),
        by=told.company.person,
        source="chat",
        at=clock.now(),
    )
    await listings.submit(session, listing, by=told.company.person, at=clock.now())
    await session.flush()

    await browser.sign_in(told.ada.email)

    heads = [" ".join(node.text(separator=" ").split()) for node in browser.tree().css("section.card .head-row")]
    assert heads == ["Listings to review 1", "Matches to decide 1"]
    assert browser.tree().css_first(f'section a.button[href="/listings/{listing.id}"]')
    assert browser.tree().css_first(f'section a.button[href="/matches?listing={told.local.id}"]')


async def test_letters_and_answers_come_first(browser, session, clock):
    told = await story(session, clock.now())
    introduction = await consented(session, told, clock.now())
    await mailbox.choose(session, introduction, ProposalLabel.INTERESTED, at=clock.now())

    await browser.sign_in(told.ada.email)

    heads = [node.text() for node in browser.tree().css("section.card h2")]
    assert heads == ["Answers to confirm", "Letters to approve"]


async def test_counts_are_those_of_the_lists(session, clock):
    before = await count_waiting(session)

    await bjorns_company(session, clock.now())

    after = await count_waiting(session)
    assert before.nothing
    assert (after.members, after.nothing) == (1, False)
