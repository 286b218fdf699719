"""What a short message wishes for in so many words, in any language: my listings, pause the listing, quiet hours."""

import enum
import re

from dooropener_bot.conversations.spoken import normal
from dooropener_bot.understanding import Intent, Reading
from dooropener_bot.words import pattern


class Wish(enum.StrEnum):
    """What can be asked for by a few words; the first five have a command with a slash as well."""

    LISTINGS = "listings"
    INVITE = "invite"
    CODE = "code"
    ALERTS = "alerts"
    EMAIL = "email"
    MEET = "meet"
    HOLD = "hold"
    RESUME = "resume"
    RENEW = "renew"
    WITHDRAW = "withdraw"
    CHANGE = "change"


_ACTS = (Wish.RENEW, Wish.RESUME, Wish.HOLD, Wish.WITHDRAW, Wish.CHANGE)
"""In this order: *end the pause* holds *pause*, and in some languages *go on for a year* holds *go on*."""

_FOUND = {
    key: re.compile(pattern(key))
    for key in (
        "listing",
        "own",
        "region",
        "everything",
        "invite",
        "colleague",
        "have",
        "code",
        "alerts",
        "email",
        "new",
        "meeting",
        "propose",
        *_ACTS,
    )
}
_ASKS = re.compile(f"^{pattern('asks')}")
_SHOW = re.compile(rf"(?:{pattern('show')}|[\s?？])*")


def wish_in(said: str) -> Wish | None:
    """The wish of a message as `spoken.normal` leaves it; *I have an invitation from a colleague* speaks of a code."""
    if _holds(said, "have", "code"):
        return Wish.CODE
    if _holds(said, "invite", "colleague"):
        return Wish.INVITE
    if _holds(said, "alerts"):
        return Wish.ALERTS
    if _holds(said, "email") and (_holds(said, "change") or _holds(said, "new")):
        return Wish.EMAIL
    if _holds(said, "meeting", "propose"):
        return Wish.MEET
    if _holds(said, "listing") and not _holds(said, "everything"):
        return next((act for act in _ACTS if _holds(said, act)), None) or _look(said)
    return None


def offers(reading: Reading) -> bool:
    """Who sells alerts for ships asks for none. Where no product stands out in the message, it is no offer."""
    product = normal(reading.slots.product or "")
    surely = reading.intent is Intent.ADD_LISTING and not reading.unsure and reading.slots.kind is not None
    return surely and product not in {"", normal(reading.text)}


def names_regions(said: str) -> bool:
    """Whether a change is one of regions."""
    return _holds(said, "region")


def asks_how(said: str) -> bool:
    """Whether somebody asks how, or whether one can."""
    return _ASKS.search(said) is not None


def _holds(said: str, *keys: str) -> bool:
    return all(_FOUND[key].search(said) for key in keys)


def _look(said: str) -> Wish | None:
    """*Visa mina annonser*, and no more than that: *our listings as a file* is another matter."""
    rest = _FOUND["listing"].sub(" ", _FOUND["own"].sub(" ", said))
    return Wish.LISTINGS if _holds(said, "own") and _SHOW.fullmatch(rest) else None
