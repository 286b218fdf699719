"""What people see of the bot before they write: name, descriptions and commands, in every finished language."""

import logging

from telegram import BotCommand
from telegram.error import BadRequest

from dooropener.house import House
from dooropener.words import LANGUAGES, Words, words
from dooropener_bot.channels.telegram_line import Bot, TelegramLine

log = logging.getLogger(__name__)

DEFAULT = "en"
"""What those read whose language is not finished."""


async def introduce(house: House, line: TelegramLine) -> None:
    """Set what differs from what Telegram shows: it allows few changes of a name a day."""
    async with line.open() as bot:
        for code in ("", *LANGUAGES):
            try:
                await _set_commands(bot, words(code or DEFAULT), code)
                await _set_texts(bot, house, words(code or DEFAULT), code)
            except BadRequest as error:
                log.warning("Telegram does not take the profile in “%s”: %s", code, error.message)


async def _set_commands(bot: Bot, _: Words, code: str) -> None:
    wanted = tuple(BotCommand(name, text) for name, text in commands(_).items())
    if await bot.get_my_commands(language_code=code) != wanted:
        await bot.set_my_commands(wanted, language_code=code)


async def _set_texts(bot: Bot, house: House, _: Words, code: str) -> None:
    name = _("Door-opener %(city)s", city=house.settings.office_city)
    if (await bot.get_my_name(language_code=code)).name != name:
        await bot.set_my_name(name, language_code=code)
    short = _("Finds partners abroad for companies in the city. A service of the municipality.")
    if (await bot.get_my_short_description(language_code=code)).short_description != short:
        await bot.set_my_short_description(short, language_code=code)
    long = description(house, _)
    if (await bot.get_my_description(language_code=code)).description != long:
        await bot.set_my_description(long, language_code=code)


def commands(_: Words) -> dict[str, str]:
    """Each command with what it does."""
    return {
        "help": _("What can you do?"),
        "doors": _("Show my doors"),
        "status": _("How far are we?"),
        "listings": _("My listings"),
        "invite": _("Invite a colleague"),
        "code": _("I have a code"),
        "alerts": _("Notifications"),
        "email": _("Change my e-mail address"),
        "language": _("Change the language"),
        "advisor": _("Talk to an advisor"),
        "undo": _("One step back"),
        "cancel": _("Stop this"),
    }


def description(house: House, _: Words) -> str:
    """What stands in an empty chat: who we are, and that Telegram is a third party nobody needs."""
    settings = house.settings
    short = _("Finds partners abroad for companies in the city. A service of the municipality.")
    third_party = _(
        "Telegram belongs to a company outside the EU, and what you write here passes through it. "
        "Everything can be done on our own page as well: %(address)s",
        address=f"{settings.public_url}/chat",
    )
    return f"{short}\n\n{third_party}"
