"""Hello, help, what we do, and the language we do it in."""

from dooropener.house import House
from dooropener.templating import render
from dooropener.words import LANGUAGES, words
from dooropener_bot.conversations.models import Door
from dooropener_bot.conversations.replies import Button, Quote, Reply, Row, in_rows
from dooropener_bot.conversations.spoken import count_letters, count_words
from dooropener_bot.conversations.strangers import sorry_in
from dooropener_bot.conversations.turn import Turn
from dooropener_matching import detect_language

FEWEST_LETTERS = 12
"""Below this a message is too short to tell its language from a neighbour's."""

FEWEST_LETTERS_OF_A_HINT = 4
"""Below this nothing can be told at all."""

FEWEST_LETTERS_OF_A_STRANGER = 20
"""Below this a message may seem to be in no language that we know."""


def greeting(door: Door, language: str, house: House, *, asks: bool = True) -> Reply:
    """Who we are, that what is written becomes public, and the first question unless it is answered already."""
    text = render(
        "bot/greeting.txt",
        language,
        office=house.settings.office_name,
        city=house.settings.office_city,
        third_party=door is Door.TELEGRAM,
        address=f"{house.settings.public_url}/chat",
        asks=asks,
    )
    return Reply(text.strip(), _first_languages(language))


def _first_languages(language: str) -> tuple[Row, ...]:
    """The first few languages, and a way to the others; the globe says it to those who cannot read the words."""
    first, *_ = language_buttons(language)
    return first, (Button(f"🌐 {words(language)('Change the language')}", "language:"),)


def language_buttons(language: str) -> tuple[Row, ...]:
    """The finished languages but this one, each named in itself."""
    return in_rows((Button(own_name(other), f"language:{other}") for other in LANGUAGES if other != language), 3)


def language_choices() -> list[tuple[str, str]]:
    """Code and own name of each finished language."""
    return [(language, own_name(language)) for language in LANGUAGES]


def own_name(language: str) -> str:
    """*svenska* → *Svenska*: the name at the beginning of a line."""
    name = words(language).language_name(language)
    return name[:1].upper() + name[1:]


def greet(turn: Turn, *, asks: bool = True) -> None:
    """Say hello; the long greeting comes once."""
    turn.replies.append(greeting(turn.conversation.channel, turn.language, turn.house, asks=asks))
    turn.memory.welcomed = True


def greet_back(turn: Turn) -> None:
    """Who only answers our greeting has not been here before."""
    _, memory = turn.words, turn.memory
    first = not memory.greeted and not memory.before and turn.conversation.person_id is None
    memory.greeted = True
    if first:
        turn.say(_("Hello! What can I do for you? Tell me what you offer or look for, and where, or write “help”."))
        return
    turn.say(_("Hello again! What do you offer or look for, and where? Write “help” to see what I can do."))


def offer_help(turn: Turn) -> None:
    _ = turn.words
    further = [Button(_("Talk to an advisor"), "intent:talk_to_advisor")]
    if turn.conversation.channel is not Door.WEB:
        further.append(Button(_("Go on in a browser"), "browser:open"))
    turn.say(
        render("bot/help.txt", turn.language),
        [
            (
                Button(_("Show my doors"), "intent:show_matches"),
                Button(_("How far are we?"), "intent:introduction_status"),
            ),
            (Button(_("My listings"), "open:listings"), Button(_("Notifications"), "open:alerts")),
            (Button(_("Invite a colleague"), "open:invite"), Button(_("I have a code"), "open:code")),
            tuple(further),
        ],
    )


async def change_language(turn: Turn, wanted: str | None) -> None:
    """Answer in `wanted`, or ask which; one that is not finished is said so in English."""
    if wanted in LANGUAGES:
        turn.replies = []  # what was said of the language of the request itself would say it twice
        await turn.switch_language(wanted)
        if turn.memory.step is None and not turn.memory.before:
            greet(turn)  # nothing was said yet but hello: the warning has to be understood
        else:
            turn.say(turn.words("Of course. From now on we write in English."))
        return
    if wanted:
        await speak_english(turn, wanted)
        return
    turn.say(turn.words("Which language would you like?"), language_buttons(turn.language))


async def speak_english(turn: Turn, language: str | None) -> None:
    """We do not write this language yet: say so in it and in English, and which ones we do."""
    await turn.switch_language("en")
    _ = turn.words
    theirs = sorry_in(language or "")
    if language:
        name = turn.words.language_name(language)
        said = _("I am sorry, I do not write %(language)s yet, so I go on in English.", language=name)
    else:
        said = _("I am sorry, I am not sure which language this is, so I go on in English.")
    known = _("I write these languages:")
    quotes = [Quote(theirs, language)] if theirs and language else []
    turn.say(f"{theirs}\n\n{said} {known}", language_buttons("en"), quotes=quotes)


async def follow_language(turn: Turn) -> None:
    """Whoever writes in another language is answered in it."""
    letters = count_letters(turn.text)
    if letters < FEWEST_LETTERS or count_words(turn.text) == 1:
        await _listen(turn, letters)
        return
    reading = await turn.read()
    if reading.language == turn.language or (reading.language is None and letters < FEWEST_LETTERS_OF_A_STRANGER):
        return
    if reading.language in LANGUAGES:
        before, first = turn.language, not turn.memory.welcomed
        await turn.switch_language(reading.language)
        if not first:
            back = Button(own_name(before), f"language:{before}")
            turn.say_with(turn.words("I go on in English."), back)
    elif turn.memory.apologised_for is None:
        other = detect_language(turn.text, previous=turn.language).other
        turn.memory.apologised_for = other or "other"
        await speak_english(turn, other)


async def _listen(turn: Turn, letters: int) -> None:
    """One short message proves little; after two in the same other language we ask, once, whether to go on in it."""
    if letters < FEWEST_LETTERS_OF_A_HINT or not (turn.spoken or count_words(turn.text) > 1):
        return  # a single word may be a name
    memory, language = turn.memory, (await turn.read()).language
    if language == turn.language or language not in LANGUAGES:
        memory.heard = None
        return
    again, memory.heard = memory.heard == language, language
    if again and language not in memory.offered:
        memory.offered = [*memory.offered, language]
        _ = words(language)
        choices = [Button(own_name(each), f"language:{each}") for each in (language, turn.language)]
        turn.say_with(_("Shall we go on in English?"), *choices)
