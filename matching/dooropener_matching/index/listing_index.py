"""The index itself: taking in, updating and removing listings, and ranking the best for one."""

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from heapq import heappushpop
from threading import RLock

import numpy as np

from dooropener_matching.case import Match, Ranking
from dooropener_matching.criteria import Pair
from dooropener_matching.criteria.product import gate
from dooropener_matching.index.body import EXACT_UP_TO, Body, settled
from dooropener_matching.index.codes import CONCEPT_BYTES, code_of
from dooropener_matching.index.columns import FOREVER, GrowingRows, Rows, key_of, partnership_bits
from dooropener_matching.index.records import Records, encoded
from dooropener_matching.index.search import Search, Wanted
from dooropener_matching.listings import Kind, Listing
from dooropener_matching.meaning import Meaning
from dooropener_matching.profiles import Profile
from dooropener_matching.ranking import MOST_WITHHELD, Judged, Matcher, as_match, ranked

MOST_JUDGED = 60
"""Firms of a direction that are judged in full: of more, the coarse order would miss nobody who belongs in the top."""
_GROWTH = 0.4
"""Among more listings than are all looked at, more stand close together: so many more are judged."""
_AT_ONCE = 256
"""Listings encoded together."""
_LOOSE_ROWS, _LOOSE_SHARE = 5_000, 0.1
"""Rows added since the rows were settled last, and their share, from which they are settled again."""

Progress = Callable[[int, int], None]
"""Is told how many listings of how many are in."""

_ANY = Wanted()
_Read = tuple[Profile, Meaning]


class ListingIndex:
    """Listings of one side, read and encoded by a matcher, found again in milliseconds.

    Up to ``exact_up_to`` rows that pass the filters are all compared; of more, the nearest cells. Safe to share between
    threads: a search sees what was in when it began. Resident memory is about 0.5 kB a listing; the rest is on disk.
    """

    def __init__(self, matcher: Matcher, *, exact_up_to: int = EXACT_UP_TO) -> None:
        self.matcher = matcher
        self._exact_up_to = exact_up_to
        self._lock = RLock()
        self.replace(settled(Rows.empty(self.width)), Records(), ())

    @property
    def width(self) -> int:
        """The bytes of a code."""
        return self.matcher.encoder.dimension + CONCEPT_BYTES

    def replace(self, body: Body, records: Records, regions: Sequence[str]) -> None:
        """Take on rows that are settled already, in place of all that is in. ``regions``: ids, by their number."""
        with self._lock:
            self._body, self._records, self._regions = body, records, list(regions)
            self._loose = GrowingRows(self.width)
            self._alive = int(body.rows.facets["alive"].sum())

    def __len__(self) -> int:
        return self._alive

    def __contains__(self, listing_id: str) -> bool:
        with self._lock:
            return self._find(listing_id) is not None

    def add(self, listing: Listing, *, valid_until: date | None = None) -> None:
        """Take a listing in, in place of the one with its id. ``valid_until`` is the last day on which it is found."""
        self.add_many([(listing, valid_until)])

    def add_many(self, listings: Iterable[tuple[Listing, date | None]], *, progress: Progress | None = None) -> None:
        """Take many in, read and encoded in batches; of listings with one id the last counts.

        Raises :class:`EncoderFailed`; the batches before are in then.
        """
        waiting = list(listings)
        for start in range(0, len(waiting), _AT_ONCE):
            batch = waiting[start : start + _AT_ONCE]
            read = self.matcher.read([listing for listing, _ in batch])
            self.put_many(
                (profile, meaning, valid_until)
                for (profile, meaning), (_, valid_until) in zip(read, batch, strict=True)
            )
            if progress is not None:
                progress(start + len(batch), len(waiting))

    def put_many(self, read: Iterable[tuple[Profile, Meaning, date | None]]) -> None:
        """Take in listings that were read and encoded already, with the last day on which each is found."""
        for profile, meaning, valid_until in read:
            self._put(profile, meaning, valid_until)
        with self._lock:
            if len(self._loose) > max(_LOOSE_ROWS, _LOOSE_SHARE * len(self._body.rows)):
                self.settle()

    def _put(self, profile: Profile, meaning: Meaning, valid_until: date | None) -> None:
        listing, raw, code = profile.listing, encoded(profile, meaning), code_of(profile, meaning)
        with self._lock:
            self.remove(listing.id)
            facets = (
                key_of(listing.id),
                self._records.append(raw),
                len(raw),
                valid_until.toordinal() if valid_until else FOREVER,
                self._number(listing.region),
                partnership_bits(listing.partnership),
                listing.kind is Kind.OFFER,
                profile.is_trade_contact,
                True,
            )
            self._loose.append(code, facets)
            self._alive += 1

    def remove(self, listing_id: str) -> bool:
        """Take a listing out; return whether it was in."""
        with self._lock:
            found = self._find(listing_id)
            if found is not None:
                rows, place = found
                rows.facets["alive"][place] = False
                self._alive -= 1
            return found is not None

    def settle(self) -> tuple[Body, Records, tuple[str, ...]]:
        """Sort all that is in into cells, forget what was removed, and return it; later additions do not show in it."""
        with self._lock:
            parts = [rows.taken(np.flatnonzero(rows.facets["alive"])) for rows in (self._body.rows, self._loose.view())]
            codes, facets = (np.concatenate([getattr(part, name) for part in parts]) for name in ("codes", "facets"))
            del parts
            body = settled(Rows(codes, facets), exact_up_to=self._exact_up_to)
            self.replace(body, self._records, self._regions)
            return body, self._records, tuple(self._regions)

    @property
    def resident_bytes(self) -> int:
        """The bytes of all arrays that a search looks at; records, with the texts, are not among them."""
        with self._lock:
            body, loose = self._body, self._loose.view()
        arrays = (
            *(array for rows in (body.rows, loose) for array in (rows.codes, rows.facets)),
            body.cells,
            body.centres,
            body.order,
        )
        return sum(array.nbytes for array in arrays)

    def rank(
        self,
        local: Listing,
        *,
        top: int = 20,
        wanted: Wanted = _ANY,
        most_judged: int | None = None,
        thorough: bool = False,
    ) -> Ranking:
        """Return what :meth:`Matcher.rank` returns, of the nearest listings that are wanted.

        Judged in full are the ``most_judged`` nearest firms that can meet the local listing (``None``: 60, and in a
        large index more), and the nearest few rivals and trade contacts; while no more are in, the answer is the
        matcher's own.
        ``thorough``: look at all rows, however many there are.
        """
        ((profile, meaning),) = self.matcher.read([local])
        search = self._search(
            lambda other, its: self.matcher.pair(profile, meaning, other, its, 0.0), thorough=thorough
        )
        others = search.nearest(profile, meaning, wanted, most_judged or self._enough())
        return ranked(local.id, self._judged((profile, meaning), others, top), top=top)

    def fitting(
        self, partner: Listing, *, wanted: Wanted = _ANY, most_judged: int | None = None
    ) -> list[tuple[str, Match]]:
        """Return the nearest listings here that may meet a partner listing: id and match as the local side sees it."""
        ((profile, meaning),) = self.matcher.read([partner])
        search = self._search(lambda local, its: self.matcher.pair(local, its, profile, meaning, 0.0))
        found = [
            (local.listing.id, self.matcher.judge(self.matcher.pair(local, its_meaning, profile, meaning)))
            for local, its_meaning in search.nearest(profile, meaning, wanted, most_judged or self._enough())
        ]
        found.sort(key=lambda one: (-one[1].score, one[0]))
        return [(local, as_match(judged)) for local, judged in found if judged.withheld is None]

    def _enough(self) -> int:
        """How many firms are judged in full, by how many are in."""
        return round(MOST_JUDGED * float(max(1.0, self._alive / self._exact_up_to) ** _GROWTH))

    def _judged(self, own: _Read, others: Iterable[_Read], top: int) -> Iterator[Judged]:
        """Judge from the nearest on, while any who is left can still come among the top: no score passes the gate."""
        pairs = sorted(
            (self.matcher.pair(*own, other, its_meaning) for other, its_meaning in others),
            key=lambda pair: -pair.similarity,
        )
        highest, withheld = [0.0] * top, 0
        for pair in pairs:
            hopeless = gate(pair.similarity) <= (highest[0] if highest else 1)
            if hopeless and withheld >= MOST_WITHHELD and not pair.partner.is_trade_contact:
                continue
            judged = self.matcher.judge(pair)
            yield judged
            if judged.withheld is None and highest:
                heappushpop(highest, judged.score)
            withheld += judged.withheld is not None

    def _search(self, pair: Callable[[Profile, Meaning], Pair], *, thorough: bool = False) -> Search:
        limit = sys.maxsize if thorough else self._exact_up_to
        with self._lock:
            return Search(
                body=self._body,
                loose=self._loose.view(),
                regions=tuple(self._regions),
                records=self._records,
                exact_up_to=limit,
                pair=pair,
                dimension=self.matcher.encoder.dimension,
            )

    def _find(self, listing_id: str) -> tuple[Rows, int] | None:
        key = key_of(listing_id)
        for held, rows in ((self._loose, self._loose.view()), (self._body, self._body.rows)):
            place = held.find(key)
            if place is not None and rows.facets["alive"][place]:
                return rows, place
        return None

    def _number(self, region: str) -> int:
        if region not in self._regions:
            self._regions.append(region)
        return self._regions.index(region)
