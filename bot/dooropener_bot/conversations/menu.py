"""Commands with a slash, as menus offer them; those that are short words for any door stand in `spoken`."""

from collections.abc import Mapping

from dooropener_bot.conversations import asides, granting, welcome
from dooropener_bot.conversations.turn import Turn
from dooropener_bot.understanding import Intent

_INTENTS: Mapping[str, Intent] = {
    "/doors": Intent.SHOW_MATCHES,
    "/advisor": Intent.TALK_TO_ADVISOR,
}


async def serve(turn: Turn) -> bool:
    """Do what a command asks for; false where the message is none that we know."""
    command = turn.text.strip().casefold()
    if command == "/language":
        await welcome.change_language(turn, None)
    elif command in _INTENTS:
        turn.text = ""  # the command itself is nothing to pass on
        await asides.INTENTS[_INTENTS[command]](turn)
    elif command.startswith("/") and command[1:] in granting.OPENS:
        await granting.press_open(turn, command[1:])
    else:
        return False
    return True
