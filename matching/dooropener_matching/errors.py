"""The errors of the matching package."""

from collections.abc import Sequence
from dataclasses import dataclass


class MatchingError(Exception):
    """Root of everything this package raises on purpose; ``code`` is stable, the sentence is not."""

    code = "matching_error"


class EncoderFailed(MatchingError):
    """An encoder could not turn texts into vectors; trying again later may help."""

    code = "encoder_failed"


class IndexUnreadable(MatchingError):
    """A folder holds no index that this code can go on with; build it anew from the listings."""

    code = "index_unreadable"


@dataclass(frozen=True, slots=True)
class ListingFault:
    """One thing wrong with one line of a listing file. ``line`` counts from 1, the header included; 0 is the file."""

    line: int
    field: str | None
    reason: str

    def __str__(self) -> str:
        where = f"line {self.line}" if self.line else "the file"
        return f"{where}, field {self.field}: {self.reason}" if self.field else f"{where}: {self.reason}"


class ListingFileError(MatchingError):
    """A listing file cannot be taken in; ``faults`` names every line and field that is wrong."""

    code = "listing_file_invalid"

    def __init__(self, path: str, faults: Sequence[ListingFault]) -> None:
        self.path = path
        self.faults = tuple(faults)
        super().__init__(f"{path}: " + "; ".join(map(str, self.faults[:20])))
