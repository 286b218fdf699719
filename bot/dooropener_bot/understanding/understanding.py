"""From a message to a reading: language, features, models, slots."""

import re
from collections.abc import Sequence
from functools import cache
from importlib import resources
from threading import Lock

import numpy as np

from dooropener_bot.understanding.cleaning import cleaned
from dooropener_bot.understanding.cues import Spans, find_cues
from dooropener_bot.understanding.deals import Deal, deal_of
from dooropener_bot.understanding.examples import all_examples
from dooropener_bot.understanding.features import pieces, surface
from dooropener_bot.understanding.learning import INTENTS, fit
from dooropener_bot.understanding.models import Features, Models, load
from dooropener_bot.understanding.places import Places, find_places, only_places
from dooropener_bot.understanding.products import find_product
from dooropener_bot.understanding.reading import Intent, Reading, Slots
from dooropener_bot.understanding.tongues import language_asked_for, tongues_named
from dooropener_matching import LANGUAGES, Encoder, Region, default_encoder, default_regions, detect_language
from dooropener_matching.certificates import find_certificates

_SHARPNESS = 4.0
"""Turns scores into probabilities that about hold: fitted on messages that were not learned from."""

_SURE = 0.6
"""Below this the reading is offered, not acted upon."""

_MEANING_READ = 400
"""Characters whose meaning is taken: encoding takes time, and an intent stands at the beginning."""

_ALTERNATIVES = 3
_ABOUT_A_MATCH = frozenset({Intent.ACCEPT_MATCH, Intent.DECLINE_MATCH, Intent.INTRODUCTION_STATUS})
"""A place named here tells which match is meant: "drop the one from Forlì" rules out no region."""

_SIGNS = (
    (re.compile("[👍👌✅🆗]"), Intent.ACCEPT_MATCH),
    (re.compile("[👎❌🙅]"), Intent.DECLINE_MATCH),
    (re.compile("[👋]"), Intent.GREET),
    (re.compile("^[?？]+$"), Intent.HELP),
)
_FEW_WORDS = re.compile(r"\W*+(?:[A-Za-zÀ-ɏ0-9]++(?:['’][A-Za-zÀ-ɏ0-9]++)*+\W*+){1,3}")
_LETTER_OR_DIGIT = re.compile(r"\w")


class Understanding:
    """Reads messages; safe in threads. Nothing is loaded before the first message.

    With another encoder than the bundled one the models are fitted to its vectors at the first message, which encodes
    all examples once.
    """

    def __init__(
        self,
        encoder: Encoder | None = None,
        *,
        models: Models | None = None,
    ) -> None:
        self._encoder = encoder
        self._models = models
        self._lock = Lock()

    def read(
        self, text: str, *, previous_language: str | None = None, regions: Sequence[Region] | None = None
    ) -> Reading:
        """Return what ``text`` says; ``previous_language``, what the person wrote before, helps with short messages.

        ``regions`` are those that may be named, if others than the bundled ones.
        """
        message = cleaned(text)
        language = _language(message.text, previous_language)
        if not _LETTER_OR_DIGIT.search(message.text):
            return _wordless(text, message.text, previous_language, shortened=message.shortened)
        cues = find_cues(message.text, language)
        places = find_places(message.text, default_regions() if regions is None else regions, language)
        seen = self._features(message.text, language, cues, places)
        ranked = _ranked(self._learned().intent.scores(seen))
        intent, confidence = ranked[0]
        deal = Deal(None, ())
        if intent is Intent.ADD_LISTING:
            deal = deal_of(message.text, cues, self._learned().listing.scores(seen), places.mentions)
        return Reading(
            text=text,
            language=language,
            intent=intent,
            confidence=confidence,
            alternatives=tuple(ranked[1 : 1 + _ALTERNATIVES]),
            slots=_slots(message.text, intent, cues, places, deal),
            unsure=confidence < _SURE,
            shortened=message.shortened,
            kind_unsure=deal.kind_unsure,
            only_places=only_places(message.text, places, language),
        )

    def _features(self, text: str, language: str | None, cues: Spans, places: Places) -> Features:
        vector = self._encoding().encode([text[:_MEANING_READ]])[0]
        found = [(mention.start, mention.end, mention.negated) for mention in places.mentions]
        return Features(self._learned().centred(vector, language), surface(text, cues, found), pieces(text))

    def _encoding(self) -> Encoder:
        return self._encoder or default_encoder()

    def _learned(self) -> Models:
        with self._lock:
            if self._models is None:
                shipped = shipped_models()
                encoder = self._encoding()
                self._models = shipped if shipped.encoder == encoder.name else fit(all_examples(), encoder)
            return self._models


@cache
def shipped_models() -> Models:
    """Return the models that come with the package."""
    return load(resources.files("dooropener_bot.understanding") / "data" / "models.npz")


@cache
def _shared() -> Understanding:
    return Understanding()


def understand(text: str, *, previous_language: str | None = None) -> Reading:
    """Read a message with the bundled model and the usual regions; see :meth:`Understanding.read`."""
    return _shared().read(text, previous_language=previous_language)


def _language(text: str, previous: str | None) -> str | None:
    """A word or three in doubt are taken for the language spoken before: "ja" is said in six of ours."""
    guess = detect_language(text, previous=previous).language
    return previous if guess is None and previous in LANGUAGES and _FEW_WORDS.fullmatch(text) else guess


def _ranked(scores: np.ndarray) -> list[tuple[Intent, float]]:
    weights = np.exp((scores - scores.max()) * _SHARPNESS)
    shares = weights / weights.sum()
    order = np.argsort(-shares, kind="stable")
    return [(INTENTS[place], round(float(shares[place]), 4)) for place in order]


def _slots(text: str, intent: Intent, cues: Spans, places: Places, deal: Deal) -> Slots:
    if intent is Intent.OTHER:
        return Slots()
    if intent is Intent.CHANGE_LANGUAGE:
        return Slots(language=language_asked_for(text), regions=_beside_tongues(text, places))
    if intent in _ABOUT_A_MATCH:
        return Slots(regions=places.named)
    if intent is not Intent.ADD_LISTING:
        return Slots(regions=places.wanted, excluded_regions=places.excluded)
    return Slots(
        kind=deal.kind,
        partnership=deal.partnership,
        regions=places.wanted,
        excluded_regions=places.excluded,
        certifications=tuple(dict.fromkeys(found.written for found in find_certificates(text))),
        product=find_product(text, cues, places.mentions),
    )


def _beside_tongues(text: str, places: Places) -> tuple[str, ...]:
    """Return the regions named elsewhere than in the name of a language: "tyska" alone is no place."""
    tongues = [(start, end) for start, end, _ in tongues_named(text)]
    named = {m.region_id for m in places.mentions if not any(m.start < end and start < m.end for start, end in tongues)}
    return tuple(region for region in places.wanted if region in named)


def _wordless(text: str, shown: str, language: str | None, *, shortened: bool) -> Reading:
    """A thumb is an answer; other signs are a reason to ask."""
    intent = next((meant for sign, meant in _SIGNS if sign.search(shown)), Intent.OTHER)
    sure = intent is not Intent.OTHER
    alternatives = ((Intent.HELP, 0.1), (Intent.GREET, 0.1)) if not sure else ()
    return Reading(
        text, language, intent, 0.8 if sure else 0.2, alternatives, Slots(), unsure=not sure, shortened=shortened
    )
