"""Places in messages: which regions are meant, added, taken away."""

import re

from dooropener_bot.conversations.replies import Button, Row, in_rows
from dooropener_bot.conversations.turn import Turn
from dooropener_bot.understanding import Intent

_ADD = re.compile(
    r"\b(lägg till|också|även|samt|plus|add|also|too|as well|include|aggiung\w+|anche|inoltre|"
    r"auch|hinzu|zusätzlich|ergänz\w*)\b",
    re.IGNORECASE,
)
_ANY = re.compile(
    r"\b(alla|överallt|var som helst|spelar ingen roll|all|any|anywhere|everywhere|tutt[ei]|ovunque|qualsiasi|"
    r"dappertutto|alle|überall|egal wo)\b",
    re.IGNORECASE,
)


async def place_buttons(turn: Turn, chosen: list[str]) -> list[Row]:
    """One button for each region, those chosen marked, then *any* and *done*."""
    _ = turn.words
    buttons = [
        Button(f"{'✓ ' if region.id in chosen else ''}{region.name(turn.language)}", f"region:{region.id}")
        for region in await turn.partner_regions()
    ]
    last = [Button(_("Any of them"), "region:any")]
    if chosen:
        last.append(Button(_("Done"), "region:done"))
    return [*in_rows(buttons), tuple(last)]


async def take_places(turn: Turn, present: list[str]) -> list[str] | None:
    """The regions after what the message says of them; None when it says nothing.

    Named ones replace the present ones, unless the message adds ("also Riga") or only takes away.
    """
    reading = await turn.read()
    named, excluded = reading.slots.regions, set(reading.slots.excluded_regions)
    if not named and not excluded:
        wide = _ANY.search(turn.text) and (len(turn.text.split()) <= 4 or reading.intent is Intent.SET_REGIONS)
        return [] if wide else None
    if excluded and not named and not present:
        kept = [region.id for region in await turn.partner_regions()]
    elif not named or _ADD.search(turn.text):
        kept = [*present, *named]
    else:
        kept = list(named)
    return [region for region in dict.fromkeys(kept) if region not in excluded]
