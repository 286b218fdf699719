"""What people see of the bot before they write, in each language."""

import pytest

from dooropener.words import LANGUAGES, words
from dooropener_bot.channels.telegram_door import door_of
from dooropener_bot.channels.telegram_profile import commands, introduce
from dooropener_bot.conversations.granting import OPENS
from doubles.botapi import Person


async def test_profile_is_set_in_every_language_and_for_all_others(telegram, api):
    await introduce(telegram, door_of(telegram).line)

    everyone = ["", *LANGUAGES]
    for method in ("setMyCommands", "setMyName", "setMyDescription", "setMyShortDescription"):
        assert [call.get("language_code", "") for call in api.called(method)] == everyone
    kinds = ("Commands", "Name", "Description", "ShortDescription")
    assert set(api.profile) == {(kind, code) for kind in kinds for code in everyone}  # none was too long
    assert api.profile["Name", "de"] == "Türöffner Norrköping"
    assert api.profile["Name", ""] == api.profile["Name", "en"]
    assert "/chat" in api.profile["Description", "sv"]
    assert "Telegram tillhör ett företag utanför EU" in api.profile["Description", "sv"]


def test_menu_offers_every_command_that_opens_something():
    assert set(commands(words("en"))) >= {wish.value for wish in OPENS}


async def test_what_is_set_already_is_not_set_again(telegram, api):
    line = door_of(telegram).line
    await introduce(telegram, line)
    api.profile["Name", "it"] = "Altro"
    before = len(api.calls)

    await introduce(telegram, line)

    changed = [(name, call) for name, call in api.calls[before:] if name.startswith("set")]
    assert changed == [("setMyName", {"name": "Apriporte Norrköping", "language_code": "it"})]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_command_is_understood(api, exchange, language):
    person = Person(7003, "Ada", language)
    _ = words(language)
    strangers = {
        _("I did not understand that as an answer."),
        _("I am not sure what you mean. Is it one of these?"),
    }
    outside = _(
        "That is outside what I can do. I help with partners abroad: tell me what you offer or look for, "
        "or write “help”."
    )
    api.say(person, "/start")
    for command in commands(_):
        api.say(person, f"/{command}@dorroppnaren_bot")

    await exchange()

    assert len(api.texts(person)) > len(commands(_))
    assert not (strangers | {outside}) & set(api.texts(person))
