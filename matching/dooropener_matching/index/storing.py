"""Keeping an index in a folder: written beside the old one and switched to in one step, mapped when loaded."""

import json
import os
import shutil
from functools import cache
from hashlib import blake2b
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np

from dooropener_matching.errors import IndexUnreadable
from dooropener_matching.index.body import CELL, EXACT_UP_TO, Body
from dooropener_matching.index.columns import FACETS, Rows
from dooropener_matching.index.listing_index import ListingIndex
from dooropener_matching.index.records import Records
from dooropener_matching.ranking import Matcher

_FORMAT = 1
_CURRENT = "current"
_ABOUT = "about.json"
_RECORDS = "records.bin"


def save_index(index: ListingIndex, folder: Path) -> None:
    """Write an index to a folder and go on from there. Who crashes meanwhile leaves what was there before readable."""
    body, records, regions = index.settle()
    folder.mkdir(parents=True, exist_ok=True)
    version = folder / uuid4().hex
    version.mkdir()
    facets = _copied_records(body, records, version / _RECORDS)
    for name, array in (
        ("codes", body.rows.codes),
        ("facets", facets),
        ("cells", body.cells),
        ("centres", body.centres),
        ("order", body.order),
    ):
        np.save(version / f"{name}.npy", array, allow_pickle=False)
    about = {"format": _FORMAT, **_written_for(index.matcher), "regions": regions, "listings": len(body.rows)}
    (version / _ABOUT).write_text(json.dumps(about), encoding="utf-8")
    pointer = folder / f"{_CURRENT}.{version.name}"
    pointer.write_text(version.name, encoding="utf-8")
    pointer.replace(folder / _CURRENT)
    for old in folder.iterdir():
        if old.is_dir() and old != version:
            shutil.rmtree(old)
    index.replace(*_read(version, about))


def load_index(folder: Path, matcher: Matcher, *, exact_up_to: int = EXACT_UP_TO) -> ListingIndex:
    """Open a saved index. Raises :class:`IndexUnreadable` if it is not one, or was written by another encoder or code.

    Codes are mapped from the file and become resident as they are searched.
    """
    index = ListingIndex(matcher, exact_up_to=exact_up_to)
    try:
        version = folder / (folder / _CURRENT).read_text(encoding="utf-8").strip()
        about = json.loads((version / _ABOUT).read_text(encoding="utf-8"))
        expected = {"format": _FORMAT, **_written_for(matcher)}
        differing = sorted(name for name, value in expected.items() if about.get(name) != value)
        if differing:
            raise IndexUnreadable(f"{folder}: written for another {' and '.join(differing)}")
        index.replace(*_read(version, about))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise IndexUnreadable(f"{folder}: {error}") from error
    return index


def _read(version: Path, about: dict[str, Any]) -> tuple[Body, Records, list[str]]:
    def array(name: str, *, mapped: bool = False) -> Any:
        return np.load(version / f"{name}.npy", mmap_mode="r" if mapped else None, allow_pickle=False)

    codes, facets, cells = array("codes", mapped=True), array("facets"), array("cells")
    body = Body(Rows(codes, facets), cells, array("centres"), array("order"))
    whole = facets.dtype == FACETS and cells.dtype == CELL and len(codes) == len(facets) == about["listings"]
    records = version / _RECORDS
    if not whole or records.stat().st_size != int(facets["size"].sum(dtype=np.uint64)):
        raise ValueError("not all of it is there")
    return body, Records(records), list(about["regions"])


def _copied_records(body: Body, records: Records, path: Path) -> Any:
    """Write the records of the rows, in their order; return the facets with the new places."""
    facets = body.rows.facets.copy()
    sizes = facets["size"].astype(np.uint64)
    with path.open("wb") as file:
        for place, size in zip(facets["place"].tolist(), facets["size"].tolist(), strict=True):
            file.write(records.read(place, size))
        file.flush()
        os.fsync(file.fileno())
    facets["place"] = np.cumsum(sizes) - sizes
    return facets


def _written_for(matcher: Matcher) -> dict[str, str | int]:
    return {"encoder": matcher.encoder.name, "dimension": matcher.encoder.dimension, "reading": _reading()}


@cache
def _reading() -> str:
    """A digest of the code and data by which listings are read: what another version read is not mixed in."""
    digest = blake2b(digest_size=16)
    for file in _files(resources.files("dooropener_matching")):
        digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()


_READ_BY = (".py", ".tsv", ".json")


def _files(folder: Traversable) -> list[Traversable]:
    found = []
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir():
            found += _files(entry)
        elif entry.name.endswith(_READ_BY):
            found.append(entry)
    return found
