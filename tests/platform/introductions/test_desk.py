"""What the office keeps beside an introduction: notes, an owner, who is looking."""

from datetime import timedelta

import pytest
import pytest_asyncio
from sqlalchemy import func, select

from dooropener import introductions
from dooropener.accounts import ReadsOnly, Role
from dooropener.agenda.waiting import count_waiting
from dooropener.introductions import CannotOwn, CaseNote, InvalidNote, NotYourNote
from dooropener.introductions.notes import KEPT_AFTER_DELETION
from dooropener.introductions.presence import LOOKS_FOR
from dooropener.introductions.tidying import tidy
from people import ada, asked, consented, eva, story


@pytest_asyncio.fixture
async def told(session, clock):
    return await story(session, clock.now())


@pytest_asyncio.fixture
async def introduction(session, told, clock):
    return await asked(session, told, clock.now())


async def test_who_approves_the_match_looks_after_it(introduction, told):
    assert introduction.owner_id == told.ada.id


async def test_it_is_in_its_state_since_the_step_and_not_since_a_note(session, introduction, told, clock):
    since = introduction.came_at
    later = clock.advance(days=3)
    await introductions.write_note(session, introduction, "Ring dem", by=told.ada, at=later)
    await introductions.consent(session, introduction, by=told.company.person, at=later)

    assert (since, introduction.came_at) == (later - timedelta(days=3), later)


async def test_note_is_changed_and_deleted_and_each_is_undone(session, introduction, told, clock):
    by = {"by": told.ada}
    note = await introductions.write_note(session, introduction, " Ring dem ", **by, at=clock.now())
    await introductions.edit_note(session, note, "Ring inte", **by, at=clock.advance(minutes=1))
    await introductions.delete_note(session, note, **by, at=clock.advance(minutes=1))
    gone = await introductions.notes_of(session, [introduction.id])

    await introductions.undo_note(session, note, **by)
    back = note.text
    await introductions.undo_note(session, note, **by)

    assert (gone, back, note.text, note.edited_at, note.earlier) == ([], "Ring inte", "Ring dem", None, [])


async def test_notes_are_their_authors_and_never_a_readers(session, introduction, told, clock):
    note = await introductions.write_note(session, introduction, "Ring dem", by=told.ada, at=clock.now())
    other = await eva(session, clock.now())
    other_reads = await ada(session, clock.now(), role=Role.READER, email="reads@norrkoping.example")

    with pytest.raises(NotYourNote):
        await introductions.delete_note(session, note, by=other, at=clock.now())
    with pytest.raises(ReadsOnly):
        await introductions.write_note(session, introduction, "Hej", by=other_reads, at=clock.now())
    for text in (" ", "x" * 4001):
        with pytest.raises(InvalidNote):
            await introductions.edit_note(session, note, text, by=told.ada, at=clock.now())


async def test_deleted_notes_and_looks_are_forgotten_in_time(session, introduction, told, clock):
    note = await introductions.write_note(session, introduction, "Ring dem", by=told.ada, at=clock.now())
    await introductions.delete_note(session, note, by=told.ada, at=clock.now())
    await introductions.look(session, introduction.id, by=told.ada, at=clock.now())

    await tidy(session, at=clock.now() + KEPT_AFTER_DELETION)
    kept = await session.scalar(select(func.count()).select_from(CaseNote))
    await tidy(session, at=clock.now() + KEPT_AFTER_DELETION + timedelta(seconds=1))

    assert (kept, await session.scalar(select(func.count()).select_from(CaseNote))) == (1, 0)


async def test_hand_over_is_on_record_and_waits_for_the_new_owner(session, introduction, told, clock):
    colleague = await eva(session, clock.now())

    await introductions.hand_over(
        session, introduction, to=colleague, note="Ring på måndag", by=told.ada, at=clock.now()
    )
    waits = (await count_waiting(session, colleague)).handed_over
    await introductions.take_note(session, introduction, by=told.ada)
    still = (await count_waiting(session, colleague)).handed_over
    await introductions.take_note(session, introduction, by=colleague)

    step = (await introductions.history_of(session, introduction))[-1]
    (note,) = await introductions.notes_of(session, [introduction.id])
    assert (step.reason, step.actor_name, step.evidence["owner"]) == ("handed_over", "Ada", "Eva")
    assert (note.text, note.author_id) == ("Ring på måndag", told.ada.id)
    assert (waits, still, (await count_waiting(session, colleague)).handed_over) == (1, 1, 0)


async def test_all_of_one_colleague_go_at_once_but_not_what_has_ended(session, told, clock):
    introduction = await consented(session, told, clock.now())
    ended = await introductions.get_introduction(session, introduction.id)
    colleague = await eva(session, clock.now())

    given = await introductions.hand_over_all(session, told.ada, to=colleague, by=told.ada, at=clock.now())
    await introductions.withdraw(session, ended, by=colleague, reason="slut", at=clock.now())
    back = await introductions.hand_over_all(session, colleague, to=told.ada, by=told.ada, at=clock.now())

    assert (given, back) == (1, 0)


async def test_nobody_who_left_or_only_reads_looks_after_one(session, introduction, told, clock):
    colleague = await eva(session, clock.now(), role=Role.READER)
    with pytest.raises(CannotOwn):
        await introductions.hand_over(session, introduction, to=colleague, by=told.ada, at=clock.now())
    colleague.role, colleague.deactivated_at = Role.ADVISOR, clock.now()
    with pytest.raises(CannotOwn):
        await introductions.hand_over_all(session, told.ada, to=colleague, by=told.ada, at=clock.now())


async def test_others_are_seen_for_some_minutes(session, introduction, told, clock):
    colleague = await eva(session, clock.now())
    alone = await introductions.look(session, introduction.id, by=told.ada, at=clock.now())

    both = await introductions.look(session, introduction.id, by=colleague, at=clock.advance(minutes=1))
    later = await introductions.look(session, introduction.id, by=colleague, at=clock.now() + LOOKS_FOR)

    assert (alone, [user.name for user in both], later) == ([], ["Ada"], [])
