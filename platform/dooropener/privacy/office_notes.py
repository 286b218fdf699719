"""Private notes of the office that name somebody: told to them alone, and masked when they are forgotten.

Notes are for the office, but who is named in one may read what it says of them (GDPR Art. 15 (1)); others who are named
there keep their rights (Art. 15 (4)).
"""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import introductions
from dooropener.introductions import Introduction
from dooropener.organisations import Contact
from dooropener.privacy.masking import Mask


async def notes_about(
    session: AsyncSession, held: Sequence[Introduction], mask: Mask, *, own: Collection[int]
) -> list[dict[str, Any]]:
    """Notes that name whom `mask` covers, deleted ones too as long as they are kept; `own` are their contacts' ids.

    The introductions must be loaded with their match and both listings.
    """
    found = await introductions.notes_of(session, [each.id for each in held], deleted=True)
    naming = [note for note in found if mask.finds(note.text)]
    others = await _others(session, held, own) if naming else Mask.of([], [])
    return [{"at": (note.edited_at or note.written_at).isoformat(), "text": others(note.text)} for note in naming]


async def _others(session: AsyncSession, held: Sequence[Introduction], own: Collection[int]) -> Mask:
    """Everybody else who is known at the organisations of both sides."""
    places = {listing.organisation_id for each in held for listing in (each.match.local, each.match.partner)}
    query = select(Contact).where(Contact.organisation_id.in_(places), Contact.id.not_in(own))
    contacts = list(await session.scalars(query))
    return Mask.of([contact.name for contact in contacts], [contact.email for contact in contacts])


async def mask_notes(session: AsyncSession, held: Sequence[Introduction], mask: Mask) -> None:
    """Cover somebody in all notes on their introductions, in the words before a change as well."""
    for note in await introductions.notes_of(session, [each.id for each in held], deleted=True):
        if mask.finds(note.text):
            note.text = mask.own(note.text)
        note.earlier = [
            {**before, "text": mask.own(before["text"]) if mask.finds(before["text"]) else before["text"]}
            for before in note.earlier
        ]
