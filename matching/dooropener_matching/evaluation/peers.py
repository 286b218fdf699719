"""Ranking as it would be done without us: the peers that stand beside us in every table."""

import logging
import re
from collections.abc import Callable, Sequence
from importlib.util import find_spec

import numpy as np
from rapidfuzz import fuzz

from dooropener_matching.encoders import Encoder, Vectors
from dooropener_matching.evaluation.cases import TOP, Cases, Order
from dooropener_matching.listings import Listing
from dooropener_matching.ranking import Matcher

RAW = "e5 raw"
"""The peer that gains are measured against."""


def ranked_by_all(cases: Cases, matcher: Matcher, encoder: Encoder) -> dict[str, Order]:
    """Return the orders of all methods, ours first: what they are scored and compared by."""
    locals_, partners = cases.locals, cases.partners
    orders: dict[str, Order] = {
        "dooropener": rank_all(matcher, locals_, partners),
        RAW: order_by_raw_vectors(encoder, locals_, partners),
        "rapidfuzz token_set_ratio": order_by(
            lambda one, other: fuzz.token_set_ratio(_said(one), _said(other)), locals_, partners
        ),
    }
    if find_spec("bm25s") is not None:
        orders["bm25"] = order_by_bm25(locals_, partners)
    return orders


def rank_all(matcher: Matcher, locals_: Sequence[Listing], partners: Sequence[Listing]) -> dict[str, list[str]]:
    """Rank every local listing with a matcher."""
    return {local.id: [match.partner for match in matcher.rank(local, partners).matches] for local in locals_}


def order_by(
    score: Callable[[Listing, Listing], float], locals_: Sequence[Listing], partners: Sequence[Listing]
) -> dict[str, list[str]]:
    """Rank every local listing by a plain score of two listings."""
    return {
        local.id: [partner.id for partner in sorted(partners, key=lambda p: (-score(local, p), p.id))[:TOP]]
        for local in locals_
    }


def order_by_raw_vectors(
    encoder: Encoder, locals_: Sequence[Listing], partners: Sequence[Listing]
) -> dict[str, list[str]]:
    """Rank by the cosine of whole texts as the encoder gives it: the peer to beat."""
    table = encoder.encode([_said(p) for p in locals_]) @ encoder.encode([_said(p) for p in partners]).T
    return {
        local.id: [partners[i].id for i in np.argsort(-row, kind="stable")[:TOP]]
        for local, row in zip(locals_, table, strict=True)
    }


def order_by_bm25(locals_: Sequence[Listing], partners: Sequence[Listing]) -> dict[str, list[str]]:
    """Rank by BM25 over words, and over pairs of characters where Chinese writes without spaces."""
    import bm25s  # a peer, installed for development only

    logging.getLogger("bm25s").setLevel(logging.WARNING)
    index = bm25s.BM25()
    index.index([tokens(_said(partner)) for partner in partners], show_progress=False)
    found, _ = index.retrieve(
        [tokens(_said(local)) for local in locals_], k=min(TOP, len(partners)), show_progress=False
    )
    return {local.id: [partners[i].id for i in row] for local, row in zip(locals_, found, strict=True)}


_WORD = re.compile(r"[\u3400-\u9fff]+|\w+")


def tokens(text: str) -> list[str]:
    """Return the words of a text, and pairs of characters where Chinese writes without spaces."""
    words = _WORD.findall(text.casefold())
    return [
        token
        for word in words
        for token in ([word[i : i + 2] for i in range(len(word) - 1)] if "\u3400" <= word[0] <= "\u9fff" else [word])
    ]


def _said(listing: Listing) -> str:
    return f"{listing.title}\n{listing.text}"


class Unfamiliar:
    """An encoder under another name: what was learned about the bundled model from the samples is not used with it."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self.name = f"{encoder.name} unfamiliar"
        self.dimension = encoder.dimension

    def encode(self, texts: Sequence[str]) -> Vectors:
        """See :class:`~dooropener_matching.encoders.Encoder`."""
        return self._encoder.encode(texts)
