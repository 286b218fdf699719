"""Ranking partner listings for a local one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import prod
from threading import Lock

from dooropener_matching.case import Match, Ranking, Withheld
from dooropener_matching.criteria import CRITERIA, Finding, Pair
from dooropener_matching.criteria.besides import find_aside
from dooropener_matching.criteria.product import must_reach, nearness
from dooropener_matching.encoders import Encoder, default_encoder
from dooropener_matching.keys import CriterionName, Reason
from dooropener_matching.learning import UNLEARNED, Weights, weighted
from dooropener_matching.listings import Listing
from dooropener_matching.meaning import Meaning, meanings
from dooropener_matching.profiles import Profile, read_profile
from dooropener_matching.regions import Region, default_regions

MOST_WITHHELD = 20
_NEAR_ENOUGH = 0.2
"""A firm below this is not suggested at all, whatever was learned."""
_CONTACT_CEILING = 0.35
"""The highest score of a trade contact; below that of every firm whose product is the same."""
_CONTACT_FLOOR = 0.02
_HIGHEST = 1.03
"""The product of the highest factors, so that a score never passes 1."""
_REMEMBERED = 5_000


@dataclass(frozen=True, slots=True)
class Judged:
    """A pair with what every criterion found; ``withheld`` tells why it is kept back, if it is.

    ``must_reach``: the share of the best score below which it is no answer (see :func:`.criteria.product.must_reach`).
    """

    partner: str
    score: float
    findings: tuple[Finding, ...]
    withheld: str | None
    must_reach: float = 0.0


class Matcher:
    """Ranks partner listings; holds an encoder, the regions, and the listings it read last.

    ``None`` means the bundled encoder and the regions of the package; ``weights`` are what decisions taught about how
    much each criterion counts (see :mod:`.learning`). Safe to share between threads.
    """

    def __init__(
        self,
        encoder: Encoder | None = None,
        regions: Sequence[Region] | None = None,
        weights: Weights = UNLEARNED,
    ) -> None:
        self.weights = weights
        self.encoder = encoder if encoder is not None else default_encoder()
        self._regions = tuple(regions) if regions is not None else default_regions()
        self._known: dict[Listing, tuple[Profile, Meaning]] = {}
        self._lock = Lock()

    def is_of(self, encoder: Encoder, regions: Sequence[Region]) -> bool:
        """Return whether this matcher was made of these."""
        return self.encoder is encoder and self._regions == tuple(regions)

    def reweighted(self, weights: Weights) -> "Matcher":
        """Return a matcher that goes by other weights and remembers the same listings."""
        other = Matcher(self.encoder, self._regions, weights)
        with self._lock:
            other._known = dict(self._known)
        return other

    def rank(self, local: Listing, partners: Sequence[Listing], *, top: int = 10) -> Ranking:
        """Return the best ``top`` partner listings with their case, and at most 20 of those withheld, nearest first.

        The order of ``partners`` does not matter; equal scores are ordered by id. Pairs are withheld by a hard rule, or
        because the product is another one. Raises :class:`EncoderFailed` when the encoder cannot be reached.
        """
        read = self.read([local, *partners])
        return ranked(local.id, [self.judge(self.pair(*read[0], *other)) for other in read[1:]], top=top)

    def explain(self, local: Listing, partner: Listing) -> tuple[Match, str | None]:
        """Return the case of one pair, and why :meth:`rank` would withhold it, if it would.

        For a pair that a person made: what speaks against it is told, and keeps nothing back.
        """
        (one, meaning), (other, its_meaning) = self.read([local, partner])
        judged = self.judge(self.pair(one, meaning, other, its_meaning))
        return as_match(judged), judged.withheld

    def read(self, listings: Sequence[Listing]) -> list[tuple[Profile, Meaning]]:
        """Read and encode listings; those read lately are remembered, the rest is encoded at once."""
        with self._lock:
            known = {listing: self._known[listing] for listing in listings if listing in self._known}
        new = [listing for listing in dict.fromkeys(listings) if listing not in known]
        profiles = [read_profile(listing, self._regions) for listing in new]
        known |= dict(zip(new, zip(profiles, meanings(profiles, self.encoder), strict=True), strict=True))
        with self._lock:
            self._known.update(known)
            for listing in list(self._known)[: max(0, len(self._known) - _REMEMBERED)]:
                del self._known[listing]
        return [known[listing] for listing in listings]

    def pair(self, local: Profile, one: Meaning, partner: Profile, other: Meaning, near: float | None = None) -> Pair:
        """Put two listings that were read side by side; ``near`` stands in for their nearness."""
        if near is not None:
            return Pair(local, partner, one, other, near, self._regions)
        aside = find_aside(local, partner, one, other)
        near = aside.near if aside is not None else nearness(local, partner, one, other)
        return Pair(local, partner, one, other, near, self._regions, aside)

    def judge(self, pair: Pair) -> Judged:
        """Compare two listings by all criteria."""
        local, partner = pair.local, pair.partner
        findings = tuple(judge(pair) for judge in CRITERIA)
        score = self._score(findings)
        plain = prod(finding.factor for finding in findings) / _HIGHEST
        withheld = next((finding.withheld for finding in findings if finding.withheld), None)
        if partner.is_trade_contact:
            score = _CONTACT_FLOOR + (_CONTACT_CEILING - _CONTACT_FLOOR) * score
        elif withheld is None and plain < _NEAR_ENOUGH:
            withheld = Reason.OTHER_PRODUCT.value
        if local.listing.organisation == partner.listing.organisation:
            withheld = Reason.SAME_ORGANISATION.value
        return Judged(partner.listing.id, score, findings, withheld, must_reach(pair))

    def _score(self, findings: Sequence[Finding]) -> float:
        if not self.weights:
            return min(1.0, prod(finding.factor for finding in findings) / _HIGHEST)
        factors = (
            weighted(finding.factor, self.weights.get(CriterionName(finding.criterion.name), 1.0))
            for finding in findings
        )
        return min(1.0, prod(factors) / _HIGHEST)


def ranked(local_id: str, judged: Iterable[Judged], *, top: int) -> Ranking:
    """Put judged pairs of one local listing in order, equal scores by id; see :meth:`Matcher.rank`."""
    in_order = _without_stragglers(sorted(judged, key=lambda one: (-one.score, one.partner)))
    shown = [one for one in in_order if one.withheld is None]
    back = [one for one in in_order if one.withheld is not None]
    return Ranking(
        local=local_id,
        matches=tuple(as_match(one) for one in shown[: max(0, top)]),
        withheld=tuple(Withheld(one.partner, one.withheld or "") for one in back[:MOST_WITHHELD]),
    )


def _without_stragglers(in_order: Sequence[Judged]) -> list[Judged]:
    """Withhold what names other goods and is far behind the best: where something fits, it is no answer."""
    best = next((one.score for one in in_order if one.withheld is None), 0.0)
    return [
        replace(one, withheld=Reason.OTHER_PRODUCT.value)
        if one.withheld is None and one.score < one.must_reach * best
        else one
        for one in in_order
    ]


def as_match(judged: Judged) -> Match:
    """Return a judged pair as it is told, with the fact that would change it most."""
    return Match(
        partner=judged.partner,
        score=round(judged.score, 6),
        criteria=tuple(finding.criterion for finding in judged.findings),
        deciding_fact=_deciding_fact(judged.findings),
    )


def _deciding_fact(findings: Sequence[Finding]) -> str | None:
    """The fact that would lift the score most; the product comes last, since asking about it is asking everything."""
    open_facts = [finding for finding in findings if finding.fact is not None]
    if not open_facts:
        return None
    return min(
        open_facts,
        key=lambda finding: (finding.criterion.name == CriterionName.PRODUCT, finding.factor),
    ).fact
