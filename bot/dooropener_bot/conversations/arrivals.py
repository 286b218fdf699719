"""Where people come from: `/start` and a code, out of a link or a picture of one."""

import re

from dooropener.words import LANGUAGES
from dooropener_bot.conversations import granting, welcome
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
        await ask_again(turn)
        return True
    if not turn.memory.welcomed:
        welcome.greet(turn, asks=False)
    await granting.enter_code(turn, code)
    return True
