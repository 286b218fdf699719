"""What was told after a meeting goes along with one's copy; forgotten, the outcome stays and the person does not."""

import pytest

from dooropener import introductions, organisations, outcomes, privacy
from dooropener.introductions import EvidenceLevel, IntroductionState, MeetingOutcome, Side
from dooropener.outcomes import OutcomeKind, UnknownOutcome, Via
from dooropener.privacy.holdings import holdings_of
from dooropener.privacy.records import mask_all
from doubles.files import pdf
from people import sent, story

M = MeetingOutcome


@pytest.fixture
async def told(session, clock):
    made = await story(session, clock.now())
    made.company.person.name = made.company.contact.name = "Björn Berg"
    return made


@pytest.fixture
async def met(session, house, told, clock):
    """Both told how it went, Ada confirmed it and added a document."""
    introduction = await sent(session, house, told, clock.now())
    introduction.state = IntroductionState.CONTACTS_EXCHANGED
    await session.flush()
    by = {"by": told.ada, "at": clock.now()}
    await introductions.book_meeting(session, introduction, when=clock.now(), place="video", **by)
    clock.advance(hours=20)
    await session.flush()
    await outcomes.ask_due(house)
    words = {Side.COMPANY: "Ring Björn, 070-123 45 67", Side.PARTNER: "Björn Berg è stato molto gentile"}
    for each in await outcomes.feedback_of(session, introduction.id):
        await session.refresh(each)
        await outcomes.answer(session, each, M.INFORMATIVE, words=words[each.side], via=Via.PAGE, at=clock.now())
    await outcomes.confirm_meeting(session, introduction, company_says=M.INFORMATIVE, partner_says=M.INFORMATIVE, **by)
    (outcome,) = await outcomes.outcomes_of(session, introduction.id)
    await outcomes.support_with_document(session, introduction, outcome, name="Björn Berg.pdf", content=pdf(), **by)
    return introduction


async def test_copy_holds_ones_own_answers_and_not_the_partners(session, told, met):
    copy = await privacy.copy_of(session, told.company.person)

    (told_of,) = copy["introductions"]
    assert [(each["about"], each["answer"], each["words"]) for each in told_of["feedback"]] == [
        ("meeting", "informative", "Ring Björn, 070-123 45 67")
    ]
    assert [(each["kind"], each["level"]) for each in told_of["outcomes"]] == [("meeting", "L3")]
    assert "gentile" not in str(copy)


async def test_forgotten_the_outcome_stays_but_not_the_person(session, clock, told, met):
    held = await holdings_of(session, told.company.person)

    await mask_all(session, held.traces, held.mask, at=clock.now())
    await session.flush()

    (outcome,) = await outcomes.outcomes_of(session, met.id)
    kept = [outcome.words, *(each.words for each in outcome.evidence)]
    kept += [each.document.name for each in outcome.evidence if each.document]
    kept += [each.words for each in await outcomes.feedback_of(session, met.id)]
    kept += [str(change.evidence) for change in await introductions.history_of(session, met)]
    assert (outcome.kind, outcome.level) == (OutcomeKind.MEETING, EvidenceLevel.DOCUMENT)
    assert not [text for text in kept if "Björn" in text or "070" in text]
    assert any("gentile" in text for text in kept)


async def test_documents_are_locked_away(session, clock, told, met):
    (outcome,) = await outcomes.outcomes_of(session, met.id)
    document = next(each.document for each in outcome.evidence if each.document)
    held = await holdings_of(session, told.company.person)

    await mask_all(session, held.traces, held.mask, at=clock.now())
    await session.flush()

    with pytest.raises(UnknownOutcome):
        await outcomes.get_document(session, met.id, document.id)


async def test_partners_copy_holds_its_own_answers_and_not_the_companys(session, told, met):
    copy = await privacy.contact_copy_of(session, await organisations.get_contact(session, told.chiara.id))

    (told_of,) = copy["requests"]
    assert [each["words"] for each in told_of["feedback"]] == ["Björn Berg è stato molto gentile"]
    assert "070-123 45 67" not in str(copy)
