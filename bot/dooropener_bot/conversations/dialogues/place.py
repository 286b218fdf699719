"""Places in messages: which regions are meant, added, taken away."""

import re

from dooropener_bot.conversations.replies import Button, Row, in_rows
from dooropener_bot.conversations.spoken import count_words
from dooropener_bot.conversations.turn import Turn
from dooropener_bot.understanding import Intent, Places, Reading, find_places
from dooropener_bot.words import pattern

_FEW_WORDS = 4
_CORRECTS_PLAINLY = 0.8
_ALSO = re.compile(pattern("also"), re.IGNORECASE)
_ANY = re.compile(pattern("anywhere"), re.IGNORECASE)


def adds(text: str) -> bool:
    """*Also Riga*, *lägg till Riga*: what is named comes on top of what was there."""
    return _ALSO.search(text) is not None


async def place_buttons(turn: Turn, chosen: list[str]) -> list[Row]:
    """One button for each region, those chosen marked, then *any* and *done*."""
    _ = turn.words
    buttons = [
        Button(f"{'✓ ' if region.id in chosen else ''}{region.name(turn.language)}", f"regions:{region.id}")
        for region in await turn.partner_regions()
    ]
    last = [Button(_("Any of them"), "regions:any")]
    if chosen:
        last.append(Button(_("Done"), "regions:done"))
    return [*in_rows(buttons), tuple(last)]


async def mentioned(turn: Turn) -> Places:
    """The partner regions that a message names, and those it rules out, whatever else it is about."""
    return find_places(turn.text, await turn.regions_to_find(), turn.language)


async def _means_any(turn: Turn) -> bool:
    if not _ANY.search(turn.text):
        return False
    return count_words(turn.text) <= _FEW_WORDS or (await turn.read()).intent is Intent.SET_REGIONS


async def take_places(turn: Turn, present: list[str]) -> list[str] | None:
    """The regions after what the message says of them; None when it says nothing.

    Named ones replace the present ones, unless the message adds ("also Riga") or only takes away.
    """
    said = await mentioned(turn)
    named, excluded = said.wanted, said.excluded
    if not named and not excluded:
        return [] if await _means_any(turn) else None
    if excluded and not named and not present:
        kept = [region.id for region in await turn.partner_regions()]
    elif not named or adds(turn.text):
        kept = [*present, *named]
    else:
        kept = list(named)
    return [region for region in dict.fromkeys(kept) if region not in excluded]


def puts_places_right(reading: Reading) -> bool:
    """Whether the message rules a region out and does nothing else; to name one is not enough: *Baltic Wood*."""
    understood = reading.intent is Intent.SET_REGIONS and reading.confidence >= _CORRECTS_PLAINLY and not reading.unsure
    return bool(reading.slots.excluded_regions) and (understood or reading.only_places)
