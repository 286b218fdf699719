"""A listing that somebody else changed while a change to it was being written here: both are put together."""

from dataclasses import replace
from typing import Any

from dooropener import listings
from dooropener.listings import Listing, ListingFields
from dooropener_bot.conversations.dialogues.case import cut
from dooropener_bot.conversations.memory import Draft
from dooropener_bot.conversations.replies import marked
from dooropener_bot.conversations.turn import Turn

_SHOWN = 160
_LINES = {
    "kind": marked("Direction"),
    "partnership": marked("Partnership"),
    "target_regions": marked("Where"),
    "certifications": marked("Certificates"),
    "exclusions": marked("Not wanted"),
    "title": marked("Title"),
    "text": marked("In your own words"),
}
"""The lines of a listing as the conversation shows them; the office alone knows the others."""


def said_in(fields: ListingFields, draft: Draft) -> ListingFields:
    """The fields with the lines of the draft in them."""
    assert draft.kind is not None
    return replace(
        fields,
        kind=draft.kind,
        partnership=tuple(draft.partnership),
        title=draft.title,
        text=draft.text,
        target_regions=tuple(draft.regions),
        certifications=tuple(draft.certifications),
        exclusions=draft.exclusions,
    )


async def takes_in(turn: Turn, listing: Listing) -> bool:
    """Whether somebody else changed the listing since its lines were laid out.

    Then the draft stands on the new lines, with what was changed here in them, and nothing is saved yet.
    """
    draft, theirs = turn.memory.draft, listings.fields_of(listing)
    if draft is None or not draft.base:
        return False
    base = listings.from_data(draft.base)
    seen = [name for name in listings.differing(base, theirs) if name in _LINES]
    if not seen:
        return False
    mine = said_in(base, draft)
    both = [
        name for name in seen if name in listings.differing(base, mine) and name in listings.differing(mine, theirs)
    ]
    _write(draft, listings.merged(base, mine, theirs), theirs)
    await _tell(turn, base, theirs, seen, both)
    return True


def _write(draft: Draft, fields: ListingFields, base: ListingFields) -> None:
    draft.base = listings.as_data(base)
    draft.kind, draft.partnership, draft.regions = fields.kind, list(fields.partnership), list(fields.target_regions)
    draft.title, draft.text, draft.language = fields.title, fields.text, fields.language
    draft.certifications, draft.exclusions = list(fields.certifications), fields.exclusions


async def _tell(turn: Turn, base: ListingFields, theirs: ListingFields, seen: list[str], both: list[str]) -> None:
    _ = turn.words
    head = _(
        "While you were at it, somebody else changed this listing. Nothing of yours is saved yet. What they changed:"
    )
    lines = []
    for name in seen:
        before, now = [await _shown(turn, name, getattr(fields, name)) for fields in (base, theirs)]
        lines.append(f"• {_(_LINES[name])}: {before} → {now}")
    tail = _("Your own changes are kept below, beside theirs.")
    if both:
        tail = _(
            "You both changed this: %(lines)s. Below stands your version; saving it replaces theirs.",
            lines=turn.words.join([_(_LINES[name]) for name in both]),
        )
    turn.say("\n\n".join([head, "\n".join(lines), tail]))


async def _shown(turn: Turn, name: str, value: Any) -> str:
    """One line as the conversation words it; a dash where nothing stands."""
    _ = turn.words
    if name == "target_regions":
        return await turn.region_names(value)
    if name == "kind":
        return turn.terms(value)
    if name == "partnership":
        return turn.terms.joined(value)
    if name == "certifications":
        return turn.words.join(list(value)) or "–"
    return _("“%(words)s”", words=cut(value, _SHOWN)) if value else "–"
