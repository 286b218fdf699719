"""Going on behind another door: begun in Telegram, finished on the page."""

from dooropener_bot.conversations import ways_in
from dooropener_bot.conversations.models import Door
from dooropener_bot.conversations.turn import Turn


async def offer_page(turn: Turn) -> None:
    """A link with which its bearer goes on with this conversation in a browser."""
    _ = turn.words
    if turn.conversation.channel is Door.WEB:
        turn.say(_("We are on the web page already."))
        return
    await turn.known_person()
    address = await ways_in.for_conversation(turn.session, turn.house, turn.conversation, at=turn.now)
    minutes = int(ways_in.VALID.total_seconds() // 60)
    turn.say(
        turn.words.ngettext(
            "Here we go on in your browser. The link works once, within %(number)s minute: %(address)s",
            "Here we go on in your browser. The link works once, within %(number)s minutes: %(address)s",
            minutes,
            address=address,
        )
    )


async def press_browser(turn: Turn, _value: str) -> None:
    await offer_page(turn)
