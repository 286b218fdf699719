"""What was understood of a message: an intent, the slots that go with it, and how sure that is."""

from dataclasses import dataclass
from enum import StrEnum

from dooropener_matching import Kind, Partnership


class Intent(StrEnum):
    """What a person wants the conversation to do."""

    REGISTER_COMPANY = "register_company"
    ADD_LISTING = "add_listing"
    SHOW_MATCHES = "show_matches"
    ACCEPT_MATCH = "accept_match"
    DECLINE_MATCH = "decline_match"
    INTRODUCTION_STATUS = "introduction_status"
    SET_REGIONS = "set_regions"
    CHANGE_LANGUAGE = "change_language"
    TALK_TO_ADVISOR = "talk_to_advisor"
    EXPORT_DATA = "export_data"
    DELETE_DATA = "delete_data"
    HELP = "help"
    GREET = "greet"
    CANCEL = "cancel"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Slots:
    """What a message says beyond its intent.

    ``kind`` and ``partnership`` are filled for ``add_listing`` only, ``language`` (the one asked for) for
    ``change_language`` only, ``regions`` for everything but ``other``. ``product`` stands word for word in the message.
    """

    kind: Kind | None = None
    partnership: tuple[Partnership, ...] = ()
    regions: tuple[str, ...] = ()
    language: str | None = None
    excluded_regions: tuple[str, ...] = ()
    certifications: tuple[str, ...] = ()
    product: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """A message as understood. ``alternatives``: the next likeliest intents; offer them as buttons when ``unsure``.

    ``language`` is ``None`` when the message is in none of our languages. ``shortened``: only the beginning was read.
    ``kind_unsure``: the slots say offer or request, but it may be the other one. ``only_places``: it names places, and
    no thing besides.
    """

    text: str
    language: str | None
    intent: Intent
    confidence: float
    alternatives: tuple[tuple[Intent, float], ...]
    slots: Slots
    unsure: bool
    shortened: bool = False
    kind_unsure: bool = False
    only_places: bool = False


def as_record(reading: Reading) -> dict[str, object]:
    """Return the reading as the JSON object that ``dooropener understand`` prints."""
    return {
        "text": reading.text,
        "language": reading.language,
        "intent": reading.intent.value,
        "confidence": round(reading.confidence, 3),
        "slots": {
            "kind": reading.slots.kind.value if reading.slots.kind else None,
            "partnership": [partnership.value for partnership in reading.slots.partnership],
            "regions": list(reading.slots.regions),
            "language": reading.slots.language,
        },
        "unsure": reading.unsure,
    }
