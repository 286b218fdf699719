"""The indexes of published listings, kept on disk: a start reads and encodes only what has changed since."""

import fcntl
import json
import logging
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from hashlib import blake2b
from pathlib import Path

import dooropener_matching as matching
from dooropener_matching import ListingIndex, Matcher

_logger = logging.getLogger(__name__)
_DIGESTS = "digests.json"
_VERSION = "current"
"""Where an index says which of its versions is in force."""

Digests = dict[str, str]
"""What each listing of an index looked like when it was read, by id."""


def digest_of(listing: matching.Listing) -> str:
    """A short print of all that is read of a listing."""
    written = json.dumps(asdict(listing), sort_keys=True, default=sorted)
    return blake2b(written.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


def take_index(folder: Path, matcher: Matcher, regions: Sequence[matching.Region]) -> tuple[ListingIndex, Digests]:
    """Open the index of a folder; a new one where this code, encoder and regions find none of theirs."""
    if not (folder / _VERSION).exists():
        return ListingIndex(matcher), {}
    try:
        index = matching.load_index(folder, matcher)
        digests = _digests(folder, regions, len(index))
    except matching.IndexUnreadable as unreadable:
        _logger.warning("The kept index cannot be used and is built anew: %s", unreadable)
        return ListingIndex(matcher), {}
    _logger.info("Took %d listings from the kept index in %s", len(digests), folder)
    return index, digests


def keep_index(
    folder: Path, index: ListingIndex, digests: Mapping[str, str], regions: Sequence[matching.Region]
) -> None:
    """Write an index beside what the folder holds and switch to it; left alone while another process is writing."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / "lock").open("w") as lock, suppress(BlockingIOError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            matching.save_index(index, folder)
            kept = {"version": _version(folder), "regions": _print_of(regions), "digests": dict(digests)}
            fresh = folder / f"{_DIGESTS}.new"
            fresh.write_text(json.dumps(kept), encoding="utf-8")
            fresh.replace(folder / _DIGESTS)
    except OSError as error:
        _logger.warning("The index could not be kept in %s: %s", folder, error)


def _digests(folder: Path, regions: Sequence[matching.Region], size: int) -> Digests:
    """Raises `IndexUnreadable` where they belong to another version of the index, or to other regions."""
    try:
        kept = json.loads((folder / _DIGESTS).read_text(encoding="utf-8"))
        expected = (_version(folder), _print_of(regions), size)
        if (kept["version"], kept["regions"], len(kept["digests"])) != expected:
            raise matching.IndexUnreadable(f"{folder}: written for other regions, or only in part")
        return {str(id_): str(digest) for id_, digest in kept["digests"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise matching.IndexUnreadable(f"{folder}: {error}") from error


def _version(folder: Path) -> str:
    return (folder / _VERSION).read_text(encoding="utf-8").strip()


def _print_of(regions: Sequence[matching.Region]) -> str:
    """Places are read by the regions: with other regions every listing is read anew."""
    written = json.dumps([asdict(region) for region in regions], sort_keys=True, default=str)
    return blake2b(written.encode("utf-8"), digest_size=12).hexdigest()
