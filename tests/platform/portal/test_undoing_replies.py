"""Ten seconds in which a confirmed answer can be taken back."""

import pytest_asyncio
from sqlalchemy import func, select

from dooropener import mailbox
from dooropener.agenda import Act
from dooropener.introductions import IntroductionState
from dooropener.mailbox import ProposalLabel, ProposalState
from dooropener.outbox import Delivery
from people import sent, story


@pytest_asyncio.fixture
async def told(session, clock):
    return await story(session, clock.now())


@pytest_asyncio.fixture
async def desk(browser, told):
    await browser.come_in(told.ada.email)
    return browser


async def _now(session, introduction):
    await session.refresh(introduction)
    return introduction


async def _written(session):
    return await session.scalar(select(func.count(Delivery.id)))


async def test_reply_confirmed_on_the_case_page_is_taken_back(desk, session, house, told, clock, ten_seconds_later):
    introduction = await sent(session, house, told, clock.now())
    proposal = await mailbox.choose(session, introduction, ProposalLabel.INTERESTED, text="Volentieri", at=clock.now())
    before = await _written(session)
    await desk.get(f"/introductions/{introduction.id}")
    await desk.submit(f"/proposals/{proposal.id}/confirm")
    shown = "What follows from it happens in ten seconds." in desk.words()
    offered = desk.form(f"/proposals/{proposal.id}/confirm")

    await desk.undo()
    await ten_seconds_later()

    await session.refresh(proposal)
    assert (shown, offered) == (True, None)
    assert desk.page.url.path == f"/introductions/{introduction.id}"
    assert desk.form(f"/proposals/{proposal.id}/confirm")
    assert (proposal.state, await _written(session)) == (ProposalState.OPEN, before)
    assert (await _now(session, introduction)).state is IntroductionState.REPLIED


async def test_corrected_reply_is_taken_back_with_all_that_was_filled_in(
    desk, session, house, told, clock, ten_seconds_later
):
    introduction = await sent(session, house, told, clock.now())
    proposal = await mailbox.choose(session, introduction, ProposalLabel.DECLINED, at=clock.now())
    await desk.get(f"/introductions/{introduction.id}")
    await desk.post(f"/proposals/{proposal.id}/confirm", label="not_now", resume_on="2026-06-01")
    await desk.undo()
    await session.refresh(proposal)
    undone = proposal.state, proposal.resume_on
    await desk.post(f"/proposals/{proposal.id}/confirm", label="not_now", resume_on="2026-06-01")
    toast = desk.tree().css_first(".toast form").attributes["action"]
    await ten_seconds_later()

    answer = await desk.post(toast)

    await session.refresh(proposal)
    assert undone == (ProposalState.OPEN, None)
    assert answer.status_code == 409
    assert proposal.state is ProposalState.CORRECTED
    assert (await _now(session, introduction)).state is IntroductionState.SNOOZED


async def test_nothing_of_what_was_filled_in_stays_with_the_act(desk, session, house, told, clock, ten_seconds_later):
    introduction = await sent(session, house, told, clock.now())
    proposal = await mailbox.choose(session, introduction, ProposalLabel.DECLINED, at=clock.now())
    confirm, said = f"/proposals/{proposal.id}/confirm", {"label": "wrong_person", "referral": "luca@termo.example"}
    kept = []
    for undone in (True, False):
        await desk.get(f"/introductions/{introduction.id}")
        await desk.post(confirm, **said)
        kept.append([one.details for one in await session.scalars(select(Act).order_by(Act.id.desc()).limit(1))])
        await (desk.undo() if undone else ten_seconds_later())
    acts = list(await session.scalars(select(Act).execution_options(populate_existing=True)))

    assert kept == [[said], [said]]
    assert [act.details for act in acts] == [{}, {}]
