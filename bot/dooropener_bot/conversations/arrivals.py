"""Where people come from: `/start` and a code, out of a link or a picture of one."""

import re

from dooropener import organisations
from dooropener.organisations import InvalidCode
from dooropener.words import LANGUAGES
from dooropener_bot.conversations import welcome
from dooropener_bot.conversations.replies import Button
from dooropener_bot.conversations.steps import ask_again
from dooropener_bot.conversations.turn import Turn

_START = re.compile(r"/start\s+([A-Za-z0-9_-]{1,64})\s*", re.IGNORECASE)
"""Telegram's deep links (https://core.telegram.org/bots/features#deep-linking) carry this alphabet."""


def code_of(text: str) -> str | None:
    """The code behind `/start`, if there is one."""
    found = _START.fullmatch(text.strip())
    return found[1] if found else None


async def arrive(turn: Turn) -> bool:
    """Do what a code asks for: a language (`/start de`), or a colleague's invitation. False where there is none."""
    code = code_of(turn.text)
    if code is None:
        return False
    if code.lower() in LANGUAGES:
        await turn.switch_language(code.lower())
        welcome.greet(turn, asks=turn.memory.step is None)
    else:
        await _join(turn, code)
    await ask_again(turn)
    return True


async def _join(turn: Turn, code: str) -> None:
    """Belong to a company, confirmed by a colleague who does."""
    if not turn.memory.welcomed:
        welcome.greet(turn, asks=False)
    _ = turn.words
    try:
        membership = await organisations.redeem(turn.session, code, by=await turn.known_person(), at=turn.now)
    except InvalidCode:
        turn.say(_("This link does not work. Each works once and for a week; ask your colleague for a new one."))
        return
    company = await organisations.get_organisation(turn.session, membership.organisation_id)
    turn.say_with(
        _(
            "Your colleague has confirmed that you belong to %(company)s. You can answer for it now.",
            company=company.name,
        ),
        Button(_("Show my doors"), "intent:show_matches"),
    )
