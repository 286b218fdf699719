"""What a short message asks for in so many words: my listings, pause the listing, invite a colleague, quiet hours."""

import re
from collections.abc import Awaitable, Callable

from dooropener_bot.conversations.dialogues import alerts, colleagues, doors, keeping, mine, reach
from dooropener_bot.conversations.memory import Step
from dooropener_bot.conversations.spoken import normal
from dooropener_bot.conversations.steps import ask_again
from dooropener_bot.conversations.turn import Turn
from dooropener_bot.understanding import Intent

MOST_WORDS = 8
FREE = frozenset(
    {
        Step.TITLE,
        Step.TEXT,
        Step.CERTIFICATES,
        Step.EXCLUSIONS,
        Step.DECLINE,
        Step.QUESTION,
        Step.OFFICE,
    }
)
"""Steps whose answers are sentences: they may speak of anything."""

NAMES = frozenset({Step.NUMBER, Step.NAME, Step.CONTACT, Step.ROLE})
"""Steps whose answers are names: a firm may be called *Alert*. A code is none."""

_LISTING = r"\b(annons\w*|listings?|annunci\w*|anzeigen?|inserate?)\b"
_OWN = r"\b(min|mina|våra?|my|our|miei|mio|nostri|nostro|meine|unsere)\b"
_ACTS = {
    "hold": r"\b(paus\w*|vila|on hold|sospend\w*|pausier\w*|aussetzen)\b",
    "resume": r"\b(återuppta\w*|sätt igång|resume|unpause|riprend\w*|riattiv\w*|fortsetzen|wieder aktivier\w*)\b",
    "renew": r"\b(förläng\w*|förnya\w*|renew|extend|rinnov\w*|prolung\w*|verlänger\w*)\b",
    "withdraw": (
        r"\b(dra\w* (in|tillbaka)|ta\w*\b.*\b(bort|tillbaka)|withdraw|remove|take down|delete|ritir\w*|rimuov\w*|"
        r"cancell\w*|elimin\w*|zurückzieh\w*|zieh\w*|lösch\w*|entfern\w*)\b"
    ),
    "change": r"\b(ändra\w*|redigera\w*|change|edit|modific\w*|cambi\w*|änder\w*|bearbeit\w*)\b",
}
_REGION = r"\b(region\w*|länder\w*|land|countr\w*|paes\w*)\b"
_ASKS = (
    r"^(hur|how|come|wie)\b|"
    r"^(kan|får|kunde|can|could|may|posso|possiamo|si può|kann|darf|können|dürfen) (man|jag|vi|i|we|ich|wir)\b|"
    r"^si può\b"
)
_SHOW = re.compile(
    r"(visa|se|ser|hitta|var|jag|alla|tack|show|me|see|where|are|do|i|find|all|please|mostra|mostrami|vedere|dove|sono|"
    r"per|favore|zeige?|mir|zeigen|sehen|wo|sind|bitte|\s)*"
)
_EVERYTHING = r"\b(konto\w*|account\w*|daten|data|dati|uppgift\w*|allt|everything|tutto|alles)\b"
_INVITE = r"\b(bjud\w* in|invite|invit\w*|einlad\w*|lade\w*)\b.*\b(kolleg\w*|colleagues?|collega|collegh\w*)\b"
_INVITE_LAST = r"\b(kolleg\w*)\b.*\b(bjud\w* in|einlad\w*|ein)\b"
_HAVE_CODE = r"\b(har|have|got|ho|habe)\b.*\b(kod|inbjudan|code|codice|einladung)\b"
_ALERTS = (
    r"\b(avisering\w*|notiser\w*|tyst\w* tim\w*|notifications?|alerts?|quiet hours|time zone|tidszon\w*|notifich\w*|"
    r"fuso orario|benachrichtigung\w*|ruhezeit\w*|zeitzone)\b"
)
_ANY = f"{_LISTING}|{_INVITE}|{_INVITE_LAST}|{_HAVE_CODE}|{_ALERTS}"
_SLASHES: dict[str, Callable[[Turn], Awaitable[None]]] = {
    "/listings": mine.show,
    "/invite": colleagues.invite,
    "/code": colleagues.ask_code,
    "/alerts": alerts.show,
}


async def serve(turn: Turn) -> bool:
    """Do what the message asks for; false when it asks for none of these."""
    if turn.memory.step in FREE:
        return False
    code = colleagues.find_code(turn.text)
    if code is not None:
        step = turn.memory.step
        await colleagues.enter(turn, code)
        if turn.memory.step is step:
            await ask_again(turn)
        return True
    said = normal(turn.text)
    if said in _SLASHES:
        await _SLASHES[said](turn)
        return True
    if turn.memory.step in NAMES or len(said.split()) > MOST_WORDS:
        return False
    if not re.search(_ANY, said) or await _offers(turn):
        return False
    return await _about_people(turn, said) or await _about_listings(turn, said)


async def _offers(turn: Turn) -> bool:
    """Who sells alerts for ships asks for none."""
    reading = await turn.read()
    return reading.intent is Intent.ADD_LISTING and not reading.unsure and reading.slots.kind is not None


async def _about_people(turn: Turn, said: str) -> bool:
    if re.search(_INVITE, said) or re.search(_INVITE_LAST, said):
        await colleagues.invite(turn)
    elif re.search(_HAVE_CODE, said):
        await colleagues.ask_code(turn)
    elif re.search(_ALERTS, said):
        await alerts.show(turn)
    else:
        return False
    return True


async def _about_listings(turn: Turn, said: str) -> bool:
    """An act on a listing, or a look at them; a draft on its way is changed where it is."""
    if not re.search(_LISTING, said) or re.search(_EVERYTHING, said):
        return False
    action = next((action for action, pattern in _ACTS.items() if re.search(pattern, said)), None)
    if action is None:
        return await _look(turn, said)
    if action == "change" and turn.memory.draft:
        return False
    if action == "change" and (re.search(_REGION, said) or (await turn.read()).intent is Intent.SET_REGIONS):
        await reach.set_regions(turn)
    elif re.search(_ASKS, said):
        await mine.show(turn)  # who asks how, or whether one can, is shown the buttons
    else:
        await keeping.act_in_words(turn, action)
    return True


async def _look(turn: Turn, said: str) -> bool:
    """*Visa mina annonser*, and no more than that: *our listings as a file* is another matter."""
    rest = re.sub(_LISTING, " ", re.sub(_OWN, " ", said))
    if not re.search(_OWN, said) or not _SHOW.fullmatch(rest):
        return False
    await mine.show(turn)
    return True


async def press_open(turn: Turn, value: str) -> None:
    """The same by a button."""
    await _SLASHES[f"/{value}"](turn)


async def undo_done(turn: Turn) -> bool:
    """Take back what was saved last, where that is known; false where nothing is."""
    done, turn.memory.done = turn.memory.done, {}
    turn.settled = bool(done)
    if "listing" in done:
        await keeping.take_back(turn, done["listing"])
    elif "handed_in" in done:
        turn.say(turn.words("It is saved already, but you can change or withdraw it:"))
        await keeping.press_listing(turn, f"{done['handed_in']}:open")
    elif "door" in done:
        await doors.take_back(turn, done["door"])
    elif "code" in done:
        await colleagues.withdraw_code(turn, done["code"])
    elif "alerts" in done:
        await alerts.take_back(turn, done["alerts"])
    else:
        return False
    return True
