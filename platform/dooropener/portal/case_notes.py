"""Private notes on an introduction: written, changed, deleted, and each of it undone."""

from litestar import Response, Router, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from dooropener import introductions
from dooropener.errors import Invalid
from dooropener.portal.desk import Desk
from dooropener.portal.guards import advisor
from dooropener.portal.introductions import show
from dooropener.portal.toasts import Fact


async def _again(desk: Desk, introduction_id: int, step: str, fault: Invalid) -> Response[str]:
    fault.details["step"] = step
    introduction = await introductions.get_introduction(desk.session, introduction_id)
    return await show(desk, introduction, fault=fault, form=desk.form)


@post("/introductions/{introduction_id:int}/notes", guards=[advisor])
async def write(desk: NamedDependency[Desk], introduction_id: FromPath[int]) -> Response[str] | Redirect:
    introduction = await introductions.get_introduction(desk.session, introduction_id)
    try:
        note = await introductions.write_note(
            desk.session, introduction, desk.form.text("note"), by=desk.user, at=desk.now
        )
    except Invalid as fault:
        return await _again(desk, introduction_id, "note", fault)
    return desk.go(f"/introductions/{introduction_id}#note-{note.id}", Fact.NOTE_SAVED, note.id)


@post("/introductions/{introduction_id:int}/notes/{note_id:int}/edit", guards=[advisor])
async def edit(
    desk: NamedDependency[Desk], introduction_id: FromPath[int], note_id: FromPath[int]
) -> Response[str] | Redirect:
    note = await introductions.get_note(desk.session, note_id, of=introduction_id)
    try:
        await introductions.edit_note(desk.session, note, desk.form.text("note"), by=desk.user, at=desk.now)
    except Invalid as fault:
        return await _again(desk, introduction_id, f"note-{note_id}", fault)
    return desk.go(f"/introductions/{introduction_id}#note-{note_id}", Fact.NOTE_CHANGED, note_id)


@post("/introductions/{introduction_id:int}/notes/{note_id:int}/delete", guards=[advisor])
async def delete(desk: NamedDependency[Desk], introduction_id: FromPath[int], note_id: FromPath[int]) -> Redirect:
    note = await introductions.get_note(desk.session, note_id, of=introduction_id)
    await introductions.delete_note(desk.session, note, by=desk.user, at=desk.now)
    return desk.go(f"/introductions/{introduction_id}#notes", Fact.NOTE_DELETED, note_id)


@post("/notes/{note_id:int}/undo", guards=[advisor])
async def undo(desk: NamedDependency[Desk], note_id: FromPath[int]) -> Redirect:
    """Back comes what was deleted, else the words before the last change."""
    note = await introductions.get_note(desk.session, note_id)
    await introductions.undo_note(desk.session, note, by=desk.user)
    return desk.go(f"/introductions/{note.introduction_id}#note-{note_id}", Fact.NOTE_BROUGHT_BACK, note_id)


router = Router(path="/", route_handlers=[write, edit, delete, undo])
