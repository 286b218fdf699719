"""The published listings as this process knows them: two indexes, one a side, that follow the database."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from weakref import WeakKeyDictionary

import dooropener_matching as matching
from dooropener import listings, regions
from dooropener.database import Sessions
from dooropener.house import House
from dooropener.listings import Listing, ListingState
from dooropener.matches.kept import Digests, digest_of, keep_index, take_index
from dooropener.matches.learning import weights_in_force
from dooropener.regions import RegionKind

_KEPT_AFTER = 0.01
"""Share of an index that may differ from what is kept: so much is read anew at the next start."""


@dataclass(eq=False)
class _Side:
    """One index, what its listings looked like when they were read, and how many of them the kept index lacks."""

    folder: Path
    index: matching.ListingIndex
    digests: Digests
    changes: int = 0

    def take(self, mine: Sequence[matching.Listing], gone: Sequence[str]) -> None:
        """Read what is new or different; what stays is replaced, so that the old words serve meanwhile."""
        digests = {listing.id: digest_of(listing) for listing in mine}
        for id_ in gone:
            self.changes += self.digests.pop(id_, None) is not None
            self.index.remove(id_)
        new = [listing for listing in mine if self.digests.get(listing.id) != digests[listing.id]]
        self.index.add_many((listing, None) for listing in new)
        self.digests |= digests
        self.changes += len(new)

    def keep(self, known_regions: Sequence[matching.Region]) -> None:
        if self.changes > _KEPT_AFTER * len(self.digests):
            keep_index(self.folder, self.index, self.digests, known_regions)
            self.changes = 0


@dataclass(eq=False)
class KnownListings:
    """What is published, read and encoded, kept in `folder`. ``mark``: everything committed before it is in."""

    matcher: matching.Matcher
    folder: Path
    known_regions: Sequence[matching.Region]
    mark: int | None = None
    _sides: dict[bool, _Side] = field(init=False)
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    def __post_init__(self) -> None:
        self._sides = {
            is_home: _Side(folder, *take_index(folder, self.matcher, self.known_regions))
            for is_home, folder in ((True, self.folder / "home"), (False, self.folder / "partners"))
        }

    @property
    def home(self) -> matching.ListingIndex:
        return self._sides[True].index

    @property
    def partners(self) -> matching.ListingIndex:
        return self._sides[False].index

    def weigh(self, weights: matching.Weights) -> None:
        """Judge by other weights from now on; what was read stays read."""
        if weights != self.matcher.weights:
            self.matcher = self.home.matcher = self.partners.matcher = self.matcher.reweighted(weights)

    async def follow(self, sessions: Sessions) -> None:
        """Take in what was committed since the last time; encoding happens outside the transaction, in a thread."""
        async with self._turn:
            async with sessions.begin() as session:
                changed, mark = await listings.changed_since(session, self.mark)
            await asyncio.to_thread(self._take, changed, whole=self.mark is None)
            self.mark = mark

    def _take(self, changed: Sequence[Listing], *, whole: bool) -> None:
        """`whole`: these are all that is published, and what is known besides is gone."""
        for is_home, side in self._sides.items():
            mine = [one for one in changed if _is_home(one) is is_home and one.state is ListingState.PUBLISHED]
            staying = {str(listing.id) for listing in mine}
            others = side.digests.keys() if whole else {str(listing.id) for listing in changed}
            side.take([listings.as_matched(listing) for listing in mine], sorted(others - staying))
            side.keep(self.known_regions)


def _is_home(listing: Listing) -> bool:
    return listing.organisation.region.kind is RegionKind.HOME


_known: WeakKeyDictionary[Sessions, KnownListings] = WeakKeyDictionary()


async def known_listings(house: House) -> KnownListings:
    """Return what this process knows, up to date; begun anew when the regions have changed.

    Its matcher goes by what was learned and is in force.
    """
    async with house.sessions.begin() as session:
        known_regions = await regions.matching_regions(session)
        weights = await weights_in_force(session)
    known = _known.get(house.sessions)
    if known is None or not known.matcher.is_of(house.encoder, known_regions):
        known = _known[house.sessions] = await _opened(house, known_regions)
    known.weigh(weights)
    await known.follow(house.sessions)
    return known


async def _opened(house: House, known_regions: Sequence[matching.Region]) -> KnownListings:
    matcher = matching.Matcher(house.encoder, known_regions)
    return await asyncio.to_thread(KnownListings, matcher, house.settings.data_folder / "index", known_regions)
