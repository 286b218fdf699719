"""What was taught to the reading of replies: seen, forgotten, remembered."""

import pytest_asyncio

from dooropener import mailbox
from dooropener.mailbox import Correction, Proposal, ProposalLabel, ProposalState
from doubles.mails import send_letter


@pytest_asyncio.fixture
async def correction(session, house, clock):
    sent = await send_letter(session, house, clock.now())
    proposal = Proposal(
        introduction_id=sent.introduction.id,
        state=ProposalState.CORRECTED,
        label=ProposalLabel.INTERESTED,
        confidence=0.6,
        unsure=False,
        made_at=clock.now(),
    )
    session.add(proposal)
    await session.flush()
    taught = Correction(
        proposal_id=proposal.id,
        text="Dei macchinari decide la <b>nonna</b>.",
        language="it",
        read_as=ProposalLabel.INTERESTED,
        label=ProposalLabel.DECLINED,
        taught_at=clock.now(),
        taught_by_id=sent.told.ada.id,
    )
    session.add(taught)
    await session.flush()
    return taught


@pytest_asyncio.fixture
async def desk(browser, correction, session):
    (known,) = await mailbox.corrections(session)
    await browser.come_in(known.taught_by.email)
    await browser.get("/settings/reply-lessons")
    return browser


async def test_correction_is_shown_with_its_words_escaped(desk):
    quote = desk.tree().css_first("blockquote")

    assert (quote.text(), quote.attributes["lang"]) == ("Dei macchinari decide la <b>nonna</b>.", "it")
    assert "Ada" in desk.words()


async def test_correction_is_forgotten_and_learnt_from_again(desk, correction, session):
    await desk.submit(f"/settings/reply-lessons/{correction.id}/forget")
    await session.refresh(correction)
    forgotten = correction.forgotten_at, correction.forgotten_by_id

    await desk.submit(f"/settings/reply-lessons/{correction.id}/remember")
    await session.refresh(correction)

    assert None not in forgotten
    assert (correction.forgotten_at, correction.forgotten_by_id) == (None, None)


async def test_correction_that_is_not_there_is_not_found(desk):
    await desk.post("/settings/reply-lessons/999999/forget")

    assert desk.page.status_code == 404
