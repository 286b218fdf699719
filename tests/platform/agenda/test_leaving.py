"""Somebody leaves: all or nothing, and nothing stays behind."""

import pytest
import pytest_asyncio

from dooropener import accounts, agenda, introductions
from dooropener.accounts import Way
from people import asked, eva, story


@pytest_asyncio.fixture
async def told(session, clock):
    return await story(session, clock.now())


@pytest_asyncio.fixture
async def leaver(session, clock, told):
    """Eva, who looks after one introduction and wrote a note on it."""
    leaver = await eva(session, clock.now())
    introduction = await asked(session, told, clock.now())
    await introductions.hand_over(session, introduction, to=leaver, by=told.ada, at=clock.now())
    await introductions.write_note(session, introduction, "Ring efter nio.", by=leaver, at=clock.now())
    return leaver


async def test_what_is_left_behind_is_told(session, leaver, told):
    found = await agenda.left_behind(session, leaver, limit=20)

    firms = [(each.match.local.organisation.name, each.match.partner.organisation.name) for each in found.introductions]
    assert (firms, found.open, found.notes, found.failed_acts, found.anything) == (
        [("Björns Värme AB", "Termo Emilia S.r.l.")],
        1,
        1,
        0,
        True,
    )
    assert not (await agenda.left_behind(session, told.ada, limit=20)).anything


async def test_colleague_takes_over_and_the_leaver_is_out(session, leaver, told, clock):
    await accounts.begin_session(session, leaver, way=Way.PASSWORD, at=clock.now())

    moved = await agenda.leave(session, leaver, to=told.ada, note="Lycka till!", by=told.ada, at=clock.now())

    assert (moved, leaver.deactivated_at) == (1, clock.now())
    assert await introductions.owned(session) == {told.ada.id: 1}
    assert await accounts.sessions_of(session, leaver, at=clock.now()) == []


@pytest.mark.parametrize("heir", ["nobody", "herself"])
async def test_without_somebody_who_takes_over_she_stays(session, leaver, told, clock, heir):
    wrong, to = (agenda.NobodyTakesOver, None) if heir == "nobody" else (introductions.CannotOwn, leaver)
    trial = await session.begin_nested()

    with pytest.raises(wrong):
        await agenda.leave(session, leaver, to=to, by=told.ada, at=clock.now())

    await trial.rollback()
    await session.refresh(leaver)
    assert leaver.deactivated_at is None
    assert await introductions.owned(session) == {leaver.id: 1}


async def test_who_has_nothing_open_just_leaves(session, told, clock):
    colleague = await eva(session, clock.now())

    assert await agenda.leave(session, colleague, to=None, by=told.ada, at=clock.now()) == 0
    assert colleague.deactivated_at == clock.now()
