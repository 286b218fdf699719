"""From the first contact to an agreement: told by either side, confirmed by an advisor, with evidence."""

import pytest

from dooropener import introductions
from dooropener.introductions import Absent, EvidenceLevel, IntroductionState, MeetingOutcome
from dooropener.states import IllegalTransition, history
from people import asked, story

S = IntroductionState


@pytest.fixture
async def told(session, clock):
    return await story(session, clock.now())


@pytest.fixture
async def introduction(session, clock, told):
    """Both are in contact."""
    introduction = await asked(session, told, clock.now())
    introduction.state = S.CONTACTS_EXCHANGED
    await session.flush()
    return introduction


async def steps(session, introduction):
    changes = await history(session, "introduction", introduction.id)
    return [(c.to_state, c.actor_name, c.evidence) for c in changes[2:]]


async def test_the_whole_way_to_confirmed_impact(session, clock, told, introduction):
    by = {"by": told.ada, "at": clock.now()}
    when, later = clock.now(), clock.advance(days=7)

    await introductions.book_meeting(session, introduction, when=when, place=" Modena ", **by)
    await introductions.book_meeting(session, introduction, when=later, place="video", **by)
    await introductions.record_meeting(
        session, introduction, company_says=MeetingOutcome.COOPERATION_POSSIBLE, partner_says=None, **by
    )
    await introductions.negotiate(session, introduction, level=EvidenceLevel.ONE_SIDE, words="vi räknar", **by)
    await introductions.negotiate(session, introduction, level=EvidenceLevel.BOTH_SIDES, words="utkast", **by)
    await introductions.agree(session, introduction, level=EvidenceLevel.DOCUMENT, words="avtal 12/2026", **by)
    await introductions.confirm_impact(session, introduction, words="40 pumpar", **by)

    assert await steps(session, introduction) == [
        ("meeting_booked", "Ada", {"when": "2026-03-02T12:00:00+00:00", "place": "Modena"}),
        ("meeting_booked", "Ada", {"when": "2026-03-09T12:00:00+00:00", "place": "video"}),
        ("met", "Ada", {"company": "cooperation_possible", "partner": None}),
        ("negotiating", "Ada", {"level": "L1", "words": "vi räknar"}),
        ("negotiating", "Ada", {"level": "L2", "words": "utkast"}),
        ("agreement", "Ada", {"level": "L3", "words": "avtal 12/2026"}),
        ("impact_confirmed", "Ada", {"level": "L2", "words": "40 pumpar"}),
    ]
    assert introductions.next_step(introduction) == "none"


async def test_both_sides_are_asked_what_came_of_the_meeting(session, clock, told, introduction):
    by = {"by": told.ada, "at": clock.now()}
    await introductions.book_meeting(session, introduction, when=clock.now(), place="Modena", **by)

    await introductions.record_meeting(
        session,
        introduction,
        company_says=MeetingOutcome.INFORMATIVE,
        partner_says=MeetingOutcome.INSUFFICIENT_INTEREST,
        **by,
    )

    assert (await steps(session, introduction))[-1] == (
        "met",
        "Ada",
        {"company": "informative", "partner": "insufficient_interest"},
    )


@pytest.mark.parametrize("absent", Absent)
async def test_who_did_not_come_may_be_met_another_day(session, clock, told, introduction, absent):
    by = {"by": told.ada, "at": clock.now()}
    await introductions.book_meeting(session, introduction, when=clock.now(), place="Modena", **by)
    await introductions.record_no_show(session, introduction, absent=absent, **by)

    await introductions.book_meeting(session, introduction, when=clock.now(), place="video", **by)

    assert [step[::2] for step in (await steps(session, introduction))[1:2]] == [("no_show", {"absent": absent.value})]
    assert introduction.state is S.MEETING_BOOKED


@pytest.mark.parametrize("verb", [introductions.negotiate, introductions.agree])
async def test_an_outcome_without_evidence_is_refused(session, clock, told, introduction, verb):
    with pytest.raises(introductions.EvidenceMissing):
        await verb(session, introduction, level=EvidenceLevel.BOTH_SIDES, words=" ", by=told.ada, at=clock.now())

    assert introduction.state is S.CONTACTS_EXCHANGED


async def test_there_is_no_agreement_before_they_talk(session, clock, told, introduction):
    with pytest.raises(IllegalTransition):
        await introductions.agree(
            session, introduction, level=EvidenceLevel.DOCUMENT, words="avtal", by=told.ada, at=clock.now()
        )


def test_every_open_state_says_what_comes_next():
    unsaid = [
        state
        for state in introductions.OPEN
        if introductions.next_step(introductions.Introduction(state=state)) == "none"
    ]

    assert unsaid == []
