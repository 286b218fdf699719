"""A message that speaks of two listings: the first is taken up, the second is asked for once the first is saved."""

from dooropener_bot.conversations.dialogues.case import cut
from dooropener_bot.conversations.memory import Step
from dooropener_bot.conversations.replies import Button, Quote
from dooropener_bot.conversations.turn import Turn
from dooropener_bot.understanding import two_listings
from dooropener_matching import Kind

_SHOWN = 240


async def part(turn: Turn) -> Kind | None:
    """Leave the words of the first listing in the turn, keep those of the second, and say so; return the first's kind.

    Nothing is done where the message holds one.
    """
    language = (await turn.read()).language or turn.language
    parts = two_listings(turn.text, language)
    if parts is None:
        return None
    turn.memory.both, turn.text, turn.memory.second = turn.text, parts.first, parts.second
    _, shown = turn.words, cut(turn.memory.second, _SHOWN)
    turn.say(
        _("You wrote of two things. I take the first one now, and then ask about the second: “%(words)s”", words=shown),
        [(Button(_("It is one listing"), "two:one"),)],
        quotes=[Quote(shown, language)],
    )
    return parts.kind


async def ask_second(turn: Turn) -> None:
    """Offer the words that were kept as the next listing."""
    _, shown = turn.words, cut(turn.memory.second, _SHOWN)
    turn.memory.step = Step.SECOND
    turn.say(
        _("You also wrote: “%(words)s” Shall I take that as a second listing?", words=shown),
        [(Button(_("Yes, take it"), "second:yes"), Button(_("No"), "second:no"))],
        quotes=[Quote(shown, turn.language)],
    )
