"""Certificates in messages: which are held or asked for besides, and which no longer."""

from dooropener_bot.conversations.turn import Turn
from dooropener_bot.understanding import Intent
from dooropener_matching.certificates import find_certificates, read_certificates
from dooropener_matching.place_negation import is_negated

MOST_CERTIFICATES = 20
_MAY_ADD = frozenset({Intent.OTHER, Intent.ADD_LISTING, Intent.REGISTER_COMPANY, Intent.SET_REGIONS})
_QUESTION_MARKS = ("?", "？")


async def take_certificates(turn: Turn, present: list[str]) -> list[str] | None:
    """The certificates after what the message says of them; None when it says nothing, or asks about them."""
    found = find_certificates(turn.text)
    reading = await turn.read()
    if not found or turn.text.rstrip().endswith(_QUESTION_MARKS):
        return None
    if reading.intent not in _MAY_ADD and not reading.unsure:
        return None
    refused = {one.family for one in found if is_negated(turn.text, one.start or 0, one.end or 0, reading.language)}
    named = [one.written for one in found if one.family not in refused]
    kept = [name for name in present if read_certificates([name])[0].family not in refused]
    return list(dict.fromkeys([*kept, *named]))[:MOST_CERTIFICATES]
