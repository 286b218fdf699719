"""The published listings as this process knows them: two indexes, one a side, that follow the database."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

import dooropener_matching as matching
from dooropener import listings, regions
from dooropener.database import Sessions
from dooropener.house import House
from dooropener.listings import Listing, ListingState
from dooropener.matches.learning import weights_in_force
from dooropener.regions import RegionKind


@dataclass(eq=False)
class KnownListings:
    """What is published, read and encoded. ``mark``: everything committed before it is in."""

    matcher: matching.Matcher
    home: matching.ListingIndex = field(init=False)
    partners: matching.ListingIndex = field(init=False)
    mark: int | None = None
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    def __post_init__(self) -> None:
        self.home = matching.ListingIndex(self.matcher)
        self.partners = matching.ListingIndex(self.matcher)

    def weigh(self, weights: matching.Weights) -> None:
        """Judge by other weights from now on; what was read stays read."""
        if weights != self.matcher.weights:
            self.matcher = self.home.matcher = self.partners.matcher = self.matcher.reweighted(weights)

    async def follow(self, sessions: Sessions) -> None:
        """Take in what was committed since the last time; encoding happens outside the transaction, in a thread."""
        async with self._turn:
            async with sessions.begin() as session:
                changed, mark = await listings.changed_since(session, self.mark)
            await asyncio.to_thread(self._take, changed)
            self.mark = mark

    def _take(self, changed: Sequence[Listing]) -> None:
        for index, is_home in ((self.home, True), (self.partners, False)):
            mine = [one for one in changed if _is_home(one) is is_home and one.state is ListingState.PUBLISHED]
            staying = {listing.id for listing in mine}
            for listing in changed:
                if listing.id not in staying:  # what stays is replaced: while it is read anew the old words serve
                    index.remove(str(listing.id))
            index.add_many((listings.as_matched(listing), None) for listing in mine)


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
        known = _known[house.sessions] = KnownListings(matching.Matcher(house.encoder, known_regions))
    known.weigh(weights)
    await known.follow(house.sessions)
    return known
