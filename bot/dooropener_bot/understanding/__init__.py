"""Understanding chat messages without a cloud: intent, slots and language. Pure: no database, no network."""

from dooropener_bot.understanding.evaluation import Figures, evaluate
from dooropener_bot.understanding.examples import Example, own_examples, read_messages, sample_messages
from dooropener_bot.understanding.places import Places, find_places
from dooropener_bot.understanding.reading import Intent, Reading, Slots, as_record
from dooropener_bot.understanding.two_listings import two_listings
from dooropener_bot.understanding.understanding import Understanding, understand

__all__ = [
    "Example",
    "Figures",
    "Intent",
    "Places",
    "Reading",
    "Slots",
    "Understanding",
    "as_record",
    "evaluate",
    "find_places",
    "own_examples",
    "read_messages",
    "sample_messages",
    "two_listings",
    "understand",
]
