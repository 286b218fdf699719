"""One plain sentence for the letter: asked for once a listing has its first yes, and easily skipped."""

from dooropener import introductions, listings
from dooropener.introductions import Introduction
from dooropener.listings import SUMMARY_LENGTH, Listing
from dooropener_bot.conversations.memory import Step
from dooropener_bot.conversations.replies import Button, Quote
from dooropener_bot.conversations.spoken import Spoken, count_words
from dooropener_bot.conversations.turn import Turn
from dooropener_bot.understanding import Intent

_FEWEST_WORDS = 3
_SENTENCES = frozenset({Intent.OTHER, Intent.ADD_LISTING, Intent.REGISTER_COMPANY})
"""What a sentence about one's trade may be read as; who wants something else is not held up by this question."""


async def offer(turn: Turn, introduction: Introduction) -> None:
    """Ask, where the listing has no such sentence yet."""
    if not introduction.match.local.summary:
        turn.memory.turn_aside(Step.SENTENCE)
        turn.memory.introduction_id = introduction.id
        _ask(turn, introduction.match.local)


async def _introduction(turn: Turn) -> Introduction:
    return await introductions.get_introduction(turn.session, turn.memory.introduction_id or 0)


async def ask_again(turn: Turn) -> None:
    _ask(turn, (await _introduction(turn)).match.local)


def _ask(turn: Turn, listing: Listing) -> None:
    _ = turn.words
    said = _(
        "One thing for the letter, if you like: tell them in one plain sentence what it is about, as you would tell "
        "somebody outside your trade. It stands there in your own words."
    )
    if listing.language != turn.language:
        language = _.language_name(listing.language)
        said = _.sentences(said, _("Please write it in the language of your listing: %(language)s.", language=language))
    turn.say_with(said, Button(_("Skip"), "sentence:skip"))


async def press_sentence(turn: Turn, _value: str) -> None:
    """Skipped: the listing's own text goes into the letter."""
    turn.settle_aside(door=turn.memory.introduction_id)
    turn.say(turn.words("All right."))


async def take_sentence(turn: Turn) -> bool:
    """A sentence is kept; a short word, a question or another wish lets this question go."""
    if turn.spoken & {Spoken.SKIP, Spoken.NO}:
        await press_sentence(turn, "skip")
        return True
    if turn.spoken or count_words(turn.text) < _FEWEST_WORDS or await _wants_something_else(turn):
        turn.settle_aside(door=turn.memory.introduction_id)
        return False
    if len(turn.text) > SUMMARY_LENGTH:
        turn.say(turn.words("That is too long for one sentence. Could you say it more briefly?"))
        return True
    await _keep(turn, await _introduction(turn))
    return True


async def _wants_something_else(turn: Turn) -> bool:
    if turn.text.rstrip().endswith(("?", "？")):
        return True
    reading = await turn.read()
    return reading.intent not in _SENTENCES and not reading.unsure


async def _keep(turn: Turn, introduction: Introduction) -> None:
    listing = introduction.match.local
    await listings.say_plainly(turn.session, listing, turn.text, by=await turn.known_person(), at=turn.now)
    await introductions.draft_later(turn.session, introduction)
    turn.settle_aside(sentence=introduction.id)
    turn.say(
        turn.words("Thank you. This stands in the letter, in your words: “%(sentence)s”", sentence=listing.summary),
        [(Button(turn.words("Undo"), f"plain:{introduction.id}"),)],
        quotes=[Quote(listing.summary, listing.language)],
    )


async def press_undo(turn: Turn, value: str) -> None:
    """The button under the sentence: it works as long as that was the last thing saved."""
    if turn.memory.done.get("sentence") != int(value):
        turn.say(turn.words("That button belongs to an earlier question."))
        return
    await take_back(turn, int(value))


async def take_back(turn: Turn, introduction_id: int) -> None:
    """The listing as it was, and the question once more."""
    introduction = await introductions.get_introduction(turn.session, introduction_id)
    listing = introduction.match.local
    await listings.take_back(turn.session, listing, by=await turn.known_person(), at=turn.now)
    turn.settle_aside(door=introduction_id)
    await offer(turn, introduction)
